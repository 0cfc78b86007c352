"""Every placeholder is listed, whether or not a tool owns its file."""

from __future__ import annotations

from memory import TOOLS, MemoryEyes
from mlops_audit.config import Config
from mlops_audit.pipeline.placeholders import placeholders

STUB = "def later():\n    raise NotImplementedError\n"
FILES = {
    "src/plain.py": "import os\n\n" + STUB,
    "src/feast_client.py": "import feast\n\n"
    + STUB
    + "\ndef sync_to_mlflow():\n    raise NotImplementedError\n",
    "tests/test_x.py": STUB,
    "vendor/x.py": STUB,
    "README.md": "x",
}


def found(under="", config=None):
    rows, files = placeholders(MemoryEyes(FILES), TOOLS, config or Config(), under)
    return [(row.path, row.line, row.name, row.tools) for row in rows], files


def test_lists_all_first_party_production_files():
    rows, files = found()
    assert rows == [
        ("src/feast_client.py", 3, "later", ("feast",)),
        ("src/feast_client.py", 6, "sync_to_mlflow", ("mlflow",)),
        ("src/plain.py", 3, "later", ()),
    ]
    assert files == 2


def test_a_prefix_narrows_and_reaches_into_tests_when_it_names_them():
    assert [path for path, *_ in found("src/plain.py")[0]] == ["src/plain.py"]
    assert [path for path, *_ in found("tests")[0]] == ["tests/test_x.py"]


def test_excluded_files_are_left_out():
    assert found(config=Config(exclude=("src/**",)))[0] == []
