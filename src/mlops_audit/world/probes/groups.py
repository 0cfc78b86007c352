"""Which groups and extras of ``pyproject.toml`` take in others: ``itself[extra]`` and ``include-group``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from packaging.utils import canonicalize_name

_ITSELF = re.compile(r"([A-Za-z0-9][\w.-]*)\s*\[([^\]]*)\]")


def taken_in(data: bytes) -> Mapping[str, frozenset[str]]:
    """Return, by group or extra, the others that its list names; nothing if the file cannot be read."""
    try:
        document = tomllib.loads(data.decode("utf-8", "replace"))
        project = document.get("project", {})
        own = canonicalize_name(str(project.get("name", "")))
        lists = {**project.get("optional-dependencies", {}), **document.get("dependency-groups", {})}
        return {group: frozenset(_named(items, own)) for group, items in lists.items()}
    except (ValueError, AttributeError, TypeError, RecursionError):
        return {}


def _named(items: list[Any], own: str) -> set[str]:
    found = {item["include-group"] for item in items if isinstance(item, dict) and "include-group" in item}
    for item in items:
        itself = _ITSELF.match(item) if isinstance(item, str) else None
        if itself and canonicalize_name(itself[1]) == own:
            found |= {extra.strip() for extra in itself[2].split(",")}
    return found
