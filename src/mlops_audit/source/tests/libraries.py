"""What functions of well-known libraries return: itertools, functools, typing, NumPy, pytest, a few more."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from mlops_audit.source.tests.callables import BUILTIN_RULES, Args, Keywords, Rule, columns_of, filtering
from mlops_audit.source.tests.values import (
    LONGEST,
    UNKNOWN,
    Default,
    FixtureMaker,
    Foreign,
    Literals,
    Parameter,
    Partial,
    elements,
)

if TYPE_CHECKING:
    from mlops_audit.source.tests.literals import Evaluator


def _product(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
    columns = columns_of(args)
    repeat = keywords.get("repeat", 1)
    if columns is None or not isinstance(repeat, int) or not 0 <= repeat <= 16:
        return None
    size = math.prod(map(len, columns)) ** repeat
    return _sized(size, lambda: itertools.product(*columns, repeat=repeat))


def _choices(count: Callable[[int, int], int], choose: Callable[[Args, int], object]) -> Rule:
    def rule(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
        items = elements(args[0])
        size = args[1] if len(args) > 1 else keywords.get("r", len(items or ()))
        if items is None or not isinstance(size, int) or not 0 <= size <= 64:
            return None
        return _sized(count(len(items), size), lambda: choose(items, size))

    return rule


def _sized(size: int, make: Callable[[], object]) -> object | None:
    """The elements that ``make`` gives where they are few, unknown ones where they are many."""
    if size > LONGEST:
        return [UNKNOWN] * size if size <= 50 * LONGEST else None
    made = make()
    return list(made)  # type: ignore[call-overload, no-any-return]


def _chain(_: Evaluator, args: Args, __: Keywords) -> object | None:
    columns = columns_of(args)
    return None if columns is None else list(itertools.chain(*columns))


def _flatten(evaluator: Evaluator, args: Args, keywords: Keywords) -> object | None:
    items = elements(args[0])
    return None if items is None else _chain(evaluator, items, keywords)


def _repeat(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
    times = args[1] if len(args) > 1 else keywords.get("times")
    return [args[0]] * times if isinstance(times, int) and times <= LONGEST else None


def _islice(_: Evaluator, args: Args, __: Keywords) -> object | None:
    items = elements(args[0])
    bounds = [value for value in args[1:] if value is None or isinstance(value, int)]
    if items is None or not bounds or len(bounds) != len(args) - 1:
        return None
    return items[slice(*bounds)]


def _longest(_: Evaluator, args: Args, __: Keywords) -> object | None:
    columns = columns_of(args)
    return None if columns is None else list(itertools.zip_longest(*columns, fillvalue=UNKNOWN))


def _pairwise(_: Evaluator, args: Args, __: Keywords) -> object | None:
    items = elements(args[0])
    return None if items is None else list(itertools.pairwise(items))


def _partial(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
    return Partial(args[0], tuple(args[1:]), keywords)


def _first(_: Evaluator, args: Args, __: Keywords) -> object | None:
    return args[0]


def _get_args(_: Evaluator, args: Args, __: Keywords) -> object | None:
    return args[0].values if isinstance(args[0], Literals) else None


def _param(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
    return Parameter(tuple(args), keywords.get("marks", ()))


def _fixture(evaluator: Evaluator, args: Args, keywords: Keywords) -> object | None:
    name = keywords.get("name")
    maker = FixtureMaker(name if isinstance(name, str) else "", keywords.get("autouse") not in (None, False))
    params = keywords.get("params")
    if params is not None:
        maker.params, maker.has_params, maker.exact = params, True, not evaluator.doubt
    return evaluator.invoke(maker, args, {}) if args and args[0] is not None else maker


def _importorskip(evaluator: Evaluator, args: Args, __: Keywords) -> object | None:
    if not isinstance(args[0], str):
        return None
    evaluator.requires.append(args[0])
    return Foreign(args[0])


def _arange(_: Evaluator, args: Args, __: Keywords) -> object | None:
    numbers = [value for value in args if isinstance(value, (int, float))]
    if len(numbers) != len(args) or len(numbers) > 3:
        return None
    start, stop, step = (0, numbers[0], 1) if len(numbers) == 1 else (*numbers, 1)[:3]
    return [UNKNOWN] * max(0, math.ceil((stop - start) / step)) if step else None


def _linspace(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
    count = args[2] if len(args) > 2 else keywords.get("num", keywords.get("steps", 50))
    return [UNKNOWN] * count if isinstance(count, int) and 0 <= count <= LONGEST else None


def _repeated_choices(count: int, size: int) -> int:
    return math.comb(count + size - 1, size) if count else int(size == 0)


def _environment(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
    """The default of an environment variable: tests are counted as in an environment that sets none."""
    return Default(args[1] if len(args) > 1 else keywords.get("default"))


LIBRARY_RULES: dict[str, Rule] = {
    "itertools.product": _product,
    "itertools.permutations": _choices(math.perm, itertools.permutations),
    "itertools.combinations": _choices(math.comb, itertools.combinations),
    "itertools.combinations_with_replacement": _choices(
        _repeated_choices, itertools.combinations_with_replacement
    ),
    "itertools.filterfalse": filtering(wanted=False),
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _flatten,
    "itertools.repeat": _repeat,
    "itertools.islice": _islice,
    "itertools.zip_longest": _longest,
    "itertools.pairwise": _pairwise,
    "itertools.accumulate": BUILTIN_RULES["builtins.list"],
    "collections.OrderedDict": BUILTIN_RULES["builtins.dict"],
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "functools.partial": _partial,
    "typing.get_args": _get_args,
    "typing_extensions.get_args": _get_args,
    "typing.cast": lambda _, args, __: args[1],
    "os.getenv": _environment,
    "os.environ.get": _environment,
    "numpy.arange": _arange,
    "numpy.linspace": _linspace,
    "numpy.logspace": _linspace,
    "numpy.geomspace": _linspace,
    "numpy.array": BUILTIN_RULES["builtins.list"],
    "torch.arange": _arange,
    "torch.linspace": _linspace,
    "pytest.param": _param,
    "pytest.fixture": _fixture,
    "pytest.yield_fixture": _fixture,
    "pytest_asyncio.fixture": _fixture,
    "pytest_cases.fixture": _fixture,
    "pytest.importorskip": _importorskip,
}
