"""Checkboxes held against which tools are used, or configured."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_audit.claims.judging.opinion import FLATTERS, UNDERSTATES, Opinion, holds, unclear, unmeasured
from mlops_audit.claims.judging.truths import Truths
from mlops_audit.claims.says import BoxSays, Found, Role
from mlops_audit.model.claim import Ruling

_SCAN = "mlops-audit scan"


def judge_box(found: Found, says: BoxSays, truths: Truths, sets: Sequence[tuple[str, ...]]) -> Opinion:
    """A checkbox: ticked, what it says holds of each tool that it names; open, it does not hold of all."""
    tools = found.claim.tools or (sets[0] if sets else ())
    if not tools:
        return unclear("which tools are meant is not known")
    return (_of_config if says.role is Role.CONFIG else _of_code)(says, truths, tools)


def _of_code(says: BoxSays, truths: Truths, tools: Sequence[str]) -> Opinion:
    without = [tool for tool in tools if not truths.of(tool).used]
    if without and all(truths.of(tool).operated for tool in without):
        return unmeasured("no code uses them, and none need: they are worked by their files and commands")
    truth = f"without code: {_named(truths, without)}" if without else "production code uses each of them"
    if says.ticked == (not without):
        return holds(truth, command=_SCAN)
    return _stale(says, truth, truths.used_where(tools))


def _of_config(says: BoxSays, truths: Truths, tools: Sequence[str]) -> Opinion:
    """A tool without a configuration of its own may be configured in code."""
    known = {tool: truths.of(tool) for tool in tools}
    without = [tool for tool, truth in known.items() if not truth.configured]
    told = f"without configuration: {_named(truths, without)}" if without else "each of them is configured"
    if says.ticked == (not without):
        return holds(told, command=_SCAN)
    lacking = (known[tool] for tool in without)
    if says.ticked and not any(each.tool.config_customary and not each.used for each in lacking):
        return unmeasured(f"{told}; it may be configured in code", command=_SCAN)
    places = [place for truth in known.values() for place in truth.config_places]
    return _stale(says, told, ", ".join(places))


def _named(truths: Truths, tools: Sequence[str]) -> str:
    return ", ".join(truths.name(tool) for tool in tools)


def _stale(says: BoxSays, truth: str, why: str) -> Opinion:
    box = " " if says.ticked else "x"
    return Opinion(
        ruling=Ruling.STALE,
        direction=FLATTERS if says.ticked else UNDERSTATES,
        truth=truth,
        why=why,
        command=_SCAN,
        new="" if says.explained else box,
        declined="the words behind the box have to be written anew" if says.explained else "",
        suggestion=f"[{box}], and without its explanation" if says.explained else "",
    )
