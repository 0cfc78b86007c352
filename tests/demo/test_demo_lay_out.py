"""The demonstration repository: the same everywhere, refused where it would harm, and what it says it is."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlops_audit.demo import lay_out as room
from mlops_audit.demo.lay_out import STEPS, lay_out
from mlops_audit.errors import AuditError

PACKAGE = Path(room.__file__).parent
DOCUMENTS = ("README.md", ".claude/context/summary-v4.md", ".claude/context/implementation-status.md")
TOOLS = {
    "mlflow": "src/mlops/mlflow_connector.py",
    "optuna": "src/mlops/optuna_optimizer.py",
    "great_expectations": "src/mlops/data_quality.py",
    "bentoml": "src/mlops/bentoml_service.py",
    "feast": "src/feature_store/feast_client.py",
    "shap": "src/mlops/shap_explainer_realtime.py",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    return lay_out(tmp_path_factory.mktemp("demo") / "quillmarsh")


def git(directory: Path, *arguments: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-C", str(directory), *arguments],
        env=clean, capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    return done.stdout


def contents(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(directory).parts
    }


def imported(directory: Path, path: str) -> dict[str, set[str]]:
    """First-party modules that a file imports anywhere, with the names it takes from them."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse((directory / path).read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("src."):
            found.setdefault(node.module, set()).update(alias.name for alias in node.names)
    return found


def test_two_layouts_have_the_same_bytes_and_commits(demo, tmp_path):
    again = lay_out(tmp_path / "again")
    assert contents(again) == contents(demo)
    assert git(again, "rev-list", "HEAD") == git(demo, "rev-list", "HEAD")


def test_commits_do_not_depend_on_who_lays_out(demo, tmp_path, monkeypatch):
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    (tmp_path / ".gitconfig").write_text(
        "[user]\nname = Somebody\nemail = some@body.example\n[commit]\ngpgsign = true\n"
        f"[core]\nhooksPath = {hooks.as_posix()}\nautocrlf = true\n[init]\ndefaultBranch = trunk\n"
        "[i18n]\ncommitEncoding = ISO-8859-1\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, value in {
        "GIT_DIR": "elsewhere",
        "GIT_INDEX_FILE": "elsewhere/index",
        "GIT_AUTHOR_NAME": "Somebody",
        "GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z",
        "GIT_DEFAULT_HASH": "sha256",
    }.items():
        monkeypatch.setenv(name, value)
    hostile = lay_out(tmp_path / "hostile")
    assert os.environ["GIT_DIR"] == "elsewhere"
    assert git(hostile, "rev-list", "main") == git(demo, "rev-list", "main")


def test_history_is_one_clean_branch_with_a_commit_for_each_step(demo):
    assert git(demo, "branch", "--format=%(refname:short)").split() == ["main"]
    assert git(demo, "status", "--porcelain", "--ignored") == ""
    subjects = git(demo, "log", "--reverse", "--format=%s").splitlines()
    assert subjects == [step.message for step in STEPS]
    assert set(git(demo, "log", "--format=%an|%ae|%cn|%ce").splitlines()) == {"|".join(room.AUTHOR * 2)}
    dates = [int(line) for line in git(demo, "log", "--reverse", "--format=%ct").split()]
    assert dates == sorted(dates)


def test_every_stored_folder_is_a_step():
    assert sorted(p.name for p in (PACKAGE / "repository").iterdir()) == [step.folder for step in STEPS]


def test_documents_are_older_than_the_code_they_do_not_know(demo):
    def born(path: str) -> int:
        return int(git(demo, "log", "--diff-filter=A", "--format=%ct", "--", path))

    def changed(path: str) -> int:
        return int(git(demo, "log", "-1", "--format=%ct", "--", path))

    summary, status = DOCUMENTS[1:]
    assert changed(DOCUMENTS[0]) == changed(summary) < born(TOOLS["mlflow"])
    assert changed(status) == born(TOOLS["mlflow"]) == born(TOOLS["great_expectations"])
    for tool in ("optuna", "bentoml", "feast"):
        assert changed(status) < born(TOOLS[tool])
    assert changed(status) < changed("config/agent_config.yaml")


