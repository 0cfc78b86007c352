"""Imports carry their guard; module-level names are those that an importer could ask for."""

from __future__ import annotations

import ast

import pytest

from mlops_audit.model.facts import Guard
from mlops_audit.source.python.statements import read_statements


def read(source):
    return read_statements(ast.parse(source))


@pytest.mark.parametrize(
    ("source", "guard"),
    [
        ("import a", Guard.NONE),
        ("def f():\n  import a", Guard.LAZY),
        ("try:\n  import a\nexcept ImportError:\n  a = None", Guard.TRY),
        ("try:\n  import a\nexcept (ValueError, ModuleNotFoundError):\n  a = None", Guard.TRY),
        ("try:\n  import a\nexcept:\n  pass", Guard.TRY),
        ("try:\n  import a\nexcept ValueError:\n  pass", Guard.NONE),
        ("try:\n  import a\nfinally:\n  pass", Guard.NONE),
        ("if TYPE_CHECKING:\n  import a", Guard.TYPE_CHECKING),
        ("import typing as t\nif t.TYPE_CHECKING:\n  import a", Guard.TYPE_CHECKING),
        ("if TYPE_CHECKING:\n  pass\nelse:\n  import a", Guard.NONE),
        (
            "class C:\n  def f(self):\n    try:\n      import a\n    except Exception:\n      pass",
            Guard.LAZY | Guard.TRY,
        ),
        ("with x:\n  import a", Guard.NONE),
        ("for i in y:\n  import a", Guard.NONE),
        ("match x:\n  case 1:\n    import a", Guard.NONE),
    ],
)
def test_the_guard_says_when_an_import_runs(source, guard):
    (item,) = [item for item in read(source).imports if item.module == "a"]
    assert item.guard == guard


def test_one_import_per_name_with_what_it_binds():
    items = read("import a.b\nimport a.b as c\nfrom ..p import x as y, z").imports
    assert [(item.module, item.name, item.level, item.bound) for item in items] == [
        ("a.b", None, 0, "a"),
        ("a.b", None, 0, "c"),
        ("p", "x", 2, "y"),
        ("p", "z", 2, "z"),
    ]


def test_names_are_bound_by_every_kind_of_statement():
    source = """
import os.path
from a import b as c
x, (y, *z) = 1, (2, 3)
w: int = 4
def f(): inner = 1
class C: attribute = 1
for i in []: pass
with open("f") as handle: pass
try:
    import q
except ImportError:
    q = None
if x:
    conditional = 1
"""
    first, second = {"os": 2, "c": 3, "x": 4, "y": 4, "z": 4, "w": 5}, {"f": 6, "C": 7, "i": 8, "handle": 9}
    assert read(source).names == first | second | {"q": 11, "conditional": 15}


@pytest.mark.parametrize(
    "source",
    [
        "def __getattr__(name): ...",
        "globals()['x'] = 1",
        "globals().update(d)",
        "sys.modules[__name__] = Lazy()",
        "setattr(m, 'x', 1)",
    ],
)
def test_names_made_at_run_time_leave_the_module_open(source):
    assert read(source).open_names


def test_the_main_guard_gives_its_line():
    assert read("x = 1\nif __name__ == '__main__':\n  run()").main_line == 2
    assert read("if '__main__' == __name__:\n  run()").main_line == 1
    assert read("if name == '__main__':\n  run()").main_line is None


def test_what_stands_under_type_checking_and_more_never_runs():
    source = "if TYPE_CHECKING and X:\n    import a\nif TYPE_CHECKING or X:\n    import b\n"
    found = read_statements(ast.parse(source)).imports
    assert [bool(item.guard & Guard.TYPE_CHECKING) for item in found] == [True, False]
