"""Online features, materialisation and freshness, against a store in memory."""

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from src.common.records import FEATURES
from src.feature_store.feast_client import FeastClient
from src.pipelines.materialize import materialize

NOW = datetime(2025, 11, 10, 3, 0, tzinfo=timezone.utc)


class Store:
    """A feature store that knows one customer."""

    known = {"QB1": [12.0, 29.9, 3.0, 0.0]}

    def __init__(self, intervals=()):
        self.intervals = list(intervals)
        self.applied = []

    def apply(self, objects):
        self.applied = objects

    def get_online_features(self, features, entity_rows):
        rows = [self.known.get(row["customer_id"], [None] * 4) for row in entity_rows]
        columns = zip(*rows, strict=True)
        return SimpleNamespace(to_dict=lambda: dict(zip(FEATURES, columns, strict=True)))

    def materialize_incremental(self, end_date, feature_views):
        self.intervals.append((end_date - timedelta(days=1), end_date))

    def get_feature_view(self, name):
        return SimpleNamespace(materialization_intervals=self.intervals)


def named(**arguments):
    return SimpleNamespace(**arguments)


@pytest.fixture
def feast(library):
    library("feast.types", Float64="float64")
    return library(
        "feast",
        Entity=named,
        FeatureView=named,
        Field=named,
        FileSource=named,
        ValueType=SimpleNamespace(STRING="string"),
        FeatureStore=lambda repo_path: Store(),
    )


def test_unknown_customers_are_left_out():
    features = FeastClient(Store()).get_online_features(["QB1", "QB2"])
    assert features == {"QB1": [12.0, 29.9, 3.0, 0.0]}


@pytest.mark.parametrize(("hours", "stale"), [(1, []), (25, []), (27, ["customer_activity"])])
def test_views_are_stale_after_the_configured_hours(hours, stale):
    end = NOW - timedelta(hours=hours)
    store = Store([(end - timedelta(days=1), end)])
    assert FeastClient(store).stale_views(NOW) == stale


def test_views_never_copied_are_stale():
    assert FeastClient(Store()).stale_views(NOW) == ["customer_activity"]


def test_materialize_names_the_views():
    store = Store()
    assert FeastClient(store).materialize(NOW) == ["customer_activity"]
    assert store.intervals[-1][1] == NOW


@pytest.mark.usefixtures("feast")
def test_store_is_opened_once():
    client = FeastClient()
    assert client.store is client.store


@pytest.mark.usefixtures("feast")
def test_pipeline_registers_then_copies():
    store = Store()
    assert materialize(FeastClient(store)) == []
    customer, view = store.applied
    assert customer.join_keys == ["customer_id"]
    assert [field.name for field in view.schema] == list(FEATURES)
