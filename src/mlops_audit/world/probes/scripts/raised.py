"""What an exception says: for want of what it was raised, and in which words. For the pytest plug-in."""

import os
import sys


def installed(name, copy):
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


def chain(error):
    """The exception and all that it came from, the first cause last."""
    found = []
    while error is not None and len(found) < 50 and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def missing(error, tops, copy, absent):
    """The library for want of which ``error`` was raised: not first-party, and really not there."""
    own = [
        link for link in chain(error) if isinstance(link, ModuleNotFoundError) and isinstance(link.name, str)
    ]
    if own and own[0] is error and error.name.partition(".")[0] in tops:
        return ""
    for link in own:
        if link.name.partition(".")[0] not in tops and _lacks(link.name, copy):
            return link.name if installed(link.name.partition(".")[0], copy) else link.name.partition(".")[0]
    if absent and isinstance(error, (ImportError, AttributeError)):
        return absent[0]
    return ""


def _lacks(name, copy):
    """Whether it is a library that is not installed, not a part that an installed one does not have."""
    if not installed(name.partition(".")[0], copy):
        return True
    parent = sys.modules.get(name.rpartition(".")[0])
    return parent is not None and getattr(parent, "__file__", None) is None


def text(error):
    """Its type and the first line of what it says, in one line."""
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
