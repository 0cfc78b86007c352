"""A cheap superset of what a Python file imports, mentions and loads, without parsing it.

Parsing every file of a large repository costs seconds; nearly all of them have nothing to do with any MLOps
tool. The sketch is only ever used to choose which files are parsed: it may name too much, and is never
evidence.
"""

from __future__ import annotations

import re

from mlops_audit.formats.templates import filled
from mlops_audit.model.facts import Outline

_IMPORT = re.compile(rb"import\b[ \t\\]*(\([^)]*\)?|(?:[^\n;#\\]++|\\\r?\n)*+)")
_FROM = re.compile(rb"\bfrom[\s\\]+([.\w]+(?:[ \t]*\.[ \t]*\w+)*)[\s\\]*$|\bfrom[ \t]*(\.+)[ \t]*$")
_STATEMENT = re.compile(rb"(?:^|[\n:;])[ \t]*$")
_DYNAMIC = re.compile(rb"(?:import_module|__import__|find_spec|importorskip)\(\s*[rf]?[\"']([.\w]+)")
_DOTTED = re.compile(rb"[\"']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)")
_DEFERRED = re.compile(rb"(?:^|\n)def __getattr__|\b(?:attach|_?LazyModule|_?LazyImporter)\(")
_DEFERRED_HINTS = (b"def __getattr__", b"attach(", b"LazyModule(", b"LazyImporter(")
_NAMED = re.compile(rb"[\"'](\.*[A-Za-z_]\w*(?:\.\w+)*)[\"':]")
_FILE = re.compile(rb"\.(?:ya?ml|toml|json|ini|cfg|conf)[\"']")
_WHOLE = re.compile(rb"[\"']([^\W\d]\w*+\.[\w.:,]*+)[\"']")
_FILES = (
    b".yaml",
    b".yml",
    b".json",
    b".toml",
    b".py",
    b".csv",
    b".txt",
    b".md",
    b".html",
    b".parquet",
    b".pkl",
)
_LOOP = re.compile(
    rb"\b(?:iter_modules|walk_packages)\(|(?:import_module|__import__)\(\s*+(?:f[\"']|\w[\w.]*+\s*+[+%]|[\"'][^\"'\n]*+[\"']\s*+[+%.])"
)
_LOOP_HINTS = (b"iter_modules", b"walk_packages")
_LOADER_HINTS = (b"azy_", b"azyL", b"azyI", b"_import(", b"import_o")
_SIMPLE = re.compile(rb"[\"']([^\W\d]\w*+(?:\.\w++)*+)[\"']")
_FILE_NAME = re.compile(rb"[\w.+-]*")
_WORD = re.compile(rb"[\w.]+")
_COMMENT = re.compile(rb"#[^\n]*")
_SUMMARY = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*+[rRuU]?(?:\"\"\"|'''|\"|')[\s=\-#*]*+([^\r\n]{0,200})"
)
_DOTTED_HINTS = (b"patch", b"setattr", b"sys.modules", b"modules[", b"import_string", b"pytest_plugins")
_DYNAMIC_HINTS = (b"import_module", b"__import__", b"importorskip", b"find_spec")


def sketch(data: bytes) -> Outline:
    """What the file may import (dotted, relative ones with their dots) and which config files it may name."""
    if b"{{" in data:
        data = filled(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    modules: set[bytes] = set()
    for match in _IMPORT.finditer(data):
        modules.update(_statement(data[max(0, match.start() - 160) : match.start()], match.group(1)))
    dynamic = any(hint in data for hint in _DYNAMIC_HINTS)
    if dynamic:
        modules.update(_DYNAMIC.findall(data))
    if dynamic or any(hint in data for hint in _LOADER_HINTS):
        modules.update(_SIMPLE.findall(data))
    if any(hint in data for hint in _DOTTED_HINTS):
        modules.update(_DOTTED.findall(data))
    if any(hint in data for hint in _DEFERRED_HINTS) and _DEFERRED.search(data):
        names = _NAMED.findall(data)
        modules.update(names)
        modules.update(b"." + name for name in names if b"." not in name)
    summary = _SUMMARY.match(data)
    return Outline(
        modules=_texts(modules),
        named=_texts(_named_modules(data, dynamic)),
        files=_texts(_file_names(data)),
        summary=summary.group(1).decode("utf-8", "replace") if summary else "",
    )


def _statement(before: bytes, names: bytes) -> list[bytes]:
    """The modules named by one ``import`` word, given the text before it and after it."""
    head = _FROM.search(before)
    if head:
        return _from(head.group(1) or head.group(2), names)
    if _STATEMENT.search(before):
        return [words[0] for part in names.split(b",") if (words := _WORD.findall(part))]
    return []


def _from(source: bytes, names: bytes) -> list[bytes]:
    """``from a import b as c, d`` may mean the modules ``a``, ``a.b`` and ``a.d``."""
    module = source.replace(b" ", b"").replace(b"\t", b"")
    if b"#" in names:
        names = _COMMENT.sub(b"", names)
    joint = b"" if module.endswith(b".") else b"."
    found = [module]
    found.extend(module + joint + words[0] for part in names.split(b",") if (words := _WORD.findall(part)))
    return found


def may_load(data: bytes) -> bool:
    """Whether a file may import modules by their names through a function of its own: a quick no."""
    return any(hint in data for hint in (*_DYNAMIC_HINTS, *_LOADER_HINTS))


def _named_modules(data: bytes, dynamic: bool) -> set[bytes]:
    words = {word for text in _WHOLE.findall(data) for word in text.split(b",") if b"." in word}
    found = {word.partition(b":")[0] for word in words if not word.endswith(_FILES)}
    looping = (dynamic or any(hint in data for hint in _LOOP_HINTS)) and _LOOP.search(data)
    return found | {b"*"} if looping else found


def _file_names(data: bytes) -> set[bytes]:
    names: set[bytes] = set()
    for match in _FILE.finditer(data):
        before = data[max(0, match.start() - 80) : match.start()]
        # Backwards, for a search for what ends here would begin at every letter.
        stem = _FILE_NAME.match(before[::-1])
        length = len(stem.group()) if stem else 0
        if length:
            names.add(before[-length:] + match.group()[:-1])
        if before[: len(before) - length][-1:] in (b"*", b"}"):
            names.add(match.group()[:-1])
    return names


def _texts(found: set[bytes]) -> tuple[str, ...]:
    return tuple(sorted(item.decode("utf-8", "replace") for item in found if item))
