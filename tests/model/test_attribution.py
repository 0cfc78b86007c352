"""Which loader is asked about a configuration."""

from __future__ import annotations

import pytest

from mlops_audit.model.attribution import ToolConfig, loader_for
from mlops_audit.model.tool import Loader, Tool

FIRST = Loader(name="first", files=("mine.yaml",), code="import mine")
SECOND = Loader(name="second", files=("*.yaml", "**/conf/*.toml"), code="import mine")
TOOL = Tool(
    id="mine", name="Mine", category="serving", distributions=(), imports=("mine",), loaders=(FIRST, SECOND)
)


@pytest.mark.parametrize(
    ("path", "loader"),
    [
        ("deep/mine.yaml", FIRST),
        ("deep/other.yaml", SECOND),
        ("conf/a.toml", SECOND),
        ("a.toml", None),
    ],
)
def test_the_first_loader_that_fits_the_file_is_asked(path: str, loader: Loader | None) -> None:
    assert loader_for(TOOL, ToolConfig(path=path, line=1, end_line=1, pattern="*")) == loader


def test_none_is_asked_about_a_section_or_a_file_that_is_only_named_for_the_tool() -> None:
    assert loader_for(TOOL, ToolConfig(path="mine.yaml", line=1, end_line=1)) is None
    assert loader_for(TOOL, ToolConfig(path="mine.yaml", line=1, end_line=1, key="mine")) is None
