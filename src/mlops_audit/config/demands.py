"""What a manifest demands of a tool beyond the catalog: the items of ``requires``."""

from __future__ import annotations

import re
from typing import Any

from mlops_audit.config.nouns import Demand, DemandKind
from mlops_audit.formats.fields import HIGHEST, Form
from mlops_audit.formats.node import Node, canonical

KINDS = tuple(kind.value for kind in DemandKind)
DEMAND_KEYS = frozenset((*KINDS, "name", "weight", "why"))
PART_KEYS = {
    "writes": frozenset(("module", "table")),
    "key": frozenset(("path", "key", "value")),
    "tests": frozenset(("at_least", "path")),
}
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
SYMBOL = rf"^{_NAME}(\.{_NAME})*:{_NAME}(\.{_NAME})*$"
TABLE = rf"^({_NAME}\.){{0,2}}{_NAME}$"
_SHELL = re.compile(r"(?:^|\s)(?:\|\|?|&&?|;|<|>>?)(?:\s|$)|;\s|\$\(|`")
_ITEM = "an item of `requires`"
_ONE_OF = f"Write one of {', '.join(KINDS)}, such as `- table: ml.predictions`."
_COMMAND = "Write the command as one text, or as a list of its words."


def read_demands(form: Form, node: Node) -> tuple[Demand, ...]:
    """Return the items of ``requires``. Raises ManifestError."""
    return tuple(_demand(form, item) for item in form.items(node, "`requires`", "- table: ml.predictions"))


def read_symbol(form: Form, node: Node, what: str) -> str:
    """Return ``package.module:Name``. Raises ManifestError."""
    text = form.text(node, what)
    if not re.match(SYMBOL, text):
        module, _, name = text.replace(":", ".").rpartition(".")
        meant = f"{module}:{name}"
        form.refuse(
            node.line,
            f"{what} does not name a module and something in it: {text}",
            f"Write it as {meant if re.match(SYMBOL, meant) else 'package.module:Name'}",
        )
    return text


def _demand(form: Form, node: Node) -> Demand:
    if not isinstance(node.value, dict):
        form.wrong(node, _ITEM, "a mapping", _ONE_OF)
    members = form.mapping(node, _ITEM, DEMAND_KEYS)
    kinds = [kind for kind in KINDS if kind in members]
    if not kinds:
        form.refuse(node.line, f"{_ITEM} demands nothing", _ONE_OF)
    if len(kinds) > 1:
        both = f"`{kinds[0]}` and `{kinds[1]}`"
        form.refuse(node.line, f"{_ITEM} demands both {both}", "Make each an item of its own.")
    fields = _READERS[kinds[0]](form, members[kinds[0]])
    if "name" in members:
        fields["name"] = form.text(members["name"], "`name`")
    if "weight" in members:
        fields["weight"] = form.number(members["weight"], "`weight`")
    if "why" in members:
        fields["why"] = form.text(members["why"], "`why`")
    return Demand(kind=DemandKind(kinds[0]), line=node.line, **fields)


def _file(form: Form, node: Node) -> dict[str, Any]:
    path = form.inside(node, "`file`")
    return {"path": path, "name": f"file {path}"}


def _symbol(form: Form, node: Node) -> dict[str, Any]:
    symbol = read_symbol(form, node, "`symbol`")
    return {"symbol": symbol, "name": f"symbol {symbol}"}


def _table(form: Form, node: Node) -> dict[str, Any]:
    table = _table_name(form, node)
    return {"table": table, "name": f"table {table}"}


def _table_name(form: Form, node: Node) -> str:
    text = form.text(node, "`table`")
    if not re.match(TABLE, text):
        form.refuse(node.line, f"`table` is not the name of a table: {text}", "Write schema.table, or table.")
    return text


def _writes(form: Form, node: Node) -> dict[str, Any]:
    members = _parts(form, node, "writes", ("module", "table"), "{module: src/quality.py, table: ml.results}")
    path, table = form.inside(members["module"], "`module`"), _table_name(form, members["table"])
    return {"path": path, "table": table, "name": f"{path} writes {table}"}


def _key(form: Form, node: Node) -> dict[str, Any]:
    members = _parts(form, node, "key", ("path", "key"), "{path: config/app.yaml, key: mlflow.enabled}")
    path, key = form.inside(members["path"], "`path`"), form.text(members["key"], "`key`")
    if "value" not in members:
        return {"path": path, "key": key, "name": f"{key} in {path}"}
    value = canonical(form.scalar(members["value"], "`value`"))
    return {"path": path, "key": key, "value": value, "name": f"{key} = {value} in {path}"}


def _tests(form: Form, node: Node) -> dict[str, Any]:
    members = _parts(form, node, "tests", ("at_least",), "{at_least: 20}")
    count = members["at_least"].value
    number = 0 if isinstance(count, bool) or not isinstance(count, (int, float)) else count
    if not 1 <= number <= HIGHEST or number % 1:
        remedy = "Write how many tests there must be."
        form.wrong(members["at_least"], "`at_least`", "a whole number, 1 or more", remedy)
    name = f"at least {number:.0f} tests"
    if "path" not in members:
        return {"at_least": int(number), "name": name}
    path = form.inside(members["path"], "`path`")
    return {"at_least": int(number), "path": path, "name": f"{name} in {path}"}


def _command(form: Form, node: Node) -> dict[str, Any]:
    if isinstance(node.value, list):
        words = tuple(form.text(item, "an item of `command`") for item in node.value)
        if not words:
            form.refuse(node.line, "`command` is empty", _COMMAND)
        return {"command": words, "name": " ".join(words)}
    import shlex

    text = form.text(node, "`command`", _COMMAND)
    if _SHELL.search(text):
        remedy = f'If it needs one, write ["sh", "-c", "{text}"].'
        form.refuse(node.line, "`command` runs without a shell", remedy)
    try:
        return {"command": tuple(shlex.split(text)), "name": text}
    except ValueError as error:
        problem = str(error).lower()
        form.refuse(node.line, f"`command` does not come apart into words ({problem}): {text}", _COMMAND)


def _parts(form: Form, node: Node, kind: str, needed: tuple[str, ...], example: str) -> dict[str, Node]:
    """Return the members of a demand that takes a mapping; those ``needed`` are there."""
    remedy = f"Write it as {kind}: {example}"
    if not isinstance(node.value, dict):
        form.wrong(node, f"`{kind}`", "a mapping", remedy)
    members = form.mapping(node, f"`{kind}`", PART_KEYS[kind])
    for key in needed:
        if key not in members:
            form.refuse(node.line, f"`{kind}` lacks `{key}`", remedy)
    return members


_READERS = {
    "file": _file,
    "symbol": _symbol,
    "table": _table,
    "writes": _writes,
    "key": _key,
    "tests": _tests,
    "command": _command,
}
