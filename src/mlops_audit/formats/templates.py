"""Jinja placeholders in names and code of a template (cookiecutter, copier), read before it is filled in."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(r"\{\{-?[ \t]*+([A-Za-z_][\w.]*+)[^{}\n]*+\}\}")
_BLOCK = re.compile(r"\{[%#][^{}\n]*+(?<=[%#])\}")


def is_template(text: str) -> bool:
    """Whether a path or a source holds a placeholder or a block of Jinja's."""
    return "{{" in text or "{%" in text


def filled(text: str) -> str:
    """``text`` with an identifier for each placeholder: ``{{ cookiecutter.package }}`` is one everywhere.

    Blocks (``{% if … %}``) go, what stands between them stays; the lines keep their numbers.
    """
    return _PLACEHOLDER.sub(lambda match: match[1].replace(".", "_"), _BLOCK.sub("", text))
