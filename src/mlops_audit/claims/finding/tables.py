"""Claims in tables: rows of tools, rows about the group, and what each column is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlops_audit.claims import languages
from mlops_audit.claims.finding import numbers
from mlops_audit.claims.finding.clauses import leftover
from mlops_audit.claims.finding.figures import group_figures, percent_says
from mlops_audit.claims.finding.page import Page, about_group, listed_tools, sole_tool, tool_column
from mlops_audit.claims.finding.paths import cited
from mlops_audit.claims.finding.places import places
from mlops_audit.claims.finding.statuses import signed_tools
from mlops_audit.claims.finding.versions import version_in_cell, written_version
from mlops_audit.claims.lexicon import (
    BY_SIGN,
    CELL_WORDS,
    FOREIGN_FIGURE,
    LEGEND,
    NOT_NOW,
    RUNNING,
    SIGN,
    STATUSES,
    SUBJECT_HEADER,
    reading,
    role_of,
)
from mlops_audit.claims.markdown.blocks import Cell, Table
from mlops_audit.claims.markdown.masks import plain, prose
from mlops_audit.claims.names import group_mentions
from mlops_audit.claims.says import CountSays, Found, Measure, Peer, Role, StatusSays, Word
from mlops_audit.claims.says import found as made
from mlops_audit.model.claim import ClaimKind

_COUNTED = re.compile(r"^\W*(?P<count>\d{1,3})\W*$")
_MANY = 4
"""More words than this beside a status word, and a cell is prose."""
_MOST_PEERS = 100
"""How many cells of a column show its conventions."""
_LONGEST_CELL = 2000
_STATUS_PATTERNS = tuple(pattern for _, pattern in STATUSES)
_GROUP_ROLES: Mapping[Role, Measure] = {
    Role.CODE: Measure.WITH_CODE,
    Role.CONFIG: Measure.CONFIGURED,
    Role.TESTS: Measure.TESTED,
    Role.TOTAL: Measure.TOTAL,
    Role.DECLARED: Measure.DECLARED,
}
_PACKED = re.compile(r"\b(?:charts?|helm|images?|containers?|releases?)\b", re.IGNORECASE)
"""A column of a table whose versions are those of a package of the tool that no dependency file declares."""
_COMPARED = re.compile(
    r"\bvs\.?\b|\bversus\b|\balternative|\bcompar|\bwhy\b|\bchoos|\bchoice|\btrade-?offs?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    header: str
    role: Role | None
    peers: tuple[Peer, ...]


def in_table(page: Page, table: Table) -> Iterator[Found]:
    """The claims of one table."""
    if any(_COMPARED.search(text) for text in (*table.headings, table.lead)):
        return
    subjects = tool_column(table, page.names)
    group = listed_tools(table, page.names)
    legend = _legend(table)
    columns = [_column(page, table, number) for number in range(_width(table))]
    for row in table.rows:
        if not row:
            continue
        tool = (
            sole_tool(row[subjects].text, page.names) if subjects is not None and subjects < len(row) else ""
        )
        if tool and subjects is not None and _is_subject(table, subjects):
            yield from _tool_row(page, row, subjects, tool, columns, legend, group)
        elif tool and subjects is not None and _is_signed(row, subjects):
            yield from _signed_cell(page, row[subjects], tool, columns[subjects], group)
        else:
            yield from _other_row(page, table, row, columns, group)


def _is_signed(row: tuple[Cell, ...], number: int) -> bool:
    """Whether a cell, and no other of its row, begins with a sign: ``| Data versioning | ✅ DVC |``."""
    signed = [at for at, cell in enumerate(row) if SIGN.match(plain(cell.text))]
    return signed == [number]


def _signed_cell(
    page: Page, cell: Cell, tool: str, column: _Column, group: tuple[str, ...]
) -> Iterator[Found]:
    sign = SIGN.match(plain(cell.text))
    if sign is None or NOT_NOW.search(column.header) or page.names.tools(column.header):
        return
    at = cell.start + cell.text.index(sign.group(1))
    yield made(
        claim=page.claim(cell.start, cell.end, ClaimKind.STATUS, tool, (tool,)),
        says=StatusSays(word=BY_SIGN[sign.group(1)]),
        digits=(at, at + len(sign.group())),
        group=group,
    )


def _width(table: Table) -> int:
    return max((len(row) for row in (table.header, *table.rows)), default=0)


def _is_subject(table: Table, column: int) -> bool:
    """Whether the rows are about what this column names: it comes first, or after a number or a category."""
    if not table.header:
        return column == 0
    headers = [plain(cell.text) for cell in table.header]
    if column >= len(headers):
        return False
    return (
        column == 0
        or bool(SUBJECT_HEADER.search(headers[column]))
        or (column == 1 and headers[0] in {"", "#", "No."})
    )


def _column(page: Page, table: Table, number: int) -> _Column:
    header = plain(table.header[number].text) if number < len(table.header) else ""
    cells = [row[number] for row in table.rows[:_MOST_PEERS] if number < len(row)]
    return _Column(
        header=header,
        role=role_of(SIGN.sub("", header)) if header else None,
        peers=tuple(_peer(page, cell) for cell in cells),
    )


def _peer(page: Page, cell: Cell) -> Peer:
    if len(cell.text) > _LONGEST_CELL:
        return Peer(word=None, text="")
    found = next(cited(prose(page.text.characters, cell.start, cell.end), cell.text), None)
    return Peer(word=_status(page, cell, {}), text=cell.text, path=found.path if found else "")


def _legend(table: Table) -> dict[str, Word]:
    """What the table's own legend makes of its signs and words."""
    around = f"{table.lead}\n{re.split(r'(?m)^#', table.after)[0]}"
    found = {}
    for line in LEGEND.finditer(around):
        means = line.group("means")
        word = reading(means)
        if word is Word.VERIFY and re.search(r"\bexist|config", means, re.IGNORECASE):
            word = Word.CONFIG_ONLY if re.search(r"config", means, re.IGNORECASE) else Word.PARTIAL
        if word is not None:
            found[_legend_key(line.group("sign"), line.group("name"))] = word
    return found


