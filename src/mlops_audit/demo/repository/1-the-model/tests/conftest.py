"""Stand-ins for libraries, so that the tests need none of them installed."""

import sys
from types import ModuleType

import pytest

from src.common.records import Customer


@pytest.fixture
def library(monkeypatch):
    """Put a module with the given attributes where ``import name`` finds it, for one test."""

    def install(name, **attributes):
        module = ModuleType(name)
        vars(module).update(attributes)
        monkeypatch.setitem(sys.modules, name, module)
        return module

    return install


@pytest.fixture
def customers():
    """Forty customers: those who call support often are those who leave."""
    return [
        Customer(
            customer_id=f"C{number:03}",
            tenure_months=float(3 + number % 17),
            monthly_fee=25.0 + number % 5,
            support_calls=float(number % 6),
            late_payments=float(number % 2),
            churned=number % 6 >= 4,
        )
        for number in range(40)
    ]
