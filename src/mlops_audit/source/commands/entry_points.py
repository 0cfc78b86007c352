"""Console scripts and tasks that packaging metadata declares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_audit.formats.node import FormatError, Node
from mlops_audit.model.facts import Reference
from mlops_audit.source.commands.pieces import CommandLine
from mlops_audit.source.dependencies.toml_tables import Document, load, table

_DECLARED = re.compile(rb"scripts|tasks|entry-points|plugins")
_OBJECT = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::[A-Za-z_][\w.]*)?"
_TARGET = re.compile(rf"\s*({_OBJECT})\s*(?:\[[^\]]*\]\s*)?\Z")
_ENTRY = re.compile(
    rf"['\"\n][ \t]*+[\w.-][\w. -]*+\s*+=\s*+({_OBJECT}:[A-Za-z_][\w.]*)\s*(?:\[[^\]\n]*\]\s*)?(?=['\"\n])"
)
_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]")
_OPTION = re.compile(rf"\s+[\w.-]+\s*=\s*({_OBJECT})\s*\Z")

_SCRIPTS = (
    ("project", "scripts"),
    ("project", "gui-scripts"),
    ("tool", "poetry", "scripts"),
    ("tool", "flit", "scripts"),
)
_GROUPS = (("project", "entry-points"), ("tool", "poetry", "plugins"))
_TASKS = (
    ("tool", "poe", "tasks"),
    ("tool", "taskipy", "tasks"),
    ("tool", "pdm", "scripts"),
    ("tool", "rye", "scripts"),
    ("tool", "pixi", "tasks"),
    ("tasks",),
)
_TASK_KEYS = ("cmd", "shell", "composite", "sequence", "chain", "interpreter")


def toml_entries(data: bytes) -> tuple[list[Reference], list[CommandLine]]:
    """Return the targets of the scripts and the command lines of the tasks that a TOML manifest has."""
    if not _DECLARED.search(data):
        return [], []
    try:
        document = load(data)
    except FormatError:
        return [], []
    tables = [document.table(*keys) for keys in _SCRIPTS]
    tables += [table(node) for keys in _GROUPS for node in document.table(*keys).values()]
    targets = [target for members in tables for node in members.values() for target in _targets(node)]
    tasks = list(_tasks(document))
    targets += [
        Reference(text=str(script.value).partition("(")[0], line=script.line)
        for node in tasks
        if (script := table(node).get("script")) is not None and isinstance(script.value, str)
    ]
    return targets, [line for node in tasks for line in _command_lines(node)]


def _tasks(document: Document) -> Iterator[Node]:
    for keys in _TASKS:
        yield from document.table(*keys).values()
    for environment in document.table("tool", "hatch", "envs").values():
        yield from table(environment, "scripts").values()


def _targets(node: Node) -> Iterator[Reference]:
    """Yield the object that a script starts: a string, or a table that holds it."""
    for value in (node, table(node).get("callable"), table(node).get("reference")):
        found = _TARGET.match(value.value) if value is not None and isinstance(value.value, str) else None
        if found and value is not None:
            yield Reference(text=found[1], line=value.line)


def _command_lines(node: Node) -> Iterator[CommandLine]:
    if isinstance(node.value, str):
        yield from ([(node.line + offset, text)] for offset, text in enumerate(node.value.split("\n")))
    elif isinstance(node.value, list):
        for item in node.value:
            yield from _command_lines(item)
    elif isinstance(node.value, dict):
        for key in _TASK_KEYS:
            if key in node.value:
                yield from _command_lines(node.value[key])


def setup_py_entries(text: str) -> Iterator[Reference]:
    """Yield the targets of the entry points that a ``setup.py`` holds as strings."""
    start = text.find("entry_points")
    for found in _ENTRY.finditer(text, start) if start >= 0 else ():
        yield Reference(text=found[1], line=text.count("\n", 0, found.start(1)) + 1)


def setup_cfg_entries(text: str) -> Iterator[Reference]:
    """Yield the targets of ``[options.entry_points]``."""
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        section = _SECTION.match(line)
        if section:
            inside = section["name"].strip() in {"options.entry_points", "entry_points"}
        found = _OPTION.match(line) if inside else None
        if found:
            yield Reference(text=found[1], line=number)
