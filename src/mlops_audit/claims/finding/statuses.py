"""Status words and signs in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile

from mlops_audit.claims.finding.clauses import Piece, leftover
from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.lexicon import BY_SIGN, ROLES, RUNNING, SIGN, SIGNS, STATUSES, reading
from mlops_audit.claims.markdown.blocks import Block, BlockKind
from mlops_audit.claims.markdown.masks import Prose
from mlops_audit.claims.names import group_mentions
from mlops_audit.claims.says import Found, Role, StatusSays, Word
from mlops_audit.claims.says import found as made
from mlops_audit.model.claim import ClaimKind

_AFTER = re.compile(rf"[`*_ \t]{{0,4}}(?:[:=–—-][ \t]?)?[*_]{{0,2}}(?P<sign>[{SIGNS}]\ufe0f?)")
_DOING = re.compile(
    r"\b(?:integrate|integrating|integration|set\s*-?\s*up|install|add|implement|configure|connect|adopt|deploy|enable|"
    r"wire|hook|use|introduce|setup|installation)\b(?:\s+up)?",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^\W*(?:integrate|set\s*up|install|add|implement|configure|connect|adopt|deploy|enable|wire)\b",
    re.IGNORECASE,
)
_JOINS = re.compile(r"[*_`]*(?:\s*(?:,|&|\+|/|and|,\s*and)\s*)[*_`]*", re.IGNORECASE)
_ARE = re.compile(
    r"[\s*_`:]*(?:are|is)?(?:\s+(?:all|both|still|now|currently|already|fully))*[\s*_`]*", re.IGNORECASE
)
_AND_MORE = re.compile(r"\s+and\s+(?P<more>[^,;:()\n–—]*)", re.IGNORECASE)
_EXPLAINS = re.compile(r"[*_\s]*(?::|\s[–—-])[*_]*\s*(?P<more>[^\n]*)")
_STATUS_PATTERNS = tuple(pattern for _, pattern in STATUSES)
_BETWEEN = re.compile(
    r"^[\W_]*(?:is|are|has|have|been|remains?|still|now|currently|already|fully|only|just|an?|[\W_])*$",
    re.IGNORECASE,
)
_ROLE_WORDS = (Role.CONFIG, Role.TESTS)
_THERE_IS_NO = re.compile(
    r"[\W_]*(?:there(?:\s+(?:is|are)|['’]s)\s+)?(?:(?:still|currently|as\s+yet|yet)\s+)?no[\s*_`]+",
    re.IGNORECASE,
)
_OF_IT = re.compile(
    r"[\s*_`]+(?:integration|implementation|code)(?:\s+(?:yet|so\s+far|at\s+all|for\s+now))?[\W_]*",
    re.IGNORECASE,
)


def signed_tools(page: Page, text: Prose) -> Iterator[Found]:
    """``Opik ✅ SHAP ✅``: each sign is a status of the tool right before it."""
    for mention in page.names.mentions(text.coded):
        found = _AFTER.match(text.coded, mention.end)
        if found is None:
            continue
        start, end = text.start + mention.start, text.start + found.end()
        sign = found.group("sign")[0]
        yield made(
            claim=page.claim(start, end, ClaimKind.STATUS, mention.tool, (mention.tool,)),
            says=StatusSays(word=BY_SIGN[sign], role=Role.TOOL),
            digits=(text.start + found.start("sign"), text.start + found.end("sign")),
        )


def stated(page: Page, text: Prose, piece: Piece, *, lead_sign: bool) -> Iterator[Found]:
    """A status that one clause states of one tool or of the group.

    ``lead_sign``: the clause begins its block, so that a sign in front of it is its status.
    """
    clause = text.coded[piece.start : piece.end]
    if _IMPERATIVE.match(clause) and not lead_sign:
        return
    own = page.names.tools(clause)
    label = piece.label
    tools = own or page.names.tools(label)
    grouped = not own and bool(group_mentions(clause) or (not tools and group_mentions(label)))
    if (len(tools) != 1 and not grouped) or len(tools) > 1:
        return
    labelled = not own and not group_mentions(clause)
    if (labelled and leftover(label, page.names, *_role_patterns())) or "%" in clause:
        return
    if _is_denied(page, clause) and not text.coded.startswith("(", piece.end):
        yield _status(page, text, piece, Word.NONE, own, Role.TOOL, grouped=False)
        return
    word = _word(page, clause, labelled=labelled, lead_sign=lead_sign) or _signed_label(page, piece, tools)
    known = (*_STATUS_PATTERNS, *_role_patterns(), _DOING, *page.names.functions(tools))
    if word is None or leftover(clause, page.names, *known) or _is_of_running(text, piece):
        return
    joined = _joined(text, piece)
    if grouped:
        tools = page.names.tools(joined or _explained(text, piece))
        tools = tools if len(tools) > 1 else ()
        if not tools and lead_sign and re.search(r"\bplatform\b", clause, re.IGNORECASE):
            return  # the product, more likely than its tools
    yield _status(page, text, piece, word, tools, _role(f"{label} {clause} {joined}"), grouped=grouped)


def _is_denied(page: Page, clause: str) -> bool:
    """``There is no Feast integration``: nothing is said but that a tool is not integrated."""
    mentions = page.names.mentions(clause)
    if len(mentions) != 1:
        return False
    before, after = clause[: mentions[0].start], clause[mentions[0].end :]
    return bool(_THERE_IS_NO.fullmatch(before) and _OF_IT.fullmatch(after))


def listed(page: Page, text: Prose, sentence: Piece) -> Iterator[Found]:
    """``MLflow, Optuna and Feast are config only``: one status of several tools."""
    words = text.coded[sentence.start : sentence.end]
    mentions = page.names.mentions(words)
    if len(mentions) < 2:
        return
    between = [words[one.end : two.start] for one, two in pairwise(mentions)]
    joined = len(list(takewhile(_JOINS.fullmatch, reversed(between))))
    if not joined:
        return
    first = len(between) - joined
    rest = words[mentions[-1].end :]
    for word, pattern in STATUSES:
        found = pattern.search(rest)
        if found and _ARE.fullmatch(rest[: found.start()]):
            chosen = mentions[first:]
            start = text.start + sentence.start
            end = mentions[-1].end + found.end()
            tools = tuple(dict.fromkeys(mention.tool for mention in chosen))
            yield made(
                claim=page.claim(
                    start + chosen[0].start, start + end, ClaimKind.STATUS, "rollup:with_code", tools
                ),
                says=StatusSays(word=word),
                digits=(start + mentions[-1].end + _blanks(rest), start + end),
            )
            return


def _signed_label(page: Page, piece: Piece, tools: tuple[str, ...]) -> Word | None:
    """``✅ Experiment tracking: MLflow``: the sign before what the tool is for is the tool's status."""
    label = piece.label.strip(" *_-+")
    sign = SIGN.match(label)
    if sign is None or len(tools) != 1 or page.names.tools(label) or group_mentions(label):
        return None
    return None if leftover(label, page.names, *page.names.functions(tools)) else BY_SIGN[sign.group(1)]


