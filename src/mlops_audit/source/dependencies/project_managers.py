"""Tables of their own that project managers and build backends read from ``pyproject.toml``.

PDM, Hatch, uv, Rye, flit, setuptools and hatch-requirements-txt, each as its own documentation has it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_audit.model.facts import Include, Requirement
from mlops_audit.source.dependencies.toml_tables import Document, files, listed, table

_Found = Iterator[Requirement | Include | None]


def _pdm(document: Document) -> _Found:
    for group, node in document.table("tool", "pdm", "dev-dependencies").items():
        yield from listed(node, group)


def _hatch(document: Document) -> _Found:
    for name, environment in document.table("tool", "hatch", "envs").items():
        for key in ("dependencies", "extra-dependencies"):
            yield from listed(table(environment).get(key), name)
    hook = document.table("tool", "hatch", "metadata", "hooks", "requirements_txt")
    yield from files(hook.get("files") or hook.get("filename"))
    for node in table(hook.get("optional-dependencies")).values():
        yield from files(node)


def _uv(document: Document) -> _Found:
    uv = document.table("tool", "uv")
    yield from listed(uv.get("dev-dependencies"), "dev")
    for key in ("constraint-dependencies", "override-dependencies"):
        yield from listed(uv.get(key), "constraint")


def _rye(document: Document) -> _Found:
    yield from listed(document.table("tool", "rye").get("dev-dependencies"), "dev")


def _flit(document: Document) -> _Found:
    flit = document.table("tool", "flit", "metadata")
    yield from listed(flit.get("requires"), "main")
    yield from listed(flit.get("dev-requires"), "dev")
    for extra, node in table(flit.get("requires-extra")).items():
        yield from listed(node, extra)


def _setuptools(document: Document) -> _Found:
    dynamic = document.table("tool", "setuptools", "dynamic")
    yield from files(table(dynamic.get("dependencies")).get("file"))
    for node in table(dynamic.get("optional-dependencies")).values():
        yield from files(table(node).get("file"))


MANAGERS = (_pdm, _hatch, _uv, _rye, _flit, _setuptools)


def declared(document: Document) -> _Found:
    """Yield what every one of them declares."""
    for manager in MANAGERS:
        yield from manager(document)
