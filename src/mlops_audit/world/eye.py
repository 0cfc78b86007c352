"""What looks at one file: a pure function of its bytes, and what its answer depends on besides."""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

import mlops_audit

T = TypeVar("T")


def regardless(path: str) -> str:
    """The ``variant`` of an eye that does not care what a file is called."""
    del path
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye(Generic[T]):
    """One way of looking at files, whose answers are kept by content.

    ``parse`` gets a path and the file's bytes. Two files with the same bytes and the same ``variant`` (the
    part of the path that matters, such as the suffix) share one answer, so nothing else of the path may enter
    it. ``result`` is the answer's type, one that msgspec can encode; ``parse`` must be a module's own
    function, for other processes call it. Answers of another ``version``, of another Python or of changed
    code of ours are not used.
    """

    name: str
    version: str
    parse: Callable[[str, bytes], T]
    result: type[T]
    variant: Callable[[str], str] = regardless

    def edition(self) -> str:
        """All that the answers depend on besides the bytes and the variant."""
        return f"{self.version} {edition()}"


@cache
def edition() -> str:
    """A fingerprint of Python and of this package, so that nobody who edits an eye gets its old answers.

    Times count only where the code is being worked on: every installation has new ones.
    """
    package = os.path.dirname(mlops_audit.__file__)
    installed = os.path.basename(os.path.dirname(package)) in {"site-packages", "dist-packages"}
    rows = [mlops_audit.__version__]
    folders = [package]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as found:
            for row in found:
                if row.name.endswith(".py"):
                    status = row.stat()
                    changed = 0 if installed else status.st_mtime_ns
                    rows.append(f"{row.path[len(package) :]} {status.st_size} {changed}")
                elif row.name != "__pycache__" and row.is_dir():
                    folders.append(row.path)
    code = zlib.crc32(chr(10).join(sorted(rows)).encode())
    return f"{sys.version_info.major}.{sys.version_info.minor} {code:08x}"
