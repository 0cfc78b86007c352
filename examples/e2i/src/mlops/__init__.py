"""One module for each tool; import the one that is needed, not this package."""
