from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from foreground import listening
from mlops_audit.model.attribution import Place
from mlops_audit.model.probe import Answer, Interpreter, Probe, ProbeKind, ProbeResult
from mlops_audit.world.probes.singles import run_singles

WORKS, FAILS, UNKNOWN = Answer.WORKS, Answer.FAILS, Answer.UNKNOWN
HERE = Interpreter(path=sys.executable, version="3.12", found="", digest="this one")


def _run(folder: Path, *probes: Probe, **options: Any) -> list[ProbeResult]:
    settings = {"jobs": 2, "seconds": 30.0, "allow_foreign": True, **options}
    found = {result.probe: result for result in run_singles(probes, folder, HERE, **settings)}
    return [found[probe.id] for probe in probes]


def _module(name: str, **fields: Any) -> Probe:
    fields = {
        "roots": ("",),
        "tops": (name.partition(".")[0],),
        "path": f"{name.replace('.', '/')}.py",
        **fields,
    }
    return Probe(id=f"import:{name}:{fields.get('symbol', '')}", kind=ProbeKind.IMPORT, module=name, **fields)


def _import(folder: Path, files: dict[str, str], name: str = "m", **fields: Any) -> ProbeResult:
    _write(folder, files)
    return _run(folder, _module(name, **fields))[0]


def _write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


