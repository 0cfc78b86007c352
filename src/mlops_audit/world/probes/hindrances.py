"""Failures that our surroundings cause: limits, no network, no service, no display, variables and files that
the copy does not have. What fails for such a reason is not measured rather than broken.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Sequence

from mlops_audit.world.probes.accounts import Link

Explain = Callable[[str], str]
"""Is given a file's path from the root of the copy; says why it is missing there, or nothing."""

_LIMITS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
_NETWORK = {errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}
_NETWORK_CLASSES = {"ConnectionRefusedError", "gaierror", "NewConnectionError", "ConnectError"}
_TEXTS = (
    (
        re.compile(
            r"can't start new thread|[Cc]annot allocate memory|can't allocate memory|Too many open files|"
            r"No space left on device|std::bad_alloc|Disk quota exceeded|File too large"
        ),
        "a limit of the probe was reached",
    ),
    (
        re.compile(
            r"[Cc]onnection refused|Name or service not known|[Tt]emporary failure in name resolution|"
            r"Network is unreachable|No route to host|Failed to establish a new connection|"
            r"could not translate host name|nodename nor servname provided|getaddrinfo failed|"
            r"Could not resolve host"
        ),
        "a service or host that it wants cannot be reached",
    ),
    (
        re.compile(
            r"no display name and no \$DISPLAY|couldn't connect to display|cannot open display|"
            r"[Cc]ould not connect to (?:any X )?display|[Cc]annot connect to X server"
        ),
        "there is no display",
    ),
    (re.compile(r"Read-only file system"), "it writes where nothing may be written"),
    (re.compile(r"[Nn]ot a git repository|InvalidGitRepositoryError"), "the copy is no git repository"),
)
_SETTING = r"[A-Z][A-Z0-9_]*_(?:KEY|TOKEN|SECRET|PASSWORD|URL|URI|HOST|PORT|DSN|CREDENTIALS)"
_UNSET = re.compile(
    r"\b(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b['\"`]?(?: (?:environment|env) ?var(?:iable)?)?"
    r" (?:must be (?:set|defined|provided)|(?:is |was |are )?(?:not |un)set)\b"
    r"|(?:[Ee]nvironment|\b[Ee]nv) ?var(?:iable)?s?:? ['\"`]?(?P<other>[A-Z][A-Z0-9_]+)\b"
    rf"|\b(?P<secret>{_SETTING})\b['\"`]? (?:is |was |are )?(?:required|missing"
    r"|not (?:found|defined|configured))"
    rf"|(?:[Mm]issing|[Rr]equires?|[Nn]eeds?|[Ss]et)(?: the)? ['\"`$]?(?P<third>{_SETTING})\b"
)
_GOT_NOTHING = re.compile(r"where None = (?:<function getenv[^>]*>|get)\('(\w+)'")


def hindrance(chain: Sequence[Link], explain: Explain | None = None) -> str:
    """Why a failure says nothing about the project; empty if it may."""
    for link in chain:
        if found := _of(link, explain):
            return found
    return ""


def _of(link: Link, explain: Explain | None) -> str:
    if link.variable:
        return f"it wants the environment variable {link.variable}"
    if "AssertionError" in link.kinds:
        found = _GOT_NOTHING.search(link.text)
        known = found and ("environ" in link.text or "getenv" in link.text)
        return f"it wants the environment variable {found[1]}" if found and known else ""
    if "MemoryError" in link.kinds or link.errno in _LIMITS:
        return "a limit of the probe was reached"
    if link.errno in _NETWORK or _NETWORK_CLASSES & set(link.kinds):
        return "a service or host that it wants cannot be reached"
    if link.errno == errno.EROFS:
        return "it writes where nothing may be written"
    if (
        "FileNotFoundError" in link.kinds
        and link.file
        and explain is not None
        and (why := explain(link.file))
    ):
        return why
    if "SyntaxError" in link.kinds or "ImportError" in link.kinds:
        return ""
    for pattern, words in _TEXTS:
        if pattern.search(link.text) or pattern.search(link.type):
            return words
    if said := _UNSET.search(link.text):
        return f"it wants the environment variable {next(filter(None, said.groups()))}"
    return ""
