"""Fills an environment in steps, each for want of the one before: as declared, as frozen, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packaging.requirements import Requirement as Pep508
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from mlops_audit.errors import AuditError
from mlops_audit.world.probes.complaints import Complaint, Kind, understood
from mlops_audit.world.probes.contained import Ending
from mlops_audit.world.probes.installers import Installer, last_words
from mlops_audit.world.probes.wanted import Wanted

CONFLICT = "contradict each other"
"""In a note: some part of the project does not have the versions that it declares."""
_DROPS = 12
"""How many distributions may be left out before something else must be wrong."""

_ROUNDS = 12
"""How often what is missing is asked for: what was installed for want of it may want more."""


def fill(installer: Installer, plan: Wanted) -> None:
    """Install what is wanted, as much of it as can be had. Raises ``AuditError``."""
    filler = _Filler(installer, plan)
    if plan.locked and filler.resolved(plan.everything(), plan.constraints | plan.locked):
        return
    if plan.locked:
        _note(installer, plan, "the versions of the lock file could not be had together: others were chosen")
    if filler.resolved(plan.everything(), plan.constraints):
        return
    if plan.pinned:
        _note(
            installer,
            plan,
            f"the exact versions that the project lists {CONFLICT}: installed as listed",
        )
        filler.as_listed()
    else:
        _note(
            installer,
            plan,
            f"the declared dependencies {CONFLICT}: installed one after another",
        )
        filler.one_by_one(list(plan.loose.values()), plan.constraints)


class _Filler:
    """What has been left out so far, for all steps."""

    def __init__(self, installer: Installer, plan: Wanted) -> None:
        self._installer = installer
        self._plan = plan
        self._left_out: dict[str, str] = {}

    def resolved(self, lines: list[Pep508], constraints: Mapping[str, str]) -> bool:
        """Install all that can be had of ``lines`` with what they depend on; ``False`` if they contradict."""
        while wanted := self._remaining(lines):
            done = self._install(wanted, constraints)
            if done.exit == 0:
                return True
            complaint = understood(done.output)
            if complaint.kind is Kind.CONFLICT:
                return False
            if not self._without(complaint, wanted, done):
                return False
        return True

    def as_listed(self) -> None:
        """Install the exact versions without asking what they depend on, then what has no exact version."""
        self._alone(list(self._plan.pinned.values()))
        fixed = {name: str(pin.specifier) for name, pin in self._plan.pinned.items()}
        loose = self._remaining(list(self._plan.loose.values()))
        if loose and not self.resolved(loose, fixed):
            self.one_by_one(loose, fixed)
        self._complete()

    def one_by_one(self, lines: list[Pep508], constraints: Mapping[str, str]) -> None:
        """Install each by itself: what comes last may replace what an earlier one wanted."""
        for line in self._remaining(lines):
            done = self._install([line], constraints)
            if done.exit != 0:
                done = self._install([line], {}, alone=True)
            if done.exit != 0:
                self._leave_out(canonicalize_name(line.name), "could not be installed beside the others")

    def _complete(self) -> None:
        """Install what the listed ones need and no list names: few lists are whole.

        As they contradict each other no resolver can help: each is asked what it needs, round after round.
        """
        for _ in range(_ROUNDS):
            missing: dict[str, Pep508] = {}
            for line in map(Pep508, self._installer.missing()):
                missing.setdefault(canonicalize_name(line.name), line)
            if not self._remaining(list(missing.values())):
                return
            self._alone(list(missing.values()))

    def _alone(self, lines: list[Pep508]) -> None:
        """Install all that can be had of ``lines``, and nothing that they depend on."""
        while wanted := self._remaining(lines):
            done = self._install(wanted, {}, alone=True)
            if done.exit == 0:
                return
            if not self._without(understood(done.output), wanted, done):
                raise _failure(done)

    def _install(self, lines: list[Pep508], constraints: Mapping[str, str], *, alone: bool = False) -> Ending:
        return self._installer.install(
            [str(line) for line in lines],
            constraints=[
                f"{name}{version}" for name, version in constraints.items() if name not in self._left_out
            ],
            without=self._left_out,
            alone=alone,
        )

    def _remaining(self, lines: list[Pep508]) -> list[Pep508]:
        return [line for line in lines if canonicalize_name(line.name) not in self._left_out]

    def _without(self, complaint: Complaint, lines: list[Pep508], done: Ending) -> bool:
        """Go on without what cannot be had; ``False`` when nothing is gained by that."""
        if complaint.kind is Kind.OTHER:
            raise _failure(done)
        for line in _local_versions(lines, complaint.name):
            line.specifier = SpecifierSet(str(line.specifier).partition("+")[0])
            return True
        if not complaint.name or complaint.name in self._left_out:
            return False
        if len(self._left_out) >= _DROPS:
            raise _failure(done)
        self._leave_out(complaint.name, complaint.kind.value)
        return True

    def _leave_out(self, name: str, reason: str) -> None:
        self._left_out[name] = reason
        _note(self._installer, self._plan, f"{name} {reason}: left out")


def _note(installer: Installer, plan: Wanted, text: str) -> None:
    """Say it now, and again with the result."""
    installer.show(text)
    plan.notes.append(text)


def _local_versions(lines: list[Pep508], name: str) -> Iterator[Pep508]:
    """``==2.1.0+cpu`` is a build that only another index has; its version is what matters."""
    for line in lines:
        if canonicalize_name(line.name) == name and "+" in str(line.specifier):
            yield line


def _failure(done: Ending) -> AuditError:
    return AuditError(
        f"the declared dependencies could not be installed: {last_words(done.output)}",
        remedy="Is the package index reachable? Or make the environment by hand and name it with --python.",
    )
