from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mlops_audit.errors import AuditError
from mlops_audit.world.probes.disposing import private_folder


def test_nobody_else_can_look_into_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with private_folder() as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.parent == tmp_path
    assert not os.listdir(tmp_path)


def test_without_a_place_for_it_the_remedy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(AuditError, match="nothing could be run") as raised, private_folder():
        pass
    assert "TMPDIR" in raised.value.remedy


def test_removing_leaves_alone_what_links_lead_to(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir(mode=0o755)
    (tmp_path / "kept" / "file").touch()
    with private_folder() as folder:
        (folder / "link").symlink_to(tmp_path / "kept")
    assert (tmp_path / "kept" / "file").exists()
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o755
