"""Paths and line references held against the tree."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import replace

from mlops_audit.claims.judging.opinion import FLATTERS, Opinion, holds, unclear
from mlops_audit.claims.judging.tree import GENERIC, Tree
from mlops_audit.claims.judging.truths import Truths
from mlops_audit.claims.names import Names
from mlops_audit.claims.says import Found, PlaceSays
from mlops_audit.model.attribution import ToolConfig
from mlops_audit.model.claim import Ruling

_DATA = (".json", ".yaml", ".yml", ".sql", ".toml", ".ini", ".cfg", ".md")
"""Files that code may write."""


def judge_place(found: Found, says: PlaceSays, truths: Truths, tree: Tree, names: Names) -> Opinion:
    """Whether a file is there, and whether the lines cited of it hold what they are said to."""
    path = tree.resolve(says.path, found.claim.path, linked=says.linked)
    if path is None:
        return _missing(found, says, tree)
    if says.first is None and says.name:
        return _named_in(path, says.name, tree)
    if says.first is None:
        return holds(f"{path} is there", path, f"git ls-files -- {path}")
    opinion = _lines(found, says, path, truths, tree, names)
    dash = next((sign for sign in "–—" if sign in found.claim.text), "-")
    return replace(opinion, new=opinion.new.replace("-", dash))


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
        return Opinion(
            ruling=Ruling.STALE,
            direction=FLATTERS,
            truth=f"there is no such file; {there} has that name",
            why=there,
            command=command,
            declined="a file of the same name in another folder need not be what became of it",
            suggestion=posixpath.relpath(there, posixpath.dirname(found.claim.path) or ".")
            if says.linked
            else there,
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
