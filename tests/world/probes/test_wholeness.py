from __future__ import annotations

import os
from pathlib import Path

from mlops_audit.world.probes.copying import disposable_copy
from mlops_audit.world.probes.wholeness import Wholeness
from mlops_audit.world.snapshot import open_repository


def test_files_are_whole_until_something_is_done_to_them(repo: Path):
    with open_repository(repo) as repository, disposable_copy(repository) as copy:
        whole = Wholeness(repository, copy)
        (copy / "a.py").read_text()
        (copy / "new.py").write_text("")
        assert whole.of_all()
        (copy / "a.py").unlink()
        assert whole.of(["pkg/b.py", "not/there.py"])
        assert not whole.of(["a.py"])
        assert not whole.of_all()


def test_what_was_undone_was_done(repo: Path):
    with open_repository(repo) as repository, disposable_copy(repository) as copy:
        before = (copy / "a.py").stat()
        whole = Wholeness(repository, copy)
        text = (copy / "a.py").read_text()
        for content in ("other", text):
            (copy / "a.py").write_text(content)
        os.utime(copy / "a.py", ns=(before.st_atime_ns, before.st_mtime_ns))
        assert not whole.of(["a.py"])
