"""The kinds of claims as rules of SARIF, each with its own help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mlops_audit.model.claim import ClaimKind

if TYPE_CHECKING:
    Json = dict[str, object]

RULES: Mapping[ClaimKind, tuple[str, str, str]] = {
    ClaimKind.STATUS: (
        "StaleStatus",
        "A status word does not hold",
        "A word, a mark or a checkbox says of a tool what its code, configuration or tests contradict.",
    ),
    ClaimKind.PERCENT: (
        "StalePercentage",
        "A percentage does not hold",
        "It lies outside every measure that its words permit: completion, code, configuration or tests.",
    ),
    ClaimKind.RATIO: (
        "StaleShare",
        "A share of tools does not hold",
        "“4 of 7”, “5 tools config-only” and the like are counted again over the tools of this repository.",
    ),
    ClaimKind.COUNT: (
        "StaleCount",
        "A count does not hold",
        "Tests that exist or pass, or lines of a named file; tests are counted as pytest collects them.",
    ),
    ClaimKind.PLACE: (
        "StaleReference",
        "A reference leads nowhere",
        "A path, lines or a symbol that the document names are not there, or hold something else.",
    ),
    ClaimKind.VERSION: (
        "StaleVersion",
        "A version does not hold",
        "The version in a tool's row disagrees with the constraints that the repository declares.",
    ),
}
"""Name, short and full description of each kind; the order is that of the rules in a log."""

_HELP = (
    "`mlops-audit fix-docs` mends what can be mended by itself, and `mlops-audit check` shows the evidence "
    "and the command that repeats each judgement. A claim that is right for a reason we cannot see is "
    'silenced with `<!-- mlops-audit:ignore reason="…" -->`.'
)


def rules() -> list[Json]:
    """The rules in order."""
    return [
        {
            "id": kind.value,
            "name": name,
            "shortDescription": {"text": f"{short}."},
            "fullDescription": {"text": full},
            "help": {"text": f"{full} {_HELP.replace('`', '')}", "markdown": f"{full}\n\n{_HELP}"},
            "defaultConfiguration": {"level": "error"},
            "properties": {"tags": ["documentation", "mlops"], "precision": "high"},
        }
        for kind, (name, short, full) in RULES.items()
    ]
