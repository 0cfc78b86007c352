"""A commented manifest that states what was detected, for its owner to correct."""

from __future__ import annotations

from mlops_audit.checks.case import plural
from mlops_audit.model.attribution import Attribution, Role
from mlops_audit.model.report import Report
from mlops_audit.reporters.display import safe

_HEAD = """\
# What mlops-audit should know about this repository beyond what it sees by itself.
# Every key is optional; `mlops-audit explain TOOL` shows what each figure rests on.

# The tools that are scored and enter the roll-ups. Those below were detected; remove what is not yours.
tools:
"""
_FOOT = """
# Files that no figure should rest on.
# exclude: [archive/**, third_party/**]

# Folders from which modules are imported, if the usual ones (the root, src) are not all.
# roots: [services/api]

# Points of a check, if yours weigh otherwise (`mlops-audit explain has_tests`).
# weights: {has_tests: 15}
"""
_SAMPLE = """
# More can be said of a tool, in place of its {}:
#   feast:
#     modules: [src/feature_store/**]        # files that are its modules, besides those found
#     exclude: [src/feature_store/legacy/**] # files that are not
#     symbols: ["src.mlops.service:Service"] # names that must import
#     requires:                              # what must be there besides
#       - table: ml.data_quality_results
#         why: results must be kept
"""


def render(report: Report) -> str:
    """The manifest's text. Tools that are only declared are listed as comments."""
    chosen = report.rollups.tools
    lines = [_HEAD] if chosen else [_HEAD.replace("tools:\n", "tools: []\n")]
    for tool in chosen:
        seen = f"{report.scores[tool].status}: {_seen(report.attributions[tool])}"
        lines.append(f"  {tool}: {{}}  # {seen}\n")
    lines += [f"  # {tool}: {{}}  # only declared\n" for tool in sorted(set(report.scores) - set(chosen))]
    return "".join(lines) + _SAMPLE + _FOOT


def _seen(attribution: Attribution) -> str:
    modules = [module for module in attribution.modules if module.role is not Role.CONSUMER]
    first = (
        f"{safe(modules[0].path)}" + (f" and {len(modules) - 1} more" if len(modules) > 1 else "")
        if modules
        else "no code"
    )
    every = sum(test.count for test in attribution.tests)
    return f"{first}; {plural(every, 'test') if every else 'no tests'}"
