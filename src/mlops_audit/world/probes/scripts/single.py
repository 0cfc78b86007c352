"""Answers one probe inside the target's interpreter, in a process of its own.

``python single.py ANSWER ROOTS KIND WHAT SYMBOL COPY TOPS LIBRARIES FILE_SIZE``: imports the module WHAT (KIND
``import``), runs the file WHAT under another name than ``__main__`` (``file``), or runs the text in the file
SYMBOL with ``path`` set to WHAT (``load``). What happened is written to the file ANSWER; what an answer does
not need is not imported, so that the import that is measured is the import that is paid for.
"""

import os
import sys


def _limits(size):
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass


def _cache_only_inside(copy):
    """Let compiled code be kept for sources inside the copy only: the environment is never written to."""
    loader = getattr(sys.modules.get("_frozen_importlib_external"), "SourceFileLoader", None)
    usual = getattr(loader, "_cache_bytecode", None)
    if usual is None:
        return

    def inside(self, source, cached, data):
        if source.startswith(copy):
            return usual(self, source, cached, data)

    loader._cache_bytecode = inside
    sys.dont_write_bytecode = False


def _strangers(copy, tops):
    """First-party modules that were loaded from outside the copy."""
    found = []
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in tops:
            place = getattr(module, "__file__", None)
            if isinstance(place, str) and not os.path.realpath(place).startswith(copy):
                found.append(name)
    return sorted(found)


def _installed(name, copy):
    """Whether a library can be found outside the copy; a folder of the project with its name is none."""
    module = sys.modules.get(name)
    if module is not None:
        return not _is_folder_of(copy, getattr(module, "__file__", None), getattr(module, "__path__", ()))
    for finder in list(sys.meta_path):
        try:
            spec = finder.find_spec(name, None)
        except Exception:
            continue
        if spec is not None:
            return not _is_folder_of(copy, spec.origin, spec.submodule_search_locations or ())
    return False


def _is_folder_of(copy, file, places):
    """Whether a package without a file of its own (a namespace) lies wholly in the copy."""
    return not file and all(os.path.realpath(str(place)).startswith(copy) for place in places)


def _chain(error):
    """The exception and all that it came from, the first cause last."""
    found = []
    while error is not None and len(found) < 50 and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _missing(error, tops, copy, absent):
    """The library for want of which ``error`` was raised: not first-party, and really not there."""
    own = [
        link for link in _chain(error) if isinstance(link, ModuleNotFoundError) and isinstance(link.name, str)
    ]
    if own and own[0] is error and error.name.partition(".")[0] in tops:
        return ""
    for link in own:
        if link.name.partition(".")[0] not in tops and _lacks(link.name, copy):
            return link.name if _installed(link.name.partition(".")[0], copy) else link.name.partition(".")[0]
    if absent and isinstance(error, (ImportError, AttributeError)):
        return absent[0]
    return ""


def _lacks(name, copy):
    """Whether it is a library that is not installed, rather than a part that an installed one does not have."""
    if not _installed(name.partition(".")[0], copy):
        return True
    parent = sys.modules.get(name.rpartition(".")[0])
    return parent is not None and getattr(parent, "__file__", None) is None


def _place(error, copy):
    """The innermost line of the copy that took part, as path and line."""
    if (
        isinstance(error, SyntaxError)
        and error.filename
        and os.path.realpath(error.filename).startswith(copy)
    ):
        return os.path.realpath(error.filename)[len(copy) :], error.lineno
    found = None
    trace = error.__traceback__
    while trace is not None:
        name = os.path.realpath(trace.tb_frame.f_code.co_filename)
        if name.startswith(copy):
            found = (name[len(copy) :], trace.tb_lineno)
        trace = trace.tb_next
    return found


def _text(error):
    try:
        words = str(error)
    except BaseException as other:
        words = "(its text cannot be had: %s)" % type(other).__name__
    details = _fields(error)
    name = type(error).__name__
    if details:
        return "%s: %s" % (name, "; ".join(details))
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return "%s: %s" % (name, lines[0]) if lines else name


def _fields(error):
    """The field errors of a pydantic ValidationError, each with its place; empty for anything else."""
    try:
        rows = error.errors()
        return ["%s: %s" % (".".join(str(part) for part in row["loc"]), row["msg"]) for row in rows]
    except Exception:
        return []


def _inputs(error):
    """What the refused fields held."""
    try:
        return [row.get("input") for row in error.errors()]
    except Exception:
        return []


def _write(answer, values, opened, write):
    """As a Python literal: that takes no module to write, and ``ast.literal_eval`` to read."""
    handle = opened(answer, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    write(handle, repr(values).encode("utf-8", "backslashreplace"))


def _import(what, symbol):
    __import__(what)
    module = sys.modules.get(what)
    for part in symbol.split(".") if symbol else ():
        try:
            module = getattr(module, part)
        except AttributeError:
            _submodule(what, symbol, part)
            module = sys.modules[what + "." + part]


def _submodule(what, symbol, part):
    """``from package import name`` also finds a submodule of that name."""
    try:
        __import__(what + "." + part)
    except ModuleNotFoundError as error:
        if error.name != what + "." + part:
            raise
        raise ImportError("cannot import name %r from %r" % (symbol, what), name=what) from None


def _run_file(path):
    import importlib.util

    spec = importlib.util.spec_from_file_location("probed_file", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["probed_file"] = module
    spec.loader.exec_module(module)


def _load(path, code):
    with open(code, encoding="utf-8") as file:
        text = file.read()
    exec(
        compile(text, "<loader>", "exec"),
        {"path": path, "folder": os.path.dirname(path), "__name__": "loader"},
    )


def main():
    answer, roots, kind, what, symbol, copy, tops, libraries, size = sys.argv[1:10]
    _limits(int(size))
    roots = roots.split(os.pathsep)
    sys.path[0:1] = roots
    sys.argv[:] = [what]
    _cache_only_inside(copy)
    tops = frozenset(tops.split(","))
    leave, identity, write = os._exit, os.getpid(), _write
    os_open, os_write = os.open, os.write
    try:
        if kind == "import":
            _import(what, symbol)
        elif kind == "file":
            _run_file(what)
        else:
            _load(what, symbol)
    except BaseException as error:
        if os.getpid() != identity:
            leave(1)
        absent = [name for name in libraries.split(",") if name and not _installed(name, copy)]
        values = {
            "answer": "raised",
            "type": type(error).__name__,
            "message": _text(error),
            "missing": _missing(error, tops, copy, absent),
            "place": _place(error, copy),
            "name": getattr(error, "name", None) if isinstance(error, ImportError) else None,
            "inputs": [value for value in _inputs(error) if isinstance(value, str)],
            "fields": len(_inputs(error)),
            "strangers": _strangers(copy, tops),
            "errno": getattr(error, "errno", None) if isinstance(error, OSError) else None,
        }
        write(answer, values, os_open, os_write)
        _show(error)
        leave(1)
    if os.getpid() != identity:
        leave(0)
    absent = [name for name in libraries.split(",") if name and not _installed(name, copy)]
    write(
        answer, {"answer": "works", "absent": absent, "strangers": _strangers(copy, tops)}, os_open, os_write
    )
    leave(0)


def _show(error):
    try:
        import traceback

        traceback.print_exception(type(error), error, error.__traceback__)
        sys.stderr.flush()
    except BaseException:
        pass


main()
