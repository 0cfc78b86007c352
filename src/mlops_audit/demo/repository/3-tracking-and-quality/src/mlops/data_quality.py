"""Great Expectations: a billing export is checked before anything is trained on it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from src.common.records import Customer
from src.common.settings import load_section


@dataclass(frozen=True)
class QualityReport:
    """What was expected of one export, and what it did not meet."""

    rows: int
    expected: int
    failures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the export met every expectation."""
        return not self.failures

    def to_dict(self) -> dict[str, Any]:
        """A form that JSON can hold; the tracking server keeps it beside the run."""
        return {**asdict(self), "failures": list(self.failures), "passed": self.passed}


class DataQualityValidator:
    """Holds customer records against the expectations of the training configuration."""

    def __init__(self, limits: dict[str, float] | None = None) -> None:
        self.limits = limits or load_section("great_expectations")

    def validate(self, customers: list[Customer]) -> QualityReport:
        """Check one export; an expectation that is not met is reported, never raised."""
        import great_expectations as gx
        import pandas as pd

        frame = pd.DataFrame([asdict(customer) for customer in customers])
        source = gx.get_context(mode="ephemeral").data_sources.add_pandas("billing")
        whole = source.add_dataframe_asset("export").add_batch_definition_whole_dataframe("all")
        batch = whole.get_batch(batch_parameters={"dataframe": frame})
        expectations = self.expectations(gx)
        failures = [
            self.describe(expectation)
            for expectation in expectations
            if not batch.validate(expectation).success
        ]
        return QualityReport(len(customers), len(expectations), tuple(failures))

    def expectations(self, gx: Any) -> list[Any]:
        """The expectations, built from the limits."""
        known = gx.expectations
        return [
            known.ExpectTableRowCountToBeBetween(min_value=int(self.limits["min_customers"])),
            known.ExpectColumnValuesToBeUnique(column="customer_id"),
            known.ExpectColumnValuesToBeBetween(
                column="tenure_months", min_value=0, max_value=self.limits["max_tenure_months"]
            ),
            known.ExpectColumnValuesToBeBetween(
                column="monthly_fee", min_value=0, max_value=self.limits["max_monthly_fee"]
            ),
            known.ExpectColumnValuesToBeBetween(column="support_calls", min_value=0),
        ]

    @staticmethod
    def describe(expectation: Any) -> str:
        """An expectation in a few words, for the log."""
        column = getattr(expectation, "column", None)
        name = type(expectation).__name__.removeprefix("Expect")
        return f"{name}({column})" if column else name
