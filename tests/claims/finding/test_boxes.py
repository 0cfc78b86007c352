"""A checkbox claims that a tool is used, or configured, where its words say no more than that."""

from __future__ import annotations

import pytest

from claiming import mended, verdicts


@pytest.mark.parametrize(
    ("box", "becomes"),
    [
        ("[x] Feast", "[ ] Feast"),
        ("[x] Feast integrated", "[ ] Feast integrated"),
        ("[ ] MLflow integration", "[x] MLflow integration"),
        ("[ ] MLflow implemented", "[x] MLflow implemented"),
        ("[ ] Integrate MLflow", "[x] Integrate MLflow"),
        ("[ ] Configure Feast", "[x] Configure Feast"),
        ("[ ] Feast configuration", "[x] Feast configuration"),
    ],
)
def test_a_box_that_is_wrong_is_ticked_or_opened(box, becomes):
    assert mended(f"# Status\n\n- {box}\n") == f"# Status\n\n- {becomes}\n"


@pytest.mark.parametrize(
    "box",
    [
        "[x] Feast configuration",
        "[x] Configure Feast",
        "[x] Add Feast config",
        "[x] Feast configured",
        "[ ] Integrate Feast",
        "[x] MLflow",
    ],
)
def test_a_box_that_holds_is_left_alone(box):
    (verdict,) = verdicts(f"# Status\n\n- {box}\n")
    assert verdict.ruling == "holds"


@pytest.mark.parametrize(
    "box",
    [
        "[x] Install Feast",
        "[ ] Deploy MLflow",
        "[ ] MLflow deployment",
        "[ ] Add MLflow tests",
        "[x] Add Feast tests",
        "[ ] MLflow tracking of every experiment",
    ],
)
def test_a_box_about_something_else_claims_nothing(box):
    assert not verdicts(f"# Status\n\n- {box}\n")


def test_configuration_may_be_in_code():
    (verdict,) = verdicts("# Status\n\n- [x] Configure MLflow\n")
    assert verdict.ruling == "not-measured"


@pytest.mark.parametrize(
    "box",
    [
        "[ ] MLflow — not started yet, planned for Q3",
        "[ ] MLflow: todo",
        "[ ] MLflow (pending, see the road map)",
        "[x] Feast - done, in March",
    ],
)
def test_words_behind_a_box_that_say_the_same_do_not_hide_it(box):
    (verdict,) = verdicts(f"# Status\n\n- {box}\n")
    assert (verdict.ruling, verdict.edit) == ("stale", None)
    assert verdict.declined
    assert verdict.suggestion


@pytest.mark.parametrize(
    "box",
    [
        "[ ] MLflow — the model registry, planned for Q3",
        "[ ] MLflow — done but for the registry",
        "[x] Feast — planned for Q3",
        "[ ] MLflow: remaining runs of May",
        "[ ] MLflow (registry)",
    ],
)
def test_words_behind_a_box_may_narrow_what_it_is_about(box):
    assert not verdicts(f"# Status\n\n- {box}\n")
