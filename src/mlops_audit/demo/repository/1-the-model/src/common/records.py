"""Customer records as the billing export writes them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FEATURES = ("tenure_months", "monthly_fee", "support_calls", "late_payments")


@dataclass(frozen=True)
class Customer:
    """One customer on the day of the export; ``churned`` is what happened in the 90 days after."""

    customer_id: str
    tenure_months: float
    monthly_fee: float
    support_calls: float
    late_payments: float
    churned: bool

    def features(self) -> list[float]:
        """The model's inputs, in the order of ``FEATURES``."""
        return [getattr(self, name) for name in FEATURES]


def read_customers(path: Path) -> list[Customer]:
    """All customers of an export; raises ValueError with the line of a record it cannot read."""
    customers = []
    with path.open(newline="", encoding="utf-8") as handle:
        for line, row in enumerate(csv.DictReader(handle), start=2):
            try:
                customers.append(
                    Customer(
                        customer_id=row["customer_id"],
                        churned=row["churned"] == "1",
                        **{name: float(row[name]) for name in FEATURES},
                    )
                )
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}:{line}: not a customer record ({error})") from error
    return customers


def split(customers: list[Customer], every: int = 4) -> tuple[list[Customer], list[Customer]]:
    """Customers to train on and to hold out: each ``every``-th one, so a split never changes."""
    held_out = customers[every - 1 :: every]
    kept = [row for index, row in enumerate(customers, start=1) if index % every]
    return kept, held_out
