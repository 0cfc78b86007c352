"""The tables as the code sees them; ``database/migrations`` makes them."""

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, Index, Integer, MetaData, String, Table

METADATA = MetaData(schema="ml")

DATA_QUALITY_RESULTS = Table(
    "data_quality_results",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("run_id", String(64), nullable=False),
    Column("suite", String(128), nullable=False),
    Column("expectation", String(128), nullable=False),
    Column("column_name", String(128)),
    Column("success", Boolean, nullable=False),
    Column("observed", JSON),
    Column("unexpected_percent", Float),
    Column("checked_at", DateTime(timezone=True), nullable=False),
    Index("ix_data_quality_results_run", "run_id"),
)

MODEL_DEPLOYMENTS = Table(
    "model_deployments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("bento_tag", String(256), nullable=False),
    Column("model_name", String(128), nullable=False),
    Column("model_version", String(32), nullable=False),
    Column("url", String(256), nullable=False),
    Column("status", String(16), nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("stopped_at", DateTime(timezone=True)),
    Index("ix_model_deployments_model", "model_name", "model_version"),
)
