"""Writes down, line by line and as it happens, what one pytest process does. PYTEST_DONT_REWRITE.

Loaded with ``-p`` into the main process and every pytest-xdist worker: standard library and pytest only, from
Python 3.8 and pytest 6.2 on. Beside it lie ``settings.json``, ``events``, ``raised.py`` and
``describing.py``.

Tests replace clocks, files and whole modules. So what is needed later is held by objects made now, and not by
this module's own names, which such libraries replace as well.
"""

import contextlib
import copy
import json
import os
import platform
import re
import sys

import describing
import mlops_audit_outlets
import pytest
import raised

_TEXTS = 20
"""Failures of one process that are told in full."""
_LONG = 2000
_FORGOTTEN = (
    "--lf",
    "--last-failed",
    "--ff",
    "--failed-first",
    "--nf",
    "--new-first",
    "--sw",
    "--stepwise",
    "--random",
    "--basetemp",
    "--log-file",
)
"""Options of plug-ins that we switched off ourselves, and options of ours."""


class Paths:
    """Which file of the copy a path or a node of pytest belongs to."""

    def __init__(self, root):
        self._realpath, self._relpath, self._join = os.path.realpath, os.path.relpath, os.path.join
        self.root = self._realpath(root)
        self._inside = self.root + os.sep
        self._known = {}
        self.base = self.root

    def relative(self, path):
        """The path from the root of the copy; empty if it is elsewhere."""
        path = str(path)
        if path not in self._known:
            real = self._realpath(path)
            inside = real.startswith(self._inside) or real == self.root
            self._known[path] = self._relpath(real, self.root).replace(os.sep, "/") if inside else ""
        return self._known[path]

    def split(self, node):
        """A node's file and the rest of its name."""
        file, _, test = node.partition("::")
        return self.relative(self._join(self.base, file)), test


class Events:
    """Appends one line for each thing that happens. A child that was forked in a test tells nothing."""

    def __init__(self, path):
        self._path = path
        self._os = (os.open, os.write, os.fstat, os.getpid)
        self._flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        self._dumps, self._suppress = json.dumps, contextlib.suppress
        self.process = os.getpid()
        self._open()

    def tell(self, event, **details):
        """Write one event; whatever a test did to our file must not disturb that test."""
        _, write, fstat, getpid = self._os
        if getpid() != self.process:
            return
        line = (self._dumps(dict(details, event=event, process=self.process)) + "\n").encode()
        try:
            status = fstat(self._file)
            if (status.st_dev, status.st_ino) != self._identity:
                self._open()
        except OSError:
            self._open()
        with self._suppress(OSError):
            write(self._file, line)

    def _open(self):
        opened, _, fstat, _ = self._os
        self._file = opened(self._path, self._flags, 0o600)
        status = fstat(self._file)
        self._identity = (status.st_dev, status.st_ino)


class Causes:
    """What an exception says, where in a file it came from, and for want of which library."""

    def __init__(self, tops, root):
        self._tops, self._copy = frozenset(tops), os.path.join(root, "")
        self._missing, self._text = raised.missing, raised.text
        self._shared = re.compile(r"(\S+): cannot open shared object file")
        self._chain = raised.chain
        self._chain_of, self._link_of = describing.chain_of, describing.link_of

    def of(self, error, trace, file):
        """The facts of one exception as they are written down."""
        if isinstance(error, SyntaxError) and error.filename == file:
            line = error.lineno
        else:
            line = self._line(trace, file)
        facts = {"message": self._text(error)[:400], "line": line, "missing": self._wanted(error)}
        return dict(facts, chain=self._links(error))

    def _links(self, error):
        """What the exception and those behind it say."""
        try:
            links = [self._link_of(link, self._copy) for link in self._chain_of(error)[:6]]
            return [dict(link, text=link["text"][:1500], fields=[]) for link in links]
        except Exception:
            return []

    def _wanted(self, error):
        try:
            return self._missing(error, self._tops, self._copy, ()) or self._shared_library(error)
        except Exception:
            return ""

    def _shared_library(self, error):
        found = (
            self._shared.search(str(link)) for link in self._chain(error) if isinstance(link, ImportError)
        )
        return next((match.group(1) for match in found if match), "")

    @staticmethod
    def _line(trace, file):
        line = None
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == file:
                line = trace.tb_lineno
            trace = trace.tb_next
        return line


class Strangers:
    """First-party modules that did not come from the copy: what is tested then is not what is audited."""

    def __init__(self, tops, root):
        self._tops, self._copy = list(tops), os.path.join(root, "")
        self._elsewhere, self._modules, self._known = describing.elsewhere, sys.modules, 0

    def fresh(self):
        """Their names, if modules were loaded since the last look."""
        count = len(self._modules)
        if count == self._known or not self._tops:
            return []
        self._known = count
        return self._elsewhere(self._tops, self._copy)


