"""The user's words about probes."""

from __future__ import annotations

import pytest

from mlops_audit.cli.wishes import wished, with_values
from mlops_audit.errors import AuditError


@pytest.mark.parametrize(
    ("probe", "no_probes", "by_default", "kinds"),
    [
        ((), False, True, {"all"}),
        ((), False, False, set()),
        ((), True, True, set()),
        (("imports",), False, False, {"imports"}),
        (("imports,tests", "Collect"), False, True, {"imports", "tests", "collect"}),
    ],
)
def test_kinds(probe, no_probes, by_default, kinds):
    assert wished(probe, no_probes, by_default=by_default) == kinds


@pytest.mark.parametrize(("probe", "no_probes"), [(("everything",), False), (("all",), True)])
def test_what_makes_no_sense_is_refused(probe, no_probes):
    with pytest.raises(AuditError):
        wished(probe, no_probes, by_default=True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("scan --probe", "scan --probe all"),
        ("scan --probe . --rev x", "scan --probe all . --rev x"),
        ("scan --probe imports,tests .", "scan --probe imports,tests ."),
        ("scan --save", "scan --save ."),
        ("scan --save --tool mlflow", "scan --save . --tool mlflow"),
        ("scan --save e.json", "scan --save e.json"),
        ("scan --save tests", "scan --save . tests"),
        ("scan --tool x", "scan --tool x"),
    ],
)
def test_bare_options_get_their_usual_value(typed, meant, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests").mkdir()
    assert with_values(typed.split()) == meant.split()
