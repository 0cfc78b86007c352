"""What would have to be run to answer what reading cannot: from facts and one more cheap look at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mlops_audit.config import Config
from mlops_audit.model.attribution import Attribution
from mlops_audit.model.facts import Facts
from mlops_audit.model.plan import Plan
from mlops_audit.pipeline.eyes import Eyes
from mlops_audit.probing.plan import plan
from mlops_audit.source import reading
from mlops_audit.source.dependencies.asked_python import FILES, asked_python


def planned(
    eyes: Eyes,
    facts: Facts,
    attributions: Mapping[str, Attribution],
    config: Config,
    only: Collection[str] = (),
) -> Plan:
    """The probes that these tools call for, or ``only`` some of them, and what an interpreter would need."""
    sizes = {entry.path: entry.size for entry in eyes.snapshot.entries}
    outlines = eyes.outline([path for path in facts.paths if reading.has_outline(path, sizes[path])])
    said = {name: data for name in FILES if name in sizes and (data := eyes.raw(name)) is not None}
    return Plan(
        probes=plan(facts, attributions, outlines, config, only),
        declared=facts.declared,
        asks=asked_python(said),
    )
