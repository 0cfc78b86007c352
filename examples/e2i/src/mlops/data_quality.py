"""Great Expectations: the gate that bad data do not pass, and the record of what was checked."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import great_expectations as gx
import numpy as np
import pandas as pd
import yaml
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from sqlalchemy import Engine, insert

from src.database.tables import DATA_QUALITY_RESULTS
from src.settings import ROOT

CONFIG = ROOT / "config" / "data_quality.yaml"


class DataQualityError(Exception):
    """A frame did not pass its gate; the message names the expectations that failed."""


@dataclass(frozen=True)
class Finding:
    """What one expectation found: whether it holds, what was observed, percent of rows that are unexpected."""

    expectation: str
    column: str | None
    success: bool
    observed: Any
    unexpected_percent: float | None


@dataclass(frozen=True)
class QualityReport:
    """What a suite found in one frame."""

    run_id: str
    suite: str
    findings: tuple[Finding, ...]

    @property
    def success(self) -> bool:
        """Whether every expectation holds."""
        return all(finding.success for finding in self.findings)

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The expectations that do not hold."""
        return tuple(finding for finding in self.findings if not finding.success)


class DataQualityValidator:
    """Validates frames against the suites of ``config/data_quality.yaml`` and keeps every result.

    Results go to ``ml.data_quality_results``, one row for each expectation, passed or not.
    """

    def __init__(self, engine: Engine, config: Path = CONFIG) -> None:
        self._engine = engine
        self._suites: dict[str, list[dict[str, Any]]] = yaml.safe_load(config.read_text(encoding="utf-8"))["suites"]

    def validate(self, frame: pd.DataFrame, suite: str, run_id: str) -> QualityReport:
        """Hold ``frame`` against ``suite``, keep what was found and give it.

        Raises ``KeyError`` if there is no such suite, or nothing in it.
        """
        if not self._suites.get(suite):
            raise KeyError(f"no suite {suite}: there are {', '.join(sorted(self._suites))}")
        report = QualityReport(run_id=run_id, suite=suite, findings=self._findings(frame, suite))
        self._keep(report)
        return report

    def gate(self, frame: pd.DataFrame, suite: str, run_id: str) -> QualityReport:
        """Validate, and raise :class:`DataQualityError` unless everything holds; what was found is kept either way."""
        report = self.validate(frame, suite, run_id)
        if not report.success:
            named = ", ".join(f"{finding.expectation}({finding.column or 'table'})" for finding in report.failures)
            raise DataQualityError(f"{suite}: {len(report.failures)} of {len(report.findings)} fail: {named}")
        return report

    def _findings(self, frame: pd.DataFrame, name: str) -> tuple[Finding, ...]:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        batch = (
            context.data_sources.add_pandas(name="frames")
            .add_dataframe_asset(name=name)
            .add_batch_definition_whole_dataframe("whole")
            .get_batch({"dataframe": frame})
        )
        suite = context.suites.add(gx.ExpectationSuite(name=name))
        for stated in self._suites[name]:
            arguments = {key: value for key, value in stated.items() if key != "type"}
            suite.add_expectation_configuration(ExpectationConfiguration(type=stated["type"], kwargs=arguments))
        return tuple(_finding(result) for result in batch.validate(suite).results)

    def _keep(self, report: QualityReport) -> None:
        now = datetime.now(UTC)
        rows = [
            {
                "run_id": report.run_id,
                "suite": report.suite,
                "expectation": finding.expectation,
                "column_name": finding.column,
                "success": finding.success,
                "observed": finding.observed,
                "unexpected_percent": finding.unexpected_percent,
                "checked_at": now,
            }
            for finding in report.findings
        ]
        with self._engine.begin() as connection:
            connection.execute(insert(DATA_QUALITY_RESULTS), rows)


def _finding(result: Any) -> Finding:
    told = result.to_json_dict()
    stated, found = told["expectation_config"], told.get("result") or {}
    return Finding(
        expectation=stated["type"],
        column=stated["kwargs"].get("column"),
        success=bool(told["success"]),
        observed=_plain(found.get("observed_value")),
        unexpected_percent=found.get("unexpected_percent"),
    )


def _plain(value: Any) -> Any:
    """Give NumPy's numbers as Python's, which JSON columns can keep."""
    return value.item() if isinstance(value, np.generic) else value
