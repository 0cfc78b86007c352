"""Marked regions: from ``<!-- mlops-audit:begin NAME [key=value …] -->`` to ``<!-- mlops-audit:end -->``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlops_audit.claims.markdown.text import Text
from mlops_audit.formats.fields import nearest
from mlops_audit.model.snapshot import Diagnostic

Span = tuple[int, int]

OTHERS = frozenset(("ignore",))
"""Markers that are no part of a region."""

_MARKER = re.compile(r"<!--[ \t]*mlops-audit:((?:\w|-(?!-))*)(?=\s|--)(.{0,2000}?)-->", re.DOTALL)
_OPTION = re.compile(r"""\s*([\w.-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"']+))(?=\s|\Z)""")
_NAME = re.compile(r"\s*([A-Za-z0-9][\w.-]*)(?=\s|\Z)")
_DIGEST = re.compile(r"[0-9a-f]{12}")
_PREFIX = re.compile(r"[ \t>]*")
_END = "<!-- mlops-audit:end -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One region. Spans are characters of the document; ``digest`` is empty where the end marker has none.

    ``prefix`` stands before each line of a region that is quoted or indented. Both markers of an ``inline``
    region stand on one line. ``before`` and ``after`` are the line ends that lines put between the markers
    need, because text stands beside a marker.
    """

    name: str
    options: Mapping[str, str]
    line: int
    begin: Span
    body: Span
    end: Span
    digest: str = ""
    inline: bool = False
    prefix: str = ""
    before: str = ""
    after: str = ""
    newline: str = "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regions:
    """All regions of one document, in order, and the markers that make none."""

    regions: tuple[Region, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class _Marker:
    """One marker: ``rest`` is what follows its word."""

    word: str
    rest: str
    start: int
    end: int


class _MarkerError(ValueError):
    """What is wrong with a marker, and the remedy."""


def find_regions(
    text: Text, ignored: Sequence[Span] = (), templates: Mapping[str, Collection[str]] | None = None
) -> Regions:
    """The regions of a document. ``ignored`` are spans of code, in which nothing is a marker.

    ``templates`` are the names that a region may have, with the options that each knows; None: any.
    """
    return _Finder(text, templates).find(_markers(text.characters, ignored))


def _markers(characters: str, ignored: Sequence[Span]) -> Iterator[_Marker]:
    spans = sorted(ignored)
    starts = [start for start, _ in spans]
    for match in _MARKER.finditer(characters):
        before = bisect_right(starts, match.start()) - 1
        if before < 0 or match.start() >= spans[before][1]:
            yield _Marker(match[1], match[2], match.start(), match.end())


class _Finder:
    """Pairs the markers of one document."""

    def __init__(self, text: Text, templates: Mapping[str, Collection[str]] | None) -> None:
        self.text = text
        self.templates = templates
        self.problems: list[Diagnostic] = []

    def find(self, markers: Iterator[_Marker]) -> Regions:
        """Every region, and every problem with its line."""
        regions: list[Region] = []
        begun: _Marker | None = None
        for marker in markers:
            if marker.word == "begin":
                if begun:
                    self._problem(
                        begun,
                        f"the region is not ended before line {self.text.line(marker.start)} begins another",
                        f"Write {_END} after its last line; regions do not stand in one another.",
                    )
                begun = marker
            elif marker.word == "end" and begun:
                regions += self._region(begun, marker)
                begun = None
            elif marker.word == "end":
                self._problem(marker, "ends a region that was not begun", "Remove it, or begin the region.")
            elif marker.word not in OTHERS:
                self._unknown_word(marker)
        if begun:
            self._problem(begun, "the region is not ended", f"Write {_END} after its last line.")
        return Regions(regions=tuple(regions), problems=tuple(self.problems))

    def _region(self, begun: _Marker, ended: _Marker) -> list[Region]:
        try:
            name, options = self._named(begun)
            digest = self._digest(ended)
        except _MarkerError as error:
            message, remedy = error.args
            self._problem(ended if message.startswith("the end") else begun, message, remedy)
            return []
        return [_placed(self.text, begun, ended, name, options, digest)]

    def _named(self, marker: _Marker) -> tuple[str, dict[str, str]]:
        found = _NAME.match(marker.rest)
        if not found:
            raise _MarkerError("the marker names no template", "Write its name after `begin`.")
        name, options = found[1], {}
        position = found.end()
        while rest := marker.rest[position:].strip():
            option = _OPTION.match(marker.rest, position)
            if not option:
                raise _MarkerError(
                    f"cannot read the option {rest.split()[0]}",
                    'Write options as key=value, or key="some words", with a blank between two.',
                )
            if option[1] in options:
                raise _MarkerError(f"the option {option[1]} is there twice", "Remove one of the two.")
            options[option[1]] = option[2] or option[3] or option[4] or ""
            position = option.end()
        self._known(name, options)
        return name, options

    def _known(self, name: str, options: Mapping[str, str]) -> None:
        if self.templates is None:
            return
        if name not in self.templates:
            meant = nearest(name, self.templates)
            raise _MarkerError(
                f"there is no template {name}",
                (f"Did you mean {meant}? " if meant else "")
                + f"The templates are: {', '.join(sorted(self.templates))}.",
            )
        known = self.templates[name]
        for option in options:
            if option not in known:
                meant = nearest(option, known)
                raise _MarkerError(
                    f"the template {name} has no option {option}",
                    (f"Did you mean {meant}? " if meant else "")
                    + f"Its options are: {', '.join(sorted(known))}.",
                )

    def _digest(self, marker: _Marker) -> str:
        words = marker.rest.split()
        if not words:
            return ""
        if len(words) > 1 or not _DIGEST.fullmatch(words[0]):
            raise _MarkerError(
                "the end marker carries something that is no digest",
                "Leave it bare, or give it the 12 hexadecimal digits that were there.",
            )
        return words[0]

    def _unknown_word(self, marker: _Marker) -> None:
        words = ("begin", "end", *sorted(OTHERS))
        meant = nearest(marker.word, words)
        self._problem(
            marker,
            f"there is no marker mlops-audit:{marker.word}",
            (f"Did you mean {meant}? " if meant else "") + f"The markers are: {', '.join(words)}.",
        )

    def _problem(self, marker: _Marker, message: str, remedy: str) -> None:
        line = self.text.line(marker.start)
        self.problems.append(
            Diagnostic(path=self.text.path, line=line, kind="region", message=message, remedy=remedy)
        )


def newline_of(characters: str) -> str:
    """The line end that a document uses: that of its first line."""
    first = characters.find("\n")
    return "\r\n" if first > 0 and characters[first - 1] == "\r" else "\n"


def _placed(
    text: Text, begun: _Marker, ended: _Marker, name: str, options: Mapping[str, str], digest: str
) -> Region:
    characters = text.characters
    start = characters.rfind("\n", 0, begun.start) + 1
    lead = characters[start : begun.start]
    prefix = lead if _PREFIX.fullmatch(lead) else ""
    newline = newline_of(characters)
    body = (begun.end, ended.start)
    before = after = ""
    inline = "\n" not in characters[begun.end : ended.start]
    if not inline:
        first = characters.index("\n", begun.end) + 1
        last = characters.rfind("\n", 0, ended.start) + 1
        alone = not characters[begun.end : first].strip()
        closed = bool(_PREFIX.fullmatch(characters, last, ended.start)) and last >= first
        before, after = ("" if alone else newline), ("" if closed else newline)
        body = (first if alone else begun.end, last if closed else ended.start)
    return Region(
        name=name,
        options=options,
        line=text.line(begun.start),
        begin=(begun.start, begun.end),
        body=body,
        end=(ended.start, ended.end),
        digest=digest,
        inline=inline,
        prefix=prefix,
        before=before,
        after=after,
        newline=newline,
    )
