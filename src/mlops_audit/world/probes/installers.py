"""uv, or venv and pip: how either makes an environment and fills it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from mlops_audit.errors import AuditError
from mlops_audit.world.probes.contained import Ending, Limits, run_contained
from mlops_audit.world.probes.folders import interpreters
from mlops_audit.world.probes.here import Here
from mlops_audit.world.probes.indexes import uv_options
from mlops_audit.world.probes.versions import named

LONGEST = 1800.0
"""Seconds that one environment may take."""

_KEPT = re.compile(
    r"PATH$|LANG$|LC_|TZ$|LD_LIBRARY_PATH$|DYLD_LIBRARY_PATH$|SYSTEMROOT$|SYSTEMDRIVE$|WINDIR$|COMSPEC$|PATHEXT$"
    r"|PIP_|UV_|(?:https?|all|no|ftp)_proxy$|SSL_CERT_|REQUESTS_CA_BUNDLE$|CURL_CA_BUNDLE$|NETRC$|GIT_SSL_"
    r"|HOME$|USER$|LOGNAME$|XDG_(?:CONFIG|CACHE|DATA)_HOME$|TMPDIR$|TEMP$|TMP$"
    r"|USERPROFILE$|APPDATA$|LOCALAPPDATA$|PROGRAM(?:FILES|DATA)"
    r"|CC$|CXX$|CFLAGS$|CXXFLAGS$|CPPFLAGS$|LDFLAGS$|PKG_CONFIG_PATH$|CUDA_HOME$|JAVA_HOME$|SDKROOT$|MACOSX_",
    re.IGNORECASE,
)
_LEADS_ELSEWHERE = re.compile(
    r"PIP_(?:TARGET|USER|PREFIX|ROOT|REQUIREMENT|EDITABLE|PYTHON|DRY_RUN|NO_DEPS|REQUIRE_HASHES|REPORT)$"
    r"|UV_(?:PYTHON|PROJECT|PROJECT_ENVIRONMENT|SYSTEM_PYTHON|TARGET|PREFIX|OVERRIDE|CONSTRAINT|REQUIRE_HASHES"
    r"|WORKING_DIRECTORY|WORKING_DIR|NO_BUILD|OFFLINE|EXCLUDE|BREAK_SYSTEM_PACKAGES)$"
)

_COMPILING = 600.0
"""Seconds after which the rest is left uncompiled."""

_MISSING = re.compile(
    r"requires `(?P<uv>[A-Za-z0-9][^`;]*?)\s*(?:;[^`]*)?`, but it's not installed"
    r"|requires (?P<pip>[A-Za-z0-9][\w.-]*)[^\n]*, which is not installed"
)
_LIMITS = Limits(memory=1 << 40, file_size=1 << 40, processes=4096, output=1 << 20)
"""Compilers need room."""

Show = Callable[[str], None]
"""Receives each command before it runs, and what else the user should read meanwhile."""


@dataclass(slots=True)
class Installer:
    """Fills the environment in ``folder``; the whole has one time limit."""

    here: Here
    folder: str
    show: Show
    uv: str | None = None
    _until: float = field(default_factory=lambda: time.monotonic() + LONGEST)

    @property
    def interpreter(self) -> str:
        """The environment's own."""
        return interpreters(self.folder, windows=self.here.platform == "win32")[0]

    def make(self, python: str) -> None:
        """Make an empty environment for an interpreter. Raises ``AuditError``."""
        command = [python, "-m", "venv", self.folder]
        if self.uv is not None:
            command = [self.uv, "venv", "--quiet", "--no-project", "--python", python, self.folder]
        done = self._run(command)
        if done.exit != 0:
            raise AuditError(
                f"no environment could be made with {python}: {last_words(done.output)}",
                remedy="Install uv, or the system's package for venv (python3-venv), and try again.",
            )

    def install(
        self,
        lines: Iterable[str],
        *,
        constraints: Iterable[str] = (),
        without: Iterable[str] = (),
        alone: bool = False,
        again: bool = False,
    ) -> Ending:
        """Install requirement lines; ``alone`` without what they depend on, ``without`` leaves out names.

        ``again`` replaces what is installed already.
        """
        options = ["-r", self._written("requirements.txt", lines)]
        if constraints := list(constraints):
            options += ["-c", self._written("constraints.txt", constraints)]
        if alone:
            options.append("--no-deps")
        if self.uv is None:
            # pip cannot be told to leave out what something else depends on.
            command = [self.interpreter, "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
            options += ["--force-reinstall"] if again else []
            return self._run([*command, "--disable-pip-version-check", *options])
        options += ["--reinstall"] if again else []
        if without := list(without):
            never = (f"{name} ; python_version < '0'" for name in without)
            options += ["--overrides", self._written("left-out.txt", never)]
        command = [self.uv, "pip", "install", "--python", self.interpreter]
        return self._run([*command, "--no-progress", "--color", "never", *uv_options(self.here), *options])

    def compile(self) -> None:
        """Compile what uv installed, once all is there: pip does so by itself. Imports work without, too."""
        if self.uv is not None:
            command = [self.interpreter, "-m", "compileall", "-q", "-j", "0", f"{self.folder}{os.sep}lib"]
            with suppress(AuditError):
                self._run(command, longest=_COMPILING)

    def missing(self) -> list[str]:
        """What distributions there need and is not installed, each as a requirement."""
        command = [self.interpreter, "-m", "pip", "check", "--disable-pip-version-check"]
        if self.uv is not None:
            command = [self.uv, "pip", "check", "--python", self.interpreter, "--color", "never"]
        return sorted({found["uv"] or found["pip"] for found in _MISSING.finditer(self._run(command).output)})

    def _written(self, name: str, lines: Iterable[str]) -> str:
        path = Path(self.folder, f"mlops-audit-{name}")
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return str(path)

    def _run(self, command: list[str], longest: float = LONGEST) -> Ending:
        self.show("$ " + " ".join(shown(command)))
        done = run_contained(
            command,
            folder=Path(self.folder).parent,
            environment=installing_environment(self.here),
            limits=replace(_LIMITS, seconds=min(longest, max(1.0, self._until - time.monotonic()))),
        )
        if done.cut == "start":
            raise AuditError(f"{command[0]} could not be started: {done.output}")
        if done.cut:
            raise AuditError(
                f"installing was ended: it took too much {done.cut}",
                remedy="Make the environment by hand and name it with --python.",
            )
        return done


def find_uv(here: Here) -> str | None:
    """uv on ``PATH`` or beside our own interpreter."""
    beside = os.path.join(os.path.dirname(here.own), "uv.exe" if here.platform == "win32" else "uv")
    return named("uv", here) or (beside if os.path.isfile(beside) and os.access(beside, os.X_OK) else None)


def installing_environment(here: Here) -> dict[str, str]:
    """What an installer may see: the user's settings for pip and uv, proxies and certificates, no tokens."""
    kept = {
        name: value
        for name, value in here.environ.items()
        if _KEPT.match(name) and not _LEADS_ELSEWHERE.match(name)
    }
    return kept | {
        "UV_PYTHON_DOWNLOADS": "never",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
        "PYTHONNOUSERSITE": "1",
    }


def shown(command: Iterable[str]) -> list[str]:
    """A command as it may be shown: addresses without names and passwords."""
    return [re.sub(r"(?<=://)[^/@\s]+@", "…@", word) for word in command]


def last_words(output: str) -> str:
    """What an installer said last, in one line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"(?:error|cause|×|╰─▶|ERROR)", line)] or lines[-2:]
    return " ".join(shown(telling[-2:]))[:500] or "it said nothing"