HOSTILE = {
    "plain": ("x = 1", WORKS, ""),
    "hangs": ("while True: pass", UNKNOWN, "not finished within 4 s"),
    "exits": ("import sys; sys.exit(3)", FAILS, "SystemExit: 3 while importing"),
    "exits_0": ("import sys; sys.exit()", FAILS, "SystemExit while importing"),
    "leaves": ("import os; os._exit(0)", FAILS, "the process ended itself with exit code 0"),
    "crashes": ("import ctypes; ctypes.string_at(0)", FAILS, "killed by SIGSEGV"),
    "kills_itself": (
        "import os; os.kill(os.getpid(), 9)",
        UNKNOWN,
        "killed by SIGKILL, perhaps for want of memory",
    ),
    "kills_its_group": ("import os; os.killpg(0, 15)", FAILS, "killed by SIGTERM"),
    "prints": ("import sys\nfor _ in range(100): sys.stdout.buffer.write(b'x' * 1_000_000)", WORKS, ""),
    "prints_bytes": (r"import os; os.write(1, b'\xff\x00' * 9); os.write(2, b'\xfe')", WORKS, ""),
    "reads": ("import sys; assert sys.stdin.read() == ''", WORKS, ""),
    "asks": ("input('name?')", FAILS, "EOFError: EOF when reading a line"),
    "writes": ("open('left behind', 'w').write('x')", WORKS, ""),
    "moves": ("import os; os.chdir('/')", WORKS, ""),
    "ignores_signals": (
        "import signal\nsignal.signal(15, signal.SIG_IGN); signal.signal(2, signal.SIG_IGN)\nwhile True: pass",
        UNKNOWN,
        "not finished within 4 s",
    ),
    "closes_all": ("import os; os.closerange(0, 500)", WORKS, ""),
    "forks": ("import os; os.fork()", WORKS, ""),
    "tampers": (
        "import os, sys, json\nos._exit = sys.exit = os.write = os.open = json.dumps = lambda *a, **k: 1 / 0",
        WORKS,
        "",
    ),
    "tampers_and_fails": (
        "import os, json, builtins\nos.write = os.open = json.dumps = builtins.open = None\nraise ValueError('so')",
        FAILS,
        "ValueError: so",
    ),
    "replaces_output": ("import sys; sys.stdout = sys.stderr = None", WORKS, ""),
    "empties_modules": (
        "import sys\nfor n in list(sys.modules):\n if n != __name__: del sys.modules[n]",
        WORKS,
        "",
    ),
    "replaces_modules": ("import sys; sys.modules = {}", FAILS, "KeyError"),
    "raises_base": ("class E(BaseException): pass\nraise E('it')", FAILS, "E: it"),
    "interrupts": ("raise KeyboardInterrupt", FAILS, "KeyboardInterrupt"),
    "unspeakable": ("class E(Exception):\n def __str__(self): raise E\nraise E", FAILS, "E"),
    "recurses": ("def f(): f()\nf()", FAILS, "RecursionError: maximum recursion depth exceeded"),
    "threads": ("import threading, time\nthreading.Thread(target=time.sleep, args=(90,)).start()", WORKS, ""),
    "hangs_at_exit": ("import atexit, time\natexit.register(time.sleep, 90)", WORKS, ""),
    "faults": (
        "import faulthandler, ctypes; faulthandler.enable(); ctypes.string_at(0)",
        FAILS,
        "killed by SIGSEGV",
    ),
    "spawns": ("import subprocess; subprocess.Popen(['sleep', '97531'])", WORKS, ""),
    "spawns_far": (
        "import subprocess; subprocess.Popen(['sleep', '97531'], start_new_session=True, env={})",
        WORKS,
        "",
    ),
    "multiplies": (
        "import os, time\nfor _ in range(5): os.fork()\ntime.sleep(60)",
        UNKNOWN,
        "not finished within 4 s",
    ),
    "ñandú": ("x = 'é'", WORKS, ""),
    "syntax": ("x = 1\ndef f(:\n", FAILS, "SyntaxError: invalid syntax"),
    "bomb": ("x = bytearray(1 << 60)", UNKNOWN, "MemoryError"),
    "full": (
        "raise OSError(28, 'No space left on device')",
        UNKNOWN,
        "OSError: [Errno 28] No space left on device",
    ),
    "loses_itself": ("import sys; del sys.modules[__name__]", FAILS, "KeyError: 'loses_itself'"),
    "notes": ("raise ValueError('first\\nsecond ' + 'x' * 900)", FAILS, "ValueError: first"),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, ProbeResult], Path]:
    """All of them at once: whatever one does, the others are measured."""
    folder = tmp_path_factory.mktemp("copy")
    _write(folder, {f"{name}.py": code for name, (code, _, _) in HOSTILE.items()})
    results = run_singles(
        [_module(name) for name in HOSTILE], folder, HERE, jobs=4, seconds=4.0, allow_foreign=False
    )
    return {result.probe.split(":")[1]: result for result in results}, folder


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_module_does_it_gets_its_answer(
    hostile: tuple[dict[str, ProbeResult], Path], name: str
) -> None:
    _, answer, message = HOSTILE[name]
    found = hostile[0][name]
    assert (found.answer, found.message[: len(message)] if message else found.message) == (answer, message)
    if answer is WORKS:
        assert found.place is None


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_nothing_is_left_running(hostile: tuple[dict[str, ProbeResult], Path]) -> None:
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = Path("/proc", name, "cmdline").read_bytes()
        except OSError:
            continue
        assert b"97531" not in command
        assert os.fsencode(hostile[1]) not in command


def test_output_is_the_tail(hostile: tuple[dict[str, ProbeResult], Path]) -> None:
    assert 4000 < len(hostile[0]["prints"].output) <= 8192
    assert "\ufffd" in hostile[0]["prints_bytes"].output


def test_a_failure_has_its_place_and_traceback(hostile: tuple[dict[str, ProbeResult], Path]) -> None:
    assert hostile[0]["raises_base"].place == Place(path="raises_base.py", line=2)
    assert hostile[0]["syntax"].place == Place(path="syntax.py", line=2)
    output = hostile[0]["raises_base"].output
    assert 'File "$REPO/raises_base.py", line 2' in output
    assert "observing" not in output


def test_the_deepest_place_in_the_copy_counts(tmp_path: Path) -> None:
    files = {"m.py": "import other", "other.py": "\nimport json\njson.loads('{')"}
    assert _import(tmp_path, files, tops=("m", "other")).place == Place(path="other.py", line=3)


