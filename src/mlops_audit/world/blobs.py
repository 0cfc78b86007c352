"""One file's bytes: reading them safely, and the id git would give them."""

from __future__ import annotations

import os
import re

LARGEST = 8 * 1024 * 1024
"""Bytes; a larger file is listed and not read."""

POINTER_SIZES = range(43, 1024)
"""Bytes a Git LFS pointer may have (its specification: "less than 1024 bytes")."""

_POINTER = re.compile(rb"version https://(?:git-lfs|hawser)\.github\.com/spec/v\d+\r?\n")
_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
)


def blob_id(content: bytes, *, width: int = 40) -> str:
    """Git's object id of ``content``: SHA-1, or SHA-256 where ids are 64 digits wide."""
    import hashlib

    algorithm = hashlib.sha1 if width == 40 else hashlib.sha256
    digest = algorithm(b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()


def is_pointer(content: bytes) -> bool:
    """Whether this is a Git LFS pointer instead of the content it stands for."""
    return len(content) in POINTER_SIZES and _POINTER.match(content) is not None


def has_other_line_ends(content: bytes, blob: str) -> bool:
    """Whether ``content`` is ``blob`` with the line ends of Windows, as git writes it where it is told to."""
    return b"\r\n" in content and blob_id(content.replace(b"\r\n", b"\n"), width=len(blob)) == blob


def is_large_file_of(content: bytes, blob: str) -> bool:
    """Whether ``blob`` is the Git LFS pointer that stands for ``content``."""
    import hashlib

    digest = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n"
    return blob_id(pointer.encode(), width=len(blob)) == blob


def read_file(path: bytes, size: int) -> bytes:
    """A regular file's bytes; ``size`` is what ``lstat`` said. One that grew past ``LARGEST`` is cut off.

    A link is not followed and a pipe not waited for, even when it took the file's place a moment ago.
    Raises ``OSError``.
    """
    descriptor = os.open(path, _FLAGS)
    limit = max(size, LARGEST)
    try:
        content = os.read(descriptor, size + 1)
        if len(content) == size:
            return content
        parts = [content]
        while parts[-1] and sum(map(len, parts)) <= limit:
            parts.append(os.read(descriptor, 1 << 20))
        return b"".join(parts)
    finally:
        os.close(descriptor)
