"""Marked regions: parts of a document that a template writes and their values are judged by."""
