"""What documents call the tools and the group of them, found as whole words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
    r"\b(?:ML[ -]?[Oo]ps|MLOPS)\b(?:[ -]+(?i:tools?|tooling|stack|integrations?|platform|infrastructure|toolchain|layer))*"
    r"|\bML[ -](?i:tools?|tooling|stack|toolchain)\b"
)
"""What documents call all the tools together; ``mlops`` in small letters is a package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One tool named in a text; ``tool`` is its id."""

    start: int
    end: int
    tool: str


class Names:
    """Finds the tools of a catalog, and the group of them, in a text."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._ids: dict[str, str] = {}
        self._exact: dict[str, str] = {}
        spelt: dict[str, str] = {}
        for tool in tools:
            for name in dict.fromkeys((tool.name, *tool.aliases, *_plain(tool))):
                spelt.setdefault(name, tool.id)
        for name, tool_id in spelt.items():
            if name.lower() in COMMON:
                self._exact.setdefault(name, tool_id)
            else:
                self._ids.setdefault(_key(name), tool_id)
        words = sorted({*spelt}, key=lambda name: (-len(name), name))
        pattern = "|".join(_loose(name) for name in words)
        self._pattern = re.compile(rf"(?<![\w./@-])(?:{pattern})(?![\w@])(?!\.(?:py|ya?ml|md|json|toml)\b)", re.IGNORECASE)
        self.mentions = lru_cache(maxsize=4096)(self._mentions)

    def _mentions(self, text: str) -> tuple[Mention, ...]:
        return tuple(self._iterate(text))

    def _iterate(self, text: str) -> Iterator[Mention]:
        for found in self._pattern.finditer(text):
            word = found.group()
            tool = self._ids.get(_key(word)) or self._exact.get(word)
            if tool is not None:
                yield Mention(start=found.start(), end=found.end(), tool=tool)

    def tools(self, text: str) -> tuple[str, ...]:
        """The ids of the tools named in ``text``, each once, in order."""
        return tuple(dict.fromkeys(mention.tool for mention in self.mentions(text)))


def group_mentions(text: str) -> list[tuple[int, int]]:
    """Where the group of all tools is named: ``MLOps``, ``MLOps tools``, ``ML stack`` …"""
    return [found.span() for found in _GROUP.finditer(text)]


def speaks_of_group(texts: Sequence[str]) -> bool:
    """Whether any of these titles is about the group."""
    return any(_GROUP.search(text) for text in texts)


def _plain(tool: Tool) -> tuple[str, ...]:
    """The id where it is no word of a language, for that is how code spans call a tool."""
    return () if tool.id.lower() in COMMON or len(tool.id) < 4 else (tool.id,)


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().lower()


def _loose(name: str) -> str:
    """A pattern for a name that lets blanks, hyphens and underscores stand for each other."""
    return r"[\s_-]".join(re.escape(part) for part in re.split(r"[\s_-]+", name) if part)
