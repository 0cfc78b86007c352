"""How a reader repeats a probe by hand, in the repository, with ``$PYTHON`` for the interpreter."""

from __future__ import annotations

import shlex

from mlops_audit.model.probe import Probe, ProbeKind


def shown(probe: Probe) -> str:
    """One shell command line."""
    prefix = f"cd {shlex.quote(probe.folder)} && " if probe.folder else ""
    return prefix + _path(probe) + _COMMANDS[probe.kind](probe)


def _path(probe: Probe) -> str:
    """What has to be on the import path besides the folder that the command runs in."""
    places = [root or "." for root in probe.roots]
    if places in ([], ["."]) or probe.kind in {ProbeKind.LOAD, ProbeKind.COMMAND}:
        return ""
    if probe.folder:
        places = [f"$REPO/{place}" if place != "." else "$REPO" for place in places]
    return f"PYTHONPATH={':'.join(shlex.quote(place) if '$' not in place else place for place in places)} "


def _import(probe: Probe) -> str:
    if not probe.module:
        statement = f"import runpy; runpy.run_path({probe.path!r})"
    elif probe.symbol:
        name, _, attribute = probe.symbol.partition(".")
        statement = f"from {probe.module} import {name}" + (f"; {name}.{attribute}" if attribute else "")
    else:
        statement = f"import {probe.module}"
    return f"$PYTHON -c {shlex.quote(statement)}"


def _load(probe: Probe) -> str:
    folder = probe.path.rpartition("/")[0] or "."
    code = f"path, folder = {probe.path!r}, {folder!r}\n{probe.code}"
    return f"$PYTHON -c {_quoted(code.strip())}"


def _quoted(code: str) -> str:
    """A shell word on one line, whatever lines the code has: ``$'…'``, which shells and POSIX have."""
    if "\n" not in code:
        return shlex.quote(code)
    escaped = code.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"$'{escaped}'"


def _command(probe: Probe) -> str:
    return " ".join(map(_quoted, probe.words))


def _tests(probe: Probe) -> str:
    path = probe.path.removeprefix(f"{probe.folder}/") if probe.folder else probe.path
    return f"$PYTHON -m pytest {shlex.quote(path)}"


_COMMANDS = {
    ProbeKind.IMPORT: _import,
    ProbeKind.LOAD: _load,
    ProbeKind.COMMAND: _command,
    ProbeKind.TESTS: _tests,
}
