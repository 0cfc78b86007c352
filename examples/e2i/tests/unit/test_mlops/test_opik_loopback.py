import gzip
import json
import urllib.error
import urllib.request

import pytest

from src.mlops import opik_loopback


def send(received, path, body, method="POST", **headers):
    request = urllib.request.Request(received.url + path, data=body, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.status


@pytest.fixture
def received():
    with opik_loopback.serve() as received:
        yield received


def test_batches_are_taken_plain_and_compressed(received):
    body = json.dumps({"traces": [{"id": "1"}]}).encode()
    assert send(received, "/v1/private/traces/batch", body) == 204
    assert send(received, "/v1/private/traces/batch", gzip.compress(body), **{"Content-Encoding": "gzip"}) == 204
    assert received.traces == [{"id": "1"}, {"id": "1"}]


@pytest.mark.parametrize("body", [b"no json", b"[]", b'{"spans": 3}', b"{}"])
def test_what_is_no_batch_is_refused(received, body):
    with pytest.raises(urllib.error.HTTPError) as refused:
        send(received, "/v1/private/spans/batch", body)
    assert refused.value.code == 400
    assert received.spans == []


def test_other_addresses_are_refused(received):
    with pytest.raises(urllib.error.HTTPError) as refused:
        send(received, "/v1/private/prompts", b"{}")
    assert refused.value.code == 404


def test_what_came_in_can_be_logged(tmp_path):
    log = tmp_path / "traces.jsonl"
    with opik_loopback.serve(log) as received:
        send(received, "/v1/private/spans/batch", b'{"spans": [{"id": "1"}, {"id": "2"}]}')
        scores = b'{"scores": [{"name": "auc", "value": 1}]}'
        send(received, "/v1/private/traces/feedback-scores", scores, method="PUT")
    kept = [json.loads(line) for line in log.read_text().splitlines()]
    assert [item["kind"] for item in kept] == ["spans", "spans", "scores"]
