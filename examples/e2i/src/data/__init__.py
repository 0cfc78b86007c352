"""Where the data come from."""
