import socket
import threading

import pytest

from src.mlops import opik_loopback
from src.mlops.opik_connector import OpikConnector, reachable


@pytest.fixture
def received():
    with opik_loopback.serve() as received:
        yield received


def closed_url():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/api"


def test_a_trace_arrives_with_its_spans(received):
    with OpikConnector(received.url, "adoption") as opik, opik.trace("pipeline", seed=7) as trace:
        with trace.span("validate", rows=3) as output:
            output["ok"] = True
        with trace.span("tune"):
            pass
    (sent,) = received.traces
    assert (sent["name"], sent["project_name"], sent["input"]) == ("pipeline", "adoption", {"seed": 7})
    assert [span["name"] for span in received.spans] == ["validate", "tune"]
    assert {span["trace_id"] for span in received.spans} == {sent["id"]}
    assert received.spans[0]["output"] == {"ok": True}
    assert received.spans[0]["start_time"] <= received.spans[0]["end_time"]


def test_a_failure_is_traced_and_goes_on(received):
    with OpikConnector(received.url, "adoption") as opik:
        with pytest.raises(ValueError, match="no data"), opik.trace("pipeline") as trace, trace.span("validate"):
            raise ValueError("no data")
        assert opik.flush()
    for sent in (received.traces[0], received.spans[0]):
        assert sent["error_info"]["exception_type"] == "ValueError"
        assert sent["error_info"]["message"] == "no data"


def test_scores_belong_to_their_trace(received):
    with OpikConnector(received.url, "adoption") as opik, opik.trace("pipeline") as trace:
        trace.score("roc_auc", 0.75)
    (score,) = received.scores
    assert (score["name"], score["value"], score["id"]) == ("roc_auc", 0.75, received.traces[0]["id"])


def test_nothing_is_lost_while_the_server_is_there(received):
    opik = OpikConnector(received.url, "adoption")
    with opik.trace("pipeline"):
        pass
    assert not opik.degraded
    assert opik.close()
    assert opik.lost == 0


def test_without_a_server_the_work_goes_on_and_the_loss_is_counted():
    before = set(threading.enumerate())
    opik = OpikConnector(closed_url(), "adoption")
    with opik.trace("pipeline") as trace:
        with trace.span("tune") as output:
            output["trials"] = 3
        trace.score("roc_auc", 0.7)
    assert opik.degraded
    assert opik.lost == 2
    assert not opik.close()
    # No sender of the SDK waits for an answer, which would hold the process at its exit.
    assert set(threading.enumerate()) <= before


def test_a_server_that_goes_away_does_not_hold_the_work_up():
    with opik_loopback.serve() as received:
        opik = OpikConnector(received.url, "adoption")
    with opik.trace("pipeline"):
        pass
    assert not opik.close()


def test_reaching_knows_open_from_closed(received):
    assert reachable(received.url)
    assert not reachable(closed_url(), timeout_s=0.2)


def test_what_a_server_refuses_is_not_called_delivered(monkeypatch):
    monkeypatch.setattr(opik_loopback, "LISTS", {})
    with opik_loopback.serve() as received:
        opik = OpikConnector(received.url, "refused")
        with opik.trace("pipeline"):
            pass
        opik._client.flush(timeout=2)
        assert opik.lost == 1
        assert not opik.close()
    assert received.traces == []
