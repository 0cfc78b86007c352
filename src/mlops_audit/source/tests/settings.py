"""How a project has configured pytest, read from its files without running it.

Order of the files, names of the options and their defaults: pytest's documentation ("Configuration",
"API reference: configuration options"), as of pytest 9.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from posixpath import basename, dirname, join, normpath
from typing import Any

from mlops_audit.formats.node import FormatError
from mlops_audit.formats.toml import load_toml
from mlops_audit.model.snapshot import Diagnostic

SETTINGS_FILES = (
    "pytest.toml",
    ".pytest.toml",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
)
"""Where pytest looks for its settings, in order; the first that holds any wins."""
_NO_RECURSION = ("*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}")
_TRUE = frozenset({"true", "yes", "on", "1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings that decide which tests pytest collects."""

    root: str = ""
    """The folder that paths in them are relative to, itself relative to the repository."""
    path: str | None = None
    """The file that they were read from; None where the defaults apply."""
    python_files: tuple[str, ...] = ("test_*.py", "*_test.py")
    python_classes: tuple[str, ...] = ("Test",)
    python_functions: tuple[str, ...] = ("test",)
    testpaths: tuple[str, ...] = ()
    norecursedirs: tuple[str, ...] = _NO_RECURSION
    usefixtures: tuple[str, ...] = ()
    pythonpath: tuple[str, ...] = ()
    """Folders that pytest adds to the import path, relative to ``root``."""
    collect_imported_tests: bool = True
    doctest_modules: bool = False
    addopts: tuple[str, ...] = ()
    """The command-line options that the project always gives."""
    plugins: tuple[str, ...] = ()
    """What ``-p`` names."""
    ignore: tuple[str, ...] = ()
    ignore_glob: tuple[str, ...] = ()
    deselect: tuple[str, ...] = ()
    marks: str = ""
    """The expression of ``-m``."""
    keywords: str = ""
    """The expression of ``-k``."""
    diagnostics: tuple[Diagnostic, ...] = field(default=())


Values = dict[str, str | list[str]]


def settings(files: Mapping[str, bytes], root: str = "") -> Settings:
    """The settings of the project in the folder ``root``, from the contents of its files by path.

    A file that cannot be read as what it claims to be is skipped with a diagnostic.
    """
    diagnostics: list[Diagnostic] = []
    for name in SETTINGS_FILES:
        path = join(root, name)
        if path not in files:
            continue
        try:
            values = _read(name, files[path])
            found = None if values is None else _interpret(values, Settings(root=root, path=path))
        except (ValueError, TypeError, AttributeError, FormatError) as error:
            diagnostics.append(
                Diagnostic(path=path, kind="pytest", message=f"pytest settings cannot be read: {error}")
            )
            continue
        if found is not None:
            return replace(found, diagnostics=tuple(diagnostics))
    return Settings(root=root, diagnostics=tuple(diagnostics))


def settings_for(path: str, files: Mapping[str, bytes]) -> Settings:
    """The settings of the nearest folder above a test file that has any, as if pytest were started there."""
    folder = dirname(path)
    diagnostics: tuple[Diagnostic, ...] = ()
    while True:
        found = settings(files, folder)
        diagnostics += found.diagnostics
        if found.path is not None or not folder:
            return replace(found, diagnostics=diagnostics)
        folder = dirname(folder)


def is_test_file(path: str, settings: Settings) -> bool:
    """Whether pytest takes a Python file for a test file by its name (``python_files``)."""
    if not path.endswith(".py") or basename(path) == "conftest.py":
        return False
    return any(_matches(pattern, path) for pattern in settings.python_files)


def is_reached(path: str, settings: Settings) -> bool:
    """Whether pytest, started without arguments in the settings' folder, comes by a file at all."""
    inside = path.removeprefix(f"{settings.root}/") if settings.root else path
    if settings.root and inside == path:
        return False
    starts = [normpath(start).lstrip("./") for start in settings.testpaths] or [""]
    covering = [start for start in starts if _is_within(inside, start)]
    if not covering or is_ignored(path, settings):
        return False
    return any(not _is_barred(inside, start, settings) for start in covering)


def is_ignored(path: str, settings: Settings) -> bool:
    """Whether the project's own pytest options tell it to ignore a file (``--ignore``, ``--ignore-glob``)."""
    folders = [path]
    while folders[-1]:
        folders.append(dirname(folders[-1]))
    ignored = {normpath(join(settings.root, entry)) for entry in settings.ignore}
    globs = [join(settings.root, entry) for entry in settings.ignore_glob]
    return any(folder in ignored or any(fnmatch(folder, glob) for glob in globs) for folder in folders[:-1])


def conftests_for(path: str, root: str = "") -> tuple[str, ...]:
    """The ``conftest.py`` files that a test file may be under, from ``root`` down to its own folder."""
    folders = [dirname(path)]
    while folders[-1] and folders[-1] != root:
        folders.append(dirname(folders[-1]))
    return tuple(join(folder, "conftest.py") for folder in reversed(folders))


