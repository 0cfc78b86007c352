"""Blocks → claims."""
