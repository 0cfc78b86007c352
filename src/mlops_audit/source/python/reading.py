"""A Python file's bytes → its facts; a file that does not parse becomes a diagnostic."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterable
from dataclasses import replace

from mlops_audit.model.facts import Import, PythonFacts
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.source.callables.functions import functions
from mlops_audit.source.callables.inheritance import builds, derivations
from mlops_audit.source.python.deferred import deferred
from mlops_audit.source.python.statements import read_statements
from mlops_audit.source.python.strings import read_strings
from mlops_audit.source.sql import python_tables
from mlops_audit.source.tests.outline import outline

LONGEST = 1024 * 1024
"""Characters; a longer file was generated, or is data, and parsing it would take seconds and gigabytes."""

_ATTEMPTS = 20
_HEAD = 64 * 1024
"""Characters at the top of a file too long to parse that are looked at for imports."""
_REMEDY = "fix the file, or leave it out with `exclude` in the manifest"
_DEEP = "is nested too deeply to be read"
_TAKEN = re.compile(r"(?<![\w.])([^\W\d]\w*+)(?:\.[A-Za-z_]\w*){1,4}")
_NEWER = re.compile(
    r"\s*+(?:type\s+\w+|(?:async\s+)?def\s+\w+\s*\[|class\s+\w+\s*\[|except\s+[\w.]+\s*,|.*\b[fFtT][rR]?[\"'])"
)
"""Lines that a newer Python may accept (PEP 695, 701, 750, 758): that ours does not proves nothing."""


def read_python(path: str, data: bytes) -> tuple[PythonFacts, tuple[Diagnostic, ...]]:
    """Everything a Python file says. Never raises: what cannot be read is said in the diagnostics."""
    text, problem = _decode(path, data)
    if problem:
        return PythonFacts(open_names=True), (problem,)
    if len(text) > LONGEST:
        return _facts_of_head(text), (too_long(path, text),)
    tree, problem = parse(path, text)
    if problem or tree is None:
        return _facts_before(text, problem), (problem,) if problem else ()
    try:
        return facts_of_tree(tree, text, path), ()
    except RecursionError:
        return PythonFacts(open_names=True), (_problem(path, _DEEP, None),)


def too_long(path: str, text: str) -> Diagnostic:
    """A word about a source that is too long to be parsed."""
    message = f"{len(text)} characters: too long to be parsed; only the imports at its top are read"
    remedy = "if it is generated or data, leave it out with `exclude` in the manifest"
    return Diagnostic(path=path, kind="oversize", message=message, remedy=remedy)


def _facts_of_head(text: str) -> PythonFacts:
    head = text[:_HEAD].rpartition("\n")[0]
    return replace(_facts_before(head, None, whole=True), unparsed=None)


def _facts_before(text: str, problem: Diagnostic | None, *, whole: bool = False) -> PythonFacts:
    """The imports before the place where a file stops being Python: the code is there, and broken.

    ``whole`` begins with all of ``text``, which was cut off where it happened to be.
    """
    lines = text.split("\n")
    line = len(lines) + 1 if whole else (problem.line if problem else None) or 1
    broken = None if _NEWER.match(lines[line - 1] if line <= len(lines) else "") else line
    del lines[line - 1 :]
    for _ in range(_ATTEMPTS):
        tree, again = parse("", "\n".join(lines))
        if tree is not None:
            imports = tuple(read_statements(tree).imports)
            return PythonFacts(summary=_summary(tree), imports=imports, open_names=True, unparsed=broken)
        # The cut may fall inside a block or a bracket: go back to where the last statement began.
        end = min((again.line if again and again.line else len(lines)), len(lines)) - 1
        while end > 0 and (not lines[end] or lines[end][0] in " \t)]}#"):
            end -= 1
        lines = lines[: max(end, 0)]
    return PythonFacts(open_names=True, unparsed=broken)


def facts_of_tree(tree: ast.Module, text: str, path: str) -> PythonFacts:
    """The facts of a parsed module; ``text`` is what it was parsed from."""
    data = text.encode("utf-8", "surrogatepass")
    statements = read_statements(tree)
    strings = read_strings(tree, data)
    on_demand = deferred(tree, text)
    imports = sorted((*statements.imports, *strings.imports, *on_demand), key=lambda item: item.line)
    bound = frozenset(item.bound for item in imports)
    by_name = [(item.line, item.bound) for item in strings.imports]
    tables = python_tables(tree, data)
    names = dict(sorted({**{item.bound: item.line for item in on_demand}, **statements.names}.items()))
    return PythonFacts(
        summary=_summary(tree),
        imports=tuple(imports),
        names=tuple(names),
        name_lines=tuple(names.values()),
        attributes=_attributes(text, statements.imports),
        open_names=statements.open_names or "globals()" in text,
        functions=functions(tree, text, path, bound, by_name),
        derivations=derivations(tree),
        builds=builds(text, bound.union(statements.names)),
        patches=tuple(strings.patches),
        files=tuple(strings.files),
        tables=tables.created,
        dropped=tables.dropped,
        models=tables.declared,
        creates_models=tables.creates_declared,
        writes=tables.written,
        writes_through=tables.through,
        main_line=statements.main_line,
        tests=outline(tree),
    )


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
    return None, _problem(path, reason, line)


def _problem(path: str, reason: str, line: int | None) -> Diagnostic:
    return Diagnostic(path=path, line=line, kind="python", message=reason, remedy=_REMEDY)


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


def _attributes(text: str, imports: Iterable[Import]) -> tuple[str, ...]:
    """What is taken from imported modules, which are called in lower case (PEP 8)."""
    bound = {item.bound for item in imports if item.bound.islower() and item.bound != "*"}
    if not bound:
        return ()
    return tuple(sorted({match[0] for match in _TAKEN.finditer(text) if match[1] in bound}))


def _summary(tree: ast.Module) -> str:
    docstring = ast.get_docstring(tree) or ""
    return next((line.strip() for line in docstring.splitlines() if line.strip(" =-#*")), "")[:200]
