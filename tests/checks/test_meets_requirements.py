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


MODEL = (
    "from sqlalchemy import Column, Integer, MetaData, Table\nMETADATA = MetaData(schema='ml')\n"
    "RESULTS = Table('data_quality_results', METADATA, Column('id', Integer))\n"
    "OTHERS = Table('others', METADATA, Column('id', Integer))\n"
)
RESULTS = "ml.data_quality_results"


@pytest.mark.parametrize(
    ("files", "text"),
    [
        (
            {"src/tables.py": MODEL},
            "from sqlalchemy import insert\nfrom src.tables import RESULTS\nx = insert(RESULTS)\n",
        ),
        (
            {"src/tables.py": MODEL},
            "import sqlalchemy\nfrom src import tables as t\nx = sqlalchemy.insert(t.RESULTS)\n",
        ),
        ({"src/tables.py": MODEL}, "import sqlalchemy\nfrom .tables import RESULTS as R\nx = R.insert()\n"),
        (
            {"src/db/__init__.py": "from .tables import RESULTS\n", "src/db/tables.py": MODEL},
            "import sqlalchemy\nfrom src.db import RESULTS\nx = RESULTS.insert()\n",
        ),
        (
            {
                "src/orm.py": "from sqlalchemy import orm\nclass Row(Base):\n    __tablename__ = 'data_quality_results'\n    id = 1\n"
            },
            "import sqlalchemy\nfrom src.orm import Row\ndef keep(session):\n    session.add(Row(id=1))\n",
        ),
    ],
)
def test_rows_may_be_written_through_a_model_that_is_defined_elsewhere(files, text):
    files = {**files, "src/a.py": "import mlflow\n" + text}
    found = judged(files, kind=DemandKind.WRITES, path="src/a.py", table=RESULTS)
    assert found.outcome is Outcome.FOUND
    assert found.places[0].path == "src/a.py"


@pytest.mark.parametrize(
    "text",
    [
        "from sqlalchemy import insert\nfrom src.tables import OTHERS\nx = insert(OTHERS)\n",
        "from sqlalchemy import select\nfrom src.tables import RESULTS\nx = select(RESULTS)\n",
        "import sqlalchemy\nfrom elsewhere.things import RESULTS\nx = RESULTS.insert()\n",
    ],
)
def test_another_table_a_query_and_a_namesake_write_nothing_there(text):
    files = {"src/tables.py": MODEL, "src/a.py": "import mlflow\n" + text}
    assert judged(files, kind=DemandKind.WRITES, path="src/a.py", table=RESULTS).outcome is Outcome.MISSING


def test_a_model_is_a_table_where_nothing_migrates_or_something_creates_all():
    files = {"src/a.py": "import mlflow\n", "src/tables.py": MODEL}
    other = {"db/1.sql": "CREATE TABLE ml.others (id int);\n"}
    demand = {"kind": DemandKind.TABLE, "table": RESULTS}
    alone = judged(files, **demand)
    unmigrated = judged({**files, **other}, **demand)
    created = judged(
        {**files, **other, "src/start.py": "import sqlalchemy\nMETADATA.create_all(engine)\n"}, **demand
    )
    assert (alone.outcome, alone.places[0].line) == (Outcome.FOUND, 3)
    assert unmigrated.outcome is Outcome.MISSING
    assert [(place.path, place.line) for place in unmigrated.gaps] == [("src/tables.py", 3)]
    assert created.outcome is Outcome.FOUND


CREATES = "CREATE TABLE ml.data_quality_results (id int);\n"
ALEMBIC = "from alembic import op\ndef upgrade():\n    {}\ndef downgrade():\n    op.drop_table('data_quality_results', schema='ml')\n"


@pytest.mark.parametrize(
    "later",
    [
        {"db/2.sql": "DROP TABLE ml.data_quality_results;\n"},
        {"db/2.sql": "ALTER TABLE ml.data_quality_results RENAME TO old_results;\n"},
        {"db/2.py": ALEMBIC.format("op.drop_table('data_quality_results', schema='ml')")},
        {"db/2.py": ALEMBIC.format("op.execute('DROP TABLE ml.data_quality_results')")},
        {"db/2.py": ALEMBIC.format("op.rename_table('data_quality_results', 'old', schema='ml')")},
    ],
)
def test_a_table_that_a_later_migration_drops_is_gone(later):
    files = {"src/a.py": "import mlflow\n", "db/1.sql": CREATES, **later}
    found = judged(files, kind=DemandKind.TABLE, table=RESULTS)
    assert found.outcome is Outcome.MISSING
    assert [place.path for place in found.gaps] == list(later)
    assert "drops" in found.message


@pytest.mark.parametrize(
    "beside",
    [
        {"db/1.down.sql": "DROP TABLE ml.data_quality_results;\n"},
        {"scripts/empty.sql": "DROP TABLE ml.data_quality_results;\n"},
        {"db/2.sql": "DROP TABLE IF EXISTS ml.data_quality_results;\n" + CREATES},
        {"db/2.sql": "DROP TABLE ml.data_quality_results;\n", "db/3.sql": CREATES},
        {"db/2.py": ALEMBIC.format("pass")},
        {
            "tests/test_db.py": "import sqlite3\nsqlite3.connect('').execute('DROP TABLE ml.data_quality_results')\n"
        },
    ],
)
def test_what_takes_back_or_makes_room_or_is_made_again_leaves_the_table(beside):
    files = {"src/a.py": "import mlflow\n", "db/1.sql": CREATES, **beside}
    assert judged(files, kind=DemandKind.TABLE, table=RESULTS).outcome is Outcome.FOUND


@pytest.mark.parametrize(
    "test",
    [
        "import sqlalchemy\nfrom src.tables import METADATA\ndef test_a(engine):\n    METADATA.create_all(engine)\n",
        "import sqlite3\ndef test_a():\n    sqlite3.connect('').execute('CREATE TABLE ml.data_quality_results (id)')\n",
    ],
)
def test_a_table_that_only_tests_create_is_not_there(test):
    files = {
        "src/a.py": "import mlflow\n",
        "src/tables.py": MODEL,
        "db/1.sql": "CREATE TABLE ml.others (id int);\n",
        "tests/test_a.py": test,
    }
    assert judged(files, kind=DemandKind.TABLE, table=RESULTS).outcome is Outcome.MISSING
