"""Status words and signs held against what is known of a tool or of the group."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from mlops_audit.checks.case import plural
from mlops_audit.claims.judging.opinion import FLATTERS, UNDERSTATES, Opinion, holds, unclear, unmeasured
from mlops_audit.claims.judging.truths import ToolTruth, Truths
from mlops_audit.claims.judging.wordings import restated, restated_group
from mlops_audit.claims.lexicon import BEGUN
from mlops_audit.claims.says import Found, Measure, Role, StatusSays, Word
from mlops_audit.model.claim import Direction, Ruling

_POSITIVE = frozenset((Word.COMPLETE, Word.IMPLEMENTED, Word.CONFIGURED))
_STATED = re.compile(r"\b(?:complete[d]?|done|finished|ready|fully)\b|100\s?%", re.IGNORECASE)
_SOME_LEFT = re.compile(r"remaining|pending|outstanding|incomplete|missing", re.IGNORECASE)


def judge_tool_status(found: Found, says: StatusSays, truths: Truths) -> Opinion:
    """A status of one tool, as far as its column or its words go."""
    truth = truths.of(found.claim.tools[0])
    if truth.operated and says.role is Role.TOOL and says.word in {*_POSITIVE, Word.PARTIAL}:
        return unmeasured(
            "no code uses it, and none need: it is worked by its files and commands", _explain(truth)
        )
    return _BY_ROLE.get(says.role, _as_a_whole)(found, says.word, truth)


def judge_group_status(
    found: Found, says: StatusSays, truths: Truths, sets: Sequence[tuple[str, ...]]
) -> Opinion:
    """A status of all the tools together; stale only if it is so for each set that may be meant."""
    opinions = [_of_group(found, says, truths, tools) for tools in sets if len(tools) > 1]
    if not opinions:
        return unclear("which tools are meant is not known")
    mild = [each for each in opinions if each.ruling is not Ruling.STALE]
    return mild[0] if mild else opinions[0]


def _as_a_whole(found: Found, word: Word, truth: ToolTruth) -> Opinion:
    match word:
        case Word.COMPLETE:
            return _complete(found, truth)
        case Word.IMPLEMENTED:
            return _implemented(found, truth)
        case Word.PARTIAL:
            return _partial(found, truth)
        case Word.BROKEN:
            if truth.status == "complete":
                return _stale(found, truth, UNDERSTATES)
            return _broken(truth)
        case Word.CONFIG_ONLY:
            if truth.used:
                return _stale(found, truth, UNDERSTATES)
            return holds(truth.status) if truth.configured else _stale(found, truth, FLATTERS)
        case Word.NONE if truth.used and truth.hollow:
            return unmeasured("its code holds nothing but placeholders", command=_explain(truth))
        case Word.NONE:
            return _stale(found, truth, UNDERSTATES) if truth.used else holds(truth.status)
        case Word.CONFIGURED:
            return _configured(found, word, truth)
        case _:
            return unclear("it asks for a verification")


def _broken(truth: ToolTruth) -> Opinion:
    if truth.status == "broken":
        return holds(truth.status, command=_explain(truth))
    if not truth.used:
        return unclear("there is nothing that could be broken")
    return unmeasured(truth.status, command=_explain(truth))


def _complete(found: Found, truth: ToolTruth) -> Opinion:
    """Held when unverified and nothing was run, without tests, and a bare sign by mostly sound code."""
    if not truth.used or (truth.faults and not (truth.sound and not _STATED.search(found.claim.text))):
        return _stale(found, truth, FLATTERS)
    if truth.unmeasured and truth.ran:
        return unmeasured(truth.status, command=_explain(truth))
    return holds(truth.status, command=_explain(truth))


def _implemented(found: Found, truth: ToolTruth) -> Opinion:
    """Code is there, no stub, not broken."""
    if not truth.used or truth.stubbed or truth.status == "broken":
        return _stale(found, truth, FLATTERS)
    return holds(truth.status, command=_explain(truth))


def _partial(found: Found, truth: ToolTruth) -> Opinion:
    if truth.status in {"absent", "declared"}:
        if BEGUN.search(found.claim.text):
            return unclear("it is begun, and nothing of it is here yet")
        return _stale(found, truth, FLATTERS)
    if truth.status == "complete":
        return _stale(found, truth, UNDERSTATES)
    if truth.status == "unverified":
        return unmeasured(truth.status, command=_explain(truth))
    return holds(truth.status, command=_explain(truth))


def _configured(found: Found, word: Word, truth: ToolTruth) -> Opinion:
    """A column about configuration."""
    where = ", ".join(truth.config_places)
    command = _explain(truth)
    if word is Word.VERIFY:
        return unclear("it asks for a verification")
    if word is Word.NONE:
        if not truth.configured:
            return holds("no configuration was found", command=command)
        return Opinion(
            ruling=Ruling.STALE,
            direction=UNDERSTATES,
            truth=f"it is configured in {where}",
            why=where,
            command=command,
            **restated(found, Word.CONFIGURED, truth),
        )
    if truth.configured:
        return holds(f"it is configured in {where}", where, command)
    if not truth.tool.config_customary or truth.used:
        return unmeasured("no configuration was found; it may be configured in code", command=command)
    return Opinion(
        ruling=Ruling.STALE,
        direction=FLATTERS,
        truth="no configuration was found",
        command=command,
        **restated(found, Word.NONE, truth),
    )


def _code(found: Found, word: Word, truth: ToolTruth) -> Opinion:
    """A column about code: there, words of doubt claim that none is."""
    command = _explain(truth)
    where = truth.place("is_used")
    if word in _POSITIVE:
        if truth.used:
            return holds(f"production code uses it: {where}", str(where), command)
        return _stale(found, truth, FLATTERS)
    if word in {Word.PARTIAL, Word.BROKEN}:
        if not truth.used and BEGUN.search(found.claim.text):
            return unclear("it is begun, and no code of it is here yet")
        if not truth.used:
            return _stale(found, truth, FLATTERS)
        if truth.stubbed or truth.faults:
            return holds(truth.status, command=command)
        return (
            unmeasured(truth.status, command=command)
            if word is Word.BROKEN
            else _stale(found, truth, UNDERSTATES)
        )
    if not truth.used:
        return holds("no production code uses it", command=command)
    return _stale(found, truth, UNDERSTATES)


def _tests(found: Found, word: Word, truth: ToolTruth) -> Opinion:
    command = _explain(truth)
    said = plural(truth.tests, "test") if truth.tests else "no test exercises it"
    if word in _POSITIVE:
        if truth.tests:
            return holds(said, command=command)
        direction, target = FLATTERS, Word.NONE
    elif word is Word.NONE:
        if not truth.tests:
            return holds(said, command=command)
        direction, target = UNDERSTATES, Word.COMPLETE
    else:
        return unclear("how complete tests are is not ours to say")
    return Opinion(
        ruling=Ruling.STALE,
        direction=direction,
        truth=said,
        why=str(truth.place("has_tests") or ""),
        command=command,
        **restated(found, target, truth),
    )


def _declared(found: Found, word: Word, truth: ToolTruth) -> Opinion:
    command = _explain(truth)
    said = f"declared in {truth.place('is_declared')}" if truth.declared else "no dependency file names it"
    if word not in _POSITIVE and word is not Word.NONE:
        return unclear("whether a dependency is installed is not ours to say")
    if truth.declared == (word is not Word.NONE):
        return holds(said, command=command)
    if not truth.declared:
        return unmeasured(said, command=command)
    return Opinion(
        ruling=Ruling.STALE,
        direction=UNDERSTATES,
        truth=said,
        command=command,
        **restated(found, Word.COMPLETE, truth),
    )


_BY_ROLE: dict[Role, Callable[[Found, Word, ToolTruth], Opinion]] = {
    Role.CONFIG: _configured,
    Role.CODE: _code,
    Role.TESTS: _tests,
    Role.DECLARED: _declared,
}


def target(truth: ToolTruth) -> Word:
    """The word that is true of a tool as a whole."""
    if not truth.used:
        return Word.CONFIG_ONLY if truth.configured else Word.NONE
    if truth.status == "complete":
        return Word.COMPLETE
    if truth.status == "broken":
        return Word.BROKEN
    return Word.PARTIAL if truth.faults else Word.IMPLEMENTED


def _stale(found: Found, truth: ToolTruth, direction: Direction) -> Opinion:
    says = found.says
    role = says.role if isinstance(says, StatusSays) else Role.TOOL
    word = target(truth)
    if role is Role.CODE:
        shown = any(peer.path for peer in found.peers)
        word = (
            (Word.PARTIAL if truth.stubbed and not shown else Word.IMPLEMENTED) if truth.used else Word.NONE
        )
    return Opinion(
        ruling=Ruling.STALE,
        direction=direction,
        truth=_code_told(truth) if role is Role.CODE else _told(truth),
        why=_why(truth, direction),
        command=_explain(truth),
        **restated(found, word, truth),
    )


def _told(truth: ToolTruth) -> str:
    """The status in words, with the interval of its completion."""
    low, high = truth.completion.low, truth.completion.high
    figure = f"{low:g}%" if low == high else f"{low:g}–{high:g}%"
    ran = "" if truth.ran or low == high else ", nothing was run"
    return f"{truth.status} ({figure}{ran})"


def _code_told(truth: ToolTruth) -> str:
    """What there is of code: that is what a column about code speaks of."""
    if not truth.used:
        return "no production code uses it"
    implemented = truth.evidence.get("is_implemented")
    return implemented.message if implemented and implemented.counts else "production code uses it"


def _why(truth: ToolTruth, direction: Direction) -> str:
    """The evidence that speaks against the claim."""
    if direction is UNDERSTATES:
        used = truth.evidence.get("is_used")
        return f"{used.message}: {used.place}" if used and used.place else ""
    return truth.shortfall


def _explain(truth: ToolTruth) -> str:
    return f"mlops-audit explain {truth.tool.id}"


def _of_group(found: Found, says: StatusSays, truths: Truths, tools: tuple[str, ...]) -> Opinion:
    measure = Measure.CONFIGURED if says.role is Role.CONFIG else Measure.WITH_CODE
    if says.role is Role.TESTS:
        measure = Measure.TESTED
    have, whole = truths.count(measure, tools).low, len(tools)
    truth = f"{have} of {whole} tools {_NOUNS[measure]}"
    command = "mlops-audit scan"
    direction = None
    match says.word:
        case Word.COMPLETE | Word.IMPLEMENTED | Word.CONFIGURED:
            lacking = have < whole
            if says.word is Word.COMPLETE and measure is Measure.WITH_CODE and not lacking:
                done = truths.count(Measure.COMPLETE, tools)
                lacking = done.tolerated < whole
                truth = f"{done.told} of {whole} tools are complete" if lacking else truth
            direction = FLATTERS if lacking else None
        case Word.NONE if _SOME_LEFT.search(found.claim.text):
            direction = UNDERSTATES if have == whole else None
        case Word.NONE | Word.CONFIG_ONLY:
            direction = UNDERSTATES if have else None
        case Word.PARTIAL:
            direction = UNDERSTATES if have == whole else FLATTERS if not have else None
        case _:
            return unclear("it asks for a verification")
    if direction is None:
        return holds(truth, command=command)
    return Opinion(
        ruling=Ruling.STALE,
        direction=direction,
        truth=truth,
        why=truths.used_where(tools),
        command=command,
        **restated_group(found, have, whole, measure),
    )


_NOUNS = {
    Measure.CONFIGURED: "are configured",
    Measure.WITH_CODE: "have code",
    Measure.TESTED: "have tests",
}
