from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from src.database.engine import migrate
from src.database.tables import METADATA


def test_the_migrations_make_what_the_code_expects(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_schemas": True, "include_name": lambda name, kind, _: kind != "schema" or name == "ml"},
        )
        assert compare_metadata(context, METADATA) == []


def test_every_migration_can_be_taken_back(engine):
    migrate(engine, "base")
    assert inspect(engine).get_table_names(schema="ml") == []
    migrate(engine)
    assert set(inspect(engine).get_table_names(schema="ml")) == {"data_quality_results", "model_deployments"}


def test_a_second_migration_changes_nothing(engine):
    migrate(engine)
    assert len(inspect(engine).get_table_names(schema="ml")) == 2
