"""What looks hollow and is no stub: by its decorators, its name, its class, or what it says about itself."""

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
from mlops_audit.source.callables.shapes import docstring
from mlops_audit.source.callables.sites import Def, Site, last_name

_HOOK = re.compile(
    r"^_*(?:on|before|after|pre|post|visit|leave|depart|setup|set_up|setUp|teardown|tear_down|tearDown|close|aclose|flush|"
    r"shutdown|cleanup|clean_up|dispose|finalize|finalise|stop|disconnect|reset|log_message|extra_repr|handle_start|"
    r"configure_callbacks|prepare_data|startup|warmup|register_hooks)(?:_|$|[A-Z])|(?:_hook|_hooks|_callback|_listener)$"
)
_NOTHING_NAME = re.compile(
    r"^_*(?:noop|no_op|nop|null|nothing|do_nothing|dummy|identity|ignore|ignored|pass|skip|sentinel|empty|blank|"
    r"placeholder|fake|mock|stub)(?:_|$)|(?:_noop|_no_op|_null)$|^_+$"
)
_STANDS_IN = frozenset(
    {"mock", "mocked", "mocks", "fake", "dummy", "stub", "stubbed", "noop", "fixture", "toy", "fallback", "degraded"}
)
_MAY_INVENT = frozenset(
    {
        "simulate", "simulated", "simulates", "simulation", "simulator", "synthetic", "sample", "samples", "demo", "example",
        "random", "default", "defaults", "template", "scaffold", "skeleton", "preview", "plan", "dry",
        "emulate", "placeholder", "benchmark",
    }
)  # fmt: skip
_BY_DESIGN = re.compile(
    r"(?i)\bno-?op\b|\bno operation\b|\bnothing (?:to|needs|is|here)\b|\bno \w+ (?:is |are )?(?:needed|required|necessary)\b|\bdo(?:es|ing)? nothing\b|\bnot? (?:needed|required|necessary|"
    r"used|applicable|relevant|need(?:ed)?)\b|\b(?:does|do|is|are|did)(?:n't| not) (?:need|require|provision|wait|have|use|apply|"
    r"tear|support|do|persist)|\bintentional(?:ly)?\b|\bby design\b|\bon purpose\b|\bdeliberately\b|\bautomatic(?:ally)?\b|\bauto-|\bjust (?:ensures?|exists?)\b|"
    r"\boverrid(?:e|den|es|ing)\b|\bsub-?class|\boptional(?:ly)?\b|\bhandled (?:by|in|via|elsewhere|separately)\b|"
    r"\balready\b|\bexists? solely\b|\bonly (?:exists?|here|used) (?:to|for)\b|\bcalled (?:when|on|before|after|by|during|at|once)\b|"
    r"\binvoked\b|\bhook\b|\bactual (?:logic|work) (?:is )?in\b|\bcompatib(?:le|ility)\b|\bcompliance\b|\bsatisf(?:y|ies)\b|"
    r"\bstateless\b|\bunused\b|\bnot supported\b|\bunsupported\b|\bsuppress\b|\bsilence[sd]?\b|\bkept for\b|\bdeprecated\b|"
    r"\bplaceholder for (?:sub|type|doc)|\bimport(?:ing|s)? (?:this|triggers)|\bself-register|\btyping\b|\btype[- ]check|"
    r"\b(?:if|as|when) (?:needed|necessary|required)\b|\bmarker\b|\binterface\b|\bignored?\b|\bnever called\b|\bdelegat"
)
_TO_DO = re.compile(r"(?i)\btodo\b|\bfixme\b|\bnot (?:yet )?implemented\b|\bto be implemented\b")
_REFUSES = re.compile(
    r"(?i)\bsupport|\bcan(?:not|'t)\b|\bcan not\b|\bonly\b|\binstead\b|\bsub-?class|\bmust\b|\bshould\b|\boverrid|\babstract|\bderived|"
    r"\bnot (?:available|applicable|allowed|possible|permitted|valid|intended|used|needed|meant|callable|expected|defined|compatible)|"
    r"\bunavailable\b|\bread-?only|\bimmutable|\bdeprecat|\bremoved\b|\bno longer\b|\buse \w|\brequires?\b|\binvalid\b|\bunknown\b|"
    r"\bunexpected|\b(?:does|do|did|has|is) ?n[o']t (?:have|provide|define|exist|implement\b)|\bhandles?\b|\bplease\b|"
    r"\bnot (?:yet )?implemented (?:for|in|by|on|with|when|as|because|since)\b(?! now)"
)
_KEEPS_BODY = re.compile(
    r"^(?:staticmethod|classmethod|property|cached_property|task|step|flow|pipeline|op|asset|job|command|get|post|put|delete|patch|route|websocket|"
    r"api_view|action|cache|lru_cache|cached|retry|retries|timer|timed|timeit|njit|jit|trace|traced|traceable|observe|span|"
    r"log\w*|track\w*|measure\w*|monitor\w*|inject|contextmanager|asynccontextmanager|wraps|shared_task|async_task|login_required|"
    r"handle_\w+|with_\w+|require\w*|authenticated|limit|rate_limit\w*|on_event|exception_handler|middleware|scheduled_job|"
    r"option|argument|pass_context|final|override|deprecated|beartype|typechecked|no_grad|inference_mode|main)$"
)
_RUNS_OTHERS = frozenset({"pre", "depends", "dependencies", "after", "before", "default"})
_GROUP_NAME = re.compile(r"^(?:group|callback|result_callback|tool_group)$")
_NAME_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def is_unlisted(site: Site) -> bool:
    """It promises nothing itself: an overload, an abstract method, a member of a Protocol."""
    if any(last_name(decorator) == "overload" for decorator in site.node.decorator_list):
        return True
    return is_abstract_method(site.node) or any(map(is_protocol, site.owners))


