"""How comprehensions are evaluated: loops over known elements, with conditions that can be told."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mlops_audit.source.tests.values import UNKNOWN, Opaque, Pending, Scope, distinct, elements, truth

if TYPE_CHECKING:
    from mlops_audit.source.tests.literals import Evaluator


def comprehension_of(
    evaluator: Evaluator, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope
) -> object:
    """The list or set that a comprehension or generator makes."""
    inner, items = Scope(parent=scope), []

    def emit() -> None:
        value = evaluator.element(node.elt, inner)
        items.append(UNKNOWN if isinstance(value, Pending) else value)

    stopped = _expand(evaluator, node, node.generators, inner, emit)
    if stopped is not None:
        return stopped
    return set(map(distinct, items)) if isinstance(node, ast.SetComp) else items


def dict_comprehension_of(evaluator: Evaluator, node: ast.DictComp, scope: Scope) -> object:
    """The dict that a comprehension makes."""
    inner, result = Scope(parent=scope), {}

    def emit() -> None:
        result[distinct(evaluator.element(node.key, inner))] = evaluator.element(node.value, inner)

    return _expand(evaluator, node, node.generators, inner, emit) or result


def _expand(
    evaluator: Evaluator,
    node: ast.expr,
    generators: Sequence[ast.comprehension],
    scope: Scope,
    emit: Callable[[], None],
) -> Opaque | None:
    """Run the loops of a comprehension; returns what stopped it, or None when it went through."""
    if not generators:
        emit()
        return None
    generator = generators[0]
    outermost = generators is getattr(node, "generators", None)
    source = evaluator.value(generator.iter, scope.parent if outermost and scope.parent else scope)
    items = elements(source)
    if items is None:
        return evaluator.blocked(node, source)
    for item in items:
        evaluator.burn()
        evaluator.bind(generator.target, item, scope)
        values: list[object] = [evaluator.value(test, scope) for test in generator.ifs]
        verdicts = [truth(value) for value in values]
        if False in verdicts:
            continue
        if None in verdicts:
            return evaluator.blocked(node, *values)
        stopped = _expand(evaluator, node, generators[1:], scope, emit)
        if stopped is not None:
            return stopped
    return None
