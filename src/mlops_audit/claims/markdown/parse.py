"""Markdown → blocks with their place in the source, as markdown-it reads it (CommonMark and GitHub's tables).

Only the block structure is asked of the parser, for that is what it keeps places of; what stands inside a
block is read from the source itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from mlops_audit.claims.markdown.blocks import Block, BlockKind, Blocks, Cell, Table
from mlops_audit.claims.markdown.spans import Spans

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NEWLINE = re.compile(r"\r\n?|\n")
_FRONT = re.compile(
    r"\A---[ \t]*(?:\r\n?|\n)(?:.*?(?:\r\n?|\n))??(?:---|\.\.\.)[ \t]*(?=\r|\n|\Z)", re.DOTALL
)
_PREFIX = re.compile(r"[ \t]*(?:>[ \t]*)*")
_MARKER = re.compile(r"[ \t]*(?:>[ \t]*)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:#{1,6}[ \t]+)?")
_BOX = re.compile(r"\[([ xX])\](?=\s)")
_CLOSING = re.compile(r"(?<![ \t])[ \t]+#+[ \t]*$")
_HTML_TABLE = re.compile(r"<table\b(?P<open>)|</table\s{0,9}>", re.IGNORECASE)
_HTML_ROW = re.compile(r"<tr\b[^<>]*>(.*?)(?:</tr\s{0,9}>|(?=<tr\b)|\Z)", re.DOTALL | re.IGNORECASE)
_HTML_CELL = re.compile(
    r"<t([dh])\b[^<>]*>(.*?)(?:</t[dh]\s{0,9}>|(?=<t[dh]\b)|\Z)", re.DOTALL | re.IGNORECASE
)
_DEFINITIONS = re.compile(r"(?:\[[^\[\]\n]{1,300}\]:[^\n]*(?:\n[ \t>]*(?=\[)|\s*\Z))+")
_AROUND = 1500
"""How many characters below a table may hold its legend."""


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").disable("reference")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def parse(characters: str) -> Blocks:
    """The blocks of one document."""
    return _Reading(characters).blocks()


class _Reading:
    def __init__(self, characters: str) -> None:
        self.characters = characters
        ends = [match.end() for match in _NEWLINE.finditer(characters)]
        self._starts = [0, *ends]
        self._found: list[Block] = []
        self._tables: list[Table] = []
        self._titles: list[tuple[int, str]] = []
        self._items: list[str] = []
        self._quotes = 0
        self._lead = ""

    def blocks(self) -> Blocks:
        """Walk over the parser's tokens once."""
        body = self._front_matter()
        tokens = _parser().parse(body)
        position = 0
        while position < len(tokens):
            position = self._take(tokens, position)
        code = Spans((block.start, block.end) for block in self._found if block.kind is BlockKind.CODE)
        comments = tuple(_comments(self.characters, code))
        self._html_tables(code, Spans(comments))
        tabled = Spans((table.start, table.end) for table in self._tables if table.html)
        kept = (block for block in self._found if block.start not in tabled)
        return Blocks(
            blocks=tuple(sorted(kept, key=lambda block: block.start)),
            tables=tuple(sorted(self._tables, key=lambda table: table.start)),
            comments=comments,
        )

    def _front_matter(self) -> str:
        """The text without its front matter, whose lines become blocks of their own."""
        found = _FRONT.match(self.characters)
        if found is None:
            return self.characters
        lines = _NEWLINE.split(found.group())
        for number, line in enumerate(lines[1:-1], start=1):
            start = self._starts[number]
            self._add(BlockKind.FRONT_MATTER, start, start + len(line))
        return "\n" * (len(lines) - 1) + self.characters[found.end() :]

    def _take(self, tokens: Sequence[Token], position: int) -> int:
        token = tokens[position]
        match token.type:
            case "heading_open":
                self._heading(token)
            case "paragraph_open":
                self._paragraph(token, tokens[position - 1] if position else None)
            case "fence" | "code_block":
                self._add(BlockKind.CODE, *self._span(token))
            case "html_block":
                self._add(BlockKind.HTML, *self._span(token))
            case "table_open":
                self._table(token)
                return _closing(tokens, position, "table_close")
            case "blockquote_open":
                self._quotes += 1
            case "blockquote_close":
                self._quotes -= 1
            case "list_item_open":
                self._items.append(self._lead)
            case "list_item_close":
                self._lead = self._items.pop()
        return position + 1

    def _heading(self, token: Token) -> None:
        start, end = self._content(token)
        if token.markup in {"-", "="}:  # its last line is the underline
            end = self._trimmed(start, self._starts[_lines_of(token)[1] - 1])
        level = int(token.tag[1])
        self._titles = [title for title in self._titles if title[0] < level]
        closing = _CLOSING.search(self.characters, start, end)
        end = closing.start() if closing else end
        self._add(BlockKind.HEADING, start, end, level=level)
        self._titles.append((level, self.characters[start:end]))
        self._lead = ""

    def _paragraph(self, token: Token, before: Token | None) -> None:
        start, end = self._content(token)
        words = self.characters[start:end]
        if words.startswith("[") and _DEFINITIONS.fullmatch(words):
            return  # the parser is not asked for these, for it needs quadratic time
        if before is None or before.type != "list_item_open":
            self._add(BlockKind.PARAGRAPH, start, end, level=len(self._items))
            self._lead = words
            return
        box = _BOX.match(words)
        self._add(
            BlockKind.ITEM,
            start,
            end,
            level=len(self._items),
            checked=box.group(1) != " " if box else None,
            box=start + 1 if box else None,
        )
        self._lead = words

    def _table(self, token: Token) -> None:
        first, last = _lines_of(token)
        rows = [self._cells(number) for number in range(first, last) if number != first + 1]
        start, end = self._span(token)
        self._tables.append(
            Table(
                header=rows[0],
                rows=tuple(rows[1:]),
                start=start,
                end=end,
                headings=self._above,
                lead=self._lead,
                after=self.characters[end : end + _AROUND],
                quoted=self._quotes > 0,
            )
        )

    def _cells(self, number: int) -> tuple[Cell, ...]:
        start = self._starts[number]
        end = self._trimmed(start, self._line_end(number))
        prefix = _PREFIX.match(self.characters, start, end)
        start = prefix.end() if prefix else start
        row = self.characters[start:end]
        bars = [at for at, sign in enumerate(row) if sign == "|" and (at == 0 or row[at - 1] != "\\")]
        edges = [-1, *bars, len(row)]
        if bars and bars[0] == 0:
            edges = edges[1:]
        if bars and bars[-1] == len(row) - 1 and len(edges) > 2:
            edges = edges[:-1]
        return tuple(
            _cell(self.characters, start + left + 1, start + right) for left, right in pairwise(edges)
        )

    def _html_tables(self, code: Spans, comments: Spans) -> None:
        titles = [block for block in self._found if block.kind is BlockKind.HEADING]
        places = [title.start for title in titles]
        for start, end in _html_spans(self.characters):
            if start in code or start in comments:
                continue
            rows = [
                [
                    (cell.group(1).lower(), cell.start(2), cell.end(2))
                    for cell in _html_cells(self.characters, row)
                ]
                for row in _HTML_ROW.finditer(self.characters, start, end)
            ]
            rows = [row for row in rows if row]
            headed = bool(rows) and all(kind == "h" for kind, _, _ in rows[0])
            cells = [tuple(_cell(self.characters, left, right) for _, left, right in row) for row in rows]
            above = bisect_left(places, start)
            last = titles[above - 1] if above else None
            self._tables.append(
                Table(
                    header=cells[0] if headed else (),
                    rows=tuple(cells[1:] if headed else cells),
                    start=start,
                    end=end,
                    headings=(*last.headings, self.characters[last.start : last.end]) if last else (),
                    after=self.characters[end : end + _AROUND],
                    html=True,
                )
            )

    @property
    def _above(self) -> tuple[str, ...]:
        return tuple(title for _, title in self._titles)

    def _add(
        self,
        kind: BlockKind,
        start: int,
        end: int,
        *,
        level: int = 0,
        checked: bool | None = None,
        box: int | None = None,
    ) -> None:
        self._found.append(
            Block(
                kind=kind,
                start=start,
                end=end,
                level=level,
                headings=self._above,
                checked=checked,
                box=box,
                quoted=self._quotes > 0,
                lead=next((lead for lead in reversed(self._items) if lead), ""),
            )
        )

    def _span(self, token: Token) -> tuple[int, int]:
        first, last = _lines_of(token)
        return self._starts[first], self._line_end(max(first, last - 1))

    def _content(self, token: Token) -> tuple[int, int]:
        """The span of a block without the signs that make it one."""
        start, end = self._span(token)
        marker = _MARKER.match(self.characters, start, end)
        start = marker.end() if marker else start
        return start, self._trimmed(start, end)

    def _line_end(self, number: int) -> int:
        """Where a line's characters end, its line break not included."""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.characters)
        return self._trimmed(self._starts[number], end, "\r\n")

    def _trimmed(self, start: int, end: int, signs: str = " \t\r\n") -> int:
        while end > start and self.characters[end - 1] in signs:
            end -= 1
        return end


