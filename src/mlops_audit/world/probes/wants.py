"""What an exception wants that is not there: a library, a shared library, an environment variable."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlops_audit.world.probes.accounts import Account, Link
from mlops_audit.world.probes.removed import REMOVED

_SHARED = re.compile(
    r"(?P<name>[^\s'\"(:]*\.(?:so|dylib|dll)[^\s'\"):]*)?[^\n]*"
    r"(?:cannot open shared object file|Library not loaded|image not found|library not found|DLL load failed)"
)
_FROM = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)")
_DEFAULT = re.compile(r"\$\{[A-Za-z_]\w*:?[-=+?]")
_RESULTS = frozenset({"NameError", "SystemExit"})
"""What a name that a guarded import did not bind leads to; so does any complaint about ``None``."""


def wanted_module(link: Link) -> str:
    """The dotted name of the module that this exception did not find; empty for any other exception.

    ``from package import module`` says so in other words.
    """
    if "ModuleNotFoundError" in link.kinds:
        return link.name
    if "ImportError" in link.kinds and (said := _FROM.search(link.text)):
        return f"{said[2]}.{said[1]}"
    return ""


def wanted_library(account: Account, tops: Sequence[str]) -> str:
    """The library that is not installed and for want of which it failed; empty if that is not why."""
    for link in account.chain:
        if library := _library(link, tops):
            return library
    if account.lacking:
        return account.lacking[0]
    if account.chain and _results_from_want(account.chain[0], tops):
        strangers = (name.partition(".")[0] for name in account.unfound)
        return next((name for name in strangers if name not in tops and name not in REMOVED), "")
    return ""


def wanted_shared_library(chain: Sequence[Link]) -> str:
    """The shared library, or driver, that the system does not have."""
    for link in chain:
        if {"ImportError", "OSError"} & set(link.kinds) and (said := _SHARED.search(link.text)):
            return said["name"] or "a shared library"
    return ""


def wanted_variables(chain: Sequence[Link]) -> list[str]:
    """Environment variables that are all that is wrong: each complaint is about a reference to one.

    A reference with a default is complete in itself: who refuses that does not understand it.
    """
    if not chain:
        return []
    fields = next((link.fields for link in chain if link.fields), [])
    texts = [value for _, _, value in fields] or [chain[0].text]
    found = [[one or other for one, other in _VARIABLE.findall(text)] for text in texts]
    if all(found) and not any(_DEFAULT.search(text) for text in texts):
        return sorted({name for names in found for name in names})
    return [link.variable for link in chain[:1] if link.variable]


def _library(link: Link, tops: Sequence[str]) -> str:
    name = wanted_module(link)
    top = name.partition(".")[0]
    if not name or top in tops or top in REMOVED:
        return ""
    if link.base.endswith(".*"):
        base = link.base[:-2]
        return ".".join(name.split(".")[: base.count(".") + 2])
    return top if not link.base else ""


def _results_from_want(link: Link, tops: Sequence[str]) -> bool:
    if link.type in _RESULTS or "'NoneType'" in link.text:
        return True
    return wanted_module(link).partition(".")[0] in tops and "ModuleNotFoundError" not in link.kinds
