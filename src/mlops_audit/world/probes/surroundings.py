"""The environment a probe sees: what programs need to run, nothing that unlocks anything of the user's.

Variables pass by an allow-list. Tokens, cloud credentials and proxies stay outside; home and temporary folder
are empty ones that vanish afterwards.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from mlops_audit.model.probe import Interpreter

_KEPT = frozenset(
    {
        "LANG",
        "LANGUAGE",
        "TZ",
        "TZDIR",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "DYLD_FALLBACK_LIBRARY_PATH",
        "CUDA_HOME",
        "CUDA_PATH",
        "CUDA_VISIBLE_DEVICES",
        "NVIDIA_VISIBLE_DEVICES",
        "HIP_VISIBLE_DEVICES",
        "JAVA_HOME",
        "SPARK_HOME",
        "HADOOP_HOME",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "NIX_LD",
        "NIX_LD_LIBRARY_PATH",
        "SYSTEMROOT",
        "WINDIR",
        "COMSPEC",
        "PATHEXT",
    }
)
_KEPT_PREFIXES = ("LC_", "OMP_", "OPENBLAS_", "MKL_", "BLIS_", "VECLIB_", "NUMEXPR_", "KMP_", "GOTO_")
_PLACES = {
    "HOME": "home",
    "TMPDIR": "tmp",
    "TEMP": "tmp",
    "TMP": "tmp",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_RUNTIME_DIR": "run",
}
_SETTINGS = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "Agg",
    "NO_COLOR": "1",
    "DO_NOT_TRACK": "1",
}


def surroundings(
    interpreter: Interpreter, private: Path, *, ambient: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Variables for processes of ``interpreter``; their home and temporary folder are made in ``private``.

    ``ambient`` is what the user has set: our own environment, unless given.
    """
    theirs = os.environ if ambient is None else ambient
    kept = {name: value for name, value in theirs.items() if _passes(name)}
    kept.setdefault("LANG", "C.UTF-8")
    for place in _PLACES.values():
        (private / place).mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = {name: str(private / place) for name, place in _PLACES.items()}
    return kept | _SETTINGS | ours | _python(interpreter, theirs)


def _passes(name: str) -> bool:
    return name in _KEPT or name.startswith(_KEPT_PREFIXES)


def _python(interpreter: Interpreter, theirs: Mapping[str, str]) -> dict[str, str]:
    """How programs find this interpreter, and it its packages."""
    folder = os.path.dirname(os.path.abspath(interpreter.path))
    inherited = [part for part in theirs.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(part)]
    found = {"PATH": os.pathsep.join(dict.fromkeys([folder, *inherited]))}
    prefix = os.path.dirname(folder)
    if os.path.isfile(os.path.join(prefix, "pyvenv.cfg")):
        return found | {"VIRTUAL_ENV": prefix, "PYTHONNOUSERSITE": "1"}
    if os.path.isdir(os.path.join(prefix, "conda-meta")):
        found["CONDA_PREFIX"] = prefix
    return found | {"PYTHONUSERBASE": _user_base(interpreter, theirs)}


def _user_base(interpreter: Interpreter, theirs: Mapping[str, str]) -> str:
    """Where ``pip install --user`` puts packages; the private home would hide them. Source: site.py."""
    home = theirs.get("HOME") or os.path.expanduser("~")
    if named := theirs.get("PYTHONUSERBASE"):
        return named
    framework = os.path.join(home, "Library", "Python", ".".join(interpreter.version.split(".")[:2]))
    if sys.platform == "darwin" and os.path.isdir(framework):
        return framework
    return os.path.join(home, ".local")
