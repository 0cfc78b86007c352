"""Every placeholder under a path, with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_audit.model.stub import Stub
from mlops_audit.reporters.display import as_json, printable, safe

SCHEMA = "mlops-audit/stubs/1"


def render_json(stubs: Sequence[Stub]) -> str:
    """All of them in the versioned form."""
    rows = [
        {
            "path": printable(stub.path),
            "line": stub.line,
            "name": stub.name,
            "reason": stub.reason,
            "tools": list(stub.tools),
        }
        for stub in stubs
    ]
    return as_json({"schema": SCHEMA, "stubs": rows})


def render_text(stubs: Sequence[Stub], files: int) -> str:
    """A line each, in the form that editors and terminals make clickable."""
    if not stubs:
        return f"No placeholders in {files:,} Python files.\n"
    lines = [
        f"{safe(stub.path)}:{stub.line}: {safe(stub.name)}: {safe(stub.reason)}"
        + (f" [{', '.join(stub.tools)}]" if stub.tools else "")
        for stub in stubs
    ]
    return (
        "\n".join(lines)
        + f"\n{len(stubs)} placeholder{'s' if len(stubs) > 1 else ''} in {files:,} Python files.\n"
    )
