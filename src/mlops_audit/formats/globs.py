"""Globs over repository-relative POSIX paths, one at a time or many at once.

``*`` and ``?`` stay inside a folder, ``**`` crosses folders (also none), ``[abc]`` and ``{one,two}`` choose.
A glob without ``/`` matches the file's name anywhere, one that ends in ``/`` everything below.
``PurePath.match`` does not know ``**`` before Python 3.13, which would be a silent false answer.

A glob may come from the audited repository, so matching never tries one way after the other: its cost is at
most that of the glob's length times the path's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

_FEW = 10

_WILD = re.compile(r"[*?\[\]{}]")
_TOKEN = re.compile(
    r"(?P<star>\*+)|(?P<any>\?)|\[(?P<none>[!^])?(?P<set>\]?[^\]]*+)\]|\{(?P<choice>[^{},]*+,[^{}]*+)\}"
)


class Glob:
    """One glob: the segments between its slashes, ``None`` standing for ``**``.

    What follows a ``**`` may as well begin at the first place where it fits: it takes a fixed number of
    segments, and what is left to the next ``**`` only becomes less. Only what follows the last one is tied
    to the end of the path.
    """

    __slots__ = ("_first", "_last", "_middle", "_whole")

    def __init__(self, glob: str) -> None:
        runs: list[list[_Segment]] = [[]]
        for part in _anchored(glob).split("/"):
            if part == "**":
                runs.append([])
            else:
                runs[-1].append(_Segment(part))
        self._whole = len(runs) == 1
        self._first, self._last = runs[0], runs[-1]
        self._middle = [run for run in runs[1:-1] if run]

    def match(self, path: str) -> bool:
        """Whether the glob names ``path``."""
        # Most paths differ in the name already.
        if self._last and not self._last[-1].fits(path.rpartition("/")[2]):
            return False
        parts = path.split("/")
        if len(self._first) > len(parts) or not _fits(self._first, parts, 0):
            return False
        if self._whole:
            return len(parts) == len(self._first)
        at = len(self._first)
        for run in self._middle:
            found = next((n for n in range(at, len(parts) - len(run) + 1) if _fits(run, parts, n)), None)
            if found is None:
                return False
            at = found + len(run)
        # A `**` at the end stands for at least one name.
        end = len(parts) - (len(self._last) or 1)
        return at <= end and _fits(self._last, parts, end)


class _Segment:
    """What stands between two slashes: an expression without a way back, or one with choices."""

    __slots__ = ("_expression", "_items")

    def __init__(self, glob: str) -> None:
        self._items: list[tuple[str, ...] | re.Pattern[str] | None] = []
        self._expression: re.Pattern[str] | None = None
        pieces = list(_pieces(glob))
        if any(isinstance(piece, tuple) for piece in pieces):
            self._items = [re.compile(each, re.DOTALL) if isinstance(each, str) else each for each in pieces]
        else:
            self._expression = _without_choice([piece for piece in pieces if not isinstance(piece, tuple)])

    def fits(self, name: str) -> bool:
        """Whether one name of a path is what the segment says."""
        if self._expression is not None:
            return self._expression.match(name) is not None
        places = {0}
        for item in self._items:
            if item is None:
                places = set(range(min(places), len(name) + 1))
            elif isinstance(item, tuple):
                places = {at + len(each) for each in item for at in places if name.startswith(each, at)}
            else:
                places = {found.end() for at in places if (found := item.match(name, at))}
            if not places:
                return False
        return len(name) in places


def _fits(run: list[_Segment], parts: list[str], at: int) -> bool:
    return all(segment.fits(parts[at + offset]) for offset, segment in enumerate(run))


@lru_cache(maxsize=4096)
def compiled(glob: str) -> Glob:
    """Return what tells (with ``match``) the paths that ``glob`` names."""
    return Glob(glob)


def matching(paths: Iterable[str], globs: Collection[str]) -> list[str]:
    """Return the paths that any of the globs matches, in their order."""
    if not globs:
        return []
    if isinstance(paths, Sequence) and len(paths) <= _FEW:
        return [path for path in paths if any(compiled(glob).match(path) for glob in globs)]
    index = GlobIndex((glob, True) for glob in dict.fromkeys(globs))
    return [path for path in paths if index.match(path)]


def _anchored(glob: str) -> str:
    glob = glob.removeprefix("./")
    if glob.endswith("/"):
        glob += "**"
    return glob if "/" in glob else f"**/{glob}"


def _pieces(glob: str) -> Iterable[str | tuple[str, ...] | None]:
    """The expressions of a segment; a choice is a tuple of texts, a star is ``None``."""
    text, end = "", 0
    for token in _TOKEN.finditer(glob):
        text += re.escape(glob[end : token.start()])
        end = token.end()
        if token["star"] or token["choice"]:
            if text:
                yield text
            text = ""
            yield None if token["star"] else tuple(dict.fromkeys(token["choice"].split(",")))
        else:
            text += _meaning(token)
    if rest := text + re.escape(glob[end:]):
        yield rest


def _without_choice(pieces: list[str | None]) -> re.Pattern[str]:
    """What follows a star may as well begin at its first occurrence, but for what ends the name."""
    parts = [""]
    for piece in pieces:
        if piece is None:
            parts.append("")
        else:
            parts[-1] += piece
    first, *rest = parts
    if not rest:
        return re.compile(first + r"\Z", re.DOTALL)
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1] if part)
    return re.compile(f"{first}{middle}.*{rest[-1]}\\Z", re.DOTALL)


def _meaning(token: re.Match[str]) -> str:
    if token["any"]:
        return "."
    inner = re.sub(r"([\\\[\]^&~|])", r"\\\1", token["set"])
    meaning = f"[{'^' if token['none'] else ''}{inner}]"
    try:
        re.compile(meaning)
    except re.error:  # nothing between the brackets, or a range that runs backwards: taken literally
        return re.escape(token[0])
    return meaning


class GlobIndex(Generic[T]):
    """Many globs, each standing for something; finds those that match a path without trying all.

    Most globs name a file outright, so that a dictionary decides; the others are told apart by the literal
    text that they begin and end with before an expression is compiled at all.
    """

    def __init__(self, items: Iterable[tuple[str, T]]) -> None:
        self._named: dict[str, list[tuple[int, str, T]]] = {}
        self._wild: list[tuple[int, str, str, str, T]] = []
        for order, (glob, meant) in enumerate(items):
            whole = _anchored(glob)
            name = whole.rpartition("/")[2]
            if not _WILD.search(name):
                self._named.setdefault(name, []).append((order, glob, meant))
                continue
            head = whole[: found.start()] if (found := _WILD.search(whole)) else whole
            tail = _WILD.split(whole)[-1]
            self._wild.append((order, head, tail, glob, meant))
        self._tails = tuple({tail for _, _, tail, _, _ in self._wild})

    def match(self, path: str) -> list[T]:
        """Return what the globs that match ``path`` stand for, in the order they were given."""
        hits = [
            (order, meant)
            for order, glob, meant in self._named.get(path.rpartition("/")[2], ())
            if compiled(glob).match(path)
        ]
        if path.endswith(self._tails):
            hits += [
                (order, meant)
                for order, head, tail, glob, meant in self._wild
                if path.startswith(head) and path.endswith(tail) and compiled(glob).match(path)
            ]
            hits.sort(key=lambda hit: hit[0])
        return [meant for _, meant in hits]
