"""What a probe sees of this machine: an environment by allow-list, and a home of its own."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlops_audit.errors import AuditError
from mlops_audit.model.probe import Interpreter
from mlops_audit.world.probes.family import MARKER, marker

_ALLOWED = re.compile(
    r"^(?:LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|USER|LOGNAME|SHELL|SYSTEMROOT|COMSPEC|PATHEXT|WINDIR|NUMBER_OF_PROCESSORS"
    r"|LD_LIBRARY_PATH|DYLD_[A-Z_]*LIBRARY_PATH|SSL_CERT_(?:FILE|DIR)|JAVA_HOME|SPARK_HOME|HADOOP_HOME|CUDA_HOME"
    r"|CUDA_VISIBLE_DEVICES|NVIDIA_VISIBLE_DEVICES|PROJ_(?:LIB|DATA)|GDAL_DATA"
    r"|(?:OMP|OPENBLAS|MKL|GOTO|NUMEXPR|VECLIB|BLIS|KMP)_[A-Z0-9_]+|PYTHONUTF8|PYTHONIOENCODING)$"
)
"""Where things are and how to compute: nothing that could open a door (tokens, credentials, proxies)."""
_FIXED = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "Agg",
    "DO_NOT_TRACK": "1",
    "NO_COLOR": "1",
    "COLUMNS": "120",
}
_LOWEST_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A private folder for one process, and the environment that points to it."""

    folder: Path
    environment: Mapping[str, str]


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that is gone afterwards, whatever was done to it. Raises AuditError when there is no room."""
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


def surroundings(folder: Path, interpreter: Interpreter) -> Surroundings:
    """Lay out a home and a temporary folder below ``folder``, which exists."""
    home, temporary = folder / "home", folder / "tmp"
    for each in (home, temporary):
        each.mkdir()
    programs = os.path.dirname(interpreter.path)
    kept = {name: value for name, value in os.environ.items() if _ALLOWED.match(name)}
    environment = kept | _FIXED
    environment |= {
        "PATH": os.pathsep.join([programs, os.environ.get("PATH") or _LOWEST_PATH]),
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "TMPDIR": str(temporary),
        "TEMP": str(temporary),
        "TMP": str(temporary),
        MARKER: marker(),
    }
    if os.path.basename(programs) in {"bin", "Scripts"} and (Path(programs).parent / "pyvenv.cfg").is_file():
        environment["VIRTUAL_ENV"] = str(Path(programs).parent)
    return Surroundings(folder=folder, environment=environment)


def remove(folder: Path) -> None:
    """Delete a folder even where its content forbids it; what cannot be deleted is left."""

    def allow(function: Callable[..., Any], path: str, error: object) -> None:
        with suppress(OSError):
            os.chmod(os.path.dirname(path), stat.S_IRWXU)
            os.chmod(path, stat.S_IRWXU, follow_symlinks=False) if not os.path.islink(path) else None
            function(path)

    shutil.rmtree(folder, onerror=allow)
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
