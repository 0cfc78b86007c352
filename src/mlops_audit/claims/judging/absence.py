"""Whether it is safe to write that a tool is not used: only where nothing in the tree may be a use of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mlops_audit.claims.judging.opinion import FLATTERS, Opinion
from mlops_audit.claims.judging.tree import Tree
from mlops_audit.claims.judging.truths import ToolTruth, Truths
from mlops_audit.model.claim import Ruling
from mlops_audit.model.tool import Tool

_SHORTEST = 3
"""Letters of the shortest name that is looked for."""


def with_absence_proven(opinion: Opinion, truths: Truths, tree: Tree, tools: Iterable[str]) -> Opinion:
    """The opinion, without its edit where that would deny a tool which the tree may use after all.

    A name in a file that is neither a document nor one of the tool's declarations and configurations may be a
    use that is not understood: a service, a command, a string that a framework resolves.
    """
    if opinion.ruling is not Ruling.STALE or opinion.direction is not FLATTERS or not opinion.new:
        return opinion
    for truth in (truths.of(tool) for tool in tools):
        why = "" if truth.used else _may_be_used(truth, tree)
        if why:
            return replace(opinion, new="", declined=why, suggestion=opinion.suggestion or opinion.truth)
    return opinion


def _may_be_used(truth: ToolTruth, tree: Tree) -> str:
    if tree.unseen:
        return f"{tree.unseen} is not read, and may use {truth.tool.name}"
    attribution = truth.attribution
    known = {each.path for each in attribution.declarations} | {each.path for each in attribution.configs}
    path = tree.mention(_spellings(truth.tool), frozenset(known))
    return f"{path} names {truth.tool.name}, and whether that is a use is not known" if path else ""


def _spellings(tool: Tool) -> re.Pattern[bytes]:
    """Every name by which code or configuration may call a tool."""
    names = {
        tool.id,
        tool.name,
        *tool.aliases,
        *tool.words,
        *tool.imports,
        *tool.distributions,
        *tool.commands,
    }
    loose = sorted(
        r"[\s_.-]?".join(re.escape(part) for part in re.split(r"[\s_.-]+", name) if part)
        for name in names
        if len(name) >= _SHORTEST
    )
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(loose)})(?![a-z0-9])".encode(), re.IGNORECASE)
