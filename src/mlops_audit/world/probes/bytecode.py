"""Where compiled code is kept while probing: never in the target's environment.

An environment whose packages were never compiled (uv's default) would have to be compiled again by every
process; then all processes of a run share a folder for it (``PYTHONPYCACHEPREFIX``). A compiled one is read
as it is, and only the copy's own code is compiled (``scripts/single.py``).
"""

from __future__ import annotations

from pathlib import Path

from mlops_audit.model.probe import Interpreter

_SAMPLE = 40


def bytecode(interpreter: Interpreter, shared: Path) -> dict[str, str]:
    """Variables to set for every process of one run; ``shared`` is a folder of that run."""
    if is_compiled(_site_packages(interpreter)):
        return {}
    return {"PYTHONPYCACHEPREFIX": str(shared / "pycache"), "PYTHONDONTWRITEBYTECODE": ""}


def is_compiled(folder: Path) -> bool:
    """Whether most of the packages in ``folder`` were compiled; so it is where there are none."""
    try:
        packages = [place for place in sorted(folder.iterdir()) if (place / "__init__.py").is_file()]
    except OSError:
        return True
    sample = packages[:: max(1, len(packages) // _SAMPLE)]
    compiled = sum(1 for place in sample if any(place.glob("__pycache__/__init__.*.pyc")))
    return compiled * 2 >= len(sample)


def _site_packages(interpreter: Interpreter) -> Path:
    """Of a virtual environment or an installation, as site.py lays them out."""
    prefix = Path(interpreter.path).parent.parent
    version = ".".join(interpreter.version.split(".")[:2])
    return prefix / "lib" / f"python{version}" / "site-packages"
