"""Base classes of well-known libraries: is what derives from them a ``unittest`` case, or no test at all?"""

from __future__ import annotations

from enum import Enum


class Base(Enum):
    """What deriving from a class of another project means to pytest."""

    PLAIN = "plain"
    """Nothing: no constructor, no tests of its own."""
    UNITTEST = "unittest"
    """Its ``test*`` methods are collected whatever the class is called."""
    CONSTRUCTED = "constructed"
    """It has a constructor, so pytest does not collect it."""
    UNKNOWN = "unknown"


_PLAIN = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing_extensions.Generic"})
_CONSTRUCTED_MODULES = (
    "enum",
    "builtins",
    "ast",
    "threading",
    "json",
    "logging",
    "collections",
    "argparse",
    "ctypes",
)
_CONSTRUCTED = frozenset(
    {
        "typing.NamedTuple",
        "typing.Protocol",
        "typing_extensions.Protocol",
        "typing.TypedDict",
        "typing_extensions.TypedDict",
        "pydantic.BaseModel",
        "pydantic.BaseSettings",
        "pydantic_settings.BaseSettings",
        "sqlmodel.SQLModel",
        "torch.nn.Module",
        "keras.Model",
        "keras.layers.Layer",
        "tensorflow.keras.Model",
        "tensorflow.keras.layers.Layer",
        "torch.utils.data.Dataset",
        "marshmallow.Schema",
    }
)
_CONSTRUCTED_NAMES = (
    "Error",
    "Exception",
    "Warning",
    "Enum",
    "Choices",
    "BaseModel",
    "Module",
    "Thread",
    "Model",
)
_CASE_NAMES = ("TestCase", "TestCasePlus", "APITestCase")
EXTRA_TESTS = {"tensorflow.test.TestCase": 1, "tensorflow.python.platform.test.TestCase": 1}
"""Tests that every class derived from it inherits (``test_session``, which skips itself)."""
_STATEFUL = "hypothesis.stateful.RuleBasedStateMachine"


def classify(name: str) -> Base:
    """What deriving from the class of that absolute dotted name means."""
    last = name.rpartition(".")[2]
    if name.startswith("?"):
        return Base.UNITTEST if last.endswith("TestCase") else Base.UNKNOWN
    if name in _PLAIN:
        return Base.PLAIN
    if last.endswith(_CASE_NAMES) or name.startswith("unittest."):
        return Base.UNITTEST
    if name in _CONSTRUCTED or name.partition(".")[0] in _CONSTRUCTED_MODULES or name == _STATEFUL:
        return Base.CONSTRUCTED
    return Base.CONSTRUCTED if last.endswith(_CONSTRUCTED_NAMES) else Base.UNKNOWN
