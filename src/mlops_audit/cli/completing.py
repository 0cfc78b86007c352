"""What the shell offers when a name is being typed. Nothing is loaded before it asks."""

from __future__ import annotations


def tools(incomplete: str) -> list[tuple[str, str]]:
    """Ids of the built-in tools, each with its name."""
    from mlops_audit.catalog import load_catalog

    return [(tool.id, tool.name) for tool in load_catalog({}) if tool.id.startswith(incomplete.lower())]


def tools_and_checks(incomplete: str) -> list[tuple[str, str]]:
    """What ``explain`` takes."""
    from mlops_audit.checks import CHECKS, TEXTS

    summaries = {check.name: check.summary for check in CHECKS}
    checks = [(name, summaries.get(name, "")) for name in TEXTS if name.startswith(incomplete.lower())]
    return checks + tools(incomplete)


def kinds(incomplete: str) -> list[str]:
    """What ``--probe`` takes."""
    from mlops_audit.cli.measuring import KINDS

    return [kind for kind in KINDS if kind.startswith(incomplete)]
