"""Paths in a text: what looks like a file of the repository, and the lines of it that are cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlops_audit.claims import languages
from mlops_audit.claims.markdown.masks import Prose
from mlops_audit.claims.markdown.spans import Spans

_SUFFIXES = "py|pyi|md|markdown|ya?ml|toml|json|sql|ipynb|sh|cfg|ini|rst|proto|tf|hcl|Dockerfile"
_PATH = re.compile(
    rf"(?<![\w/.~$@{{<%*\]\\+-])(?P<path>(?>(?:\.{{1,2}}/)*(?:[\w.@+-]+/)*)[\w.@+-]*\w\.(?:{_SUFFIXES}))(?![\w/*{{<-]|\.\w)"
    r"(?:(?::|#L|\s\((?:lines?|L)\s?|,?\s+lines?\s+)(?P<first>\d{1,6})(?:\s?[-–—]\s?L?(?P<last>\d{1,6}))?)?"
)
_FOLDER = re.compile(r"(?P<path>(?:[\w.@+-]+/)+)")
_INVENTED = re.compile(
    r"(?:^|/)(?:path|your|my|some|foo|bar|example|examples?_?\w*|xxx|name|module_name|tool_name)(?:[-_./]|$)|(?:^|[/_-])name\.\w+$|YYYY|\.\.\.|\bNNN|"
    r"^(?:mailto|https?|tel)\b|^#|^www\.",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:creat\w+|generat\w+|writ(?:e|es|ten)|output\w*|sav(?:e|es|ed)|produc\w+|export\w*|stored|"
    r"(?<!\bthe\s)(?<!\ba\s)(?<!feature.)(?<!online.)(?<!offline.)(?<!model.)(?<!vector.)(?<!metadata.)stores?|"
    r"renam\w+|mov(?:e|ed)|delet\w+|remov\w+|copy|copies|add|if\s+(?:it|you)|optional\w*|download\w*|clone\w*|log(?:s|ged)?\s+to|"
    r"deprecated|replaced|not\s+(?:yet\s+)?(?:exist|created|present|available|found|implemented)|missing|does\s+not\s+exist|planned|"
    r"will\s+be|to\s+be|todo|new(?=\s*:)|merged|formerly|would|should|gitignored?|local|upload\w*)\b",
    re.IGNORECASE,
)
_OUTPUT = re.compile(
    r"\b(?:outputs?|generates?|generated|saves?|saved|writes?|written\s+to|produces?|artifacts?|artefacts?|stored|dumps?)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\b(?:not|no|never|without|neither|nor|lacks?|instead\s+of|rather\s+than)\b|n['’]t\b)[^.;:()|]*$",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:other|another|separate|external|upstream|sibling|parent|private|different)\s+(?:\w+\s+)?repo(?:sitor(?:y|ies))?s?\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"(?:sudo\s+)?(?P<program>[a-z][\w-]*)\s")
_RUNNERS = frozenset(
    ("python", "python3", "bash", "sh", "uv", "poetry", "pytest", "streamlit", "uvicorn", "make")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """One path in a text, its span, and the lines that are cited of it."""

    start: int
    end: int
    path: str
    first: int | None = None
    last: int | None = None
    lines: tuple[int, int] | None = None
    """Where the line numbers stand."""
    linked: bool = False
    coded: bool = False


def cited(prose: Prose, source: str) -> Iterator[Cited]:
    """The paths in a block's prose, its code spans and its links."""
    titles: list[tuple[int, int]] = []
    for start, end in prose.links:
        target = source[start:end]
        found = _PATH.fullmatch(target) or _PATH.match(target.partition("#")[0])
        if found and not _INVENTED.search(target):
            titles.append((prose.coded.rfind("[", 0, start), start))
            yield _made(found, start, linked=True, coded=True)
    codes, titled = Spans(prose.codes), Spans(titles)
    for found in _PATH.finditer(prose.coded):
        if _INVENTED.search(found.group("path")):
            continue
        if found.start() in titled:
            continue  # the link's own target says which file is meant
        yield _made(found, 0, coded=found.start() in codes)


def is_made(text: str) -> bool:
    """Whether a text speaks of making, moving or lacking a file rather than of one that is there."""
    return bool(_MADE.search(text) or languages.MADE.search(text))


def is_output(text: str) -> bool:
    """Whether a lead speaks of files that appear when something runs."""
    return _OUTPUT.search(text) is not None


def is_denied(before: str) -> bool:
    """Whether the words before a path deny that there is such a file, or that it is used."""
    return _DENIED.search(before) is not None


def is_elsewhere(text: str) -> bool:
    """Whether a text speaks of another repository."""
    return _ELSEWHERE.search(text) is not None


def in_command(prose: Prose, place: Cited) -> bool:
    """Whether a path is the argument of a command, which may be about files of the reader's own."""
    for left, right in prose.codes:
        if left < place.start < right:
            command = _COMMAND.match(prose.coded, left)
            return bool(command and command.end() <= place.start and command.group("program") not in _RUNNERS)
    return False


def _made(found: re.Match[str], offset: int, *, coded: bool, linked: bool = False) -> Cited:
    first, last = found.group("first"), found.group("last")
    lines = (
        (offset + found.start("first"), offset + found.end("last" if last else "first")) if first else None
    )
    return Cited(
        start=offset + found.start(),
        end=lines[1] if lines else offset + found.end("path"),
        path=found.group("path"),
        first=int(first) if first else None,
        last=int(last) if last else int(first) if first else None,
        lines=lines,
        linked=linked,
        coded=coded,
    )
