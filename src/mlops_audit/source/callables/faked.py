"""A success that is claimed and not earned: a body that works lacks the one act that its name promises."""

from __future__ import annotations

import ast
import re

from mlops_audit.source.callables.paths import Paths
from mlops_audit.source.callables.remarks import Remark
from mlops_audit.source.callables.shapes import is_noise
from mlops_audit.source.callables.sites import Def, last_name

_WOULD = re.compile(r"(?i)\W*would (\w{4})")
_TO_DO = re.compile(r"(?i)\btodo\b")
_STEM = 4
"""Letters by which ``sync``, ``synced`` and ``syncing`` are one verb."""


def faked_success(node: Def, way: Paths, found: list[Remark]) -> Remark | None:
    """The remark after which ``node`` claims to have done what its name promises, and has not.

    "Would sync ..." is logged in ``sync_features``, or a comment says placeholder, and the next thing is
    ``result["synced"] = True``. What else is done does not matter, unless it is a call of that very verb.
    """
    verbs = {word[:_STEM] for word in node.name.lower().split("_") if len(word) >= _STEM}
    faked = next(filter(None, (_claim(block, verbs, found) for block in way.main)), None)
    if faked and any(
        isinstance(part, ast.Call) and _verb(last_name(part.func)) in verbs for part in ast.walk(node)
    ):
        return None
    return faked


def _verb(name: str) -> str:
    return name.lower().strip("_").split("_")[0][:_STEM]


def _claim(block: list[ast.stmt], verbs: set[str], found: list[Remark]) -> Remark | None:
    """Within one block: an admission, then nothing but log lines and assignments, then the claim."""
    admitted: Remark | None = None
    for statement in block:
        admitted = _admission(statement, verbs, found) or admitted
        if admitted and _claims(statement, verbs):
            return admitted
        if not is_noise(statement) and not isinstance(statement, ast.Assign):
            admitted = None
    return None


def _admission(statement: ast.stmt, verbs: set[str], found: list[Remark]) -> Remark | None:
    for remark in found:
        if remark.kind == "comment" and remark.end_line == statement.lineno - 1:
            if remark.is_explicit and not _TO_DO.search(remark.text):
                return remark
        elif remark.kind == "log" and statement.lineno <= remark.line <= (statement.end_lineno or 0):
            would = _WOULD.match(remark.text)
            if would and would.group(1).lower() in verbs:
                return remark
    return None


def _claims(statement: ast.stmt, verbs: set[str]) -> bool:
    """``result["synced"] = True``, ``self.synced = True``."""
    match statement:
        case ast.Assign(
            targets=[ast.Subscript(slice=ast.Constant(value=str(key))) | ast.Attribute(attr=key)],
            value=ast.Constant(value=True),
        ):
            return _verb(key) in verbs
        case _:
            return False
