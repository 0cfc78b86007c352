"""Which documents are read, and why others are not."""

from __future__ import annotations

import pytest

from mlops_audit.claims.documents import choose


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "docs/status.MD",
        "docs/implementation-status.md",
        ".claude/context/summary-v4.md",
        "a.mdx",
        "x/b.mdc",
        "STATUS_REPORT.md",
    ],
)
def test_documents_about_the_present(path):
    assert choose([path]) == ((path,), ())


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
def test_documents_about_another_time(path, reason):
    chosen, (unread,) = choose([path])
    assert not chosen
    assert reason in unread.reason.lower()


def test_other_files_are_no_documents():
    assert choose(["a.py", "md", "x.md.txt", "README"]) == ((), ())


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
