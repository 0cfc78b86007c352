"""What a judge answers about one claim, before it becomes a verdict."""

from __future__ import annotations

from dataclasses import dataclass

from mlops_audit.model.claim import Direction, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A ruling with its reasons.

    ``new`` is what is to stand in place of the claim's digits (or of the whole claim where ``whole``); empty
    where nothing can be written, and then ``declined`` says why.
    """

    ruling: Ruling
    direction: Direction | None = None
    truth: str = ""
    why: str = ""
    command: str = ""
    new: str = ""
    whole: bool = False
    suggestion: str = ""
    declined: str = ""


def holds(truth: str, why: str = "", command: str = "") -> Opinion:
    """The claim is true."""
    return Opinion(ruling=Ruling.HOLDS, truth=truth, why=why, command=command)


def unmeasured(truth: str, why: str = "", command: str = "") -> Opinion:
    """It may be true."""
    return Opinion(ruling=Ruling.NOT_MEASURED, truth=truth, why=why, command=command)


def unclear(why: str) -> Opinion:
    """It cannot be judged."""
    return Opinion(ruling=Ruling.UNCLEAR, why=why)


FLATTERS, UNDERSTATES = Direction.FLATTERS, Direction.UNDERSTATES
