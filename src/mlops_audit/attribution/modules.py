"""Which file an import statement means, without running anything.

Python's own rules where they can be known (the import system reference: regular packages before namespace
packages), and the places from which projects are run: the repository's root, ``src``, the folder above the
top-most package of the importing file (as pytest's rootdir/``prepend`` mode puts it on the path), folders
named by the manifest, and every ancestor folder that is not itself a package (monorepos).
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mlops_audit.formats.templates import filled

GENERATED = ("_version", "version", "_pb2", "_pb2_grpc", "__version__", "_build")
"""Endings of module names that a build step writes: absent from a tree without being a fault."""
_STDLIB = frozenset(sys.stdlib_module_names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a module lives: a file, or (``path`` empty) a namespace package's ``folder``."""

    path: str = ""
    folder: str = ""


class ModuleMap:
    """All importable files of one snapshot."""

    def __init__(self, paths: Collection[str], roots: Iterable[str] = ()) -> None:
        self._files = frozenset(
            path for path in paths if path.endswith((".py", ".pyi", ".so", ".pyx", ".pyd"))
        )
        self._real = {filled(path): path for path in self._files if "{{" in path}
        """By what a template's path is read as: the path."""
        if self._real:
            self._files = frozenset(map(filled, self._files))
        self._folders = _ancestors(self._files)
        self._folder_names = frozenset(folder.rpartition("/")[2] for folder in self._folders)
        self._declared = tuple(root.strip("/").removeprefix("./") for root in roots)
        self._roots: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, str], Target | None] = {}
        self._tops: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] | None = None
        for path in self._files:
            root = self._root_of(path.rpartition("/")[0])
            top = (path[len(root) + 1 :] if root else path).partition("/")[0]
            self._tops.setdefault(top.split(".", 1)[0], set()).add(root)

    def has_top(self, name: str) -> bool:
        """Whether any file of the repository could be meant by an import that begins with ``name``: a quick
        no.
        """
        return name in self._tops or name in self._folder_names

    def locate(self, importer: str, module: str, level: int = 0) -> Target | None:
        """The first-party file or folder that ``module`` means in ``importer``, or None when it is foreign or
        missing.
        """
        folder = _filled(importer).rpartition("/")[0]
        if level:
            for _ in range(level - 1):
                folder = folder.rpartition("/")[0]
            return self._at("/".join(filter(None, (folder, module.replace(".", "/")))))
        key = (folder, module)
        if key not in self._found:
            self._found[key] = self._absolute(folder, module)
        found = self._found[key]
        return None if found and found.path == importer else found

    def has_package(self, name: str) -> bool:
        """Whether the repository itself holds a regular package of that top-level name."""
        return bool(self.package_homes(name))

    def package_homes(self, name: str) -> list[str]:
        """The folders that hold a regular package of that top-level name, in order."""
        return sorted(
            root
            for root in self._tops.get(name, ())
            if f"{root}/{name}/__init__.py".lstrip("/") in self._files
        )

    def is_local(self, importer: str, module: str, foreign: Collection[str]) -> bool:
        """Whether the top-level name of an absolute import is the project's own.

        A namespace folder (no ``__init__``) never shadows an installed package: such a name is the project's
        own only if it is neither in ``foreign`` nor in the standard library.
        """
        top = module.partition(".")[0]
        folder = _filled(importer).rpartition("/")[0]
        for root in self._roots_for(folder):
            found = self._at(f"{root}/{top}" if root else top)
            if found and found.path and found.path != importer:
                return True
            if found and found.folder and top not in foreign and top not in _STDLIB:
                return True
        return False

    def is_elsewhere(self, importer: str, module: str) -> bool:
        """Whether an absolute import that no usual root explains means a file in some other folder."""
        if module.partition(".")[0] in _STDLIB:
            return False
        found = self.locate(importer, module)
        return bool(found and found.path)

    def _absolute(self, folder: str, module: str) -> Target | None:
        place = module.replace(".", "/")
        namespace: Target | None = None
        for root in self._roots_for(folder):
            found = self._at(f"{root}/{place}" if root else place)
            if found and found.path:
                return found
            namespace = namespace or found
        if namespace:
            return namespace
        return self._unusual(folder, module.partition(".")[0], place)

    def _unusual(self, folder: str, top: str, place: str) -> Target | None:
        """Where scripts find modules although no rule of packaging says so: in folders that they run in."""
        while folder:
            found = self._at(f"{folder}/{place}")
            if found and found.path:
                return found
            folder = folder.rpartition("/")[0]
        elsewhere = self._tops.get(top, set())
        if len(elsewhere) == 1:
            (root,) = elsewhere
            return self._at(f"{root}/{place}" if root else place)
        return None

    def _at(self, place: str) -> Target | None:
        for path in (
            f"{place}/__init__.py",
            f"{place}.py",
            f"{place}/__init__.pyi",
            f"{place}.pyi",
            f"{place}.pyx",
        ):
            if path in self._files:
                return Target(path=self._real.get(path, path))
        return Target(folder=place) if place in self._folders else None

    def _roots_for(self, folder: str) -> tuple[str, ...]:
        if folder not in self._roots:
            ordered = [self._root_of(folder), *self._declared, "", "src"]
            above = folder
            while above:
                if f"{above}/__init__.py" not in self._files:
                    ordered += [above, f"{above}/src"]
                above = above.rpartition("/")[0]
            self._roots[folder] = tuple(
                dict.fromkeys(root for root in ordered if not root or root in self._folders)
            )
        return self._roots[folder]

    def _root_of(self, folder: str) -> str:
        """The first folder upwards that is not itself a regular package."""
        while folder and f"{folder}/__init__.py" in self._files:
            folder = folder.rpartition("/")[0]
        return folder

    def in_package(self, folder: str) -> bool:
        """Whether a folder is, or lies in, a regular package."""
        while folder:
            if f"{folder}/__init__.py" in self._files:
                return True
            folder = folder.rpartition("/")[0]
        return False

    def packages_above(self, path: str) -> tuple[str, ...]:
        """The ``__init__`` files of the regular packages that ``path`` lies in, innermost first."""
        found = []
        folder = _filled(path).rpartition("/")[0]
        while folder and (init := f"{folder}/__init__.py") in self._files:
            found.append(self._real.get(init, init))
            folder = folder.rpartition("/")[0]
        return tuple(each for each in found if each != path)

    def root_of(self, path: str) -> str:
        """The folder above the top-most regular package that ``path`` lies in: its own, if in none."""
        return self._root_of(_filled(path).rpartition("/")[0])

    def tops_in(self, root: str, foreign: Collection[str]) -> frozenset[str]:
        """The project's own names at top level when the folder ``root`` is on the path.

        As in ``is_local``, a folder without ``__init__`` does not stand for a library in ``foreign``.
        """
        if self._names is None:
            self._names = {}
            for place in (*self._files, *self._folders):
                folder, _, name = place.rpartition("/")
                self._names.setdefault(folder, set()).add(name.partition(".")[0])
        prefix = f"{root}/" if root else ""
        return frozenset(
            name
            for name in self._names.get(root, ())
            if name.isidentifier() and (name not in foreign or self._is_regular(prefix + name))
        )

    def _is_regular(self, place: str) -> bool:
        return f"{place}/__init__.py" in self._files or f"{place}.py" in self._files

    def dotted_names(self, path: str) -> tuple[str, ...]:
        """Every dotted name under which ``path`` may be imported, longest first."""
        parts = _filled(path).rsplit(".", 1)[0].split("/")
        if parts[-1] == "__init__":
            parts = parts[:-1]
        return tuple(".".join(parts[start:]) for start in range(len(parts)))


def is_package(path: str) -> bool:
    """Whether the file is a package's ``__init__``."""
    return path.endswith("__init__.py")


def _filled(path: str) -> str:
    return filled(path) if "{{" in path else path


def _ancestors(paths: Iterable[str]) -> frozenset[str]:
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(folders)
