"""Fill the outputs shown in written pages with what the commands really print.

A block begins with ``<!-- output: COMMAND -->`` and ends with ``<!-- end -->``; what is between is replaced.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_BLOCK = re.compile(r"<!-- output: (?P<command>.+?) -->\n(?:.*?<!-- end -->\n|)", re.DOTALL)
_DEMAND = """\
    requires:
      - table: ml.data_quality_results
        why: reports must outlive the tracking server
"""
_WIDTH = "110"
_LAY_OUT = Path(__file__).resolve().parents[1] / "examples" / "e2i" / "drift" / "lay_out.py"
"""Lays the reference stack out under documents of an earlier time, in the folder that it is given."""


def filled(text: str) -> str:
    """``text`` with every output block run anew, in order, in one folder that begins empty."""
    with tempfile.TemporaryDirectory() as folder:
        return _BLOCK.sub(lambda block: _block(block["command"], Path(folder)), text)


def _block(command: str, folder: Path) -> str:
    if not (folder / "demo").exists() and " demo" in command:
        _run("mlops-audit demo demo", folder)
    if not (folder / "then").exists() and " then" in command:
        _run(f"{sys.executable} {_LAY_OUT} then", folder)
    if "--tool great_expectations" in command:
        _demand(folder / "demo" / "mlops-audit.yaml")
    return f"<!-- output: {command} -->\n```text\n{_run(command, folder)}```\n<!-- end -->\n"


def _demand(manifest: Path) -> None:
    """Make the edit that the tutorial asks for."""
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(
        re.sub(r"(great_expectations:) \{\}([^\n]*\n)", lambda found: f"{found[1]}{found[2]}{_DEMAND}", text),
        encoding="utf-8",
    )


def _run(command: str, folder: Path) -> str:
    """What ``command`` prints, without trailing spaces, or says on stderr where it prints nothing."""
    words = shlex.split(command)
    if words[0] == "mlops-audit":
        words = [sys.executable, "-m", "mlops_audit", *words[1:]]
    with _cache() as cache:
        environment = {**os.environ, "COLUMNS": _WIDTH, "MLOPS_AUDIT_CACHE_DIR": cache, "TZ": "UTC"}
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode and not (done.returncode == 1 and _finds_drift(command)):
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr}")
    return "\n".join(line.rstrip() for line in (done.stdout or done.stderr).strip("\n").split("\n")) + "\n"


def _finds_drift(command: str) -> bool:
    """Whether a command may end with 1, for drift."""
    return " check " in command or " --diff" in command or " --dry-run" in command


@contextlib.contextmanager
def _cache() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield folder
