from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mlops_audit.cli.running import run


def test_a_probe_that_writes_the_measured_tree_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("MLOPS_AUDIT_CACHE_DIR", str(tmp_path / "cache"))
    repo = tmp_path / "repo"
    repo.mkdir()
    hook = repo / ".git" / "hooks" / "post-checkout"
    (repo / "app.py").write_text(
        "import os, pathlib\n"
        f"os.makedirs({str(hook.parent)!r}, exist_ok=True)\n"
        f"pathlib.Path({str(hook)!r}).write_text('x')\n"
        "import mlflow\nmlflow.start_run()\n"
    )
    subprocess.run(["git", "init", "-q", "."], cwd=repo, check=True)
    subprocess.run(["git", "add", "."], cwd=repo, check=True)
    code = run(["scan", str(repo), "--python", sys.executable, "--format", "json", "--quiet", "--no-cache"])
    out, err = capsys.readouterr()
    assert code == 0
    assert ".git/hooks/post-checkout" in err
    assert any(".git/hooks/post-checkout" in note for note in json.loads(out)["notes"])
