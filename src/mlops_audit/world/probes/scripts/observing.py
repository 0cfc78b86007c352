"""Imports one module, or runs one loader, and writes down what happened.

    python single.py ANSWER COPY SHELF MODULE SYMBOL PATH TOPS LIBRARIES CODE [ROOT ...]

Runs in the target's interpreter and imports nothing that a bare ``python -c "import MODULE"`` would not, so
that it costs next to nothing and changes nothing. What it uses later is taken hold of first: the module may
replace or close anything. The answer is a Python literal, for which no library is needed.
"""

import os
import sys

from describing import (  # type: ignore[import-not-found]
    chain_of,
    elsewhere,
    lacking,
    link_of,
    place_of,
    search_order,
)

_open, _write, _leave, _number = os.open, os.write, os._exit, os.getpid
_HERE = __file__


class Unfound:
    """Last in the line of finders: takes note of what the copy's own code asked for in vain."""

    def __init__(self, copy: str) -> None:
        self.copy = copy
        self.names: list[str] = []

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Find nothing."""
        frame = sys._getframe(1)
        while frame.f_back and "importlib" in frame.f_code.co_filename:
            frame = frame.f_back
        if frame.f_code.co_filename.startswith(self.copy):
            self.names.append(name)


def keep_bytecode(copy: str, shelf: str) -> None:
    """Let imports keep bytecode beside sources in the copy, and for others that have none yet on a shelf.

    The interpreter's own folders are never written to, and yet no library is compiled for every probe anew:
    some installers leave that to the first import.
    """
    external = sys.modules["_frozen_importlib_external"]
    place = external.cache_from_source
    keep = external.SourceFileLoader._cache_bytecode

    def cache_from_source(path: str, *arguments: object, **options: object) -> str:
        usual: str = place(path, *arguments, **options)
        return usual if usual.startswith(copy) or external._path_isfile(usual) else shelf + usual

    def _cache_bytecode(self: object, source_path: str, bytecode_path: str, data: bytes) -> None:
        if bytecode_path.startswith((copy, shelf)):
            keep(self, source_path, bytecode_path, data)

    external.cache_from_source = cache_from_source  # type: ignore[attr-defined]
    external.SourceFileLoader._cache_bytecode = _cache_bytecode
    sys.dont_write_bytecode = False


def import_module(name: str, symbol: str) -> None:
    """What ``import NAME`` or ``from NAME import SYMBOL`` does; a dotted symbol is looked up step by step."""
    __import__(name)
    found = sys.modules[name]
    for part in symbol.split(".") if symbol else ():
        if not hasattr(found, part) and found is sys.modules[name] and hasattr(found, "__path__"):
            __import__(name, None, None, [part])
        if not hasattr(found, part):
            error = ImportError(f"cannot import name {symbol!r} from {name!r}")
            error.name, error.path = name, getattr(sys.modules[name], "__file__", None)
            raise error
        found = getattr(found, part)


def import_file(path: str) -> None:
    """Run a file that no import statement can name, as a module and not as a program."""
    name = "".join(c if c.isalnum() else "_" for c in os.path.basename(path).rpartition(".")[0])
    folder = os.path.dirname(path)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    bootstrap = sys.modules["_frozen_importlib"]
    loader = sys.modules["_frozen_importlib_external"].SourceFileLoader(name, path)
    spec = bootstrap.ModuleSpec(name, loader, origin=path)
    spec.has_location = True
    module = bootstrap.module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)


def load(code: str, path: str) -> None:
    """Have a tool's own reader read a configuration."""
    names = {"__name__": "loader", "path": path, "folder": os.path.dirname(path)}
    exec(compile(code, "<loader>", "exec"), names)


def show(error: BaseException) -> None:
    """Print the traceback, without us in it."""
    import traceback

    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == _HERE:
        trace = trace.tb_next
    lines = traceback.format_exception(type(error), error, trace)
    _write(2, "".join(lines).encode("utf-8", "backslashreplace"))


def answer(path: str, facts: "dict[str, object]") -> None:
    """Write the answer, whole: it ends with the brace of its literal."""
    descriptor = _open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    data = ascii(facts).encode()
    while data:
        data = data[_write(descriptor, data) :]


def listed(names: str) -> "list[str]":
    """Names that come in one word, with commas between them."""
    return names.split(",") if names else []


def attempt(module: str, symbol: str, file: str, code: str) -> "BaseException | None":
    """Import or load; what was raised."""
    try:
        if code:
            load(code, file)
        elif module:
            import_module(module, symbol)
        else:
            import_file(file)
    except BaseException as error:
        return error
    return None


def facts_of(
    raised: "BaseException | None", copy: str, tops: "list[str]", libraries: "list[str]", unfound: Unfound
) -> "dict[str, object]":
    """What there is to tell about the outcome."""
    facts: dict[str, object] = {"works": raised is None}
    try:
        facts["elsewhere"] = elsewhere(tops, copy) if tops else []
        facts["lacking"] = lacking(libraries, copy) if libraries else []
        if raised is not None:
            chain = chain_of(raised)
            places = [place_of(error, copy) for error in chain]
            facts["place"] = next((place for place in places if place), None)
            facts["unfound"] = [name for name in unfound.names if name not in sys.modules]
            facts["chain"] = [link_of(error, copy) for error in chain]
    except BaseException as error:
        facts["trouble"] = type(error).__name__
    return facts


def main() -> None:
    """Do what the arguments say; never returns."""
    path, copy, shelf, module, symbol, file, tops, libraries, code = sys.argv[1:10]
    copy += os.sep
    roots, sys.argv = sys.argv[10:], ["-c"]
    ours, streams = _number(), (sys.stdout, sys.stderr)
    if sys.path and sys.path[0] == os.path.dirname(_HERE):
        del sys.path[0]
    sys.path[:] = search_order(roots, copy, sys.path)
    keep_bytecode(copy, shelf)
    unfound = Unfound(copy)
    sys.meta_path.append(unfound)
    raised = attempt(module, symbol, file, code)
    if _number() != ours:
        _leave(0)  # a child that came back here by fork
    answer(path, facts_of(raised, copy, listed(tops), listed(libraries), unfound))
    try:
        for stream in streams:
            stream.flush()
        if raised is not None:
            show(raised)
    finally:
        _leave(0 if raised is None else 1)
