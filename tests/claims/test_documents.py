"""Which documents are about the present."""

from __future__ import annotations

import pytest

from mlops_audit.claims.documents import choose


@pytest.mark.parametrize(
    "path",
    [
        "docs/planning/tracking.md",
        "docs/v1_archive/themes/cloud.md",
        "old-docs/tracking.md",
        "docs/cleanup-2025-05/monitoring.md",
        "backups/20250930_1200_before/docs/status.md",
        "docs/issues/12.md",
        ".github/ISSUE_TEMPLATE/bug.md",
        "course/exercises/3/README.md",
        "specs/001/overview.md",
        "docs/phase3_summary.md",
        "AGENT7_COMPLETE.md",
        "docs/decisions.md",
        "docs/handoff.md",
        "implementation_plan/anna/runner.md",
        "docs/Rapport-phase1.md",
    ],
)
def test_what_is_past_planned_or_taught_is_not_read(path):
    chosen, unread = choose([path])
    assert not chosen
    assert unread[0].reason


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "docs/PHASE_2_STATUS.md",
        "docs/threshold.md",
        "docs/v2024/tracking.md",
        "IMPLEMENTATION_SUMMARY.md",
        "src/folders/CLAUDE.md",
    ],
)
def test_what_is_about_the_present_is_read(path):
    assert choose([path])[0] == (path,)
