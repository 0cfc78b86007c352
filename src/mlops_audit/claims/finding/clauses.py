"""A block's prose in the pieces that claims are made in: sentences, and clauses with the label before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlops_audit.claims.lexicon import SIGN, SIGNS
from mlops_audit.claims.names import Names, group_mentions

_SHORT = (
    "approx",
    "ca",
    "vs",
    "cf",
    "no",
    "nos",
    "ver",
    "min",
    "max",
    "avg",
    "fig",
    "sec",
    "ch",
    "pp",
    "incl",
    "excl",
    "est",
)
_AFTER_NO_SHORT_FORM = "".join(rf"(?<!\b{word}\.)" for word in (*_SHORT, *map(str.capitalize, _SHORT)))
_SENTENCE = re.compile(
    rf"(?<=[.!?])[*_)]*\s+(?=[A-Z*_\[\"“{SIGNS}])"
    rf"|(?<=[a-z][a-z][.!?]){_AFTER_NO_SHORT_FORM}\s+(?=\d+%?\s+[a-z])"
    r"|(?:\\|(?<! )[ ]{2,})(?:\r\n?|\n)"
    rf"|(?:\r\n?|\n)(?=[\s>]*(?:\*\*|__|[{SIGNS}]))"
    r"|\s\|\s|<br\s*/?>"
)
_CLAUSE = re.compile(
    r",(?!\d{3}(?!\d))|[;()]|:(?=\W|$)|\s[–—-]{1,2}\s|[*_]{1,3}[–—-]\s|\s(?:and|but|while)\s", re.IGNORECASE
)
_LABEL_ENDS = re.compile(r":[*_]*(?=\s|$)|\s[–—-]{1,2}\s|\(")
_LONGEST_LABEL = 200
_FIGURE = re.compile(r"[~≈≥>]?\d[\d.,]*\s?%?\+?(?:\s*(?:/|of|out\s+of)\s*\d+)?")
WORD = re.compile(r"[^\W\d_][\w'’-]*")
STOP = frozenset(
    (
        "is",
        "are",
        "has",
        "have",
        "been",
        "the",
        "a",
        "an",
        "of",
        "for",
        "with",
        "via",
        "using",
        "through",
        "in",
        "and",
        "all",
        "still",
        "yet",
        "status",
        "integration",
        "integrations",
        "tool",
        "tools",
        "support",
        "currently",
        "now",
        "already",
        "our",
        "overall",
        "stack",
        "platform",
        "fully",
        "full",
        "implementation",
        "code",
        "config",
        "configuration",
        "on",
        "to",
        "by",
        "be",
        "it",
        "its",
        "current",
        "readiness",
        "ready",
        "total",
        "core",
        "both",
        "only",
        "layer",
        "completion",
        "complete",
        "progress",
        "state",
        "setup",
        "infrastructure",
        "components",
        "component",
        "as",
        "needs",
        "need",
        "each",
        "every",
        "any",
        "configs",
        "configurations",
        "maturity",
        "project",
        "system's",
    )
)
"""Words that change nothing about what a status is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Part of a text, with the label that stands before it: ``MLflow`` in ``MLflow: not started``."""

    start: int
    end: int
    label: str = ""


def sentences(text: str) -> Iterator[Piece]:
    """The sentences of a block, split also where a line or a bar separates what belongs not together."""
    position = 0
    for found in _SENTENCE.finditer(text):
        if text[position : found.start()].strip():
            yield Piece(start=position, end=found.start())
        position = found.end()
    if text[position:].strip():
        yield Piece(start=position, end=len(text))


def clauses(text: str, sentence: Piece) -> Iterator[Piece]:
    """The clauses of one sentence."""
    position, label = sentence.start, ""
    for found in _CLAUSE.finditer(text, sentence.start, sentence.end):
        if text[position : found.start()].strip():
            yield Piece(start=position, end=found.start(), label=label)
        if not label and found.start() - position < _LONGEST_LABEL and _LABEL_ENDS.match(text, found.start()):
            label = text[position : found.start()]
        position = found.end()
    if text[position : sentence.end].strip():
        yield Piece(start=position, end=sentence.end, label=label)


def leftover(text: str, names: Names, *patterns: re.Pattern[str]) -> list[str]:
    """The words of a text that are neither a tool's or the group's name, nor a sign, figure or small word,
    nor matched by ``patterns``.
    """
    parts = list(text)
    spans = [(mention.start, mention.end) for mention in names.mentions(text)]
    spans += group_mentions(text)
    for pattern in (SIGN, _FIGURE, *patterns):
        spans += [found.span() for found in pattern.finditer(text)]
    for start, end in spans:
        parts[start:end] = " " * (end - start)
    return [word for word in WORD.findall("".join(parts)) if word.lower() not in STOP]
