"""What documents call the tools and the group of them, found as whole words."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from mlops_audit.claims.lexicon import FUNCTIONS
from mlops_audit.model.tool import Tool

COMMON = frozenset(
    (
        *("accelerate", "aim", "argo", "ax", "braintrust", "captum", "cog", "comet", "covalent", "dask"),
        *("determined", "evidently", "feast", "fiddler", "flyte", "guild", "horovod", "hydra", "inspect"),
        *("interpret", "lime", "mage", "modal", "neptune", "phoenix", "prefect", "ray", "sacred", "seldon"),
        *("sky", "soda", "triton", "truss", "verta", "weave", "ge", "gx", "luigi", "quilt", "tecton"),
    )
)
"""Names that are words of a language, too: they count only written as the tool writes itself."""
_GROUP = re.compile(
    r"\b(?:ML[ -]?[Oo]ps|MLOPS)\b"
    r"(?:[ -]+(?i:tools?|tooling|stack|integrations?|platform|infrastructure|toolchain|layer))*"
    r"(?![ -]+(?i:pipelines?|projects?|systems?|workflows?|engineer(?:s|ing)?|courses?|teams?|"
    r"practices?|lifecycle|templates?|app(?:lication)?s?)\b)"
    r"|\bML[ -](?i:tools?|tooling|stack|toolchain)\b"
)
"""What documents call all the tools together; ``mlops`` in small letters is a package."""


_NAME_BEFORE = re.compile(r"\b([A-Z][\w-]*)\s$")
_ARTICLES = frozenset(("The", "Our", "This", "Your", "A", "Full", "Overall", "Complete", "Current"))
_LONGEST_NAME = 60
_NOTHING = re.compile(r"(?!)")
_RUN = re.compile(r"[A-Za-z0-9]+")
_SIGNS_OF_RUNS = frozenset(string.ascii_letters + string.digits)
_JOINED = frozenset("_./@-")
"""Signs before a word that make it part of a longer one: a path, an address, a compound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One tool named in a text; ``tool`` is its id."""

    start: int
    end: int
    tool: str


class Names:
    """Finds the tools of a catalog, and the group of them, in a text."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._first: dict[str, list[tuple[str, str]]] = {}
        self._functions: dict[str, re.Pattern[str]] = {}
        spelt: dict[str, str] = {}
        for tool in tools:
            self._functions[tool.id] = FUNCTIONS.get(tool.category, _NOTHING)
            for name in dict.fromkeys((tool.name, *tool.aliases, *_plain(tool))):
                if _RUN.search(name):
                    spelt.setdefault(name, tool.id)
        for name in sorted(spelt, key=lambda each: (-len(each), each)):
            self._first.setdefault(_RUN.findall(name)[0].lower(), []).append((name, spelt[name]))
        self._openings = _openings(spelt)
        self.mentions = lru_cache(maxsize=4096)(self._mentions)

    def functions(self, tools: Iterable[str]) -> tuple[re.Pattern[str], ...]:
        """The words for what these tools do."""
        return tuple(self._functions.get(tool, _NOTHING) for tool in tools)

    def concerns(self, text: str) -> bool:
        """Whether a text can name a tool or the group at all: quick, and sometimes wrongly true."""
        return next(self._hits(text), None) is not None

    def hits(self, text: str) -> list[int]:
        """Where a name of a tool or of the group may begin, sorted; more than there are, and none too few."""
        return sorted(self._hits(text))

    def _hits(self, text: str) -> Iterator[int]:
        yield from (found.start() for found in _GROUP.finditer(text))
        lowered = text.lower()
        if len(lowered) != len(text):  # a few letters get longer, and no name has one of them
            lowered = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
        for word, rest in self._openings.items():
            at = lowered.find(word)
            while at >= 0:
                end = at + len(word)
                if (
                    text[at - 1 : at] not in _SIGNS_OF_RUNS
                    and lowered[end : end + 1] not in _SIGNS_OF_RUNS
                    and (rest is None or rest.match(lowered, end))
                ):
                    yield at
                at = lowered.find(word, end)

    def _mentions(self, text: str) -> tuple[Mention, ...]:
        return tuple(self._iterate(text))

    def _iterate(self, text: str) -> Iterator[Mention]:
        end = 0
        for run in _RUN.finditer(text):
            start = run.start()
            if start < end or (start and text[start - 1] in _JOINED):
                continue
            for name, tool in self._first.get(run.group().lower(), ()):
                found = _spelling(name).match(text, start)
                if found:
                    end = found.end()
                    yield Mention(start=start, end=end, tool=tool)
                    break

    def tools(self, text: str) -> tuple[str, ...]:
        """The ids of the tools named in ``text``, each once, in order."""
        return tuple(dict.fromkeys(mention.tool for mention in self.mentions(text)))


@cache
def _spelling(name: str) -> re.Pattern[str]:
    """A name as a whole word; made when a text first needs it, for most names stand in no text."""
    flags = 0 if name.lower() in COMMON else re.IGNORECASE
    return re.compile(rf"{_loose(name)}(?![\w@])(?!\.(?:py|ya?ml|md|json|toml)\b)", flags)


def group_mentions(text: str) -> list[tuple[int, int]]:
    """Where the group of all tools is named: ``MLOps``, ``MLOps tools``, ``ML stack`` …

    ``Acme MLOps Platform`` is the name of a product.
    """
    return [found.span() for found in _GROUP.finditer(text) if not _is_product(text, found)]


def _is_product(text: str, found: re.Match[str]) -> bool:
    if "platform" not in found.group().lower():
        return False
    before = _NAME_BEFORE.search(text[max(0, found.start() - _LONGEST_NAME) : found.start()])
    return before is not None and before.group(1) not in _ARTICLES


def _openings(names: Iterable[str]) -> dict[str, re.Pattern[str] | None]:
    """By the first word of names, in small letters: what follows it, whatever signs stand between words.

    None: nothing has to follow.
    """
    rests: dict[str, set[str]] = {}
    for name in names:
        first, *more = _RUN.findall(name.lower())
        rests.setdefault(first, set()).add("".join(rf"[^a-z0-9]{{1,20}}{word}" for word in more))
    return {
        word: None if "" in found else re.compile(rf"(?:{'|'.join(sorted(found))})(?![a-z0-9])")
        for word, found in rests.items()
    }


def _plain(tool: Tool) -> tuple[str, ...]:
    """The id where it is no word of a language, for that is how code spans call a tool."""
    return () if tool.id.lower() in COMMON or len(tool.id) < 4 else (tool.id,)


def _loose(name: str) -> str:
    """A pattern for a name that lets blanks, hyphens and underscores stand for each other."""
    return r"[\s_-]".join(re.escape(part) for part in re.split(r"[\s_-]+", name) if part)