def _is_within(path: str, start: str) -> bool:
    if any(sign in start for sign in "*?["):
        return fnmatch(path, start) or fnmatch(path, f"{start}/*")
    return not start or path == start or path.startswith(f"{start}/")


def _is_barred(path: str, start: str, settings: Settings) -> bool:
    folder = dirname(path)
    while folder and folder != start:
        if any(_matches(pattern, folder) for pattern in settings.norecursedirs):
            return True
        folder = dirname(folder)
    return False


def _matches(pattern: str, path: str) -> bool:
    """A pattern with a slash is matched against the end of the whole path, any other against the name."""
    return fnmatch(f"/{path}", f"*/{pattern}") if "/" in pattern else fnmatch(basename(path), pattern)


def _read(name: str, data: bytes) -> Values | None:
    """The options that a file holds for pytest, or None where it holds none.

    Raises ValueError, TypeError, AttributeError or FormatError.
    """
    if name.endswith(".toml"):
        table: Any = load_toml(data).plain()
        if name != "pyproject.toml":
            return _options(table.get("pytest", {}))
        found = table.get("tool", {}).get("pytest", {})
        own = {key: value for key, value in found.items() if key != "ini_options"}
        if own:
            return _options(own)
        return _options(found["ini_options"]) if "ini_options" in found else None
    sections = read_ini(data.decode("utf-8-sig"))
    if name == "setup.cfg":
        return sections.get("tool:pytest")
    return sections.get("pytest") if name == "tox.ini" else sections.get("pytest", {})


def _options(table: Mapping[str, object]) -> Values:
    return {
        key: [str(item) for item in value] if isinstance(value, list) else str(value)
        for key, value in table.items()
    }


_SECTION = re.compile(r"\[(?P<name>[^#;]*)\]\s*(?:[#;].*)?$")


def read_ini(text: str) -> dict[str, Values]:
    """Sections of an INI file as pytest reads them: indented lines continue a value, comments fill lines.

    Raises ValueError for a line that is none of these.
    """
    sections: dict[str, Values] = {}
    values: dict[str, list[str]] = {}
    lines: list[str] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare or bare.startswith(("#", ";")):
            continue
        section = _SECTION.match(line)
        if section is not None:
            values = sections[section["name"]] = {}  # type: ignore[assignment]
            lines = None
        elif line[0].isspace():
            if lines is None:
                raise ValueError(f"line {number}: unexpected continuation")
            lines.append(bare)
        else:
            key, sign, value = _split(line)
            if not sign or not sections:
                raise ValueError(f"line {number}: neither a section nor a value")
            lines = values[key] = [value] if value else []
    return {name: {key: "\n".join(entry) for key, entry in found.items()} for name, found in sections.items()}


def _split(line: str) -> tuple[str, str, str]:
    signs = [line.find(sign) for sign in "=:" if sign in line]
    where = min(signs, default=-1)
    return (line[:where].strip(), line[where], line[where + 1 :].strip()) if where >= 0 else (line, "", "")


def _words(value: str | list[str]) -> tuple[str, ...]:
    if not isinstance(value, str):
        return tuple(value)
    import shlex

    return tuple(shlex.split(value))


_LISTS = (
    "python_files",
    "python_classes",
    "python_functions",
    "testpaths",
    "norecursedirs",
    "usefixtures",
    "pythonpath",
)


def _interpret(values: Values, found: Settings) -> Settings:
    options = _words(values.get("addopts", ""))
    lists = {name: _words(values[name]) for name in _LISTS if name in values}
    imported = values.get("collect_imported_tests", "true")
    found = replace(
        found,
        addopts=options,
        collect_imported_tests=isinstance(imported, list) or imported.strip().lower() in _TRUE,
        **lists,  # type: ignore[arg-type]
    )
    return _with_options(options, found)


_VALUED = {
    "-p": "plugins",
    "--ignore": "ignore",
    "--ignore-glob": "ignore_glob",
    "--deselect": "deselect",
    "-m": "marks",
    "-k": "keywords",
}


def _with_options(options: Sequence[str], found: Settings) -> Settings:
    gathered: dict[str, list[str]] = {}
    words = iter(options)
    for word in words:
        if word == "--doctest-modules":
            found = replace(found, doctest_modules=True)
            continue
        flag, sign, value = word.partition("=") if word.startswith("--") else (word[:2], word[2:], word[2:])
        if flag in _VALUED:
            gathered.setdefault(_VALUED[flag], []).append(value if sign else next(words, ""))
    last = {name: gathered.pop(name)[-1].lstrip("=") for name in ("marks", "keywords") if name in gathered}
    lists = {name: tuple(entries) for name, entries in gathered.items()}
    return replace(found, **lists, **last)  # type: ignore[arg-type]
