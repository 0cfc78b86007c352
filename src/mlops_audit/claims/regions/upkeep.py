"""Whether a marked region still holds, value by value, and what should stand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mlops_audit.claims.markdown.text import Text
from mlops_audit.claims.regions.columns import Column, parted, woven
from mlops_audit.claims.regions.context import OptionError
from mlops_audit.claims.regions.laying_out import aligned, laid_out, stripped
from mlops_audit.claims.regions.matching import Match, Odd, Said, match, merged
from mlops_audit.claims.regions.measures import Measure, Word
from mlops_audit.claims.regions.own_layout import fitted, has_own_layout, in_its_manner
from mlops_audit.claims.regions.regions import Region
from mlops_audit.claims.regions.rendering import Rendered, render
from mlops_audit.claims.regions.rows import OldRow, digest, new_rows, old_rows
from mlops_audit.claims.regions.stock import Template
from mlops_audit.model.claim import Claim, ClaimKind, Edit, Ruling, Verdict
from mlops_audit.model.report import Report
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.scoring import STATUSES

_ROUNDS = 4
_BY_HAND = "the region was edited by hand since it was written"

Kept = dict[tuple[str, str], Measure]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionJudgement:
    """One region, judged. The ``edit`` of its body stands in every stale verdict, too.

    ``narrowing`` is the edit of a region that holds although better is known now: a range that became a
    figure, ``unverified`` that became ``complete``. A region with a layout of its own has ``edits`` and
    ``narrowings`` of single values, and judges only the ``spans`` of their cells.
    """

    region: Region
    verdicts: tuple[Verdict, ...] = ()
    edit: Edit | None = None
    narrowing: Edit | None = None
    edits: tuple[Edit, ...] = ()
    narrowings: tuple[Edit, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    kept: tuple[tuple[int, int], ...] = ()
    """The cells of columns that the region keeps as they are: what they say is judged besides."""
    problems: tuple[Diagnostic, ...] = ()


def judge_region(
    region: Region, text: Text, report: Report, templates: Mapping[str, Template], *, force: bool = False
) -> RegionJudgement:
    """Hold a region against the evidence; ``force``: write it anew although somebody edited it.

    Raises TemplateError for a template that fails.
    """
    return _Upkeep(region, text, report, templates[region.name]).judge(force=force)


class _Upkeep:
    """One region of one document, and the evidence."""

    def __init__(self, region: Region, text: Text, report: Report, template: Template) -> None:
        self.region = region
        self.text = text
        self.report = report
        self.template = template
        self.old, self.columns = _rows(region, text.characters)
        self.own = has_own_layout(region.options)
        self.spans: tuple[tuple[int, int], ...] = ()

    def judge(self, *, force: bool) -> RegionJudgement:
        """See ``judge_region``."""
        try:
            rendered, found = self._settled()
        except OptionError as error:
            return RegionJudgement(region=self.region, problems=(self._problem(*error.args),))
        if self.own:
            return self._of_own(rendered, found)
        by_hand = bool(self.region.digest) and self.region.digest != digest(self.old)
        stale = bool(found.odd) or any(each.ruling is Ruling.STALE for each in found.said)
        new = new_rows(rendered.marked, rendered.values)
        edit, problem = self._edit(woven(rendered.text, new, self.columns))
        problems = [problem] if problem else []
        declined = problem.message if problem else ""
        if by_hand and not force:
            edit, declined = None, _BY_HAND
            remedy = "Move what is yours out of it, or let fix-docs --force-regions write it anew."
            problems.append(self._problem(_BY_HAND, remedy))
        wanted = edit if stale or (by_hand and force) else None
        return RegionJudgement(
            region=self.region,
            verdicts=tuple(self._verdicts(rendered, found, wanted, declined)),
            edit=wanted,
            kept=tuple(span for column in self.columns for span in column.spans),
            narrowing=None if stale or by_hand or not _narrower(rendered, found) else edit,
            problems=tuple(problems) if stale or by_hand else (),
        )

    def _of_own(self, rendered: Rendered, found: Match) -> RegionJudgement:
        """A table whose layout is its authors': each value is judged and edited where it stands."""
        verdicts, edits, narrowings = [], [], []
        for said in found.said:
            if said.value.anchor:
                continue
            edit = in_its_manner(said)
            writes = self.text.writes(edit.text)
            declined = "" if writes else f"{self.text.encoding} cannot write {edit.text!r}"
            verdicts.append(self._of_value(rendered, said, edit if writes else None, declined))
            if writes and said.ruling is Ruling.STALE:
                edits.append(edit)
            elif writes and _is_narrower(rendered, said):
                narrowings.append(edit)
        return RegionJudgement(
            region=self.region,
            verdicts=tuple(sorted(verdicts, key=lambda each: (each.claim.start, each.claim.end))),
            edits=tuple(edits),
            narrowings=tuple(narrowings),
            spans=(self.region.begin, *self.spans, self.region.end),
        )

    def _settled(self) -> tuple[Rendered, Match]:
        """The rendering that keeps what the document says wherever that is possible, and how they match.

        What a template prints beside a value may depend on it, so that keeping one changes the lines in which
        others are found: hence the rounds. Where a line is not recognized, the words that a status may turn
        out to be are tried.
        """
        rendered, found, kept = self._round({})
        if found.odd:
            better = self._tried(rendered, found, kept)
            if better:
                rendered, found, _ = self._round({**kept, **better})
        return rendered, found

    def _round(self, kept: Kept) -> tuple[Rendered, Match, Kept]:
        for _ in range(_ROUNDS):
            rendered, found = self._match(kept)
            agreed = {**kept, **_kept(rendered, found, kept)}
            if agreed == kept:
                break
            kept = agreed
        return rendered, found, kept

    def _match(self, kept: Kept) -> tuple[Rendered, Match]:
        rendered = render(self.template, self.report, self.region.options, document=self.text.path, kept=kept)
        new, old = new_rows(rendered.marked, rendered.values), self.old
        if self.own:
            new, old = fitted(new, old)
            self.spans = tuple((cell.start, cell.end) for row in old for cell in row.cells)
        return rendered, match(new, old, rendered.ledger)

    def _tried(self, rendered: Rendered, found: Match, kept: Kept) -> Kept:
        """Status words with which more of the lines about their tools are recognized."""
        open_ = {
            key: truth
            for key, truth in rendered.ledger.truths.items()
            if isinstance(truth, Word) and len(truth.possible) > 1
        }
        best: dict[tuple[str, str], tuple[int, Measure | None]] = {
            key: (found.quality[key[0]], None) for key in open_
        }
        for word in STATUSES:
            trial = {key: replace(truth, word=word) for key, truth in open_.items() if word in truth.possible}
            if trial:
                quality = self._match({**kept, **trial})[1].quality
                for key, measure in trial.items():
                    if quality[key[0]] > best[key][0]:
                        best[key] = (quality[key[0]], measure)
        return {key: measure for key, (_, measure) in best.items() if measure is not None}

    def _edit(self, rendered: str) -> tuple[Edit | None, Diagnostic | None]:
        """The edit that puts ``rendered`` into the region, or why it cannot be made."""
        region, characters = self.region, self.text.characters
        lines = aligned(stripped(rendered.split("\n")), characters[region.body[0] : region.body[1]])
        if region.inline and len(lines) > 1:
            message = f"the template {region.name} gives {len(lines)} lines, and the region is within one"
            return None, self._problem(message, "Put each marker on a line of its own.")
        body = laid_out(region, characters, lines)
        if not self.text.writes(body):
            message = f"the document's encoding ({self.text.encoding}) cannot write the region"
            return None, self._problem(message, "Save the document as UTF-8.")
        end, text = region.body[1], body
        if region.digest:
            changed = replace(region, body=(0, len(body)))
            marker = characters[region.end[0] : region.end[1]]
            fresh = digest_of(changed, body)
            text += characters[region.body[1] : region.end[0]] + marker.replace(region.digest, fresh)
            end = region.end[1]
        return Edit(start=region.body[0], end=end, text=text), None

    def _verdicts(
        self, rendered: Rendered, found: Match, edit: Edit | None, declined: str
    ) -> Sequence[Verdict]:
        verdicts = [
            self._of_value(rendered, said, edit, declined) for said in found.said if not said.value.anchor
        ]
        verdicts += [self._of_odd(odd, edit, declined) for odd in merged(found.odd)]
        return sorted(verdicts, key=lambda each: (each.claim.start, each.claim.end))

    def _of_value(self, rendered: Rendered, said: Said, edit: Edit | None, declined: str) -> Verdict:
        truth, value = rendered.ledger.truth(said.value), said.value
        stale = said.ruling is Ruling.STALE
        return Verdict(
            claim=self._claim(said.start, said.end, value.kind, value.subject, value.tools),
            ruling=said.ruling,
            direction=truth.direction(said.told),
            truth=truth.shown(),
            why=STATUSES.get(truth.word, "") if isinstance(truth, Word) else "",
            command=_command(value.subject),
            edit=edit if stale else None,
            declined=declined if stale else "",
        )

    def _of_odd(self, odd: Odd, edit: Edit | None, declined: str) -> Verdict:
        start, end = odd.old or self.region.begin
        truth = odd.new if odd.new is not None else "no such line"
        why = "" if odd.old and odd.new is not None else "the region has other lines than its template gives"
        return Verdict(
            claim=self._claim(start, end, odd.kind, odd.subject or f"file:{self.text.path}", odd.tools),
            ruling=Ruling.STALE,
            truth=truth,
            why=why,
            command=_command(odd.subject),
            edit=edit,
            declined=declined,
        )

    def _claim(self, start: int, end: int, kind: ClaimKind, subject: str, tools: tuple[str, ...]) -> Claim:
        return Claim(
            path=self.text.path,
            line=self.text.line(start),
            column=self.text.column(start),
            start=start,
            end=end,
            text=self.text.characters[start:end],
            kind=kind,
            subject=subject,
            tools=tools,
        )

    def _problem(self, message: str, remedy: str) -> Diagnostic:
        return Diagnostic(
            path=self.text.path, line=self.region.line, kind="region", message=message, remedy=remedy
        )