def _legend_key(sign: str, name: str) -> str:
    return f"{sign} {re.sub(r'[^a-z ]', '', name.lower()).strip()}".strip()


def _status(page: Page, cell: Cell, legend: Mapping[str, Word]) -> Word | None:
    """The status that a cell states; None for prose, places and other things."""
    words = plain(cell.text)
    bare = SIGN.sub("", words).strip(" .*_-–—\ufe0f")
    if bare.lower() in CELL_WORDS:
        return CELL_WORDS[bare.lower()]
    sign = SIGN.search(words)
    if legend and sign:
        for key in (_legend_key(sign.group(1), bare), sign.group(1)):
            if key in legend:
                return legend[key]
    word = reading(words)
    if word is None or RUNNING.search(words) or words.endswith("?") or _is_denied(words, word):
        return None
    outside = re.sub(r"\([^)]*\)", " ", words)
    beside = leftover(outside, page.names, *_STATUS_PATTERNS)
    if len(beside) <= (_MANY if words.startswith(tuple(_signs(words))) else 1):
        return word
    return None


def _is_denied(words: str, word: Word) -> bool:
    """Whether a word of success is denied by another one that the status words do not know."""
    if word not in {Word.COMPLETE, Word.IMPLEMENTED, Word.CONFIGURED}:
        return False
    return bool(languages.DENIAL.search(words))


def _signs(words: str) -> list[str]:
    return [found.group() for found in SIGN.finditer(words)][:1] or ["\0"]


def _tool_row(
    page: Page,
    row: tuple[Cell, ...],
    subjects: int,
    tool: str,
    columns: list[_Column],
    legend: Mapping[str, Word],
    group: tuple[str, ...],
) -> Iterator[Found]:
    for number, cell in enumerate(row):
        if not cell.text or len(cell.text) > _LONGEST_CELL or NOT_NOW.search(columns[number].header):
            continue
        text = prose(page.text.characters, cell.start, cell.end)
        if number != subjects:
            yield from places(page, text, cell.text, (tool,), row=True)
        column = columns[number]
        role = column.role
        if number == subjects:
            if SIGN.search(cell.text):
                yield from signed_tools(page, text)
        elif role is Role.VERSION:
            if not any(_PACKED.search(each.header) for each in columns):
                yield from version_in_cell(page, cell, tool)
        elif role is not None:
            yield from _tool_cell(page, cell, tool, column, legend, group)


def _tool_cell(
    page: Page, cell: Cell, tool: str, column: _Column, legend: Mapping[str, Word], group: tuple[str, ...]
) -> Iterator[Found]:
    role = column.role or Role.TOOL
    words = plain(cell.text)
    shares = [] if FOREIGN_FIGURE.search(f"{column.header} {words}") else list(numbers.percents(cell.text))
    for figure in shares:
        says = percent_says(figure, words, _measure_of(role))
        if Measure.TESTED in says.measures:
            continue
        start = cell.start
        yield made(
            claim=page.claim(start + figure.start, start + figure.end, ClaimKind.PERCENT, tool, (tool,)),
            says=says,
            digits=(start + figure.digits[0], start + figure.digits[1]),
            group=group,
        )
    if role in {Role.TESTS, Role.LINES}:
        yield from _counts(page, cell, tool, role)
    word = _status(page, cell, legend)
    if written_version(cell.text) and SIGN.search(cell.text):
        return  # a sign beside a version says that the version was checked
    if word is None or (shares and word in {Word.COMPLETE, Word.IMPLEMENTED}):
        return
    if role in {Role.TOTAL, Role.PLACE, Role.LINES}:
        return
    start, end = _status_span(page, cell)
    yield made(
        claim=page.claim(start, end, ClaimKind.STATUS, tool, (tool,)),
        says=StatusSays(word=word, role=role),
        group=group,
        peers=column.peers,
    )


