"""Opik on one machine: an endpoint on loopback that takes what the SDK sends.

It speaks the part of Opik's REST interface that tracing uses and keeps what it gets in memory and, if asked,
in a file of JSON lines. It is ours: it shows what the SDK sends, not that a server of Opik's accepts it.
"""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LISTS = {
    ("POST", "/v1/private/traces/batch"): "traces",
    ("POST", "/v1/private/spans/batch"): "spans",
    ("PUT", "/v1/private/traces/feedback-scores"): "scores",
    ("PUT", "/v1/private/spans/feedback-scores"): "scores",
}


@dataclass
class Received:
    """Everything that came in so far, in the order in which it came; ``url`` is what the SDK is given."""

    url: str
    log: Path | None = None
    traces: list[dict[str, Any]] = field(default_factory=list)
    spans: list[dict[str, Any]] = field(default_factory=list)
    scores: list[dict[str, Any]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, kind: str, items: list[dict[str, Any]]) -> None:
        """Add ``items`` to the list ``kind``, and to the log if there is one."""
        with self._lock:
            getattr(self, kind).extend(items)
            if self.log:
                with self.log.open("a", encoding="utf-8") as file:
                    file.writelines(json.dumps({"kind": kind, **item}) + "\n" for item in items)


@contextmanager
def serve(log: Path | None = None) -> Iterator[Received]:
    """Listen on a free port of loopback until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.received = Received(url=f"http://127.0.0.1:{server.server_port}/api", log=log)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.received
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(200, {"version": "loopback"})

    def do_POST(self) -> None:
        self._take()

    def do_PUT(self) -> None:
        self._take()

    def _take(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = LISTS.get((self.command, self.path.partition("?")[0].removeprefix("/api")))
        if kind is None:
            self._answer(404, {"errors": [f"no such address: {self.command} {self.path}"]})
            return
        try:
            items = _items(raw, self.headers.get("Content-Encoding"), kind)
        except (ValueError, OSError) as error:
            self._answer(400, {"errors": [str(error)]})
            return
        self.server.received.keep(kind, items)
        self._answer(204, None)

    def _answer(self, status: int, body: dict[str, Any] | None) -> None:
        text = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        if body is not None:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_words: object) -> None:
        """Keep the terminal clean; what came in is in ``Received``."""


def _items(raw: bytes, encoding: str | None, kind: str) -> list[dict[str, Any]]:
    told = json.loads(gzip.decompress(raw) if encoding == "gzip" else raw)
    if not isinstance(told, dict) or not isinstance(told.get(kind), list):
        raise ValueError(f"a list {kind} was expected")
    return told[kind]
