"""A notebook's code cells → the same facts as a Python file's, with the notebook's own line numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from mlops_audit.formats.node import FormatError
from mlops_audit.model.facts import Import, PythonFacts, Reference
from mlops_audit.model.function import Function
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.source.notebook import source_text, to_python
from mlops_audit.source.python.reading import LONGEST, facts_of_tree, too_long
from mlops_audit.source.python.recovery import parse
from mlops_audit.source.python.sketch import sketch

Lined = TypeVar("Lined", Import, Function, Reference)
_REMEDY = "run the cell in its notebook; the other cells are read"


def read_notebook(path: str, data: bytes) -> tuple[PythonFacts, tuple[Diagnostic, ...]]:
    """Everything a notebook's Python says; broken cells and broken JSON are said in the diagnostics."""
    try:
        notebook = to_python(data)
    except FormatError as error:
        remedy = "open and save it again in Jupyter"
        problem = Diagnostic(
            path=path, line=error.line, kind="notebook", message=error.message, remedy=remedy
        )
        return _unread(PythonFacts(), problem, data), (problem,)
    problems = tuple(
        Diagnostic(path=path, line=note.line, kind="notebook", message=note.text, remedy=_REMEDY)
        for note in notebook.notes
    )
    if len(notebook.source) > LONGEST:
        problem = too_long(path, notebook.source)
        return _unread(PythonFacts(), problem, data), (*problems, problem)
    tree, unparsed = parse(path, notebook.source)
    if tree is None or unparsed:
        unread = _unread(PythonFacts(), unparsed, data) if unparsed else PythonFacts()
        return unread, (*problems, *((unparsed,) if unparsed else ()))
    try:
        facts = facts_of_tree(tree, notebook.source, path)
    except RecursionError:
        problem = Diagnostic(path=path, kind="notebook", message="is nested too deeply", remedy=_REMEDY)
        return _unread(PythonFacts(), problem, data), (*problems, problem)

    def line_of(line: int) -> int:
        return notebook.lines[line - 1] if 0 < line <= len(notebook.lines) else line

    facts = _relined(facts, line_of)
    return _unread(facts, problems[0], data) if problems else facts, problems


def _unread(facts: PythonFacts, problem: Diagnostic, data: bytes) -> PythonFacts:
    """``facts`` of a notebook that was not read as a whole, with what the rest may refer to."""
    return replace(
        facts,
        open_names=True,
        unread=Reference(text=problem.message, line=problem.line or 1),
        possible=sketch(source_text(data)).modules,
    )


def _relined(facts: PythonFacts, line_of: Callable[[int], int]) -> PythonFacts:
    def moved(items: Sequence[Lined]) -> tuple[Lined, ...]:
        return tuple(replace(item, line=line_of(item.line)) for item in items)

    return replace(
        facts,
        imports=moved(facts.imports),
        name_lines=tuple(map(line_of, facts.name_lines)),
        functions=moved(facts.functions),
        patches=moved(facts.patches),
        files=moved(facts.files),
        tables=moved(facts.tables),
        dropped=moved(facts.dropped),
        models=moved(facts.models),
        writes=moved(facts.writes),
        writes_through=moved(facts.writes_through),
        tests=None,
    )
