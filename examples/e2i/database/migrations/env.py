"""Runs the migrations on the connection that ``src.database.engine.migrate`` hands over."""

from alembic import context

from src.database.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, include_schemas=True)
with context.begin_transaction():
    context.run_migrations()
