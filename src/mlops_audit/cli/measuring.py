"""Gets a plan's answers: from saved evidence, from this machine's memory, or by running the probes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mlops_audit.checks.case import plural
from mlops_audit.cli.printing import warn
from mlops_audit.errors import AuditError
from mlops_audit.model.plan import Plan
from mlops_audit.model.probe import Interpreter, Probe, ProbeKind, ProbeResult
from mlops_audit.model.report import InterpreterNote
from mlops_audit.probing.commands import shown
from mlops_audit.probing.lacking import lacking
from mlops_audit.reporters.display import safe
from mlops_audit.world.probes.memory import Memory
from mlops_audit.world.probes.terms import IMPORT_SECONDS, Terms

if TYPE_CHECKING:
    from mlops_audit.cli.auditing import Opened
    from mlops_audit.probing.evidence_file import Saved

EVIDENCE = ".mlops-audit/evidence.json"
"""Where evidence is saved, and looked for, when no file is named."""
NO_EVIDENCE = Path("none")
"""As the value of ``--evidence``: not even the usual file."""
_LARGEST = 64 * 1024 * 1024
"""Bytes of an evidence file."""
_STRANGE = (
    f"{EVIDENCE} is not used: it lies in the audited tree, and no scan of this user wrote it as it is. "
    "If you trust whoever did, name it with --evidence"
)
_OURS = f"what was measured is taken from {EVIDENCE}, which this user's scan wrote"
_BELIEVED = (
    "what was measured is taken from {path}, which lies in the audited tree and which no scan of this user "
    "wrote as it is: whoever can write there decides what it says"
)
KINDS = ("imports", "collect", "tests", "all")
"""What ``--probe`` takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whether and how the user wants the project run. ``kinds`` empty: nothing is run."""

    kinds: frozenset[str] = frozenset()
    python: str | None = None
    setup_env: bool = False
    jobs: int | None = None
    seconds: float | None = None
    allow_commands: bool = False
    evidence: Path | None = None
    memory: bool = True
    """Whether answers that this machine remembers may stand in for running."""
    tell: Callable[[str], None] = lambda _: None

    @property
    def terms(self) -> Terms:
        """The limits that probes run under."""
        return Terms(
            jobs=self.jobs or min(4, os.cpu_count() or 1),
            seconds=self.seconds or IMPORT_SECONDS,
            collect_only="collect" in self.kinds and not self.kinds & {"tests", "all"},
            allow_foreign=self.allow_commands,
        )

    def wants(self, probe: Probe) -> bool:
        """Whether this probe is to be run."""
        if "all" in self.kinds:
            return True
        if probe.kind is ProbeKind.TESTS:
            return bool(self.kinds & {"tests", "collect"})
        return probe.kind is ProbeKind.IMPORT and "imports" in self.kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Answers, and where they come from: ``none``, ``evidence`` or ``run``."""

    results: Mapping[str, ProbeResult] = field(default_factory=dict)
    word: str = "none"
    interpreter: InterpreterNote | None = None
    notes: tuple[str, ...] = ()


def remembers(no_cache: bool) -> bool:
    """Whether what an earlier scan on this machine measured may be used: not in CI, where that is chance."""
    return not no_cache and os.environ.get("CI", "").lower() not in {"1", "true", "yes"}


def measured(found: Opened, planned: Callable[[], Plan], wish: Wish) -> Measured:
    """The answers to the plan's probes as the user wishes; on Ctrl-C what was learned stays.

    Raises AuditError.
    """
    saved, said = _saved(found, wish)
    if not wish.kinds and saved is None and not wish.memory:
        return Measured(notes=tuple(said))
    plan = planned()
    results, notes = _from_file(found, plan, saved)
    notes = [*said, *notes]
    memory = Memory(found.eyes.shelf, wish.terms.text)
    if not wish.kinds:
        return _unrun(plan, wish, saved, results, notes, memory)
    from mlops_audit.world.probes.interpreter import NoInterpreterError

    wanted = [probe for probe in plan.probes if wish.wants(probe) and probe.id not in results]
    if not wanted:
        return _named(plan, results, notes, _note(saved))
    try:
        interpreter = _interpreter(found, plan, wish)
    except NoInterpreterError as error:
        return _named(plan, results, [*notes, f"nothing was run: {error}"], _note(saved))
    recalled = [answer for probe in wanted if wish.memory and (answer := memory.recall(probe, interpreter))]
    results |= {answer.probe: answer for answer in recalled}
    left = [probe for probe in wanted if probe.id not in results]
    memory.save()
    if left:
        ran, changed = _run(found, left, interpreter, wish, memory)
        results |= ran
        notes += [changed] if changed else []
    note = InterpreterNote(version=interpreter.version, found=interpreter.found)
    lacks = lacking(results.values(), built=wish.setup_env)
    done = _named(plan, results, [*notes, *interpreter.notes, *([lacks] if lacks else [])], note)
    return replace(done, word="run")


