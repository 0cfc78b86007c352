"""Tells what this user's own runs wrote from what anybody else did, by a key that only this user can read."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
from contextlib import suppress
from pathlib import Path

from mlops_audit.world.user_folders import user_folder

VARIABLE = "MLOPS_AUDIT_DATA_DIR"
_KEY = "key"
_BYTES = 32
_OTHERS = 0o077
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def data_folder() -> Path | None:
    """Where the key lies; ``None`` without a home."""
    return user_folder("data", VARIABLE)


def signature(purpose: str, data: bytes, *, make_key: bool = True) -> str:
    """64 hexadecimal digits that only this user's runs can give for ``data``; empty without a key.

    ``make_key``: make a key where there is none yet.
    """
    key = _key(make_key)
    return hmac.new(key, purpose.encode() + b"\0" + data, hashlib.sha256).hexdigest() if key else ""


def is_own(purpose: str, data: bytes, signed: str) -> bool:
    """Whether ``signed`` is, or begins, what ``signature`` gives for ``data``; 16 digits are the least."""
    own = signature(purpose, data, make_key=False)
    return len(signed) >= 16 and bool(own) and hmac.compare_digest(own[: len(signed)], signed)


def _key(make: bool) -> bytes | None:
    folder = data_folder()
    if folder is None:
        return None
    path = folder / _KEY
    key = _read(path)
    if key is None and make and not os.path.lexists(path):
        with suppress(OSError):
            _make(path)
        key = _read(path)
    return key


def _read(path: Path) -> bytes | None:
    """The key; ``None`` where others can read or may have written it."""
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size != _BYTES:
            return None
        if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & _OTHERS):
            return None
        return path.read_bytes()
    except OSError:
        return None


def _make(path: Path) -> None:
    """Put a new key there whole, unless another run was quicker. Raises ``OSError``."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{_KEY}.{os.urandom(6).hex()}.tmp")
    try:
        with os.fdopen(os.open(unfinished, _NEW, 0o600), "wb") as file:
            file.write(os.urandom(_BYTES))
        try:
            os.link(unfinished, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            os.rename(unfinished, path)
    finally:
        with suppress(OSError):
            os.unlink(unfinished)