class Reporter:
    """The hooks of one process."""

    def __init__(self, folder):
        with open(os.path.join(folder, "settings.json"), encoding="utf-8") as file:
            settings = json.load(file)
        self.paths = Paths(settings["copy"])
        self.events = Events(os.path.join(folder, "events"))
        self.causes = Causes(settings["tops"], self.paths.root)
        self.strangers = Strangers(settings["tops"], self.paths.root)
        self._done = frozenset((path, test) for path, test in settings["done"])
        self._file = pytest.File
        self._raised = {}
        self._blamed = set()
        self._seconds = {}
        self._texts = _TEXTS
        self._controls = False
        self._keep_inside = mlops_audit_outlets.keep_inside
        self._ours = os.path.dirname(os.path.realpath(folder))

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config):
        worker = getattr(config, "workerinput", {}).get("workerid", "")
        self._controls = not worker and bool(getattr(config.option, "tx", None))
        self.paths.base = str(getattr(config, "rootpath", None) or config.rootdir)
        self.events.tell(
            "start",
            worker=worker,
            names=[platform.python_version(), pytest.__version__],
            controls=self._controls,
        )

    # Collection

    def pytest_collectstart(self, collector):
        if isinstance(collector, self._file):
            self.events.tell("collecting", path=self.paths.split(collector.nodeid)[0])

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector):
        outcome = yield
        error = outcome.excinfo[1] if outcome.excinfo else None
        if error is not None and isinstance(error, (SystemExit, pytest.exit.Exception)):
            # It would end the session; this file alone shall pay for it.
            raised, trace = error, outcome.excinfo[2]
            report = pytest.CollectReport(
                collector.nodeid, "failed", "%s: %s" % (type(error).__name__, error), []
            )
            outcome.force_result(report)
        elif error is None and getattr(outcome.get_result(), "call", None) is not None:
            excinfo = outcome.get_result().call.excinfo
            raised, trace = (excinfo.value, excinfo.tb) if excinfo else (None, None)
        else:
            return
        if isinstance(raised, collector.CollectError) and raised.__cause__ is not None:
            raised, trace = raised.__cause__, raised.__cause__.__traceback__
        if type(raised).__name__ == "ConftestImportFailure":
            self._tell_conftest(raised)
            self._blamed.add(collector.nodeid)
        elif raised is not None:
            path = str(getattr(collector, "path", None) or collector.fspath)
            self._raised[collector.nodeid, "collect"] = self.causes.of(raised, trace, path)

    def pytest_collectreport(self, report):
        if self._controls or report.nodeid in self._blamed:
            return
        path, test = self.paths.split(report.nodeid)
        if not report.passed:
            self.events.tell(
                "uncollected", path=path, test=test, outcome=report.outcome, **self._why(report, "collect")
            )
        elif not test and path:
            self.events.tell("collected", path=path)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items):
        found = self._count(items)
        yield
        chosen = self._count(items)
        items[:] = [item for item in items if self.paths.split(item.nodeid) not in self._done]
        for path in found:
            self.events.tell("counted", path=path, collected=found[path], chosen=chosen.get(path, 0))

    def pytest_collection_finish(self, session):
        if not self._controls:
            self._tell_strangers()
            self.events.tell("ready")

    def _count(self, items):
        counts = {}
        for item in items:
            path = self.paths.split(item.nodeid)[0]
            counts[path] = counts.get(path, 0) + 1
        return counts

    # Running

    def pytest_runtest_logstart(self, nodeid, location):
        if not self._controls:
            path, test = self.paths.split(nodeid)
            self.events.tell(
                "running", path=path, test=test, line=None if location[1] is None else location[1] + 1
            )

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        yield
        if call.excinfo is not None:
            path = str(getattr(item, "path", None) or item.fspath)
            excinfo = call.excinfo
            self._raised[item.nodeid, call.when] = self.causes.of(excinfo.value, excinfo.tb, path)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report):
        if self._controls:
            return
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0) + getattr(report, "duration", 0)
        if report.passed and report.when != "call":
            return
        path, test = self.paths.split(report.nodeid)
        expected = hasattr(report, "wasxfail")
        outcome = report.outcome
        if expected and outcome in ("passed", "skipped"):
            outcome = "xpassed" if report.passed else "xfailed"
        why = {} if outcome == "passed" else self._why(report, report.when)
        self.events.tell("report", path=path, test=test, phase=report.when, outcome=outcome, **why)

    def pytest_runtest_logfinish(self, nodeid):
        if not self._controls:
            path, test = self.paths.split(nodeid)
            self._tell_strangers()
            self.events.tell("ran", path=path, test=test, seconds=round(self._seconds.pop(nodeid, 0), 6))

    def _tell_strangers(self):
        names = self.strangers.fresh()
        if names:
            self.events.tell("elsewhere", names=sorted(names, key=len)[:1])

    def _why(self, report, when):
        """Why a report is not a pass, from the exception if it was seen, else from what is printed."""
        why = dict(self._raised.pop((report.nodeid, when), ()))
        shown = report.longrepr
        if isinstance(shown, tuple):  # skipped: path, line, reason
            reason = str(shown[2])
            reason = re.sub("^Skipped: ", "", reason)
            return dict(why, message=reason[:400], missing="", chain=[])
        if hasattr(shown, "errorstring"):  # a fixture is not there
            why["message"] = str(shown.errorstring).strip().split("\n")[0][:400]
        if not why.get("message"):
            crash = getattr(shown, "reprcrash", None)
            said = str(getattr(crash, "message", None) or shown or "").strip()
            why["message"] = said.split("\n")[0][:400]
        if report.failed and self._texts:
            self._texts -= 1
            why["text"] = str(shown or "")[-_LONG:]
        return why

    # The end

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error):
        """pytest-xdist: a worker ended; ``error`` unless it was told to."""
        if error:
            self.events.tell("died", worker=node.gateway.id, exit=_exit_code(node))

    def pytest_keyboard_interrupt(self, excinfo):
        self.events.tell("stopped", message=excinfo.exconly().strip().split("\n")[0][:400])

    def pytest_internalerror(self, excrepr, excinfo):
        self.events.tell(
            "stopped", message="pytest failed: " + excinfo.exconly().strip().split("\n")[-1][:400]
        )

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session, exitstatus):
        self.events.tell("finished", exit=int(exitstatus))

    # Settings

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(self, early_config, parser, args):
        self._keep_inside(args, self.paths.root, self._ours)
        early = early_config.known_args_namespace
        vars(early).update(vars(parser.parse_known_args(args, namespace=copy.copy(early_config.option))))
        outcome = yield
        if outcome.excinfo:
            self._tell_conftest(outcome.excinfo[1])
            return
        unknown = _accept_unknown_options(early_config, parser, args)
        unknown = [option for option in unknown if not option.startswith(_FORGOTTEN)]
        settings = _accept_unknown_settings(early_config, parser)
        if unknown or settings:
            self.events.tell("unknown", options=unknown, settings=settings)

    def _tell_conftest(self, error):
        path = str(getattr(error, "path", ""))
        cause = getattr(error, "cause", None)
        if cause is None and getattr(error, "excinfo", None):
            cause = error.excinfo[1]
        cause = error if cause is None else cause
        trace = cause.__traceback__
        while trace is not None and not path:
            name = trace.tb_frame.f_code.co_filename
            path = name if os.path.basename(name) == "conftest.py" else path
            trace = trace.tb_next
        why = self.causes.of(cause, cause.__traceback__, path)
        self.events.tell("conftest", path=self.paths.relative(path) if path else "", **why)


