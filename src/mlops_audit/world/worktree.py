"""The files of a work tree as git sees them: tracked, and untracked but not ignored."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field

from mlops_audit.errors import RepositoryError
from mlops_audit.model.snapshot import Diagnostic, Entry, Kind
from mlops_audit.world.folder import without_junk
from mlops_audit.world.git import Answer, Git
from mlops_audit.world.known import Known
from mlops_audit.world.listing import Listing
from mlops_audit.world.stored import LINK, SUBMODULE, StoredFile, stored_entries
from mlops_audit.world.survey import Survey, is_safe, path_of

_ID = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_DEBUG = re.compile(
    rb"([^\0]+)\0  ctime: [^\n]*\n  mtime: (\d+):(\d+)\n  dev: [^\n]*\n  uid: [^\n]*\n  size: (\d+)\t[^\n]*\n"
)
_CLOSED = re.compile(r"^warning: could not open directory '(.*?)/?': (.*)$", re.MULTILINE)
_FEW = 200


def ask_worktree(git: Git) -> list[subprocess.Popen[bytes]]:
    """Start the git commands that list a work tree, side by side."""
    return [
        git.start("rev-parse", "--show-object-format", "HEAD^{commit}"),
        git.start("ls-files", "-s", "-t", "-z"),
        git.start("ls-files", "-o", "--exclude-standard", "-z"),
        git.start(
            "diff-index", "--cached", "--quiet", "--ignore-submodules=dirty", "HEAD", "--", git.under or "."
        ),
    ]


def list_worktree(
    git: Git, asked: list[subprocess.Popen[bytes]], *, root: bytes, known: Known, largest: int
) -> Listing:
    """The work tree below ``root``, from the commands of ``ask_worktree``.

    ``dirty`` means that the content differs from the commit's: something changed, staged, deleted or
    untracked. Conversions that git would make (line ends, Git LFS) are allowed for. Raises
    ``RepositoryError`` when git cannot read the index.
    """
    head, tracked, untracked, staged = git.collect(asked)
    hung = next((answer for answer in (head, tracked) if answer.hung), None)
    if hung is not None:
        raise RepositoryError(hung.complaint)
    if tracked.code != 0:
        raise RepositoryError(tracked.complaint)
    words = head.out.split()
    commit = next((word.decode() for word in words if _ID.fullmatch(word)), None)
    survey = Survey(root=root, known=known, largest=largest, width=64 if b"sha256" in words else 40)
    looked = _Tracked(survey)
    looked.look_at_all(tracked.out)
    strangers = _add_untracked(survey, untracked, ours=os.fsencode(os.path.relpath(git.own_dir, git.folder)))
    entries, diagnostics = stored_entries(looked.stored, git, known, largest=largest, absent=Kind.ABSENT)
    notes = []
    changed = looked.changed or strangers or staged.code != 0
    if commit is None:
        changed = bool(survey.entries or entries)
        notes.append(_why_no_commit(git))
    elif staged.code not in {0, 1}:
        notes.append(f"git could not compare the index with the last commit: {staged.complaint}")
    return Listing(
        entries=survey.entries + entries,
        diagnostics=survey.diagnostics + diagnostics,
        commit=commit,
        dirty=changed or (commit is not None and _differ(git, survey, looked.doubtful)),
        stored=frozenset(entry.path for entry in entries),
        notes=tuple(notes),
    )


def _why_no_commit(git: Git) -> str:
    named = git.ask("rev-parse", "--verify", "--quiet", "HEAD")
    if named.code != 0:
        return "HEAD has no commit yet"
    commit = named.out.decode("ascii", "replace")[:12]
    return f"the commit of HEAD, {commit}, is missing or damaged: run `git fsck`"


@dataclass(slots=True)
class _Tracked:
    """What became of the files in the index.

    ``doubtful`` have bytes other than git's own: changed, or converted in a way only a filter program knows.
    ``stored`` are those a sparse checkout leaves out, and submodules.
    """

    survey: Survey
    changed: bool = False
    doubtful: list[bytes] = field(default_factory=list)
    stored: list[StoredFile] = field(default_factory=list)

    def look_at_all(self, rows: bytes) -> None:
        """Each row reads ``TAG MODE ID STAGE<tab>NAME``; a file in conflict has up to three."""
        conflicts = set()
        for row in rows.split(b"\0"):
            fields, _, name = row.partition(b"\t")
            if not name:
                continue
            tag, mode, blob, stage = fields.split(b" ")
            if stage != b"0":
                self.changed = True
                if name in conflicts:
                    continue
                conflicts.add(name)
            self._look(name, tag, mode.decode(), blob.decode() if stage == b"0" else "")

    def _look(self, name: bytes, tag: bytes, mode: str, blob: str) -> None:
        if mode == SUBMODULE:
            self.stored.append(StoredFile(name=name, mode=mode, blob=blob))
            return
        try:
            status = self.survey.status(name)
        except OSError as error:
            self.survey.add_unreadable(name, error)
            return
        if status is not None:
            if not self.survey.add(name, status, tracked=blob, link=mode == LINK):
                self.doubtful.append(name)
        elif tag == b"S" and is_safe(name):
            self.stored.append(StoredFile(name=name, mode=mode, blob=blob))
        else:
            self.changed = True


def _add_untracked(survey: Survey, answer: Answer, *, ours: bytes) -> bool:
    """List the untracked files; tell whether git sees any. A repository inside this one is one, unread.

    ``ours`` is the folder that we gave to git: it lies here where the user keeps temporary files here.
    """
    folder = os.path.dirname(ours) + b"/"
    names = [name for name in answer.out.split(b"\0") if name and not name.startswith(folder)]
    for name in without_junk(names):
        if name.endswith(b"/"):
            survey.entries.append(Entry(path=path_of(name[:-1]), blob="", kind=Kind.SUBMODULE))
            continue
        try:
            status = survey.status(name)
        except OSError as error:
            survey.add_unreadable(name, error)
            continue
        if status is not None:
            survey.add(name, status)
    for path, reason in _CLOSED.findall(answer.err):
        survey.diagnostics.append(
            Diagnostic(path=path, kind="unreadable", message=f"could not be read: {reason}")
        )
    if answer.code != 0:
        message = f"untracked files could not be listed: {answer.complaint}"
        survey.diagnostics.append(Diagnostic(path=".", kind="git", message=message))
    return bool(names)


def _differ(git: Git, survey: Survey, doubtful: list[bytes]) -> bool:
    """Whether any of these has another size or time than when git last looked.

    Git's own note is the only way to know about filters (``nbstripout``, ``git-crypt``) without running them,
    and about files too large to read.
    """
    if not doubtful:
        return False
    paths = [path_of(name) for name in doubtful] if len(doubtful) <= _FEW else []
    answer = git.ask("ls-files", "--debug", "-z", "--", *paths)
    noted = {row[1]: tuple(map(int, row.groups()[1:])) for row in _DEBUG.finditer(answer.out)}
    for name in doubtful:
        status = survey.status(name)
        if status is None:
            return True
        seconds, nanoseconds, size = noted.get(name, (-1, -1, -1))
        same_time = divmod(status.st_mtime_ns, 1_000_000_000) in {(seconds, nanoseconds), (seconds, 0)}
        if not same_time or size != status.st_size & 0xFFFFFFFF:
            return True
    return False
