"""Keep the result of every expectation."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make ``ml.data_quality_results``, and the schema first where there are schemas."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute("CREATE SCHEMA IF NOT EXISTS ml")
    op.create_table(
        "data_quality_results",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("suite", sa.String(128), nullable=False),
        sa.Column("expectation", sa.String(128), nullable=False),
        sa.Column("column_name", sa.String(128)),
        sa.Column("success", sa.Boolean, nullable=False),
        sa.Column("observed", sa.JSON),
        sa.Column("unexpected_percent", sa.Float),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        schema="ml",
    )
    op.create_index("ix_data_quality_results_run", "data_quality_results", ["run_id"], schema="ml")


def downgrade() -> None:
    """Drop the table; the schema stays, others may use it."""
    op.drop_table("data_quality_results", schema="ml")
