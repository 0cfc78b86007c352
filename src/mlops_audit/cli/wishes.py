"""What the user's words about probes come to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from mlops_audit.cli.measuring import KINDS, Wish, remembers
from mlops_audit.cli.printing import note
from mlops_audit.errors import AuditError

USUAL = "."
"""As the value of ``--save``: the usual file of the audited repository."""
_BARE, _SAVE = "--probe", "--save"


def wished(probe: Iterable[str], no_probes: bool, *, by_default: bool) -> frozenset[str]:
    """The kinds of probes to run. Raises AuditError for a word that is none, or a contradiction."""
    words = [word for given in probe for word in given.lower().split(",") if word]
    for word in words:
        if word not in KINDS:
            raise AuditError(f"--probe takes no {word!r}", remedy=f"write one of {', '.join(KINDS)}")
    if no_probes and words:
        raise AuditError("--probe and --no-probes contradict each other", remedy="leave one of them out")
    if no_probes:
        return frozenset()
    return frozenset(words) or frozenset({"all"} if by_default else ())


def judging_wish(
    *,
    probe: Iterable[str],
    no_probes: bool,
    no_cache: bool,
    quiet: bool,
    evidence: Path | None,
    python: str | None = None,
    setup_env: bool = False,
    jobs: int | None = None,
    timeout: float | None = None,
    allow_commands: bool = False,
) -> Wish:
    """The wish of a command that judges documents: it runs nothing but what ``--probe`` names. Raises
    AuditError.
    """
    return Wish(
        kinds=wished(probe, no_probes, by_default=False),
        python=python,
        setup_env=setup_env,
        jobs=jobs,
        seconds=timeout,
        allow_commands=allow_commands,
        evidence=evidence,
        memory=remembers(no_cache) and not no_probes,
        tell=lambda text: note(text, quiet),
    )


def with_values(arguments: Sequence[str]) -> list[str]:
    """``arguments`` with a bare ``--probe`` meaning all, and a bare ``--save`` the usual file (``USUAL``).

    What follows a bare option is the next option, nothing, or the folder to audit: evidence is no folder.
    """
    found: list[str] = []
    for index, argument in enumerate(arguments):
        following = arguments[index + 1] if index + 1 < len(arguments) else ""
        found.append(argument)
        if argument == _BARE and (not following or following.startswith("-") or _is_path(following)):
            found.append("all")
        elif argument == _SAVE and (not following or following.startswith("-") or os.path.isdir(following)):
            found.append(USUAL)
    return found


def _is_path(word: str) -> bool:
    return word not in KINDS and ("/" in word or os.path.exists(word))
