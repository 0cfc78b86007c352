"""``setup.py``, read and never run: what its calls of ``setup`` are given, as far as literals say.

Followed are names bound in the file, list concatenation, dictionaries and functions of the file that return
literals. A file of requirements that such an expression opens becomes an include.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from contextlib import suppress

from mlops_audit.model.facts import Include, Requirement
from mlops_audit.source.dependencies.bindings import Bindings, text_of
from mlops_audit.source.dependencies.dialect import NOTHING, Dialect, Reading, file_name, gathered, refusal
from mlops_audit.source.dependencies.names import pip_requirement

_GROUPS = {"install_requires": "main", "setup_requires": "build", "tests_require": "test"}
_EXTRAS = "extras_require"
_TABLE = "_deps"
_REMEDY = "fix the file, or leave it out with `exclude` in the manifest"
_LISTS = (".txt", ".in", ".pip")
_LONGEST_PATH = 500


def claims(path: str) -> bool:
    """Tell whether a path is a ``setup.py``."""
    return file_name(path) == "setup.py"


def read(path: str, data: bytes) -> Reading:
    """Read a ``setup.py``; one that calls no ``setup`` says nothing."""
    if b"setup" not in data:
        return NOTHING
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except SyntaxError as error:
        return refusal(path, "python", error.msg or "does not parse", error.lineno, _REMEDY)
    except (RecursionError, MemoryError):
        return refusal(path, "python", "is nested too deeply to be parsed", None, _REMEDY)
    except ValueError as error:
        return refusal(path, "python", str(error), None, _REMEDY)
    found: list[Requirement | Include] = []
    with suppress(RecursionError):
        # The list keeps what came before an expression that is thousands of levels deep.
        found.extend(_declared(tree, Bindings(tree)))
        found.extend(_table(tree))
    return gathered(found), ()


def _declared(tree: ast.Module, bindings: Bindings) -> Iterator[Requirement | Include]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or _called(call) != "setup":
            continue
        # What an extra repeats is declared without it already: the first one met is kept.
        for key, value in sorted(bindings.arguments(call), key=lambda item: item[0] != "install_requires"):
            if key in _GROUPS:
                yield from _requirements(bindings.texts(value), _GROUPS[key])
            elif key == _EXTRAS:
                for group, member in bindings.items(value):
                    yield from _requirements(bindings.texts(member), group or "extra")
            if key in _GROUPS or key == _EXTRAS:
                yield from _includes(bindings, value)


def _table(tree: ast.Module) -> Iterator[Requirement]:
    """Yield the entries of ``_deps``, from which a setup file of Hugging Face's pattern picks by name.

    What is picked is computed (a regular expression over the list), but all of it is picked somewhere.
    """
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List(elts=items)) if name == _TABLE:
                yield from _requirements(
                    ((text, item.lineno) for item in items if (text := text_of(item))), "main"
                )


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _requirements(texts: Iterator[tuple[str, int]], group: str) -> Iterator[Requirement]:
    """Yield the requirements of string values, which may hold one a line."""
    for text, line in texts:
        for offset, part in enumerate(text.split("\n")):
            bare = part.partition(" #")[0].strip()
            found = None if bare.lower().endswith(_LISTS) else pip_requirement(bare, line + offset, group)
            if found:
                yield found


def _includes(bindings: Bindings, value: ast.expr) -> Iterator[Include]:
    """Yield the requirement lists whose names stand in what an expression is made from."""
    known: set[tuple[str, int]] = set()
    for node in bindings.sources(value):
        text = text_of(node)
        if (
            not text
            or len(text) > _LONGEST_PATH
            or not text.lower().endswith(_LISTS)
            or set(text) & set("\n*{")
        ):
            continue
        # What a path is joined from is met after the path itself, and is no file of its own.
        if (text, node.lineno) not in known:
            parts = text.split("/")
            known.update(("/".join(parts[start:]), node.lineno) for start in range(len(parts)))
            yield Include(path=text, line=node.lineno)


DIALECT = Dialect(name="setup.py", claims=claims, read=read)
