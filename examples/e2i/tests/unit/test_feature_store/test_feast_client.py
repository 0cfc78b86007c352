from datetime import timedelta

import pandas as pd
import pytest

from src.feature_store.feast_client import FeastClient

END = pd.Timestamp("2025-10-20", tz="UTC")


@pytest.fixture(scope="module")
def filled(tmp_path_factory, frame):
    client = FeastClient(tmp_path_factory.mktemp("feast"))
    client.write_offline(frame)
    client.apply()
    client.materialize(END.to_pydatetime())
    return client


@pytest.fixture
def small(tmp_path, frame):
    client = FeastClient(tmp_path)
    client.write_offline(frame[frame["hcp_id"] <= 10])
    client.apply()
    return client


def newest(frame, hcp_id):
    return frame[frame["hcp_id"] == hcp_id].sort_values("event_timestamp").iloc[-1]


def test_views_are_registered(small):
    assert small.apply() == ["hcp_engagement", "hcp_practice"]


def test_every_row_is_written_for_every_view(tmp_path, frame):
    assert FeastClient(tmp_path).write_offline(frame) == {"hcp_engagement": len(frame), "hcp_practice": len(frame)}


def test_online_features_are_the_latest(filled, frame):
    got = filled.online([7, 8]).set_index("hcp_id")
    for hcp_id in (7, 8):
        assert got.loc[hcp_id, "calls_90d"] == newest(frame, hcp_id)["calls_90d"]
        assert got.loc[hcp_id, "competitor_share"] == pytest.approx(newest(frame, hcp_id)["competitor_share"])


def test_an_unknown_prescriber_has_no_features(filled):
    assert filled.online([9999]).drop(columns="hcp_id").isna().all().all()


def test_training_features_are_those_known_at_the_time(filled, frame):
    week = sorted(frame["event_timestamp"].unique())[3]
    asked = pd.DataFrame({"hcp_id": [7], "event_timestamp": [week + pd.Timedelta(days=3)]})
    then = frame[(frame["hcp_id"] == 7) & (frame["event_timestamp"] == week)].iloc[0]
    got = filled.training_frame(asked).iloc[0]
    assert got["calls_90d"] == then["calls_90d"]
    assert got["patients_90d"] == then["patients_90d"]


def test_nothing_is_known_before_the_first_event(filled, frame):
    early = pd.DataFrame({"hcp_id": [7], "event_timestamp": [frame["event_timestamp"].min() - pd.Timedelta(days=1)]})
    assert filled.training_frame(early)["calls_90d"].isna().all()


def test_labels_stay_with_their_rows(filled, frame):
    entities = frame[["hcp_id", "event_timestamp", "adopted"]]
    keys = ["hcp_id", "event_timestamp"]
    got = filled.training_frame(entities).sort_values(keys)["adopted"].tolist()
    assert got == entities.sort_values(keys)["adopted"].tolist()


def test_freshness_counts_from_the_youngest_event(filled, frame):
    last = frame["event_timestamp"].max()
    fresh = {item.feature_view: item for item in filled.freshness((last + pd.Timedelta(hours=5)).to_pydatetime())}
    assert fresh["hcp_practice"].age == timedelta(hours=5)
    assert fresh["hcp_practice"].last_event == last
    assert fresh["hcp_practice"].fresh


def test_old_features_are_stale(filled, frame):
    later = (frame["event_timestamp"].max() + pd.Timedelta(hours=193)).to_pydatetime()
    assert not any(item.fresh for item in filled.freshness(later))


def test_what_was_never_materialised_is_not_fresh(small):
    assert [(item.age, item.fresh) for item in small.freshness()] == [(None, False)] * 2


def test_statistics_are_computed_from_the_offline_store(filled, frame):
    told = filled.get_feature_statistics("hcp_practice")
    assert set(told) == {"patients_90d", "trx_90d", "competitor_share", "years_in_practice"}
    assert told["patients_90d"]["mean"] == pytest.approx(frame["patients_90d"].mean())
    assert told["patients_90d"]["median"] == pytest.approx(frame["patients_90d"].median())
    assert told["trx_90d"]["missing"] == frame["trx_90d"].isna().sum()
    assert told["trx_90d"]["rows"] == len(frame)


def test_statistics_of_an_unknown_view_are_an_error(small):
    with pytest.raises(KeyError, match="no feature view nobody"):
        small.get_feature_statistics("nobody")


def test_statistics_need_data(tmp_path):
    with pytest.raises(FileNotFoundError):
        FeastClient(tmp_path).get_feature_statistics("hcp_practice")


def test_synchronised_features_can_be_read_back_online_and_offline(small, frame):
    new = frame[frame["hcp_id"] <= 2].groupby("hcp_id").tail(1).assign(trx_90d=123.5, event_timestamp=END)
    before = small.get_feature_statistics("hcp_practice")["trx_90d"]
    assert small.sync_features_to_feast({"hcp_practice": new}) == {"hcp_practice": 2}
    after = small.get_feature_statistics("hcp_practice")["trx_90d"]
    assert small.online([1, 2])["trx_90d"].tolist() == [123.5, 123.5]
    assert after["rows"] == before["rows"] + 2
    assert after["max"] == 123.5


def test_nothing_is_written_if_a_column_is_missing(small, frame):
    good, bad = frame.head(1), frame.head(1).drop(columns="trx_90d")
    before = small.get_feature_statistics("hcp_engagement")["calls_90d"]["rows"]
    with pytest.raises(KeyError, match="no column trx_90d"):
        small.sync_features_to_feast({"hcp_engagement": good, "hcp_practice": bad})
    assert small.get_feature_statistics("hcp_engagement")["calls_90d"]["rows"] == before


def test_an_unknown_view_is_refused(small, frame):
    with pytest.raises(KeyError, match="no feature view nobody"):
        small.sync_features_to_feast({"nobody": frame})


@pytest.mark.parametrize(
    ("column", "value"), [("patients_90d", 5.7), ("trx_90d", "many"), ("event_timestamp", "yesterday-ish")]
)
def test_values_that_do_not_fit_are_refused_before_anything_is_written(small, frame, column, value):
    bad = frame.head(1).astype({column: object}).assign(**{column: value})
    before = small.get_feature_statistics("hcp_practice")["trx_90d"]["rows"]
    with pytest.raises(ValueError, match="hcp_practice"):
        small.sync_features_to_feast({"hcp_practice": bad})
    assert small.get_feature_statistics("hcp_practice")["trx_90d"]["rows"] == before
    assert small.online([1])["patients_90d"].isna().all()


def test_whole_numbers_will_do_for_fractions_and_text_for_times(small, frame):
    odd = frame.head(1).assign(trx_90d=3, event_timestamp=str(END))
    assert small.sync_features_to_feast({"hcp_practice": odd}) == {"hcp_practice": 1}
    assert small.online([int(odd["hcp_id"].iloc[0])])["trx_90d"].tolist() == [3.0]
