"""The marked regions of one document, judged by their values."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlops_audit.claims.markdown.text import Text
from mlops_audit.claims.reading import Reading
from mlops_audit.claims.regions.regions import find_regions
from mlops_audit.claims.regions.rendering import options_of
from mlops_audit.claims.regions.stock import Template
from mlops_audit.claims.regions.upkeep import judge_region
from mlops_audit.model.claim import Edit, Verdict
from mlops_audit.model.report import Report
from mlops_audit.model.snapshot import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What became of the regions of one document.

    ``spans`` are where they stand: nothing there is a claim besides. ``edits`` are those that stale values
    call for, ``narrowing`` those of regions that hold although more is known now.
    """

    spans: tuple[tuple[int, int], ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    edits: tuple[Edit, ...] = ()
    narrowing: tuple[Edit, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    kept: tuple[tuple[int, int], ...] = ()
    """Columns of the authors within regions: claims there are judged, and left to their authors."""

    def keeps(self, offset: int) -> bool:
        """Whether a character stands in a column that a region keeps as it is."""
        return _is_in(offset, self.kept)

    def covers(self, offset: int) -> bool:
        """Whether a character stands in a region."""
        return _is_in(offset, self.spans) and not self.keeps(offset)


def _is_in(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a character stands in one of these spans, which are sorted and share none."""
    at = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    return at >= 0 and offset < spans[at][1]


def judge_regions(
    text: Text, reading: Reading, report: Report, templates: Mapping[str, Template], *, force: bool = False
) -> Marked:
    """Judge every region of a document. Raises TemplateError for a template that fails."""
    options = {name: options_of(template) for name, template in templates.items()}
    found = find_regions(text, reading.code, options)
    judged = [judge_region(region, text, report, templates, force=force) for region in found.regions]
    return Marked(
        spans=tuple(
            sorted(
                span
                for each in judged
                for span in each.spans or ((each.region.begin[0], each.region.end[1]),)
            )
        ),
        verdicts=tuple(verdict for each in judged for verdict in each.verdicts),
        edits=tuple(edit for each in judged for edit in (each.edit, *each.edits) if edit is not None),
        narrowing=tuple(
            edit for each in judged for edit in (each.narrowing, *each.narrowings) if edit is not None
        ),
        kept=tuple(sorted(span for each in judged for span in each.kept)),
        problems=(*found.problems, *(problem for each in judged for problem in each.problems)),
    )
