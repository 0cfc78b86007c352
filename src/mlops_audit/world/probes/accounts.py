"""What a probe's process wrote down about itself, read back; what is not in that form is no account."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One exception: the one raised, or one that led to it.

    ``kinds`` are the names of its classes. ``name`` is what an ImportError could not import from or find,
    ``base`` the nearest package above that is there, with ``.*`` behind it where that is a mere namespace.
    ``variable`` is the environment variable for want of which it was raised, ``file`` what an OSError is
    about, from the root of the copy. ``fields`` are complaints about single values: where, what, and the
    value.
    """

    type: str
    kinds: list[str] = []
    text: str = ""
    name: str = ""
    base: str = ""
    errno: int = 0
    variable: str = ""
    file: str = ""
    fields: list[tuple[str, str, str]] = []


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """How an import or a loader went. The lists name modules and libraries."""

    works: bool
    elsewhere: list[str] = []
    lacking: list[str] = []
    unfound: list[str] = []
    """What the copy's own code tried to import and nobody found."""
    chain: list[Link] = []
    place: tuple[str, int | None] | None = None
    trouble: str = ""


def read_account(path: Path) -> Account | None:
    """The account, if one was written to its end."""
    try:
        found: Mapping[str, Any] = ast.literal_eval(path.read_text("ascii"))
        return msgspec.convert(found, Account)
    except (OSError, ValueError, SyntaxError, MemoryError, RecursionError, msgspec.ValidationError):
        return None
