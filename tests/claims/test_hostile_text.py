"""Text made to be slow to read is read, and what it says besides is found.

How long it takes is printed by ``benchmarks/hostile``.
"""

from __future__ import annotations

import pytest

from hostile import PLACES, UNITS
from memory import TOOLS
from mlops_audit.claims.reading import read_document


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("unit", UNITS)
def test_repetition_without_end_hides_no_other_claim(unit, place):
    hostile = f"{PLACES[place]}{unit * (4500 // len(unit))} end\n"
    reading = read_document("README.md", f"# MLOps status\n\n- MLflow: complete\n\n{hostile}".encode(), TOOLS)
    assert not [each for each in reading.diagnostics if each.kind == "internal"]
    assert any(each.claim.tools == ("mlflow",) and each.claim.line == 3 for each in reading.found)
