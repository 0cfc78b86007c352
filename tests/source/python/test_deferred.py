"""Names that a package makes on demand, and mappings that only look like it."""

from __future__ import annotations

import ast

import pytest

from mlops_audit.source.python.deferred import deferred

GETATTR = "def __getattr__(name):\n    return getattr(import_module(_LAZY[name]), name)\n"


def read(source):
    return {
        item.bound: "." * item.level + f"{item.module}:{item.name}"
        for item in deferred(ast.parse(source), source)
    }


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("_LAZY = {'A': '.a', 'B': 'pkg.b'}\n" + GETATTR, {"A": ".a:A", "B": "pkg.b:B"}),
        ("_LAZY: dict[str, str] = {'A': 'a', 'B': 'pkg.b.B'}\n" + GETATTR, {"A": ".a:A", "B": "pkg.b:B"}),
        ("_LAZY = {'A': ('.a', 'AA'), 'B': 'pkg.b:B'}\n" + GETATTR, {"A": ".a:AA", "B": "pkg.b:B"}),
        ("_import_structure = {'a': ['A', 'B']}\n_LazyModule(x)\n", {"A": ".a:A", "B": ".a:B"}),
        ("s = {}\ns['a.c'] = ['A']\n_LazyModule(x)\n", {"A": ".a.c:A"}),
        ("__getattr__, __dir__, __all__ = lazy.attach(__name__, submod_attrs={'a': ['A']})\n", {"A": ".a:A"}),
        (
            "def __getattr__(name):\n    if name == 'A':\n        from .a import A\n        return A\n",
            {"A": ".a:A"},
        ),
    ],
)
def test_names_made_on_demand(source, found):
    assert read(source) == found


@pytest.mark.parametrize(
    "source",
    [
        "_LAZY = {'A': '.a'}\n",
        "class C:\n    def __getattr__(self, name): ...\n_NAMES = {'A': '.a'}\n",
        "_TEXTS = {'A': 'two words'}\n" + GETATTR,
        "_MIXED = {'A': '.a', 'B': 3}\n" + GETATTR,
        "_COMPUTED = {**x, 'B': '.b'}\n" + GETATTR,
    ],
)
def test_other_mappings_are_none(source):
    assert read(source) == {}
