"""What IPython accepts and Python does not: magics, shell commands, help; taken out without moving a line."""

from __future__ import annotations

import ast
import re

_CELL_MAGIC = re.compile(r"\s*%%([A-Za-z_]\w*)")
_FOREIGN = frozenset(
    """
    bash bigquery cmd configure cql cython dot file fortran graphql help html javascript js julia kql latex
    markdown md mermaid node octave perl pip pypy python2 R r ruby rust sbt scala script send_to_spark sh
    sparksql sql svg system sx typescript writefile writetemplate
    """.split()  # noqa: SIM905 - a list of names
)
"""Cell magics whose body is not Python, or is not run."""
_FOREIGN_LINE = re.compile(r"\s*%(?:md|sh|fs|scala)\b")
"""By a line magic in front, Databricks tells the language of a whole cell."""
_PERHAPS_FOREIGN = re.compile(r"\s*%(?:sql|r|R|run|bash|html|markdown|script)\b")
"""The same, or a line magic of IPython with Python below it."""
_TIMED = re.compile(r"(\s*)%(?:time|timeit|prun|memit|lprun|mprun)\s+((?:-\w+\s++(?:\d+\s++)?)*+)(\S.*)")
_ESCAPE = re.compile(
    r"(\s*)(?:%{1,2}[A-Za-z_]|!|\?{1,2}[\w*]"
    r"|(?:pip3?|conda|mamba|uv|apt-get)\s+[a-z]|(?:cd|ls|ll|mkdir|cat|rm|cp|mv)\s+[\w./~-]+\s*$)"
)
"""Also commands that IPython takes without their ``%`` (its "automagic")."""
_ASSIGNED = re.compile(r"(\s*[A-Za-z_][\w.,\s]*?=\s*)(?:%[A-Za-z_]|!)")
_HELP = re.compile(r"(\s*)[%\w.*\[\]]+\?{1,2}\s*(?:#.*)?\Z")


def python_of(lines: list[str]) -> tuple[list[str] | None, str, int]:
    """Return a cell's lines as Python, as many as they were.

    For a cell that is no Python the first part is None; the others say why and on which of its lines, and
    nothing where the cell itself declares that it is something else.
    """
    cell, magic = _without_cell_magic(lines)
    first = next((text for text in lines if text.strip()), "")
    if magic in _FOREIGN or _FOREIGN_LINE.match(first):
        return None, "", 0
    tried: list[list[str]] = []
    problem, line = "", 0
    for candidate in (cell, _neutral(cell), _neutral(_dedented(cell))):
        if candidate not in tried:
            problem, line = _problem(candidate)
            if not problem:
                return candidate, "", 0
            tried.append(candidate)
    if magic or _PERHAPS_FOREIGN.match(first):
        return None, "", 0
    return None, problem, line


def _without_cell_magic(lines: list[str]) -> tuple[list[str], str]:
    """The cell with its ``%%`` lines blank, and the name of the innermost such magic."""
    cell, magic = list(lines), ""
    for index, text in enumerate(lines):
        match = _CELL_MAGIC.match(text)
        if match:
            magic, cell[index] = match[1], ""
        elif text.strip():
            break
    return cell, magic


def _problem(lines: list[str]) -> tuple[str, int]:
    """Why the lines are no Python, and on which of them; nothing if they are."""
    try:
        ast.parse("\n".join([*lines, ""]))
    except SyntaxError as error:
        return error.msg or "invalid syntax", error.lineno or 1
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error) or "is nested too deeply", 1
    return "", 0


def _neutral(lines: list[str]) -> list[str]:
    """Replace IPython's escapes by statements that do nothing, or by the statement that they time."""
    result: list[str] = []
    continued = False
    for text in lines:
        if continued:
            result.append("")
            continued = text.endswith("\\")
            continue
        neutral = _neutral_line(text)
        continued = neutral is not None and text.endswith("\\")
        result.append(text if neutral is None else neutral)
    return result


def _neutral_line(text: str) -> str | None:
    timed = _TIMED.match(text)
    if timed and not _problem([timed[3]])[0]:
        return timed[1] + timed[3]
    assigned = _ASSIGNED.match(text)
    if assigned:
        return assigned[1] + "None"
    escape = _ESCAPE.match(text) or _HELP.match(text)
    return escape[1] + "pass" if escape else None


def _dedented(lines: list[str]) -> list[str]:
    """The cell without the indentation of its first line, which IPython takes away as well."""
    first = next((text for text in lines if text.strip()), "")
    margin = first[: len(first) - len(first.lstrip())]
    return [text.removeprefix(margin) for text in lines]
