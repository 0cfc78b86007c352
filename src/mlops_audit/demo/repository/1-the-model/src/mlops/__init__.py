"""One module for each MLOps tool; each imports its library where it uses it."""