def _status_span(page: Page, cell: Cell) -> tuple[int, int]:
    """The whole cell, or its sign alone where a path follows, which is a claim of its own."""
    text = prose(page.text.characters, cell.start, cell.end)
    place = next(cited(text, cell.text), None)
    sign = SIGN.match(cell.text)
    if place and sign:
        return cell.start, cell.start + sign.end()
    return cell.start, cell.end


def _measure_of(role: Role) -> Measure:
    return _GROUP_ROLES.get(role, Measure.COMPLETION)


def _counts(page: Page, cell: Cell, tool: str, role: Role) -> Iterator[Found]:
    found = list(numbers.counts(cell.text))
    bare = (
        numbers.bare_count(SIGN.sub(lambda sign: " " * len(sign.group()), cell.text)) if not found else None
    )
    if role is Role.LINES or "%" in cell.text:
        return
    for figure in found or ([bare] if bare else []):
        if figure.what == "lines":
            continue
        yield made(
            claim=page.claim(
                cell.start + figure.start, cell.start + figure.end, ClaimKind.COUNT, tool, (tool,)
            ),
            says=CountSays(count=int(figure.value), bound=figure.bound, unit=figure.what),
            digits=(cell.start + figure.digits[0], cell.start + figure.digits[1]),
        )


def _other_row(
    page: Page, table: Table, row: tuple[Cell, ...], columns: list[_Column], group: tuple[str, ...]
) -> Iterator[Found]:
    """A row about the group of tools, or about one measure of it."""
    title = plain(row[0].text)
    named = _names_group(title)
    measured = not named and about_group(table.headings) and _is_measure(page, title)
    for number, cell in enumerate(row):
        header = columns[number].header
        if len(cell.text) > _LONGEST_CELL:
            continue
        text = prose(page.text.characters, cell.start, cell.end)
        if not NOT_NOW.search(header) and (number or not (named or measured)):
            tools = page.names.tools(text.coded)
            yield from places(page, text, cell.text, tools or page.names.tools(title), row=False)
        if number == 0 or not (named or measured) or (NOT_NOW.search(header) and not _plans(header)):
            continue
        yield from group_figures(page, cell.start, text.text, f"{title} {header}", group, known=True)
        yield from _numbered(page, cell, header, group)
        yield from signed_tools(page, text)


def _names_group(title: str) -> bool:
    """Whether a row's title is the group's name, with no words but those of a measure."""
    spans = group_mentions(title)
    if not spans:
        return False
    rest = title[: spans[0][0]] + title[spans[0][1] :]
    return not [word for word in re.findall(r"[A-Za-z]+", rest) if role_of(word) is None]


def _is_measure(page: Page, title: str) -> bool:
    return bool(numbers.measures(title)) and not leftover(title, page.names, *_measure_words())


def _measure_words() -> tuple[re.Pattern[str], ...]:
    from mlops_audit.claims.lexicon import MEASURES

    return tuple(pattern for _, pattern in MEASURES)


def _plans(header: str) -> bool:
    return header.strip().lower() in {"planned", "not started"}


def _numbered(page: Page, cell: Cell, header: str, group: tuple[str, ...]) -> Iterator[Found]:
    """A number alone in a column that says what it counts."""
    found = _COUNTED.match(plain(cell.text))
    if found is None:
        return
    from mlops_audit.claims.says import RatioSays

    counted = numbers.measures(header)
    role = role_of(header)
    measure = next(
        (each for each in counted if each in {Measure.CONFIG_ONLY, Measure.NO_CODE}),
        _GROUP_ROLES.get(role) if role else None,
    )
    if measure is None or measure is Measure.TESTED:
        return
    at = cell.text.find(found.group("count"))
    start = cell.start + at
    end = start + len(found.group("count"))
    yield made(
        claim=page.claim(start, end, ClaimKind.RATIO, f"rollup:{measure}"),
        says=RatioSays(count=int(found.group("count")), of=None, measure=measure),
        digits=(start, end),
        group=group,
    )
