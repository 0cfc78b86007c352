"""The GitHub action: every input reaches the program as one argument, and no pull request brings its own evidence."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
ACTION = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))
SCRIPT = PROJECT / ".ci" / "action.py"
FAKE = f"""#!{sys.executable}
import json, os, sys
with open(os.environ["FAKE_LOG"], "a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
print("output of", " ".join(sys.argv[1:]))
sys.exit(int(os.environ["FAKE_EXIT"]))
"""


def loaded():
    spec = importlib.util.spec_from_file_location("action", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


action = loaded()


def git(folder, *words):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """A checkout with one commit, which is the current folder."""
    folder = tmp_path / "work space"
    folder.mkdir()
    git(folder, "init", "--quiet")
    commit(folder, "README.md", "x")
    monkeypatch.chdir(folder)
    return folder


def commit(folder, name, text):
    """A commit with one more file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def environment(tmp_path):
    """What GitHub gives to the script, with the defaults of every input."""
    temp = tmp_path / "temp"
    temp.mkdir()
    values = {
        f"AUDIT_{name.upper().replace('-', '_')}": item["default"] for name, item in ACTION["inputs"].items()
    }
    return {
        **values,
        "AUDIT_BASE": "",
        "RUNNER_TEMP": str(temp),
        "GITHUB_ACTION_PATH": str(PROJECT),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A stand-in that writes down how it was called; ``exit`` sets what it ends with."""
    path = tmp_path / "mlops-audit"
    path.write_text(FAKE)
    path.chmod(0o755)
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("FAKE_EXIT", "0")
    monkeypatch.setattr(action, "installed", lambda _: str(path))
    return tmp_path / "log"


def calls(log):
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_every_input_is_used_once_and_none_in_a_line_of_shell():
    steps = ACTION["runs"]["steps"]
    given = [str(value) for step in steps for value in (step.get("env", {}) | step.get("with", {})).values()]
    for name in ACTION["inputs"]:
        assert given.count(f"${{{{ inputs.{name} }}}}") == 1, name
    assert not [step["run"] for step in steps if "${{" in step.get("run", "")]
    assert all(item["description"] and "default" in item for item in ACTION["inputs"].values())


def test_the_script_reads_every_variable_it_is_given_and_no_other():
    given = {name for step in ACTION["runs"]["steps"] for name in step.get("env", {})} - {"PYTHON"}
    assert set(re.findall(r'environment\["(AUDIT_\w+)"\]', SCRIPT.read_text())) == given


def test_outputs_are_those_that_are_told(environment, program, workspace, tmp_path):
    action.main(environment)
    told = [line.partition("=")[0] for line in (tmp_path / "output").read_text().splitlines()]
    assert told == list(ACTION["outputs"])
    for name, item in ACTION["outputs"].items():
        assert item["value"] == f"${{{{ steps.check.outputs.{name} }}}}"


def test_by_default_nothing_is_run_and_log_and_summary_are_written(environment, program, workspace, tmp_path):
    assert action.main(environment) == 0
    assert calls(program) == [
        ["check", "--no-probes", "--format", "github", "--", "."],
        ["check", "--no-probes", "--format", "markdown", "--quiet", "--", "."],
    ]
    assert (tmp_path / "summary").read_text().startswith("output of check --no-probes --format markdown")


def test_inputs_stay_one_argument_each(environment, program, workspace, monkeypatch):
    odd = '$(touch x); "`id`" --format'
    environment |= {
        "AUDIT_PATH": odd,
        "AUDIT_PROBE": "imports",
        "AUDIT_FAIL_UNDER": "80",
        "AUDIT_EVIDENCE": "saved file.json",
        "AUDIT_SARIF": "out put.sarif",
        "AUDIT_SUMMARY": "false",
        "AUDIT_ARGS": f"--tool\nfeast\n\n  {odd}\n",
    }
    action.main(environment)
    words = ["--evidence", "saved file.json", "--fail-under", "80", "--tool", "feast", odd]
    assert calls(program) == [
        ["check", "--probe", "imports", *words, "--format", "github", "--", odd],
        ["check", "--probe", "imports", *words, "--format", "sarif", "--output", "out put.sarif", "--", odd],
    ]
    assert not (workspace / "x").exists()


@pytest.mark.parametrize("code", [0, 1, 3, 70])
def test_the_exit_code_is_that_of_the_program(environment, program, workspace, tmp_path, monkeypatch, code):
    monkeypatch.setenv("FAKE_EXIT", str(code))
    environment["AUDIT_SARIF"] = "x.sarif"
    assert action.main(environment) == code
    assert (tmp_path / "output").read_text() == f"exit-code={code}\nsarif=x.sarif\n"


USUAL = ".mlops-audit/evidence.json"


def evidence(environment, base, **more):
    return action.trusted_evidence({**environment, "AUDIT_BASE": base, **more})


def test_outside_of_pull_requests_evidence_is_taken_as_it_is(environment, workspace):
    assert evidence(environment, "") == ""
    commit(workspace, USUAL, "of the branch")
    assert evidence(environment, "") == USUAL
    assert evidence(environment, "", AUDIT_EVIDENCE="e.json") == "e.json"


@pytest.mark.parametrize("given", ["", USUAL])
def test_a_pull_request_is_judged_by_the_evidence_of_its_base(environment, workspace, given):
    base = commit(workspace, USUAL, "of the base")
    for change in ("forged", None):
        if change is None:
            (workspace / USUAL).unlink()
        else:
            commit(workspace, USUAL, change)
        path = evidence(environment, base, AUDIT_EVIDENCE=given)
        assert Path(path).read_text() == "of the base"
        assert not Path(path).is_relative_to(workspace)


def test_evidence_in_a_folder_below_the_root(environment, workspace):
    base = commit(workspace, f"ml/{USUAL}", "of the base")
    commit(workspace, f"ml/{USUAL}", "forged")
    assert Path(evidence(environment, base, AUDIT_PATH="ml")).read_text() == "of the base"


@pytest.mark.parametrize("given", ["", USUAL])
def test_evidence_that_a_pull_request_brings_is_not_used(environment, workspace, capsys, given):
    base = git(workspace, "rev-parse", "HEAD")
    assert evidence(environment, base, AUDIT_EVIDENCE=given) == (given or "none")
    commit(workspace, USUAL, "forged")
    assert evidence(environment, base, AUDIT_EVIDENCE=given) == "none"
    assert "::warning" in capsys.readouterr().out


def test_nor_behind_a_symlink_or_in_a_repository_within(environment, workspace, tmp_path):
    base = git(workspace, "rev-parse", "HEAD")
    commit(workspace, "other/evidence.json", "forged")
    (workspace / ".mlops-audit").symlink_to("other")
    git(workspace, "add", "--all")
    git(workspace, "commit", "--quiet", "--message", "x")
    assert evidence(environment, base) == "none"
    inner = tmp_path / "inner"
    inner.mkdir()
    git(inner, "init", "--quiet")
    commit(inner, "evidence.json", "forged")
    git(workspace, "rm", "--quiet", ".mlops-audit")
    git(workspace, "submodule", "--quiet", "add", str(inner), ".mlops-audit")
    git(workspace, "commit", "--quiet", "--message", "x")
    assert (workspace / USUAL).exists()
    assert evidence(environment, base) == "none"


@pytest.mark.parametrize("ignored", [False, True])
def test_what_a_step_of_the_workflow_fetched_is_used(environment, workspace, tmp_path, ignored):
    if ignored:
        commit(workspace, ".gitignore", ".mlops-audit/\n")
    base = git(workspace, "rev-parse", "HEAD")
    (workspace / ".mlops-audit").mkdir()
    (workspace / USUAL).write_text("from an artifact")
    assert Path(evidence(environment, base)).read_text() == "from an artifact"
    outside = tmp_path / "e.json"
    assert evidence(environment, base, AUDIT_EVIDENCE=str(outside)) == str(outside)


def test_a_base_that_a_shallow_checkout_lacks_is_fetched(environment, workspace, tmp_path, monkeypatch):
    base = commit(workspace, USUAL, "of the base")
    commit(workspace, USUAL, "forged")
    git(workspace, "config", "uploadpack.allowAnySHA1InWant", "true")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", workspace.as_uri(), str(shallow))
    monkeypatch.chdir(shallow)
    assert Path(evidence(environment, base)).read_text() == "of the base"
    with pytest.raises(SystemExit):
        evidence(environment, "1" * 40)


def test_hooks_name_commands_and_look_at_the_whole_repository():
    hooks = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["mlops-audit-check", "mlops-audit-fix-docs"]
    for hook in hooks:
        assert hook["entry"].split()[0] == "mlops-audit"
        assert (hook["pass_filenames"], hook["always_run"], hook["language"]) == (False, True, "python")
