"""The command lines of a file, in every notation but YAML and TOML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from mlops_audit.source.commands.kinds import Kind
from mlops_audit.source.commands.pieces import CommandLine, Numbered, Piece, joined, unlisted
from mlops_audit.source.commands.yaml_lines import yaml_commands

_INSTRUCTION = re.compile(
    r"\s*(?:HEALTHCHECK\s.*?\b)?(RUN|CMD|ENTRYPOINT)\s+(?:--\w\S*+\s++)*+(.*)", re.IGNORECASE
)
_JENKINS_STEP = re.compile(
    r"\b(?:sh|bat|powershell|pwsh)\b\s*+\(?\s*+(?:script\s*+:\s*+)?('''|\"\"\"|'|\")(.*)"
)
_ARRAY = re.compile(r"\s*(?:(?:declare|local|readonly|typeset)\s+(?:-\w+\s+)*)?\w+\+?=\(\s*\Z")
_LABEL = re.compile(r"\s*(?:[\w.*|\"'-]+\)(?=\s|\Z)|(?:function\s+)?[\w-]+\s*\(\)\s*\{?)")
_PROCESS = re.compile(r"\s*[\w-]+\s*:\s*(.+)")
_INI_COMMAND = re.compile(r"(?:commands(?:_pre|_post)?|command|execstart\w*)\s*=\s*(.*)", re.IGNORECASE)


def _shell(lines: Numbered) -> Iterator[CommandLine]:
    """Yield a script's lines but those of arrays, without labels of cases and heads of functions."""

    def code() -> Iterator[Piece]:
        in_array = False
        for number, text in lines:
            if in_array or _ARRAY.match(text):
                in_array = not text.lstrip().startswith(")")
            else:
                label = _LABEL.match(text)
                yield number, text[label.end() :] if label else text

    yield from joined(code())


def _batch(lines: Numbered) -> Iterator[CommandLine]:
    yield from joined(((number, text.lstrip(" \t@")) for number, text in lines), "^")


def _powershell(lines: Numbered) -> Iterator[CommandLine]:
    yield from joined(lines, "`")


def _make(lines: Numbered) -> Iterator[CommandLine]:
    """Yield the lines of recipes: those that are indented."""
    yield from joined((number, text.lstrip("\t @-+")) for number, text in lines if text[0] in "\t ")


def _docker(lines: Numbered) -> Iterator[CommandLine]:
    """Yield what RUN, CMD and ENTRYPOINT run, in shell form or as a list."""
    held: CommandLine = []
    runs = False
    for number, text in lines:
        found = None if runs else _INSTRUCTION.match(text)
        if found is None and not runs:
            continue
        part = (found[2] if found else text).strip()
        runs = part.endswith("\\")
        held.append((number, part.removesuffix("\\")))
        if not runs:
            yield unlisted(held)
            held = []
    if held:
        yield unlisted(held)


def _ini(lines: Numbered) -> Iterator[CommandLine]:
    """Yield the values of options that are commands: tox, supervisord, systemd."""

    def values() -> Iterator[Piece]:
        inside = False
        for number, text in lines:
            found = _INI_COMMAND.match(text)
            if found:
                inside = True
                yield number, found[1].lstrip("-@")
            elif inside and text[0] in " \t":
                yield number, text.strip().lstrip("-@")
            else:
                inside = False

    yield from joined(values())


def _procfile(lines: Numbered) -> Iterator[CommandLine]:
    for number, text in lines:
        found = _PROCESS.match(text)
        if found:
            yield [(number, found[1])]


def _jenkins(lines: Numbered) -> Iterator[CommandLine]:
    def steps() -> Iterator[Piece]:
        closing = ""
        for number, text in lines:
            found = None if closing else _JENKINS_STEP.search(text)
            if closing:
                inner, end, _ = text.partition(closing)
                closing = "" if end else closing
                yield number, inner
            elif found:
                inner, end, _ = found[2].partition(found[1])
                closing = "" if end or len(found[1]) == 1 else found[1]
                yield number, inner

    yield from joined(steps())


def _snake(lines: Numbered) -> Iterator[CommandLine]:
    """Yield the strings that stand on lines of their own, as the ``shell:`` of a Snakemake rule has them."""
    for number, text in lines:
        bare = text.strip().removeprefix("shell:").strip()
        if bare[:1] in {'"', "'"}:
            yield [(number, bare.strip("\"',"))]


_NOTATIONS: Mapping[Kind, Callable[[Numbered], Iterator[CommandLine]]] = {
    Kind.SHELL: _shell,
    Kind.SCRIPT: _shell,
    Kind.BATCH: _batch,
    Kind.POWERSHELL: _powershell,
    Kind.MAKE: _make,
    Kind.DOCKER: _docker,
    Kind.YAML: yaml_commands,
    Kind.MANIFEST: yaml_commands,
    Kind.INI: _ini,
    Kind.PROCFILE: _procfile,
    Kind.JENKINS: _jenkins,
    Kind.SNAKE: _snake,
}


def command_lines(lines: Numbered, kind: Kind) -> Iterator[CommandLine]:
    """Yield the command lines of a file of a line-based notation."""
    yield from _NOTATIONS[kind](lines)
