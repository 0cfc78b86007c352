from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hostile import FILES

CODE = """
import sys
from hostile import FILES
from mlops_audit.source.reading import outline, read

path, start, unit, end = FILES[int(sys.argv[1])]
data = (start + unit * (200_000 // len(unit)) + end).encode()
if path.endswith(".py"):
    outline(path, data)
read(path, data)
"""


@pytest.mark.parametrize("number", range(len(FILES)))
def test_a_small_file_takes_a_short_time(number: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(number)],
        timeout=60,
        check=False,
        capture_output=True,
        cwd=Path(__file__).parents[1],
    )
    assert done.stderr == b""
    assert done.returncode == 0
