"""Installs the project itself into the environment that was made for it, without what it depends on.

A project that asks for its own version, or for plug-ins that it declares, breaks where it is not installed.
Its build runs code of its own: in a copy, contained as probes are, without the user's tokens and home.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from mlops_audit.errors import AuditError
from mlops_audit.model.probe import Interpreter
from mlops_audit.world.probes.contained import Limits, run_contained
from mlops_audit.world.probes.disposing import private_folder
from mlops_audit.world.probes.history import copy_with_history
from mlops_audit.world.probes.installers import Installer, installing_environment, last_words, shown
from mlops_audit.world.probes.surroundings import surroundings
from mlops_audit.world.snapshot import Repository

_MARK = "mlops-audit-project.json"
_DECLARES = ("pyproject.toml", "setup.py", "setup.cfg")
_NOT = "the project itself is not installed:"
_SECONDS = 600.0
_INDEXES = (
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT", "PIP_NO_INDEX", "UV_INDEX_URL"),
    *("UV_INDEX", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_NATIVE_TLS"),
    *("UV_PYTHON_DOWNLOADS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "http_proxy", "https_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "no_proxy", "CC", "CXX", "CFLAGS", "LDFLAGS"),
)
_CONFIGURED = (".config/pip/pip.conf", ".pip/pip.conf")


def install_project(repository: Repository, interpreter: Interpreter, installer: Installer) -> str:
    """Build and install it, unless that was done from the same files; what the user must know, or nothing.

    A build that fails leaves the environment as it was.
    """
    if not any((repository.root / name).is_file() for name in _DECLARES):
        return ""
    mark = Path(installer.folder, _MARK)
    digest = _digest(repository)
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(mark.read_bytes())
        if known["digest"] == digest:
            return str(known["note"])
    note = _build_and_install(repository, interpreter, installer)
    mark.write_text(json.dumps({"digest": digest, "note": note}), encoding="utf-8")
    return note


def _build_and_install(repository: Repository, interpreter: Interpreter, installer: Installer) -> str:
    with private_folder() as private, copy_with_history(repository) as copy:
        wheels = private / "wheels"
        wheels.mkdir()
        command = [interpreter.path, "-m", "pip", "wheel", "--no-deps", "--no-input", "--progress-bar", "off"]
        command += ["--disable-pip-version-check", "-w", str(wheels), str(copy)]
        if installer.uv is not None:
            command = [installer.uv, "build", "--wheel", "--no-config", "--python", interpreter.path]
            command += ["--out-dir", str(wheels), str(copy)]
        installer.show("building the project itself, which runs its own build code, in a copy")
        installer.show("$ " + " ".join(shown(command)))
        done = run_contained(
            command,
            folder=copy,
            environment=surroundings(interpreter, private) | _indexes(installer),
            limits=replace(Limits(), seconds=_SECONDS),
        )
        built = sorted(map(str, wheels.glob("*.whl")))
        if done.exit != 0 or len(built) != 1:
            return f"{_NOT} it could not be built: {_why(done.cut, done.output)}"
        try:
            done = installer.install(built, alone=True, again=True)
        except AuditError as error:
            return f"{_NOT} {error}"
        return "" if done.exit == 0 else f"{_NOT} {last_words(done.output)}"


def _why(cut: str, output: str) -> str:
    return f"it took too much {cut}" if cut else last_words(output)


def _indexes(installer: Installer) -> dict[str, str]:
    """Where build tools come from; no address with a name or password in it."""
    known = installing_environment(installer.here)
    found = {name: known[name] for name in _INDEXES if name in known and "@" not in known[name]}
    for name in _CONFIGURED:
        path = installer.here.home / name
        with suppress(OSError):
            if "@" not in path.read_text("utf-8", "replace"):
                found["PIP_CONFIG_FILE"] = os.fspath(path)
    return found


def _digest(repository: Repository) -> str:
    known = hashlib.sha256()
    for entry in repository.snapshot.entries:
        known.update(f"{entry.path}\0{entry.blob}\0{entry.size}\n".encode("utf-8", "surrogateescape"))
    return known.hexdigest()
