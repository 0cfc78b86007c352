"""A Jupyter notebook's code cells as one Python source that remembers where in the file its lines stand.

The notebook formats 3 and 4 (https://nbformat.readthedocs.io) are read; IPython's own syntax
(https://ipython.readthedocs.io/en/stable/interactive/magics.html) is taken out line by line.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mlops_audit.formats.node import FormatError, decode
from mlops_audit.model.facts import Reference
from mlops_audit.source.ipython import python_of

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|\]')
_OTHER_KERNEL = re.compile(
    r"(?:ir|julia|scala|spark|sparkr|bash|javascript|java|ruby|rust|sql)[\d.-]*(?:kernel)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """The Python of a notebook.

    ``lines[n]`` is the line of the ``.ipynb`` file that holds line ``n + 1`` of ``source`` (1-based).
    ``notes`` say which cells were left out because they do not parse.
    """

    source: str = ""
    lines: tuple[int, ...] = ()
    notes: tuple[Reference, ...] = ()


def to_python(data: bytes) -> Notebook:
    """Return the code cells of an ``.ipynb`` file; those of another language than Python are none.

    Raises FormatError for what is no JSON or no notebook.
    """
    text = decode(data)
    content = _content(text)
    if not _is_python(content.get("metadata")):
        return Notebook()
    key, cells = _cells(content)
    source: list[str] = []
    lines: list[int] = []
    notes: list[Reference] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, (cell, places) in enumerate(_located(text, key, cells), 1):
            code, cell_lines = _lines(cell.get(key), places)
            if not _is_code(cell) or not code:
                continue
            python, problem, line = python_of(code)
            if python is not None:
                source += python
                lines += cell_lines
            elif problem:
                place = cell_lines[min(max(line, 1), len(cell_lines)) - 1]
                notes.append(Reference(text=f"cell {number} is no Python: {problem}", line=place))
    return Notebook(source="\n".join([*source, ""]), lines=tuple(lines), notes=tuple(notes))


def _content(text: str) -> dict[str, Any]:
    import json

    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(error.msg[:1].lower() + error.msg[1:], error.lineno) from None
    except (ValueError, RecursionError):
        raise FormatError("holds a number or nesting that no notebook has") from None
    if not isinstance(content, dict) or not ("cells" in content or "worksheets" in content):
        raise FormatError("is JSON, and no notebook: it has no cells", 1)
    return content


def _is_python(metadata: object) -> bool:
    if not isinstance(metadata, dict):
        return True
    kernel, info = metadata.get("kernelspec"), metadata.get("language_info")
    kernel = kernel if isinstance(kernel, dict) else {}
    info = info if isinstance(info, dict) else {}
    language = kernel.get("language") or info.get("name")
    if isinstance(language, str):
        return "python" in language.lower()
    name = kernel.get("name")
    return not isinstance(name, str) or _OTHER_KERNEL.fullmatch(name.lower()) is None


def _cells(content: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The key that holds a cell's code, and the cells in order."""
    if "cells" in content:
        return "source", _dicts(content["cells"])
    sheets = _dicts(content["worksheets"])
    return "input", [cell for sheet in sheets for cell in _dicts(sheet.get("cells"))]


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _is_code(cell: dict[str, Any]) -> bool:
    if cell.get("cell_type") != "code" or str(cell.get("language", "python")).lower() != "python":
        return False
    metadata = cell.get("metadata")
    editor = metadata.get("vscode") if isinstance(metadata, dict) else None
    language = editor.get("languageId") if isinstance(editor, dict) else None
    return language is None or "python" in str(language)


def _located(
    text: str, key: str, cells: Iterable[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], list[int]]]:
    """Each cell with the lines of the strings that its code is made of.

    A quote inside a JSON string is escaped, so that the pattern finds members only. Outputs may hold members
    of that name, too: the one that is meant has the cell's own value.
    """
    from json import JSONDecoder

    value_at = JSONDecoder().raw_decode
    members = re.finditer(rf'(?<!\\)"{key}"\s*:\s*', text)
    counted, line = 0, 1
    for cell in cells:
        places: list[int] = []
        if key in cell:
            for member in members:
                if value_at(text, member.end())[0] == cell[key]:
                    line += text.count("\n", counted, member.end())
                    counted = member.end()
                    places = list(_string_lines(text, counted, line))
                    break
        yield cell, places


def _string_lines(text: str, start: int, line: int) -> Iterator[int]:
    """Lines on which the strings of the value at ``start`` begin."""
    single = text[start] != "["
    counted = start
    for token in _STRING.finditer(text, start):
        if token[0] == "]":
            return
        line += text.count("\n", counted, token.start())
        counted = token.start()
        yield line
        if single:
            return


def _lines(code: object, places: list[int]) -> tuple[list[str], list[int]]:
    """The lines of a cell, and for each the line of the file where it begins."""
    pieces = [code] if isinstance(code, str) else code
    if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
        return [], []
    found: list[int] = []
    begins = True
    for index, piece in enumerate(pieces):
        place = places[index] if index < len(places) else 1
        *whole, rest = piece.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        found += [place] * (len(whole) - (bool(whole) and not begins) + bool(rest and (begins or whole)))
        begins = not rest and (begins or bool(whole))
    text = "".join(pieces).replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    return (lines[:-1] if not lines[-1] else lines), found


def source_text(data: bytes) -> bytes:
    """The JSON strings of a notebook's source lines, unquoted well enough for a sketch."""
    return (
        data.replace(b'\\n",', b"\n")
        .replace(b'\\n"', b"\n")
        .replace(b'"', b"\n")
        .replace(b"\\n", b"\n")
        .replace(b"\\", b"")
    )
