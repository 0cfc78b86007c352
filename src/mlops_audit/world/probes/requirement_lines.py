"""Declared dependencies as an installer takes them: one PEP 508 line each, whatever the dialect.

What goes into the installer's file is written anew from what was understood: no option, path or address of an
index that the audited repository names can slip through.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Pep508

from mlops_audit.model.facts import Requirement
from mlops_audit.world.probes.versions import specifiers

_EDITABLE = re.compile(r"(?:-e|--editable)[\s=]+")
_URL = re.compile(r"(?:git|hg|svn|bzr)\+[a-z]+://|https?://", re.IGNORECASE)
_EGG = re.compile(r"(?<=[#&])egg=[^&]*&?")
_BETWEEN = re.compile(r"([<>=!~]=?\s*[^\s,;]+)\s+(?=[<>=!~])")
_KEYED = re.compile(r"""["']?[\w.-]+["']?\s*=(?!=)""")
_TABLE = re.compile(r"""\[.*?\].*?\bversion\s*=\s*["']([^"']*)["']""")
_CONDA = re.compile(r"(?:\S+::)?[\w.-]+\s*=(?!=)\s*([\w.]+)")

_CONDA_NAMES = {
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "pytorch-gpu": "torch",
    "opencv": "opencv-python",
    "py-xgboost": "xgboost",
    "py-opencv": "opencv-python",
    "matplotlib-base": "matplotlib",
    "msgpack-python": "msgpack",
    "pytables": "tables",
    "python-graphviz": "graphviz",
    "dask-core": "dask",
    "feast-core": "feast",
    "snowflake-connector-python": "snowflake-connector-python",
}
"""Packages that conda's channels call differently from the index of Python packages."""

_NOT_PYTHON = frozenset(
    {"pip", "conda", "mamba", "cudatoolkit", "cudnn", "nodejs", "gcc", "gxx", "git", "make", "openjdk"}
    | {"graphviz", "libgcc", "nccl", "mkl", "blas", "cuda", "pytorch-cuda", "cpuonly", "compilers"}
)


class NotALineError(Exception):
    """Why a declared dependency is not installed."""


def lines(path: str, requirement: Requirement) -> list[Pep508]:
    """Return what a dependency declared in ``path`` asks for; nothing that conda alone would install.

    Raises ``NotALineError``.
    """
    text = _EDITABLE.sub("", requirement.text.strip(), count=1)
    if path.lower().endswith((".yml", ".yaml")):
        return _from_conda(requirement.name, text)
    if text.startswith("[") or _KEYED.match(text):
        return list(_from_table(requirement.name, text))
    return [_from_pip(requirement.name, text)]


def _from_pip(name: str, text: str) -> Pep508:
    if _URL.match(text):
        place, _, marker = text.partition(";")
        text = f"{name} @ {_EGG.sub('', place.strip()).rstrip('#&')}" + (f" ; {marker}" if marker else "")
    elif text.startswith((".", "/", "~", "file:", "\\")) or text.partition(";")[0].strip().endswith(".whl"):
        raise NotALineError("is a local path")
    elif re.match(r"git@|ssh:", text):
        raise NotALineError("needs a key to be fetched")
    return _checked(text)


def _checked(text: str) -> Pep508:
    for spelling in (text, _BETWEEN.sub(r"\1,", text)):
        try:
            found = Pep508(spelling)
        except InvalidRequirement:
            continue
        if found.url is not None and not _URL.match(found.url):
            raise NotALineError("is a local path")
        return found
    raise NotALineError("is not a requirement that can be read")


def _from_conda(name: str, text: str) -> list[Pep508]:
    if name in _NOT_PYTHON:
        return []
    single = _CONDA.match(text)
    if single is None:
        text = text.partition("::")[2] or text
        try:
            found = _from_pip(name, text)
        except NotALineError:
            return [_checked(_CONDA_NAMES.get(name, name))]
        found.name = _CONDA_NAMES.get(name, found.name)
        return [found]
    version = f"=={single[1].rstrip('.')}.*" if single[1][0].isdigit() else ""
    return [_checked(_CONDA_NAMES.get(name, name) + version)]


def _from_table(name: str, text: str) -> Iterator[Pep508]:
    """Yield what a key of Poetry's or Pipenv's tables asks for."""
    if text.startswith("["):
        found = _TABLE.match(text)
        yield _checked(name + _version(found[1] if found else "*"))
        return
    try:
        ((_, value),) = tomllib.loads(text).items()
    except (tomllib.TOMLDecodeError, ValueError):
        raise NotALineError("is not a requirement that can be read") from None
    for choice in value if isinstance(value, list) else [value]:
        yield _from_value(name, choice if isinstance(choice, dict) else {"version": choice})


def _from_value(name: str, value: dict[str, object]) -> Pep508:
    if "path" in value or "file" in value or value.get("workspace"):
        raise NotALineError("is a local path")
    extras = value.get("extras")
    line = name + (f"[{','.join(map(str, extras))}]" if isinstance(extras, list) and extras else "")
    if isinstance(git := value.get("git"), str):
        revision = next((value[key] for key in ("rev", "ref", "tag", "branch") if key in value), None)
        line += f" @ git+{git.removeprefix('git+')}" + (f"@{revision}" if revision else "")
    elif isinstance(url := value.get("url"), str):
        line += f" @ {url}"
    else:
        version = value.get("version", "*")
        line += _version(version if isinstance(version, str) else "*")
    marker = " and ".join(f"({part})" for part in _markers(value))
    return _checked(f"{line} ; {marker}" if marker else line)


def _markers(value: dict[str, object]) -> Iterator[str]:
    if isinstance(written := value.get("markers"), str) and _is_marker(written):
        yield written
    if isinstance(python := value.get("python"), str) and (allowed := specifiers(python)):
        yield from (f"python_version {part.operator} '{part.version}'" for part in allowed)
    if isinstance(platform := value.get("platform"), str):
        yield f"sys_platform == '{platform}'"
    if isinstance(platform := value.get("sys_platform"), str) and _is_marker(f"sys_platform {platform}"):
        yield f"sys_platform {platform}"


def _is_marker(text: str) -> bool:
    try:
        Marker(text)
    except InvalidMarker:
        return False
    return True


def _version(text: str) -> str:
    return str(specifiers(text) or "")
