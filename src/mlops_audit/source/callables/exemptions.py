"""What looks hollow and is no stub: by its decorators, its name or its class."""

from __future__ import annotations

import ast
import re

from mlops_audit.source.callables.families import (
    Families,
    is_abstract_method,
    is_baseless,
    is_null_object,
    is_protocol,
)
from mlops_audit.source.callables.sites import Def, Site, last_name
from mlops_audit.source.callables.vocabulary import words

_HOOK = re.compile(
    r"^_*(?:on|before|after|pre|post|visit|leave|depart|setup|set_up|setUp|teardown|tear_down|tearDown|close|aclose|"
    r"flush|shutdown|cleanup|clean_up|dispose|finalize|finalise|stop|disconnect|reset|log_message|extra_repr|"
    r"handle_start|configure_callbacks|prepare_data|startup|warmup|register_hooks)(?:_|$|[A-Z])|"
    r"(?:_hook|_hooks|_callback|_listener)$"
)
_NOTHING_NAME = re.compile(
    r"^_*(?:noop|no_op|nop|null|nothing|do_nothing|dummy|identity|ignore|ignored|pass|skip|sentinel|empty|blank|"
    r"fake|mock|stub)(?:_|$)|(?:^|_)placeholder(?:_|$)|(?:_noop|_no_op|_null)$|^_+$"
)
_NAME_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_STANDS_IN = words("mock mocked mocks fake dummy stub stubbed noop fixture toy fallback degraded")
_MAY_INVENT = words(
    "simulate simulated simulates simulation simulator synthetic sample samples demo demonstrate example",
    "scenario scenarios random default defaults template scaffold skeleton preview plan dry emulate",
    "placeholder benchmark",
)
_KEEPS_BODY = re.compile(
    r"^(?:staticmethod|classmethod|property|cached_property|final|override|deprecated|inject|wraps|main|"
    r"task|step|flow|pipeline|op|asset|job|command|shared_task|async_task|scheduled_job|option|argument|pass_context|"
    r"get|post|put|delete|patch|route|websocket|api_view|action|on_event|exception_handler|middleware|"
    r"cache|lru_cache|cached|retry|retries|timer|timed|timeit|njit|jit|no_grad|inference_mode|"
    r"trace|traced|traceable|observe|span|log\w*|track\w*|measure\w*|monitor\w*|limit|rate_limit\w*|"
    r"contextmanager|asynccontextmanager|login_required|authenticated|require\w*|handle_\w+|with_\w+|"
    r"beartype|typechecked)$"
)
"""Decorators known to run the body as it stands; any other may put something in its place."""
_RUNS_OTHERS = frozenset({"pre", "depends", "dependencies", "after", "before", "default"})
"""Keywords by which a task is only a name for other tasks."""


def is_unlisted(site: Site) -> bool:
    """It promises nothing itself: an overload, an abstract method, a member of a Protocol."""
    if any(last_name(decorator) == "overload" for decorator in site.node.decorator_list):
        return True
    return is_abstract_method(site.node) or any(map(is_protocol, site.owners))


def is_exempt(site: Site) -> bool:
    """No stub whatever its body: a shim, a null object, ``__init__`` and its kin, a name for nothing."""
    name = site.node.name
    dunder = name.startswith("__") and name.endswith("__") and name != "__call__"
    nothing = _NOTHING_NAME.search(name) or any(map(is_null_object, site.owners))
    return bool(site.shim or dunder or nothing or site.is_redefined)


def is_replaced(node: Def) -> bool:
    """A decorator may put something else in the body's place, or needs none: command groups, declarations."""
    return not all(map(_keeps_body, node.decorator_list))


def _keeps_body(decorator: ast.expr) -> bool:
    given = decorator.keywords if isinstance(decorator, ast.Call) else []
    is_group = any(word.arg == "cls" for word in given)
    runs_others = is_group or any(
        word.arg in _RUNS_OTHERS and not isinstance(word.value, ast.Constant) for word in given
    )
    only_documents = isinstance(decorator, ast.Call) and any(map(_is_callback_path, decorator.args))
    return bool(_KEEPS_BODY.match(last_name(decorator))) and not (runs_others or only_documents)


def _is_callback_path(node: ast.expr) -> bool:
    """``"{$callback_url}"``: a route that documents a call of others (an OpenAPI expression)."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "{$" in node.value


def is_default_hook(site: Site, families: Families) -> bool:
    """Empty so that it may be overridden, or overridden to be empty."""
    owner = site.owner
    if owner is None:
        return False
    return bool(_HOOK.search(site.node.name)) or not is_baseless(owner) or families.is_abstract(owner)


def stands_in(site: Site) -> bool:
    """Its name, or its class's, says that it stands in for something."""
    return not _STANDS_IN.isdisjoint(_name_words(site))


def may_invent(site: Site) -> bool:
    """Its name, or its class's, promises something simulated, exemplary or by default; or it makes data."""
    return not _MAY_INVENT.isdisjoint(_name_words(site)) or site.node.name.endswith(("_dataset", "_datasets"))


def _name_words(site: Site) -> set[str]:
    return {word.lower() for word in _NAME_WORD.findall(site.name)}
