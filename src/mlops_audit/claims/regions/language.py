"""What a template may write: the part of Jinja that can neither reach anything, hang, nor eat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mlops_audit.claims.regions.values import Value
from mlops_audit.claims.regions.views import PUBLIC
from mlops_audit.formats.fields import nearest

LONGEST_OUTPUT = 1_000_000
"""Characters of one rendering."""
LONGEST_TEXT = 20_000
"""Characters of one text that a template puts together."""
LONGEST_INSERT = 200
"""Characters that ``replace`` may put in the place of something, and the highest number a filter takes."""
MOST_ROUNDS = 100_000
"""Rounds of all loops of one rendering."""
LONGEST_RANGE = 1_000

FILTERS = (
    *(
        "capitalize",
        "default",
        "first",
        "groupby",
        "indent",
        "join",
        "last",
        "length",
        "list",
        "lower",
        "map",
    ),
    *("reject", "rejectattr", "replace", "select", "selectattr", "sort", "title", "trim", "unique", "upper"),
)
"""Jinja's filters that a template may use; ``say`` is ours."""
NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign, nodes.Name),
    *(nodes.Const, nodes.Tuple, nodes.List, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Call),
    *(nodes.Getitem, nodes.Getattr, nodes.Slice, nodes.Concat, nodes.Compare, nodes.Operand, nodes.Keyword),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.FloorDiv, nodes.Neg, nodes.Not, nodes.And, nodes.Or),
)
"""What a template may consist of: loops, conditions, ``set``, and what is printed."""
_LOOP = frozenset((
    *("index", "index0", "revindex", "revindex0", "first", "last", "length", "cycle", "changed"),
    *("previtem", "nextitem"),
))  # fmt: skip
_CALLS = "range(…), loop.cycle(…) and loop.changed(…)"
_COUNTED, _JOINED = " counted", " joined"
"""Names that no template can write."""


class LimitError(Exception):
    """A template does more than it may."""


class Missing(StrictUndefined):
    """A name that does not exist; says which one was probably meant."""

    @property
    def _undefined_message(self) -> str:
        known = PUBLIC.get(type(self._undefined_obj))
        if self._undefined_hint or known is None:
            return super()._undefined_message
        meant = nearest(str(self._undefined_name), known)
        guess = f"; did you mean {meant}?" if meant else ""
        owner = type(self._undefined_obj).__name__.removesuffix("View").lower()
        return f"{owner} has no {self._undefined_name}{guess}"


