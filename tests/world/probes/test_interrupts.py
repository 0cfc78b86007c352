from __future__ import annotations

import os
import signal

import pytest

from mlops_audit.world.probes.interrupts import Interrupts


def ask() -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture(autouse=True)
def _listening():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted(steps: list[str]) -> None:
    with Interrupts():
        try:
            with Interrupts():
                ask()
        finally:
            ask()
            ask()
            steps.append("cleared")
        steps.append("never")


def held(steps: list[str]) -> None:
    with Interrupts() as interrupts:
        with interrupts.held():
            ask()
            ask()
            steps.append("held")
        steps.append("never")


def test_who_asks_again_does_not_cut_short_the_clearing_up():
    steps: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted(steps)
    assert steps == ["cleared"]


def test_a_request_waits_while_held_and_is_made_once():
    steps: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        held(steps)
    assert steps == ["held"]


def test_afterwards_all_is_as_before():
    with Interrupts():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(KeyboardInterrupt), Interrupts():
        ask()
    with pytest.raises(KeyboardInterrupt):
        ask()
