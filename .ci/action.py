"""What ``action.yml`` runs: installs its own checkout, runs ``check``, and writes annotations, the job's
summary and SARIF.

Inputs come from the environment, and each reaches the program as one argument. Standard library only.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_USUAL = ".mlops-audit/evidence.json"
_SUMMARY_LIMIT = 1_000_000
"""Bytes; GitHub takes no summary of more than 1 MiB."""
_BAD = 2


def main(environment: Mapping[str, str]) -> int:
    """The exit code of ``check``."""
    program = installed(environment)
    arguments = check_arguments(environment, trusted_evidence(environment))
    code = shown(program, arguments, environment["AUDIT_FORMAT"])
    if environment["AUDIT_SUMMARY"].lower() == "true":
        summarize(program, arguments, environment)
    if sarif := environment["AUDIT_SARIF"]:
        written = subprocess.run([program, *with_format(arguments, "sarif", "--output", sarif)], check=False)
        code = max(code, written.returncode) if written.returncode > 1 else code
    tell(environment, {"exit-code": str(code), "sarif": sarif})
    return code


def installed(environment: Mapping[str, str]) -> str:
    """The program, installed from this checkout into an environment of its own."""
    folder = Path(environment["RUNNER_TEMP"]) / "mlops-audit"
    subprocess.run([sys.executable, "-I", "-m", "venv", str(folder)], check=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    install = [
        str(scripts / "python"),
        "-I",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run([*install, environment["GITHUB_ACTION_PATH"]], check=True)
    return str(scripts / "mlops-audit")


def check_arguments(environment: Mapping[str, str], evidence: str) -> list[str]:
    """``check`` with every input as one argument; the path last, so that it is never read as an option."""
    probe = environment["AUDIT_PROBE"]
    arguments = ["check", *(["--no-probes"] if probe == "none" else ["--probe", probe])]
    if evidence:
        arguments += ["--evidence", evidence]
    if limit := environment["AUDIT_FAIL_UNDER"]:
        arguments += ["--fail-under", limit]
    arguments += [line.strip() for line in environment["AUDIT_ARGS"].splitlines() if line.strip()]
    return [*arguments, "--", environment["AUDIT_PATH"]]


def with_format(arguments: Sequence[str], name: str, *more: str) -> list[str]:
    """The same command in another format."""
    cut = arguments.index("--")
    return [*arguments[:cut], "--format", name, *more, *arguments[cut:]]


def trusted_evidence(environment: Mapping[str, str]) -> str:
    """The evidence to use: for a pull request never a file that it brings or changes.

    What the base branch has is taken from there; what no commit has came from a step of the workflow.
    """
    given = environment["AUDIT_EVIDENCE"]
    base = environment["AUDIT_BASE"]
    path = Path(environment["AUDIT_PATH"]) / _USUAL if not given else Path(given)
    if not base:  # what is on the branch already, the program does not believe unless it is named
        return str(path) if given or path.is_file() else ""
    top = Path(git(Path(environment["AUDIT_PATH"]), "rev-parse", "--show-toplevel").decode().strip())
    inside = os.path.relpath(Path.cwd() / path, top).replace(os.sep, "/")
    if inside.startswith("../"):
        return given
    known_base(top, base)
    if data := git(top, "cat-file", "blob", f"{base}:{inside}", fine=True):
        return saved(environment, data)
    if not (top / inside).exists():
        return given or "none"
    if from_workflow(top, inside):
        return str(path)
    print(f"::warning title=mlops-audit::{path} is not used: this pull request brings it.")
    return "none"


def from_workflow(top: Path, inside: str) -> bool:
    """Whether a file is in no commit and no other repository, and no symlink leads to it."""
    others = git(top, "ls-files", "--others", "-z", "--", inside, fine=True).decode(errors="surrogateescape")
    return others == f"{inside}\0" and (top / inside).resolve() == top.resolve() / inside


def known_base(top: Path, base: str) -> None:
    """Fetch the base commit if a shallow checkout lacks it."""
    if not git(top, "cat-file", "-t", base, fine=True):
        git(top, "fetch", "--quiet", "--depth=1", "--no-tags", "origin", base)


def saved(environment: Mapping[str, str], data: bytes) -> str:
    """The base branch's evidence as a file."""
    file = Path(environment["RUNNER_TEMP"]) / "mlops-audit-evidence.json"
    file.write_bytes(data)
    return str(file)


def git(folder: Path, *words: str, fine: bool = False) -> bytes:
    """What git answers; ``fine``: nothing, where it has no answer."""
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)
    if done.returncode and not fine:
        print(f"::error title=mlops-audit::git {words[0]} failed; check out with fetch-depth: 0")
        sys.stderr.buffer.write(done.stderr)
        sys.exit(_BAD)
    return b"" if done.returncode else done.stdout


def shown(program: str, arguments: Sequence[str], name: str) -> int:
    """``check`` in the job's log."""
    sys.stdout.flush()
    return subprocess.run([program, *with_format(arguments, name)], check=False).returncode


def summarize(program: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """The same as the summary of the job."""
    words = [program, *with_format(arguments, "markdown", "--quiet")]
    text = subprocess.run(words, stdout=subprocess.PIPE, check=False).stdout
    with Path(environment["GITHUB_STEP_SUMMARY"]).open("ab") as file:
        file.write(text[:_SUMMARY_LIMIT].decode(errors="ignore").encode() + b"\n")


def tell(environment: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Outputs of the action."""
    with Path(environment["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={' '.join(value.splitlines())}\n" for name, value in outputs.items())


if __name__ == "__main__":
    sys.exit(main(os.environ))
