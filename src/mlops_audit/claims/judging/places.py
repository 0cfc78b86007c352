"""Paths, line references and versions held against the tree."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from mlops_audit.claims.judging.opinion import FLATTERS, UNDERSTATES, Opinion, holds, unclear
from mlops_audit.claims.judging.tree import GENERIC, Tree
from mlops_audit.claims.judging.truths import ToolTruth, Truths
from mlops_audit.claims.names import Names
from mlops_audit.claims.says import Found, PlaceSays, VersionSays
from mlops_audit.model.attribution import ToolConfig
from mlops_audit.model.claim import Ruling

_DATA = (".json", ".yaml", ".yml", ".sql", ".toml", ".ini", ".cfg", ".md")
"""Files that code may write."""
_SPECIFIER = re.compile(
    r"(?:===|==|~=|!=|>=|<=|>|<|\^|~)\s*v?\d[\w.*+!-]*(?:\s*,\s*(?:==|~=|!=|>=|<=|>|<)\s*v?\d[\w.*+!-]*)*"
)


def judge_place(found: Found, says: PlaceSays, truths: Truths, tree: Tree, names: Names) -> Opinion:
    """Whether a file is there, and whether the lines cited of it hold what they are said to."""
    path = tree.resolve(says.path, found.claim.path, linked=says.linked)
    if path is None:
        return _missing(found, says, tree)
    if says.first is None and says.name:
        return _named_in(path, says.name, tree)
    if says.first is None:
        return holds(f"{path} is there", path, f"git ls-files -- {path}")
    return _lines(found, says, path, truths, tree, names)


def judge_version(says: VersionSays, truth: ToolTruth) -> Opinion:
    """A version against the declared constraints: the same bound where one is declared, else a pin."""
    command = f"mlops-audit explain {truth.tool.id}"
    specifiers = [(each, _specifiers(each.requirement)) for each in truth.attribution.declarations]
    declared = [(each, bound) for each, bounds in specifiers for bound in bounds]
    if not declared:
        return unclear("no dependency file states a version of it")
    ranges = [(each, bound) for each, bound in declared if bound[0] not in {"==", "==="}]
    chosen = ranges or declared
    told = ", ".join(
        dict.fromkeys(f"{bound[0]}{bound[1]} ({each.path}:{each.line})" for each, bound in chosen)
    )
    if any(_agrees(says, bound, pinned=not ranges) for _, bound in chosen):
        return holds(f"declared: {told}", told, command)
    if not says.operator and any(_same(says.version, bound[1]) for _, bound in declared):
        return holds(f"declared: {told}", told, command)
    if truth.tool.works_without_code:
        return unclear("it may be the version of the program, which no dependency file declares")
    each, bound = min(chosen, key=lambda item: (item[0].path.count("/"), item[0].path, item[0].line))
    direction = UNDERSTATES if _below(says.version, bound[1]) else FLATTERS
    return Opinion(
        ruling=Ruling.STALE,
        direction=direction,
        truth=f"declared: {told}",
        why=f"{each.path}:{each.line}",
        command=command,
        new=bound[1] if bound[0] in {says.operator, "=="} or not says.operator else "",
        declined=""
        if bound[0] in {says.operator, "=="} or not says.operator
        else "the constraint is of another kind",
        suggestion="" if bound[0] in {says.operator, "=="} else f"{bound[0]}{bound[1]}",
    )


def _named_in(path: str, name: str, tree: Tree) -> Opinion:
    """Whether a Python file has the test or the name that is cited of it."""
    lines = tree.lines(path)
    if lines is None:
        return unclear("the file is not read")
    text = "\n".join(lines)
    command = f"grep -n '{name.rpartition('.')[2]}' {path}"
    gone = next((part for part in name.split(".") if not re.search(rf"\b{part}\b", text)), "")
    if not gone:
        last = name.rpartition(".")[2]
        if re.search(rf"^[ \t]*+(?:(?:async )?def|class) +{last}\b|^{last} *[:=]", text, re.MULTILINE):
            return holds(f"{path} has {name}", path, command)
        return unclear(f"{path} mentions {name}, and does not define it itself")
    if re.search(r"import\s+\*|globals\(\)|setattr\(|def __getattr__", text) or _inherits(name, text):
        return unclear(f"{path} may have {gone} from elsewhere")
    return Opinion(
        ruling=Ruling.STALE,
        direction=FLATTERS,
        truth=f"{path} has no {gone}",
        why=path,
        command=command,
        declined="what should stand there instead is not known",
        suggestion=f"cite what {path} has now",
    )


def _inherits(name: str, text: str) -> bool:
    """Whether the class of a method has bases, which may define it."""
    owners = name.split(".")[:-1]
    return any(re.search(rf"^[ \t]*+class +{owner} *\(", text, re.MULTILINE) for owner in owners)


def _missing(found: Found, says: PlaceSays, tree: Tree) -> Opinion:
    if tree.is_beyond(says.path, found.claim.path):
        return unclear("it leads where this snapshot does not reach")
    if not says.linked and tree.is_foreign(says.path):
        return unclear("it may be a path of another repository")
    if says.path.endswith(_DATA) and not tree.elsewhere(says.path) and tree.named_in_code(_named(says.path)):
        return unclear("code names it, so it may be there once that has run")
    command = f"git ls-files -- '*{says.path.rpartition('/')[2]}'"
    others = tree.elsewhere(says.path)
    there = tree.successor(says.path)
    if there:
        new = posixpath.relpath(there, posixpath.dirname(found.claim.path) or ".") if says.linked else there
        old = found.claim.text
        return Opinion(
            ruling=Ruling.STALE,
            direction=FLATTERS,
            truth=f"there is no such file; {there} has that name",
            why=there,
            command=command,
            new=old.replace(says.path, new, 1),
            whole=True,
        )
    similar = tree.neighbour(says.path)
    also = f"; of that name there are {', '.join(others[:3])}" if others else ""
    return Opinion(
        ruling=Ruling.STALE,
        direction=FLATTERS,
        truth=f"there is no such file{also}",
        command=command,
        declined="what should stand there instead is not known",
        suggestion=f"{similar}, if that is what became of it"
        if similar
        else f"remove the reference to {says.path}, or bring the file back",
    )


def _named(path: str) -> str:
    """What code would call a file: by its name, or with its folder where many have that name."""
    folder, _, name = path.rpartition("/")
    return f"{folder.rpartition('/')[2]}/{name}" if folder and name.lower() in GENERIC else name


def _lines(found: Found, says: PlaceSays, path: str, truths: Truths, tree: Tree, names: Names) -> Opinion:
    lines = tree.lines(path)
    if lines is None:
        return unclear("the file is not read")
    first, last = says.first or 1, says.last or says.first or 1
    command = f"sed -n '{first},{last}p' {path}"
    tools = found.claim.tools
    sections = [each for tool in tools for each in truths.of(tool).attribution.configs if each.path == path]
    if last > len(lines) + 1 or first > len(lines):  # editors count the empty line behind the last, too
        return _moved(path, sections, f"{path} has {len(lines)} lines", command)
    cited = "\n".join(lines[first - 1 : last])
    keyed = [each for each in sections if each.key]
    if any(_covers(first, last, each) for each in keyed):
        return holds(f"{path}:{first} is within its section", path, command)
    if says.last and any(each.line <= last and first <= each.end_line for each in keyed):
        return _moved(path, keyed, f"most of {truths.name(tools[0])}'s section lies elsewhere", command)
    if _speaks_of(cited, tools, truths, names):
        return holds(f"the lines name {', '.join(truths.name(tool) for tool in tools)}", path, command)
    if not keyed:
        return unclear("what the lines are said to hold is not known")
    return _moved(path, keyed, f"the lines hold nothing of {truths.name(tools[0])}", command)


def _covers(first: int, last: int, section: ToolConfig) -> bool:
    """Whether cited lines lie within a section or hold more than half of it; a shifted range does neither."""
    common = min(last, section.end_line) - max(first, section.line) + 1
    return common > 0 and (common == last - first + 1 or 2 * common > section.end_line - section.line + 1)


def _moved(path: str, sections: Sequence[ToolConfig], told: str, command: str) -> Opinion:
    if not sections:
        return Opinion(
            ruling=Ruling.STALE,
            direction=FLATTERS,
            truth=told,
            why=path,
            command=command,
            declined="where it is now is not known",
            suggestion=f"cite {path} without line numbers",
        )
    there = sections[0]
    new = str(there.line) if there.line == there.end_line else f"{there.line}-{there.end_line}"
    return Opinion(
        ruling=Ruling.STALE,
        direction=FLATTERS,
        truth=f"{told}; its section is {path}:{new}",
        why=f"{path}:{new}",
        command=f"sed -n '{there.line},{there.end_line}p' {path}",
        new=new,
    )


def _speaks_of(text: str, tools: Sequence[str], truths: Truths, names: Names) -> bool:
    flat = re.sub(r"[_\W]+", " ", text)
    named = {*names.tools(text), *names.tools(flat)}
    words = [word for tool in tools for word in (*truths.of(tool).tool.words, tool)]
    return bool(named & set(tools)) or any(word in text.lower() for word in words if len(word) > 3)


def _specifiers(requirement: str) -> list[tuple[str, str]]:
    """The operators and versions of a requirement; Poetry's ``^`` and ``~`` are lower bounds, too."""
    found = []
    for part in _SPECIFIER.findall(requirement):
        for single in part.split(","):
            match = re.match(r"\s*(===|==|~=|!=|>=|<=|>|<|\^|~)\s*v?([\w.*+!-]+)", single)
            if match and match.group(1) not in {"!=", "<", "<="}:
                found.append((match.group(1), match.group(2)))
    return found


def _agrees(says: VersionSays, bound: tuple[str, str], *, pinned: bool) -> bool:
    version = bound[1]
    if _same(says.version, version) or says.version == version.partition(".")[0]:
        return True  # one number names a major version
    if not pinned or says.operator not in {">=", ">", "~=", "^"}:
        return False
    try:
        return Version(version) in SpecifierSet(f">={says.version}")
    except (InvalidVersion, InvalidSpecifier):
        return False


def _same(one: str, other: str) -> bool:
    """Equal, trailing zeros and precision aside: 1.3 is 1.3.0."""
    try:
        return Version(one) == Version(other.rstrip(".*") or other)
    except InvalidVersion:
        return one == other


def _below(one: str, other: str) -> bool:
    try:
        return Version(one) < Version(other)
    except InvalidVersion:
        return True
