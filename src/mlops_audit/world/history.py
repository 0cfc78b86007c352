"""Asks git who wrote a line and when a file came or went; nothing of the repository runs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from mlops_audit.errors import RepositoryError
from mlops_audit.model.history import Commit
from mlops_audit.world.git import Answer, Git
from mlops_audit.world.place import boundary
from mlops_audit.world.snapshot import Repository

_FORMAT = "%H%x00%h%x00%as%x00%s"


class History:
    """The history of one repository up to one commit; empty where there is none.

    In a shallow clone git calls a commit at its edge the origin of all that is older: it is marked as such.
    """

    def __init__(self, repository: Repository) -> None:
        self._git: Git | None = repository.content.git
        self._commit = repository.snapshot.commit
        self._repository = repository
        here = repository.snapshot.entries if repository.snapshot.dirty else ()
        self._entries = {entry.path: entry for entry in here}
        self._oldest = boundary(self._git.git_dir) if self._git else frozenset[str]()
        self.untold = False
        """Whether git was asked about a file and could not tell: it lacks objects."""
        self.added = cache(self._added)
        self.removed = cache(self._removed)
        self.changes = cache(self._changes)

    @property
    def shallow(self) -> bool:
        """Whether part of the history is not there."""
        return bool(self._oldest)

    def authors(self, path: str, lines: Iterable[int]) -> dict[int, Commit] | None:
        """The commits that wrote these lines of a file, by line; one that is not committed yet has none.

        None where git cannot tell: it lacks objects.
        """
        wanted = sorted(set(lines))
        if not wanted or self._git is None or self._commit is None:
            return {}
        ranges = [f"-L{line},{line}" for line in wanted]
        now = self._now(path)
        which = [self._commit] if now is None else ["--contents=-"]
        answer = self._ask("blame", "--line-porcelain", *ranges, *which, "--", self._place(path), stdin=now)
        if answer.code != 0:
            return {} if "no such path" in answer.err else None
        return _blamed(answer.out.decode("utf-8", "replace"), self._oldest)

    def _now(self, path: str) -> bytes | None:
        """What a file says in a work tree that differs from the commit, with the line ends that git keeps."""
        entry = self._entries.get(path)
        data = self._repository.read(entry) if entry else None
        return data.replace(b"\r\n", b"\n") if data is not None and entry and entry.stored else data

    def _ask(self, *arguments: str, stdin: bytes | None = None) -> Answer:
        if self._git is None:
            return Answer(code=0, out=b"", err="")
        try:
            return self._git.ask(*arguments, stdin=stdin)
        except RepositoryError as error:  # it did not answer in time
            return Answer(code=-1, out=b"", err=error.message)

    def _place(self, path: str) -> str:
        under = self._git.under if self._git else ""
        return f"{under}/{path}" if under else path

    def _added(self, path: str) -> Commit | None:
        """The commit that brought a file, or None."""
        return self._log("--diff-filter=A", path)

    def _removed(self, path: str) -> Commit | None:
        """The commit that removed a file last, or None where it never was there."""
        return self._log("--diff-filter=D", path)

    def _changes(self, path: str) -> tuple[Commit, ...]:
        """The commits that changed a file, the last one first."""
        return tuple(self._commits(path))

    def _log(self, which: str, path: str) -> Commit | None:
        found = self._commits(path, which)
        return found[-1 if which.endswith("A") else 0] if found else None

    def _commits(self, path: str, *which: str) -> list[Commit]:
        if self._commit is None:
            return []
        answer = self._ask(
            "log", *which, "--no-renames", f"--format={_FORMAT}", self._commit, "--", self._place(path)
        )
        self.untold = self.untold or answer.code != 0
        rows = answer.out.decode("utf-8", "replace").split("\n") if answer.code == 0 else []
        parts = (row.split("\0") for row in rows)
        return [
            Commit(id=each[1], date=each[2], subject=each[3], oldest=each[0] in self._oldest)
            for each in parts
            if len(each) == 4
        ]


def _blamed(text: str, oldest: frozenset[str]) -> dict[int, Commit]:
    found: dict[int, Commit] = {}
    number, commit, values = 0, "", dict[str, str]()
    for row in text.split("\n"):
        if row.startswith("\t"):
            if commit.strip("0"):  # else it is not committed
                found[number] = Commit(
                    id=commit[:8],
                    date=_day(values.get("author-time", "")),
                    subject=values.get("summary", ""),
                    oldest=commit in oldest,
                )
            values = {}
            continue
        key, _, value = row.partition(" ")
        if len(key) in {40, 64} and all(sign in "0123456789abcdef" for sign in key):
            commit, number = key, int(value.split(" ")[1])
        else:
            values[key] = value
    return found


def _day(seconds: str) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(int(seconds), UTC).date().isoformat() if seconds.isdigit() else ""
