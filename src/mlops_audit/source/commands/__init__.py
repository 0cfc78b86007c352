"""Files that run things (Makefiles, Dockerfiles, workflows, shell scripts, …): what they name and start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from mlops_audit.model.facts import CommandFacts, Reference
from mlops_audit.source.commands.comments import code_lines
from mlops_audit.source.commands.entry_points import setup_cfg_entries, setup_py_entries, toml_entries
from mlops_audit.source.commands.files import files
from mlops_audit.source.commands.kinds import Kind, kind_of
from mlops_audit.source.commands.lines import command_lines
from mlops_audit.source.commands.pieces import CommandLine, Piece
from mlops_audit.source.commands.words import words
from mlops_audit.source.dependencies.encoding import decode

__all__ = ["is_command_file", "read"]

_LARGEST = 2_000_000
_MODULE_FILE = ".py"
_NOTHING = CommandFacts()


def is_command_file(path: str) -> bool:
    """Tell whether a repository-relative POSIX path is that of a file that may run things."""
    return kind_of(path) is not None


def read(path: str, data: bytes) -> CommandFacts:
    """Return what a file of commands names: files, modules, programs, packages that pip installs.

    Each text is given once, with the line where it stands first. Binary, enormous and other files say
    nothing.
    """
    kind = kind_of(path)
    if kind is None or len(data) > _LARGEST or not _is_worth_reading(kind, data):
        return _NOTHING
    text = decode(data)
    if text is None:
        return _NOTHING
    if kind is Kind.TOML:
        targets, lines = toml_entries(data)
        return _facts(files(_pieces(lines), kind), chain(targets, _words(lines)))
    if kind is Kind.SETUP_CFG:
        return _facts((), setup_cfg_entries(text))
    if kind is Kind.SETUP_PY:
        return _facts((), setup_py_entries(text))
    code = list(code_lines(text, kind))
    lines = list(command_lines(code, kind))
    return _facts(files(_pieces(lines) if kind is Kind.MANIFEST else code, kind), _words(lines))


def _facts(named: Iterable[Reference], said: Iterable[Reference]) -> CommandFacts:
    """Keep each text once; a word that is a module's file joins the files."""
    words_and_files = tuple(said)
    modules = (word for word in words_and_files if word.text.endswith(_MODULE_FILE))
    return CommandFacts(
        files=_distinct(chain(named, modules)),
        words=_distinct(word for word in words_and_files if not word.text.endswith(_MODULE_FILE)),
    )


def _distinct(found: Iterable[Reference]) -> tuple[Reference, ...]:
    known: dict[str, Reference] = {}
    for reference in found:
        known.setdefault(reference.text, reference)
    return tuple(known.values())


def _pieces(lines: Iterable[CommandLine]) -> Iterator[Piece]:
    return (piece for line in lines for piece in line)


def _words(lines: Iterable[CommandLine]) -> Iterator[Reference]:
    return (word for line in lines for word in words(line))


def _is_worth_reading(kind: Kind, data: bytes) -> bool:
    if kind is Kind.MANIFEST:
        return b"command:" in data or b"args:" in data
    return kind is not Kind.SCRIPT or data.startswith(b"#!")
