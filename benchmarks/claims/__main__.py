"""Score ``check`` and ``fix-docs`` against labelled documents:
``python benchmarks/claims LABELS.jsonl REPOSITORY [--rev COMMIT] [--document NAME=FILE]``.

Each line of LABELS is a statement with its file, line, text, kind, truth and verdict (true, stale,
unverifiable); ``core`` ones are of the kinds that we look for, ``borderline`` ones are left out of strict
scoring. Labels of a document that is not in the repository are left out, unless ``--document`` gives it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from matching import Label, label, matches

Claim = dict[str, Any]
_ENDS = (0, 1, 3)
"""Exit codes after which there is a result."""


def run(command: str, folder: Path, *more: str) -> bytes:
    """One command of ours as a user would run it."""
    words = [sys.executable, "-m", "mlops_audit", command, str(folder), "--no-probes", "--quiet", *more]
    done = subprocess.run(words, capture_output=True, check=False)
    if done.returncode not in _ENDS:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}\n{done.stderr.decode()}")
    return done.stdout


def check(folder: Path) -> list[Claim]:
    """Every claim that is judged."""
    return list(json.loads(run("check", folder, "--format", "json"))["claims"])


def laid_out(repository: Path, rev: str | None, folder: Path, documents: dict[str, Path]) -> Path:
    """A copy of the repository that may be written to, with the documents that are added."""
    copy = folder / "copy"
    if rev is None:
        shutil.copytree(repository, copy, symlinks=True)
    else:
        clone = ["git", "clone", "--quiet", "--shared", "--no-checkout", str(repository), str(copy)]
        subprocess.run(clone, check=True)
        subprocess.run(["git", "-C", str(copy), "checkout", "--quiet", rev], check=True)
    for name, path in documents.items():
        shutil.copyfile(path, copy / name)
    return copy


def lines_of(folder: Path, files: Iterable[str]) -> dict[str, list[str]]:
    """Each file's lines, split as claims count them."""
    return {file: (folder / file).read_bytes().decode("utf-8-sig", "replace").split("\n") for file in files}


def found_labels(
    labels: Sequence[Label], claims: Sequence[Claim], lines: dict[str, list[str]]
) -> tuple[dict[Label, list[Claim]], list[tuple[Claim, list[Label]]]]:
    """Claims of each label, and labels of each claim that stands on a labelled line."""
    labelled = {(each.file, each.line) for each in labels}
    of_label: dict[Label, list[Claim]] = defaultdict(list)
    of_claim = []
    for claim in claims:
        if (claim["path"], claim["line"]) in labelled:
            found = matches(labels, claim, lines[claim["path"]][claim["line"] - 1])
            of_claim.append((claim, found))
            for each in found:
                of_label[each].append(claim)
    return of_label, of_claim


def print_recall(labels: Sequence[Label], of_label: dict[Label, list[Claim]]) -> None:
    """Stale labels that were found, and those that were missed with what we said instead."""
    groups = {
        "core stale": [each for each in labels if each.core and each.strict],
        "stale, not core": [each for each in labels if each.strict and not each.core],
        "stale, borderline or in need of probes": [each for each in labels if not each.strict],
    }
    for name, group in groups.items():
        stale = [each for each in group if each.verdict == "stale"]
        missed = [each for each in stale if "stale" not in verdicts(of_label[each])]
        print(f"{name}: found {len(stale) - len(missed)}/{len(stale)}")
        for each in missed if name == "core stale" else ():
            print(f"  missed: {each}: {', '.join(sorted(verdicts(of_label[each]))) or 'not seen'}")
    held = [each for each in labels if each.verdict == "stale" and verdicts(of_label[each]) == {"holds"}]
    print(f"stale, but said to hold: {len(held)}")
    for each in held:
        print(f"  held: {each}")
    true = [each for each in labels if each.verdict == "true" and each.strict]
    seen = [each for each in true if of_label[each]]
    holds = [each for each in seen if verdicts(of_label[each]) == {"holds"}]
    print(f"true: {len(true)}, of which judged {len(seen)}, all of it holds {len(holds)}")


def print_precision(of_claim: Sequence[tuple[Claim, list[Label]]]) -> None:
    """What we call stale on labelled lines, by what the labels say of it."""
    groups: dict[str, list[str]] = {"right": [], "wrong": [], "undecided": [], "unlabelled": []}
    for claim, labels in of_claim:
        if claim["verdict"] == "stale":
            groups[_right(labels)].append(_shown(claim))
    right, wrong = len(groups["right"]), len(groups["wrong"])
    share = f"{right / (right + wrong):.3f}" if right + wrong else "–"
    print(f"precision on labelled lines: {share} ({right} right, {wrong} wrong)")
    for name in ("wrong", "undecided", "unlabelled"):
        if name != "wrong":
            print(f"stale on a labelled line, {name}: {len(groups[name])}")
        for text in groups[name]:
            print(f"  {name}: {text}")


