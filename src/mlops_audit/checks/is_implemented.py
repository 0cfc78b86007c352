"""The callables in the tool's modules do what they promise.

What: the share of the tool's callables that are not placeholders. Of a module that is about the tool all
callables count, of any other those that touch it. A placeholder promises behaviour and has none of its own:
`pass`, `...`, a docstring only, `raise NotImplementedError`, or a constant or made-up result next to a marker
such as TODO, placeholder or "would sync". Abstract methods, protocols, overloads, null objects and default
hooks are not placeholders. Modules with only module-level code count in full. Callables in what does not
parse are UNKNOWN, also where only a newer Python than the one that mlops-audit runs in can read it.

Why it counts: a placeholder that reports success is worse than a missing feature.

How to fix: implement the callables listed, or remove them.
"""

from __future__ import annotations

from mlops_audit.checks.case import Case, Check, plural
from mlops_audit.model.attribution import Module, Place
from mlops_audit.model.evidence import Evidence


def judge(case: Case) -> Evidence:
    """The share of callables that are implemented."""
    if not case.modules:
        return case.unused(CHECK.name)
    charged = [(module, function) for module in case.attribution.modules for function in module.functions]
    stubs = [
        Place(path=module.path, line=function.line, note=f"{function.name}: {function.stub}")
        for module, function in charged
        if function.stub
    ]
    unread = [module for module in case.modules if module.unread]
    if unread:
        return _partly(case, unread, len(charged), stubs)
    if not charged:
        return case.found(
            CHECK.name,
            "module-level code alone uses it",
            [Place(path=module.path) for module in case.modules],
        )
    message = f"{len(charged) - len(stubs)} of {plural(len(charged), 'callable')} implemented"
    good = [place for module in case.modules for place in _implemented(module)]
    return case.share(CHECK.name, message, good, stubs, len(charged), "implement the placeholders listed")


def _partly(case: Case, unread: list[Module], known: int, stubs: list[Place]) -> Evidence:
    """UNKNOWN between none and all of the callables that were not read being implemented."""
    lost = sum(max(module.lost, 1) for module in unread)
    message = "no callable was read"
    if known:
        message = f"{known - len(stubs)} of {plural(known, 'callable')} implemented in what was read"
    least = (known - len(stubs)) / (known + lost)
    most = (known - len(stubs) + lost) / (known + lost)
    good = [place for module in case.modules for place in _implemented(module)]
    places = [module.unread for module in unread if module.unread]
    return case.partly(CHECK.name, message, good, stubs, places, least, most)


def _implemented(module: Module) -> list[Place]:
    """The module where all its callables are charged, else those that are; placeholders are left out."""
    kept = [function for function in module.functions if not function.stub]
    if kept and len(module.functions) == module.callables:
        return [Place(path=module.path, note=plural(len(kept), "callable"))]
    return [Place(path=module.path, line=function.line, note=function.name) for function in kept]


CHECK = Check(name="is_implemented", text=__doc__ or "", judge=judge)
