"""What a template may print: a report as read-only values."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlops_audit import scoring
from mlops_audit.claims.judging.wordings import SIGNS_OF
from mlops_audit.claims.regions.figures import Bound, Count, Percent
from mlops_audit.claims.regions.measures import Exactly, Word
from mlops_audit.claims.regions.values import Ledger, Value, clean, code, escaped
from mlops_audit.claims.regions.views import (
    ConfigView,
    GapView,
    ModuleView,
    PlaceView,
    RollupsView,
    StubView,
    TestFileView,
    TestsView,
    ToolView,
)  # fmt: skip
from mlops_audit.claims.says import Word as Said
from mlops_audit.model.attribution import Attribution, Declaration, Role, ToolTest
from mlops_audit.model.claim import ClaimKind
from mlops_audit.model.report import Ratio, Report, Rollups, Score

MARKS: Mapping[str, str] = {
    "complete": SIGNS_OF[Said.COMPLETE],
    "unverified": SIGNS_OF[Said.PARTIAL],
    "partial": SIGNS_OF[Said.PARTIAL],
    "broken": SIGNS_OF[Said.BROKEN],
    "config-only": SIGNS_OF[Said.CONFIG_ONLY],
    "declared": SIGNS_OF[Said.NONE],
    "absent": SIGNS_OF[Said.NONE],
}
"""The sign that stands for each status word; an edit in a table writes the same ones."""
ONLY = ("rollups", "code", "all")
"""What the option ``only`` may ask for: the tools of the roll-ups, those with code, all that were found."""
COMMON_OPTIONS = frozenset(("tools", "only", "path-links", "keep", "layout"))
"""Options that every region may have."""


class OptionError(ValueError):
    """An option's value means nothing: what is wrong, and the remedy."""


def context(
    report: Report, ledger: Ledger, options: Mapping[str, str], document: str = ""
) -> dict[str, object]:
    """The names that a template finds: ``tools``, ``rollups``, ``options``.

    Raises OptionError for a value that means nothing.
    """
    if options.get("layout", "own") != "own":
        raise OptionError(f"layout={options['layout']} means nothing", "Write layout=own, or leave it out.")
    chosen = _chosen(report, options)
    writer = _Writer(ledger, posixpath.dirname(document) if _switch(options, "path-links") else None)
    rollups = report.rollups
    if set(chosen) != set(rollups.tools):
        rollups = scoring.rollups(report.attributions, report.scores, chosen)
        if not chosen:
            rollups = scoring.rollups({}, {})
    return {
        "tools": tuple(_tool(writer, report, tool) for tool in chosen),
        "rollups": _rollups(writer, report, rollups),
        "options": dict(options),
    }


def _chosen(report: Report, options: Mapping[str, str]) -> tuple[str, ...]:
    listed = (*report.rollups.tools, *sorted(set(report.scores) - set(report.rollups.tools)))
    only = options.get("only", "rollups")
    if only not in ONLY:
        raise OptionError(f"only={only} means nothing", f"Write one of {', '.join(ONLY)}.")
    if "tools" in options:
        names = [name.strip() for name in options["tools"].split(",") if name.strip()]
        listed = tuple(dict.fromkeys(_named(report, name) for name in names))
    elif only == "rollups":
        listed = report.rollups.tools
    return tuple(tool for tool in listed if only != "code" or _used(report.scores[tool]))


def _named(report: Report, name: str) -> str:
    folded = name.casefold()
    for tool, attribution in report.attributions.items():
        known = attribution.tool
        if folded in {tool, known.name.casefold(), *(alias.casefold() for alias in known.aliases)}:
            return tool
    raise OptionError(
        f"the audit has no tool {name}", f"It has: {', '.join(sorted(report.attributions)) or 'none'}."
    )


def _switch(options: Mapping[str, str], name: str) -> bool:
    value = options.get(name, "no").lower()
    if value not in {"yes", "no", "true", "false"}:
        raise OptionError(f"{name}={value} means nothing", "Write yes or no.")
    return value in {"yes", "true"}


def _used(score: Score) -> bool:
    return score.status not in {"config-only", "declared", "absent"}


_CLAUSE = re.compile(r"(?:===|==|~=|!=|<=|>=|<|>|\^|~)\s*[\w.*+!-]+")
_AFTER = re.compile(r"[;#@]")
"""What may follow a requirement's version: a condition, a comment, an address."""


