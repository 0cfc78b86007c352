from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from foreground import listening
from mlops_audit.world.probes.contained import Contained, Ending, Limits, run_all, run_contained

ENVIRONMENT = {"PATH": os.defpath}


def _start(folder: Path, code: str, **limits: float) -> Contained:
    return Contained(
        [sys.executable, "-S", "-c", code], folder=folder, environment=ENVIRONMENT, limits=Limits(**limits)
    )


def _run(folder: Path, code: str, **limits: float) -> Ending:
    ((_, ending),) = run_all([lambda: _start(folder, code, **limits)], 1)
    return ending


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Path]:
    """A file that strangers write the numbers of their children to; all of them must be gone at the end."""
    path = tmp_path / "pids"
    yield path
    pids = [int(line) for line in path.read_text().split()]
    assert pids
    for pid in pids:
        assert not _is_running(pid)


def test_tells_exit_code_and_output(tmp_path: Path) -> None:
    ending = _run(tmp_path, "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    assert (ending.exit, ending.cut, sorted(ending.output.split())) == (3, "", ["err", "out"])
    assert 0 < ending.seconds < 10


def test_there_is_no_input(tmp_path: Path) -> None:
    assert _run(tmp_path, "print(repr(__import__('sys').stdin.read()))").output == "''\n"


def test_the_tail_of_much_output_is_kept(tmp_path: Path) -> None:
    code = "import sys\nfor _ in range(20): sys.stdout.write('x' * 1_000_000)\nprint('end')"
    ending = _run(tmp_path, code, output=1000)
    assert ending.exit == 0
    assert len(ending.output) == 1000
    assert ending.output.endswith("xend\n")


def test_output_that_is_no_text_is_decoded(tmp_path: Path) -> None:
    assert _run(tmp_path, r"import os; os.write(2, b'a\xff\x00b')").output == "a\ufffd\x00b"


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(60)",
        "import signal, time\nfor n in range(1, 32):\n try: signal.signal(n, lambda *_: 0)\n except OSError: pass\ntime.sleep(60)",
        "import os, time; os.closerange(0, 100); time.sleep(60)",
        "while True: print('x' * 10_000)",
    ],
)
def test_the_time_limit_ends_it(tmp_path: Path, code: str) -> None:
    ending = _run(tmp_path, code, seconds=0.3)
    assert (ending.cut, ending.exit) == ("time", -signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_the_memory_limit_ends_it(tmp_path: Path) -> None:
    code = "kept = []\nwhile True: kept.append(bytearray(b'1' * 5_000_000))"
    assert _run(tmp_path, code, memory=100 << 20).cut == "memory"


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_the_limit_of_processes_ends_it(tmp_path: Path, told: Path) -> None:
    code = f"""if True:
        import os, time
        for _ in range(30):
            if not os.fork():
                os.write(os.open({str(told)!r}, os.O_CREAT | os.O_APPEND | os.O_WRONLY), b'%d\\n' % os.getpid())
                time.sleep(60)
        time.sleep(60)"""
    assert _run(tmp_path, code, processes=15).cut == "processes"


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
def test_a_file_cannot_outgrow_its_limit(tmp_path: Path) -> None:
    # The limit is set from outside, right after the start: a machine under load may take a moment for it.
    code = "import time; time.sleep(1); open('big', 'wb').write(b'1' * 5_000_000)"
    ending = _run(tmp_path, code, file_size=1 << 20)
    assert "File too large" in ending.output
    assert (tmp_path / "big").stat().st_size <= 1 << 20


def test_watching_can_end_it(tmp_path: Path) -> None:
    ending = run_contained(
        [sys.executable, "-c", "import time; time.sleep(60)"],
        folder=tmp_path,
        environment=ENVIRONMENT,
        limits=Limits(),
        watch=lambda: "enough",
    )
    assert ending.cut == "enough"


def test_what_cannot_be_started_has_an_ending(tmp_path: Path) -> None:
    ending = run_contained([str(tmp_path / "none")], folder=tmp_path, environment={}, limits=Limits())
    assert (ending.cut, ending.exit, ending.output) == ("start", None, "No such file or directory")


_TELL = "os.write(os.open({told!r}, os.O_CREAT | os.O_APPEND | os.O_WRONLY), b'%d\\n' % os.getpid())"


@pytest.mark.parametrize(
    "how",
    [
        "{sleep}",
        "{sleep}, start_new_session=True",
        "{sleep}, env={{}}",
        "{sleep}, env={{}}, start_new_session=True",
    ],
)
def test_a_child_does_not_outlive_it(tmp_path: Path, told: Path, how: str) -> None:
    tell = f"import os, time; {_TELL.format(told=str(told))}; time.sleep(60)"
    how = how.format(sleep=f"[sys.executable, '-S', '-c', {tell!r}]")
    code = f"import os, subprocess, sys, time\nsubprocess.Popen({how})\nwhile not os.path.exists({str(told)!r}) or not os.path.getsize({str(told)!r}): time.sleep(.005)\nos._exit(0)"
    assert _run(tmp_path, code).exit == 0


@pytest.mark.skipif(sys.platform != "linux", reason="orphans can be adopted on Linux only")
@pytest.mark.parametrize("environment", ["{}", "os.environ"])
def test_a_daemon_does_not_outlive_it(tmp_path: Path, told: Path, environment: str) -> None:
    tell = f"import os, time; {_TELL.format(told=str(told))}; time.sleep(60)"
    code = f"""if True:
        import os, sys, time
        if not os.fork():
            os.setsid()
            if not os.fork():
                os.execve(sys.executable, [sys.executable, '-S', '-c', {tell!r}], {environment})
            os._exit(0)
        os.wait()
        while not os.path.exists({str(told)!r}) or not os.path.getsize({str(told)!r}): time.sleep(.005)"""
    assert _run(tmp_path, code).exit == 0


def test_endings_come_as_they_happen(tmp_path: Path) -> None:
    codes = ["import time; time.sleep(60)", "print(1)", "print(2)"]
    endings = run_all([lambda code=code: _start(tmp_path, code, seconds=0.5) for code in codes], 2)
    assert [(number, ending.cut) for number, ending in endings] == [(1, ""), (2, ""), (0, "time")]


def test_who_stops_listening_ends_what_runs(tmp_path: Path, told: Path) -> None:
    tell = f"import os, time; {_TELL.format(told=str(told))}; time.sleep(60)"
    starts = [lambda: _start(tmp_path, tell), lambda: _start(tmp_path, "pass")]
    for number, _ in run_all(starts, 2):
        assert number == 1
        while not told.exists() or not told.read_text():
            time.sleep(0.005)
        break


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_ends_what_runs(tmp_path: Path, told: Path, number: int) -> None:
    tell = f"import os, time; {_TELL.format(told=str(told))}; time.sleep(60)"
    program = f"""if True:
        import sys
        from pathlib import Path
        from mlops_audit.world.probes.contained import Contained, Limits, run_all
        def start(code):
            return Contained([sys.executable, '-S', '-c', code], folder=Path({str(tmp_path)!r}), environment={{}}, limits=Limits())
        try:
            for number, ending in run_all([lambda: start('pass'), lambda: start({tell!r}), lambda: start({tell!r})], 2):
                print('ended', number, flush=True)
        except KeyboardInterrupt:
            print('stopped', flush=True)"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, preexec_fn=listening
    ) as process:
        while not told.exists() or len(told.read_text().split()) < 2:
            time.sleep(0.01)
        process.send_signal(number)
        assert process.communicate(timeout=10)[0].split("\n") == ["ended 0", "stopped", ""]
