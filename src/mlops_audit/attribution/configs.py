"""Which configuration files and sections are a tool's, and what loads them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from mlops_audit.attribution.layout import Layout, Namer, is_foreign
from mlops_audit.attribution.loading import Loading
from mlops_audit.formats.globs import GlobIndex
from mlops_audit.model.attribution import Place, ToolConfig
from mlops_audit.model.facts import ConfigFacts, FileFacts, Section
from mlops_audit.model.tool import ConfigPattern, Tool

_NEVER = re.compile(
    r"(?:^|/)(?:docker-compose[^/]*|compose|\.?pre-commit-[^/]*|mkdocs|codecov|\.codecov|dependabot|labeler|"
    r"Chart|"
    r"environment[^/]*|conda[^/]*|meta|_toc|_config|mlops-audit|CITATION|\.?readthedocs|openapi|swagger)"
    r"\.[^/]*$"
    r"|(?:^|/)\.(?:github|gitlab|circleci|azure|buildkite|devcontainer|vscode|idea)/"
    r"|(?:^|/)(?:package|package-lock|tsconfig|composer)\.json$|(?:^|/)Pipfile$|(?:^|/)setup\.cfg$|\.lock$"
    r"|(?:^|/)(?:templates|fixtures|testdata|test_data|dashboards|datasources|charts?|helm)/"
    r"|(?:^|/)(?:[^/]*[-_.])?values(?:[-_.][^/]*)?\.ya?ml$"
)
"""Files that run, build or describe things: what they say about a tool is not its configuration."""
_JSON_HOME = re.compile(
    r"(?:^|/)(?:\.?config[^/]*|conf|settings|params|cfg|[^/]*(?:config|settings|params)[^/]*\.json)(?:/|$)"
)
_RETIRED = re.compile(r"(?:^|/)(?:archived?|archives|old|obsolete|deprecated|backups?)/", re.IGNORECASE)
_DOCUMENTATION = re.compile(r"(?:^|/)docs?(?:[-_][^/]*)?/")
"""A sample in the documentation configures nothing."""
_HIDDEN = re.compile(r"(?:^|/)\.[^/]+/")
_SUFFIX = re.compile(
    r"_(?:config|configs|configuration|settings|setup|options|params|parameters|args|kwargs|tracking|logger|"
    r"logging|server|client|service|store|backend|callback|callbacks|study|sweep|registry|integration|"
    r"connector|monitoring)$"
)
_DEEPEST_SECTION = 3
_MANIFEST_KEYS = frozenset({"apiVersion", "kind"})


def candidates(
    paths: Iterable[str],
    outline_keys: Mapping[str, Collection[str]],
    tools: Collection[Tool],
    namer: Namer,
    layout: Layout,
) -> set[str]:
    """Configuration files worth reading in depth: named for a tool, matching its patterns, or with a key for
    one.
    """
    patterns = GlobIndex((pattern.path, pattern) for tool in tools for pattern in tool.configs)
    chosen = set()
    for path in paths:
        if is_foreign(path) or layout.is_test(path) or _DOCUMENTATION.search(path):
            continue
        if any(_may_hold(pattern, outline_keys.get(path)) for pattern in patterns.match(path)) or (
            path in outline_keys and any(_tools_of_group(key, namer) for key in outline_keys[path])
        ):
            chosen.add(path)
        elif path in outline_keys and not _is_aside(path):
            named = not path.endswith("pyproject.toml") and _named_by_path(path, namer)
            if named or any(_tools_of_key(key, namer) for key in outline_keys[path]):
                chosen.add(path)
    return chosen


def _may_hold(pattern: ConfigPattern, keys: Collection[str] | None) -> bool:
    """Whether a file with these keys (None: no configuration, by its name and size) can hold those."""
    if not pattern.keys:
        return True
    if keys is None:
        return False
    return any(all(part.lower().replace("-", "_") in keys for part in key.split(".")) for key in pattern.keys)


def _tools_of_group(key: str, namer: Namer) -> frozenset[str]:
    """The tools that the group of a Kubernetes resource names: ``apiversion=serving.kserve.io``."""
    name, equals, group = key.partition("=")
    return namer.named_in(group) if equals and name == "apiversion" else frozenset()


def _is_aside(path: str) -> bool:
    """Files that run, build or describe things, retired ones, and other programs' hidden folders."""
    return bool(_NEVER.search(path) or _RETIRED.search(path) or _HIDDEN.search(path))


def _tools_of_key(key: str, namer: Namer) -> frozenset[str]:
    """The tools that a key names: it is a tool's word, alone or with a suffix such as ``_config``."""
    normal = key.lower().replace("-", "_")
    return namer.called(normal) or namer.called(_SUFFIX.sub("", normal))


