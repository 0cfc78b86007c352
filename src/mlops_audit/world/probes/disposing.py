"""Private folders that are gone afterwards, whatever was done to them."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from mlops_audit.errors import AuditError


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only we can look into. Raises AuditError when none can be made."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="mlops-audit-")).resolve()
    except OSError as error:
        raise AuditError(
            f"no folder can be made for probes: {error.strerror}", remedy="Set TMPDIR to a folder with room."
        ) from None
    try:
        yield folder
    finally:
        remove(folder)


def remove(folder: Path) -> None:
    """Delete a folder even where its content forbids it; what cannot be deleted is left."""

    def allow(function: Callable[..., Any], path: str, _: object) -> None:
        with suppress(OSError):
            os.chmod(os.path.dirname(path), stat.S_IRWXU)
            if not os.path.islink(path):
                os.chmod(path, stat.S_IRWXU)
            function(path)

    shutil.rmtree(folder, onerror=allow)
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
