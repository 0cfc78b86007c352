"""The words of command lines: programs, modules that they are told to load, packages for pip to install."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from mlops_audit.model.facts import Reference
from mlops_audit.source.commands import vocabulary
from mlops_audit.source.commands.pieces import CommandLine
from mlops_audit.source.dependencies.names import pip_name

Token: TypeAlias = tuple[str, int]

_TOKEN = re.compile(
    r"""'[^']*'|"(?:[^"\\]|\\.)*+"|\d?[<>]&\d?|&>>?|\d?>>?|<+|&&|\|\||[;|&()]"""
    r"""|(?:[^\s;&|()<>'"\\]|\\.)++(?:(?:'[^']*'|"(?:[^"\\]|\\.)*+")(?:[^\s;&|()<>'"\\]|\\.)*+)*"""
)
_SPACE = re.compile(r"\s")
_BREAKS = frozenset({"&&", "||", ";", "|", "&", "(", ")"})
_DUPLICATION = re.compile(r"\d?[<>]&\d?\Z")
_REDIRECTION = re.compile(r"&?\d?[<>]+\Z")
_MAKE_VARIABLE = re.compile(r"\$[({](\w+)[)}]")
_ASSIGNMENT = re.compile(r"(\w+)=(.*)\Z", re.DOTALL)
_PROGRAM = re.compile(r"[A-Za-z_][\w.-]*\Z")
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\Z")
_OBJECT = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(?:\(.*\))?\Z")
_PYTHON = re.compile(r"(?:i?python|pypy)[\d.]*(?:\.exe)?\Z|py\Z|\$\w*py\w*\Z", re.IGNORECASE)
_PIP = re.compile(r"pip[\d.]*\Z")
_FILE = re.compile(r".*\.(?:py|ipynb|ya?ml|toml|json|ini|cfg|conf|sql|sh|bash|txt)\Z", re.IGNORECASE)
_DEEPEST = 4


def words(line: CommandLine, depth: int = _DEEPEST) -> Iterator[Reference]:
    """Yield the words of one command line.

    Programs and modules as they stand (``mlflow``, ``pkg.mod``, ``pkg.mod:app``), packages as ``pip:name``.
    A module whose name is a single word, too common to mean one by itself, gives its ``name.py`` besides.
    """
    for command in _commands(line):
        yield from _command(command, depth)


def _commands(line: CommandLine) -> Iterator[list[Token]]:
    """Yield the simple commands of a line, without what redirects their input and output.

    Quotes stay around arguments of several words only: such may be command lines themselves.
    """
    command: list[Token] = []
    redirected = False
    for number, text in line:
        for token in _TOKEN.findall(_MAKE_VARIABLE.sub(r"$\1", text)):
            if token in _BREAKS:
                yield command
                command, redirected = [], False
            elif redirected or _DUPLICATION.match(token):
                redirected = False
            elif _REDIRECTION.match(token):
                redirected = True
            else:
                bare = _bare(token)
                command.append((token if _SPACE.search(bare) else bare, number))
    yield command


def _command(command: list[Token], depth: int) -> Iterator[Reference]:
    """Yield the words of a simple command, whatever it is wrapped in."""
    at = 0
    while at < len(command):
        token, line = command[at]
        at += 1
        assigned = _ASSIGNMENT.match(token)
        if assigned:
            if assigned[1] in vocabulary.APP_VARIABLES and _MODULE.match(_bare(assigned[2])):
                yield Reference(text=_bare(assigned[2]), line=line)
            continue
        if token == "--" and depth:  # noqa: S105 - not a password
            yield from _texts(command[at:], depth)
        program = _bare(token).lstrip("@").rpartition("/")[2]
        if program in vocabulary.PREFIXES or (at > 1 and (token[:1] == "-" or token[:1].isdigit())):
            continue
        if _PROGRAM.match(program) and not _FILE.match(program) and program not in vocabulary.NOISE:
            yield Reference(text=program, line=line)
        if program not in vocabulary.RUNNERS or command[at : at + 1] != [("run", line)]:
            yield from _arguments(program, command[at:], depth)
            return
        at = _after_options(command, at + 1)


def _after_options(command: list[Token], at: int) -> int:
    while at < len(command) and command[at][0].startswith("-"):
        at += 2 if command[at][0] in vocabulary.RUNNER_VALUES else 1
    return at


def _arguments(program: str, rest: list[Token], depth: int) -> Iterator[Reference]:
    """Yield what a program's arguments name."""
    python = bool(_PYTHON.match(program))
    if program in vocabulary.SHELLS and depth:
        yield from _texts(rest, depth)
    elif _PIP.match(program) or program in {"uv", "pipx"}:
        yield from _installed(rest)
    elif python or program in vocabulary.LAUNCHERS:
        for at, (token, _) in enumerate(rest):
            if token in {"-m", "--module"} and depth:
                yield from _single(rest[at + 1 : at + 2])
                yield from _command(rest[at + 1 :], depth - 1)
                return
            if python and not token.startswith("-"):
                return
    yield from _loaded(program, rest)


def _loaded(program: str, rest: list[Token]) -> Iterator[Reference]:
    """Yield the objects and modules that a server or worker is told to load."""
    if program in vocabulary.CONTAINERS:
        return
    loads = program in vocabulary.LOADERS
    app = False
    for token, line in rest:
        bare = _bare(token).removeprefix("--app=" if loads else "")
        names_object = bool(_OBJECT.match(bare)) and (loads or "." in bare.partition(":")[0])
        names_module = loads and bool(_MODULE.match(bare)) and (app or "." in bare) and not _FILE.match(bare)
        if names_object or names_module:
            yield Reference(text=bare, line=line)
            yield from _single([(bare, line)])
        app = loads and token in vocabulary.APP_OPTIONS


def _single(tokens: list[Token]) -> Iterator[Reference]:
    """Yield the file of a module whose name is one word, unless it is a well-known one."""
    for token, line in tokens:
        name = _bare(token).partition(":")[0]
        if _MODULE.match(name) and "." not in name and name not in vocabulary.WELL_KNOWN:
            yield Reference(text=f"{name}.py", line=line)


def _installed(rest: list[Token]) -> Iterator[Reference]:
    """Yield ``pip:name`` for each package that ``install`` or ``add`` is given."""
    verbs = [at for at, (token, _) in enumerate(rest[:3]) if token in {"install", "add"}]
    values = False
    for token, line in rest[verbs[0] + 1 :] if verbs else ():
        if values or token.startswith("-"):
            values = not values and token in vocabulary.PIP_VALUES
            continue
        name = (
            pip_name(_bare(token))
            if token and token[0] not in ".$/" and not _FILE.match(_bare(token))
            else None
        )
        if name:
            yield Reference(text=f"pip:{name}", line=line)


def _texts(rest: list[Token], depth: int) -> Iterator[Reference]:
    """Yield the words of arguments that are command lines themselves: ``sh -c "…"``."""
    for token, line in rest:
        text = _bare(token)
        if " " in text and text != token:
            yield from words([(line, text)], depth - 1)


def _bare(token: str) -> str:
    return token[1:-1] if len(token) > 1 and token[0] == token[-1] and token[0] in "'\"" else token
