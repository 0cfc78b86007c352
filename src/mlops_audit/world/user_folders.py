"""Where this user's own files lie on each platform."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

_HOME = {"cache": ".cache", "data": ".local/share"}


def user_folder(kind: Literal["cache", "data"], variable: str) -> Path | None:
    """The folder that ``variable`` names, else the platform's place for us; ``None`` without a home.

    Source: XDG Base Directory Specification (a relative ``XDG_CACHE_HOME`` or ``XDG_DATA_HOME`` is ignored).
    """
    if named := os.environ.get(variable):
        return Path(named).absolute()
    if sys.platform in {"darwin", "win32"}:
        import platformdirs

        find = platformdirs.user_cache_path if kind == "cache" else platformdirs.user_data_path
        return find("mlops-audit", appauthor=False)
    if os.path.isabs(base := os.environ.get(f"XDG_{kind.upper()}_HOME", "")):
        return Path(base, "mlops-audit")
    home = os.path.expanduser("~")
    usual = Path(home, _HOME[kind], "mlops-audit")
    return usual if os.path.isdir(home) and os.path.isabs(home) else None
