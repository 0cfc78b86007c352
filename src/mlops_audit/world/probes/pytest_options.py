"""Which options pytest is given, and which to leave out for want of a plug-in; pure."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

_UNRECOGNISED = re.compile(r"error: unrecognized arguments: (.+)$", re.MULTILINE)
_REQUIRED = re.compile(r"Missing required plugins?: (.+)$", re.MULTILINE)
_UNKNOWN_KEY = re.compile(r"Unknown config option: (\S+)")
_PLUGIN = re.compile(r"Error importing plugin \"?'?([\w.]+)")
_OURS = ("-p", "mlops_audit_events", "--continue-on-collection-errors", "--maxfail=0", "--color=no")
_FIXED_ORDER = ("-p", "no:randomly", "-p", "no:random_order")
_OWNERS = {
    "--cov": "pytest-cov",
    "--no-cov": "pytest-cov",
    "-n": "pytest-xdist",
    "--dist": "pytest-xdist",
    "--numprocesses": "pytest-xdist",
    "--timeout": "pytest-timeout",
    "--reruns": "pytest-rerunfailures",
    "--benchmark": "pytest-benchmark",
    "--html": "pytest-html",
    "--self-contained-html": "pytest-html",
    "--asyncio": "pytest-asyncio",
    "--mypy": "pytest-mypy",
    "--ruff": "pytest-ruff",
    "--nbval": "nbval",
    "--nbmake": "nbmake",
    "--randomly": "pytest-randomly",
    "--random-order": "pytest-random-order",
    "--sugar": "pytest-sugar",
    "--picked": "pytest-picked",
    "--testmon": "pytest-testmon",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What pytest is started with; ``addopts`` None: the project's own; ``note``: what was left out."""

    addopts: tuple[str, ...] | None = None
    extra: tuple[str, ...] = ()
    note: str = ""

    def words(self, *, collect_only: bool) -> list[str]:
        """The options on the command line, ours last: of two the last one counts."""
        words = list(self.extra)
        if self.addopts is not None:
            words += ["-o", f"addopts={shlex.join(self.addopts)}"]
        words += [*_OURS, *_FIXED_ORDER]
        return [*words, "--collect-only", "-q"] if collect_only else words


def without_what_is_missing(options: Options, own: Sequence[str], output: str) -> Options | None:
    """Options that do without what pytest complains about; None when that is something else.

    ``own`` are the project's ``addopts``. The complaints are those of pytest 6 to 9.
    """
    addopts = list(own if options.addopts is None else options.addopts)
    if found := _UNRECOGNISED.search(output):
        words = found[1].split()
        kept = _dropped(addopts, words)
        return _changed(options, kept, f"without {' '.join(words)} ({_owner(words[0])} is not installed)")
    if (found := _PLUGIN.search(output)) and (kept := _without_plugin(addopts, found[1])) != addopts:
        return _changed(options, kept, f"without the plug-in {found[1]}, which is not installed")
    if (found := _REQUIRED.search(output)) and "required_plugins=" not in options.extra:
        note = _joined(options.note, f"without {found[1].strip()}, which is not installed")
        return Options(addopts=options.addopts, extra=(*options.extra, "-o", "required_plugins="), note=note)
    if (found := _UNKNOWN_KEY.search(output)) and "--strict-config" in addopts:
        kept = [word for word in addopts if word != "--strict-config"]
        return _changed(options, kept, f"without {found[1]}, whose plug-in is not installed")
    return None


def _changed(options: Options, kept: list[str], note: str) -> Options | None:
    if options.addopts is not None and tuple(kept) == options.addopts:
        return None
    return Options(addopts=tuple(kept), extra=options.extra, note=_joined(options.note, note))


def _joined(one: str, other: str) -> str:
    return f"{one}; {other}" if one else other


def _dropped(addopts: Sequence[str], words: Sequence[str]) -> list[str]:
    """Without these words, and without the value that stands after one that takes it apart."""
    kept: list[str] = []
    skip = False
    for word in addopts:
        if word in words:
            skip = "=" not in word
        elif skip and not word.startswith("-"):
            skip = False
        else:
            kept.append(word)
            skip = False
    return kept


def _without_plugin(addopts: Sequence[str], plugin: str) -> list[str]:
    kept: list[str] = []
    for word in addopts:
        if word == plugin and kept and kept[-1] == "-p":
            kept.pop()
        elif word != f"-p{plugin}":
            kept.append(word)
    return kept


def _owner(word: str) -> str:
    for start, plugin in _OWNERS.items():
        if word == start or word.startswith((start + "-", start + "=")):
            return plugin
    return "the plug-in for it"
