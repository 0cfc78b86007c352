"""Tests exercise the tool's modules.

What: the share of the tool's modules that some test file imports, patches or names by dotted string, itself
or through a test helper that it imports or a fixture that it asks for. A module that only hands a library on
is tested with those that have it from there. Counts are what pytest would collect under the project's own
settings. Notebooks are left out where the tool also has modules. What a test file that does not parse may
exercise is UNKNOWN.

Why it counts: an integration that no test touches breaks unnoticed.

How to fix: write a test that imports the modules listed.
"""

from __future__ import annotations

from mlops_audit.checks.case import Case, Check, plural
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Evidence


def judge(case: Case) -> Evidence:
    """The share of modules that some test exercises."""
    if not case.modules:
        return case.unused(CHECK.name)
    testable = [module for module in case.modules if not module.notebook] or list(case.modules)
    good, gaps, open_ = [], [], []
    for module in testable:
        if module.tested:
            good.append(Place(path=module.tested.path, line=module.tested.line, note=module.tested.note))
        elif module.maybe_tested:
            open_.append(module.maybe_tested)
        else:
            gaps.append(Place(path=module.path, note="no test imports or patches it"))
    direct = sum(test.count for test in case.attribution.tests if test.direct)
    every = sum(test.count for test in case.attribution.tests)
    share = f"{len(good)} of {plural(len(testable), 'module')} exercised"
    about = "" if all(test.exact for test in case.attribution.tests) else "about "
    message = f"{share}; {plural(direct, 'direct test')}, {about}{every:,} in all"
    if open_:
        known, every_one = len(good), len(testable)
        return case.partly(
            CHECK.name, message, good, gaps, open_, known / every_one, (known + len(open_)) / every_one
        )
    return case.share(CHECK.name, message, good, gaps, len(testable), "test the modules listed")


CHECK = Check(name="has_tests", text=__doc__ or "", judge=judge)
