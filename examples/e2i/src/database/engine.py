"""Connections and migrations, on SQLite and on PostgreSQL alike."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from src.settings import ROOT

MIGRATIONS = ROOT / "database" / "migrations"


def connect(url: str) -> Engine:
    """Open ``url`` and give an engine whose schema ``ml`` exists after :func:`migrate`.

    SQLite knows no schemas: there, a second file beside the first is attached under that name, so that the
    same statements run on both. A folder that is missing is made.
    """
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        file = Path(make_url(url).database or "")
        file.parent.mkdir(parents=True, exist_ok=True)
        _attach(engine, file.with_suffix(".ml.db"))
    return engine


def _attach(engine: Engine, file: Path) -> None:
    @event.listens_for(engine, "connect")
    def attach(connection, _record) -> None:
        connection.execute("ATTACH DATABASE ? AS ml", (str(file),))


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to ``revision``; ``base`` takes all of them down again."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        if revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