class Language(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, narrowed: only the fields of our views, few filters, no calls, everything counted."""

    intercepted_binops = frozenset(("+", "*"))

    def __init__(self) -> None:
        super().__init__(
            autoescape=False,
            undefined=Missing,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            optimized=False,
            finalize=self._printed,
        )
        self.loader = None
        self.globals = {"range": _range}
        filters: dict[str, Callable[..., Any]] = {name: _bounded(JINJA_FILTERS[name]) for name in FILTERS}
        filters |= {"join": _bounded(_join), "say": say}
        filters |= {_COUNTED: self._counted, _JOINED: _joined}
        self.filters = filters
        self.rounds = 0

    def read(self, source: str, name: str, path: str) -> nodes.Template:
        """The parsed template, refused where it writes what it may not. Raises TemplateSyntaxError."""
        tree = self.parse(source, name, path)
        for node in list(_descendants(tree)):
            _allowed(node, name, path)
        _count(tree)
        tree.set_environment(self)
        return tree

    def begin(self) -> None:
        """Start counting for one rendering."""
        self.rounds = 0

    def measure(self, characters: int) -> None:
        """Whether that much may be printed. Raises LimitError."""
        if characters > LONGEST_OUTPUT:
            raise LimitError(f"prints more than {LONGEST_OUTPUT:,} characters")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - Jinja's signature
        """Only fields of the views, and what a loop knows of itself."""
        if isinstance(obj, LoopContext):
            return attr in _LOOP
        return attr in PUBLIC.get(type(obj), ())

    def is_safe_callable(self, obj: Any) -> bool:
        """Only what a template can call at all."""
        owner = getattr(obj, "__self__", None)
        return obj is _range or isinstance(owner, LoopContext)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Whole numbers are computed with; texts and lists are not."""
        for side in (left, right):
            if isinstance(side, bool) or not isinstance(side, int) or abs(side) > 10**12:
                raise LimitError(f"{operator} takes whole numbers only; texts are joined with ~")
        return super().call_binop(context, operator, left, right)

    @pass_context
    def _printed(self, _: Any, value: Any) -> str:
        # Taking the context keeps Jinja from printing constants while it compiles, where nothing counts.
        if isinstance(value, bool) or not isinstance(value, (str, Value, int)):
            if isinstance(value, StrictUndefined):
                return str(value)
            kind = type(value).__name__.removesuffix("View").lower()
            raise LimitError(f"prints a {kind} as a whole; print one of its fields")
        return str(value)

    def _counted(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self.rounds += 1
            if self.rounds > MOST_ROUNDS:
                raise LimitError(f"goes round its loops more than {MOST_ROUNDS:,} times")
            yield item


def say(value: Any, other: str | None = None, **writings: str) -> Any:
    """Write a status in words of one's own: ``tool.status | say(complete="✅ Done", other="open")``."""
    from mlops_audit.scoring import STATUSES

    if not isinstance(value, Value):
        raise LimitError("say takes a status")
    named = {word.replace("_", "-"): text for word, text in writings.items()}
    for word in named:
        if word not in STATUSES:
            meant = nearest(word, STATUSES)
            raise LimitError(f"say knows no status {word}" + (f"; did you mean {meant}?" if meant else ""))
    if other is not None:
        named = {**dict.fromkeys(STATUSES, other), **named}
    return value.ledger.reworded(value, named)


def _descendants(tree: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.iter_child_nodes()


def _allowed(node: nodes.Node, name: str, path: str) -> None:
    problem = ""
    if type(node) not in NODES:
        problem = f"a template may not use {_spoken(node)}"
    elif isinstance(node, nodes.For) and node.recursive:
        problem = "a loop may not be recursive"
    elif isinstance(node, nodes.Call) and not _callable(node):
        problem = f"a template may call nothing but {_CALLS}"
    elif isinstance(node, nodes.Filter) and node.name not in {*FILTERS, "say"}:
        meant = nearest(node.name, (*FILTERS, "say"))
        problem = f"there is no filter {node.name}" + (f"; did you mean {meant}?" if meant else "")
    if problem:
        raise TemplateSyntaxError(problem, node.lineno, name, path)


def _spoken(node: nodes.Node) -> str:
    words = {"Extends": "extends", "FromImport": "import", "Pow": "**", "Mod": "%", "Div": "/"}
    kind = type(node).__name__
    return words.get(kind, kind.lower())


def _callable(node: nodes.Call) -> bool:
    called = node.node
    if isinstance(called, nodes.Name):
        return called.name == "range"
    return (
        isinstance(called, nodes.Getattr)
        and isinstance(called.node, nodes.Name)
        and called.node.name == "loop"
        and called.attr in {"cycle", "changed"}
    )


def _count(tree: nodes.Template) -> None:
    """Let every loop count its rounds and every ``~`` watch its length."""
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno)
    for node in list(_descendants(tree)):
        for name, given in list(node.iter_fields()):
            if isinstance(given, nodes.Concat):
                setattr(node, name, _as_filter(given))
            elif isinstance(given, list):
                given[:] = [_as_filter(item) if isinstance(item, nodes.Concat) else item for item in given]


def _as_filter(concat: nodes.Concat) -> nodes.Filter:
    parts = nodes.List(concat.nodes, lineno=concat.lineno)
    return nodes.Filter(parts, _JOINED, [], [], None, None, lineno=concat.lineno)


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > LONGEST_RANGE:
        raise LimitError(f"range counts further than {LONGEST_RANGE:,}")
    return numbers


def _joined(parts: Iterable[Any]) -> str:
    return _join(parts)


def _join(items: Iterable[Any], d: str = "") -> str:
    texts, length = [], 0
    for item in items:
        if not isinstance(item, (str, int, Value)):
            raise LimitError("only texts, numbers and values can be joined")
        texts.append(str(item))
        length += len(texts[-1]) + len(d)
        if length > LONGEST_TEXT:
            raise LimitError(f"puts together a text of more than {LONGEST_TEXT:,} characters")
    return d.join(texts)


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, refusing arguments and results that are too large."""
    from functools import wraps

    @wraps(function)
    def bounded(*given: Any, **named: Any) -> Any:
        arguments: Mapping[Any, Any] = {**dict(enumerate(given)), **named}
        for argument in arguments.values():
            if isinstance(argument, str) and len(argument) > LONGEST_TEXT:
                raise LimitError(f"filters a text of more than {LONGEST_TEXT:,} characters")
            if isinstance(argument, int) and abs(argument) > LONGEST_INSERT:
                raise LimitError(f"gives a filter a number above {LONGEST_INSERT}")
        if function is JINJA_FILTERS["replace"] and any(
            isinstance(each, (str, Value)) and len(str(each)) > LONGEST_INSERT
            for key, each in arguments.items()
            if key in {2, 3, "old", "new"}
        ):
            raise LimitError(f"replaces texts of more than {LONGEST_INSERT} characters")
        return function(*given, **named)

    return bounded


REFUSALS = (SecurityError, LimitError)
"""What is raised for what a template may not do."""
