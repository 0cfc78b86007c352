"""What the manifest demands of the tool beyond the catalog is there.

What: each item under `requires`: a file, a symbol, an SQL table created by a migration, a module that
writes to that table, a configuration key with a value, a number of tests, a command that exits 0 (which
only a probe can answer). Each is a row of its own with the weight that the manifest states.

Why it counts: a known gap written as a demand opens and closes by itself, where a sentence in a document
goes stale.

How to fix: provide what the row names, or remove the demand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mlops_audit.checks.case import Case, plural
from mlops_audit.checks.measured import Tally, judged
from mlops_audit.checks.tables import standing, writes_to
from mlops_audit.config import Demand, DemandKind
from mlops_audit.formats.globs import compiled
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Evidence
from mlops_audit.model.facts import PythonFacts
from mlops_audit.model.probe import Answer
from mlops_audit.model.probe_ids import command_id

NAME = "meets_requirements"
TEXT = __doc__ or ""


def judge_demands(case: Case) -> tuple[Evidence, ...]:
    """One evidence for each demand, in the manifest's order."""
    return tuple(_judge(case, demand) for demand in case.refinement.demands)


def _judge(case: Case, demand: Demand) -> Evidence:
    evidence = _JUDGES[demand.kind](case, demand)
    why = f" ({demand.why})" if demand.why else ""
    return replace(evidence, demand=demand.name, weight=demand.weight, message=evidence.message + why)


def _file(case: Case, demand: Demand) -> Evidence:
    expression = compiled(demand.path)
    places = [Place(path=entry.path) for entry in case.facts.snapshot.entries if expression.match(entry.path)]
    if places:
        return case.found(NAME, f"{demand.path} exists", places)
    return case.missing(NAME, f"no file {demand.path}", remedy=f"add {demand.path}")


def _symbol(case: Case, demand: Demand) -> Evidence:
    module, _, name = demand.symbol.partition(":")
    ending = module.replace(".", "/")
    for path, facts in case.python():
        if path.rsplit(".", 1)[0].removesuffix("/__init__") == ending or path.endswith(f"/{ending}.py"):
            line = _line_of(name, facts)
            if line or not name:
                return case.found(NAME, f"{demand.symbol} is defined", [Place(path=path, line=line)])
            return case.missing(
                NAME,
                f"{path} defines no {name}",
                [Place(path=path, note=f"no {name}")],
                f"define {name} in {path}",
            )
    return case.missing(NAME, f"no module {module}", remedy=f"add the module {module}")


def _line_of(name: str, facts: PythonFacts) -> int | None:
    """Where a module defines ``name``; of something in a class that is no callable, the class."""
    callables = {function.name: function.line for function in facts.functions}
    bound = dict(zip(facts.names, facts.name_lines, strict=True))
    return callables.get(name) or bound.get(name.partition(".")[0])


def _table(case: Case, demand: Demand) -> Evidence:
    """A migration creates it and none drops it; or a model declares it, where declaring is enough."""
    found = standing(case, demand.table)
    if found.created and not found.dropped:
        return case.found(NAME, f"a migration creates {demand.table}", found.created[:1])
    if found.declared and found.declaring_creates:
        return case.found(NAME, f"a model declares {demand.table}", found.declared[:1])
    lost = f"a migration drops {demand.table} again" if found.dropped else ""
    return case.missing(
        NAME,
        lost or f"no migration creates {demand.table}",
        found.dropped or found.declared[:1],
        f"create {demand.table} in a migration",
    )


def _writes(case: Case, demand: Demand) -> Evidence:
    expression = compiled(demand.path)
    looked = []
    for path, facts in case.python():
        if not expression.match(path):
            continue
        written = writes_to(case, facts, demand.table)
        if written:
            place = Place(path=path, line=written.line, note=f"writes to {written.text}")
            return case.found(NAME, f"{path} writes to {demand.table}", [place])
        looked.append(Place(path=path, note=f"writes nothing to {demand.table}"))
    return case.missing(
        NAME,
        f"{demand.path} does not write to {demand.table}",
        looked,
        f"write the rows to {demand.table} in {demand.path}",
    )


def _key(case: Case, demand: Demand) -> Evidence:
    expression = compiled(demand.path)
    for path, facts in sorted(case.facts.files.items()):
        if not facts.config or not expression.match(path):
            continue
        for section in facts.config.sections:
            if section.key == demand.key:
                place = Place(path=path, line=section.line, note=demand.key)
                if demand.value is None or section.value == str(demand.value):
                    return case.found(NAME, f"{demand.key} is set in {path}", [place])
                return case.missing(
                    NAME,
                    f"{demand.key} in {path} is not {demand.value}",
                    [place],
                    f"set {demand.key} to {demand.value}",
                )
    return case.missing(
        NAME, f"{demand.path} has no key {demand.key}", remedy=f"set {demand.key} in {demand.path}"
    )


def _tests(case: Case, demand: Demand) -> Evidence:
    expression = compiled(demand.path) if demand.path else None
    counts = {
        path: count.value
        for path, count in case.facts.collected.items()
        if (
            expression.match(path)
            if expression
            else any(test.path == path for test in case.attribution.tests)
        )
    }
    total = sum(counts.values())
    places = [Place(path=path, note=plural(count, "test")) for path, count in sorted(counts.items())]
    if total >= demand.at_least:
        return case.found(NAME, f"{plural(total, 'test')}, at least {demand.at_least} demanded", places)
    return case.missing(
        NAME,
        f"{plural(total, 'test')}, at least {demand.at_least} demanded",
        places,
        f"add {demand.at_least - total} tests",
    )


def _command(case: Case, demand: Demand) -> Evidence:
    words = " ".join(demand.command)
    result = case.facts.results.get(command_id(case.attribution.tool.id, demand.name))
    place = Place(path=case.manifest, line=demand.line)
    if result is None:
        return case.unknown(NAME, f"not run: {words}", [place], "allow it with --allow-commands")
    remedy = "allow it with --allow-commands" if result.exit is None else f"make `{words}` exit 0"
    answer = result.answer
    tally = Tally(
        good=int(answer is Answer.WORKS),
        bad=int(answer is Answer.FAILS),
        unknown=int(answer is Answer.UNKNOWN),
    )
    message = f"`{words}` exits 0" if answer is Answer.WORKS else f"`{words}`: {result.message}"
    return judged(
        case, NAME, tally, message=message, places=[place], gaps=[], remedy=remedy, results=[result]
    )


_JUDGES: Mapping[DemandKind, Callable[[Case, Demand], Evidence]] = {
    DemandKind.FILE: _file,
    DemandKind.SYMBOL: _symbol,
    DemandKind.TABLE: _table,
    DemandKind.WRITES: _writes,
    DemandKind.KEY: _key,
    DemandKind.TESTS: _tests,
    DemandKind.COMMAND: _command,
}
