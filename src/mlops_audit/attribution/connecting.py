"""Files → their connections: which names are libraries', and which are the project's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mlops_audit.attribution.connections import Connections
from mlops_audit.attribution.declarations import distribution_modules, published
from mlops_audit.attribution.libraries import Libraries
from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.model.facts import DependencyFacts, FileFacts
from mlops_audit.model.tool import Tool


def connected(
    files: Mapping[str, FileFacts],
    paths: Collection[str],
    declared: Mapping[str, DependencyFacts],
    tools: Sequence[Tool],
    modules: ModuleMap,
) -> Connections:
    """The connections of every Python file among ``files``; ``paths`` are all paths there are."""
    libraries = Libraries(tools, published(paths, files, declared, tools, modules))
    names = distribution_modules(declared)
    siblings = {name for name in names if modules.has_package(name)}
    foreign = (libraries.tops | names) - (siblings - libraries.tops)
    return Connections(files, modules, libraries, foreign)
