"""Keep a record of every deployment."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make ``ml.model_deployments``."""
    op.create_table(
        "model_deployments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("bento_tag", sa.String(256), nullable=False),
        sa.Column("model_name", sa.String(128), nullable=False),
        sa.Column("model_version", sa.String(32), nullable=False),
        sa.Column("url", sa.String(256), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        schema="ml",
    )
    op.create_index("ix_model_deployments_model", "model_deployments", ["model_name", "model_version"], schema="ml")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("model_deployments", schema="ml")
