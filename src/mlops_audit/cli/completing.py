"""What the shell offers when a name is being typed. Nothing is loaded before it asks.

A repository's own tools are not offered: finding them means reading its manifest.
"""

from __future__ import annotations

from collections.abc import Iterable


def tools(incomplete: str) -> list[tuple[str, str]]:
    """Ids of the built-in tools with a name that begins like this, each with its name."""
    from mlops_audit.catalog import load_catalog

    return [
        (tool.id, tool.name)
        for tool in load_catalog()
        if _begins((tool.id, tool.name, *tool.aliases), incomplete)
    ]


def tools_and_checks(incomplete: str) -> list[tuple[str, str]]:
    """What ``explain`` takes, checks with the first line of their text."""
    from mlops_audit.checks import TEXTS

    checks = [
        (name, text.strip().split("\n")[0].replace("`", ""))
        for name, text in TEXTS.items()
        if _begins((name,), incomplete)
    ]
    return checks + tools(incomplete)


def categories(incomplete: str) -> list[str]:
    """What ``catalog list --category`` takes."""
    from mlops_audit.model.tool import CATEGORIES

    return [name for name in CATEGORIES if _begins((name,), incomplete)]


def kinds(incomplete: str) -> list[str]:
    """What ``--probe`` takes."""
    from mlops_audit.cli.measuring import KINDS

    return [kind for kind in KINDS if kind.startswith(incomplete)]


def _begins(names: Iterable[str], incomplete: str) -> bool:
    wanted = _folded(incomplete)
    return any(_folded(name).startswith(wanted) for name in names)


def _folded(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")
