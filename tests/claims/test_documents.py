"""Which files are documents about the present."""

from __future__ import annotations

import pytest

from mlops_audit.claims.documents import choose


@pytest.mark.parametrize(
    "path",
    ["README.md", "docs/status.md", "IMPLEMENTATION_STATUS.md", ".claude/context/summary-v4.md", "a/b.markdown", "x.mdc",
     "STATUS_REPORT.md", "docs/migration-status.md", "planet.md", "docs/status.MD", "a.mdx"],
)  # fmt: skip
def test_documents_about_the_present(path):
    assert choose([path]) == ((path,), ())


@pytest.mark.parametrize(
    "path",
    ["CHANGELOG.md", "docs/ROADMAP.md", "plans/mlops.md", "docs/archive/status.md", "2025-12-18-status.md",
     "AUDIT_REPORT.md", "docs/adr/0001-mlflow.md", "node_modules/x/README.md", "notes/2025.md"],
)  # fmt: skip
def test_documents_about_another_time_are_left_alone_with_a_reason(path):
    chosen, unread = choose([path])
    assert chosen == ()
    assert [each.path for each in unread] == [path]
    assert unread[0].reason


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("CHANGELOG.md", "changelog"),
        ("docs/plans/x.md", "plans"),
        ("docs/archive/x.md", "archive"),
        ("docs/audit-2024-05-01.md", "dated"),
        ("docs/20240501_x.md", "dated"),
        ("docs/migration-guide.md", "migration"),
        ("node_modules/a/README.md", "node_modules"),
        ("ROADMAP.md", "roadmap"),
    ],
)
def test_the_reason_is_in_the_name(path, reason):
    chosen, (unread,) = choose([path])
    assert not chosen
    assert reason in unread.reason.lower()


def test_what_is_no_markdown_is_no_document():
    assert choose(["a.py", "b.rst", "c.txt", "md", "x.md.txt", "README"]) == ((), ())


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


def test_the_manifest_decides():
    paths = ["README.md", "docs/a.md", "docs/plans/b.md", "docs/c.md"]
    assert choose(paths, include=["docs/**"], exclude=["docs/c.md"])[0] == ("docs/a.md", "docs/plans/b.md")
    reasons = {
        each.path: each.reason for each in choose(paths, include=["docs/**"], exclude=["docs/c.md"])[1]
    }
    assert reasons == {
        "README.md": "the manifest's documents do not include it",
        "docs/c.md": "the manifest excludes it",
    }
