"""Every placeholder in a snapshot, whether or not a tool owns its file."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_audit.attribution.attribute import attribute
from mlops_audit.attribution.layout import Layout, Namer, is_foreign
from mlops_audit.config import Config
from mlops_audit.formats.globs import matching
from mlops_audit.model.stub import Stub
from mlops_audit.model.tool import Tool
from mlops_audit.pipeline.eyes import Eyes
from mlops_audit.pipeline.survey import survey, without_contracts


def placeholders(
    eyes: Eyes, tools: Sequence[Tool], config: Config, under: str = ""
) -> tuple[list[Stub], int]:
    """The placeholders by path and line, and how many Python files were read.

    Test files are left out unless ``under`` lies inside them; copies of other people's code always are.
    """
    prefix = under.strip("/").removeprefix("./")
    layout = Layout(config.production, config.tests)
    excluded = set(matching([entry.path for entry in eyes.snapshot.entries], config.exclude))
    paths = [
        entry.path
        for entry in eyes.snapshot.entries
        if entry.path.endswith(".py")
        and entry.path not in excluded
        and (not prefix or entry.path == prefix or entry.path.startswith(prefix + "/"))
        and not is_foreign(entry.path)
        and (
            not layout.is_test(entry.path)
            or (bool(prefix) and layout.is_test(f"{prefix}/x"))
            or entry.path == prefix
        )
    ]
    charged = _charged(eyes, tools, config)
    namer = Namer(tools)
    found = []
    files = without_contracts(eyes.read(paths))
    for path in paths:
        facts = files[path].python if path in files else None
        for function in facts.functions if facts else ():
            if function.stub:
                owners = charged.get((path, function.line), set()) | namer.mentioned_in(
                    [function.name.rpartition(".")[2]]
                )
                found.append(
                    Stub(
                        path=path,
                        line=function.line,
                        name=function.name,
                        reason=function.stub,
                        tools=tuple(sorted(owners)),
                    )
                )
    return found, len(paths)


def _charged(eyes: Eyes, tools: Sequence[Tool], config: Config) -> dict[tuple[str, int], set[str]]:
    """The tools that a scan charges each placeholder to, by path and line."""
    owners: dict[tuple[str, int], set[str]] = {}
    for tool, attribution in attribute(survey(eyes, tools, config), tools, config).items():
        for module in attribution.modules:
            for stub in module.stubs:
                owners.setdefault((module.path, stub.line), set()).add(tool)
    return owners
