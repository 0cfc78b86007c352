"""Numbers of tests and of lines held against those that there are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from pathlib import PurePosixPath

from mlops_audit.checks.case import plural
from mlops_audit.claims.judging.opinion import FLATTERS, UNDERSTATES, Opinion, holds, unclear, unmeasured
from mlops_audit.claims.judging.tree import Tree
from mlops_audit.claims.judging.truths import ToolTruth, Truths
from mlops_audit.claims.says import CountSays, Found
from mlops_audit.model.claim import Ruling

_SCAN = "mlops-audit scan"
_NOT_RUN = "how many pass is not known, for they were not run"
_MOST_SUMMED = 12
"""Of more tools than this, not every way to count their tests together is tried."""


def judge_count(
    found: Found, says: CountSays, truths: Truths, tree: Tree, sets: Sequence[tuple[str, ...]]
) -> Opinion:
    """A number of lines of a file, or of tests of a file, of a tool or of several."""
    claim = found.claim
    if says.unit == "lines":
        return judge_lines(says, tree, claim.path)
    if says.path:
        return judge_file_tests(says, truths, tree, claim.path)
    if claim.subject.startswith("rollup:") and claim.tools:
        return judge_tests_together(says, [truths.of(tool) for tool in claim.tools])
    if claim.subject.startswith("rollup:"):
        return judge_group_tests(says, truths, sets)
    return judge_tests(says, truths.of(claim.tools[0]))


def judge_tests(says: CountSays, truth: ToolTruth) -> Opinion:
    """A number of tests of one tool: stale if it is none of those that may be meant."""
    tests = truth.attribution.tests
    command = f"mlops-audit explain {truth.tool.id}"
    every = sum(test.count for test in tests)
    direct = sum(test.count for test in tests if test.direct)
    told = _tests_told(every, direct)
    if says.unit == "passed":
        return _passed(says, truth, told, command)
    if _counts_as(says, _permitted(truth)) or (says.bound == ">=" and every >= says.count):
        return holds(told, command=command)
    if any(not test.exact for test in tests) and says.count >= direct:
        return unmeasured(f"about {told}", command=command)
    new = direct or every
    return Opinion(
        ruling=Ruling.STALE,
        direction=FLATTERS if says.count > every else UNDERSTATES,
        truth=told,
        why="; ".join(f"{test.path}: {test.count}" for test in tests[:4]),
        command=command,
        new=f"{new:,}" if new >= 1000 and says.count >= 1000 else str(new),
    )


def judge_tests_together(says: CountSays, truths: Sequence[ToolTruth]) -> Opinion:
    """A number of tests of some tools together: stale if it is no sum of what may be meant of each.

    A file that exercises two of them may have been counted once, or for each.
    """
    files = {test.path: test for truth in truths for test in truth.attribution.tests}
    every = sum(test.count for test in files.values())
    direct = sum(test.count for test in files.values() if test.direct)
    told = _tests_told(every, direct)
    sums = {0}
    for truth in truths[:_MOST_SUMMED]:
        sums = {so_far + number for so_far in sums for number in _own(truth)}
    permitted = {every, direct, *sums}
    if _counts_as(says, permitted) or (says.bound == ">=" and max(permitted) >= says.count):
        counted = says.unit == "tests"
        return holds(told, command=_SCAN) if counted else unmeasured(told, command=_SCAN)
    exact = all(test.exact for test in files.values())
    if not exact or (says.unit == "passed" and says.count <= max(permitted)):
        return unmeasured(told, command=_SCAN)
    return Opinion(
        ruling=Ruling.STALE,
        direction=FLATTERS if says.count > max(permitted) else UNDERSTATES,
        truth=told,
        why="; ".join(f"{truth.tool.name}: {max(_own(truth))}" for truth in truths),
        command=_SCAN,
        new=str(direct or every) if says.unit == "tests" else "",
        declined="" if says.unit == "tests" else _NOT_RUN,
        suggestion="" if says.unit == "tests" else told,
    )


def _own(truth: ToolTruth) -> set[int]:
    """All tests of one tool, and the direct ones."""
    tests = truth.attribution.tests
    return {sum(test.count for test in tests), sum(test.count for test in tests if test.direct)}


def judge_group_tests(says: CountSays, truths: Truths, sets: Sequence[tuple[str, ...]]) -> Opinion:
    """A number of tests of all the tools: which ones are meant is seldom said, so only too many is stale."""
    if not sets:
        return unclear("which tools are meant is not known")
    files = {test.path: test for tool in sets[0] for test in truths.of(tool).attribution.tests}
    every = sum(test.count for test in files.values())
    direct = sum(test.count for test in files.values() if test.direct)
    told = _tests_told(every, direct)
    exact = all(test.exact for test in files.values())
    if says.count > every and exact and says.bound != "~":
        return Opinion(
            ruling=Ruling.STALE,
            direction=FLATTERS,
            truth=told,
            command=_SCAN,
            declined="which tests of the tools are meant is not said",
            suggestion=told,
        )
    if says.unit == "passed":
        return unmeasured(told, command=_SCAN)
    if says.count in {every, direct} or says.bound == ">=":
        return holds(told, command=_SCAN)
    return unclear("which tests are meant is not said")


def judge_file_tests(says: CountSays, truths: Truths, tree: Tree, document: str) -> Opinion:
    """How many tests a file holds, or how many of them pass."""
    path = tree.resolve(says.path, document)
    test = truths.tests_in(path) if path else None
    if test is None:
        return unclear("the file is not there" if path is None else "its tests exercise no tool")
    command = f"pytest --collect-only -q {path}"
    told = plural(test.count, "test")
    number, measured = test.count, test.exact
    if says.unit == "passed":
        if test.outcomes is None and says.count <= test.count:
            return unmeasured(f"{told}; they were not run", command=command)
        if test.outcomes is not None:
            number, measured = test.outcomes.passing, not test.outcomes.unknown
            told = f"{number} of {told} pass"
    if _counts_as(says, {number}) or (says.bound == ">=" and number >= says.count):
        return holds(told, command=command)
    if not measured:
        return unmeasured(f"about {told}", command=command)
    not_run = says.unit == "passed" and test.outcomes is None
    return Opinion(
        ruling=Ruling.STALE,
        direction=FLATTERS if says.count > number else UNDERSTATES,
        truth=told,
        why=test.path,
        command=command,
        new="" if not_run else str(number),
        declined=_NOT_RUN if not_run else "",
        suggestion=told if not_run else "",
    )


def judge_lines(says: CountSays, tree: Tree, document: str) -> Opinion:
    """How long a file is. One more than there are counts as right: documents often count so."""
    path = tree.resolve(says.path, document) or tree.successor(says.path)
    lines = tree.lines(path) if path else None
    if lines is None:
        return unclear("the file is not there")
    real, command = len(lines), f"wc -l {path}"
    told = f"{real:,} lines"
    near = abs(real - says.count) <= (max(2, real * 0.05) if says.bound == "~" else 1)
    if near or (says.bound == ">=" and real >= says.count):
        return holds(told, command=command)
    return Opinion(
        ruling=Ruling.STALE,
        direction=FLATTERS if says.count > real else UNDERSTATES,
        truth=told,
        why=path,
        command=command,
        new=f"{real:,}" if says.count >= 1000 or real >= 10000 else str(real),
    )


def _tests_told(every: int, direct: int) -> str:
    if every == 0:
        return "no tests"
    return f"{every} tests, {direct} of them direct" if every > 1 else "1 test"


def _passed(says: CountSays, truth: ToolTruth, told: str, command: str) -> Opinion:
    tests = truth.attribution.tests
    every = sum(test.count for test in tests)
    if not any(test.outcomes for test in tests):
        if says.count > every and all(test.exact for test in tests):
            return Opinion(
                ruling=Ruling.STALE,
                direction=FLATTERS,
                truth=told,
                command=command,
                declined=_NOT_RUN,
                suggestion=f"{told}; they were not run",
            )
        return unmeasured(f"{told}; they were not run", command=command)
    passing = [test.outcomes.passing if test.outcomes else 0 for test in tests]
    possible = {sum(passing), sum(n for n, test in zip(passing, tests, strict=True) if test.direct), *passing}
    if _counts_as(says, possible) or (says.bound == ">=" and sum(passing) >= says.count):
        return holds(f"{sum(passing)} pass", command=command)
    if any(test.outcomes is None or test.outcomes.unknown for test in tests):
        return unmeasured(f"{sum(passing)} pass, others were not measured", command=command)
    chosen = sum(n for n, test in zip(passing, tests, strict=True) if test.direct) or sum(passing)
    return Opinion(
        ruling=Ruling.STALE,
        direction=FLATTERS if says.count > sum(passing) else UNDERSTATES,
        truth=f"{sum(passing)} of {every} pass",
        command=command,
        new=str(chosen),
    )


def _permitted(truth: ToolTruth) -> set[int]:
    """Direct, all, of each file and each folder."""
    tests = truth.attribution.tests
    found = {sum(t.count for t in tests), sum(t.count for t in tests if t.direct), *(t.count for t in tests)}
    folders: dict[str, int] = {}
    for test in tests:
        for folder in PurePosixPath(test.path).parents:
            folders[str(folder)] = folders.get(str(folder), 0) + test.count
    direct = [t.count for t in tests if t.direct]
    return found | set(folders.values()) | set(accumulate(direct))


def _counts_as(says: CountSays, permitted: set[int]) -> bool:
    if says.bound == "~":
        return any(abs(number - says.count) <= max(2, number * 0.02) for number in permitted)
    return says.count in permitted
