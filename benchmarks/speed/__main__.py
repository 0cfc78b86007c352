"""Time the static scan against a floor, and ``check``: ``python benchmarks/speed [REPOSITORY …]
[--sizes 1000 5000 20000 50000] [--evidence FILE]``.

The floor is a bare Python process that lists and reads the same files. Every figure is the median of several
runs, each in a process of its
own; *cold* has an empty cache of ours (the operating system's own file cache is warm for both), *warm* the
cache that the scan before left.
Trees of a given size are assembled from the Python files of this interpreter's installed packages and
standard library. Of each repository ``check`` is timed, too, with the evidence that ``scan --save`` wrote if
it is given.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_FLOOR = """
import os, sys
for folder, folders, files in os.walk(sys.argv[1]):
    if ".git" in folders: folders.remove(".git")
    for name in files:
        path = os.path.join(folder, name)
        if not os.path.islink(path):
            with open(path, "rb") as handle: handle.read()
"""


@dataclass
class Timing:
    """Seconds of wall time (median) and peak memory in MB (the largest single process)."""

    seconds: float
    memory: float


def timed(
    words: list[str],
    environment: dict[str, str],
    runs: int,
    before: Callable[[], None] | None = None,
    permitted: tuple[int, ...] = (0,),
) -> Timing:
    """Run a command several times; one that ends otherwise than is permitted ends the benchmark."""
    seconds, memory = [], 0.0
    for _ in range(runs):
        if before:
            before()
        start = time.perf_counter()
        process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - start)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in permitted:
            sys.exit(f"{' '.join(words)} left with {process.returncode}")
        memory = max(memory, usage.ru_maxrss / 1024)
    return Timing(statistics.median(seconds), memory)


def cold_and_warm(words: list[str], runs: int, permitted: tuple[int, ...] = (0,)) -> tuple[Timing, Timing]:
    """Time ``mlops-audit`` with an empty cache, and with the one that the run before left."""
    program = str(Path(sys.executable).parent / "mlops-audit")
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "MLOPS_AUDIT_CACHE_DIR": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)

        def forget() -> None:
            shutil.rmtree(cache, ignore_errors=True)
            os.mkdir(cache)

        cold = timed([program, *words], environment, runs, forget, permitted)
        return cold, timed([program, *words], environment, runs, None, permitted)


def check_time(tree: Path, evidence: Path | None, runs: int) -> str:
    """What ``check`` takes, cold and warm; drift is no failure."""
    words = ["check", str(tree), "--format", "json", "--quiet", "--evidence", str(evidence or "none")]
    cold, warm = cold_and_warm(words, runs, permitted=(0, 1))
    return (
        f"check: {cold.seconds:.2f} s cold, {warm.seconds:.2f} s warm, {max(cold.memory, warm.memory):.0f} MB"
    )


def measure(tree: Path, runs: int) -> str:
    """One row: files, floor, cold, warm, ratios, memory."""
    files = sum(len(names) for folder, _, names in os.walk(tree) if "/.git" not in folder)
    floor = timed([sys.executable, "-I", "-c", _FLOOR, str(tree)], dict(os.environ), runs)
    cold, warm = cold_and_warm(["scan", str(tree), "--no-probes", "--format", "json", "--quiet"], runs)
    peak = max(cold.memory, warm.memory)
    return (
        f"{files:>7,} {floor.seconds:>8.3f} {cold.seconds:>8.3f} {cold.seconds / floor.seconds:>6.1f}x "
        f"{warm.seconds:>8.3f} {warm.seconds / floor.seconds:>6.1f}x {peak:>8.0f}"
    )


def sources() -> Iterator[Path]:
    """Python files of the installed packages and the standard library."""
    for key in ("purelib", "stdlib"):
        for folder, folders, names in os.walk(sysconfig.get_paths()[key]):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            yield from (Path(folder) / name for name in sorted(names) if name.endswith(".py"))


def assemble(size: int, tree: Path) -> None:
    """Lay out ``size`` Python files, in as many copies of what is installed as that takes."""
    found = list(dict.fromkeys(sources()))
    base = Path(os.path.commonpath(found))
    for number in range(size):
        source = found[number % len(found)]
        target = (
            tree
            / f"copy{number // len(found)}"
            / str(source.relative_to(base)).replace("site-packages", "packages")
        )
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def help_time(runs: int) -> float:
    """Seconds that ``mlops-audit --help`` takes."""
    words = [str(Path(sys.executable).parent / "mlops-audit"), "--help"]
    return timed(words, dict(os.environ), max(runs, 5)).seconds


def main() -> None:
    """Print a row for each repository given and each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", nargs="*", type=Path)
    parser.add_argument("--sizes", nargs="*", type=int, default=[1000, 5000, 20000, 50000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--evidence", type=Path, help="what scan --save wrote of the repository")
    options = parser.parse_args()
    print(f"--help: {help_time(options.runs):.3f} s")
    print(
        f"{'tree':<24} {'files':>7} {'floor s':>8} {'cold s':>8} {'':>7} {'warm s':>8} {'':>7} {'peak MB':>8}"
    )
    for repository in options.repositories:
        print(f"{repository.name:<24} {measure(repository, options.runs)}", flush=True)
        print(f"{'':<24} {check_time(repository, options.evidence, options.runs)}", flush=True)
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            assemble(size, Path(folder))
            print(f"{'packages':<24} {measure(Path(folder), options.runs)}", flush=True)
    print(f"(children's peak: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB)")


if __name__ == "__main__":
    main()
