"""The tool's distribution is among the project's declared dependencies.

What: PEP 621 dependencies and extras, dependency groups, Poetry, PDM, Hatch and uv tables, requirements
files (`-r` followed), `setup.cfg`, a literal `setup.py`, conda environments, Pipfile and pixi. A pin that
only other packages asked for (the `# via` notes of a compiled requirements file) and a constraints file
declare nothing. It does not apply to a tool that is not installed from PyPI.

Why it counts: code whose library nobody declares works only where somebody happened to install it.

How to fix: add the distribution, with a lower bound, to the dependencies that production installs.
"""

from __future__ import annotations

from mlops_audit.checks.case import Case, Check
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Evidence


def judge(case: Case) -> Evidence:
    """FOUND with every declaration, or MISSING; not asked of a tool that has no distribution."""
    places = [
        Place(path=item.path, line=item.line, note=item.requirement) for item in case.attribution.declarations
    ]
    if places:
        return case.found(CHECK.name, f"declared as {places[0].note}", places)
    if not case.attribution.tool.distributions:
        return case.not_applicable(CHECK.name, f"{case.name} is not installed from PyPI")
    wanted = case.attribution.tool.distributions[0]
    return case.missing(
        CHECK.name,
        f"no dependency file declares {wanted}",
        remedy=f"declare {wanted} among the project's dependencies",
    )


CHECK = Check(name="is_declared", text=__doc__ or "", judge=judge)
