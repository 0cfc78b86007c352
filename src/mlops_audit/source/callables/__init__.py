"""Callables that promise behaviour, and which of them are stubs."""
