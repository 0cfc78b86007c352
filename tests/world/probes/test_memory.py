"""Answers are remembered by content and interpreter."""

from __future__ import annotations

from mlops_audit.model.probe import Answer, Interpreter, Probe, ProbeKind, ProbeResult
from mlops_audit.world.cache import Cache
from mlops_audit.world.probes.memory import Memory

PROBE = Probe(id="import a.py", kind=ProbeKind.IMPORT, path="a.py", content="c1")


def interpreter(digest: str) -> Interpreter:
    return Interpreter(path="/x", version="3.12.1", found="x", digest=digest)


def result(how: Answer, by: str, **more: str) -> ProbeResult:
    return ProbeResult(probe=PROBE.id, content="c1", interpreter=by, answer=how, **more)  # type: ignore[arg-type]


def kept(tmp_path, terms: str = "120") -> Memory:
    return Memory(Cache(tmp_path).shelf(tmp_path / "project"), terms)


def test_an_answer_comes_back_for_its_interpreter_only(tmp_path):
    memory = kept(tmp_path)
    memory.keep(result(Answer.WORKS, "one"))
    memory.save()
    again = kept(tmp_path)
    assert again.recall(PROBE, interpreter("one")) == result(Answer.WORKS, "one")
    assert again.recall(PROBE, interpreter("two")) is None


def test_without_an_interpreter_the_last_one_asked_counts(tmp_path):
    memory = kept(tmp_path)
    memory.keep(result(Answer.WORKS, "one"))
    memory.keep(result(Answer.FAILS, "two"))
    assert memory.recall(PROBE, None) == result(Answer.FAILS, "two")
    memory.recall(PROBE, interpreter("one"))
    memory.save()
    assert kept(tmp_path).recall(PROBE, None) == result(Answer.WORKS, "one")


def test_an_answer_that_a_limit_prevented_holds_for_that_limit_only(tmp_path):
    memory = kept(tmp_path, "10")
    memory.keep(result(Answer.UNKNOWN, "one", message="not finished within 10 s"))
    memory.save()
    assert kept(tmp_path, "10").recall(PROBE, interpreter("one")) is not None
    assert kept(tmp_path, "60").recall(PROBE, interpreter("one")) is None


def test_a_missing_library_stays_missing_whatever_the_limits(tmp_path):
    memory = kept(tmp_path, "10")
    memory.keep(result(Answer.UNKNOWN, "one", missing="feast"))
    memory.save()
    assert kept(tmp_path, "60").recall(PROBE, interpreter("one")) is not None


def test_a_damaged_memory_is_an_empty_one(tmp_path):
    shelf = Cache(tmp_path).shelf(tmp_path / "project")
    shelf.save("measured-2", b"not msgpack")
    assert kept(tmp_path).recall(PROBE, None) is None


def test_an_answer_about_a_file_whose_name_is_no_text_costs_only_itself(tmp_path):
    memory = kept(tmp_path)
    memory.keep(ProbeResult(probe="\udcff.py", content="c2", interpreter="one", answer=Answer.WORKS))
    memory.keep(result(Answer.WORKS, "one"))
    memory.save()
    assert kept(tmp_path).recall(PROBE, interpreter("one")) == result(Answer.WORKS, "one")
