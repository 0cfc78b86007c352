from __future__ import annotations

import os

from mlops_audit.world.probes.trust import Trust


def test_what_git_does_not_track_may_be_run(root, make_environment):
    interpreter = make_environment(root / ".venv")
    assert Trust(root, ["src/a.py"]).objection(str(interpreter)) == ""


def test_a_tracked_interpreter_is_refused(root, make_environment):
    interpreter = make_environment(root / ".venv")
    assert "git tracks .venv/bin/python" in Trust(root, [".venv/bin/python"]).objection(str(interpreter))


def test_one_tracked_file_spoils_the_environment(root, make_environment):
    interpreter = make_environment(root / "deep" / "env")
    tracked = ["deep/env/lib/python3.12/site-packages/sitecustomize.py"]
    assert "sitecustomize.py" in Trust(root, tracked).objection(str(interpreter))


def test_a_tracked_link_on_the_way_is_refused(root, tmp_path, make_environment):
    interpreter = make_environment(tmp_path / "outside")
    os.symlink(tmp_path / "outside", root / ".venv")
    trust = Trust(root, [".venv"])
    assert "git tracks .venv" in trust.objection(str(root / ".venv" / "bin" / "python"))
    assert trust.objection(str(interpreter)) == ""


def test_an_untracked_link_to_a_tracked_program_is_refused(root, make_environment):
    (root / "tools").mkdir()
    (root / "tools" / "python").write_text("#!/bin/sh\n")
    interpreter = make_environment(root / ".venv", str(root / "tools" / "python"))
    assert "git tracks tools/python" in Trust(root, ["tools/python"]).objection(str(interpreter))


def test_an_untracked_folder_link_to_a_tracked_folder_is_refused(root, make_environment):
    make_environment(root / "vendored")
    os.symlink("vendored", root / ".venv")
    trust = Trust(root, ["vendored/pyvenv.cfg"])
    assert trust.objection(str(root / ".venv" / "bin" / "python"))


def test_another_case_is_the_same_name(root, make_environment):
    interpreter = make_environment(root / ".venv")
    assert Trust(root, [".VENV/Bin/Python"]).objection(str(interpreter))


def test_a_submodule_is_tracked_with_all_that_is_in_it(root, make_environment):
    interpreter = make_environment(root / "vendor" / "env")
    assert "git tracks vendor" in Trust(root, ["vendor"]).objection(str(interpreter))


def test_an_environment_in_the_root_itself_is_judged_by_its_own_parts(root, make_environment):
    interpreter = make_environment(root)
    assert Trust(root, ["src/a.py", "README.md"]).objection(str(interpreter)) == ""
    assert Trust(root, ["lib/python3.12/site-packages/x.pth"]).objection(str(interpreter))


def test_a_root_behind_a_link_is_the_same_root(root, tmp_path, make_environment):
    make_environment(root / ".venv")
    os.symlink(root, tmp_path / "alias")
    trust = Trust(tmp_path / "alias", [".venv/bin/python"])
    assert trust.objection(str(root / ".venv" / "bin" / "python"))
    assert trust.objection(str(tmp_path / "alias" / ".venv" / "bin" / "python"))


def test_links_in_a_circle_end(root):
    os.symlink("b", root / "a")
    os.symlink("a", root / "b")
    assert Trust(root, []).objection(str(root / "a" / "bin" / "python")) == ""


def test_without_a_work_tree_nothing_is_inside(make_environment, tmp_path):
    assert Trust(None, ["bin/python"]).objection(str(make_environment(tmp_path / "x"))) == ""
