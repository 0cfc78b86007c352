"""SQL tables: which ones SQL files and Python code create, and which ones Python code writes to."""

from __future__ import annotations

import codecs

from mlops_audit.model.facts import SqlFacts
from mlops_audit.source.sql.python import Tables, python_tables
from mlops_audit.source.sql.statements import changes

__all__ = ["Tables", "python_tables", "read"]


def read(path: str, data: bytes) -> SqlFacts:  # noqa: ARG001 - every eye is given the path
    """Return the tables that an SQL file leaves behind or takes away; bytes that are no text do neither."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    tables, dropped = changes(data)
    return SqlFacts(tables=tables, dropped=dropped)
