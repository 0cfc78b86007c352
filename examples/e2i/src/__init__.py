"""A small, complete MLOps platform: seven tools, one pipeline, everything on one machine."""

from src import offline

offline.apply()
