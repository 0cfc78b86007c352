"""mlops-audit: what MLOps tools a repository really integrates, with evidence."""

__version__ = "0.1.0"
