"""A template and a report → text whose values carry marks. The template can reach nothing but the values."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from jinja2 import Template as Compiled
from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError, UndefinedError

from mlops_audit.claims.regions.context import COMMON_OPTIONS, OptionError, context
from mlops_audit.claims.regions.language import REFUSALS, Language
from mlops_audit.claims.regions.measures import Measure
from mlops_audit.claims.regions.stock import Template
from mlops_audit.claims.regions.values import MARKS, Ledger, Value, unmarked
from mlops_audit.errors import AuditError
from mlops_audit.model.report import Report

LONGEST_SOURCE = 64 * 1024
"""Characters of a template."""
_PAGE = "docs/templates.md lists what a template can print and use."
_MARKER = re.compile(r"<!--\s*mlops-audit:")


class TemplateError(AuditError):
    """A template cannot be read, or asks for what there is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a template gives for a report: ``marked`` holds the marks of ``ledger``'s values."""

    marked: str
    ledger: Ledger

    @property
    def text(self) -> str:
        """What is to be written."""
        return unmarked(self.marked)

    @property
    def values(self) -> list[Value]:
        """The values by their index."""
        return self.ledger.values


@dataclass(frozen=True, slots=True)
class _Ready:
    """A template that was read."""

    language: Language
    compiled: Compiled
    options: frozenset[str]


def options_of(template: Template) -> frozenset[str]:
    """The options that a region with this template may have. Raises TemplateError."""
    return _ready(template).options


def render(
    template: Template,
    report: Report,
    options: Mapping[str, str] | None = None,
    *,
    document: str = "",
    kept: Mapping[tuple[str, str], Measure] | None = None,
) -> Rendered:
    """What the template prints. ``document`` is where it will stand, ``kept`` what that keeps.

    Raises TemplateError with the template's path and line, and OptionError for an option's value.
    """
    ready = _ready(template)
    ledger = Ledger(kept=kept or {})
    names = context(report, ledger, options or {}, document)
    ready.language.begin()
    parts: list[str] = []
    length = 0
    try:
        for part in ready.compiled.generate(names):
            length += len(part)
            ready.language.measure(length)
            parts.append(part)
    except OptionError:
        raise
    except Exception as error:
        _refuse(template, error)
    marked = "".join(parts)
    if _MARKER.search(unmarked(marked)):
        raise TemplateError(
            "the template prints a marker of mlops-audit",
            path=template.path,
            remedy="A region cannot hold markers: leave them out.",
        )
    return Rendered(marked=marked, ledger=ledger)


@lru_cache(maxsize=64)
def _ready(template: Template) -> _Ready:
    if len(template.source) > LONGEST_SOURCE:
        raise TemplateError(
            f"the template is longer than {LONGEST_SOURCE:,} characters", path=template.path, remedy=_PAGE
        )
    if found := MARKS.search(template.source):
        line = template.source.count("\n", 0, found.start()) + 1
        raise TemplateError(
            "the template holds a private-use character, by which values are found again",
            path=template.path,
            line=line,
            remedy="Remove it.",
        )
    language = Language()
    try:
        tree = language.read(template.source, template.name, template.path)
        options = COMMON_OPTIONS | _options(tree)
        code = language.compile(tree, template.name, template.path)
        compiled = language.template_class.from_code(language, code, language.make_globals(None))
    except Exception as error:
        _refuse(template, error)
    return _Ready(language, compiled, frozenset(options))


def _options(tree: nodes.Template) -> set[str]:
    """The options that a template looks at."""
    named = set()
    for read in tree.find_all(nodes.Getattr):
        if isinstance(read.node, nodes.Name) and read.node.name == "options":
            named.add(read.attr)
    for item in tree.find_all(nodes.Getitem):
        if isinstance(item.node, nodes.Name) and item.node.name == "options":
            named |= {item.arg.value} if isinstance(item.arg, nodes.Const) else set()
    return named


def _refuse(template: Template, error: BaseException) -> NoReturn:
    message, remedy = " ".join(str(error).split()) or type(error).__name__, _PAGE
    line = None
    if isinstance(error, TemplateSyntaxError):
        message, line = " ".join((error.message or "").split()), error.lineno
    elif isinstance(error, (RecursionError, MemoryError, SyntaxError)):
        message, remedy = "the template is nested too deeply", "Write it flatter."
    else:
        frames = [
            frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == template.path
        ]
        line = frames[-1].lineno if frames else None
        if not isinstance(error, (UndefinedError, *REFUSALS)):
            message = f"the template fails: {message}"
    raise TemplateError(message, path=template.path, line=line, remedy=remedy) from None
