"""Remembers on this machine what probes answered, by the content that the answers depend on."""

from __future__ import annotations

from contextlib import suppress

import msgspec

from mlops_audit.model.probe import Answer, Interpreter, Probe, ProbeResult
from mlops_audit.world.cache import Shelf

_NAME = "measured-2"
"""Its number is raised when the same endings are judged otherwise."""
_MOST = 20_000
"""Answers kept for one repository; the oldest go first."""


class Memory:
    """The answers of one repository. ``terms`` are the limits that an answer without a verdict depends on."""

    def __init__(self, shelf: Shelf, terms: str) -> None:
        self._shelf = shelf
        self._terms = terms
        self._known = self._load()
        self._latest = {result.content: key for key, result in self._known.items()}
        self._changed = False

    def recall(self, probe: Probe, interpreter: Interpreter | None) -> ProbeResult | None:
        """The answer by that interpreter; by whichever gave the last one where none is named."""
        if interpreter is None:
            key = self._latest.get(probe.content)
            return self._known.get(key) if key else None
        for lasting in (True, False):
            key = self._key(probe.content, interpreter.digest, lasting)
            if found := self._known.get(key):
                self._put(key, found)
                return found
        return None

    def keep(self, result: ProbeResult) -> None:
        """Take note of one answer."""
        lasting = result.answer is not Answer.UNKNOWN or bool(result.missing)
        self._put(self._key(result.content, result.interpreter, lasting), result)

    def _put(self, key: str, result: ProbeResult) -> None:
        """As the last answer to this question: what is shown when no interpreter is named."""
        if self._latest.get(result.content) == key and self._known.get(key) == result:
            return
        self._known.pop(key, None)
        self._known[key] = result
        self._latest[result.content] = key
        self._changed = True

    def save(self) -> None:
        """Write down what is new, if that is possible."""
        if not self._changed:
            return
        newest = {}
        for key, result in list(self._known.items())[-_MOST:]:
            # What is about a file whose name is no text cannot be written down.
            with suppress(UnicodeEncodeError):
                newest[key] = msgspec.Raw(msgspec.msgpack.encode(result))
        self._shelf.save(_NAME, msgspec.msgpack.encode(newest))
        self._changed = False

    def _load(self) -> dict[str, ProbeResult]:
        note = self._shelf.load(_NAME)
        if note is None:
            return {}
        try:
            return msgspec.msgpack.decode(note, type=dict[str, ProbeResult])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return {}

    def _key(self, content: str, interpreter: str, lasting: bool) -> str:
        return f"{content} {interpreter}" + ("" if lasting else f" {self._terms}")
