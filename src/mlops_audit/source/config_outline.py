"""A glance at a configuration file without parsing it: a superset of its keys, for choosing what to parse."""

from __future__ import annotations

import re

from mlops_audit.formats.node import FormatError, decode

MAX_NAMES = 2_000
_MAX_SIZE = 256 * 1024
_LONGEST_KEY = 200

# A key begins a line, after indentation and list dashes, or follows a bracket or comma.
_KEY = re.compile(rb"[\n{,\[][ \t\-?]*+[\"']?+([^\s\-?\"'#:=,{}\[\]&*!][^\n\"':=,{}\[\]#]*+)[\"']?+\s*+[:=]")
_HEADER = re.compile(rb"\n[ \t]*+\[++([^\]\n]++)\]")
_MARGIN = re.compile(rb"[ \t\r]*+\n[ \t]*+")
_FOLDED = bytes.maketrans(b"- .:/", b"__\n\n\n")
_TARGET = re.compile(
    rb"(?:_target_|class_path|_type_)[\"']?\s*[:=]\s*[\"']?([A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)+)"
)


_VALUE = re.compile(
    rb"[:=,\[\-][ \t]*+[\"']?+([A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)++)(?::[\w.]++)?+"
    rb"[\"']?+[ \t]*+(?=[\r\n,\]}#]|\Z)"
)


_GROUP = re.compile(rb"\n[\"']?apiVersion[\"']?:[ \t]*+[\"']?([A-Za-z][\w.-]*)/")
"""The group of a Kubernetes resource: ``serving.kserve.io`` of ``serving.kserve.io/v1beta1``."""


def too_big(size: int) -> bool:
    """Tell whether a file of ``size`` bytes is data and not configuration."""
    return size > _MAX_SIZE


def outline_keys(data: bytes) -> tuple[str, ...]:
    """Return a superset of the names in a file's keys, sorted, at most ``MAX_NAMES``.

    Dotted keys come apart; names are in lower case with underscores for hyphens and spaces. Of a key with
    escapes, quotes, brackets, commas, colons or ``=`` inside only a part may be there.
    """
    data = _utf8(data)
    if too_big(len(data)):
        return ()
    data = b"\n" + data
    keys = {key for key in _KEY.findall(data) if len(key) <= _LONGEST_KEY}
    keys.update(_HEADER.findall(data))
    text = _MARGIN.sub(b"\n", b"\n".join([*keys, b""])).lower().translate(_FOLDED, b"\"'[")
    names = set(text.decode("utf-8", "replace").split("\n"))
    names.update(f"apiversion={group.decode('ascii', 'replace').lower()}" for group in _GROUP.findall(data))
    names.discard("")
    return tuple(sorted(names if len(names) <= MAX_NAMES else sorted(names, key=len)[:MAX_NAMES]))


def outline_named(data: bytes) -> tuple[str, ...]:
    """Return a superset of the texts of ``ConfigFacts.dotted`` without what follows a colon, sorted."""
    data = _utf8(data)
    if too_big(len(data)):
        return ()
    return tuple(sorted({name.decode("utf-8", "replace") for name in _VALUE.findall(data)}))


def outline_targets(data: bytes) -> tuple[str, ...]:
    """Return a superset of the texts of ``ConfigFacts.targets``, sorted."""
    data = _utf8(data)
    if b"_target_" not in data and b"class_path" not in data and b"_type_" not in data:
        return ()
    return tuple(sorted({name.decode("utf-8", "replace") for name in _TARGET.findall(data)}))


def _utf8(data: bytes) -> bytes:
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return data.removeprefix(b"\xef\xbb\xbf")
    try:
        return decode(data).encode()
    except FormatError:
        return b""
