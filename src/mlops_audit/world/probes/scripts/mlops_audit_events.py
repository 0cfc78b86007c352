"""pytest plug-in: writes down what happens as it happens, in the main process and in every xdist worker.

One JSON line an event, appended in one write, so that a crash keeps all that came before it. Python 3.8 and
newer, pytest 6.2 and newer. What it needs is taken hold of at once: tests may replace anything.
"""

import json
import os
import sys

import pytest

_DUMP, _WRITE, _PID = json.dumps, os.write, os.getpid
_HANDLE = os.open(os.environ["MLOPS_AUDIT_EVENTS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
_DONE = os.environ.get("MLOPS_AUDIT_DONE", "")
_COPY = os.environ["MLOPS_AUDIT_COPY"]
_TOPS = frozenset(os.environ.get("MLOPS_AUDIT_TOPS", "").split(","))
_OWNER = os.getpid()
_PLUGINS = {
    "mocker": "pytest-mock",
    "benchmark": "pytest-benchmark",
    "httpx_mock": "pytest-httpx",
    "requests_mock": "requests-mock",
    "respx_mock": "respx",
    "aiohttp_client": "pytest-aiohttp",
    "event_loop": "pytest-asyncio",
    "anyio_backend": "anyio",
    "freezer": "pytest-freezer",
    "snapshot": "syrupy",
    "faker": "Faker",
    "subtests": "pytest-subtests",
    "datadir": "pytest-datadir",
    "data_regression": "pytest-regressions",
    "spark_session": "pytest-spark",
    "postgresql": "pytest-postgresql",
    "httpserver": "pytest-httpserver",
}
"""Fixtures that well-known plug-ins bring."""


def _raised_module():
    sys.path.append(os.path.dirname(os.path.abspath(__file__)))
    import raised

    sys.path.pop()
    return raised


_RAISED = _raised_module()


def _tell(*event):
    if _PID() == _OWNER:  # a fork of a test is not the one who tells
        try:
            _WRITE(_HANDLE, (_DUMP(event) + "\n").encode("utf-8", "backslashreplace"))
        except Exception:
            return


class _State:
    controller = False


def pytest_configure(config):
    _State.controller = config.pluginmanager.hasplugin("dsession")
    root = getattr(config, "rootpath", None) or config.rootdir
    _tell("start", os.path.realpath(str(root)))


def pytest_collectstart(collector):
    if isinstance(collector, pytest.File):
        _tell("collecting", collector.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    if not _DONE:
        return
    with open(_DONE, encoding="utf-8") as file:
        done = frozenset(json.load(file))
    dropped = [item for item in items if item.nodeid in done]
    if dropped:
        items[:] = [item for item in items if item.nodeid not in done]
        config.hook.pytest_deselected(items=dropped)


def pytest_collection_finish(session):
    if not _State.controller:
        for item in session.items:
            _tell("item", item.nodeid)
        _tell("collected")


def pytest_collectreport(report):
    if report.failed and not _State.controller:
        _tell("uncollected", report.nodeid, _last_line(report))
    elif report.skipped and not _State.controller:
        _tell("module skipped", report.nodeid)


def pytest_runtest_logstart(nodeid, location):
    if not _State.controller:
        _tell("running", nodeid)


def pytest_runtest_logreport(report):
    if getattr(report, "context", None) is not None:  # a part of a test (subtests)
        return
    if _State.controller and report.when != "???":  # workers tell their own; only a dead one cannot
        return
    line = (report.location[1] or 0) + 1 if report.location else None
    xfail = hasattr(report, "wasxfail")
    _tell("report", report.nodeid, report.when, report.outcome, xfail, line, _message(report))


def pytest_runtest_logfinish(nodeid, location):
    if not _State.controller:
        _tell("finished", nodeid)


def pytest_exception_interact(node, call, report):
    if call.excinfo is None:
        return
    error = call.excinfo.value
    path = str(getattr(node, "path", "") or getattr(node, "fspath", ""))
    _tell("raised", node.nodeid, _missing(error), _RAISED.text(error), _line(error, path))


def pytest_sessionfinish(session, exitstatus):
    if not hasattr(session.config, "workerinput"):
        _tell("finish", int(exitstatus))


def _missing(error):
    fixture = getattr(error, "argname", None)
    if type(error).__name__ == "FixtureLookupError" and fixture in _PLUGINS:
        return _PLUGINS[fixture]
    if "async def functions are not natively supported" in str(error):
        return "pytest-asyncio"
    try:
        return _RAISED.missing(error, _TOPS, _COPY, [])
    except Exception:
        return ""


def _line(error, path):
    """The last line of the test file that took part."""
    found, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def _message(report):
    if report.passed:
        return ""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        return str(crash.message).split("\n")[0]
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).split("\n")[0]
    return str(report.longrepr or "").strip().split("\n")[0]


def _last_line(report):
    lines = [line for line in str(report.longrepr).splitlines() if line.strip()]
    errors = [line[1:].strip() for line in lines if line.startswith("E ")]
    return (errors or lines or [""])[-1]
