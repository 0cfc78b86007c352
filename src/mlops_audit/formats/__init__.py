"""Structured files as values with line numbers: YAML, TOML, JSON, INI; and globs over paths."""

from mlops_audit.formats.ini import load_ini
from mlops_audit.formats.json import load_json
from mlops_audit.formats.node import FormatError, Node, Plain, Scalar
from mlops_audit.formats.toml import load_toml
from mlops_audit.formats.yaml import load_yaml, load_yaml_all

__all__ = [
    "FormatError",
    "Node",
    "Plain",
    "Scalar",
    "load_ini",
    "load_json",
    "load_toml",
    "load_yaml",
    "load_yaml_all",
]
