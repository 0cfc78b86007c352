"""Finding and reading the manifest, strictly: whatever it may not say is refused with its line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from mlops_audit.config.demands import read_demands, read_symbol
from mlops_audit.config.nouns import Config, ToolRefinement
from mlops_audit.errors import ManifestError
from mlops_audit.formats.fields import Form
from mlops_audit.formats.node import FormatError, Node
from mlops_audit.formats.toml import load_toml
from mlops_audit.formats.yaml import load_yaml

MANIFESTS = ("mlops-audit.yaml", "mlops-audit.yml", "config/mlops-audit.yaml", "config/mlops-audit.yml")
"""Where a manifest may be, besides the table ``[tool.mlops-audit]`` of ``pyproject.toml``."""
PYPROJECT = "pyproject.toml"
TOP_KEYS = frozenset((
    *("tools", "exclude", "production", "tests", "roots", "catalog", "python"),
    *("weights", "fail_under", "documents", "templates"),
))  # fmt: skip
TOOL_KEYS = frozenset(("modules", "exclude", "configs", "tests", "symbols", "requires", "fail_under"))
DOCUMENT_KEYS = frozenset(("include", "exclude"))
_TABLE = "mlops-audit"
_LARGEST = 256 * 1024
"""Bytes of a ``pyproject.toml`` that a person wrote."""
_MOST_GLOBS = 1000
"""Of one list: each is held against every path."""
_HEADER = re.compile(rb"(?m)^\s*\[\s*tool\s*\.\s*[\"']?mlops-audit")
TEMPLATE_NAME = r"^[a-z0-9]+(-[a-z0-9]+)*(?![\s\S])"
_TEMPLATES = "Write names and files: {team-table: docs/templates/team-table.md.j2}"
_NOT_BARE = re.compile(r"[.*?\[\]{}]")
_GLOBS = '["src/mlops/**", "jobs/train.py"]'
_TOOLS = "List tool ids, [mlflow, feast], or write each id as a key with what is to be known of it."
_PYTHON = "An interpreter elsewhere concerns one machine only: name it with --python there."


def find_manifest(paths: Collection[str], pyproject: bytes = b"") -> str | None:
    """Return the path of the manifest among ``paths``, or None.

    ``pyproject`` is the content of ``pyproject.toml`` at the root, which counts only if it has a table
    ``[tool.mlops-audit]``. Raises ManifestError when there are two manifests.
    """
    found = [name for name in MANIFESTS if name in paths]
    if _has_table(pyproject):
        found.append(PYPROJECT)
    if len(found) > 1:
        other = f"[tool.{_TABLE}] in {PYPROJECT}" if found[1] == PYPROJECT else found[1]
        raise ManifestError(
            f"there is a second manifest: {other}",
            path=found[0],
            remedy="Keep one of the two, or choose one with --config.",
        )
    return found[0] if found else None


def parse_manifest(path: str, data: bytes) -> Config:
    """Return what a YAML manifest says, or the table ``[tool.mlops-audit]`` of a TOML file.

    A TOML file of another name than ``pyproject.toml`` may be a manifest as a whole. Raises ManifestError.
    """
    form = Form(path=path)
    toml = path.endswith(".toml")
    try:
        root = load_toml(data) if toml else load_yaml(data, strict=True)
    except FormatError as error:
        form.refuse(error.line, error.message, f"Make it valid {'TOML' if toml else 'YAML'}.")
    if toml:
        table = _our_table(root)
        if table is None and path.rpartition("/")[2] == PYPROJECT:
            form.refuse(None, f"has no table [tool.{_TABLE}]", "Add it, or name another manifest.")
        root = table or root
    return _Manifest(form).read(root)


def _has_table(pyproject: bytes) -> bool:
    if _TABLE.encode() not in pyproject:
        return False
    try:
        if len(pyproject) > _LARGEST:
            return _HEADER.search(pyproject) is not None
        return _our_table(load_toml(pyproject)) is not None
    except FormatError:
        # Broken, and it speaks of us: taken for the manifest, so that the error is shown, not passed over.
        return _HEADER.search(pyproject) is not None


def _our_table(root: Node) -> Node | None:
    tool = root.value.get("tool") if isinstance(root.value, dict) else None
    return tool.value.get(_TABLE) if tool is not None and isinstance(tool.value, dict) else None


class _Manifest:
    """Reads the nodes of one manifest."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.lines: dict[str, int] = {}

    def read(self, root: Node) -> Config:
        """Return what the whole manifest says."""
        members = self.form.mapping(root, "the manifest", TOP_KEYS)
        refinements = self._tools(members["tools"]) if "tools" in members else {}
        documents: Mapping[str, Node] = {}
        if "documents" in members:
            documents = self.form.mapping(members["documents"], "`documents`", DOCUMENT_KEYS)
        return Config(
            path=self.form.path,
            tools=tuple(refinements),
            refinements=refinements,
            exclude=self._globs(members, "exclude"),
            production=self._globs(members, "production"),
            tests=self._globs(members, "tests"),
            roots=self._roots(members),
            catalog=self._globs(members, "catalog"),
            python=self.form.inside(members["python"], "`python`", _PYTHON) if "python" in members else None,
            weights=self._weights(members["weights"]) if "weights" in members else {},
            fail_under=self._fail_under(members),
            documents=self._globs(documents, "include"),
            documents_exclude=self._globs(documents, "exclude"),
            templates=self._templates(members["templates"]) if "templates" in members else {},
            lines=self.lines,
        )

    def _tools(self, node: Node) -> dict[str, ToolRefinement]:
        if not isinstance(node.value, list):
            if isinstance(node.value, (str, int, float)):
                self.form.wrong(node, "`tools`", "a list or a mapping", _TOOLS)
            named = self.form.free_mapping(node, "`tools`", _TOOLS)
            self.lines.update((f"tools.{name}", member.key_line) for name, member in named.items())
            return {name: self._refinement(name, member) for name, member in named.items()}
        listed: dict[str, ToolRefinement] = {}
        for item in node.value:
            name = self.form.text(item, "an item of `tools`", _TOOLS)
            if name != item.value:
                self.form.refuse(item.line, "an item of `tools` ends in a line break", "Write the bare id.")
            if name in listed:
                self.form.refuse(item.line, f"`{name}` is listed twice", "Remove one of the two.")
            listed[name] = ToolRefinement()
            self.lines[f"tools.{name}"] = item.line
        return listed

    def _refinement(self, name: str, node: Node) -> ToolRefinement:
        members = self.form.mapping(node, f"the tool `{name}`", TOOL_KEYS)
        return ToolRefinement(
            modules=self._globs(members, "modules"),
            exclude=self._globs(members, "exclude"),
            configs=self._globs(members, "configs"),
            tests=self._globs(members, "tests"),
            symbols=self._symbols(members),
            demands=read_demands(self.form, members["requires"]) if "requires" in members else (),
            fail_under=self._fail_under(members),
        )

    def _symbols(self, members: Mapping[str, Node]) -> tuple[str, ...]:
        if "symbols" not in members:
            return ()
        items = self.form.items(members["symbols"], "`symbols`", '["package.module:Name"]')
        return tuple(read_symbol(self.form, item, "an item of `symbols`") for item in items)

    def _globs(self, members: Mapping[str, Node], key: str) -> tuple[str, ...]:
        return tuple(glob for path in self._paths(members, key, _GLOBS) for glob in _with_folder(path))

    def _roots(self, members: Mapping[str, Node]) -> tuple[str, ...]:
        roots = (path.rstrip("/") for path in self._paths(members, "roots", "[src]"))
        return tuple("" if root == "." else root for root in roots)

    def _paths(self, members: Mapping[str, Node], key: str, example: str) -> list[str]:
        if key not in members:
            return []
        items = self.form.items(members[key], f"`{key}`", example)
        if len(items) > _MOST_GLOBS:
            remedy = "Name folders, or write globs that stand for several files."
            self.form.refuse(members[key].line, f"`{key}` has more than {_MOST_GLOBS:,} items", remedy)
        return [self.form.inside(item, f"an item of `{key}`") for item in items]

    def _weights(self, node: Node) -> dict[str, float]:
        members = self.form.free_mapping(node, "`weights`", "Write checks and their weights: {has_tests: 15}")
        self.lines.update((f"weights.{name}", member.key_line) for name, member in members.items())
        return {name: self.form.number(member, f"the weight of `{name}`") for name, member in members.items()}

    def _templates(self, node: Node) -> dict[str, str]:
        members = self.form.free_mapping(node, "`templates`", _TEMPLATES)
        for name, member in members.items():
            if not re.match(TEMPLATE_NAME, name):
                self.form.refuse(
                    member.key_line,
                    f"a template cannot be named `{name}`",
                    "Write small letters, digits and single hyphens, such as team-table.",
                )
            self.lines[f"templates.{name}"] = member.key_line
        return {name: self.form.inside(member, f"the template `{name}`") for name, member in members.items()}

    def _fail_under(self, members: Mapping[str, Node]) -> float | None:
        node = members.get("fail_under")
        return self.form.number(node, "`fail_under`", highest=100) if node is not None else None


def _with_folder(glob: str) -> tuple[str, ...]:
    """Let a glob that ends in what may be a folder's bare name stand for all that is in it, too."""
    name = glob.rpartition("/")[2]
    if not name or _NOT_BARE.search(name.lstrip(".")):
        return (glob,)
    return (glob, f"{glob}/**" if "/" in glob else f"**/{glob}/**")