def is_exempt(site: Site) -> bool:
    """No stub whatever its body: a shim, a null object, ``__init__`` and its kin."""
    name = site.node.name
    dunder = name.startswith("__") and name.endswith("__") and name != "__call__"
    return (
        site.shim
        or dunder
        or site.is_redefined
        or any(map(is_null_object, site.owners))
        or bool(_NOTHING_NAME.search(name))
    )


def is_replaced(node: Def) -> bool:
    """Some decorator may put something else in the body's place, or needs none: command groups, declarations."""
    return any(not _keeps_body(decorator) for decorator in node.decorator_list)


def _keeps_body(decorator: ast.expr) -> bool:
    name = last_name(decorator)
    words = decorator.keywords if isinstance(decorator, ast.Call) else []
    runs_others = any(word.arg in _RUNS_OTHERS and not isinstance(word.value, ast.Constant) for word in words)
    return bool(_KEEPS_BODY.match(name)) and not runs_others


def is_default_hook(site: Site, families: Families) -> bool:
    """Empty so that it may be overridden, or overridden to be empty."""
    owner = site.owner
    if owner is None:
        return False
    if _HOOK.search(site.node.name) or not is_baseless(owner):
        return True
    return families.is_abstract(owner)


def says_by_design(text: str) -> bool:
    """A docstring or comments say why there is nothing."""
    return bool(_BY_DESIGN.search(text))


def says_to_do(remarks: str) -> bool:
    """A comment says that it is still to be done."""
    return bool(_TO_DO.search(remarks))


def refuses(node: Def, message: str) -> bool:
    """The error says that this is not to be had here, rather than not yet."""
    if re.search(r"(?i)\byet\b|\btodo\b", message) and not re.search(r"(?i)support", message):
        return False
    said = f"{message} {docstring(node)}"
    return bool(_REFUSES.search(said)) or (
        len(message.split()) > 3 and not re.search(r"(?i)implement", message)
    )


def is_for_heirs(node: Def) -> bool:
    """Its docstring leaves it to subclasses."""
    return bool(re.search(r"(?i)\bsub-?class|\babstract\b|\boverrid", docstring(node)))


def stands_in(site: Site) -> bool:
    """Its name, or its class's, says that it stands in for something."""
    return not _STANDS_IN.isdisjoint(_name_words(site))


def may_invent(site: Site) -> bool:
    """Its name, or its class's, promises something simulated, exemplary or by default."""
    return not _MAY_INVENT.isdisjoint(_name_words(site))


def _name_words(site: Site) -> set[str]:
    return {word.lower() for word in _NAME_WORD.findall(site.name)}