def _html_cells(characters: str, row: re.Match[str]) -> Iterator[re.Match[str]]:
    return _HTML_CELL.finditer(characters, row.start(1), row.end(1))


def _cell(characters: str, start: int, end: int) -> Cell:
    left, right = start, end
    while left < right and characters[left] in " \t\r\n":
        left += 1
    while right > left and characters[right - 1] in " \t\r\n":
        right -= 1
    return Cell(start=left, end=right, text=characters[left:right], outer_start=start, outer_end=end)


def _lines_of(token: Token) -> tuple[int, int]:
    """The first line of a block token and the line after its last."""
    first, last = token.map or (0, 0)
    return first, last


def _closing(tokens: Sequence[Token], position: int, kind: str) -> int:
    while tokens[position].type != kind:
        position += 1
    return position + 1


def _comments(characters: str, code: Spans) -> Iterator[tuple[int, int]]:
    position = counted = ticks = 0
    while (start := characters.find("<!--", position)) >= 0:
        head = characters.rfind("\n", counted, start) + 1
        if head:
            counted, ticks = head, 0
        ticks += characters.count("`", counted, start)
        counted = start
        if start in code or ticks % 2:
            position = start + 4
            continue
        close = characters.find("-->", start + 4)
        position = close + 3 if close >= 0 else len(characters)
        yield start, position


def _html_spans(characters: str) -> Iterator[tuple[int, int]]:
    """From each ``<table`` to the ``</table>`` that comes next."""
    begun: int | None = None
    for found in _HTML_TABLE.finditer(characters):
        if found.group("open") is not None:
            begun = found.start() if begun is None else begun
        elif begun is not None:
            yield begun, found.end()
            begun = None
