"""The manifest: what a repository says about its own audit."""

from mlops_audit.config.known import check_tools, check_weights
from mlops_audit.config.manifest import MANIFESTS, find_manifest, parse_manifest
from mlops_audit.config.nouns import Config, Demand, DemandKind, ToolRefinement

__all__ = [
    "MANIFESTS",
    "Config",
    "Demand",
    "DemandKind",
    "ToolRefinement",
    "check_tools",
    "check_weights",
    "find_manifest",
    "parse_manifest",
]
