"""First-party production code really imports the library.

What: plain imports, imports inside functions, imports guarded by try, `importlib.import_module("literal")`,
a library that a first-party module hands on, notebooks. Not: imports for type checking only, comments,
strings, tests, a package or module of the project's own of the same name. UNKNOWN where only a file that does
not parse may hold the import.

Why it counts: without it nothing else about the integration can be true, so every later check is MISSING
with it.

How to fix: import the library where the work is done.
"""

from __future__ import annotations

from mlops_audit.checks.case import Case, Check, plural
from mlops_audit.model.attribution import Place, Role
from mlops_audit.model.evidence import Evidence


def judge(case: Case) -> Evidence:
    """FOUND with every module that imports the library, or MISSING with imports that do not count."""
    places = [
        Place(path=module.path, line=module.line, note=module.reason)
        for module in case.modules
        if module.role is Role.INTEGRATION
    ]
    if places:
        return case.found(
            CHECK.name,
            f"{plural(len(places), 'module')} import{'s' if len(places) == 1 else ''} {case.name}",
            places,
        )
    if case.attribution.maybe_used:
        return case.unused(CHECK.name)
    return case.missing(
        CHECK.name,
        f"no production code imports {case.name}",
        case.attribution.mentions,
        case.use_it,
    )


CHECK = Check(name="is_used", text=__doc__ or "", judge=judge)
