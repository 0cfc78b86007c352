"""Production code outside the tool's modules reaches them.

What: the share of the tool's modules that other production code imports, directly or through one another,
or that are entry points: a `__main__` guard, a console script, a notebook (also one written as Python), a
script by its first line or its name, a file or module named by a Dockerfile, Makefile, workflow, `dvc.yaml`
or Procfile, files that the tool itself discovers. A string in production code or a configuration that names
a module or something in it (`app.tasks:run`) reaches it, and so does a loop that loads all modules of its
package. A re-export in a package's own `__init__` is not wiring; it is followed to its importer. What a file
that does not parse, or a name made at run time, may reach is UNKNOWN.

Why it counts: an integration that was built and then forgotten runs nowhere.

How to fix: call the modules listed from the code that should use them, or remove them.
"""

from __future__ import annotations

from mlops_audit.checks.case import Case, Check, plural
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Evidence


def judge(case: Case) -> Evidence:
    """The share of modules that something reaches."""
    if not case.modules:
        return case.unused(CHECK.name)
    good, gaps, open_ = [], [], []
    for module in case.modules:
        if module.wired:
            good.append(_reached(module.path, module.wired))
        elif module.maybe_wired:
            open_.append(module.maybe_wired)
        else:
            gaps.append(Place(path=module.path, note="nothing reaches it"))
    message = f"{len(good)} of {plural(len(case.modules), 'module')} reached"
    if open_:
        known, every = len(good), len(case.modules)
        return case.partly(
            CHECK.name, message, good, gaps, open_, known / every, (known + len(open_)) / every
        )
    return case.share(
        CHECK.name, message, good, gaps, len(case.modules), "use the modules listed, or remove them"
    )


def _reached(path: str, by: Place) -> Place:
    if by.path == path:
        return by
    if by.note == f"imports {path}":
        return Place(path=path, note=f"imported by {by}")
    return Place(path=path, note=f"{by}: {by.note}")


CHECK = Check(name="is_wired", text=__doc__ or "", judge=judge)
