"""Markdown as text with places: bytes, blocks, prose."""