def _joined(text: Prose, piece: Piece) -> str:
    """What "and" joins to a clause, which shares its last noun: ``MLflow and Grafana configuration``."""
    found = _AND_MORE.match(text.coded, piece.end)
    return found.group("more") if found else ""


def _explained(text: Prose, piece: Piece) -> str:
    """What follows the colon or dash after a clause."""
    found = _EXPLAINS.match(text.coded, piece.end)
    return found.group("more") if found else ""


def _is_of_running(text: Prose, piece: Piece) -> bool:
    """Whether a service's state is reported: ``✅ Prometheus: healthy``, ``14/14 ✅``."""
    clause = text.coded[piece.start : piece.end]
    state = RUNNING.search(clause) or RUNNING.match(_explained(text, piece))
    return bool(state or re.search(r"\d\s*/\s*\d", clause))


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" \t\r\n"))


def _word(page: Page, clause: str, *, labelled: bool, lead_sign: bool) -> Word | None:
    """The status that a clause states, where its form leaves no doubt that it does."""
    if labelled:
        return reading(clause)
    if lead_sign and SIGN.match(clause.strip(" *_")):
        sign = BY_SIGN[clause.strip(" *_")[0]]
        worded = reading(SIGN.sub(" ", _DOING.sub(" ", clause)))
        return worded if worded and sign is not Word.NONE else sign
    spans = [(mention.start, mention.end) for mention in page.names.mentions(clause)] or group_mentions(
        clause
    )
    if not spans:
        return None
    rest = clause[spans[-1][1] :]
    for word, pattern in STATUSES:
        found = pattern.search(rest)
        if found and _BETWEEN.match(_without_roles(rest[: found.start()])):
            return word
    mark = SIGN.search(rest.partition("\n")[0])
    if mark is None or re.sub(r"[\W_]+", "", _without_roles(rest[: mark.start()])):
        return None
    return BY_SIGN[mark.group(1)]


def _without_roles(text: str) -> str:
    for pattern in (
        *_role_patterns(),
        re.compile(r"\b(?:integration|tools?|stack|support|status|setup)\b", re.IGNORECASE),
    ):
        text = pattern.sub(" ", text)
    return text


def _status(
    page: Page, text: Prose, piece: Piece, word: Word, tools: tuple[str, ...], role: Role, *, grouped: bool
) -> Found:
    clause = text.coded[piece.start : piece.end]
    left = piece.start + len(clause) - len(clause.lstrip(" \t\r\n*_"))
    right = piece.end - (len(clause) - len(clause.rstrip(" \t\r\n*_")))
    start, end = text.start + left, text.start + right
    at = _word_at(clause, word)
    subject = "rollup:with_code" if grouped else tools[0]
    return made(
        claim=page.claim(start, end, ClaimKind.STATUS, subject, tools),
        says=StatusSays(word=word, role=role),
        digits=(text.start + piece.start + at[0], text.start + piece.start + at[1]) if at else None,
    )


def _word_at(clause: str, word: Word) -> tuple[int, int] | None:
    """Where the status word stands, else the sign."""
    for each, pattern in STATUSES:
        found = pattern.search(clause)
        if found and each is word:
            return found.span()
    sign = SIGN.search(clause)
    return sign.span() if sign else None


def _role(words: str) -> Role:
    return next((role for role, pattern in ROLES if role in _ROLE_WORDS and pattern.search(words)), Role.TOOL)


def _role_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(pattern for role, pattern in ROLES if role in _ROLE_WORDS)


def in_running_text(block: Block) -> bool:
    """Whether a block is one in which sentences make claims."""
    return block.kind is not BlockKind.CODE