def _right(labels: Sequence[Label]) -> str:
    said = {each.verdict for each in labels}
    if "stale" in said:
        return "right"
    if any(each.verdict == "true" and each.strict for each in labels):
        return "wrong"
    return "undecided" if labels else "unlabelled"


def print_repair(copy: Path, labels: Sequence[Label], claims: Sequence[Claim]) -> None:
    """What ``fix-docs`` makes of the copy."""
    paths = sorted({claim["path"] for claim in claims})
    before, status = {path: (copy / path).read_bytes() for path in paths}, changed_files(copy)
    run("fix-docs", copy)
    after = {path: (copy / path).read_bytes() for path in paths}
    wanted = {
        path: with_edits(before[path], [each for each in claims if each["path"] == path]) for path in paths
    }
    different = [path for path in paths if after[path] != wanted[path]]
    print(f"fix-docs: {sum(before[path] != after[path] for path in paths)} documents changed")
    print(f"bytes outside the edits equal: {f'no: {different}' if different else 'yes'}")
    others = changed_files(copy) - status - {path for path in paths if before[path] != after[path]}
    print(f"other files touched: {sorted(others) if others else 'none'}")
    run("fix-docs", copy)
    same = all((copy / path).read_bytes() == after[path] for path in paths)
    print(f"a second run changes nothing: {'yes' if same else 'no'}")
    now: dict[tuple[str, int], set[str]] = defaultdict(set)
    for claim in check(copy):
        now[claim["path"], claim["line"]].add(claim["verdict"])
    for name, core in (("core stale", True), ("other stale", False)):
        stale = {(each.file, each.line) for each in labels if each.verdict == "stale" and each.core == core}
        good = {place for place in stale if "holds" in now[place] and "stale" not in now[place]}
        print(f"{name} lines that hold after it: {len(good)}/{len(stale)}")
        for place in sorted(stale - good) if core else ():
            print(f"  {place[0]}:{place[1]}: {', '.join(sorted(now[place])) or 'no claim'}")


def with_edits(data: bytes, claims: Iterable[Claim]) -> bytes:
    """A document's bytes with the edits that ``check`` announced, and nothing else."""
    edits = [each["edit"] for each in claims if each["verdict"] == "stale" and each["edit"]]
    for edit in sorted(edits, key=lambda each: -each["start"]):
        data = data[: edit["start"]] + edit["text"].encode() + data[edit["end"] :]
    return data


def changed_files(copy: Path) -> set[str]:
    """Files that git sees as changed or new."""
    words = ["git", "-C", str(copy), "status", "--porcelain", "-z", "--untracked-files=all"]
    done = subprocess.run(words, capture_output=True, check=False)
    return {entry[3:] for entry in done.stdout.decode("utf-8", "replace").split("\0") if entry}


def verdicts(claims: Iterable[Claim]) -> set[str]:
    """The different verdicts of some claims."""
    return {claim["verdict"] for claim in claims}


def _shown(claim: Claim) -> str:
    return (
        f"{claim['path']}:{claim['line']} {claim['kind']} {claim['text']!r} of {claim['subject']} "
        f"(we say: {claim['truth']})"
    )


def main() -> None:
    """Print what was found, what was not, and what ``fix-docs`` does about it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labels", type=Path)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--rev")
    parser.add_argument("--document", action="append", default=[], metavar="NAME=FILE")
    options = parser.parse_args()
    added = {name: Path(file) for name, _, file in (each.partition("=") for each in options.document)}
    rows = [label(json.loads(line)) for line in options.labels.read_text().splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        copy = laid_out(options.repository, options.rev, Path(folder), added)
        labels = [each for each in rows if (copy / each.file).is_file()]
        if left := len(rows) - len(labels):
            print(f"{left} labels of documents that are not there are left out")
        claims = check(copy)
        documents = len({claim["path"] for claim in claims})
        print(f"{len(labels)} labels; {len(claims)} claims judged in {documents} documents")
        of_label, of_claim = found_labels(labels, claims, lines_of(copy, {each.file for each in labels}))
        print_recall(labels, of_label)
        print_precision(of_claim)
        print_repair(copy, labels, claims)


if __name__ == "__main__":
    main()
