"""THE TOOLS: one YAML file per MLOps tool, and the repository's own ones beside them."""

from mlops_audit.catalog.load import load_catalog

__all__ = ["load_catalog"]