def test_symbols(tmp_path: Path) -> None:
    _write(tmp_path, {"p/__init__.py": "", "p/q.py": "class A:\n  b = 1"})
    ask = [("p.q", "A"), ("p.q", "A.b"), ("p", "q"), ("p.q", "B"), ("p.q", "A.c")]
    results = _run(tmp_path, *(_module(name, symbol=symbol) for name, symbol in ask))
    assert [result.answer for result in results] == [WORKS, WORKS, WORKS, FAILS, FAILS]
    assert results[3].message == "ImportError: cannot import name 'B' from 'p.q'"
    assert results[3].place == Place(path="p/q.py")


def test_layouts(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "src/pkg/__init__.py": "from .a import x",
            "src/pkg/a.py": "from . import b\nx = 1",
            "src/pkg/b.py": "",
            "space/name/c.py": "import name, space.name.d",
            "space/name/d.py": "",
        },
    )
    probes = [
        _module("pkg.a", roots=("src",)),
        _module("src.pkg.a", roots=("",)),
        _module("space.name.c", roots=("", "space"), tops=("space", "name")),
    ]
    assert [result.message for result in _run(tmp_path, *probes)] == ["", "", ""]


def test_the_first_root_comes_first(tmp_path: Path) -> None:
    _write(tmp_path, {"a/m.py": "1 / 0", "b/m.py": ""})
    assert _run(tmp_path, _module("m", roots=("b", "a")))[0].answer is WORKS


def test_a_file_that_cannot_be_named_is_run_as_a_module(tmp_path: Path) -> None:
    code = "import near\nif __name__ == '__main__': raise SystemExit(1)\nimport dataclasses\n@dataclasses.dataclass\nclass A:\n  x: 'int' = 1"
    _write(tmp_path, {"tools/my-job.py": code, "tools/near.py": "", "tools/other-job.py": "\n1 / 0"})
    first, second = _run(
        tmp_path,
        Probe(id="a", kind=ProbeKind.IMPORT, path="tools/my-job.py"),
        Probe(id="b", kind=ProbeKind.IMPORT, path="tools/other-job.py"),
    )
    assert (first.answer, first.message) == (WORKS, "")
    assert (second.answer, second.place) == (FAILS, Place(path="tools/other-job.py", line=2))


@pytest.mark.parametrize(
    "code",
    [
        "import not_there",
        "import not_there.deeper as d",
        "def f():\n  try: import not_there\n  except ImportError as e: raise RuntimeError('pip install it') from e\nf()",
        "try: import not_there\nexcept ImportError: raise ImportError('pip install it') from None",
        "try: import not_there\nexcept ImportError: pass\nnot_there.use()",
        "try: import not_there\nexcept ImportError: not_there = None\nclass A(not_there.B): pass",
        "import sys\ntry: import not_there\nexcept ImportError: sys.exit('pip install it')",
        "import importlib\ntry: importlib.import_module('not_there')\nexcept ImportError: x = None\nx()",
    ],
)
def test_a_library_that_is_not_installed_is_named(tmp_path: Path, code: str) -> None:
    found = _import(tmp_path, {"m.py": code})
    assert (found.answer, found.missing) == (UNKNOWN, "not_there")
    assert "not_there is not installed" in found.message


def test_a_guarded_import_works_without_the_tools_own_library_and_says_so(tmp_path: Path) -> None:
    code = "try: import not_there\nexcept ImportError: not_there = None"
    found = _import(tmp_path, {"m.py": code}, libraries=("json", "not_there"))
    assert (found.answer, found.absent) == (WORKS, ("not_there",))
    assert _import(tmp_path, {"m.py": code}, libraries=("json", "wave")).answer is WORKS
    assert _import(tmp_path, {"m.py": code}).answer is WORKS


def test_a_folder_of_that_name_is_not_the_library(tmp_path: Path) -> None:
    files = {"m.py": "from not_there import Client", "not_there/Dockerfile": ""}
    found = _import(tmp_path, files, libraries=("not_there",))
    assert (found.answer, found.missing) == (UNKNOWN, "not_there")


