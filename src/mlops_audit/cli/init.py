"""``mlops-audit init``: a commented manifest from what was detected."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from mlops_audit.cli.options import NoCacheOption, PathArgument, QuietOption

_NAME = "mlops-audit.yaml"


def init(
    path: PathArgument = Path(),
    force: Annotated[bool, typer.Option("--force", help="Replace a manifest that is already there.")] = False,
    print_: Annotated[bool, typer.Option("--print", help="Print the manifest and write nothing.")] = False,
    quiet: QuietOption = False,
    no_cache: NoCacheOption = False,
) -> None:
    """Write a manifest with the tools that were detected.

    A manifest that is already there is never overwritten unasked.
    """
    from mlops_audit.cli.auditing import audited, opened
    from mlops_audit.cli.printing import emit, note, remark
    from mlops_audit.config import MANIFESTS
    from mlops_audit.errors import AuditError
    from mlops_audit.reporters.manifest import render

    if not print_ and (path / "HEAD").is_file() and (path / "objects").is_dir():
        raise AuditError(
            "is a git directory, with no work tree to put a manifest in",
            path=str(path),
            remedy="--print shows a manifest; save it in a checkout",
        )
    with opened(path, cached=not no_cache, quiet=quiet, ignore_manifest=force or print_) as found:
        there = [name for name in MANIFESTS if os.path.lexists(path / name)]
        if there and not force and not print_:
            raise AuditError(
                "there is a manifest already",
                path=str(path / there[0]),
                remedy="--force replaces it, --print shows a new one",
            )
        report = audited(found)
    remark(report.notes, quiet)
    text = render(report)
    if print_:
        emit(text)
        return
    target = path / (there[0] if there else _NAME)
    _refuse_odd(target, path)
    emit(text, target, path)
    note(f"wrote {target}", quiet)


def _refuse_odd(target: Path, root: Path) -> None:
    """Raise AuditError rather than write through a link of somebody else's repository, or into a pipe."""
    from mlops_audit.errors import AuditError

    outside = os.path.realpath(target) != os.path.join(
        os.path.realpath(root), *target.relative_to(root).parts
    )
    if outside or (target.exists() and not target.is_file()):
        raise AuditError(
            "is a link or no regular file: not written", path=str(target), remedy="Remove it first."
        )
