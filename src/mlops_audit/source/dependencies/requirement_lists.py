"""pip's requirement and constraint files, hand-written, frozen or compiled.

The format is pip's (pip docs, "Requirements File Format"); the ``# via`` notes are those of pip-compile and
``uv pip compile`` in both annotation styles. A pin that only other packages asked for is ``transitive``, and
so is every pin of a list that was compiled without notes: who asked stands in the file it was compiled from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mlops_audit.model.facts import DependencyFacts, Include, Requirement
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.source.dependencies.dialect import NOTHING, Dialect, Reading, file_name, refusal
from mlops_audit.source.dependencies.encoding import decode
from mlops_audit.source.dependencies.names import normalise
from mlops_audit.source.dependencies.pip_lines import is_well_formed, parse

_SUFFIXES = (".txt", ".in", ".pip")
_LIST_NAME = re.compile(r".*requirements?[^/]*|(?:.*[._-])?reqs?(?:[._-].*)?")
_CONSTRAINT_NAME = re.compile(r"(?:.*[._-])?constraints?(?:[._-].*)?")
_FOLDERS = frozenset({"requirements", "reqs"})

_COMMENT = re.compile(r"(?<!\S)#.*")
_VIA = re.compile(r"#\s*via\b(?P<names>.*)")
_PIN = re.compile(r"([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:==|@)")
_LONGEST_NAME = 200
_COMPILED = re.compile(r"^#.*\b(?:uv pip compile|pip-compile)\b.*--no-annotate\b", re.MULTILINE)
_SELF = re.compile(r"(?:-e\s+|--editable[ =])?(?:file:)?\.(?:\[.*\])?\Z")


@dataclass(slots=True)
class _Line:
    """One logical line, continuations joined; ``via`` is what a compiler's notes name, if there are any."""

    number: int
    text: str
    via: list[str] = field(default_factory=list)


def claims(path: str) -> bool:
    """Tell whether a path is that of a requirement or constraint list, by the names customary for them."""
    name = file_name(path)
    if not name.endswith(_SUFFIXES):
        return False
    stem = name.rpartition(".")[0]
    return bool(
        _LIST_NAME.fullmatch(stem)
        or _CONSTRAINT_NAME.fullmatch(stem)
        or _FOLDERS.intersection(path.lower().split("/")[:-1])
    )


def is_constraint_file(path: str) -> bool:
    """Tell whether a file's name says that it only constrains versions."""
    name = file_name(path)
    return name.endswith(_SUFFIXES) and bool(_CONSTRAINT_NAME.fullmatch(name.rpartition(".")[0]))


def read(path: str, data: bytes) -> Reading:
    """Read a requirement list; prose under such a name yields nothing."""
    text = decode(data)
    if text is None:
        return refusal(path, "encoding", "not a text file", remedy="save it as UTF-8 text")
    lines = list(_lines(text))
    group = "constraint" if is_constraint_file(path) else "main"
    direct = _Direct(lines, text[:400])
    requirements: list[Requirement] = []
    includes: list[Include] = []
    broken: list[_Line] = []
    for line in lines:
        own_group = group if group == "constraint" or direct.asked_for(line) else "transitive"
        declared = parse(line.text, line.number, own_group)
        if isinstance(declared, Include):
            includes.append(declared)
        elif declared is not None:
            requirements.append(declared)
        elif not is_well_formed(line.text):
            broken.append(line)
    if len(broken) > len(requirements) + len(includes):
        return NOTHING
    facts = DependencyFacts(requirements=tuple(requirements), includes=tuple(includes))
    return facts, _diagnostics(path, broken)


def _lines(text: str) -> Iterator[_Line]:
    """Yield logical lines as pip joins them, with the ``# via`` notes that follow each."""
    current: _Line | None = None
    held: list[str] = []
    listing = False
    for number, raw in enumerate(text.split("\n"), 1):
        comment = raw.lstrip().startswith("#")
        if raw.endswith("\\") and not comment:
            held.append(raw[:-1])
            continue
        if comment and not held:
            if current is not None and raw[0] != "#":
                listing = _note(current, raw.strip(), listing)
            continue
        joined = "".join(held) + ("" if comment else raw)
        first, listing = number - len(held), False
        held.clear()
        if current is not None:
            yield current
        bare = _COMMENT.sub("", joined).strip()
        current = _Line(number=first, text=bare) if bare else None
        if current is not None and "#" in joined:
            listing = _note(current, joined[joined.index("#") :], listing)
    if current is not None:
        yield current
    if held:
        yield _Line(number=number - len(held) + 1, text=_COMMENT.sub("", "".join(held)).strip())


def _note(line: _Line, comment: str, listing: bool) -> bool:
    """Take one comment's share of a ``# via`` note; tell whether the next comment continues it."""
    found = _VIA.search(comment)
    if found is None and not listing:
        return False
    if found is None and comment.startswith("# from "):
        return False
    names = found["names"] if found else comment.lstrip("# ")
    line.via.extend(name.strip() for name in names.split(",") if name.strip())
    return found is None or not names.strip()


class _Direct:
    """Which pins of a compiled list somebody asked for by name."""

    def __init__(self, lines: list[_Line], head: str) -> None:
        self._pinned = {
            normalise(found[1]) for line in lines if (found := _PIN.match(line.text[:_LONGEST_NAME]))
        }
        self._project_by_name = "uv export" in head or any(_SELF.match(line.text) for line in lines)
        self._without_notes = _COMPILED.search(head) is not None

    def asked_for(self, line: _Line) -> bool:
        """Tell whether a pin is there for its own sake: no note, or one naming a file or the project."""
        if self._without_notes:
            return False
        asking = [name for name in line.via if not name.startswith(("-c ", "--constraint"))]
        return not asking or any(
            name.startswith("-r") or name.endswith(")") or self._is_project(name) for name in asking
        )

    def _is_project(self, name: str) -> bool:
        """``uv export`` and Rye note the project by its bare name, which is nobody's pin."""
        return self._project_by_name and normalise(name.partition("[")[0]) not in self._pinned


def _diagnostics(path: str, broken: list[_Line]) -> tuple[Diagnostic, ...]:
    if not broken:
        return ()
    others = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
    return (
        Diagnostic(
            path=path,
            line=broken[0].number,
            kind="requirements",
            message=f"not a requirement: {broken[0].text[:80]!r}{others}",
            remedy="pip refuses a list with such a line; write NAME, NAME==VERSION or NAME @ URL",
        ),
    )


DIALECT = Dialect(name="requirement lists", claims=claims, read=read)