def test_every_python_file_parses(demo):
    sources = list(demo.rglob("*.py"))
    assert len(sources) > 20
    for source in sources:
        ast.parse(source.read_bytes(), filename=str(source))


@pytest.mark.parametrize(
    ("document", "figure"),
    [
        (DOCUMENTS[0], "| **Optuna** | Config only |"),
        (DOCUMENTS[0], "2 of 7 tools are complete (29%)"),
        (DOCUMENTS[1], "29% Complete | 5 tools config-only"),
        (DOCUMENTS[2], "57% code integration: 4/7"),
        (DOCUMENTS[2], "agent_config.yaml:9-11"),
        (DOCUMENTS[2], "14 tests"),
    ],
)
def test_documents_hold_the_stale_figures(demo, document, figure):
    assert figure in (demo / document).read_text(encoding="utf-8")


def test_line_references_were_right_once_and_are_wrong_now(demo):
    document = (demo / DOCUMENTS[2]).read_text(encoding="utf-8")
    cited = dict(re.findall(r"\| \*\*([\w ]+)\*\* .*agent_config\.yaml:(\d+)-", document))
    assert len(cited) == 7
    then = git(demo, "show", "HEAD~2:config/agent_config.yaml").splitlines()
    now = (demo / "config/agent_config.yaml").read_text(encoding="utf-8").splitlines()
    for name, line in cited.items():
        key = f"  {name.lower().replace(' ', '_')}:"
        assert then[int(line) - 1] == key
        assert now[int(line) - 1] != key
        assert key in now


def test_every_library_is_imported_only_where_it_is_used(demo):
    for tool, path in TOOLS.items():
        tree = ast.parse((demo / path).read_bytes())
        imports = [n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom))]
        places = {node in tree.body for node in imports if re.search(rf"\b{tool}\b", ast.unparse(node))}
        assert places == {False}, path


def test_optuna_hides_an_import_of_a_module_that_does_not_exist(demo):
    assert "src.database.sessions" in imported(demo, TOOLS["optuna"])
    assert not (demo / "src/database").exists()


def test_bentoml_is_built_and_forgotten(demo):
    path = TOOLS["bentoml"]
    others = [p.relative_to(demo).as_posix() for p in demo.rglob("*.py")]
    assert not [p for p in others if "src.mlops.bentoml_service" in imported(demo, p)]
    assert imported(demo, path)["src.mlops.mlflow_connector"] == {"load_production_model"}
    assert "def load_production_model" not in (demo / TOOLS["mlflow"]).read_text(encoding="utf-8")
    assert "def load_production_model" in git(demo, "show", f"HEAD~1:{TOOLS['mlflow']}")


def test_quality_results_have_no_table(demo):
    migrations = [p.read_text(encoding="utf-8") for p in (demo / "database/migrations").glob("*.sql")]
    assert any("CREATE TABLE IF NOT EXISTS ml." in text for text in migrations)
    assert not any("data_quality_results" in text for text in migrations)


def test_opik_and_the_decoys_are_in_no_code(demo):
    for path, content in contents(demo).items():
        if path.endswith(".py"):
            tree = ast.unparse(ast.parse(content))
            assert not re.search("opik|wandb|airflow|evidently", tree, re.IGNORECASE), path
    assert b"# wandb" in contents(demo)["src/pipelines/train.py"]
    assert b"Airflow" in contents(demo)["README.md"]


def test_dotfiles_get_their_dots(demo):
    names = set(contents(demo))
    assert {".gitignore", ".github/workflows/ci.yml", *DOCUMENTS} <= names
    assert not any("dot-" in name for name in names)
    assert not any(path.name.startswith(".") for path in (PACKAGE / "repository").rglob("*"))


