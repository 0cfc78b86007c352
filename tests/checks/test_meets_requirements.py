"""A known gap is a row that opens and closes by itself."""

from __future__ import annotations

import pytest

from judging import evidence
from mlops_audit.config import Config, Demand, DemandKind, ToolRefinement
from mlops_audit.model.evidence import Outcome

WRITER = (
    "import mlflow\ndef keep(c, row):\n    c.execute('INSERT INTO ml.data_quality_results VALUES (?)', row)\n"
)
MIGRATION = "CREATE TABLE IF NOT EXISTS ml.data_quality_results (id int);\n"


def judged(files, **demand):
    refinement = ToolRefinement(demands=(Demand(name="it", line=1, **demand),))
    config = Config(tools=("mlflow",), refinements={"mlflow": refinement})
    return evidence("meets_requirements", files, config=config)


@pytest.mark.parametrize(
    ("files", "demand"),
    [
        ({"docs/runbook.md": "x"}, {"kind": DemandKind.FILE, "path": "docs/runbook.md"}),
        (
            {"src/a.py": "import mlflow\nclass Service: ...\n"},
            {"kind": DemandKind.SYMBOL, "symbol": "src.a:Service"},
        ),
        ({"db/migrations/1.sql": MIGRATION}, {"kind": DemandKind.TABLE, "table": "ml.data_quality_results"}),
        (
            {"src/a.py": WRITER},
            {"kind": DemandKind.WRITES, "path": "src/a.py", "table": "ml.data_quality_results"},
        ),
        (
            {"config/mlflow.yaml": "a:\n  b: 3\n"},
            {"kind": DemandKind.KEY, "path": "config/mlflow.yaml", "key": "a.b", "value": 3},
        ),
        (
            {"src/a.py": "import mlflow\n", "tests/test_a.py": "import src.a\ndef test_x(): pass\n"},
            {"kind": DemandKind.TESTS, "at_least": 1},
        ),
    ],
)
def test_what_is_demanded_is_found(files, demand):
    found = judged(files, **demand)
    assert found.outcome is Outcome.FOUND
    assert found.weight == 5
    assert found.places


@pytest.mark.parametrize(
    ("symbol", "line"),
    [("src.a:Service", 3), ("src.a:Service.start", 6), ("src.a:Service.name", 3), ("src.a:LIMIT", 1)],
)
def test_a_symbol_is_shown_where_it_is_defined(symbol, line):
    source = "LIMIT = 1\n\nclass Service:\n    name = 'x'\n\n    def start(self):\n        return LIMIT\n"
    (place,) = judged({"src/a.py": source}, kind=DemandKind.SYMBOL, symbol=symbol).places
    assert (place.path, place.line) == ("src/a.py", line)


@pytest.mark.parametrize(
    ("files", "demand"),
    [
        ({"a.txt": ""}, {"kind": DemandKind.FILE, "path": "docs/runbook.md"}),
        ({"src/a.py": "import mlflow\n"}, {"kind": DemandKind.SYMBOL, "symbol": "src.a:Service"}),
        (
            {"db/1.sql": "CREATE TABLE other (id int);"},
            {"kind": DemandKind.TABLE, "table": "ml.data_quality_results"},
        ),
        (
            {"db/1.sql": "CREATE TABLE ops.data_quality_results (id int);"},
            {"kind": DemandKind.TABLE, "table": "ml.data_quality_results"},
        ),
        ({"src/a.py": "import mlflow\n"}, {"kind": DemandKind.WRITES, "path": "src/a.py", "table": "ml.x"}),
        (
            {"config/mlflow.yaml": "a:\n  b: 4\n"},
            {"kind": DemandKind.KEY, "path": "config/mlflow.yaml", "key": "a.b", "value": 3},
        ),
        ({"src/a.py": "import mlflow\n"}, {"kind": DemandKind.TESTS, "at_least": 1}),
    ],
)
def test_what_is_not_there_is_missing(files, demand):
    found = judged(files, **demand)
    assert found.outcome is Outcome.MISSING
    assert found.remedy


def test_a_command_is_unknown_while_nothing_is_run():
    assert (
        judged({"a.txt": ""}, kind=DemandKind.COMMAND, command=("make", "check")).outcome is Outcome.UNKNOWN
    )
