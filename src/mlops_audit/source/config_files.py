"""What a YAML, TOML, JSON or INI file says: its keys with their lines, and the other things it names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlops_audit.formats.ini import load_ini
from mlops_audit.formats.json import load_json
from mlops_audit.formats.node import FormatError, Node, canonical
from mlops_audit.formats.toml import load_toml
from mlops_audit.formats.yaml import load_yaml_all
from mlops_audit.model.facts import ConfigFacts, Section
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.source.config_outline import outline_keys, outline_named, outline_targets, too_big
from mlops_audit.source.config_references import references

__all__ = ["is_config_file", "outline_keys", "outline_named", "outline_targets", "read"]

_MAX_DEPTH = 8
_MAX_SECTIONS = 4_000
_MAX_VISITS = 50_000
_LONGEST_VALUE = 200
_SUFFIXES = (".yaml", ".yml", ".toml", ".json", ".jsonc", ".ini", ".cfg", ".conf", ".properties")
_NO_CONFIG = re.compile(
    r"(?:package|package-lock|npm-shrinkwrap|bower|composer|[tj]sconfig(?:\.[^/]*)?|[^/]*\.schema)\.jsonc?"
    r"|[^/]*(?:[.-]lock)\.(?:ya?ml|json|toml)"
)
_KINDS = {
    "yaml": "yaml",
    "yml": "yaml",
    "toml": "toml",
    "json": "json",
    "jsonc": "json",
    "ini": "ini",
    "cfg": "ini",
    "conf": "conf",
    "properties": "properties",
}
_HEADER = re.compile(rb"^[ \t]*\[[^\]\n]+\][ \t\r]*$", re.MULTILINE)


def is_config_file(path: str, size: int = 0) -> bool:
    """Tell by its name, and its size in bytes if known, whether a file may hold configuration.

    Lock files, package manifests of other languages, schemas and data are none. Files without a telling
    suffix (``MLproject``, ``.dvc/config``) are known to the catalog, not here; ``read`` takes them too.
    """
    if not path.endswith(_SUFFIXES) or _NO_CONFIG.fullmatch(path.rpartition("/")[2]):
        return False
    return not too_big(size)


def read(path: str, data: bytes) -> tuple[ConfigFacts, tuple[Diagnostic, ...]]:
    """Return what a configuration file says; one that cannot be read has no sections and a diagnostic.

    The format follows from the suffix, or without a telling one from the content.
    """
    lines = data.count(b"\n") + (not data.endswith(b"\n") and data != b"")
    kind = _kind(path, data)
    if too_big(len(data)):
        return ConfigFacts(lines=lines), ()
    try:
        documents = _documents(kind, data)
    except FormatError as error:
        if kind == "conf":
            # Any program may have a syntax of its own under that suffix: not being INI is no fault.
            return ConfigFacts(lines=lines), ()
        remedy = f"Make it valid {kind.upper()}; until then nothing in it counts."
        problem = Diagnostic(path=path, line=error.line, kind=kind, message=error.message, remedy=remedy)
        return ConfigFacts(lines=lines), (problem,)
    files, targets, dotted = references(documents, data)
    sections = _sections(documents)
    return ConfigFacts(lines=lines, sections=sections, files=files, targets=targets, dotted=dotted), ()


def _kind(path: str, data: bytes) -> str:
    known = _KINDS.get(path.rpartition("/")[2].rpartition(".")[2])
    if known:
        return known
    if data.lstrip()[:1] == b"{":
        return "json"
    return "ini" if _HEADER.search(data) else "yaml"


def _documents(kind: str, data: bytes) -> tuple[Node, ...]:
    if kind == "yaml":
        return load_yaml_all(data)
    if kind == "toml":
        return (load_toml(data),)
    if kind == "json":
        return (_json(data),)
    return (load_ini(data, headless=kind == "properties"),)


def _json(data: bytes) -> Node:
    try:
        return load_json(data)
    except FormatError as error:
        if b"//" not in data and b"/*" not in data and not re.search(rb",\s*[}\]]", data):
            raise
        try:
            return load_json(data, comments=True)
        except FormatError:
            raise error from None


def _sections(documents: Iterable[Node]) -> tuple[Section, ...]:
    """Every key down to a bounded depth; the shallow ones when there are too many for all."""
    found: list[Section] = []
    level = [("", node) for node in documents]
    for _ in range(_MAX_DEPTH):
        deeper: list[tuple[str, Node]] = []
        for prefix, node in level:
            if len(found) >= _MAX_SECTIONS or len(level) + len(deeper) > _MAX_VISITS:
                break
            if isinstance(node.value, list):
                # The level grows while it is walked: what is in a list belongs to the list's own key.
                level += [(prefix, item) for item in node.value if isinstance(item.value, (dict, list))]
            elif isinstance(node.value, dict):
                for key, member in node.value.items():
                    found.append(_section(prefix + key, member))
                    if isinstance(member.value, (dict, list)):
                        deeper.append((f"{prefix}{key}.", member))
        level = deeper
    return tuple(sorted(found[:_MAX_SECTIONS], key=lambda section: section.line))


def _section(key: str, node: Node) -> Section:
    value = None if isinstance(node.value, (dict, list)) else canonical(node.value)
    if value is not None and len(value) > _LONGEST_VALUE:
        value = None
    return Section(key=key, line=node.key_line, end_line=node.end_line, value=value)