@dataclass(frozen=True, slots=True)
class _Writer:
    """Enters values; paths become links seen from the folder ``base`` unless that is None."""

    ledger: Ledger
    base: str | None

    def text(self, key: tuple[str, str], text: str, kind: ClaimKind = ClaimKind.STATUS) -> Value:
        """A text as it is."""
        return self.ledger.enter(key, Exactly(text=text), kind, tools=_tools_of(key))

    def place(
        self, key: tuple[str, str], path: str, line: int | None = None, end: int | None = None
    ) -> Value:
        """A path, or a place in it."""
        lines = f":{line}" if line else ""
        if line and end and end > line:
            lines += f"-{end}"
        shown = code(f"{path}{lines}") if path else ""
        if path and self.base is not None:
            target = posixpath.relpath(clean(path), self.base or ".")
            shown = f"[{shown}](<{escaped(target).replace('>', '%3E')}>)"
        measure = Exactly(text=f"{path}{lines}")
        return self.ledger.enter(key, measure, ClaimKind.PLACE, tools=_tools_of(key), text=shown)

    def count(self, key: tuple[str, str], count: int, *, welcome: bool = True) -> Value:
        """An exact count."""
        return self.counted(key, Count(low=count, high=count, welcome=welcome))

    def counted(self, key: tuple[str, str], count: Count, tools: tuple[str, ...] = ()) -> Value:
        """A count with its bounds."""
        kind = ClaimKind.RATIO if count.of is not None else ClaimKind.COUNT
        return self.ledger.enter(key, count, kind, tools=tools or _tools_of(key))


def _tools_of(key: tuple[str, str]) -> tuple[str, ...]:
    return () if ":" in key[0] else (key[0],)


def _tool(writer: _Writer, report: Report, tool: str) -> ToolView:
    attribution, score = report.attributions[tool], report.scores[tool]
    enter = writer.ledger.enter
    status = Word(word=score.status, possible=scoring.possible_statuses(score))
    percent = Percent(interval=score.completion)
    names = {"id": tool, "name": attribution.tool.name}
    return ToolView(
        **{
            field: enter((tool, field), Exactly(text=text), ClaimKind.STATUS, tools=(tool,), anchor=True)
            for field, text in names.items()
        },
        category=writer.text((tool, "category"), attribution.tool.category),
        status=(word := enter((tool, "status"), status, ClaimKind.STATUS, tools=(tool,))),
        mark=writer.ledger.reworded(word, MARKS),
        completion=enter((tool, "completion"), percent, ClaimKind.PERCENT, tools=(tool,)),
        low=enter((tool, "low"), _end(score, low=True), ClaimKind.PERCENT, tools=(tool,)),
        high=enter((tool, "high"), _end(score, low=False), ClaimKind.PERCENT, tools=(tool,)),
        version=writer.text((tool, "version"), _constraint(attribution), ClaimKind.VERSION),
        declared=tuple(
            _place(writer, tool, f"declared {number}", item.path, item.line, item.requirement)
            for number, item in enumerate(attribution.declarations)
        ),
        configs=_configs(writer, attribution),
        modules=_modules(writer, attribution),
        tests=_tests(writer, attribution),
        stubs=_stubs(writer, attribution),
        gaps=_gaps(writer, score),
        has_code=_used(score),
        in_rollups=tool in report.rollups.tools,
    )


def _end(score: Score, *, low: bool) -> Bound:
    return Bound(interval=score.completion, lower=low)


def _constraint(attribution: Attribution) -> str:
    def rank(item: Declaration) -> tuple[bool, bool, str, int]:
        name = posixpath.basename(item.path)
        return name != "pyproject.toml", name != "requirements.txt", item.path, item.line

    for item in sorted(attribution.declarations, key=rank):
        clauses = _CLAUSE.findall(_AFTER.split(item.requirement)[0])
        if clauses:
            return ",".join("".join(clause.split()) for clause in clauses)
    return ""


def _place(writer: _Writer, tool: str, what: str, path: str, line: int | None, note: str) -> PlaceView:
    return PlaceView(
        path=writer.place((tool, f"{what} path"), path),
        place=writer.place((tool, f"{what} place"), path, line),
        line=line or 0,
        note=writer.text((tool, f"{what} note"), note),
    )


def _configs(writer: _Writer, attribution: Attribution) -> tuple[ConfigView, ...]:
    tool = attribution.tool.id
    ordered = sorted(
        enumerate(attribution.configs), key=lambda each: (each[1].loaded_by is None, not each[1].key, each[0])
    )
    return tuple(
        ConfigView(
            path=writer.place((tool, f"config {number} path"), config.path),
            place=writer.place(
                (tool, f"config {number} place"),
                config.path,
                config.line if config.key else None,
                config.end_line,
            ),
            key=writer.text((tool, f"config {number} key"), config.key, ClaimKind.PLACE),
            loaded=config.loaded_by is not None,
        )
        for number, (_, config) in enumerate(ordered)
    )


def _modules(writer: _Writer, attribution: Attribution) -> tuple[ModuleView, ...]:
    tool = attribution.tool.id
    ordered = sorted(
        (module for module in attribution.modules if module.role is not Role.CONSUMER),
        key=lambda each: (not each.own, not each.serves, -each.callables, each.path),
    )
    return tuple(
        ModuleView(
            path=writer.place((tool, f"module {number} path"), module.path),
            callables=writer.count((tool, f"module {number} callables"), module.callables),
            stubs=writer.count((tool, f"module {number} stubs"), len(module.stubs), welcome=False),
            notebook=module.notebook,
        )
        for number, module in enumerate(ordered)
    )


def _total(tests: Sequence[ToolTest]) -> Count:
    every = sum(test.count for test in tests)
    if all(test.exact for test in tests):
        return Count(low=every, high=every)
    return Count(low=sum(test.count for test in tests if test.exact), high=math.inf, guess=every)


