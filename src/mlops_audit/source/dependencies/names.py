"""What one requirement names: the distribution, out of PEP 508 text, a URL or a conda match spec."""

from __future__ import annotations

import re

from mlops_audit.model.facts import Requirement

# Nothing here gives back what it took: a line of a stranger's file must not be tried in many ways.
_NAME = r"[A-Za-z0-9]++(?:[._-]++[A-Za-z0-9]++)*+"
_CLAUSE = r"(?:===|==|~=|!=|<=|>=|<|>)\s*+(?:\{\{[^}]*+\}\}|[^\s,;()<>=!~@#'\"])++"
# Commas between clauses are optional: pip once took them without, and old files still have it so.
_PEP508 = re.compile(
    rf"(?P<name>{_NAME})\s*+(?:\[[^\]]*+\]\s*+)?"
    rf"(?:@\s*+[^\s;]++|\(?\s*+(?:{_CLAUSE}(?:\s*+,?\s*+{_CLAUSE})*+\s*+,?)?+\s*+\)?)\s*+(?:;.*)?\Z",
    re.DOTALL,
)
_URL = re.compile(
    r"(?:(?:git|hg|svn|bzr)\+[a-z+]+|https?|file|s3|gs|ssh)://|git\+git@|git@|file:", re.IGNORECASE
)
_EGG = re.compile(rf"[#&]egg=({_NAME})")
_WHOLE_NAME = re.compile(rf"{_NAME}\Z")
_WHEEL_PARTS = range(5, 7)
"""Name, version, perhaps a build number, and three tags (PyPA, "Binary distribution format")."""
_SDIST = re.compile(r"-v?\d[^/-]*+\Z")
_SDIST_SUFFIXES = (".tar.gz", ".tar.bz2", ".tgz", ".zip")
_FORGE = re.compile(
    r"(?:github|gitlab|bitbucket)[\w.-]*[/:][^/@]+/([A-Za-z0-9][\w.-]*?)(?:\.git)?(?:@|/?\Z|/(?:-/)?archive/)"
)
_CONDA = re.compile(
    rf"(?:[^\s:]+(?::[^\s:]+)?::)?(?P<name>_?{_NAME})(?:\[[^\]]*+\]\s*+)?"
    r"(?:\s*+[=!~<>]=?\s*+\S.*|\s++[\d*][\w.*+!|,=<>-]*+(?:\s++\S++)?)?\Z",
    re.DOTALL,
)
LONGEST = 2000
"""Characters of a specifier that a person wrote."""
_SEPARATORS = re.compile(r"[-_.]+")


def normalise(name: str) -> str:
    """Return the one spelling that package indexes compare (PEP 503)."""
    return _SEPARATORS.sub("-", name).lower()


def pip_name(text: str) -> str | None:
    """Return the normalised distribution that a pip requirement asks for.

    Understands PEP 508 and its ``name @ url``, wheels and source archives by file name, version-control
    URLs with ``#egg=`` and, without one, the repository that they clone. None where the text names no
    distribution: a local folder, or no requirement at all.
    """
    text = text.strip()
    if len(text) > LONGEST:
        return None
    match = _PEP508.match(text)
    if match and not match["name"].endswith(".whl"):
        return normalise(match["name"])
    return _location_name(text)


def is_location(text: str) -> bool:
    """Tell whether a pip requirement is a path or URL, hence well-formed even if it names no distribution."""
    return text.startswith((".", "/", "~", "file:")) or bool(_URL.match(text)) or "/" in text.split(" ", 1)[0]


def _location_name(text: str) -> str | None:
    egg = _EGG.search(text)
    if egg:
        return normalise(egg[1])
    if " " in text.partition(";")[0].strip():
        return None
    text = text.partition(";")[0].strip()
    place, _, fragment = text.partition("#")
    file_name = place.rpartition("/")[2]
    archive = _archived(file_name)
    if archive and "/archive/" not in place:
        return normalise(archive)
    if "subdirectory=" in fragment or not _URL.match(text):
        return None
    forge = _FORGE.search(place)
    return normalise(forge[1]) if forge else None


def _archived(file_name: str) -> str:
    """The distribution that a wheel or source archive holds, by its name; empty where it is neither."""
    name = ""
    if file_name.endswith(".whl") and len(parts := file_name.split("-")) in _WHEEL_PARTS:
        name = parts[0] if all(parts) else ""
    for suffix in _SDIST_SUFFIXES:
        if file_name.endswith(suffix) and (version := _SDIST.search(file_name.removesuffix(suffix))):
            name = file_name[: version.start()]
    return name if _WHOLE_NAME.match(name) else ""


def conda_name(text: str) -> str | None:
    """Return the normalised package of a conda match spec (``channel::name >=1.2 build``), or None."""
    match = _CONDA.match(text.strip()) if len(text) <= LONGEST else None
    return normalise(match["name"]) if match else None


def pip_requirement(text: str, line: int, group: str = "main") -> Requirement | None:
    """Return what a pip requirement declares, or None where it names no distribution."""
    name = pip_name(text)
    return None if name is None else Requirement(name=name, text=text, line=line, group=group)


def conda_requirement(text: str, line: int, group: str = "main") -> Requirement | None:
    """Return what a conda match spec declares, or None."""
    name = conda_name(text)
    return None if name is None else Requirement(name=name, text=text, line=line, group=group)
