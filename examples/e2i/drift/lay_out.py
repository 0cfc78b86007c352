"""Lays the platform out with its documents as they stood in December 2025: ``python drift/lay_out.py DIR``.

The code is today's; only README.md and .claude/context are the old ones, which lie in ``drift/documents`` (a
leading dot is stored as ``dot-``, so that no tool takes them for the project's own). DIR becomes a git
repository of two commits, the documents and then the code that they never learnt of.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns("drift", "runs", "venv", ".git", "__pycache__", ".pytest_cache", ".mlops-audit")
IDENTITY = ("-c", "user.name=E2I", "-c", "user.email=e2i@example.com", "-c", "commit.gpgsign=false")


def lay_out(target: Path) -> None:
    """Copy the platform into ``target``, which must not exist, and put the old documents over it."""
    documents = PROJECT / "drift" / "documents"
    old = {
        Path(*(part.replace("dot-", ".", 1) for part in path.relative_to(documents).parts)): path
        for path in sorted(documents.rglob("*.md"))
    }
    target.mkdir(parents=True)
    for place, path in old.items():
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / place)
    _git(target, "init", "--quiet")
    _commit(target, "Write down where the MLOps stack stands", "2025-12-23T09:00:00+0000")
    shutil.copytree(PROJECT, target, dirs_exist_ok=True, ignore=lambda folder, names: _left_out(folder, names, old))
    _commit(target, "Integrate the MLOps stack", "2025-12-29T17:00:00+0000")


def _left_out(folder: str, names: list[str], old: dict[Path, Path]) -> set[str]:
    here = Path(folder).relative_to(PROJECT)
    return LEFT_OUT(folder, names) | {name for name in names if here / name in old}


def _commit(target: Path, message: str, date: str) -> None:
    _git(target, "add", "--all")
    _git(target, "commit", "--quiet", "--message", message, date=date)


def _git(target: Path, *words: str, date: str = "") -> None:
    dated = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
    subprocess.run(["git", *IDENTITY, *words], cwd=target, check=True, env={**_environment(), **dated})


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def main(words: list[str]) -> int:
    """Lay out at the one argument; gives 2 if it is missing or exists already."""
    if len(words) != 1:
        print("usage: python drift/lay_out.py DIR", file=sys.stderr)
        return 2
    target = Path(words[0])
    if target.exists():
        print(f"{target} exists already: name a new folder", file=sys.stderr)
        return 2
    lay_out(target)
    print(f"{target}: the platform, with its documents as they stood")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