def _tests(writer: _Writer, attribution: Attribution) -> TestsView:
    tool, tests = attribution.tool.id, attribution.tests
    return TestsView(
        direct=writer.counted((tool, "direct tests"), _total([test for test in tests if test.direct])),
        collected=writer.counted((tool, "tests"), _total(tests)),
        passed=writer.counted((tool, "passed tests"), _passed(_ended(tests))),
        files=tuple(
            TestFileView(
                path=writer.place((tool, f"test {number} path"), test.path),
                count=writer.counted((tool, f"test {number} count"), _total([test])),
                direct=test.direct,
            )
            for number, test in enumerate(tests)
        ),
    )


def _ended(tests: Sequence[ToolTest]) -> Ratio | None:
    if not any(test.outcomes for test in tests):
        return None
    low = sum(test.outcomes.passing for test in tests if test.outcomes)
    unknown = sum(test.outcomes.unknown if test.outcomes else test.count for test in tests)
    return Ratio(low=low, high=low + unknown, of=0)


def _passed(ended: Ratio | None) -> Count:
    if ended is None:
        return Count(low=0, high=math.inf, blank=True)
    return Count(low=ended.low, high=ended.high)


def _stubs(writer: _Writer, attribution: Attribution) -> tuple[StubView, ...]:
    tool = attribution.tool.id
    found = [(module.path, stub) for module in attribution.scored for stub in module.stubs]
    return tuple(
        StubView(
            name=writer.text((tool, f"stub {number} name"), stub.name, ClaimKind.PLACE),
            place=writer.place((tool, f"stub {number} place"), path, stub.line),
            reason=writer.text((tool, f"stub {number} reason"), stub.stub),
        )
        for number, (path, stub) in enumerate(sorted(found, key=lambda each: (each[0], each[1].line)))
    )


def _gaps(writer: _Writer, score: Score) -> tuple[GapView, ...]:
    seen = [item for item in score.evidence if item.counts and item.falls_short and not item.traces]
    if not _used(score):  # without code, all else is missing, too
        seen = [item for item in seen if item.check in {"is_used", "is_declared", "has_config"}]
    return tuple(
        GapView(
            check=writer.text((score.tool, f"gap {number} check"), item.demand or item.check),
            message=writer.text((score.tool, f"gap {number} message"), _first_clause(item.message)),
            remedy=writer.text((score.tool, f"gap {number} remedy"), item.remedy),
            places=tuple(
                _place(writer, score.tool, f"gap {number} {at}", place.path, place.line, place.note)
                for at, place in enumerate(item.gaps)
            ),
        )
        for number, item in enumerate(seen)
    )


def _first_clause(message: str) -> str:
    """Without what is said besides, such as counts of tests, which may differ where none was collected."""
    return message.partition(";")[0]


def _rollups(writer: _Writer, report: Report, rollups: Rollups) -> RollupsView:
    tools = rollups.tools

    def count(name: str, ratio: Ratio, of: int | None = None, *, welcome: bool = True) -> Value:
        measure = Count(low=ratio.low, high=ratio.high, of=of, welcome=welcome)
        return writer.counted((f"rollup:{name}", "of" if of is not None else ""), measure, tools)

    only = sum(1 for tool in tools if report.scores[tool].status == "config-only")
    tests = {test.path: test for tool in tools for test in report.attributions[tool].tests}
    size = len(tools)
    return RollupsView(
        count=writer.counted(("rollup:tools", ""), Count(low=size, high=size), tools),
        completion=writer.ledger.enter(
            ("rollup:completion", ""), Percent(interval=rollups.completion), ClaimKind.PERCENT, tools=tools
        ),
        mark=_whole(writer, rollups),
        complete=count("complete", rollups.complete),
        with_code=count("with_code", rollups.with_code),
        configured=count("configured", rollups.configured),
        config_only=count("config_only", Ratio(low=only, high=only, of=size), welcome=False),
        tests=writer.counted(("rollup:tests", ""), _total(list(tests.values())), tools),
        passed=writer.counted(("rollup:passed", ""), _passed(rollups.passed), tools),
        complete_of=count("complete", rollups.complete, size),
        with_code_of=count("with_code", rollups.with_code, size),
        configured_of=count("configured", rollups.configured, size),
    )


def _whole(writer: _Writer, rollups: Rollups) -> Value:
    """A sign for all the tools together."""
    size = len(rollups.tools)
    if not rollups.with_code.high:
        possible = {"absent"}
    else:
        possible = {"complete"} if rollups.complete.low == size else {"partial"}
        if rollups.complete.low < rollups.complete.high == size:
            possible = {"complete", "unverified", "partial"}
    word = next(iter(possible)) if len(possible) == 1 else "unverified"
    measure = Word(word=word, possible=frozenset(possible))
    value = writer.ledger.enter(("rollup:mark", ""), measure, ClaimKind.STATUS, tools=rollups.tools)
    return writer.ledger.reworded(value, MARKS)