@pytest.mark.parametrize(
    "code",
    [
        "import m_missing",
        "from pkg import missing",
        "import pkg.missing",
        "try: import not_there\nexcept ImportError: import m_missing",
        "import json.missing",
        "import imp" if sys.version_info >= (3, 12) else "import asynchat_",
        "try: import not_there\nexcept ImportError: pass\nraise ValueError('own')",
    ],
)
def test_what_is_really_wrong_fails(tmp_path: Path, code: str) -> None:
    tops = ("m", "m_missing", "pkg", "asynchat_")
    found = _import(tmp_path, {"m.py": code, "pkg/__init__.py": ""}, tops=tops)
    assert found.answer is FAILS
    assert found.place is not None
    assert found.place.path == "m.py"


@pytest.mark.parametrize(
    ("code", "files", "reason"),
    [
        ("import pkg._fast", {"pkg/_fast.pyx": ""}, "a compiled extension, and pkg/_fast.pyx was not built"),
        ("from pkg import _fast", {"pkg/_fast.c": ""}, "a compiled extension, and pkg/_fast.c was not built"),
        ("from pkg._version import v", {}, "it is generated, and not in the repository"),
        ("import pkg.api_pb2", {}, "it is generated, and not in the repository"),
        ("import pkg.kept_out", {}, "of a reason"),
    ],
)
def test_what_is_missing_for_a_reason_is_not_held_against_it(
    tmp_path: Path, code: str, files: dict[str, str], reason: str
) -> None:
    _write(tmp_path, {"m.py": code, "pkg/__init__.py": "", **files})
    (found,) = _run(
        tmp_path,
        _module("m", tops=("m", "pkg")),
        explain_missing=lambda stem: "of a reason" if stem == "pkg/kept_out" else "",
    )
    assert (found.answer, found.message.partition(": ")[2]) == (UNKNOWN, reason)


def test_a_module_from_elsewhere_shows_nothing(tmp_path: Path) -> None:
    _write(tmp_path, {"copy/m.py": "import mine", "installed/mine.py": ""})
    code = f"import sys; sys.path.append({str(tmp_path / 'installed')!r}); import mine"
    _write(tmp_path / "copy", {"m.py": code})
    (found,) = _run(tmp_path / "copy", _module("m", tops=("m", "mine")))
    assert found.answer is UNKNOWN
    assert found.message == "an editable install shadows it: mine is loaded from elsewhere"


def test_a_shared_library_that_is_missing_is_named(tmp_path: Path) -> None:
    found = _import(tmp_path, {"m.py": "import ctypes; ctypes.CDLL('libnot_there.so.5')"})
    if sys.platform == "linux":
        assert (found.answer, found.missing) == (UNKNOWN, "libnot_there.so.5")


def test_a_variable_that_is_not_set_is_named(tmp_path: Path) -> None:
    found = _import(tmp_path, {"m.py": "import os\nx = os.environ['DATABASE_URL']"})
    assert (found.answer, found.message) == (UNKNOWN, "needs the environment variable DATABASE_URL")


def test_nothing_secret_reaches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    found = _import(tmp_path, {"m.py": "import os; print(dict(os.environ))"})
    assert "secret" not in found.output
    assert "PYTHONHASHSEED" in found.output


def test_two_runs_tell_the_same(tmp_path: Path) -> None:
    code = "import os, sys, tempfile\nprint(os.getcwd(), tempfile.gettempdir(), sys.executable, object())\nraise ValueError(__file__)"
    first, second = (_import(tmp_path, {"m.py": code}) for _ in range(2))
    assert (first.message, first.output) == (second.message, second.output)
    assert first.message == "ValueError: $REPO/m.py"
    assert first.output.startswith("$REPO $TMP $ENV/bin/")
    assert "object at 0x…>" in first.output


