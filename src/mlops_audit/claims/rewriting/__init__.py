"""Verdicts → new text."""
