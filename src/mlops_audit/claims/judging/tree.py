"""The files of a snapshot as documents cite them: by path, by a path's end, relative to the document."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import cached_property, lru_cache

from mlops_audit.formats.globs import matching
from mlops_audit.model.snapshot import Entry, Kind

GENERIC = frozenset(
    (
        "__init__.py",
        "readme.md",
        "config.yaml",
        "config.yml",
        "main.py",
        "settings.py",
        "models.py",
        "client.py",
        "utils.py",
        "base.py",
        "types.py",
        "app.py",
        "setup.py",
        "index.md",
        "conftest.py",
        "config.py",
        "run.py",
        "docker-compose.yml",
        "docker-compose.yaml",
        "package.json",
        "kustomization.yaml",
        "values.yaml",
        "deployment.yaml",
    )
)
"""Names that so many files have that one elsewhere is not the one that is meant."""
_SIMILAR = 0.7
"""Share of a name from which on another may be what became of it, as difflib computes it."""
_SCRIPTS = (".py", ".sh", ".ipynb")
_UNSEEN = frozenset((Kind.SUBMODULE, Kind.ABSENT))
_TEXTS = (".md", ".markdown", ".mdx", ".rst", ".adoc")
"""Files that are documents and no use of anything."""
_BUILD_FILES = frozenset(("pyproject.toml", "setup.py", "setup.cfg"))
_PROJECT_FILES = (
    *sorted(_BUILD_FILES),
    "Pipfile",
    "environment.yml",
    "environment.yaml",
    "poetry.lock",
    "uv.lock",
)
"""Files by which a folder is a project of its own."""
_DEEP = 3
"""How many folders down a build file may stand that says what the repository is the source of."""
_DISTRIBUTION = re.compile(
    r"""^[ \t]*+(?:name|NAME)[ \t]*+=[ \t]*+["']?(?P<name>[A-Za-z][\w.-]*+)["']?[ \t]*+,?[ \t]*+\r?$""",
    re.MULTILINE,
)

