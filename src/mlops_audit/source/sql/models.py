"""Tables that Python declares: SQLAlchemy and SQLModel models, ``Table`` objects, repositories."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from mlops_audit.model.facts import Reference
from mlops_audit.source.sql.constants import Constants, Where, keyword

_REPOSITORY = re.compile(r"(?:repositor(?:y|ies)|repo|dao|gateway)(?:base|mixin)?\Z", re.IGNORECASE)
_WRITER = re.compile(r"(?:bulk_|batch_)?(?:create|insert|save|upsert|update|store|write)(?:_\w+)?\Z")
_TABLE_NAMES = ("table_name", "TABLE_NAME", "_table_name", "table", "TABLE")


class Models:
    """What the classes and ``Table`` calls of a module declare."""

    def __init__(self, nodes: Iterable[tuple[ast.AST, Where]], constants: Constants) -> None:
        self.declared: list[Reference] = []
        """Tables that models and ``Table`` objects create."""
        self.repositories: list[Reference] = []
        """Tables that repositories write to by methods that they inherit."""
        self.tables: dict[str, str] = {}
        """By the name that the code knows them by."""
        self._constants = constants
        self._schema = ""
        classes: list[ast.ClassDef] = []
        calls: list[tuple[str, ast.Call]] = []
        for node, _ in nodes:
            if isinstance(node, ast.ClassDef):
                classes.append(node)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                calls.append((getattr(node.targets[0], "id", ""), node.value))
        self._schema = next((schema for _, call in calls if (schema := self._metadata_schema(call))), "")
        for name, call in calls:
            self._take_table(name, call)
        for node in classes:
            self._take_class(node)

    def _metadata_schema(self, call: ast.Call) -> str:
        """Return the schema that ``MetaData(schema=…)`` gives to every table of the module."""
        schema = keyword(call, "schema") if _called(call) == "MetaData" else None
        return (self._constants.text(schema) if schema is not None else "") or ""

    def _take_table(self, bound: str, call: ast.Call) -> None:
        if _called(call) != "Table" or len(call.args) < 2:
            return
        name = self._constants.text(call.args[0])
        if not name or "{}" in name:
            return
        schema = keyword(call, "schema")
        self._declare(
            bound, name, (self._constants.text(schema) if schema is not None else "") or "", call.lineno
        )

    def _declare(self, bound: str, name: str, schema: str, line: int) -> None:
        schema = schema or self._schema
        table = f"{schema}.{name}" if schema and "." not in name else name
        self.tables[bound] = table
        self.declared.append(Reference(text=table, line=line))

    def _take_class(self, node: ast.ClassDef) -> None:
        members = _members(node)
        name = members.get("__tablename__")
        if name is not None:
            text = self._constants.text(name, node.name)
            if text and "{}" not in text:
                self._declare(
                    node.name, text, self._schema_of(members.get("__table_args__"), node.name), name.lineno
                )
            return
        if _is_sqlmodel_table(node):
            self._declare(
                node.name,
                node.name.lower(),
                self._schema_of(members.get("__table_args__"), node.name),
                node.lineno,
            )
            return
        if any(_REPOSITORY.search(_base_name(base)) for base in node.bases):
            self._take_repository(node, members)

    def _take_repository(self, node: ast.ClassDef, members: dict[str, ast.expr]) -> None:
        """Take the table of a repository that calls a writing method which it inherits."""
        names = (self._constants.text(members[key], node.name) for key in _TABLE_NAMES if key in members)
        table = next((name for name in names if name and "{}" not in name), None)
        own = {item.name for item in node.body if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef))}
        for call in ast.walk(node) if table else ():
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            receiver = call.func.value
            inherited = isinstance(receiver, ast.Call) and _called(receiver) == "super"
            inherited |= (
                isinstance(receiver, ast.Name) and receiver.id == "self" and call.func.attr not in own
            )
            if inherited and _WRITER.match(call.func.attr):
                self.repositories.append(Reference(text=table or "", line=call.lineno))

    def _schema_of(self, arguments: ast.expr | None, owner: str) -> str:
        """Return ``schema`` out of ``__table_args__``: a dictionary, or a tuple that ends in one."""
        if isinstance(arguments, ast.Tuple) and arguments.elts:
            arguments = arguments.elts[-1]
        if not isinstance(arguments, ast.Dict):
            return ""
        for key, value in zip(arguments.keys, arguments.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "schema":
                return self._constants.text(value, owner) or ""
        return ""


def _members(node: ast.ClassDef) -> dict[str, ast.expr]:
    """Return what a class body binds, by name."""
    found: dict[str, ast.expr] = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            found.update(
                (target.id, statement.value) for target in statement.targets if isinstance(target, ast.Name)
            )
        elif (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and statement.value
        ):
            found[statement.target.id] = statement.value
    return found


def _is_sqlmodel_table(node: ast.ClassDef) -> bool:
    return any(
        item.arg == "table" and isinstance(item.value, ast.Constant) and item.value.value is True
        for item in node.keywords
    )


def _base_name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        node = node.value
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