def test_only_the_copy_is_written_to(tmp_path: Path) -> None:
    _write(tmp_path, {"elsewhere/lib.py": "", "copy/pkg/__init__.py": "", "copy/pkg/m.py": ""})
    _write(
        tmp_path,
        {"copy/pkg/m.py": f"import sys; sys.path.append({str(tmp_path / 'elsewhere')!r}); import lib"},
    )
    assert _run(tmp_path / "copy", _module("pkg.m"))[0].answer is WORKS
    assert os.listdir(tmp_path / "elsewhere") == ["lib.py"]
    assert (tmp_path / "copy/pkg/__pycache__").is_dir()


def _load(code: str, **fields: Any) -> Probe:
    return Probe(id="load", kind=ProbeKind.LOAD, path="conf/tool.yaml", code=code, tops=("own",), **fields)


FIELDS = """
class Bad(ValueError):
    def errors(self): return {errors!r}
try: raise Bad('2 validation errors')
except ValueError as error: raise RuntimeError('refused: ' + str(error)) from error
"""


@pytest.mark.parametrize(
    ("code", "answer", "message"),
    [
        ("assert open(path).read() == 'a: 1' and path.startswith(folder)", WORKS, ""),
        ("import not_there", UNKNOWN, "not_there is not installed"),
        ("raise ImportError('needs the variable X')", UNKNOWN, "needs the variable X"),
        ("raise ValueError('key a is not known\\nmore')", FAILS, "ValueError: key a is not known"),
        ("raise ValueError('bad port ${PORT}')", UNKNOWN, "needs the environment variable PORT"),
        ("raise ValueError('bad port ${PORT:-5432}')", FAILS, "ValueError: bad port ${PORT:-5432}"),
        (
            FIELDS.format(errors=[{"loc": ("a", "port"), "msg": "no integer", "input": "${P:-1}"}, {"loc": ("b",), "msg": "extra", "input": 1}]),
            FAILS,
            "a.port: no integer; b: extra",
        ),
        (
            FIELDS.format(errors=[{"loc": ("port",), "msg": "no integer", "input": "${P}"}, {"loc": ("b",), "msg": "x", "input": "$Q"}]),
            UNKNOWN,
            "needs the environment variables P, Q",
        ),
        (
            FIELDS.format(errors=[{"loc": ("port",), "msg": "no integer", "input": "${P}"}, {"loc": ("b",), "msg": "x", "input": "c"}]),
            FAILS,
            "port: no integer; b: x",
        ),
    ],
)  # fmt: skip
def test_loaders(tmp_path: Path, code: str, answer: Answer, message: str) -> None:
    _write(tmp_path, {"conf/tool.yaml": "a: 1"})
    (found,) = _run(tmp_path, _load(code, libraries=("json",)))
    assert (found.answer, found.message) == (answer, message)
    assert found.place == (Place(path="conf/tool.yaml") if answer is FAILS else None)


def _command(*words: str, **fields: Any) -> Probe:
    return Probe(id=" ".join(words), kind=ProbeKind.COMMAND, path="", words=words, foreign=True, **fields)


def test_commands(tmp_path: Path) -> None:
    _write(tmp_path, {"tools/run.sh": "#!/bin/sh\npwd\nexit 4", "tools/plain": ""})
    (tmp_path / "tools/run.sh").chmod(0o755)
    results = _run(
        tmp_path,
        _command("python", "-c", "import sys; print(sys.executable)"),
        _command("$PYTHON", "-c", "raise SystemExit(2)"),
        _command("./run.sh", folder="tools"),
        _command("no-such-program"),
        _command("./plain", folder="tools"),
        _command("python", "-c", "import os; os.kill(os.getpid(), 15)"),
        _command("true", folder="nowhere"),
    )
    assert [(result.answer, result.message) for result in results] == [
        (WORKS, ""),
        (FAILS, "exit code 2"),
        (FAILS, "exit code 4"),
        (UNKNOWN, "no-such-program was not found"),
        (FAILS, "./plain: Permission denied"),
        (FAILS, "killed by SIGTERM"),
        (FAILS, "true: nowhere is not a folder of the repository"),
    ]
    assert results[0].output.startswith("$ENV/bin/")
    assert results[2].output == "$REPO/tools\n"
    assert results[3].missing == "no-such-program"


