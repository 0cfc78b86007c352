"""Every first-party import in the tool's modules leads somewhere.

What: each import of the project's own code, also inside functions and `try`, must name a module that exists
and a name that it has. Names that a build step generates (`_version`, `*_pb2`) and modules whose names are
made at run time are taken on trust. Of a module that does not parse as a whole it is UNKNOWN.

Why it counts: an import of a missing module that a `try` swallows is a feature that silently does nothing.

How to fix: correct the module or name, or delete the branch that depends on it.
"""

from __future__ import annotations

from mlops_audit.checks.case import Case, Check, plural
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Evidence


def judge(case: Case) -> Evidence:
    """The share of first-party imports that resolve; 1 when there are none."""
    if not case.modules:
        return case.unused(CHECK.name)
    total = sum(module.imports_checked for module in case.modules)
    gaps = [place for module in case.modules for place in module.unresolved]
    unread = [module.unread for module in case.modules if module.unread]
    if unread:
        message = "no first-party import was read"
        if total:
            message = f"{total - len(gaps)} of {plural(total, 'first-party import')} resolve in what was read"
        most = total + len(unread)
        least = (total - len(gaps)) / most
        return case.partly(CHECK.name, message, [], gaps, unread, least, (most - len(gaps)) / most)
    if not total:
        places = [Place(path=module.path) for module in case.modules]
        return case.found(CHECK.name, "no first-party imports to resolve", places)
    verb = "resolves" if total == 1 else "resolve"
    message = f"{total - len(gaps)} of {plural(total, 'first-party import')} {verb}"
    good = [
        Place(path=module.path, note=plural(module.imports_checked, "import"))
        for module in case.modules
        if module.imports_checked
    ]
    return case.share(CHECK.name, message, good, gaps, total, "correct the imports listed")


CHECK = Check(name="resolves", text=__doc__ or "", judge=judge)