def _run(
    found: Opened, probes: Sequence[Probe], interpreter: Interpreter, wish: Wish, memory: Memory
) -> tuple[dict[str, ProbeResult], str]:
    """The answers, and what the user must know of the measured tree."""
    from mlops_audit.world.probes.interrupts import Interrupts
    from mlops_audit.world.probes.measuring import measure
    from mlops_audit.world.probes.untouched import Untouched

    counts = {kind: sum(1 for probe in probes if probe.kind is kind) for kind in ProbeKind}
    what = ", ".join(plural(count, _NOUNS[kind]) for kind, count in counts.items() if count)
    wish.tell(f"running {what} with {interpreter.path} ({interpreter.found})")
    progress = found.eyes.progress.reporter("probing")
    results: dict[str, ProbeResult] = {}
    tree = Untouched(found.repository)
    changed = ""
    try:
        with Interrupts(), closing(measure(found.repository, probes, interpreter, wish.terms)) as answers:
            for result in answers:
                results[result.probe] = result
                memory.keep(result)
                if progress:
                    progress(len(results), len(probes))
    finally:
        memory.save()
        if changed := tree.warning():
            warn(f"warning: {changed}")
    return results, changed


_NOUNS = {
    ProbeKind.IMPORT: "import",
    ProbeKind.LOAD: "configuration loader",
    ProbeKind.COMMAND: "command",
    ProbeKind.TESTS: "test file",
}


def _unrun(
    plan: Plan,
    wish: Wish,
    saved: Saved | None,
    results: dict[str, ProbeResult],
    notes: list[str],
    memory: Memory,
) -> Measured:
    """Nothing may be run: what is saved, else what this machine remembers."""
    if not results and wish.memory:
        results = {
            probe.id: answer for probe in plan.probes if (answer := memory.recall(probe, None)) is not None
        }
        return _named(plan, results, notes, None)
    return _named(plan, results, notes, _note(saved))


def _named(
    plan: Plan, results: Mapping[str, ProbeResult], notes: Sequence[str], interpreter: InterpreterNote | None
) -> Measured:
    probes = {probe.id: probe for probe in plan.probes}
    named = {
        name: replace(result, command=shown(probes[name]), path=probes[name].path)
        for name, result in results.items()
    }
    return Measured(
        results=named, word="evidence" if named else "none", interpreter=interpreter, notes=tuple(notes)
    )


def _from_file(found: Opened, plan: Plan, saved: Saved | None) -> tuple[dict[str, ProbeResult], list[str]]:
    if saved is None:
        return {}, []
    from mlops_audit.probing.evidence_file import reused

    results, notes = reused(saved, plan, found.repository.snapshot, "saved evidence")
    return {result.probe: result for result in results}, notes


def _saved(found: Opened, wish: Wish) -> tuple[Saved | None, list[str]]:
    """The evidence file that was named, with what is to be said of it.

    Where nothing is run and none is named, the usual one; but whoever can write to the audited tree can write
    any answer into it, so that one is used only if this user's own scan wrote it.
    """
    if wish.evidence == NO_EVIDENCE:
        return None, []
    root = found.repository.root
    usual = root / EVIDENCE
    path = wish.evidence or usual
    if wish.evidence is None and (wish.kinds or not os.path.isfile(usual)):
        return None, []
    from mlops_audit.cli.trusting import is_ours
    from mlops_audit.probing.evidence_file import read
    from mlops_audit.world.named import read_named

    if wish.evidence is None:
        try:
            data = read_named(usual, _LARGEST, "")
            if not is_ours(data, root):
                return None, _told(wish, _STRANGE)
            return read(data, EVIDENCE), [_OURS]
        except AuditError as error:
            return None, [f"{EVIDENCE} is not used: it {error.message}"]
    data = read_named(path, _LARGEST, "check --evidence")
    inside = any(Path(real(path)).is_relative_to(root) for real in (os.path.realpath, os.path.abspath))
    believed = [] if not inside or is_ours(data, root) else _told(wish, _BELIEVED.format(path=path))
    return read(data, str(path)), believed


def _told(wish: Wish, text: str) -> list[str]:
    wish.tell(f"note: {safe(text)}")
    return [text]


def _note(saved: Saved | None) -> InterpreterNote | None:
    return saved.interpreter if saved else None


def _interpreter(found: Opened, plan: Plan, wish: Wish) -> Interpreter:
    from mlops_audit.world.probes.interpreter import find_interpreter

    if wish.setup_env:
        from mlops_audit.world.probes.environment import set_up
        from mlops_audit.world.probes.own_project import install_project

        root = None if found.repository.is_stored else found.repository.root
        return set_up(
            plan.declared,
            root,
            asks=plan.asks,
            cache=found.cache,
            progress=wish.tell,
            project=partial(install_project, found.repository) if root is not None else None,
        )
    return find_interpreter(
        None if found.repository.is_stored else found.repository.root,
        python=wish.python,
        manifest=found.config.python,
        tracked=found.repository.tracked(),
        asks=plan.asks,
    )
