"""A Python file's bytes → its facts; a file that does not parse becomes a diagnostic."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterable
from dataclasses import replace

from mlops_audit.formats.templates import filled, is_template
from mlops_audit.model.facts import Import, PythonFacts, Reference
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.model.tests import Binding, Bound, TestFunction, TestOutline
from mlops_audit.source.callables.functions import functions
from mlops_audit.source.callables.inheritance import builds, derivations
from mlops_audit.source.python.deferred import deferred
from mlops_audit.source.python.globs import read_globs
from mlops_audit.source.python.loaders import read_loaded
from mlops_audit.source.python.naming import read_named
from mlops_audit.source.python.recovery import parse, recovered
from mlops_audit.source.python.sketch import sketch
from mlops_audit.source.python.statements import read_statements
from mlops_audit.source.python.strings import read_strings
from mlops_audit.source.sql import python_tables
from mlops_audit.source.tests.outline import outline

LONGEST = 1024 * 1024
"""Characters; a longer file was generated, or is data, and parsing it would take seconds and gigabytes."""

_HEAD = 64 * 1024
"""Characters at the top of a file too long to parse that are looked at for imports."""
_REMEDY = "fix the file, or leave it out with `exclude` in the manifest"
_DEEP = "is nested too deeply to be read"
_TAKEN = re.compile(r"(?<![\w.])([^\W\d]\w*+)(?:\.[A-Za-z_]\w*){1,4}")
_CELL = re.compile(r"^# ?%%(?=\s|$|\[)", re.MULTILINE)
_DEFINED = re.compile(r"^[ \t]*+(?:async[ \t]+)?def[ \t]", re.MULTILINE)
_TEST = re.compile(r"^[ \t]*+(?:async[ \t]+)?def[ \t]+(test\w*)", re.MULTILINE)
_MAIN = re.compile(r"^if[ \t(]+__name__[ \t]*==[ \t]*[\"']__main__[\"']", re.MULTILINE)


def read_python(path: str, data: bytes) -> tuple[PythonFacts, tuple[Diagnostic, ...]]:
    """Everything a Python file says. Never raises: what cannot be read is said in the diagnostics."""
    text, problem = _decode(path, data)
    if problem:
        return _unread(PythonFacts(), problem, data, data.decode("latin-1")), (problem,)
    if len(text) > LONGEST:
        problem = too_long(path, text)
        return _unread(_facts_of_head(text), problem, data, text), (problem,)
    tree, problem = parse(path, text)
    if problem and is_template(text):
        filled_in = filled(text)
        tree, again = parse(path, filled_in)
        text, problem = (filled_in, None) if again is None else (text, problem)
    if problem:
        return _facts_around(path, text, problem), (problem,)
    try:
        return facts_of_tree(tree or ast.Module([], []), text, path), ()
    except RecursionError:
        problem = Diagnostic(path=path, kind="python", message=_DEEP, remedy=_REMEDY)
        return _unread(PythonFacts(), problem, data, text), (problem,)


def too_long(path: str, text: str) -> Diagnostic:
    """A word about a source that is too long to be parsed."""
    message = f"{len(text)} characters: too long to be parsed; only the imports at its top are read"
    remedy = "if it is generated or data, leave it out with `exclude` in the manifest"
    return Diagnostic(path=path, kind="oversize", message=message, remedy=remedy)


def _facts_of_head(text: str) -> PythonFacts:
    """The imports at the top of a source, which is cut off where it happens to be."""
    head = text[:_HEAD].rpartition("\n")[0]
    tree, problem = parse("", head)
    if problem:
        tree = recovered(head, problem).tree
    if tree is None:
        return PythonFacts()
    return PythonFacts(summary=_summary(tree), imports=tuple(read_statements(tree).imports))


def _facts_around(path: str, text: str, problem: Diagnostic) -> PythonFacts:
    """The facts of the statements that do parse: the code is there, and not all of it is understood."""
    left = recovered(text, problem)
    facts = PythonFacts()
    if left.tree is not None:
        try:
            facts = facts_of_tree(left.tree, left.text, path)
        except RecursionError:
            facts = PythonFacts()
    broken = (problem.line or 1) if problem.kind == "python" else None
    return replace(_unread(facts, problem, text.encode("utf-8", "replace"), left.lost), unparsed=broken)


def _unread(facts: PythonFacts, problem: Diagnostic, data: bytes, lost: str) -> PythonFacts:
    """``facts`` of a file of which ``lost`` was not read, with what that may refer to and hold."""
    main = facts.main_line
    if main is None and (guard := _MAIN.search(lost)):
        where = data.find(guard[0].strip().encode("utf-8", "replace"))
        main = data.count(b"\n", 0, max(where, 0)) + 1
    return replace(
        facts,
        open_names=True,
        unread=Reference(text=problem.message, line=problem.line or 1),
        lost=len(_DEFINED.findall(lost)),
        possible=sketch(data).modules,
        main_line=main,
        tests=_lost_tests(facts.tests or TestOutline(), lost, problem.message),
    )


def _lost_tests(outline: TestOutline, lost: str, why: str) -> TestOutline:
    """The outline with the tests that the unread part seems to hold: a guess, and said to be one."""
    known = {binding.name for binding in outline.names}
    names = [name for name in dict.fromkeys(_TEST.findall(lost)) if name not in known]
    first = len(outline.functions)
    return replace(
        outline,
        functions=(*outline.functions, *(TestFunction(name=name, line=1) for name in names)),
        names=(
            *outline.names,
            *(Binding(name=name, kind=Bound.FUNCTION, index=first + at) for at, name in enumerate(names)),
        ),
        dynamic=outline.dynamic or f"it was not read as a whole ({why})",
    )


def facts_of_tree(tree: ast.Module, text: str, path: str) -> PythonFacts:
    """The facts of a parsed module; ``text`` is what it was parsed from."""
    data = text.encode("utf-8", "surrogatepass")
    statements = read_statements(tree)
    strings = read_strings(tree, data)
    named = read_named(tree, data)
    on_demand = deferred(tree, text)
    by_name = [*strings.imports, *read_loaded(tree, data)]
    imports = sorted((*statements.imports, *by_name, *on_demand), key=lambda item: item.line)
    bound = frozenset(item.bound for item in imports)
    named_at = [(item.line, item.bound) for item in by_name]
    tables = python_tables(tree, data)
    names = dict(sorted({**{item.bound: item.line for item in on_demand}, **statements.names}.items()))
    return PythonFacts(
        summary=_summary(tree),
        imports=tuple(imports),
        names=tuple(names),
        name_lines=tuple(names.values()),
        attributes=_attributes(text, statements.imports, names),
        open_names=statements.open_names or "globals()" in text,
        functions=functions(tree, text, path, bound, named_at),
        derivations=derivations(tree),
        builds=builds(text, bound.union(statements.names)),
        patches=tuple(strings.patches),
        dotted=tuple(named.dotted),
        packages=tuple(named.packages),
        files=tuple(strings.files),
        globs=tuple(read_globs(tree, data)),
        tables=tables.created,
        dropped=tables.dropped,
        models=tables.declared,
        creates_models=tables.creates_declared,
        writes=tables.written,
        writes_through=tables.through,
        main_line=statements.main_line,
        cells=_cells(text),
        interpreter=text.startswith("#!"),
        tests=outline(tree),
    )


def _decode(path: str, data: bytes) -> tuple[str, Diagnostic | None]:
    """Decode as Python would: UTF-8 unless a coding cookie or a byte order mark says otherwise (PEP 263)."""
    try:
        if data.isascii() and b"coding" not in data[:400]:
            return data.decode("ascii"), None
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding).replace("\r\n", "\n"), None
    except (SyntaxError, UnicodeError, LookupError) as error:
        line = data.count(b"\n", 0, error.start) + 1 if isinstance(error, UnicodeDecodeError) else None
        message = f"is not text in its declared encoding: {error}"
        remedy = "save it as UTF-8, or declare its encoding in the first two lines"
        return "", Diagnostic(path=path, line=line, kind="encoding", message=message, remedy=remedy)


def _attributes(text: str, imports: Iterable[Import], names: Collection[str]) -> tuple[str, ...]:
    """What is taken from imported modules, which are called in lower case (PEP 8).

    After a star import also what is taken from names that the file does not bind itself.
    """
    items = list(imports)
    bound = {item.bound for item in items if item.bound.islower()}
    star = any(item.name == "*" for item in items)
    if not (bound or star):
        return ()
    found = {match[0]: match[1] for match in _TAKEN.finditer(text)}
    return tuple(sorted(one for one, root in found.items() if root in bound or (star and root not in names)))


def _cells(text: str) -> str:
    """Whether a source is a notebook written as Python, and by what that shows; empty for most files."""
    if "# Databricks notebook source" in text[:200]:
        return "a Databricks notebook"
    if "%%" in text and _CELL.search(text):
        return "a notebook in cells (# %%)"
    return "a Jupytext notebook" if text.startswith("# ---\n") and "jupytext:" in text[:2000] else ""


def _summary(tree: ast.Module) -> str:
    docstring = ast.get_docstring(tree) or ""
    return next((line.strip() for line in docstring.splitlines() if line.strip(" =-#*")), "")[:200]
