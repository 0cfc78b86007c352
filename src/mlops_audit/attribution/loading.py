"""Which configuration files production code and commands load, by a name or by a pattern."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase

from mlops_audit.attribution.layout import Layout, shared_folders
from mlops_audit.model.attribution import Place
from mlops_audit.model.facts import FileFacts, Reference


class Loading:
    """By path of a configuration: ``places`` has the first place that loads it, ``loaders`` every file that
    does.
    """

    def __init__(self, files: Mapping[str, FileFacts], paths: Collection[str], layout: Layout) -> None:
        self._files = files
        self._layout = layout
        self._same_name: dict[str, list[str]] = {}
        for path in paths:
            self._same_name.setdefault(path.rpartition("/")[2], []).append(path)
        self._configured = [path for path in sorted(files) if files[path].config]
        self.loaders: dict[str, list[str]] = {}
        self.places = self._all()

    def _all(self) -> dict[str, Place]:
        """By configuration path, the first place in production code or a command that names the file."""
        loads: dict[str, Place] = {}
        for path in sorted(self._files):
            facts = self._files[path]
            if self._layout.is_test(path):
                continue
            references = list(facts.python.files) if facts.python and self._layout.is_production(path) else []
            if facts.commands:
                references += facts.commands.files
            for reference in references:
                for target in self._meant(reference.text, path):
                    self.loaders.setdefault(target, []).append(path)
                    loads.setdefault(
                        target, Place(path=path, line=reference.line, note=f"names {reference.text}")
                    )
        for path, reference in self._patterns():
            for target in self._matching(reference.text, path):
                self.loaders.setdefault(target, []).append(path)
                loads.setdefault(
                    target, Place(path=path, line=reference.line, note=f"loads {reference.text}")
                )
        return loads

    def _patterns(self) -> Iterator[tuple[str, Reference]]:
        """The patterns of configuration files in production code, each with the file that it stands in."""
        for path, facts in sorted(self._files.items()):
            if facts.python and self._layout.is_production(path):
                for reference in facts.python.globs:
                    yield path, reference

    def _matching(self, pattern: str, loader: str) -> list[str]:
        """The configuration files that a pattern means whose folder stands somewhere in the tree."""
        *folders, name = [part for part in pattern.split("/") if part not in {"", ".", ".."}]
        deep, wanted = "**" in folders, [part for part in folders if part != "**"]
        found = []
        for path in self._configured:
            *above, own = path.split("/")
            at = [above[start : start + len(wanted)] for start in range(len(above) - len(wanted) + 1)]
            there = wanted in at if deep else at[-1:] == [wanted]
            if wanted and there and fnmatchcase(own, name):
                found.append(path)
        nearest = max((shared_folders(path, loader) for path in found), default=0)
        return [path for path in found if shared_folders(path, loader) == nearest]

    def _meant(self, text: str, loader: str) -> list[str]:
        """The files that a file name in code may mean: those whose path ends with it; of several, the
        nearest.
        """
        wanted = [part for part in text.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
        if not wanted:
            return []
        same = [path for path in self._same_name.get(wanted[-1], ()) if _ends_with(path, wanted)]
        if len(same) < 2:
            return same
        nearest = max(shared_folders(path, loader) for path in same)
        return [path for path in same if shared_folders(path, loader) == nearest]


def _ends_with(path: str, wanted: list[str]) -> bool:
    parts = path.split("/")
    return parts[-len(wanted) :] == wanted or (len(wanted) > len(parts) and wanted[-len(parts) :] == parts)
