"""Where each entry's content lies: a file on disk, or an object in git's own store."""

from __future__ import annotations

import os
import select
import subprocess
from dataclasses import dataclass, field
from typing import IO

from mlops_audit.errors import RepositoryError
from mlops_audit.world import git as door
from mlops_audit.world.blobs import read_file
from mlops_audit.world.git import Git


def on_disk(root: str, path: str) -> bytes:
    """The absolute name of ``path``, in the bytes it has on disk (names need not be UTF-8)."""
    return os.path.join(os.fsencode(root), path.encode("utf-8", "surrogateescape"))


def next_object(answers: IO[bytes]) -> bytes | None:
    """One answer of ``git cat-file --batch``: a blob's content, or ``None`` if it is missing or no blob.

    Raises ``EOFError`` when git ended instead, as it does on a damaged object.
    """
    header = answers.readline()
    if not header.endswith(b"\n"):
        raise EOFError
    fields = header.split()
    if len(fields) != 3 or not fields[2].isdigit():
        return None
    content = answers.read(int(fields[2]))
    if answers.read(1) != b"\n":
        raise EOFError
    return content if fields[1] == b"blob" else None


@dataclass(slots=True)
class Content:
    """Reads entries' bytes; ``stored`` names those that lie in git objects, ``None`` meaning all of them.

    Not to be shared between threads or processes: each takes a ``copy``.
    """

    root: str
    git: Git | None = None
    stored: frozenset[str] | None = frozenset()
    _objects: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def is_stored(self, path: str) -> bool:
        """Whether the content of ``path`` comes from git objects."""
        return self.stored is None or path in self.stored

    def read(self, path: str, blob: str, size: int, *, stored: bool) -> bytes:
        """The content of one file. Raises ``OSError`` with a reason a user understands."""
        if not stored:
            return read_file(on_disk(self.root, path), size)
        try:
            content = self._read_object(blob)
        except (EOFError, ValueError, RepositoryError) as error:
            self.close()
            raise OSError(f"git could not read object {blob}") from error
        except OSError:
            self.close()
            raise
        if content is None:
            raise OSError(f"git object {blob} is missing")
        return content

    def copy(self) -> Content:
        """The same place with a git process of its own, for one that is told per file what is stored."""
        return Content(self.root, self.git)

    def close(self) -> None:
        """End the git process, if one was started."""
        process, self._objects = self._objects, None
        if process is not None:
            process.kill()
            process.communicate()

    def _read_object(self, blob: str) -> bytes | None:
        if self.git is None:
            return None
        if self._objects is None:
            self._objects = self.git.start("cat-file", "--batch", keep_stdin=True, keep_stderr=False)
        stdin, stdout = self._objects.stdin, self._objects.stdout
        if stdin is None or stdout is None:
            return None
        stdin.write(f"{blob}\n".encode())
        stdin.flush()
        # Each answer was read to its end: nothing waits in our buffer, and the pipe tells of the next one.
        if os.name != "nt" and not select.select([stdout], [], [], door.TIMEOUT)[0]:
            raise EOFError
        return next_object(stdout)
