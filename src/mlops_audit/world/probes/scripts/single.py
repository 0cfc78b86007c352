"""Answers one probe inside the target's interpreter, in a process of its own.

``python single.py ANSWER ROOTS KIND WHAT SYMBOL COPY TOPS LIBRARIES FILE_SIZE``: imports the module WHAT
(KIND ``import``), runs the file WHAT under another name than ``__main__`` (``file``), or runs the text in
the file SYMBOL with ``path`` set to WHAT (``load``). What happened is written to the file ANSWER; what an
answer does not need is not imported, so that the import that is measured is the import that is paid for.
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


def _keep_code_inside(copy):
    """Let compiled code be kept for sources inside the copy only: the environment is never written to."""
    loader = getattr(sys.modules.get("_frozen_importlib_external"), "SourceFileLoader", None)
    usual = getattr(loader, "get_code", None)
    if usual is None:
        return

    def get_code(self, fullname):
        before = sys.dont_write_bytecode  # False from the start where all code goes to a private folder
        sys.dont_write_bytecode = before and not str(self.path).startswith(copy)
        try:
            return usual(self, fullname)
        finally:
            sys.dont_write_bytecode = before

    loader.get_code = get_code


def _raised():
    """The module beside this file, whatever the import path has become."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import raised

    return raised


def _is_there(name):
    """A quick yes for a library that was imported from a file of its own."""
    return getattr(sys.modules.get(name), "__file__", None) is not None


def _strangers(copy, tops):
    """First-party modules that were loaded from outside the copy."""
    found = []
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in tops:
            place = getattr(module, "__file__", None)
            if isinstance(place, str) and not os.path.realpath(place).startswith(copy):
                found.append(name)
    return sorted(found)


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
    _keep_code_inside(copy)
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
        raised = _raised()
        absent = [name for name in libraries.split(",") if name and not raised.installed(name, copy)]
        values = {
            "answer": "raised",
            "type": type(error).__name__,
            "message": raised.text(error),
            "missing": raised.missing(error, tops, copy, absent),
            "place": raised.place(error, copy),
            "name": getattr(error, "name", None) if isinstance(error, ImportError) else None,
            "inputs": [value for value in raised.inputs(error) if isinstance(value, str)],
            "fields": len(raised.inputs(error)),
            "strangers": _strangers(copy, tops),
            "errno": getattr(error, "errno", None) if isinstance(error, OSError) else None,
        }
        write(answer, values, os_open, os_write)
        _show(error)
        leave(1)
    if os.getpid() != identity:
        leave(0)
    wanted = [name for name in libraries.split(",") if name and not _is_there(name)]
    absent = [name for name in wanted if not _raised().installed(name, copy)]
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
