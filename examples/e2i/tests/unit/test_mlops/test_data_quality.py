import numpy as np
import pytest
from sqlalchemy import text

from src.mlops.data_quality import DataQualityError, DataQualityValidator

SUITE = "prescriber_weeks"


def rows(engine, run_id):
    wanted = text("SELECT * FROM ml.data_quality_results WHERE run_id = :run_id ORDER BY id")
    with engine.connect() as connection:
        return connection.execute(wanted, {"run_id": run_id}).mappings().all()


def test_a_good_frame_passes_and_every_expectation_is_kept(engine, frame):
    report = DataQualityValidator(engine).gate(frame, SUITE, "good")
    kept = rows(engine, "good")
    assert report.success
    assert report.failures == ()
    assert len(kept) == len(report.findings) == 13
    assert all(row["success"] for row in kept)
    assert {row["suite"] for row in kept} == {SUITE}


def test_what_was_observed_is_kept(engine, frame):
    DataQualityValidator(engine).validate(frame, SUITE, "observed")
    kept = {row["expectation"]: row["observed"] for row in rows(engine, "observed")}
    assert float(kept["expect_column_mean_to_be_between"]) == pytest.approx(frame["adopted"].mean())
    assert int(kept["expect_table_row_count_to_be_between"]) == len(frame)


def test_a_bad_frame_is_stopped_by_name_and_what_was_found_is_kept(engine, frame):
    bad = frame.assign(competitor_share=np.where(frame["hcp_id"] == 1, 1.7, frame["competitor_share"]))
    with pytest.raises(DataQualityError, match=r"1 of 13 fail: .*\(competitor_share\)"):
        DataQualityValidator(engine).gate(bad, SUITE, "bad")
    (failed,) = [row for row in rows(engine, "bad") if not row["success"]]
    assert failed["column_name"] == "competitor_share"
    assert failed["unexpected_percent"] == pytest.approx(100 / 120)


def test_duplicates_and_holes_are_found(engine, frame):
    twice = frame.assign(hcp_id=frame["hcp_id"].where(frame["hcp_id"] != 2, 1))
    report = DataQualityValidator(engine).validate(twice, SUITE, "twice")
    assert [finding.expectation for finding in report.failures] == ["expect_compound_columns_to_be_unique"]


def test_a_share_that_may_be_missing_may_be_missing(engine, frame):
    some = frame.assign(trx_90d=frame["trx_90d"].where(np.arange(len(frame)) >= 0.01 * len(frame)))
    many = frame.assign(trx_90d=frame["trx_90d"].where(np.arange(len(frame)) >= 0.10 * len(frame)))
    validator = DataQualityValidator(engine)
    assert validator.validate(some, SUITE, "some").success
    assert not validator.validate(many, SUITE, "many").success


def test_validating_alone_stops_nothing(engine, frame):
    report = DataQualityValidator(engine).validate(frame.head(10), SUITE, "small")
    assert not report.success
    assert report.failures[0].expectation == "expect_table_row_count_to_be_between"


def test_an_unknown_suite_is_refused_before_anything_is_kept(engine, frame):
    with pytest.raises(KeyError, match="no suite nobody"):
        DataQualityValidator(engine).validate(frame, "nobody", "unknown")
    assert rows(engine, "unknown") == []


def test_a_suite_that_demands_nothing_is_none(engine, frame, tmp_path):
    config = tmp_path / "quality.yaml"
    config.write_text("suites: {empty: []}")
    with pytest.raises(KeyError, match="no suite empty"):
        DataQualityValidator(engine, config).validate(frame, "empty", "empty")


def test_suites_come_from_the_configuration(engine, frame, tmp_path):
    config = tmp_path / "quality.yaml"
    config.write_text("suites: {only: [{type: expect_column_to_exist, column: nowhere}]}")
    report = DataQualityValidator(engine, config).validate(frame, "only", "own")
    assert [finding.success for finding in report.findings] == [False]


@pytest.mark.parametrize(
    ("column", "value"),
    [("calls_90d", np.nan), ("competitor_share", np.nan), ("patients_90d", np.inf), ("adopted", 0)],
)
def test_a_column_that_says_nothing_does_not_pass(engine, frame, column, value):
    with pytest.raises(DataQualityError, match=column):
        DataQualityValidator(engine).gate(frame.assign(**{column: value}), SUITE, "hollow")
