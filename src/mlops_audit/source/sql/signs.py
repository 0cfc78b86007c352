"""Where in a Python file's bytes tables may be named, so that little of its tree need be walked."""

from __future__ import annotations

import re

from mlops_audit.source.lines import hit_lines

# Plain searches for literals, and expressions that begin with one, pass over a file far faster than one
# alternation of them all does.
_LITERALS = (
    b"create_table",
    b"create_all",
    b"rename_table",
    b"__tablename__",
    b"table_name",
    b"sqlmodel",
    b"table(",
    b".from_(",
    b"to_sql",
    b"to_gbq",
    b"saveastable",
    b"insertinto(",
    b"writeto(",
    b"write_pandas",
    b"write_database",
    b"load_table_from",
    b"insert_rows",
    b"copy_records_to_table",
    b"bulk_insert_mappings",
    b"bulk_update_mappings",
    b"sqlalchemy",
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rb"create\s+(?:\w+\s+){0,3}table\b",
        rb"rename\s+to\b",
        rb"drop\s+table\b",
        rb"insert\s+(?:or\s+\w+\s+|ignore\s+)?(?:into|overwrite)\b",
        rb"(?:merge|replace)\s+into\b",
        rb"update\s+\S+\s+(?:as\s+)?(?:\w+\s+)?set\b",
        rb"copy\s+\S+\s*(?:\([^()]*\)\s*)?from\b",
    )
)
_WRITERS = rb"(?:insert|upsert|update|\.add|\.add_all|\.merge|bulk_save_objects)\("
_PLACES = re.compile(
    b"|".join((*map(re.escape, _LITERALS), _WRITERS, *(pattern.pattern for pattern in _PATTERNS)))
)


def has_signs(data: bytes) -> bool:
    """Tell whether a Python file's bytes name a table in any way that is understood."""
    lower = data.lower()
    return any(literal in lower for literal in _LITERALS) or any(
        pattern.search(lower) for pattern in _PATTERNS
    )


def sign_lines(data: bytes) -> list[int]:
    """Return the lines, in order, that say something about tables."""
    return hit_lines(_PLACES, data.lower())
