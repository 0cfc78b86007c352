"""What a repository's probes would be, and what an interpreter for them would need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlops_audit.model.facts import DependencyFacts
from mlops_audit.model.probe import Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that can be said about measuring one snapshot before anything is run."""

    probes: tuple[Probe, ...] = ()
    declared: Mapping[str, DependencyFacts] = field(default_factory=dict)
    """By path: the dependencies that the project declares."""
    asks: str = ""
    """The Python versions that the project asks for, as a PEP 440 specifier; empty where it does not say."""
