"""What a probe can learn of the process that started it, and what becomes of it when that one is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can do that")

READS = "import os; print(open(f'/proc/{os.getppid()}/environ', 'rb').read())"
AUDITOR = f"""
import os, subprocess, sys
from pathlib import Path
from mlops_audit.world.probes.contained import Limits, run_contained
ending = run_contained([sys.executable, "-S", "-c", {READS!r}], folder=Path("/"), environment={{}}, limits=Limits())
print(ending.output)
print("mine", os.environ["SOME_TOKEN"], flush=True)
subprocess.run(["/bin/sh", "-c", "echo inherited $SOME_TOKEN"])
"""
LASTS = """
import sys
from pathlib import Path
from mlops_audit.world.probes.contained import Limits, run_contained
code = "import os, time; print(os.getpid(), file=open(sys.argv[1], 'w'), flush=True); time.sleep(60)"
run_contained([sys.executable, "-S", "-c", "import sys; " + code, sys.argv[1]], folder=Path("/"), environment={}, limits=Limits())
"""


def test_the_environment_of_the_auditor_cannot_be_read_and_still_holds():
    environment = {**os.environ, "SOME_TOKEN": "s3cr3t"}
    done = subprocess.run(
        [sys.executable, "-c", AUDITOR],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    seen, _, kept = done.stdout.partition("mine ")
    assert "s3cr3t" not in seen
    assert kept.split() == ["s3cr3t", "inherited", "s3cr3t"], done.stderr


def test_a_probe_ends_when_the_auditor_is_killed(tmp_path: Path):
    told = tmp_path / "pid"
    auditor = subprocess.Popen([sys.executable, "-c", LASTS, str(told)])
    try:
        probe = int(_within(60, lambda: told.exists() and told.read_text().strip()))
    finally:
        auditor.send_signal(signal.SIGKILL)
        auditor.wait()
    assert _within(30, lambda: not _runs(probe))


def _within(seconds: float, ask):
    until = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < until:
        time.sleep(0.02)
    return answer


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"
