"""Runs what only an interpreter can tell: where it is found, what it is contained by, what it answers."""
