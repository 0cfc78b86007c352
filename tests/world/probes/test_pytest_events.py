from __future__ import annotations

from pathlib import Path

from mlops_audit.world.probes.pytest_events import EventFile


def test_each_event_is_read_once_and_only_when_its_line_is_complete(tmp_path: Path):
    path = tmp_path / "events"
    events = EventFile(path)
    assert list(events.fresh()) == []
    path.write_text('{"event": "ready", "process": 1}\n{"event": "ru')
    assert [event.event for event in events.fresh()] == ["ready"]
    with path.open("a") as file:
        file.write('nning"}\n')
    assert [event.event for event in events.fresh()] == ["running"]
    assert list(events.fresh()) == []


def test_lines_that_are_not_events_are_passed_over(tmp_path: Path):
    path = tmp_path / "events"
    path.write_bytes(b'noise\n\xff\n[1]\n{"event": 3}\n{"event": "ready", "more": 1}\n')
    assert [event.event for event in EventFile(path).fresh()] == ["ready"]


def test_names_and_messages_need_not_be_text(tmp_path: Path):
    path = tmp_path / "events"
    path.write_text('{"event": "report", "path": "t_\\udcff.py", "message": "\\ud800"}\n')
    assert [event.path for event in EventFile(path).fresh()] == ["t_\udcff.py"]
