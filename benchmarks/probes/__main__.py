"""Time probes against the bare commands: ``python benchmarks/probes REPOSITORY --python PYTHON``.

For some of the repository's modules, *bare* is ``PYTHON -c "import MODULE"`` and *ours* the import probe; for
some of its test files, *bare* is ``PYTHON -m pytest`` and *ours* the pytest probe, with the same number of
workers. Both run alternately in copies of the repository, which are timed apart; every figure is the median
of five runs. The last lines time a whole ``scan`` of the unchanged repository, the first time and again.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from mlops_audit.cli.auditing import Opened, Study, opened
from mlops_audit.model.probe import Interpreter, Probe, ProbeKind
from mlops_audit.world.probes.copying import disposable_copy
from mlops_audit.world.probes.interpreter import find_interpreter
from mlops_audit.world.probes.sessions import run_sessions
from mlops_audit.world.probes.singles import run_singles
from mlops_audit.world.probes.surroundings import surroundings


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall time."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternated(one: Callable[[], object], other: Callable[[], object], runs: int) -> tuple[float, float]:
    """Medians of two pieces of work, run in turns; one run of each before, unmeasured."""
    one(), other()
    pairs = [(timed(one), timed(other)) for _ in range(runs)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def row(name: str, bare: float, ours: float) -> str:
    """One line of the table."""
    return f"{name[:58]:<58} {bare:8.3f} {ours:8.3f} {100 * (ours / bare - 1):+7.1f}%"


def imports(found: Opened, probes: Sequence[Probe], interpreter: Interpreter, runs: int) -> None:
    """Print a line for each of these import probes."""
    with disposable_copy(found.repository) as copy, tempfile.TemporaryDirectory() as private:
        for probe in probes:
            roots = os.pathsep.join(str(copy / root) for root in probe.roots)
            environment = {**surroundings(interpreter, Path(private)), "PYTHONPATH": roots}
            command = [interpreter.path, "-c", f"import {probe.module}"]

            def bare(command=command, environment=environment):
                subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False)

            def ours(probe=probe):
                return list(run_singles([probe], copy, interpreter, jobs=1, seconds=300, allow_foreign=False))

            print(row(f"import {probe.module}", *alternated(bare, ours, runs)), flush=True)


def tests(found: Opened, probes: Sequence[Probe], interpreter: Interpreter, runs: int, jobs: int) -> None:
    """Print a line for one pytest run over these test files."""
    if not probes:
        return
    xdist = (
        subprocess.run([interpreter.path, "-c", "import xdist"], capture_output=True, check=False).returncode
        == 0
    )
    parallel = ["-n", str(min(jobs, len(probes)))] if xdist and jobs > 1 and len(probes) > 1 else []
    roots = dict.fromkeys(root for probe in probes for root in probe.roots)

    def bare(copy: Path, private: Path) -> float:
        places = os.pathsep.join(str(copy / root) for root in roots)
        environment = {**surroundings(interpreter, private), "PYTHONPATH": places}
        command = [interpreter.path, "-m", "pytest", *parallel, *(probe.path for probe in probes)]
        return timed(
            lambda: subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False)
        )

    def ours(copy: Path, _: Path) -> float:
        return timed(
            lambda: list(run_sessions(probes, copy, interpreter, jobs=jobs, seconds=300, total=3000))
        )

    figures: list[list[float]] = [[], []]
    for _ in range(runs):
        for chosen, kept in ((bare, figures[0]), (ours, figures[1])):
            with disposable_copy(found.repository) as copy, tempfile.TemporaryDirectory() as private:
                kept.append(chosen(copy, Path(private)))
    name = f"pytest {len(probes)} files {' '.join(parallel)}"
    print(row(name, statistics.median(figures[0]), statistics.median(figures[1])))


def scans(path: Path, python: str) -> None:
    """Print how long a whole scan takes, and again with nothing changed."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "MLOPS_AUDIT_CACHE_DIR": cache}
        command = [sys.executable, "-m", "mlops_audit", "scan", str(path), "--python", python, "--quiet"]

        def scan() -> None:
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)

        print(f"scan, everything measured: {timed(scan):.2f} s")
        print(f"scan, nothing changed:     {statistics.median(timed(scan) for _ in range(5)):.2f} s")


def main() -> None:
    """Measure one repository."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("repository", type=Path)
    parser.add_argument("--python", required=True)
    parser.add_argument("--modules", type=int, default=5)
    parser.add_argument("--test-files", type=int, default=6)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--no-scan", action="store_true")
    given = parser.parse_args()
    with opened(given.repository, quiet=True) as found:
        plan = Study(found).plan
        interpreter = find_interpreter(
            found.repository.root, python=given.python, manifest=None, tracked=(), asks=plan.asks
        )
        modules = [probe for probe in plan.probes if probe.kind is ProbeKind.IMPORT and probe.module]
        files = [probe for probe in plan.probes if probe.kind is ProbeKind.TESTS][: given.test_files]

        def copied() -> None:
            with disposable_copy(found.repository):
                pass

        print(f"copying {len(found.repository.snapshot.entries):,} files: {timed(copied):.2f} s")
        print(f"{'':<58} {'bare s':>8} {'ours s':>8}")
        imports(
            found, modules[:: max(1, len(modules) // given.modules)][: given.modules], interpreter, given.runs
        )
        tests(found, files, interpreter, given.runs, given.jobs)
    if not given.no_scan:
        scans(given.repository, given.python)


if __name__ == "__main__":
    main()
