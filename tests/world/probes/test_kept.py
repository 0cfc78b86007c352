from __future__ import annotations

import os
import threading
import time

import pytest

from mlops_audit.errors import AuditError
from mlops_audit.world.probes import kept
from mlops_audit.world.probes.kept import Environments


@pytest.fixture
def environments(tmp_path):
    return Environments(folder=tmp_path / "envs")


def make(environments, key, age=0.0, notes=()):
    with environments.locked(key):
        environments.place(key).mkdir()
        (environments.place(key) / "file").write_bytes(b"x" * 1000)
        environments.finish(key, notes)
    when = time.time() - age
    os.utime(environments.place(key) / "mlops-audit-complete.json", (when, when))


def there(environments):
    return sorted(path.name for path in environments.folder.iterdir() if path.is_dir())


def test_it_is_complete_only_when_that_was_said(environments):
    environments.place("a").mkdir(parents=True)
    assert environments.complete("a") is None
    environments.finish("a", ("note",))
    assert environments.complete("a") == ("note",)
    environments.remove("a")
    assert environments.complete("a") is None


def test_a_damaged_mark_is_no_mark(environments):
    make(environments, "a")
    (environments.place("a") / "mlops-audit-complete.json").write_text("[")
    assert environments.complete("a") is None


def test_the_oldest_beyond_the_count_go_but_not_those_in_use(environments, monkeypatch):
    monkeypatch.setattr(kept, "COUNT", 1)
    for key, age in (("new", 10), ("old", 90_000), ("older", 99_000), ("mine", 99_999)):
        make(environments, key, age)
    notes = list(environments.tidy(spare="mine"))
    assert there(environments) == ["mine", "new"]
    assert len(notes) == 2


def test_too_much_is_as_bad_as_too_many(environments, monkeypatch):
    monkeypatch.setattr(kept, "SIZE", 1500)
    make(environments, "old", 90_000)
    make(environments, "new", 80_000)
    list(environments.tidy(spare=""))
    assert there(environments) == ["new"]


def test_what_was_never_completed_goes_unless_somebody_works_on_it(environments):
    with environments.locked("working"):
        environments.place("working").mkdir()
        environments.place("abandoned").mkdir()
        assert list(environments.tidy(spare="")) == []
        assert there(environments) == ["working"]


def test_a_second_run_waits_for_the_first(environments):
    order = []

    def second():
        with environments.locked("a", waiting=lambda: order.append("waits")):
            order.append("second")

    with environments.locked("a"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.3)
        order.append("first")
    thread.join()
    assert order == ["waits", "first", "second"]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(AuditError, match="no environment can be kept"),
        Environments(folder=tmp_path / "file" / "envs").locked("a"),
    ):
        pass
