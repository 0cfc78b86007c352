"""Keeps the last results of whole computations, each under a key of all that it depends on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import msgspec

from mlops_audit.world.cache import Shelf

T = TypeVar("T")


def remembered(
    shelf: Shelf, name: str, key: str, kind: type[T], make: Callable[[], T], worth: Callable[[T], bool]
) -> T:
    """What ``make`` returned when it was last asked for ``key``, or returns now; kept if it is ``worth`` it.

    ``kind`` must be a type that msgspec can encode. A note that is damaged, foreign or of an older form is as
    if it were
    not there.
    """
    note = shelf.load(f"{name}-{key[:24]}")
    if note is not None:
        try:
            return msgspec.msgpack.decode(note, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            pass
    made = make()
    if worth(made):
        # A name that is not Unicode cannot be kept; the next run computes it again.
        with suppress(UnicodeEncodeError, msgspec.MsgspecError):
            shelf.save(f"{name}-{key[:24]}", msgspec.msgpack.encode(made))
    return made
