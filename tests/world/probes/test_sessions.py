from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_audit.model.probe import Answer, Interpreter, Probe, ProbeKind, ProbeResult
from mlops_audit.world.probes.sessions import run_sessions

Run = Callable[..., dict[str, ProbeResult]]
PYTHON = Interpreter(path=sys.executable, version="3.11", found="given", digest="d1")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Lay out files, measures those named ``test_*`` and gives the results by path."""

    def measure(
        files: dict[str, str],
        *,
        jobs: int = 1,
        seconds: float = 60,
        total: float = 300,
        folder: str = "",
        roots: tuple[str, ...] = (),
        tops: tuple[str, ...] = (),
        collect_only: bool = False,
        interpreter: Interpreter = PYTHON,
    ) -> dict[str, ProbeResult]:
        copy = tmp_path / "copy"
        for path, text in files.items():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_text(textwrap.dedent(text))
        probes = [
            Probe(
                id=path, kind=ProbeKind.TESTS, path=path, content="c1", folder=folder, roots=roots, tops=tops
            )
            for path in files
            if Path(path).name.startswith("test_")
        ]
        results = list(
            run_sessions(
                probes,
                copy,
                interpreter,
                jobs=jobs,
                seconds=seconds,
                total=total,
                collect_only=collect_only,
            )
        )
        assert sorted(result.probe for result in results) == sorted(probe.id for probe in probes)
        return {result.probe: result for result in results}

    return measure


def counts(result: ProbeResult) -> dict[str, int]:
    assert result.tests is not None
    names = (
        "collected",
        "passed",
        "failed",
        "skipped",
        "xfailed",
        "xpassed",
        "errors",
        "unmeasured",
        "wanting",
    )
    return {name: getattr(result.tests, name) for name in names if getattr(result.tests, name)}


GOOD = "def test_one(): pass\n"


def test_counts_are_those_that_pytest_prints(run: Run):
    result = run(
        {
            "test_a.py": """
            import pytest
            def test_ok(): pass
            def test_bad():
                assert 1 == 2
            def test_skip(): pytest.skip("no server")
            @pytest.mark.xfail
            def test_x(): assert 0
            @pytest.mark.xfail
            def test_xp(): pass
            @pytest.fixture
            def late():
                yield
                raise ValueError("late")
            def test_teardown(late): pass
            @pytest.fixture
            def early():
                raise ValueError("early")
            def test_setup(early): pass
            """
        }
    )["test_a.py"]
    assert counts(result) == {
        "collected": 7,
        "passed": 1,
        "failed": 1,
        "skipped": 1,
        "xfailed": 1,
        "xpassed": 1,
        "errors": 2,
    }
    assert result.answer is Answer.FAILS
    assert result.message == "3 of 7 fail: test_bad: AssertionError: assert 1 == 2"
    assert (result.place.path, result.place.line) == ("test_a.py", 5)
    assert [failure.test for failure in result.tests.failures] == ["test_bad", "test_teardown", "test_setup"]
    assert "assert 1 == 2" in result.output
    assert (result.content, result.interpreter) == ("c1", "d1")


def test_passing_works_and_says_nothing(run: Run):
    result = run({"test_a.py": GOOD})["test_a.py"]
    assert (result.answer, result.message, result.output) == (Answer.WORKS, "", "")
    assert result.seconds > 0


def test_skipped_as_a_whole_and_empty_files_are_unknown(run: Run):
    results = run(
        {
            "test_a.py": "import pytest\ndef test_a(): pytest.skip('no redis')\ndef test_b(): pytest.skip('no redis')",
            "test_b.py": "import pytest\npytest.importorskip('nolibx')",
            "test_c.py": "x = 1",
        }
    )
    assert {result.answer for result in results.values()} == {Answer.UNKNOWN}
    assert results["test_a.py"].message == "all 2 skipped: no redis"
    assert results["test_b.py"].message.startswith("skipped as a whole: could not import 'nolibx'")
    assert results["test_b.py"].missing == "nolibx"
    assert results["test_c.py"].message == "pytest collects nothing from it"


def test_what_is_not_installed_is_wanting_and_not_failing(run: Run):
    results = run(
        {
            "test_a.py": "def test_a():\n    import nolibx.sub\ndef test_b(): pass",
            "test_b.py": "import nolibx",
            "test_c.py": "def test_c(mocker): pass",
            "test_d.py": "import app.gone",
            "test_e.py": "import sys\ndef test_e(monkeypatch):\n    monkeypatch.setitem(sys.modules, 'json', None)\n    import json",
            "test_f.py": "async def test_f(): pass",
            "test_g.py": """
            def test_g():
                try:
                    import nolibx
                except ImportError as error:
                    raise RuntimeError("install nolibx") from error
            """,
            "app/__init__.py": "",
        },
        tops=("app",),
    )
    assert counts(results["test_a.py"]) == {"collected": 2, "passed": 1, "failed": 1, "wanting": 1}
    assert results["test_a.py"].message == "nolibx is not installed in that interpreter: 1 of 2 tests want it"
    assert counts(results["test_b.py"]) == {"errors": 1, "wanting": 1}
    missing = {path: (result.answer.value, result.missing) for path, result in results.items()}
    assert missing == {
        "test_a.py": ("unknown", "nolibx"),
        "test_b.py": ("unknown", "nolibx"),
        "test_c.py": ("unknown", "pytest-mock"),
        "test_d.py": ("fails", ""),
        "test_e.py": ("fails", ""),
        "test_f.py": ("unknown", "pytest-asyncio"),
        "test_g.py": ("unknown", "nolibx"),
    }


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_crash_costs_its_own_test_only(run: Run, jobs: int):
    results = run(
        {
            "test_a.py": """
            import ctypes, os
            def test_1(): pass
            def test_segfault(): ctypes.string_at(0)
            def test_exit(): os._exit(7)
            def test_2(): pass
            """,
            "test_b.py": GOOD,
        },
        jobs=jobs,
    )
    assert counts(results["test_a.py"]) == {"collected": 4, "passed": 2, "errors": 2}
    said = {failure.test: failure.message for failure in results["test_a.py"].tests.failures}
    assert said == {
        "test_segfault": "the process ended with SIGSEGV while it ran",
        "test_exit": "the process ended itself with exit code 7 while it ran",
    }
    assert results["test_b.py"].answer is Answer.WORKS


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_ends_the_process_when_collected(run: Run, jobs: int):
    results = run(
        {
            "test_a.py": "import os; os._exit(4)",
            "test_b.py": "import sys; sys.exit(3)",
            "test_c.py": "import pytest; pytest.exit('enough')",
            "test_d.py": GOOD,
        },
        jobs=jobs,
    )
    messages = {path: result.message for path, result in results.items()}
    assert messages == {
        "test_a.py": "it cannot be collected: the process ended itself with exit code 4 while it was collected",
        "test_b.py": "it cannot be collected: SystemExit: 3",
        "test_c.py": "it cannot be collected: Exit: enough",
        "test_d.py": "",
    }


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_hangs_is_unmeasured_and_the_rest_is_not(run: Run, jobs: int):
    results = run(
        {
            "test_a.py": "import time\ndef test_1(): pass\ndef test_hang(): time.sleep(60)\ndef test_2(): pass",
            "test_b.py": GOOD,
        },
        jobs=jobs,
        seconds=4,
    )
    assert counts(results["test_a.py"]) == {"collected": 3, "passed": 2, "unmeasured": 1}
    assert results["test_a.py"].answer is Answer.UNKNOWN
    assert results["test_a.py"].message == "1 of 3 not measured: test_hang: not finished within 4 s"
    assert results["test_b.py"].answer is Answer.WORKS


def test_a_collection_that_hangs_costs_its_file(run: Run):
    results = run({"test_a.py": "import time; time.sleep(60)", "test_b.py": GOOD}, seconds=2)
    assert results["test_a.py"].message == "its collection took too long"
    assert results["test_b.py"].answer is Answer.WORKS


def test_time_for_all_keeps_what_was_learned(run: Run):
    results = run(
        {
            "test_a.py": GOOD,
            "test_b.py": "import time\ndef test_1(): pass\ndef test_2(): time.sleep(60)",
            "test_c.py": GOOD,
        },
        total=15,
    )
    assert results["test_a.py"].answer is Answer.WORKS
    assert counts(results["test_b.py"]) == {"collected": 2, "passed": 1, "unmeasured": 1}
    assert results["test_b.py"].message == "1 of 2 not measured: the time for all tests was up"
    assert counts(results["test_c.py"]) == {"collected": 1, "unmeasured": 1}


def test_a_test_that_ends_the_session(run: Run):
    files = {
        "test_a.py": "import pytest\ndef test_1(): pytest.exit('enough')\ndef test_2(): raise KeyboardInterrupt\n"
        + GOOD
    }
    result = run(files)["test_a.py"]
    assert counts(result) == {"collected": 3, "passed": 1, "errors": 2}
    assert result.tests.failures[0].message.endswith("enough")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_test_that_closes_what_pytest_needs_has_ended_its_session(run: Run, jobs: int):
    results = run(
        {
            "test_a.py": "import os\ndef test_0(): pass\ndef test_c(): os.closerange(0, 200)\ndef test_z(): pass",
            "test_b.py": GOOD,
        },
        jobs=jobs,
    )
    assert counts(results["test_a.py"]) == {"collected": 3, "passed": 2, "errors": 1}
    assert counts(results["test_b.py"]) == {"collected": 1, "passed": 1}
    assert results["test_a.py"].tests.failures[0].test == "test_c"


def test_a_failing_conftest_costs_its_folder(run: Run):
    results = run(
        {
            "a/conftest.py": "\nraise ValueError('boom')",
            "a/test_a.py": GOOD,
            "b/conftest.py": "import nolibx",
            "b/test_b.py": GOOD,
            "test_c.py": GOOD,
        }
    )
    assert results["a/test_a.py"].message == "it cannot be collected: a/conftest.py:2: ValueError: boom"
    assert counts(results["a/test_a.py"]) == {"errors": 1}
    assert (results["b/test_b.py"].answer, results["b/test_b.py"].missing) == (Answer.UNKNOWN, "nolibx")
    assert results["test_c.py"].answer is Answer.WORKS


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("import sys; sys.exit(2)", "it cannot be collected: conftest.py:1: SystemExit: 2"),
        ("import os; os._exit(2)", "the process ended itself with exit code 2 before pytest said anything"),
        (
            "def pytest_runtestloop(): raise ValueError('x')",
            "1 of 1 not measured: pytest failed: ValueError: x",
        ),
    ],
)
def test_a_conftest_that_ends_the_session(run: Run, statement: str, message: str):
    result = run({"conftest.py": statement, "test_a.py": GOOD})["test_a.py"]
    assert (result.answer is Answer.WORKS, result.message) == (False, message)


@pytest.mark.parametrize("jobs", [1, 2])
def test_who_is_killed_may_have_lacked_memory(run: Run, jobs: int):
    files = {"test_a.py": "import os\ndef test_k(): os.kill(os.getpid(), 9)\n" + GOOD, "test_b.py": GOOD}
    results = run(files, jobs=jobs)
    assert counts(results["test_a.py"]) == {"collected": 2, "passed": 1, "unmeasured": 1}
    assert results["test_a.py"].message.endswith("test_k: the process ended with SIGKILL while it ran")
    assert results["test_b.py"].answer is Answer.WORKS


def test_options_and_plugins_that_are_not_installed_are_left_out_and_named(run: Run):
    results = run(
        {
            "pytest.ini": """
            [pytest]
            addopts = -x --cov=app --cov-report xml --reruns 2 -p nopluginx -Z --strict-config --strict-markers
            required_plugins = pytest-nothere
            some_setting = 3
            """,
            "test_a.py": "def test_1(): assert 0\n" + GOOD,
        }
    )
    result = results["test_a.py"]
    assert counts(result) == {"collected": 2, "passed": 1, "failed": 1}
    for word in (
        "without --cov (pytest-cov",
        "--cov-report (",
        "--reruns (",
        "-Z (",
        "nopluginx",
        "pytest-nothere",
    ):
        assert word in result.output


@pytest.mark.parametrize(
    "words", ["-x", "--maxfail=1", "--sw", "--lf", "-n 3 --dist=loadscope", "-p no:xdist", "-s -vv", "-q -q"]
)
def test_options_of_the_project_do_not_end_the_session_early(run: Run, words: str):
    results = run(
        {
            "setup.cfg": f"[tool:pytest]\naddopts = {words}",
            "test_a.py": "def test_1(): assert 0\n" + GOOD,
            "test_b.py": GOOD,
        },
        jobs=2,
    )
    assert counts(results["test_a.py"]) == {"collected": 2, "passed": 1, "failed": 1}
    assert counts(results["test_b.py"]) == {"collected": 1, "passed": 1}


def test_a_choice_of_the_project_is_respected(run: Run):
    results = run(
        {
            "pytest.ini": "[pytest]\naddopts = -m 'not slow'\nmarkers = slow",
            "test_a.py": "import pytest\n@pytest.mark.slow\ndef test_1(): assert 0\n" + GOOD,
            "test_b.py": "import pytest\n@pytest.mark.slow\ndef test_1(): assert 0\n",
        }
    )
    assert counts(results["test_a.py"]) == {"collected": 2, "passed": 1}
    assert results["test_a.py"].answer is Answer.WORKS
    assert results["test_b.py"].message == "all 1 deselected by the project's own settings"


def test_settings_that_pytest_refuses_are_told(run: Run):
    result = run({"pytest.ini": "[pytest]\naddopts = --junitxml\n", "test_a.py": GOOD})["test_a.py"]
    assert result.answer in {Answer.UNKNOWN, Answer.WORKS}
    result = run({"pytest.ini": "[pytest]\nminversion = 99\n", "test_a.py": GOOD})["test_a.py"]
    assert result.answer is Answer.UNKNOWN
    assert "requires pytest-99" in result.message


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_test_does_to_its_process_does_not_disturb_the_count(run: Run, jobs: int):
    results = run(
        {
            "test_a.py": """
            import json, os, signal, sys
            def test_reads_input(): assert sys.stdin.read() == ""
            def test_prints():
                for _ in range(100): os.write(1, b"x" * (1 << 20))
            def test_forks():
                if not os.fork(): os._exit(0)
                os.wait()
            def test_patches(monkeypatch):
                monkeypatch.setattr(os, "getpid", None)
                monkeypatch.setattr(json, "dumps", None)
            def test_moves(): os.chdir("/")
            def test_signals(): signal.signal(signal.SIGTERM, signal.SIG_IGN)
            def test_writes(): open("/dev/null", "w").write("x")
            """,
            "test_b.py": GOOD,
        },
        jobs=jobs,
    )
    # pytest's own stand-in for input refuses to be read
    assert counts(results["test_a.py"]) == {"collected": 7, "passed": 6, "failed": 1}
    assert counts(results["test_b.py"]) == {"collected": 1, "passed": 1}


def test_closed_files_are_opened_again(run: Run):
    source = "import os\ndef test_1():\n    os.closerange(20, 200) if 0 else [os.close(n) for n in range(3, 60) if _is(n)]\n"
    source += "def _is(n):\n    try: return 'events' in os.readlink(f'/proc/self/fd/{n}')\n    except OSError: return False\n"
    result = run({"test_a.py": source + GOOD})["test_a.py"]
    assert counts(result) == {"collected": 2, "passed": 2}


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_nothing_is_left_running_and_nothing_of_ours_in_the_copy(run: Run, tmp_path: Path):
    word = f"987{os.getpid()}"
    source = f"""
    import subprocess, sys
    def test_1(): subprocess.Popen([sys.executable, "-c", "import time; time.sleep({word})"], start_new_session=True)
    """
    assert run({"test_a.py": source})["test_a.py"].answer is Answer.WORKS
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not [command for command in commands if word.encode() in command]
    left = {path.name for path in (tmp_path / "copy").rglob("*")}
    assert {name for name in left if not name.endswith(".pyc")} <= {"test_a.py", "__pycache__"}


def test_imports_start_at_the_folder_and_the_roots(run: Run):
    results = run(
        {
            "svc/pytest.ini": "[pytest]\ntestpaths = tests",
            "svc/here.py": "",
            "svc/src/app.py": "",
            "svc/tests/test_a.py": "import app, here\n" + GOOD,
        },
        folder="svc",
        roots=("svc/src",),
    )
    assert results["svc/tests/test_a.py"].answer is Answer.WORKS


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_package_from_elsewhere_shows_nothing(run: Run, tmp_path: Path, jobs: int):
    (tmp_path / "installed").mkdir()
    (tmp_path / "installed" / "mine.py").write_text("")
    results = run(
        {
            "conftest.py": f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); import mine\n",
            "mine.py": "",
            "test_a.py": "import mine\n" + GOOD,
        },
        jobs=jobs,
        tops=("mine",),
    )
    (result,) = results.values()
    assert result.answer is Answer.UNKNOWN
    assert result.message.endswith("an editable install shadows it: mine is loaded from elsewhere")
    assert result.tests is not None
    assert (result.tests.passed, result.tests.unmeasured) == (0, result.tests.collected)


def test_collecting_only(run: Run):
    files = {
        "test_a.py": GOOD,
        "test_b.py": "raise ValueError('x')",
        "c/conftest.py": "1 / 0",
        "c/test_c.py": GOOD,
    }
    results = run(files, collect_only=True, jobs=2)
    assert counts(results["test_a.py"]) == {"collected": 1, "unmeasured": 1}
    assert results["test_a.py"].answer is Answer.UNKNOWN
    assert results["test_a.py"].message == "1 of 1 not measured: collected only"
    assert results["test_b.py"].answer is Answer.FAILS
    assert results["c/test_c.py"].answer is Answer.FAILS


def test_without_pytest_nothing_is_known(run: Run, tmp_path: Path):
    fake = tmp_path / "bin" / "python"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\nexec {sys.executable} -S -E "$@"\n')
    fake.chmod(0o755)
    python = Interpreter(path=str(fake), version="3.11", found="given", digest="d1")
    result = run({"test_a.py": GOOD}, interpreter=python)["test_a.py"]
    assert (result.answer, result.missing) == (Answer.UNKNOWN, "pytest")
    assert result.message == "pytest is not installed in that interpreter"


def test_an_interpreter_that_is_none(run: Run):
    python = Interpreter(path="/nowhere/python", version="3.11", found="given", digest="d1")
    result = run({"test_a.py": GOOD}, interpreter=python)["test_a.py"]
    assert result.answer is Answer.UNKNOWN
    assert result.message.startswith("the interpreter could not be started")


def test_results_come_while_the_session_runs(tmp_path: Path):
    (tmp_path / "test_a.py").write_text(GOOD)
    told = tmp_path / "told"
    (tmp_path / "test_b.py").write_text(
        "import pathlib, time\n"
        f"def test_1():\n    while not pathlib.Path({str(told)!r}).exists():\n        time.sleep(0.05)\n"
    )
    probes = [Probe(id=name, kind=ProbeKind.TESTS, path=name) for name in ("test_a.py", "test_b.py")]
    results = run_sessions(probes, tmp_path, PYTHON, jobs=1, seconds=60, total=60)
    assert next(results).probe == "test_a.py"
    told.touch()  # only now can the other test end
    assert [each.answer for each in results] == [Answer.WORKS]
