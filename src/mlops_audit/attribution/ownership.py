"""Whose a name in an import is: the project's own, or a tool's library."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from mlops_audit.attribution.libraries import Libraries
from mlops_audit.attribution.modules import ModuleMap, is_package
from mlops_audit.model.facts import Guard, Import, PythonFacts


class Ownership:
    """Tells the project's own packages and modules from libraries of the same name.

    ``foreign`` are the top-level names of libraries that the project may have installed.
    """

    def __init__(
        self,
        python: Mapping[str, PythonFacts],
        modules: ModuleMap,
        libraries: Libraries,
        foreign: Collection[str],
    ) -> None:
        self._python = python
        self._modules = modules
        self.libraries = libraries
        self._foreign = foreign
        self._local_tops: dict[tuple[str, str], bool] = {}

    def absolute(self, path: str, item: Import) -> Import:
        """A library for which a name made on demand stands by a bare word: no module of it is beside it."""
        if (
            item.guard & Guard.DEFERRED
            and item.level
            and not self._modules.locate(path, item.module, item.level)
        ):
            absolute = replace(item, level=0, name=None)
            return absolute if self.owner_of(path, absolute) else item
        return item

    def owner_of(self, path: str, item: Import) -> str | None:
        """The tool whose library an import in ``path`` means; None where it means the project's own code."""
        tool = self.libraries.owner_of(item)
        return None if tool and self.is_local(path, item) else tool

    def is_local(self, path: str, item: Import) -> bool:
        """Whether an import in ``path`` means the project's own code."""
        if item.level:
            return True
        top = item.module.partition(".")[0]
        if not self._modules.has_top(top):
            return False
        key = (path.rpartition("/")[0], top)
        if key not in self._local_tops:
            self._local_tops[key] = self._modules.is_local(path, top, self._foreign)
        if not self._local_tops[key]:
            return top in self._foreign and self._defines(path, item)
        return self._shadows(path, item) if self.libraries.owner_of(item) else True

    def _defines(self, path: str, item: Import) -> bool:
        """Whether a file that no usual root explains has the whole path of a library's module, and itself
        defines the name taken: ``airflow/config/limits.py`` for ``from airflow.config.limits import LIMIT``.
        """
        target = self._modules.locate(path, item.module) if "." in item.module and item.name else None
        facts = self._python.get(target.path) if target else None
        if facts is None or item.name not in facts.names:
            return False
        return all(other.bound != item.name for other in facts.imports)

    def _shadows(self, path: str, item: Import) -> bool:
        """Whether a first-party package or module stands in for the library of the same name.

        A package does where the whole dotted path leads somewhere in it, however it imports itself. A single
        module does for all that is imported by its name, unless it imports the library itself: a ``wandb.py``
        that says ``import wandb`` is a wrapper, not a replacement.
        """
        top = item.module.partition(".")[0]
        own = self._modules.locate(path, top)
        if own is None or not own.path or is_package(own.path):
            return self._modules.locate(path, item.module) is not None
        facts = self._python.get(own.path)
        return facts is None or not any(
            not other.level and other.module.partition(".")[0] == top for other in facts.imports
        )
