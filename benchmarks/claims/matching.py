"""Which of our claims speak of which label: the same file and line, overlapping text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = {"file_ref": "place", "line_ref": "place", "test_count": "count", "line_count": "count"}
"""Kinds of labels by our names; the others have the same."""
_DECORATION = re.compile(r"[\s|*_`~]+")


@dataclass(frozen=True)
class Label:
    """What a reader found out about one statement of one line."""

    file: str
    line: int
    text: str
    kind: str
    verdict: str
    truth: str
    core: bool
    borderline: bool
    needs_probes: bool

    @property
    def strict(self) -> bool:
        """Whether static evidence and no benefit of doubt decide it."""
        return not self.borderline and not self.needs_probes

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.kind} {self.text!r} (in truth: {self.truth})"


def label(row: dict[str, Any]) -> Label:
    """One row of a file of labels."""
    return Label(
        file=row["file"],
        line=row["line"],
        text=row["text"],
        kind=KINDS.get(row["kind"], row["kind"]),
        verdict=row["verdict"],
        truth=row["truth"],
        core=bool(row.get("core")),
        borderline=bool(row.get("borderline")),
        needs_probes=bool(row.get("needs_probes")),
    )


def matches(labels: Sequence[Label], claim: dict[str, Any], line: str) -> list[Label]:
    """The labels that a claim overlaps; those of its own kind if there are any."""
    start = claim["column"] - 1
    end = start + len(claim["text"])
    found = [
        each
        for each in labels
        if (each.file, each.line) == (claim["path"], claim["line"])
        and any(low < end and start < high for low, high in spans(line, each.text))
    ]
    return [each for each in found if each.kind == claim["kind"]] or found


def spans(line: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a label's text stands in its line: as it is, else without decoration and with any spacing."""
    parts = [re.escape(part) for part in _DECORATION.split(text) if part]
    if not parts:
        return
    decoration = _DECORATION.pattern.replace("+", "*")
    exact = list(re.finditer(re.escape(text.strip("| ")), line))
    for found in exact or re.finditer(decoration.join(parts), line):
        yield found.span()
