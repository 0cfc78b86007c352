"""Evaluates pytest's ``-m`` expressions: is a test with these marks selected?"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

_TOKEN = re.compile(r"\s*(?:(?P<name>[\w.:+\-\[\]/\\]+)(?P<call>\([^)=]*+=[^)]*+\))?|(?P<sign>[()]))")


_OPERATORS = ("and", "or", ")")


class _Words:
    """The words of an expression, read from left to right."""

    def __init__(self, text: str) -> None:
        self._words = _words_of(text)
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._words)

    def take(self, *expected: str) -> bool:
        """Consume the next word if it is one of those expected."""
        if self and self._words[self._at] in expected:
            self._at += 1
            return True
        return False

    def next(self) -> str:
        """Consume the next word. Raises IndexError when there is none."""
        word = self._words[self._at]
        self._at += 1
        return word


@lru_cache(maxsize=16)
def _words_of(text: str) -> tuple[str, ...]:
    """The words of an expression. Raises ValueError where something is none."""
    found, where, end = [], 0, len(text.rstrip())
    while where < end:
        match = _TOKEN.match(text, where)
        if match is None:
            raise ValueError(text)
        found.append(match["sign"] or match["name"])
        where = match.end()
    return tuple(found)


def selects(expression: str, marks: Collection[str]) -> bool:
    """Whether an expression of mark names, ``and``, ``or``, ``not`` and parentheses holds.

    An empty expression selects everything, and so does one that is malformed (pytest would refuse to start).
    """
    return _verdict(expression, frozenset(marks))


@lru_cache(maxsize=1024)
def _verdict(expression: str, marks: frozenset[str]) -> bool:
    try:
        words = _Words(expression)
        verdict = _any(words, marks) if words else True
    except (ValueError, IndexError, RecursionError):
        return True
    return verdict if not words else True


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
    word = words.next()
    if word in _OPERATORS:
        raise ValueError(word)
    return word in marks
