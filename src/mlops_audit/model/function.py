"""One callable that promises behaviour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One callable that promises behaviour: a function or a method, at any depth of classes.

    ``line`` is the ``def`` line. ``stub`` says why it is a placeholder, or is empty. ``uses`` names the
    module-level or local import bindings that its body touches. ``words`` (stubs only) are the lower-case
    words of its name, docstring and body, by which it is charged to a tool.
    """

    name: str
    line: int
    stub: str = ""
    uses: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
