"""What there is to tell about an exception, and about where modules came from, in plain values."""

import os
import sys

_DEEP = 20


def search_order(roots: "list[str]", copy: str, path: "list[str]") -> "list[str]":
    """Where modules are looked for: the project's roots, then ``path``, then roots that would hide others.

    A folder inside a regular package is where scripts of that package find their neighbours, and never in
    front of a library of the same name. Nor is a root, other than the first, with a module that is installed
    or belongs to the standard library. What was installed from files, as the project itself is, does not
    count.
    """
    known = set(getattr(sys, "stdlib_module_names", ())) - {"test"}
    for place in path:
        known.update(_modules_in(place) - _installed_from_files(place))
    ahead, behind = [], []
    for at, root in enumerate(roots):
        inner = root + os.sep != copy and (_in_package(root, copy) or (at and known & _modules_in(root)))
        (behind if inner else ahead).append(root)
    return ahead + path + behind


def _in_package(folder: str, copy: str) -> bool:
    while (folder + os.sep).startswith(copy):
        if os.path.isfile(os.path.join(folder, "__init__.py")):
            return True
        folder = os.path.dirname(folder)
    return False


def _modules_in(folder: str) -> "set[str]":
    """Names of modules and regular packages."""
    try:
        names = os.listdir(folder)
    except (OSError, TypeError, ValueError):
        return set()
    found = {name[:-3] for name in names if name.endswith(".py")} - {"conftest", "setup", "__init__"}
    packages = (name for name in names if name.isidentifier() and not name.startswith("__"))
    return found.union(name for name in packages if os.path.isfile(os.path.join(folder, name, "__init__.py")))


def _installed_from_files(folder: str) -> "set[str]":
    """Top-level modules of the distributions in a folder that came from a path and not from an index."""
    found = set()
    try:
        names = [name for name in os.listdir(folder) if name.endswith(".dist-info")]
    except (OSError, TypeError, ValueError):
        return found
    for name in names:
        try:
            with open(os.path.join(folder, name, "direct_url.json"), encoding="utf-8") as file:
                if "file://" not in file.read(10000):
                    continue
            with open(os.path.join(folder, name, "RECORD"), encoding="utf-8") as file:
                tops = {line.partition(",")[0].partition("/")[0] for line in file}
        except (OSError, ValueError):
            continue
        found.update(top.partition(".")[0] for top in tops)
    return found


def only_in(copy: str, spec: object) -> bool:
    """Whether this is nothing but a folder of the copy that has the name of a library."""
    places = getattr(spec, "submodule_search_locations", None)
    if getattr(spec, "origin", None) not in (None, "namespace") or places is None:
        return False
    return all(str(place).startswith(copy) for place in places)


def lacking(libraries: "list[str]", copy: str) -> "list[str]":
    """The libraries that are not installed."""
    found = []
    for name in libraries:
        module = sys.modules.get(name)
        spec = getattr(module, "__spec__", None)
        if module is None:
            specs = (finder.find_spec(name, None) for finder in sys.meta_path if hasattr(finder, "find_spec"))
            spec = next((spec for spec in specs if spec is not None), None)
        if (module is None and spec is None) or only_in(copy, spec):
            found.append(name)
    return found


def elsewhere(tops: "list[str]", copy: str) -> "list[str]":
    """First-party modules that were not loaded from the copy."""
    library = os.path.dirname(os.__file__) + os.sep
    found = []
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in tops:
            file = getattr(module, "__file__", None)
            if isinstance(file, str) and not file.startswith(copy):
                standard = file.startswith(library) and "-packages" not in file
                if os.path.isabs(file) and not standard and not _shared(name, copy):
                    found.append(name)
    return found


def _shared(name: str, copy: str) -> bool:
    """Whether it is a library's part of a namespace package that the project has a part of, too."""
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        module = sys.modules.get(".".join(parts[:depth]))
        if getattr(module, "__file__", None) is not None:
            break
    if depth == 1:
        return False
    parent = sys.modules.get(".".join(parts[: depth - 1]))
    places = [str(place) for place in getattr(parent, "__path__", ()) if str(place).startswith(copy)]
    own = (os.path.join(place, parts[depth - 1]) for place in places)
    return bool(places) and not any(os.path.isdir(path) or os.path.isfile(path + ".py") for path in own)


def text_of(value: object) -> str:
    """``str(value)``, whatever its class makes of that."""
    try:
        return "".join([str(value), ""])
    except BaseException:
        return ""


def chain_of(error: BaseException) -> "list[BaseException]":
    """An exception, then those that led to it."""
    chain = [error]
    for one in chain:
        for other in (one.__cause__, one.__context__):
            if other is not None and len(chain) < _DEEP and not any(other is known for known in chain):
                chain.append(other)
    return chain


def place_of(error: BaseException, copy: str) -> "tuple[str, int | None] | None":
    """Where in the copy it was raised."""
    if isinstance(error, SyntaxError) and text_of(error.filename).startswith(copy):
        return text_of(error.filename), error.lineno
    place: tuple[str, int | None] | None = None
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(copy):
            place = file, trace.tb_lineno
        trace = trace.tb_next
    if place is None and isinstance(error, ImportError) and text_of(error.path).startswith(copy):
        place = text_of(error.path), None
    return place


def base_of(name: str, copy: str) -> str:
    """The nearest package above ``name`` that is there; one without a file of its own ends in ``.*``."""
    while "." in name:
        name = name.rpartition(".")[0]
        module = sys.modules.get(name)
        if module is not None:
            if getattr(module, "__file__", None) is not None:
                return name
            return "" if only_in(copy, getattr(module, "__spec__", None)) else name + ".*"
    return ""


def link_of(error: BaseException, copy: str) -> "dict[str, object]":
    """What one exception of a chain says."""
    name = text_of(getattr(error, "name", None) or "") if isinstance(error, ImportError) else ""
    sought = name if isinstance(error, ModuleNotFoundError) else name + ".x"
    return {
        "type": type(error).__name__,
        "kinds": [kind.__name__ for kind in type(error).__mro__],
        "text": text_of(error)[:4000],
        "name": name,
        "base": base_of(sought, copy) if name else "",
        "errno": error.errno if isinstance(error, OSError) and isinstance(error.errno, int) else 0,
        "variable": variable_of(error),
        "file": file_of(error, copy),
        "fields": fields_of(error),
    }


def file_of(error: BaseException, copy: str) -> str:
    """The path in the copy that an OSError is about."""
    if not isinstance(error, OSError) or not isinstance(error.filename, (str, bytes)):
        return ""
    path = os.path.abspath(os.fsdecode(error.filename))
    return path[len(copy) :].replace(os.sep, "/") if path.startswith(copy) else ""


def variable_of(error: BaseException) -> str:
    """The environment variable for want of which it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if not isinstance(error, KeyError) or trace is None or not error.args:
        return ""
    looked_up = trace.tb_frame.f_code is type(os.environ).__getitem__.__code__
    return text_of(error.args[0]) if looked_up else ""


def fields_of(error: BaseException) -> "list[tuple[str, str, str]]":
    """What a validation library (pydantic) says of each field: where, what is wrong, with what value."""
    fields = []
    try:
        for one in list(error.errors())[:50]:  # type: ignore[attr-defined]
            place = ".".join(text_of(part) for part in one["loc"])
            fields.append((place, text_of(one["msg"]), text_of(one.get("input", ""))))
    except BaseException:
        return []
    return fields
