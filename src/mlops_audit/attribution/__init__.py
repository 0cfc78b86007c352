"""THE MAP: which modules, configurations and tests belong to which tool, decided without a manifest and
explained.
"""