def _exit_code(node):
    try:
        return node.gateway._io.popen.wait(2)
    except Exception:
        return None


def _accept_unknown_options(config, parser, args):
    """Let options of plug-ins that are not installed pass, each with at most one value; returns them."""
    accepted = []
    for _ in range(30):
        unknown = parser.parse_known_and_unknown_args(args, namespace=copy.copy(config.option))[1]
        names = [
            word.split("=")[0] if word.startswith("--") else word[:2] for word in unknown if word[:1] == "-"
        ]
        fresh = [name for name in dict.fromkeys(names) if name not in accepted]
        if not fresh:
            break
        for name in fresh:
            group = parser.getgroup("mlops-audit", "options of plug-ins that are not installed")
            group._addoption(name, nargs="?", action="append", dest="mlops_audit_" + re.sub(r"\W", "_", name))
            accepted.append(name)
    return accepted


def _accept_unknown_settings(config, parser):
    """Let settings of plug-ins that are not installed pass where pytest is strict; returns them."""
    find = getattr(config, "_get_unknown_ini_keys", None)
    unknown = sorted(find()) if find else []
    for name in unknown:
        parser.addini(name, "a setting of a plug-in that is not installed")
    return unknown


def _keep_bytecode_in(root):
    """Compile the copy's own files once, and write nothing beside the files of the target's environment."""
    inside = os.path.realpath(root) + os.sep
    external = sys.modules.get("_frozen_importlib_external")
    loader = getattr(external, "SourceFileLoader", None)
    rewriting = sys.modules.get("_pytest.assertion.rewrite")
    if getattr(sys, "pycache_prefix", None) or not sys.dont_write_bytecode:
        return  # a folder of our own for all of it
    if not hasattr(loader, "_cache_bytecode") or not hasattr(rewriting, "_write_pyc"):
        return
    cache, write = loader._cache_bytecode, rewriting._write_pyc

    def cache_inside(self, source, target, data):
        if source.startswith(inside):
            cache(self, source, target, data)

    def write_inside(state, code, status, target):
        return write(state, code, status, target) if str(target).startswith(inside) else False

    loader._cache_bytecode, rewriting._write_pyc = cache_inside, write_inside
    sys.dont_write_bytecode = False


_FOLDER = os.path.dirname(os.path.abspath(__file__))
_REPORTER = Reporter(_FOLDER)
_keep_bytecode_in(_REPORTER.paths.root)


def pytest_addoption(pluginmanager):
    """The first hook there is: from here on the reporter listens."""
    if not pluginmanager.is_registered(_REPORTER):
        pluginmanager.register(_REPORTER, "mlops-audit-reporter")
