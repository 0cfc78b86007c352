"""Errors that a user can act on: what is wrong, where, and what to do about it."""

from __future__ import annotations


class AuditError(Exception):
    """An argument, manifest or repository is wrong; nothing was audited (exit code 2).

    ``path`` and ``line`` say where, ``remedy`` what to do. The text reads
    ``path:line: message`` followed by the remedy.
    """

    def __init__(
        self, message: str, *, path: str | None = None, line: int | None = None, remedy: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.remedy = remedy

    def __str__(self) -> str:
        place = self.path or ""
        if place and self.line:
            place += f":{self.line}"
        text = f"{place}: {self.message}" if place else self.message
        return f"{text}\n  {self.remedy}" if self.remedy else text


class ManifestError(AuditError):
    """A manifest or a catalog file says something it may not say."""


class RepositoryError(AuditError):
    """The repository, folder or commit to audit cannot be read."""