_README = re.compile(r"readme\.(?:md|markdown)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


class Tree:
    """What paths there are. ``read`` gives a file's bytes, or None."""

    def __init__(self, entries: Iterable[Entry], read: Callable[[str], bytes | None]) -> None:
        known = list(entries)
        self._paths = {entry.path for entry in known}
        self._readable = {entry.path for entry in known if entry.kind is Kind.FILE}
        self._closed = tuple(
            f"{entry.path}/" for entry in known if entry.kind in {Kind.SUBMODULE, Kind.SYMLINK}
        )
        self._folders = {folder for path in self._paths for folder in _parents(path)}
        self._read = read
        self.unseen = next(
            (entry.path for entry in known if entry.kind in _UNSEEN or _is_unread_code(entry)), ""
        )
        """A path that may hold code and is not read: a submodule, a file that is not there."""
        self._by_name: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)
        self._ignored = self._ignore_globs()
        self.mention = lru_cache(maxsize=256)(self._mention)
        self.lines = lru_cache(maxsize=256)(self._lines)

    def exists(self, path: str) -> bool:
        """Whether there is such a file or folder."""
        return path in self._paths or path.rstrip("/") in self._folders

    def resolve(self, path: str, document: str, *, linked: bool = False) -> str | None:
        """The file that a document means by ``path``: from the root, from its own folder, or by its end."""
        here = posixpath.dirname(document)
        tries = [posixpath.normpath(posixpath.join(here, path)), posixpath.normpath(path)]
        if not linked:
            tries.reverse()
        for each in tries:
            if self.exists(each):
                return each
        ends = self.ending(posixpath.normpath(path).lstrip("./"))
        return ends[0] if ends else self._within(path)

    def _within(self, path: str) -> str | None:
        """The file of a path that begins with the folder which the repository was cloned to."""
        first, _, rest = path.partition("/")
        named = "/" in rest and first not in {"", ".", ".."} and first not in self._folders
        return rest if named and self.exists(rest) else None

    def ending(self, path: str) -> list[str]:
        """The files whose paths end so, the shortest first."""
        name = path.rpartition("/")[2]
        found = [each for each in self._by_name.get(name, ()) if each == path or each.endswith(f"/{path}")]
        return sorted(found, key=lambda each: (each.count("/"), each))

    def elsewhere(self, path: str) -> list[str]:
        """Files of the same name in other folders."""
        return self._by_name.get(path.rpartition("/")[2], [])

    def successor(self, path: str) -> str:
        """The one file that has the name of a missing one; empty where several have it, or it says little."""
        found = self.elsewhere(path)
        return found[0] if len(found) == 1 and path.rpartition("/")[2].lower() not in GENERIC else ""

    def neighbour(self, path: str) -> str:
        """The file of a missing one's folder that has the most similar name; empty if none is similar.

        Names that only end alike, as ``a_config.yaml`` and ``b_config.yaml``, are about different things.
        """
        folder, _, name = posixpath.normpath(path).rpartition("/")
        suffix = "." + name.rpartition(".")[2]
        beside = {each.rpartition("/")[2]: each for each in self._paths if each.rpartition("/")[0] == folder}
        names = sorted(
            each
            for each in beside
            if each.endswith(suffix) and each not in GENERIC and _first_word(each) == _first_word(name)
        )
        close = get_close_matches(name, names, n=1, cutoff=_SIMILAR)
        return beside[close[0]] if close else ""

    def is_beyond(self, path: str, document: str) -> bool:
        """Whether a path leads where this snapshot cannot see: out of it, into a submodule, into what git
        ignores.
        """
        normal = posixpath.normpath(path)
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(document), path))
        if normal.startswith("/") or (normal.startswith("..") and joined.startswith("..")):
            return True
        both = (normal, joined)
        if any(each.startswith(self._closed) for each in both if self._closed):
            return True
        return bool(self._ignored and matching(both, self._ignored))

    def named_in_code(self, name: str) -> bool:
        """Whether production code or a script names a file, so that it may be there once that has run."""
        return any(name.encode() in (self._read(path) or b"") for path in self._scripts)

    def is_foreign(self, path: str) -> bool:
        """Whether a path begins with what looks like the name of another repository, or a hidden folder's.

        Of a hidden folder with a name that nobody else uses, nothing is here: it is another checkout's, or a
        tool's own.
        """
        first, _, rest = path.partition("/")
        if not rest or first in self._folders or first in {".", "..", ".github", ".claude"}:
            return False
        return "-" in first or first.startswith(".")

    def project_of(self, document: str) -> str:
        """The innermost folder, other than the root, around a document that holds a project of its own."""
        return next(
            (
                folder
                for folder in _parents(document)
                if any(f"{folder}/{name}" in self._paths for name in _PROJECT_FILES)
            ),
            "",
        )

    @cached_property
    def products(self) -> frozenset[str]:
        """The distributions that this repository is the source of, in small letters and with hyphens."""
        found = set()
        for path in sorted(self._readable):
            if path.rpartition("/")[2] in _BUILD_FILES and path.count("/") <= _DEEP:
                named = _DISTRIBUTION.search("\n".join(self.lines(path) or ()))
                found |= {re.sub(r"[-_.]+", "-", named.group("name").lower())} if named else set()
        return frozenset(found)

    @cached_property
    def own_words(self) -> frozenset[str]:
        """The words of the project's names: its distributions, its packages, the title of its README."""
        packages = [path.split("/")[-2] for path in self._paths if path.endswith("/__init__.py")]
        shown = sorted(path for path in self._readable if _README.fullmatch(path))
        titles = [line for path in shown[:1] for line in self.lines(path) or () if line.startswith("# ")]
        words = (word for name in (*self.products, *packages, *titles[:1]) for word in _WORD.findall(name))
        return frozenset(word.lower() for word in words)

    def _mention(self, names: re.Pattern[bytes], without: frozenset[str]) -> str:
        """The first file, other than documents, ours and these, that has a name in its text or path."""
        for path in sorted(self._readable - without):
            if path.lower().endswith(_TEXTS) or _is_ours(path):
                continue
            if names.search(path.encode(errors="surrogateescape")) or names.search(self._read(path) or b""):
                return path
        return ""

    @cached_property
    def _scripts(self) -> tuple[str, ...]:
        return tuple(path for path in sorted(self._readable) if path.endswith(_SCRIPTS))

    def _lines(self, path: str) -> tuple[str, ...] | None:
        """The lines of one file; None where it is not read."""
        data = self._read(path) if path in self._readable else None
        if data is None:
            return None
        text = data.decode("utf-8", "replace")
        lines = text.split("\n")
        return tuple(lines[:-1] if lines and not lines[-1] else lines)

    def _ignore_globs(self) -> tuple[str, ...]:
        """The plain patterns of the root's ``.gitignore``, for files that only each machine has."""
        found: list[str] = []
        for line in self._lines(".gitignore") or ():
            rule = line.strip()
            if not rule or rule.startswith(("#", "!")) or rule in {"*", "/", "/*", "**"} or "\\" in rule:
                continue
            rule = rule.removeprefix("/").removesuffix("/")
            found += (
                [rule, f"{rule}/**"] if "/" in rule else [rule, f"**/{rule}", f"**/{rule}/**", f"{rule}/**"]
            )
        return tuple(found)


def _is_ours(path: str) -> bool:
    """Whether a file is one that this program writes or reads itself: it names every tool."""
    return any(part.startswith((".mlops-audit", "mlops-audit.")) for part in path.split("/"))


def _is_unread_code(entry: Entry) -> bool:
    return entry.kind is not Kind.FILE and entry.kind is not Kind.SYMLINK and entry.path.endswith(_SCRIPTS)


def _parents(path: str) -> Iterable[str]:
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)


def _first_word(name: str) -> str:
    return re.split(r"[_.-]", name, maxsplit=1)[0].lower()