class Configs:
    """The configurations of every tool in one snapshot."""

    def __init__(
        self,
        files: Mapping[str, FileFacts],
        paths: Collection[str],
        tools: Collection[Tool],
        namer: Namer,
        layout: Layout,
    ) -> None:
        self._files = files
        self._layout = layout
        self._namer = namer
        loading = Loading(files, paths, layout)
        self._loads, self._loaders = loading.places, loading.loaders
        self.own: dict[str, list[str]] = {}
        self.found: dict[str, list[ToolConfig]] = {tool.id: [] for tool in tools}
        self._match_patterns(tools, paths)
        for path in sorted(files):
            config = files[path].config
            if config and self._is_ours(path):
                self._named(path, config)

    def _is_ours(self, path: str) -> bool:
        return not (self._layout.is_test(path) or is_foreign(path) or _DOCUMENTATION.search(path))

    def _match_patterns(self, tools: Collection[Tool], paths: Collection[str]) -> None:
        patterns = GlobIndex((pattern.path, (tool, pattern)) for tool in tools for pattern in tool.configs)
        for path in sorted(paths):
            for tool, pattern in patterns.match(path) if self._is_ours(path) else ():
                found = self.found[tool.id]
                config = self._by_pattern(tool, pattern, path)
                if config and all(config.path != other.path for other in found):
                    found.append(config)

    def _by_pattern(self, tool: Tool, pattern: ConfigPattern, path: str) -> ToolConfig | None:
        facts = self._files.get(path)
        config = facts.config if facts else None
        if facts and facts.diagnostics and config is None:
            return None
        if pattern.keys:
            keys = {section.key for section in config.sections} if config else set()
            if keys.isdisjoint(pattern.keys):
                return None
        if pattern.named and not any(self._imports(tool, loader) for loader in self._loaders.get(path, ())):
            return None
        self.own.setdefault(tool.id, []).append(path)
        loaded = self._loads.get(path) or _by_itself(tool, pattern, path, config)
        lines = max(config.lines, 1) if config else 1
        return ToolConfig(
            path=path,
            line=1,
            end_line=lines,
            pattern=pattern.path,
            loaded_by=loaded,
            reason=f"matches {tool.name}'s {pattern.path}",
        )

    def _imports(self, tool: Tool, path: str) -> bool:
        facts = self._files[path].python
        tops = {prefix.partition(".")[0] for prefix in tool.imports}
        return (
            any(not item.level and item.module.partition(".")[0] in tops for item in facts.imports)
            if facts
            else False
        )

    def _named(self, path: str, config: ConfigFacts) -> None:
        for section in config.sections:
            if section.key == "apiVersion" and section.value and "/" in section.value:
                self._resource(path, config, section.value.strip("\"'").partition("/")[0])
        if _is_aside(path) or (path.endswith(".json") and not _JSON_HOME.search(path)) or not config.sections:
            return
        top = {section.key for section in config.sections}
        if top >= _MANIFEST_KEYS:
            return
        whole = frozenset() if path.endswith("pyproject.toml") else _named_by_path(path, self._namer)
        for tool in whole:
            self._add(
                tool,
                ToolConfig(
                    path=path,
                    line=1,
                    end_line=max(config.lines, 1),
                    loaded_by=self._loads.get(path),
                    reason="named for it",
                ),
            )
        if whole:
            return  # a section of a file that is one tool's own configures that tool
        nearest: dict[str, int] = {}
        for section in sorted(config.sections, key=lambda section: (section.key.count("."), section.line)):
            depth = section.key.count(".")
            for tool in self._section_tools(path, section, config):
                if nearest.setdefault(tool, depth) == depth:
                    self._add(
                        tool,
                        ToolConfig(
                            path=path,
                            line=section.line,
                            end_line=section.end_line,
                            key=section.key,
                            loaded_by=self._loads.get(path),
                            reason=f"section {section.key}",
                        ),
                    )

    def _resource(self, path: str, config: ConfigFacts, group: str) -> None:
        """A Kubernetes resource of a group that is named for a tool."""
        for tool in _tools_of_group(f"apiversion={group.lower()}", self._namer):
            place = Place(path=path, note=f"a Kubernetes resource of {group}, read from the cluster")
            lines, why = max(config.lines, 1), f"apiVersion {group}"
            self._add(tool, ToolConfig(path=path, line=1, end_line=lines, loaded_by=place, reason=why))

    def _section_tools(self, path: str, section: Section, config: ConfigFacts) -> frozenset[str]:
        """A mapping named for a tool; in ``pyproject.toml`` only its own table ``tool.<name>``."""
        parts = section.key.split(".")
        if len(parts) > _DEEPEST_SECTION or section.end_line <= section.line:
            return frozenset()
        if path.endswith("pyproject.toml") and (len(parts) != 2 or parts[0] != "tool"):
            return frozenset()
        tools = _tools_of_key(parts[-1], self._namer)
        if "loggers" in parts[:-1]:  # what Python's logging writes of it
            return frozenset()
        if not tools or not any(other.key.startswith(section.key + ".") for other in config.sections):
            return frozenset()
        outer = frozenset(tool for part in parts[:-1] for tool in _tools_of_key(part, self._namer))
        return tools - outer

    def _add(self, tool: str, config: ToolConfig) -> None:
        known = self.found.setdefault(tool, [])
        if all(
            (config.path, config.key) != (other.path, other.key)
            and not (other.path == config.path and not other.key)
            for other in known
        ):
            known.append(config)


def _by_itself(tool: Tool, pattern: ConfigPattern, path: str, config: ConfigFacts | None) -> Place | None:
    """What loads a file that nothing names: the tool, by a name or place of its own, or from a cluster."""
    if not pattern.conventional:
        return None
    if not _is_loose(pattern):
        return Place(path=path, note=f"{tool.name} reads a file of this name by itself")
    if config and {section.key for section in config.sections} >= _MANIFEST_KEYS:
        return Place(path=path, note=f"a Kubernetes resource, which {tool.name} reads from the cluster")
    return None


def _is_loose(pattern: ConfigPattern) -> bool:
    """Whether only its keys tell a file for the tool: no name or folder by which the tool could find it."""
    *folders, name = pattern.path.split("/")
    return bool(pattern.keys) and name.startswith("*") and all("*" in folder for folder in folders)


def _named_by_path(path: str, namer: Namer) -> frozenset[str]:
    *folders, name = path.split("/")
    stem = name.rsplit(".", 1)[0]
    return namer.named_in(stem) or (namer.named_in(folders[-1]) if folders else frozenset())
