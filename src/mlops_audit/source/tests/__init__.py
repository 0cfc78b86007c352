"""Counts the tests of a file exactly as pytest would collect them, without running anything."""
