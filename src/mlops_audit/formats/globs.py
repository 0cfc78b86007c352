"""Globs over repository-relative POSIX paths, one at a time or many at once.

``*`` and ``?`` stay inside a folder, ``**`` crosses folders (also none), ``[abc]`` and ``{one,two}`` choose.
A glob without ``/`` matches the file's name anywhere, one that ends in ``/`` everything below.
``PurePath.match`` does not know ``**`` before Python 3.13, which would be a silent false answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

_WILD = re.compile(r"[*?\[\]{}]")
_TOKEN = re.compile(
    r"(?P<star>\*+)|(?P<any>\?)|\[(?P<none>[!^])?(?P<set>\]?[^\]]*)\]|\{(?P<choice>[^{}]*,[^{}]*)\}"
)


@lru_cache(maxsize=4096)
def compiled(glob: str) -> re.Pattern[str]:
    """Return the regular expression that matches (with ``match``) the paths that ``glob`` names."""
    segments = _anchored(glob).split("/")
    out = []
    for index, segment in enumerate(segments[:-1]):
        if segment != "**":
            out.append(_segment(segment) + "/")
        elif index == 0 or segments[index - 1] != "**":
            out.append("(?:[^/]+/)*")
    out.append(".*" if segments[-1] == "**" else _segment(segments[-1]))
    return re.compile("".join(out) + r"\Z", re.DOTALL)


def matching(paths: Iterable[str], globs: Collection[str]) -> list[str]:
    """Return the paths that any of the globs matches, in their order."""
    expressions = [compiled(glob) for glob in globs]
    if not expressions:
        return []
    return [path for path in paths if any(expression.match(path) for expression in expressions)]


def _anchored(glob: str) -> str:
    glob = glob.removeprefix("./")
    if glob.endswith("/"):
        glob += "**"
    return glob if "/" in glob else f"**/{glob}"


def _segment(glob: str) -> str:
    """The expression for what stands between two slashes."""
    parts, end = [""], 0
    for token in _TOKEN.finditer(glob):
        parts[-1] += re.escape(glob[end : token.start()])
        end = token.end()
        if token["star"]:
            parts.append("")
        else:
            parts[-1] += _meaning(token)
    parts[-1] += re.escape(glob[end:])
    first, *rest = parts
    if not rest:
        return first
    # What follows a star may as well begin at its first occurrence: no way back, and so no explosion of ways.
    # Choices differ in length, which breaks that argument.
    middle = "[^/]*{}" if "{" in glob else "(?>[^/]*?{})"
    return first + "".join(middle.format(part) for part in rest[:-1]) + f"[^/]*{rest[-1]}"


def _meaning(token: re.Match[str]) -> str:
    if token["any"]:
        return "[^/]"
    if token["choice"]:
        return "(?:" + "|".join(re.escape(part) for part in token["choice"].split(",")) + ")"
    inner = re.sub(r"([\\\[\]^&~|])", r"\\\1", token["set"])
    meaning = f"[{'^/' if token['none'] else ''}{inner}]"
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
