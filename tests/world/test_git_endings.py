"""Git ends when we do, however we are ended, and our folder for it is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from foreground import listening
from mlops_audit.world.probes.leftovers import process_table

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the table of processes is read from /proc")


def until(true: Callable[[], object]) -> bool:
    """Wait for something that happens soon, or not at all."""
    for _ in range(600):
        if true():
            return True
        time.sleep(0.05)
    return False


def waiting_git(pid: int) -> list[int]:
    """The children of a process that are git and wait on the pipe: the others end by themselves."""
    found = []
    for row in process_table().values():
        if row.parent == pid and not row.zombie:
            words = Path(f"/proc/{row.pid}/cmdline").read_bytes().split(b"\0")
            if b"--exclude-standard" in words:
                found.append(row.pid)
    return found


def alive(pid: int) -> bool:
    row = process_table().get(pid)
    return row is not None and not row.zombie


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_git_outlives_us(repo, tmp_path, number):
    os.mkfifo(repo / "pkg" / ".gitignore")
    (tmp_path / "temporary").mkdir()
    code = "import mlops_audit.world.git as git; git.PATIENCE = 60\nfrom mlops_audit.__main__ import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "scan", str(repo), "--no-probes", "-q"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        preexec_fn=listening,
    )
    try:
        assert until(lambda: waiting_git(process.pid))
        (child,) = waiting_git(process.pid)
        process.send_signal(number)
        code = process.wait(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert until(lambda: not alive(child))
    if number != signal.SIGKILL:
        assert code == 130
        assert not list((tmp_path / "temporary").iterdir())
