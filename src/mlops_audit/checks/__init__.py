"""THE JUDGES: one file per kind of evidence; pure."""

from __future__ import annotations

from mlops_audit.checks import (
    config_loads,
    has_config,
    has_tests,
    imports_cleanly,
    is_declared,
    is_implemented,
    is_used,
    is_wired,
    resolves,
    tests_pass,
)
from mlops_audit.checks.case import Case, Check
from mlops_audit.checks.meets_requirements import TEXT as REQUIREMENTS_TEXT
from mlops_audit.checks.meets_requirements import judge_demands
from mlops_audit.model.evidence import Evidence

CHECKS: tuple[Check, ...] = (
    is_declared.CHECK,
    has_config.CHECK,
    config_loads.CHECK,
    is_used.CHECK,
    is_implemented.CHECK,
    resolves.CHECK,
    is_wired.CHECK,
    imports_cleanly.CHECK,
    has_tests.CHECK,
    tests_pass.CHECK,
)
"""Every check that the catalog alone can ask, in the order in which they are shown."""

TEXTS: dict[str, str] = {
    **{check.name: check.text for check in CHECKS},
    "meets_requirements": REQUIREMENTS_TEXT,
}
"""What each check looks for, why it counts and how to fix it, by its name."""


def judge(case: Case) -> tuple[Evidence, ...]:
    """Ask every check about one tool, and the manifest's demands after them."""
    return (*(check.judge(case) for check in CHECKS), *judge_demands(case))
