"""Score a scan against labelled facts: ``python benchmarks/accuracy LABELS REPOSITORY [--rev COMMIT]``.

LABELS is a folder with ``facts.json`` and ``stubs.json``. Prints precision and recall for each kind of fact,
and every difference.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_LINE = re.compile(r"\(line (\d+)\)")


@dataclass
class Tally:
    """One kind of fact: what was labelled, and what was found where the labels speak."""

    kind: str
    labelled: set[Any] = field(default_factory=set)
    found: set[Any] = field(default_factory=set)
    also_right: set[Any] = field(default_factory=set)
    """Found facts that the labels allow without demanding them."""

    def row(self) -> str:
        hit = len(self.labelled & self.found)
        right = len(self.found & (self.labelled | self.also_right))
        recall = hit / len(self.labelled) if self.labelled else 1.0
        precision = right / len(self.found) if self.found else 1.0
        return (
            f"{self.kind:<28} {precision:>9.3f} {recall:>8.3f} {len(self.labelled):>9} {len(self.found):>7}"
        )

    def differences(self) -> Iterator[str]:
        for item in sorted(self.labelled - self.found, key=str):
            yield f"  not found: {self.kind}: {item}"
        for item in sorted(self.found - self.labelled - self.also_right, key=str):
            yield f"  not labelled: {self.kind}: {item}"


def run(arguments: list[str], repository: str, rev: str | None) -> dict[str, Any]:
    """One command of ours as a user would run it, its JSON read."""
    words = [sys.executable, "-m", "mlops_audit", *arguments, repository, "--format", "json", "--quiet"]
    done = subprocess.run([*words, *(["--rev", rev] if rev else [])], capture_output=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.decode())
    return dict(json.loads(done.stdout))


def labelled_tools(facts: dict[str, Any], tools: dict[str, Any]) -> list[Tally]:
    """Modules, configurations, declarations and tests of every labelled tool."""
    tallies = {
        kind: Tally(kind)
        for kind in (
            "modules",
            "consumers",
            "configs",
            "orphans",
            "declarations",
            "test files",
            "test counts",
        )
    }
    direct = Tally("direct test counts")
    for name, labels in facts["tools"].items():
        tool = tools.get(name, {"modules": [], "configs": [], "declared": [], "tests": []})
        _modules(name, labels, tool, tallies)
        _configs(name, labels, tool, tallies)
        _declarations(name, labels, tool, tallies["declarations"])
        _tests(name, labels, tool, tallies)
        direct.labelled.add((name, labels["scorecard"]["direct_tests"]))
        direct.found.add((name, sum(test["count"] for test in tool["tests"] if test["direct"])))
    return [*tallies.values(), direct]


def _modules(name: str, labels: dict[str, Any], tool: dict[str, Any], tallies: dict[str, Tally]) -> None:
    groups = {
        kind: {(name, module["path"]) for module in modules} for kind, modules in labels["modules"].items()
    }
    core = groups.get("wrapper", set()) | groups.get("direct_library_import", set())
    found = {(name, module["path"]): module["role"] for module in tool["modules"]}
    tallies["modules"].labelled |= core
    tallies["modules"].found |= {key for key, role in found.items() if role == "integration"} | (
        core & found.keys()
    )
    tallies["modules"].also_right |= groups.get("consumers", set())
    tallies["consumers"].labelled |= groups.get("consumers", set())
    tallies["consumers"].found |= groups.get("consumers", set()) & found.keys()


def _configs(name: str, labels: dict[str, Any], tool: dict[str, Any], tallies: dict[str, Tally]) -> None:
    wanted = [config for config in labels["configs"] if "kind" not in config]
    tallies["configs"].labelled |= {
        (name, config["path"], *config.get("section_lines", ())) for config in wanted
    }
    sections = {config["path"] for config in wanted if "section_lines" in config}
    for config in tool["configs"]:
        lines = (config["line"], config["end_line"]) if config["path"] in sections else ()
        tallies["configs"].found.add((name, config["path"], *lines))
        if not config["loaded"]:
            tallies["orphans"].found.add((name, config["path"]))
    tallies["orphans"].labelled |= {
        (name, config["path"]) for config in wanted if not config["loaded_by_code"]
    }


def _declarations(name: str, labels: dict[str, Any], tool: dict[str, Any], tally: Tally) -> None:
    for path, text in labels["dependencies"].items():
        line = _LINE.search(text)
        tally.labelled.add((name, path, int(line.group(1)) if line else 0))
    tally.found |= {(name, item["path"], item["line"]) for item in tool["declared"]}
    tally.also_right |= {item for item in tally.found if item[1] not in labels["dependencies"]}


def _tests(name: str, labels: dict[str, Any], tool: dict[str, Any], tallies: dict[str, Tally]) -> None:
    wanted = {(name, test["file"]): test["collected"] for test in labels["tests"]}
    found = {(name, test["path"]): test["count"] for test in tool["tests"]}
    tallies["test files"].labelled |= wanted.keys()
    tallies["test files"].found |= wanted.keys() & found.keys()
    tallies["test counts"].labelled |= {(*key, count) for key, count in wanted.items() if key in found}
    tallies["test counts"].found |= {(*key, found[key]) for key in wanted if key in found}


def labelled_stubs(labels: dict[str, Any], found: list[dict[str, Any]]) -> list[Tally]:
    """Placeholders in the labelled scope, the tools they are charged to, and the traps."""
    stubs, charged, traps = Tally("stubs"), Tally("stubs' tools"), Tally("traps reported")
    stubs.labelled = {(stub["file"], stub["def_line"]) for stub in labels["stubs"]}
    scope = tuple(f"{folder}/" for folder in labels["scope"])
    near = {(item["file"], item["line"]) for item in labels.get("near_stubs_or_broken", ())}
    stubs.found = {(stub["path"], stub["line"]) for stub in found if stub["path"].startswith(scope)}
    charged.labelled = {(stub["file"], stub["def_line"], tuple(stub["tools"])) for stub in labels["stubs"]}
    charged.found = {
        (stub["path"], stub["line"], tuple(stub["tools"]))
        for stub in found
        if (stub["path"], stub["line"]) in stubs.labelled
    }
    forbidden = {(trap["file"], trap.get("line")) for trap in labels["must_not_be_reported"]} | near
    traps.found = stubs.found & forbidden
    return [stubs, charged, traps]


def broken_imports(facts: dict[str, Any], report: dict[str, Any]) -> Tally:
    """First-party imports that lead nowhere, as far as a labelled one stands in a module of some tool."""
    tally = Tally("unresolved imports")
    modules = {
        module["path"]
        for tool in report["tools"]
        for module in tool["modules"]
        if module["role"] != "consumer"
    }
    tally.labelled = {
        item["at"] for item in facts["broken_internal_imports"] if item["at"].rpartition(":")[0] in modules
    }
    found = {
        f"{gap['path']}:{gap['line']}"
        for tool in report["tools"]
        for evidence in tool["evidence"]
        if evidence["check"] == "resolves"
        for gap in evidence["gaps"]
    }
    tally.found = found & tally.labelled  # the labels name a few of them, so only recall can be told
    return tally


def untested_modules(facts: dict[str, Any], report: dict[str, Any]) -> Tally:
    """Labelled modules of some tool that no test touches; patching is touching."""
    tally = Tally("untested modules")
    gaps = {
        gap["path"]
        for tool in report["tools"]
        for evidence in tool["evidence"]
        if evidence["check"] == "has_tests"
        for gap in evidence["gaps"]
    }
    scored = {
        module["path"]
        for tool in report["tools"]
        for module in tool["modules"]
        if module["role"] != "consumer"
    }
    named = {text.split()[0] for text in facts["modules_without_any_test"] if "only patched" not in text}
    tally.labelled = named & scored
    tally.found = gaps & tally.labelled  # the labels look at two folders, so only recall can be told
    return tally


def main() -> None:
    """Print the table and the differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("repository")
    parser.add_argument("--rev")
    options = parser.parse_args()
    facts = json.loads((options.labels / "facts.json").read_text())
    stubs = json.loads((options.labels / "stubs.json").read_text())
    report = run(["scan"], options.repository, options.rev)
    placeholders = run(["stubs"], options.repository, options.rev)["stubs"]
    tools = {tool["id"]: tool for tool in report["tools"]}
    tallies = [
        *labelled_tools(facts, tools),
        *labelled_stubs(stubs, placeholders),
        broken_imports(facts, report),
    ]
    tallies.append(untested_modules(facts, report))
    print(f"{'kind':<28} {'precision':>9} {'recall':>8} {'labelled':>9} {'found':>7}")
    for tally in tallies:
        print(tally.row())
    print("\ndifferences")
    for tally in tallies:
        for line in tally.differences():
            print(line)


if __name__ == "__main__":
    main()
