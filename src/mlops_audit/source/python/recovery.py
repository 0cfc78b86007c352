"""Source that does not parse as a whole: what of it can be read, and whose fault the rest is.

Statements at the left margin are taken out one by one until what is left parses; line numbers stay.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from bisect import bisect_right
from dataclasses import dataclass

from mlops_audit.model.snapshot import Diagnostic

_ATTEMPTS = 20
_BUDGET = 4 * 1024 * 1024
"""Characters parsed in all: a file that is wrong everywhere is not tried forever."""
_WITHIN = re.compile(r"[ \t)\]}#\f]|(?:else|elif|except|finally)\b|\Z")
"""Beginnings of lines that go on with the statement above them."""
_EARLIER = re.compile(r" on line (\d+)")
_TEMPLATE = re.compile(r"\{\{[^{}]*+\}\}|\{%[^{}]*+\}")
_NEWER = (
    ((3, 12), re.compile(r"\s*+type\s+\w+\s*[=\[]|\s*+(?:(?:async\s+)?def|class)\s+\w+\s*\[")),
    ((3, 14), re.compile(r"\s*+except\s++[\w.]++(?:\s*+,\s*+(?:\w+\.)*[A-Z]\w*+)+\s*+,?\s*+:")),
    ((3, 15), re.compile(r"\s*+lazy\s+(?:import|from)\s")),
)
"""What a Python of that version accepts and an older one does not (PEP 695 and 696, 758, 810)."""
_PERHAPS = (
    ((3, 12), re.compile(r".*\b(?:[fF][rR]?|[rR][fF])[\"']")),
    ((3, 14), re.compile(r".*\b(?:[tT][rR]?|[rR][tT])[\"']")),
)
"""The same where only a newer Python can tell (PEP 701, 750)."""
_BROKEN = "fix the file, or leave it out with `exclude` in the manifest"
RUNNING = f"Python {sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What is left of a source: its tree, its text with the unreadable statements blanked, and those."""

    tree: ast.Module | None
    text: str
    lost: str


def recovered(text: str, problem: Diagnostic) -> Recovered:
    """The statements of ``text`` that do parse; ``problem`` is what stopped the parser first."""
    lines = text.split("\n")
    begins = _begins(lines)
    lost: list[str] = []
    again = problem
    for _ in range(min(_ATTEMPTS, _BUDGET // (len(text) + 1))):
        begin, end = _statement(lines, begins, again)
        if not any(lines[begin:end]):
            break
        lost += lines[begin:end]
        lines[begin:end] = [""] * (end - begin)
        tree, further = parse("", "\n".join(lines))
        if further is None:
            return Recovered(tree=tree, text="\n".join(lines), lost="\n".join(lost))
        again = further
    begin = _statement(lines, begins, again)[0]
    kept = "\n".join(lines[:begin])
    tree, _ = parse("", kept)
    return Recovered(tree=tree, text=kept, lost="\n".join([*lost, *lines[begin:]]))


def parse(path: str, text: str) -> tuple[ast.Module | None, Diagnostic | None]:
    """Parse quietly; Python 2, templates, merge conflicts and absurd nesting are named with their line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), None
    except SyntaxError as error:
        reason, line = error.msg or "does not parse", error.lineno
    except (RecursionError, MemoryError):
        reason, line = "is nested too deeply to be parsed", None
    except ValueError as error:
        reason, line = str(error), None
    if line is None and "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
    return None, told(path, text, reason, line)


def told(path: str, text: str, reason: str, line: int | None) -> Diagnostic:
    """What is said of a source that does not parse: a fault of its own, a template, or newer than we are."""
    lines = text.split("\n") if line else []
    shown = lines[line - 1] if line and line <= len(lines) else ""
    if _TEMPLATE.search(shown) or ("{{" in path and "{{" in text):
        return Diagnostic(
            path=path,
            line=line,
            kind="template",
            message=f"a template, no Python until it is filled in: {reason}",
            remedy="audit what it makes, or leave it out with `exclude` in the manifest",
        )
    for certain, known in ((True, _NEWER), (False, _PERHAPS)):
        for version, pattern in known:
            if sys.version_info < version and pattern.match(shown):
                newer = f"newer syntax than the {RUNNING} that mlops-audit runs in"
                least = f"{version[0]}.{version[1]}"
                return Diagnostic(
                    path=path,
                    line=line,
                    kind="newer-syntax",
                    message=newer if certain else f"{reason}, or {newer}",
                    remedy=f"run mlops-audit with Python {least} or newer to have all of it read",
                )
    return Diagnostic(path=path, line=line, kind="python", message=reason, remedy=_BROKEN)


def _begins(lines: list[str]) -> list[int]:
    """Where the statements at the left margin begin, a decorated one with its first decorator."""
    starts = [number for number, text in enumerate(lines) if not _WITHIN.match(text)]
    return [start for at, start in enumerate(starts) if at == 0 or not lines[starts[at - 1]].startswith("@")]


def _statement(lines: list[str], begins: list[int], problem: Diagnostic) -> tuple[int, int]:
    """The lines of the statement that a parser stopped at, from the first to behind the last (0-based)."""
    earlier = _EARLIER.search(problem.message)
    line = min(int(earlier[1]) if earlier else problem.line or 1, len(lines)) - 1
    at = bisect_right(begins, line)
    return begins[at - 1] if at else 0, begins[at] if at < len(begins) else len(lines)
