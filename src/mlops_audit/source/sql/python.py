"""SQL tables in Python code: those it creates, those its models declare and those it writes rows to.

Understood are SQL in string constants, Alembic's ``op``, SQLAlchemy and SQLModel models and tables,
Supabase's query chains, and the writers of pandas, Spark, BigQuery, Snowflake and asyncpg. What a
``downgrade`` does is not what a migration leaves behind.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from mlops_audit.model.facts import Reference
from mlops_audit.source.sql.constants import Constants, Where, keyword, visits
from mlops_audit.source.sql.models import Models
from mlops_audit.source.sql.signs import has_signs, sign_lines
from mlops_audit.source.sql.statements import changes, written

_STATEMENT = re.compile(r"create|alter|drop|insert|update|merge|replace|copy", re.IGNORECASE)
_BY_FIRST = frozenset(
    {"to_sql", "to_gbq", "saveAsTable", "insertInto", "writeTo", "copy_records_to_table", "write_database"}
)
_BY_NAME = frozenset({"name", "table_name", "tableName", "destination_table", "table"})
_SCHEMAS = ("schema", "schema_name")
_BIGQUERY = {"load_table_from_dataframe": 1, "load_table_from_json": 1, "load_table_from_uri": 1}
_ROWS = {"insert_rows": 0, "insert_rows_json": 0, "insert_rows_from_dataframe": 0, "write_pandas": 2}
_CHAIN_WRITES = frozenset({"insert", "upsert", "update"})
_CHAIN_TABLES = frozenset({"table", "from_"})
_MODEL_WRITES = frozenset(
    {
        "insert",
        "update",
        "pg_insert",
        "sqlite_insert",
        "mysql_insert",
        "bulk_insert_mappings",
        "bulk_update_mappings",
    }
)
_ALIASED_WRITES = ("_insert", "_update")
"""How ``insert`` and ``update`` end where they are imported by other names: ``pg_insert``."""
_METADATA = re.compile(r"(?:meta_?data|meta|db|database|base)\Z", re.IGNORECASE)
"""What tables are declared on, which ``create_all`` of anything else is not about."""
_OBJECT_WRITES = frozenset({"add", "add_all", "merge", "bulk_save_objects"})
_UNDOING = frozenset({"downgrade", "down", "rollback"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What a Python file has to do with SQL tables; names are schema-qualified where the text says so."""

    created: tuple[Reference, ...] = ()
    """Tables that statements create, such as a migration's."""
    dropped: tuple[Reference, ...] = ()
    """Tables made elsewhere that statements drop or rename."""
    declared: tuple[Reference, ...] = ()
    """Tables that models and ``Table`` objects stand for; they exist once something creates them."""
    creates_declared: int | None = None
    """Line at which ``create_all`` creates what is declared."""
    written: tuple[Reference, ...] = ()
    """Tables that rows are written to."""
    through: tuple[Reference, ...] = ()
    """Names, dotted as in the text, of models and tables defined elsewhere by which rows are written."""


def python_tables(tree: ast.Module, data: bytes | None = None) -> Tables:
    """Return the tables of a Python file.

    ``data`` is what the tree was parsed from: with it, only statements that can name tables are looked at.
    """
    if data is not None and not has_signs(data):
        return Tables()
    reader = _Reader(tuple(visits(tree, sign_lines(data) if data is not None else None)))
    reader.read()
    return Tables(
        created=_distinct(reader.created),
        dropped=_distinct(reader.dropped),
        declared=_distinct(reader.declared),
        creates_declared=reader.creates_declared,
        written=_distinct(reader.written),
        through=_distinct(reader.through),
    )


def _distinct(found: list[Reference]) -> tuple[Reference, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda reference: reference.line))


