"""The templates that a region can name: the built-in ones, and those of the project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

FOLDER = "templates"
ENDING = ".md.j2"
_ABOUT = re.compile(r"\s*\{#-?(.*?)-?#\}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template. ``path`` is its file in the repository; a built-in one is shown as ``built-in:NAME``."""

    name: str
    path: str
    source: str

    @property
    def about(self) -> str:
        """The comment that it begins with: what it prints."""
        found = _ABOUT.match(self.source)
        return " ".join(found[1].split()) if found else ""


@lru_cache(maxsize=1)
def built_in() -> Mapping[str, Template]:
    """The templates that come with the program, by name."""
    found = {}
    for file in resources.files(__package__).joinpath(FOLDER).iterdir():
        if file.name.endswith(ENDING):
            name = file.name.removesuffix(ENDING)
            found[name] = Template(
                name=name, path=f"built-in:{name}", source=file.read_text(encoding="utf-8")
            )
    return dict(sorted(found.items()))


def templates(own: Mapping[str, Template] | None = None) -> dict[str, Template]:
    """All templates by name; one of the project's own replaces the built-in one of its name."""
    return {**built_in(), **(own or {})}
