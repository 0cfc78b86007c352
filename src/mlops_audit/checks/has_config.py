"""The tool has a configuration that parses and that something loads.

What: a file of its own, or a mapping named for it inside a shared YAML, TOML, JSON or INI file, with its
lines. Degree 1 if production code or a command names that file (or the tool reads such a file by itself),
0.5 for an orphan that nothing loads; the best one counts. Where a configuration of its own is not customary
for the tool and none is loaded, the check neither earns nor costs: an orphan is only reported.

Why it counts: settings that nothing reads look like an integration and change nothing.

How to fix: load the file where the tool is set up, or delete it.
"""

from __future__ import annotations

from mlops_audit.checks.case import Case, Check, plural
from mlops_audit.model.attribution import Place, ToolConfig
from mlops_audit.model.evidence import Evidence

_ORPHAN = 0.5


def judge(case: Case) -> Evidence:
    """FOUND with degree 1 or 0.5, MISSING, or not applicable."""
    configs = case.attribution.configs
    loaded = [_place(config) for config in configs if config.loaded_by]
    orphans = [_place(config) for config in configs if not config.loaded_by]
    customary = case.attribution.tool.config_customary
    if loaded:
        orphaned = f"; {plural(len(orphans), 'orphan')} besides" if orphans else ""
        return case.found(
            CHECK.name, f"{plural(len(loaded), 'loaded configuration')}{orphaned}", loaded, orphans
        )
    if orphans:
        message = f"{plural(len(orphans), 'configuration')} that nothing loads"
        if not customary:
            return case.not_applicable(CHECK.name, f"{message} (none is customary)", orphans)
        remedy = "load it where the tool is set up, or delete it"
        return case.found(CHECK.name, message, (), orphans, _ORPHAN, remedy)
    if not customary:
        return case.not_applicable(CHECK.name, "no configuration (none is customary)")
    remedy = f"add a configuration for {case.name} and load it"
    return case.missing(CHECK.name, "no configuration", remedy=remedy)


def _place(config: ToolConfig) -> Place:
    if not config.loaded_by:
        return Place(path=config.path, line=config.line, note=f"{config.reason}; nothing loads it")
    by = config.loaded_by
    how = by.note if by.path == config.path else f"loaded by {by}"
    return Place(path=config.path, line=config.line, note=f"{config.reason}; {how}")


CHECK = Check(name="has_config", text=__doc__ or "", judge=judge)
