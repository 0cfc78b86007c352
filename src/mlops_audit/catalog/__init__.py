"""Data names the tools: one YAML file per MLOps tool, and the repository's own ones beside them."""

from mlops_audit.catalog.load import load_catalog
from mlops_audit.catalog.lookup import ToolLookup

__all__ = ["ToolLookup", "load_catalog"]