def digest_of(region: Region, characters: str) -> str:
    """The digest of what stands in a region, kept columns left out."""
    return digest(_rows(region, characters)[0])


def _rows(region: Region, characters: str) -> tuple[list[OldRow], tuple[Column, ...]]:
    rows = old_rows(characters, *region.body, quoted=">" in region.prefix)
    return parted(rows, region.options.get("keep", ""), characters)


def _kept(rendered: Rendered, found: Match, tried: Kept) -> Kept:
    """What the document says and the evidence does not decide, by the values' keys.

    Of the words that a writing may stand for, the one that was ``tried`` is kept: the lines were found by it.
    """
    kept: Kept = {}
    for said in found.said:
        truth, key = rendered.ledger.truth(said.value), said.value.key
        if said.ruling is Ruling.STALE:
            continue
        if isinstance(truth, Word):
            before = kept.get(key)
            earlier = before.possible if isinstance(before, Word) else truth.possible
            agreed = earlier & truth.told(said.told)
            if agreed and truth.told(said.told) != frozenset(("unverified",)):
                found_by = tried.get(key)
                first = (found_by.word,) if isinstance(found_by, Word) else ()
                word = next(each for each in (*first, truth.word, *STATUSES) if each in agreed)
                kept[key] = Word(word=word, possible=agreed)
        elif key not in kept and (measure := truth.kept(said.told)) != truth:
            kept[key] = measure
    return kept


def _narrower(rendered: Rendered, found: Match) -> bool:
    """Whether the evidence says more than the document does."""
    return any(_is_narrower(rendered, said) for said in found.said)


def _is_narrower(rendered: Rendered, said: Said) -> bool:
    return _bare(said.text) != _bare(said.printed) and said.value.measure == rendered.ledger.truth(said.value)


def _bare(text: str) -> str:
    return "".join(text.replace("`", "").casefold().split())


def _command(subject: str) -> str:
    if ":" in subject or not subject:
        return "mlops-audit scan"
    return f"mlops-audit explain {subject}"
