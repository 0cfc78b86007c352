"""Writes ``compiled.json`` anew after a change of a tool file: ``python -m mlops_audit.catalog.compile``."""

from __future__ import annotations

from mlops_audit.catalog.load import COMPILED, built_in_fields, compiled, sizes


def main() -> None:
    """Write the compiled file."""
    data = compiled(built_in_fields(), sizes())
    with open(COMPILED, "wb") as file:
        file.write(data)


if __name__ == "__main__":
    main()
