"""The files of one commit, straight from git objects."""

from __future__ import annotations

import re

from mlops_audit.errors import RepositoryError
from mlops_audit.model.snapshot import Diagnostic, Kind
from mlops_audit.world.git import Answer, Git
from mlops_audit.world.known import Known
from mlops_audit.world.listing import Listing
from mlops_audit.world.stored import StoredFile, stored_entries
from mlops_audit.world.survey import is_safe, path_of

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NO_SUCH = re.compile("Needed a single revision|unknown revision|bad revision|no upstream|no such")
_CANDIDATE = re.compile(r"^hint:\s+([0-9a-f]{4,} .*)$", re.MULTILINE)


def has_names(git: Git) -> bool:
    """Whether there is any branch or tag yet."""
    return bool(git.ask("for-each-ref", "--count=1", "--format=%(refname)").out)


def resolve(git: Git, rev: str, *, shallow: bool) -> tuple[str, tuple[str, ...]]:
    """The commit that ``rev`` names, and notes. Raises ``RepositoryError`` when it names none, or several."""
    if not rev or rev.startswith("-") or "\0" in rev or "\n" in rev:
        raise RepositoryError(f"{rev!r} is not a revision", remedy="Give a branch, a tag or a commit id.")
    answer = git.ask("rev-parse", "--verify", f"{rev}^{{commit}}")
    commit = answer.out.decode("ascii", "replace").strip()
    if answer.code == 0 and _ID.fullmatch(commit):
        doubtful = f"the name {rev!r} is ambiguous here: git took it for {commit[:12]}"
        return commit, (doubtful,) if "is ambiguous" in answer.err else ()
    raise _unknown(git, rev, answer, shallow=shallow)


def list_commit(git: Git, commit: str, *, under: str, known: Known, largest: int) -> Listing:
    """Every file of ``commit`` below the folder ``under`` ("" for all), with paths relative to it.

    Raises ``RepositoryError`` when the commit has no such folder, or git lacks its trees.
    """
    answer = git.ask("ls-tree", "-r", "-z", "--full-tree", f"{commit}:{under}" if under else commit)
    if answer.code != 0:
        if under and git.ask("cat-file", "-e", f"{commit}^{{tree}}").code == 0:
            raise RepositoryError(
                f"commit {commit[:12]} has no folder {under}", remedy="Audit one of its parents."
            )
        raise RepositoryError(
            f"git could not list commit {commit[:12]}: {answer.complaint}",
            remedy="The clone may lack objects: run `git fsck`, or audit a full clone.",
        )
    files: dict[bytes, StoredFile] = {}
    diagnostics = []
    for row in answer.out.split(b"\0"):
        fields, _, name = row.partition(b"\t")
        if not name:
            continue
        if not is_safe(name):
            message = "no checkout could have this name: left out"
            diagnostics.append(Diagnostic(path=path_of(name), kind="path", message=message))
            continue
        mode, _, blob = fields.decode("ascii").split()
        files[name] = StoredFile(name=name, mode=mode, blob=blob)
    entries, more = stored_entries(list(files.values()), git, known, largest=largest, absent=Kind.MISSING)
    return Listing(entries=entries, diagnostics=diagnostics + more, commit=commit, stored=None)


def _unknown(git: Git, rev: str, answer: Answer, *, shallow: bool) -> RepositoryError:
    if "is ambiguous" in answer.err and (found := _CANDIDATE.findall(answer.err)):
        return RepositoryError(
            f"{rev!r} is ambiguous: {'; '.join(found[:5])}",
            path=git.git_dir,
            remedy="Give more digits of the id.",
        )
    known = not _NO_SUCH.search(answer.err)
    if known or (not _ID.fullmatch(rev) and git.ask("rev-parse", "--verify", "--quiet", rev).code == 0):
        # A broken configuration, or a name whose commit is not there: git knows better than we do.
        why = answer.complaint if known else "what it names is none, or is missing"
        return RepositoryError(
            f"git could not read {rev!r} as a commit: {why}",
            path=git.git_dir,
            remedy="Give a commit; if it is one, the repository may be damaged: run `git fsck`.",
        )
    if shallow:
        remedy = "This clone is shallow and may not reach it: `git fetch --unshallow` first."
    else:
        remedy = "List what there is with `git branch -a` and `git tag`; fetch it first if it is new."
    return RepositoryError(f"no commit is called {rev!r}", path=git.git_dir, remedy=remedy)
