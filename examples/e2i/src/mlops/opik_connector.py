"""Opik: traces of what the platform did, that never stand in the way of doing it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from traceback import format_tb
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import opik
from opik.id_helpers import generate_id

REACH_TIMEOUT_S = 0.5
FLUSH_TIMEOUT_S = 2


class OpikConnector:
    """Traces and spans by the SDK of Opik, or nothing at all while its server is down.

    Where nobody listens at ``url`` when it is made, the connector is degraded: every call returns at once. ``lost``
    counts the traces and spans that nobody will see, also those that a server refused later. The SDK itself
    would go on trying for many seconds, at the latest when the process ends.
    """

    def __init__(self, url: str, project: str) -> None:
        self._unsent = 0
        self._client = opik.Opik(host=url, project_name=project) if reachable(url) else None

    @property
    def lost(self) -> int:
        """How many traces and spans are known to be lost; a server that went away shows after a flush."""
        return self._unsent if self._client is None else self._client.get_errors_report().total_dropped_items

    @property
    def degraded(self) -> bool:
        """Whether traces are being dropped."""
        return self._client is None

    @contextmanager
    def trace(self, name: str, **inputs: Any) -> Iterator["Trace"]:
        """Trace the block, with its failure if it fails; the exception goes on."""
        trace = Trace(self)
        try:
            with timed() as step:
                yield trace
        finally:
            scores = trace.scores or None
            self.send("trace", id=trace.id, name=name, input=inputs, feedback_scores=scores, **step.told())

    def send(self, kind: str, **told: Any) -> None:
        """Hand a ``trace`` or ``span`` to the SDK, or count it as lost."""
        if self._client is None:
            self._unsent += 1
        else:
            getattr(self._client, kind)(**told)

    def flush(self) -> bool:
        """Send what is still waiting; False if some of it is lost. Takes two seconds at most."""
        if self._client is None:
            return self.lost == 0
        # A flush tells only of what is lost while it lasts; what a server refused before it is in the report.
        return self._client.flush(timeout=FLUSH_TIMEOUT_S) and self.lost == 0

    def close(self) -> bool:
        """Send what is still waiting, as :meth:`flush` does, and let go of the server."""
        delivered = self.flush()
        if self._client is not None:
            self._client.end(flush=False)
        return delivered

    def __enter__(self) -> "OpikConnector":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        self.close()


class Trace:
    """One trace that is going on; its spans and feedback scores belong to it."""

    def __init__(self, connector: OpikConnector) -> None:
        self.id = generate_id()
        self.scores: list[dict[str, Any]] = []
        self._connector = connector

    @contextmanager
    def span(self, name: str, **inputs: Any) -> Iterator[dict[str, Any]]:
        """Trace a step; what the block puts into the dictionary becomes the step's output."""
        try:
            with timed() as step:
                yield step.output
        finally:
            self._connector.send("span", trace_id=self.id, name=name, input=inputs, **step.told())

    def score(self, name: str, value: float) -> None:
        """Give the trace a feedback score."""
        self.scores.append({"name": name, "value": value})


class Step:
    """Something that was timed: when it began, what it gave, and how it failed if it did."""

    def __init__(self) -> None:
        self.start = datetime.now(UTC)
        self.output: dict[str, Any] = {}
        self.failure: dict[str, str] | None = None

    def told(self) -> dict[str, Any]:
        """Give it, ended now, as the SDK takes it.

        Spans and traces are sent when they are over, in one piece: the SDK sends batches, and a later change
        may arrive before what it changes.
        """
        return {
            "start_time": self.start,
            "end_time": datetime.now(UTC),
            "output": self.output,
            "error_info": self.failure,
        }


@contextmanager
def timed() -> Iterator[Step]:
    """Time the block and remember how it failed; the exception goes on."""
    step = Step()
    try:
        yield step
    except BaseException as error:
        step.failure = {
            "exception_type": type(error).__name__,
            "message": str(error),
            "traceback": "".join(format_tb(error.__traceback__)),
        }
        raise


def reachable(url: str, timeout_s: float = REACH_TIMEOUT_S) -> bool:
    """Tell whether somebody listens at ``url``, within ``timeout_s`` seconds."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=timeout_s):
            return True
    except OSError:
        return False