class _Reader:
    """Goes through a module once, after its constants and models are known."""

    def __init__(self, nodes: tuple[tuple[ast.AST, Where], ...]) -> None:
        self.created: list[Reference] = []
        self.dropped: list[Reference] = []
        self.creates_declared: int | None = None
        self.written: list[Reference] = []
        self.through: list[Reference] = []
        self._nodes = nodes
        self._constants = Constants(self._nodes)
        self._models = Models(self._nodes, self._constants)
        self.declared = self._models.declared

    def read(self) -> None:
        """Fill what is not known yet."""
        self.written += self._models.repositories
        for node, place in self._nodes:
            undoing = not _UNDOING.isdisjoint(place.functions)
            if isinstance(node, ast.Call):
                self._call(node, place.owner, undoing)
            if isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp, ast.Call)):
                self._sql(node, place.owner, undoing)

    def _sql(self, node: ast.expr, owner: str, undoing: bool) -> None:
        """Take what a string of SQL creates and writes."""
        text = self._constants.text(node, owner, whole=True)
        if text is None or not _STATEMENT.search(text):
            return
        sql = text.encode("utf-8", "replace")
        if not undoing:
            made, gone = changes(sql)
            self.created += (_placed(item, node) for item in made)
            self.dropped += (_placed(item, node) for item in gone)
            self.written += (_placed(item, node) for item in written(sql))

    def _call(self, call: ast.Call, owner: str, undoing: bool) -> None:
        """Take what a call creates and writes."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name == "create_table" and call.args and not undoing:
            self._take(self.created, call, call.args[0], owner)
        elif name == "rename_table" and len(call.args) > 1 and not undoing:
            self._take(self.dropped, call, call.args[0], owner)
            self._take(self.created, call, call.args[1], owner)
        elif name == "drop_table" and call.args and not undoing:
            self._take(self.dropped, call, call.args[0], owner)
        elif any(map(_creates_all, (call.func, *call.args))):
            self.creates_declared = self.creates_declared or call.lineno
        elif name in _BY_FIRST:
            self._take(self.written, call, _argument(call, 0), owner)
        elif name in _BIGQUERY or name in _ROWS:
            self._take(self.written, call, _argument(call, _BIGQUERY.get(name, _ROWS.get(name, 0))), owner)
        elif name in _CHAIN_WRITES and isinstance(call.func, ast.Attribute):
            self._chain(call, call.func.value, owner)
        if name in _MODEL_WRITES or name.endswith(_ALIASED_WRITES):
            self._model(call)
        elif name in _OBJECT_WRITES and call.args:
            self._objects(call)

    def _take(self, found: list[Reference], call: ast.Call, named: ast.expr | None, owner: str) -> None:
        table = self._constants.text(named, owner) if named is not None else None
        if not table or "{}" in table.rpartition(".")[2]:
            return
        schema = next((node for key in _SCHEMAS if (node := keyword(call, key)) is not None), None)
        qualifier = (self._constants.text(schema, owner) if schema is not None else "") or ""
        parts = [part for part in (qualifier, *table.split(".")) if part and "{}" not in part]
        found.append(Reference(text=".".join(parts), line=call.lineno))

    def _chain(self, call: ast.Call, receiver: ast.expr, owner: str) -> None:
        """Take ``….table("x").insert(…)``, also where the table stands in a variable."""
        table = self._constants.table_call(receiver, _CHAIN_TABLES)
        name = self._constants.text(table.args[0], owner) if table is not None else None
        if table is None or not name or "{}" in name:
            return
        inner = table.func.value if isinstance(table.func, ast.Attribute) else None
        schema = self._constants.table_call(inner, frozenset({"schema"})) if inner is not None else None
        qualifier = self._constants.text(schema.args[0], owner) if schema is not None else None
        self.written.append(Reference(text=f"{qualifier}.{name}" if qualifier else name, line=call.lineno))

    def _model(self, call: ast.Call) -> None:
        """Take ``insert(Model)``, ``Model.__table__.insert()`` and ``table.insert()``."""
        for node in (*call.args[:1], *([call.func.value] if isinstance(call.func, ast.Attribute) else [])):
            self._wrote(node, call)

    def _objects(self, call: ast.Call) -> None:
        """Take ``session.add(Model(…))`` and its kin, also where the objects stand in a variable."""
        given = call.args[0]
        if isinstance(given, (ast.ListComp, ast.GeneratorExp)):
            given = given.elt
        for node in given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given]:
            made = self._constants.call(node.id) if isinstance(node, ast.Name) else node
            if isinstance(made, ast.Call):
                self._wrote(made.func, call)

    def _wrote(self, node: ast.expr, call: ast.Call) -> None:
        """Take a model or table by the name that this file knows it by."""
        name = _dotted(node).removesuffix(".__table__")
        table = self._models.tables.get(name)
        if table:
            self.written.append(Reference(text=table, line=call.lineno))
        elif name and name.partition(".")[0] not in {"self", "cls"}:
            self.through.append(Reference(text=name, line=call.lineno))


def _creates_all(node: ast.expr) -> bool:
    """Tell whether an expression is ``metadata.create_all``, called or handed on to be called."""
    if not isinstance(node, ast.Attribute) or node.attr != "create_all":
        return False
    return _METADATA.search(_dotted(node.value).rpartition(".")[2]) is not None


def _dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` as text; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    inner = _dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{inner}.{node.attr}" if isinstance(node, ast.Attribute) and inner else ""


def _placed(found: Reference, node: ast.expr) -> Reference:
    """Return what was found in a string with its line in the file; escaped line breaks take up none."""
    return Reference(text=found.text, line=min(node.lineno + found.line - 1, node.end_lineno or node.lineno))


def _argument(call: ast.Call, position: int) -> ast.expr | None:
    """Return the argument that names the table, by position or by any of the names it goes by."""
    named = next((item.value for item in call.keywords if item.arg in _BY_NAME), None)
    return named if named is not None else next(iter(call.args[position : position + 1]), None)
