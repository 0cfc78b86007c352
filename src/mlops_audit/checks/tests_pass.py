"""The tests that exercise the tool's modules pass in the target's interpreter.

What: passed / (passed + failed + errors) of those tests, run with pytest in a disposable copy of the
project. Skipped tests are left out; all skipped is UNKNOWN.

Why it counts: a failing test is the project's own word that something does not work.

How to fix: run the command shown with the evidence and mend what fails.
"""

from __future__ import annotations

from mlops_audit.checks.case import Case, Check, plural
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Evidence


def judge(case: Case) -> Evidence:
    """UNKNOWN until a probe has run; MISSING where there is no test to run."""
    if not case.modules:
        return case.unused(CHECK.name)
    tests = [test for test in case.attribution.tests if test.count]
    if not tests:
        return case.missing(CHECK.name, "there is no test to run", remedy="write tests first")
    places = [Place(path=test.path, note=plural(test.count, "test")) for test in tests]
    return case.unknown(CHECK.name, "not run: no test was run", places)


CHECK = Check(name="tests_pass", text=__doc__ or "", judge=judge, probe=True)
