"""Invented prescribers, week by week, with an outcome that really depends on what was done to them.

The adoption of a brand follows a logistic model in which calls saturate, samples help a little, a competitor's
share hurts, and specialists with many patients are visited more often: the last makes the naive difference
between the visited and the others a confounded one, as it is in such data.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

REGIONS = ("midwest", "northeast", "south", "west")
ENGAGEMENT = ("calls_90d", "emails_opened_90d", "samples_90d", "events_180d")
PRACTICE = ("patients_90d", "trx_90d", "competitor_share", "years_in_practice")
FEATURES = ENGAGEMENT + PRACTICE
LABEL = "adopted"
START = pd.Timestamp("2025-08-31", tz="UTC")
MISSING_TRX = 0.005


@dataclass(frozen=True)
class Traits:
    """What stays the same of each prescriber; one array element for each."""

    region: np.ndarray
    potential: np.ndarray
    years: np.ndarray
    base_share: np.ndarray


def prescriber_weeks(prescribers: int, weeks: int, seed: int, start: pd.Timestamp = START) -> pd.DataFrame:
    """Give one row for each prescriber and week, sorted by week, the same ones for the same seed.

    ``adopted`` is 1 if the brand was prescribed for the first time within that week, after the features were
    taken; so no label looks beyond its week. A share of ``MISSING_TRX`` of
    the ``trx_90d`` is missing, as it is wherever such figures are bought. Raises ``ValueError`` if a number
    is not positive.
    """
    if prescribers < 1 or weeks < 1:
        raise ValueError(f"at least one prescriber and one week are needed, not {prescribers} and {weeks}")
    random = np.random.default_rng(seed)
    traits = _traits(random, prescribers)
    return pd.concat(
        [_week(random, traits, start + pd.Timedelta(weeks=week)) for week in range(weeks)], ignore_index=True
    )


def _traits(random: np.random.Generator, count: int) -> Traits:
    return Traits(
        region=random.choice(REGIONS, size=count),
        potential=random.normal(0.0, 1.0, size=count),
        years=random.uniform(1.0, 38.0, size=count).round(1),
        base_share=random.beta(3.0, 4.0, size=count),
    )


def _week(random: np.random.Generator, traits: Traits, day: pd.Timestamp) -> pd.DataFrame:
    count = len(traits.potential)
    patients = random.poisson(np.exp(3.2 + 0.5 * traits.potential))
    calls = np.minimum(random.poisson(np.exp(1.3 + 0.4 * traits.potential)), 60)
    samples = random.poisson(0.4 + 0.6 * calls)
    emails = random.poisson(2.5, size=count)
    events = random.poisson(0.5, size=count)
    share = np.clip(traits.base_share + random.normal(0.0, 0.05, size=count), 0.0, 1.0).round(4)
    trx = (patients * random.uniform(0.3, 0.7, size=count) * (1.0 - share)).round(2)
    trx[random.random(count) < MISSING_TRX] = np.nan
    log_odds = (
        -2.6
        + 1.1 * np.log1p(calls)
        + 0.12 * np.log1p(samples)
        + 0.25 * events
        + 0.5 * traits.potential
        - 2.2 * share
        + 0.04 * emails
    )
    return pd.DataFrame(
        {
            "hcp_id": np.arange(1, count + 1, dtype="int64"),
            "event_timestamp": day,
            "created_timestamp": day + pd.Timedelta(hours=6),
            "region": traits.region,
            "calls_90d": calls,
            "emails_opened_90d": emails,
            "samples_90d": samples,
            "events_180d": events,
            "patients_90d": patients,
            "trx_90d": trx,
            "competitor_share": share,
            "years_in_practice": traits.years,
            LABEL: (random.random(count) < 1.0 / (1.0 + np.exp(-log_odds))).astype("int64"),
        }
    )
