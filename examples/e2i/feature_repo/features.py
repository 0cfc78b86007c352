"""Entities, sources and feature views of the prescribers, as ``feast apply`` discovers them."""

from datetime import timedelta

from feast import Entity, FeatureService, FeatureView, Field, FileSource, PushSource, ValueType
from feast.types import Float64, Int64

prescriber = Entity(name="hcp", join_keys=["hcp_id"], value_type=ValueType.INT64, description="one prescriber")

engagement_file = FileSource(
    name="hcp_engagement_file",
    path="data/hcp_engagement.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created_timestamp",
)
engagement_push = PushSource(name="hcp_engagement_push", batch_source=engagement_file)

practice_file = FileSource(
    name="hcp_practice_file",
    path="data/hcp_practice.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created_timestamp",
)
practice_push = PushSource(name="hcp_practice_push", batch_source=practice_file)

hcp_engagement = FeatureView(
    name="hcp_engagement",
    entities=[prescriber],
    ttl=timedelta(days=180),
    schema=[
        Field(name="calls_90d", dtype=Int64),
        Field(name="emails_opened_90d", dtype=Int64),
        Field(name="samples_90d", dtype=Int64),
        Field(name="events_180d", dtype=Int64),
    ],
    source=engagement_push,
    online=True,
)

hcp_practice = FeatureView(
    name="hcp_practice",
    entities=[prescriber],
    ttl=timedelta(days=180),
    schema=[
        Field(name="patients_90d", dtype=Int64),
        Field(name="trx_90d", dtype=Float64),
        Field(name="competitor_share", dtype=Float64),
        Field(name="years_in_practice", dtype=Float64),
    ],
    source=practice_push,
    online=True,
)

adoption_features = FeatureService(name="adoption_features", features=[hcp_engagement, hcp_practice])

ENTITIES = [prescriber]
VIEWS = [hcp_engagement, hcp_practice]
SERVICES = [adoption_features]
