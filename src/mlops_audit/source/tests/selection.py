"""Evaluates pytest's ``-m`` expressions: is a test with these marks selected?"""

from __future__ import annotations

import re
from collections.abc import Collection

_TOKEN = re.compile(r"\s*(?:(?P<name>[\w.:+\-\[\]/\\]+)(?P<call>\([^)]*=[^)]*\))?|(?P<sign>[()]))")


_OPERATORS = ("and", "or", ")")


class _Words:
    """The words of an expression, read from left to right."""

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        where = 0
        while text[where:].strip():
            match = _TOKEN.match(text, where)
            if match is None:
                raise ValueError(text)
            self.words.append(match["sign"] or match["name"])
            where = match.end()

    def take(self, *expected: str) -> bool:
        """Consume the next word if it is one of those expected."""
        if self.words and self.words[0] in expected:
            del self.words[0]
            return True
        return False


def selects(expression: str, marks: Collection[str]) -> bool:
    """Whether an expression of mark names, ``and``, ``or``, ``not`` and parentheses holds.

    An empty expression selects everything, and so does one that is malformed (pytest would refuse to start).
    """
    try:
        words = _Words(expression)
        verdict = _any(words, marks) if words.words else True
    except (ValueError, IndexError, RecursionError):
        return True
    return verdict if not words.words else True


def _any(words: _Words, marks: Collection[str]) -> bool:
    verdict = _all(words, marks)
    while words.take("or"):
        verdict = _all(words, marks) or verdict
    return verdict


def _all(words: _Words, marks: Collection[str]) -> bool:
    verdict = _single(words, marks)
    while words.take("and"):
        verdict = _single(words, marks) and verdict
    return verdict


def _single(words: _Words, marks: Collection[str]) -> bool:
    if words.take("not"):
        return not _single(words, marks)
    if words.take("("):
        verdict = _any(words, marks)
        if not words.take(")"):
            raise ValueError
        return verdict
    if words.words[0] in _OPERATORS:
        raise ValueError(words.words[0])
    return words.words.pop(0) in marks
