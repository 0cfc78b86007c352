"""A small invented project to try the auditor on: laid out with its history, offline, in a moment."""
