"""Run every loader of the catalog on samples: ``python benchmarks/loaders [TOOL …] [--keep FOLDER]``.

For each set of packages in ``samples.yaml`` an environment is built with uv and deleted
afterwards. The loader that the catalog chooses for the sample's file must accept the valid text and refuse
the invalid one with the words that the sample states. Leaves with 1 when a loader does otherwise or has no
sample.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from mlops_audit.catalog import load_catalog
from mlops_audit.model.attribution import ToolConfig, loader_for
from mlops_audit.model.tool import Loader

_HERE = Path(__file__).parent
_TOOLS = {tool.id: tool for tool in load_catalog()}
_RUN = """
import importlib.metadata, os, sys
code, path, package = sys.argv[1:]
print("version", importlib.metadata.version(package))
sys.stdout.flush()
folder = os.path.dirname(path)
try:
    exec(compile(code, "<loader>", "exec"), {"path": path, "folder": folder})
except BaseException as error:
    word = "unasked" if isinstance(error, ImportError) else "refused"
    text = str(error).partition("\\n")[0]
    if callable(getattr(error, "errors", None)):
        text = "; ".join(".".join(map(str, item["loc"])) + ": " + item["msg"] for item in error.errors())
    print(word, type(error).__name__ + ":", text)
else:
    print("accepted")
"""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A configuration of our own writing that a loader accepts, and one that it refuses."""

    tool: str
    file: str
    packages: tuple[str, ...]
    """Each a set of requirements, the tool's own first: one environment each."""
    valid: str
    invalid: str
    says: str
    """What the refusal must name."""
    python: str = "3.11"
    beside: dict[str, str] = field(default_factory=dict)
    """Other files that it refers to, by path."""

    @property
    def loader(self) -> Loader:
        """What the catalog chooses for the file."""
        config = ToolConfig(path=self.file, line=1, end_line=1, pattern=self.file)
        found = loader_for(_TOOLS[self.tool], config)
        assert found, f"{self.tool} has no loader for {self.file}"
        return found


def samples() -> list[Sample]:
    """All samples, in their order."""
    given = yaml.safe_load((_HERE / "samples.yaml").read_text(encoding="utf-8"))
    return [Sample(**{**item, "packages": tuple(item["packages"])}) for item in given]


def python_with(packages: str, version: str, folder: Path) -> Path | str:
    """The interpreter of an environment with these packages; what went wrong if it cannot be built."""
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if python.exists():
        return python
    install = [uv, "pip", "install", "-q", "-p", str(python), *packages.split()]
    for words in ([uv, "venv", "-q", "-p", version, str(folder)], install):
        ended = subprocess.run(words, capture_output=True, text=True, check=False)
        if ended.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            return (ended.stderr.strip().splitlines() or ["uv failed"])[0]
    return python


def asked(python: Path, sample: Sample, text: str, package: str) -> tuple[str, str]:
    """The library's version, and what the loader answers to ``text``."""
    with tempfile.TemporaryDirectory() as home:
        root = Path(home) / "repository"
        for path, content in {**sample.beside, sample.file: text}.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        ended = subprocess.run(
            [str(python), "-c", _RUN, sample.loader.code, str(root / sample.file), package],
            cwd=root,
            env={"PATH": os.environ["PATH"], "HOME": home, "TMPDIR": home},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        lines = ended.stdout.replace(str(root), "$REPO").splitlines()
        version = next((line.split()[1] for line in lines if line.startswith("version ")), "?")
        answers = [line for line in lines if line.startswith(("accepted", "refused", "unasked"))]
        return version, answers[-1] if answers else f"ended with {ended.returncode}: {ended.stderr[-200:]}"


def rows(chosen: list[Sample], keep: Path) -> Iterator[tuple[str, str]]:
    """Whether a loader did as it should (``yes``, ``no``, or ``-`` where an old version has no such reader),
    and a line about it, for each sample in each of its environments.
    """
    for sample in chosen:
        for packages in sample.packages:
            name = "".join(letter if letter.isalnum() else "-" for letter in f"{packages} {sample.python}")
            python = python_with(packages, sample.python, keep / name)
            head = f"{sample.tool:<18} {sample.file:<40}"
            if isinstance(python, str):
                yield "no", f"{head} {packages}: {python}"
                continue
            package = packages.split()[0]
            for sign in "<>=[":
                package = package.partition(sign)[0]
            version, valid = asked(python, sample, sample.valid, package)
            _, invalid = asked(python, sample, sample.invalid, package)
            good = valid == "accepted" and invalid.startswith("refused") and sample.says in invalid
            # Only an old version may lack the reader.
            word = "yes" if good else "no"
            if valid == invalid and valid.startswith("unasked") and packages != sample.packages[0]:
                word, invalid = "-", ""
            yield word, f"{head} {version:<10} {word:<4} {valid[:110]:<10} {invalid[:160]}"


def main() -> int:
    """Print a row per sample and environment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tools", nargs="*", metavar="TOOL")
    parser.add_argument(
        "--keep", type=Path, help="leave the environments in this folder, and use those there"
    )
    options = parser.parse_args()
    chosen = [sample for sample in samples() if not options.tools or sample.tool in options.tools]
    with tempfile.TemporaryDirectory() as folder:
        ends = []
        for word, row in rows(chosen, options.keep or Path(folder)):
            print(row, flush=True)
            ends.append(word)
    covered = {(sample.tool, sample.loader.code) for sample in samples()}
    bare = [
        f"{tool.id}: {loader.name}"
        for tool in _TOOLS.values()
        for loader in tool.loaders
        if (tool.id, loader.code) not in covered
    ]
    print(
        f"{ends.count('yes')} accept the valid and refuse the invalid, {ends.count('-')} could not be asked, "
        f"{ends.count('no')} do otherwise" + "".join(f"\nno sample: {name}" for name in bare)
    )
    return 1 if "no" in ends or bare else 0


if __name__ == "__main__":
    sys.exit(main())
