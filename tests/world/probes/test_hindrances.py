from __future__ import annotations

import errno
import sys
import textwrap
from pathlib import Path

import pytest

from mlops_audit.model.probe import Answer, Interpreter, Probe, ProbeKind, ProbeResult
from mlops_audit.world.probes.accounts import Link
from mlops_audit.world.probes.hindrances import hindrance
from mlops_audit.world.probes.sessions import run_sessions
from mlops_audit.world.probes.singles import run_singles

HERE = Interpreter(path=sys.executable, version="3.11", found="", digest="d")


def link(kind: str, text: str = "", **fields: object) -> Link:
    return Link(type=kind, kinds=[kind, "Exception"], text=text, **fields)


@pytest.mark.parametrize(
    "found",
    [
        link("KeyError", "'API_KEY'", variable="API_KEY"),
        link("RuntimeError", "API_KEY must be set"),
        link("ValueError", "Missing environment variable DATABASE_URL"),
        link("ValueError", "OPENAI_API_KEY is missing"),
        link("OperationalError", 'connection to server at "localhost", port 5432 failed: Connection refused'),
        link("OSError", "", errno=errno.EMFILE),
        link("MemoryError"),
        link("RuntimeError", "can't start new thread"),
        link("TclError", "no display name and no $DISPLAY environment variable"),
        link("OSError", "", errno=errno.EROFS),
        link("CalledProcessError", "fatal: not a git repository (or any of the parent directories): .git"),
    ],
)
def test_what_our_surroundings_cause(found: Link):
    assert hindrance([found])
    assert hindrance([link("AppError", "no"), found])


@pytest.mark.parametrize(
    "found",
    [
        link("KeyError", "'name'"),
        link("ValueError", "batch size must be set"),
        link("AssertionError", "assert 'Connection refused' == 'ok'"),
        link("FileNotFoundError", "no such file", errno=errno.ENOENT, file="data/x.csv"),
        link("LookupError", "USER_TABLE not found"),
        link("ValueError", "FIELD_NAME is required"),
        link("TypeError", "missing 1 required positional argument: 'x'"),
    ],
)
def test_what_is_the_projects_own_fault(found: Link):
    assert hindrance([found], lambda path: "") == ""


TESTS = """
import os, socket
import pytest

def test_variable(): os.environ["SOME_KEY_OF_MINE"]
def test_asserted_variable(): assert os.environ.get("SOME_KEY_OF_MINE")
def test_getenv(): assert os.getenv("SOME_KEY_OF_MINE") is not None
def test_service():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    socket.create_connection(("127.0.0.1", port))
def test_memory(): raise MemoryError
def test_data(): open("data/big.bin")
def test_good(): pass
"""


def answered(folder: Path, text: str) -> ProbeResult:
    (folder / "test_a.py").write_text(textwrap.dedent(text))
    probe = Probe(id="t", kind=ProbeKind.TESTS, path="test_a.py")
    explain = {"data/big.bin": "data/big.bin is ignored by git"}.get
    (result,) = run_sessions(
        [probe], folder, HERE, jobs=1, seconds=60, total=120, explain=lambda path: explain(path, "")
    )
    return result


def test_hindered_tests_are_not_measured_and_a_real_failure_still_counts(tmp_path: Path):
    result = answered(tmp_path, TESTS)
    assert result.answer is Answer.UNKNOWN, result
    assert (result.tests.passed, result.tests.failing, result.tests.unmeasured) == (1, 0, 6)
    result = answered(tmp_path, TESTS + "\ndef test_bad(): open('data/none.csv')\n")
    assert result.answer is Answer.FAILS
    assert (result.tests.failing, result.tests.unmeasured) == (1, 6)


def test_a_file_that_cannot_be_collected_for_want_of_a_variable(tmp_path: Path):
    result = answered(tmp_path, "import os\nKEY = os.environ['SOME_KEY_OF_MINE']\ndef test_a(): pass\n")
    assert result.answer is Answer.UNKNOWN
    assert "SOME_KEY_OF_MINE" in result.message


def test_an_error_in_teardown_is_counted_once(tmp_path: Path):
    result = answered(
        tmp_path,
        """
        import pytest
        @pytest.fixture
        def late():
            yield
            raise RuntimeError
        @pytest.fixture
        def early():
            raise RuntimeError
        def test_a(late): pass
        def test_b(early): pass
        def test_c(): pass
        def test_d(late): assert 0
        """,
    )
    outcomes = result.tests
    assert (outcomes.collected, outcomes.passed, outcomes.failed, outcomes.errors) == (4, 1, 1, 2)


def test_imports_are_judged_alike(tmp_path: Path):
    (tmp_path / "m.py").write_text("raise RuntimeError('SOME_KEY must be set')\n")
    probe = Probe(id="i", kind=ProbeKind.IMPORT, path="m.py", module="m", tops=("m",), roots=("",))
    (result,) = run_singles([probe], tmp_path, HERE, jobs=1, seconds=60, allow_foreign=False)
    assert (result.answer, "SOME_KEY" in result.message) == (Answer.UNKNOWN, True)