def test_what_the_repository_brings_runs_only_when_allowed(tmp_path: Path) -> None:
    (found,) = _run(tmp_path, _command("touch", "ran"), allow_foreign=False)
    assert found.answer is UNKNOWN
    assert "--allow-commands" in found.message
    assert not (tmp_path / "ran").exists()


def test_an_interpreter_that_cannot_be_started(tmp_path: Path) -> None:
    nothing = Interpreter(path=str(tmp_path / "none"), version="3.12", found="", digest="")
    (found,) = run_singles([_module("m")], tmp_path, nothing, jobs=1, seconds=9.0, allow_foreign=False)
    assert found.answer is UNKNOWN
    assert found.message == "the interpreter could not be started: No such file or directory"


def test_answers_come_before_all_is_done(tmp_path: Path) -> None:
    _write(tmp_path, {"slow.py": "import time; time.sleep(60)", "fast.py": ""})
    probes = [_module("slow"), _module("fast")]
    with closing(run_singles(probes, tmp_path, HERE, jobs=2, seconds=60.0, allow_foreign=False)) as results:
        assert next(results).probe == probes[1].id


OTHERS = sorted(Path("~/.pyenv/versions").expanduser().glob("3.*/bin/python"))


@pytest.mark.parametrize(
    "python", [path for path in OTHERS if "3.6" not in str(path) and "3.7" not in str(path)], ids=str
)
def test_other_versions_can_be_probed(tmp_path: Path, python: Path) -> None:
    _write(tmp_path, {"m.py": "", "bad.py": "\n1 / 0", "want.py": "import not_there"})
    there = Interpreter(path=str(python), version="", found="", digest="")
    probes = [_module("m"), _module("bad"), _module("want")]
    results = run_singles(probes, tmp_path, there, jobs=2, seconds=30.0, allow_foreign=False)
    found = {result.probe.split(":")[1]: result for result in results}
    assert found["m"].answer is WORKS
    assert (found["bad"].message, found["bad"].place) == (
        "ZeroDivisionError: division by zero",
        Place(path="bad.py", line=2),
    )
    assert found["want"].missing == "not_there"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_end_keeps_what_was_learned(tmp_path: Path, number: int) -> None:
    told = tmp_path / "pids"
    hang = f"import os, subprocess, time\nchild = subprocess.Popen(['sleep', '60'], start_new_session=True)\nopen({str(told)!r}, 'a').write('%d %d ' % (os.getpid(), child.pid))\ntime.sleep(60)"
    _write(tmp_path, {"copy/fast.py": "", "copy/slow.py": hang, "copy/slow2.py": hang})
    (tmp_path / "temporary").mkdir()
    program = f"""if True:
        import sys
        from pathlib import Path
        from mlops_audit.model.probe import Interpreter, Probe, ProbeKind
        from mlops_audit.world.probes.singles import run_singles
        here = Interpreter(path=sys.executable, version="", found="", digest="")
        probes = [Probe(id=n, kind=ProbeKind.IMPORT, path="", module=n, roots=("",)) for n in ("fast", "slow", "slow2")]
        try:
            for result in run_singles(probes, Path({str(tmp_path / "copy")!r}), here, jobs=2, seconds=60, allow_foreign=False):
                print(result.probe, result.answer.value, flush=True)
        except KeyboardInterrupt:
            print("stopped", flush=True)"""
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=listening,
    ) as process:
        deadline = time.monotonic() + 30
        while (not told.exists() or len(told.read_text().split()) < 4) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(number)
        assert process.communicate(timeout=10)[0].split("\n") == ["fast works", "stopped", ""]
    for pid in told.read_text().split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
    assert not os.listdir(tmp_path / "temporary")