def test_project_stays_small(demo):
    files = contents(demo)
    assert 30 <= len(files) <= 45
    assert sum(map(len, files.values())) < 120_000


def test_packaged_files_are_not_ignored_by_git():
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        pytest.skip("not a checkout")
    ignored = git(
        root, "ls-files", "--others", "--ignored", "--exclude-standard", "--", "src/mlops_audit/demo"
    )
    assert [path for path in ignored.splitlines() if "__pycache__" not in path] == []


def test_leftovers_and_windows_line_ends_are_not_copied(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "__pycache__").mkdir(parents=True)
    target.mkdir()
    (source / "__pycache__/a.pyc").write_bytes(b"x")
    (source / ".DS_Store").write_bytes(b"x")
    (source / "dot-env").write_bytes(b"a=1\r\nb=2\r\n")
    room._copy(source, target)
    assert contents(target) == {".env": b"a=1\nb=2\n"}


def test_folder_that_holds_something_is_refused_and_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(AuditError, match="not empty") as caught:
        lay_out(tmp_path)
    assert "mlops-audit demo DIR" in caught.value.remedy
    assert contents(tmp_path) == {"mine.txt": b"keep"}


def test_file_in_the_place_of_the_folder_is_refused(tmp_path):
    place = tmp_path / "file"
    place.write_text("keep")
    with pytest.raises(AuditError, match="cannot be made"):
        lay_out(place)
    assert place.read_text() == "keep"


def test_empty_folder_and_missing_parents_are_fine(tmp_path):
    (tmp_path / "empty").mkdir()
    assert (lay_out(tmp_path / "empty") / "README.md").is_file()
    assert (lay_out(tmp_path / "a/b/c") / "README.md").is_file()


def test_without_git_the_files_are_there_and_it_is_said(demo, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "git", None)
    notes: list[str] = []
    plain = lay_out(tmp_path / "plain", tell=notes.append)
    assert notes == ["The demonstration has no git history: git is not installed."]
    assert contents(plain) == contents(demo)
    assert not (plain / ".git").exists()


def test_git_that_stops_half_way_leaves_no_half_history(demo, tmp_path, monkeypatch):
    import git as gitpython

    real = gitpython.Git.execute

    def fails_at_the_third_commit(self, command, *args, **kwargs):
        if "commit" in command and "MLflow" in command[-1]:
            raise gitpython.GitCommandError(command, 128, "disk on fire")
        return real(self, command, *args, **kwargs)

    monkeypatch.setattr(gitpython.Git, "execute", fails_at_the_third_commit)
    notes: list[str] = []
    plain = lay_out(tmp_path / "plain", tell=notes.append)
    assert "disk on fire" in notes[0]
    assert contents(plain) == contents(demo)
    assert not (plain / ".git").exists()


@pytest.mark.slow
def test_its_own_tests_pass_at_every_commit_with_a_bare_pytest(tmp_path):
    demo = lay_out(tmp_path / "demo")
    assert run(demo, "-m", "pytest", "-q").splitlines()[-1].startswith("42 passed")
    git(demo, "checkout", "-q", "HEAD~2")
    assert run(demo, "-m", "pytest", "-q").splitlines()[-1].startswith("27 passed")


@pytest.mark.slow
def test_every_module_but_the_forgotten_one_imports(demo):
    modules = [".".join(p.relative_to(demo).with_suffix("").parts) for p in (demo / "src").rglob("*.py")]
    script = (
        "import importlib, sys\nfor name in sys.argv[1:]:\n"
        " try: importlib.import_module(name)\n except ImportError: print(name)"
    )
    assert run(demo, "-c", script, *sorted(modules)).split() == ["src.mlops.bentoml_service"]


def run(directory: Path, *arguments: str) -> str:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHONPATH"))}
    done = subprocess.run(
        [sys.executable, "-B", *arguments],
        cwd=directory, env=env, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
