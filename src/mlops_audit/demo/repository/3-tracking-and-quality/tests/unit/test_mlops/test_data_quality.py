"""A good export passes, a bad one is reported expectation by expectation."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from src.mlops.data_quality import DataQualityValidator


class Expectation:
    """Keeps its arguments and checks a list of dictionaries."""

    column = None
    min_value = float("-inf")
    max_value = float("inf")

    def __init__(self, **arguments):
        vars(self).update(arguments)

    def holds(self, rows):
        return all(self.min_value <= row[self.column] <= self.max_value for row in rows)


class ExpectColumnValuesToBeBetween(Expectation):
    pass


class ExpectColumnValuesToBeUnique(Expectation):
    def holds(self, rows):
        return len({row[self.column] for row in rows}) == len(rows)


class ExpectTableRowCountToBeBetween(Expectation):
    def holds(self, rows):
        return self.min_value <= len(rows) <= self.max_value


class Context:
    """Context, source, asset and batch in one: each step hands on to the next."""

    def chain(self, name):
        return self

    add_pandas = add_dataframe_asset = add_batch_definition_whole_dataframe = chain

    @property
    def data_sources(self):
        return self

    def get_batch(self, batch_parameters):
        rows = batch_parameters["dataframe"]
        return SimpleNamespace(validate=lambda wish: SimpleNamespace(success=wish.holds(rows)))


@pytest.fixture
def validator(library):
    kinds = [
        ExpectColumnValuesToBeBetween,
        ExpectColumnValuesToBeUnique,
        ExpectTableRowCountToBeBetween,
    ]
    library("pandas", DataFrame=list)
    library(
        "great_expectations",
        get_context=lambda mode: Context(),
        expectations=SimpleNamespace(**{kind.__name__: kind for kind in kinds}),
    )
    return DataQualityValidator()


def test_good_export_passes(validator, customers):
    report = validator.validate(customers)
    assert report.passed
    assert (report.rows, report.expected) == (40, 5)


def test_each_failure_is_named(validator, customers):
    bad = replace(customers[0], tenure_months=-1.0, monthly_fee=900.0)
    report = validator.validate([bad, *customers])
    assert report.failures == (
        "ColumnValuesToBeUnique(customer_id)",
        "ColumnValuesToBeBetween(tenure_months)",
        "ColumnValuesToBeBetween(monthly_fee)",
    )


def test_short_export_fails(validator, customers):
    assert validator.validate(customers[:3]).failures == ("TableRowCountToBeBetween",)


def test_limits_can_be_given(validator, customers):
    limits = {**validator.limits, "max_monthly_fee": 26}
    assert not DataQualityValidator(limits).validate(customers).passed


def test_report_can_be_stored_as_json(validator, customers):
    content = validator.validate(customers[:3]).to_dict()
    assert content == {
        "rows": 3,
        "expected": 5,
        "failures": ["TableRowCountToBeBetween"],
        "passed": False,
    }
