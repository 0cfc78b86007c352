import numpy as np
import pandas as pd
import pytest

from src.data.synthetic import FEATURES, LABEL, prescriber_weeks


def test_there_is_one_row_for_each_prescriber_and_week(frame):
    assert len(frame) == 120 * 8
    assert not frame.duplicated(["hcp_id", "event_timestamp"]).any()
    assert frame["event_timestamp"].is_monotonic_increasing


def test_the_same_seed_gives_the_same_data_and_another_one_others():
    one, same, other = (prescriber_weeks(30, 3, seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same)
    assert not one.equals(other)


def test_the_outcome_depends_on_what_was_done(frame):
    visited = frame["calls_90d"] >= frame["calls_90d"].median()
    assert frame[visited][LABEL].mean() > 1.3 * frame[~visited][LABEL].mean()


def test_only_prescriptions_are_missing_and_seldom():
    lacking = prescriber_weeks(400, 8, 5)[list(FEATURES)].isna().mean()
    assert 0 < lacking["trx_90d"] < 0.02
    assert np.isclose(lacking.drop("trx_90d"), 0).all()


@pytest.mark.parametrize(("prescribers", "weeks"), [(0, 3), (3, 0)])
def test_nothing_cannot_be_made_up(prescribers, weeks):
    with pytest.raises(ValueError, match="at least one"):
        prescriber_weeks(prescribers, weeks, 1)
