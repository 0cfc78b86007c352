"""One MLOps tool, as the catalog declares it."""

from __future__ import annotations

import re
from dataclasses import dataclass

CATEGORIES = (
    "experiment-tracking",
    "model-registry",
    "orchestration",
    "feature-store",
    "data-quality",
    "data-versioning",
    "hyperparameter-tuning",
    "serving",
    "monitoring",
    "explainability",
    "llm-observability",
    "llm-evaluation",
    "distributed-training",
    "configuration",
    "platform",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigPattern:
    """Files that are a configuration of the tool.

    ``path`` is a glob over repository-relative POSIX paths; without ``/`` it matches the file's name
    anywhere. ``keys`` (dotted paths, any one suffices) tells a file apart from others that match the glob.
    ``conventional`` means that the tool itself reads a file of that name, so it is never an orphan. ``named``
    ones are the tool's only where code that imports its library names the file.
    """

    path: str
    keys: tuple[str, ...] = ()
    conventional: bool = True
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Loader:
    """The library's own reader of its configuration.

    ``name`` is what the reader is called, ``files`` are globs of the configurations that it reads. ``code``
    is Python (3.8 or later) that hands one of them to it: the file's absolute path is in ``path``, that of
    its folder in ``folder``. It raises ImportError where the reader cannot be asked (it is not installed, or
    the file needs an environment variable that is not set), and anything else when the reader refuses the
    file.
    """

    name: str
    files: tuple[str, ...]
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One MLOps tool: how it is declared, imported, configured, tested and called in prose."""

    id: str
    name: str
    category: str
    distributions: tuple[str, ...]
    imports: tuple[str, ...]
    url: str = ""
    aliases: tuple[str, ...] = ()
    """What documents call it, besides ``name``; matched as whole words, ignoring case."""
    words: tuple[str, ...] = ()
    """What file names, folder names and configuration keys call it, in snake case."""
    configs: tuple[ConfigPattern, ...] = ()
    config_customary: bool = False
    works_without_code: bool = False
    """Whether its own files and commands suffice, so that no code need import its library."""
    commands: tuple[str, ...] = ()
    """Its command-line programs."""
    discovers: tuple[str, ...] = ()
    """Globs of code and configuration files that the tool itself loads.

    A leading ``{config}/`` is the folder of a configuration of its own, a leading ``{use}/`` any folder where
    the file imports the library.
    """
    loaders: tuple[Loader, ...] = ()
    """What reads its configuration, where the library has such a thing; the first that fits is asked."""
    tests: tuple[str, ...] = ()
    """Globs of test files that are about it by their name."""
    origin: str = "catalog"
    """Where this description comes from: ``catalog`` or the path of the repository's own file."""

    def is_one_of(self, products: frozenset[str]) -> bool:
        """Whether one of these distributions, in small letters and with hyphens, is the tool's own."""
        return any(re.sub(r"[-_.]+", "-", name.lower()) in products for name in self.distributions)
