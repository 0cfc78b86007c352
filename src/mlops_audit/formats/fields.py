"""Strict reading of a file that people write for us: every complaint has its line and says what to do."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NoReturn

from mlops_audit.errors import ManifestError
from mlops_audit.formats.node import Node, Scalar

_LONGEST_QUOTE = 60
_LONGEST_TEXT = 10_000
HIGHEST = 1_000_000
"""Above this a weight or count is a slip, and sums of such would no longer be numbers."""
_DRIVE = re.compile("[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the one of ``known`` that was most probably meant, or nothing."""
    import difflib

    folded = {name.lower().replace("-", "_"): name for name in known}
    close = difflib.get_close_matches(word.lower().replace("-", "_"), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def suggestion(word: str, known: Collection[str], owner: str) -> str:
    """Return the remedy for an unknown key of ``owner``: the nearest known one, and all of them."""
    meant = nearest(word, known)
    guess = f"Did you mean `{meant}`? " if meant else ""
    return f"{guess}The keys of {owner} are: {', '.join(sorted(known))}."


def described(value: object) -> str:
    """Return what a value is, in words for people."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}" if len(str(value)) <= _LONGEST_QUOTE else "a number of many digits"
    if isinstance(value, str):
        return f'the text "{value}"' if len(value) <= _LONGEST_QUOTE else "a text"
    return "a mapping" if isinstance(value, dict) else "a list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One file that is read strictly; all methods raise ManifestError.

    ``what`` is what a complaint calls the value, such as "`exclude`" or "an item of `exclude`".
    """

    path: str

    def refuse(self, line: int | None, message: str, remedy: str) -> NoReturn:
        """Raise the complaint."""
        raise ManifestError(message, path=self.path, line=line, remedy=remedy)

    def mapping(self, node: Node, what: str, known: Collection[str]) -> dict[str, Node]:
        """Return the members of a mapping that may hold only ``known`` keys; nothing is an empty mapping."""
        members = self.free_mapping(node, what, f"The keys of {what} are: {', '.join(sorted(known))}.")
        for key, member in members.items():
            if key not in known:
                self.refuse(member.key_line, f"`{key}` is not a key of {what}", suggestion(key, known, what))
        return members

    def free_mapping(self, node: Node, what: str, remedy: str) -> dict[str, Node]:
        """Return the members of a mapping with keys of the writer's own; nothing is an empty mapping."""
        if node.value is None:
            return {}
        if not isinstance(node.value, dict):
            self.wrong(node, what, "a mapping", remedy)
        return node.value

    def items(self, node: Node, what: str, example: str) -> list[Node]:
        """Return the nodes of a list; nothing is an empty list."""
        if node.value is None:
            return []
        if not isinstance(node.value, list):
            self.wrong(node, what, "a list", f"Write it as a list: {example}")
        return node.value

    def text(self, node: Node, what: str, remedy: str = "") -> str:
        """Return a text that is not blank and stays on one line."""
        if not isinstance(node.value, str):
            self.wrong(node, what, "a text", remedy or "Put it in quotes.")
        if not node.value.strip():
            self.refuse(node.line, f"{what} is empty", remedy or "Write something, or leave it out.")
        if len(node.value) > _LONGEST_TEXT:
            self.refuse(node.line, f"{what} is longer than {_LONGEST_TEXT:,} characters", "Shorten it.")
        if _CONTROL.search(node.value.rstrip("\n")):
            self.refuse(node.line, f"{what} holds a line break or control character", "Write it on one line.")
        return node.value.rstrip("\n")

    def number(self, node: Node, what: str, highest: int = HIGHEST) -> float:
        """Return a number from 0 to ``highest``."""
        limits = f"a number from 0 to {highest}"
        value = node.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.wrong(node, what, limits, "Write the bare number, without quotes or a percent sign.")
        # Written so that NaN, with which every comparison is false, is refused too.
        if not 0 <= value <= highest:
            self.wrong(node, what, limits, "Choose another number.")
        return float(value)

    def scalar(self, node: Node, what: str) -> Scalar:
        """Return a text, number or truth value."""
        if node.value is None or isinstance(node.value, (list, dict)):
            self.wrong(node, what, "a text, a number, true or false", "To accept any value, leave it out.")
        return node.value

    def inside(self, node: Node, what: str, remedy: str = "") -> str:
        """Return a path or glob, relative to the repository, that does not leave it."""
        text = self.text(node, what)
        if "\\" in text:
            slashed = text.replace("\\", "/")
            self.refuse(node.line, f"{what} has a backslash: {text}", f"Write it with slashes: {slashed}")
        if text.startswith(("/", "~")) or _DRIVE.match(text):
            remedy = (
                remedy or "Write the path from the repository's root on, without a leading slash, drive or ~."
            )
            self.refuse(node.line, f"{what} is not relative to the repository: {text}", remedy)
        if ".." in text.split("/"):
            remedy = remedy or "Only files of the repository are audited: write the path without `..`."
            self.refuse(node.line, f"{what} leaves the repository: {text}", remedy)
        return text if text in {".", "./"} else text.removeprefix("./")

    def wrong(self, node: Node, what: str, wanted: str, remedy: str) -> NoReturn:
        """Complain that a value is not of the kind that is ``wanted``."""
        self.refuse(node.line, f"{what} must be {wanted}, not {described(node.value)}", remedy)
