"""One tool file, read strictly against its schema, with the line and the cure of whatever is wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from mlops_audit.catalog.snippets import check_loaders
from mlops_audit.formats.fields import Form, described, nearest, suggestion
from mlops_audit.formats.node import FormatError, Node
from mlops_audit.formats.yaml import load_yaml

_MOST_VALUES = 10_000
_KINDS = {"object": "a mapping", "array": "a list", "string": "a text", "boolean": "true or false"}


def read_tools(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return by path what tool files say, as plain values that the schema allows.

    Raises ManifestError, also when two of them describe the same tool.
    """
    found: dict[str, dict[str, Any]] = {}
    owners: dict[str, str] = {}
    for path in sorted(files):
        form = Form(path=path)
        try:
            node = load_yaml(files[path], strict=True)
            plain = node.plain(_MOST_VALUES)
        except FormatError as error:
            form.refuse(error.line, error.message, "Make it valid YAML.")
        _validate(form, node, plain)
        check_loaders(form, node)
        fields: dict[str, Any] = plain if isinstance(plain, dict) else {}
        found[path] = fields
        other = owners.setdefault(fields["id"], path)
        if other != path:
            member = node.find("id") or node
            form.refuse(
                member.line, f"describes `{fields['id']}`, as {other} does", "Give one of them another id."
            )
    return found


@lru_cache(maxsize=1)
def _validator() -> Any:
    # Imported only when there is a file to judge: it takes some 80 ms.
    from jsonschema import Draft202012Validator

    with open(os.path.join(os.path.dirname(__file__), "tool.schema.json"), "rb") as file:
        return Draft202012Validator(json.loads(file.read()))


def _validate(form: Form, node: Node, plain: Any) -> None:
    """Raise ManifestError for the first thing in the file that the schema refuses."""
    complaints = [_complaint(error, node) for error in _validator().iter_errors(plain)]
    if complaints:
        form.refuse(*min(complaints, key=lambda complaint: complaint[0]))


def _complaint(error: Any, root: Node) -> tuple[int, str, str]:
    """Line, message and remedy for one error of the validator."""
    node = _at(root, error.absolute_path)
    what = _what(list(error.absolute_path))
    remedy = error.schema.get("description", "")
    if error.validator == "additionalProperties" and isinstance(node.value, dict):
        known = error.schema["properties"]
        key, member = next((key, member) for key, member in node.value.items() if key not in known)
        return member.key_line, f"`{key}` is not a key of {what}", suggestion(key, known, what)
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        return (
            node.key_line,
            f"{what} lacks `{missing}`",
            error.schema["properties"][missing].get("description", ""),
        )
    if error.validator == "type":
        wanted = _KINDS.get(error.validator_value, error.validator_value)
        if wanted == "a text" and isinstance(node.value, (int, float)):
            remedy = f'Put it in quotes: "{node.value}"'
        return node.line, f"{what} must be {wanted}, not {described(node.value)}", remedy
    if error.validator == "enum":
        meant = nearest(str(error.instance), error.validator_value)
        guess = f"Did you mean {meant}? " if meant else ""
        message = f"{what} cannot be {described(node.value)}"
        return node.line, message, f"{guess}It is one of: {', '.join(error.validator_value)}."
    return node.line, f"{what} cannot be {described(node.value)}", remedy


def _at(root: Node, path: Iterable[str | int]) -> Node:
    node = root
    for part in path:
        value: Any = node.value
        node = value[part]
    return node


def _what(path: list[str | int]) -> str:
    if not path:
        return "a tool"
    if isinstance(path[-1], str):
        return f"`{path[-1]}`"
    return f"an item of {_what(path[:-1])}"
