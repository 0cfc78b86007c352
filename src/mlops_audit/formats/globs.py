"""Globs over repository-relative POSIX paths, one at a time or many at once.

``*`` and ``?`` stay inside a folder, ``**`` crosses folders (also none), ``[abc]`` and ``{one,two}`` choose.
A glob without ``/`` matches the file's name anywhere, one that ends in ``/`` everything below.
``PurePath.match`` does not know ``**`` before Python 3.13, which would be a silent false answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

_WILD = re.compile(r"[*?\[\]{}]")
_TOKEN = re.compile(
    r"(?P<folders>(?<![^/])\*\*/)"
    r"|(?P<everything>\*\*)"
    r"|(?P<star>\*)"
    r"|(?P<any>\?)"
    r"|\[(?P<none>[!^])?(?P<set>\]?[^\]/]*)\]"
    r"|\{(?P<choice>[^{}/]*,[^{}/]*)\}"
)
_MEANING = {"folders": "(?:[^/]+/)*", "everything": ".*", "star": "[^/]*", "any": "[^/]"}


@lru_cache(maxsize=4096)
def compiled(glob: str) -> re.Pattern[str]:
    """Return the regular expression that matches (with ``match``) the paths that ``glob`` names."""
    glob = _anchored(glob)
    out, end = [], 0
    for token in _TOKEN.finditer(glob):
        out += [re.escape(glob[end : token.start()]), _meaning(token)]
        end = token.end()
    return re.compile("".join([*out, re.escape(glob[end:]), r"\Z"]), re.DOTALL)


def _anchored(glob: str) -> str:
    glob = glob.removeprefix("./")
    if glob.endswith("/"):
        glob += "**"
    return glob if "/" in glob else f"**/{glob}"


def _meaning(token: re.Match[str]) -> str:
    kind = token.lastgroup or ""
    if kind == "choice":
        return "(?:" + "|".join(re.escape(part) for part in token["choice"].split(",")) + ")"
    if kind != "set":
        return _MEANING[kind]
    inner = re.sub(r"([\\\[\]^&~|])", r"\\\1", token["set"])
    return f"[{'^/' if token['none'] else ''}{inner}]" if inner else re.escape(token[0])


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
