"""The steps, with an installer that says what the test lets it say."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement

from mlops_audit.errors import AuditError
from mlops_audit.world.probes.contained import Ending
from mlops_audit.world.probes.steps import fill
from mlops_audit.world.probes.wanted import Wanted

CONFLICT = "ERROR: ResolutionImpossible"


class Saying:
    """Answers one installation after another; ``asked`` is what each was given."""

    def __init__(self, *outputs):
        self.outputs = list(outputs)
        self.asked = []
        self.wanting = []
        self.shown = []

    def show(self, text):
        self.shown.append(text)

    def missing(self):
        return self.wanting.pop(0) if self.wanting else []

    def install(self, lines, *, constraints=(), without=(), alone=False):
        self.asked.append((sorted(lines), sorted(constraints), alone))
        self.without = sorted(without)
        output = self.outputs.pop(0) if self.outputs else ""
        return Ending(exit=1 if output else 0, cut="", seconds=0.0, output=output)


def plan(*loose, pinned=(), locked=None):
    return Wanted(
        loose={line: Requirement(line) for line in loose},
        pinned={Requirement(line).name: Requirement(line) for line in pinned},
        locked=locked or {},
    )


def test_everything_at_once_when_that_works():
    saying = Saying()
    fill(saying, plan("six", pinned=["toml==1"], locked={"six": "==1.16.0"}))
    assert saying.asked == [(["six", "toml==1"], ["six==1.16.0"], False)]


def test_what_cannot_be_built_is_left_out_and_named():
    saying = Saying("error: Failed to build `fasttext==0.9.3`")
    wanted = plan("six", "fasttext")
    fill(saying, wanted)
    assert saying.asked[-1][0] == ["six"]
    assert saying.without == ["fasttext"]
    assert wanted.notes == saying.shown == ["fasttext could not be built here: left out"]


def test_a_build_for_one_kind_of_machine_is_taken_as_its_version():
    saying = Saying("ERROR: No matching distribution found for torch==2.1.0+cpu")
    wanted = plan("torch==2.1.0+cpu")
    fill(saying, wanted)
    assert saying.asked[-1][0] == ["torch==2.1.0"]
    assert wanted.notes == []


def test_a_lock_that_cannot_be_had_is_let_go():
    saying = Saying(CONFLICT)
    wanted = plan("six", locked={"six": "==1.16.0"})
    fill(saying, wanted)
    assert [constraints for _, constraints, _ in saying.asked] == [["six==1.16.0"], []]
    assert "lock file" in wanted.notes[0]


def test_exact_versions_that_contradict_each_other_are_installed_as_listed():
    saying = Saying(CONFLICT)
    wanted = plan("loose", pinned=["a==1", "b==2"])
    fill(saying, wanted)
    assert saying.asked[1:] == [(["a==1", "b==2"], [], True), (["loose"], ["a==1", "b==2"], False)]
    assert "contradict" in wanted.notes[0]


def test_what_a_list_of_exact_versions_leaves_unsaid_is_installed_too():
    saying = Saying(CONFLICT)
    saying.wanting = [["needed<2", "needed>1"], ["deeper"]]
    fill(saying, plan(pinned=["a==1"]))
    assert saying.asked[2:] == [(["needed<2"], [], True), (["deeper"], [], True)]


def test_loose_ones_that_contradict_each_other_are_installed_one_by_one():
    saying = Saying(CONFLICT, "", CONFLICT, CONFLICT)
    wanted = plan("a", "b", "c")
    fill(saying, wanted)
    assert [lines for lines, _, _ in saying.asked[1:]] == [["a"], ["b"], ["b"], ["c"]]
    assert wanted.notes[-1] == "b could not be installed beside the others: left out"


def test_an_index_that_cannot_be_reached_is_an_error():
    with pytest.raises(AuditError, match="Failed to fetch"):
        fill(Saying("error: Failed to fetch: `https://me:pw@pypi.org/simple/`"), plan("six"))


def test_not_everything_is_left_out_in_turn():
    outputs = [f"error: Failed to build `demo{number}`" for number in range(30)]
    with pytest.raises(AuditError):
        fill(Saying(*outputs), plan("six", *(f"demo{number}" for number in range(30))))
