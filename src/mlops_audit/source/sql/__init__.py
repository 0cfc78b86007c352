"""SQL tables: which ones SQL files and Python code create, and which ones Python code writes to."""

from __future__ import annotations

import codecs

from mlops_audit.model.facts import SqlFacts
from mlops_audit.source.sql.python import Tables, python_tables
from mlops_audit.source.sql.statements import created

__all__ = ["Tables", "python_tables", "read"]


def read(path: str, data: bytes) -> SqlFacts:  # noqa: ARG001 - every eye is given the path
    """Return the tables that an SQL file leaves behind; bytes that are no text leave none."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    return SqlFacts(tables=created(data))
