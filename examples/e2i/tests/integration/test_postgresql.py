"""The platform's tables on PostgreSQL, started for the tests from Debian's packages and stopped after them."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from src.database.engine import connect, migrate
from src.mlops.bentoml_service import BentoMLService
from src.mlops.data_quality import DataQualityValidator
from src.mlops.mlflow_connector import RegisteredModel

MODEL = RegisteredModel(name="adoption", version="1", run_id="none")


def programs():
    """Where PostgreSQL's own programs lie; Debian keeps them off the path."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    return Path(found).parent if found else next(iter(places), None)


def as_owner(words):
    """PostgreSQL refuses to be run by root."""
    return ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else words


@pytest.fixture(scope="module")
def url():
    place = programs()
    if place is None:
        told = "PostgreSQL is not installed: apt-get install postgresql"
        pytest.fail(told) if os.environ.get("E2I_REQUIRE_POSTGRESQL") else pytest.skip(told)
    folder = Path(tempfile.mkdtemp(prefix="postgresql-", dir="/tmp"))  # whose parents its owner may enter
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    data = folder / "data"
    control = [str(place / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    start = ["-o", f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}", "start"]
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    initdb = [str(place / "initdb"), "-D", str(data), "-A", "trust", "-U", "platform", "-E", "UTF8", "--locale=C"]
    subprocess.run(as_owner(initdb), **run)
    subprocess.run(as_owner([*control, *start]), **run)
    yield f"postgresql+psycopg://platform@127.0.0.1:{port}/postgres"
    subprocess.run(as_owner([*control, "-m", "immediate", "stop"]), **run)
    shutil.rmtree(folder)


@pytest.fixture
def server(url):
    engine = connect(url)
    migrate(engine)
    yield engine
    migrate(engine, "base")
    engine.dispose()


def test_the_tables_lie_in_the_schema_ml(server):
    assert set(inspect(server).get_table_names(schema="ml")) == {"data_quality_results", "model_deployments"}


def test_quality_results_are_kept(server, frame):
    DataQualityValidator(server).validate(frame.assign(region="atlantis"), "prescriber_weeks", "pg")
    with server.connect() as connection:
        rows = connection.execute(text("SELECT * FROM ml.data_quality_results WHERE run_id = 'pg'")).mappings().all()
    failed = [row for row in rows if not row["success"]]
    assert len(rows) == 13
    assert [(row["column_name"], row["unexpected_percent"]) for row in failed] == [("region", 100.0)]
    assert failed[0]["checked_at"].tzinfo is not None


def test_deployments_are_recorded(server, tmp_path):
    service = BentoMLService(tmp_path, server)
    record = service._open_record("adoption:one", MODEL, "http://127.0.0.1:1")
    service._close_record(record, "stopped")
    (row,) = service.deployments("adoption")
    assert (row["bento_tag"], row["status"]) == ("adoption:one", "stopped")
    assert row["stopped_at"] >= row["started_at"]


def test_the_migrations_can_be_taken_back(url):
    engine = connect(url)
    migrate(engine)
    migrate(engine, "base")
    assert inspect(engine).get_table_names(schema="ml") == []
