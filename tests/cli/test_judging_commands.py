"""``check`` and ``fix-docs`` from the outside: exit codes, what passes, what is written."""

from __future__ import annotations

import json
import subprocess

import pytest

from mlops_audit.cli.running import run

FILES = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["mlflow>=2"]\n',
    "src/shop/__init__.py": "",
    "src/shop/main.py": "from shop.tracking import start\n\nif __name__ == '__main__':\n    start()\n",
    "src/shop/tracking.py": "import mlflow\n\n\ndef start():\n    return mlflow.start_run()\n",
    "tests/test_tracking.py": "from shop.tracking import start\n\n\ndef test_start():\n    assert start()\n",
    "README.md": "# Shop\n\n## Status\n\n| Tool | Status |\n|---|---|\n| MLflow | Config only |\n| SHAP | ✅ Complete |\n",
    "docs/state.md": "# Status\r\n\r\n- [ ] Integrate MLflow\r\n",
}
STATIC = ("--no-probes", "--evidence", "none", "-q")


@pytest.fixture
def shop(tmp_path, monkeypatch):
    root = tmp_path / "shop"
    for name, text in FILES.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
    monkeypatch.setenv("MLOPS_AUDIT_CACHE_DIR", str(tmp_path / "cache"))
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        git(root, *arguments)
    return root


def git(root, *arguments: str) -> None:
    names = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *names, "-C", str(root), *arguments], check=True, capture_output=True)


def check(root, *arguments: str) -> int:
    return run(["check", str(root), *STATIC, *arguments])


def claims(root, capfd, *arguments: str) -> list[dict]:
    capfd.readouterr()
    check(root, "--format", "json", *arguments)
    return json.loads(capfd.readouterr().out)["claims"]


def stale(root, capfd, *arguments: str) -> list[str]:
    return [each["text"] for each in claims(root, capfd, *arguments) if each["verdict"] == "stale"]


def test_drift_is_exit_code_1_and_its_absence_0(shop):
    assert check(shop) == 1
    (shop / "README.md").write_text("# Shop\n", encoding="utf-8")
    (shop / "docs/state.md").unlink()
    assert check(shop) == 0


def test_lines_columns_and_bytes_are_those_of_the_file(shop, capfd):
    for each in claims(shop, capfd):
        data = (shop / each["path"]).read_bytes()
        line = data.decode().split("\n")[each["line"] - 1]
        assert line[each["column"] - 1 :].startswith(each["text"])
        if each["edit"]:
            start, end = each["edit"]["start"], each["edit"]["end"]
            assert data[start:end].decode().strip() in each["text"]


@pytest.mark.parametrize("form", ["terminal", "markdown", "github", "sarif", "junit", "json"])
def test_every_format_twice_gives_the_same_bytes(shop, capfd, form):
    shown = []
    for _ in range(2):
        capfd.readouterr()
        assert check(shop, "--format", form) == 1
        shown.append(capfd.readouterr().out)
    assert shown[0] == shown[1]
    assert "Config only" in shown[0]


def test_thresholds(shop, capfd):
    (shop / "README.md").write_text("# Shop\n", encoding="utf-8")
    (shop / "docs/state.md").unlink()
    assert check(shop, "--fail-under", "10") == 0
    assert check(shop, "--fail-under", "feast=10") == 1
    assert check(shop, "--fail-under", "mlflow=100") == 3
    assert check(shop, "--require", "measured") == 3
    for wrong in ("--fail-under=x", "--fail-under=101", "--fail-under=nothing=5", "--require=truth"):
        assert check(shop, wrong) == 2


def test_a_manifest_sets_thresholds_and_documents(shop, capfd):
    manifest = "tools: {mlflow: {fail_under: 100}}\ndocuments: {exclude: [docs/**]}\n"
    (shop / "mlops-audit.yaml").write_text(manifest, encoding="utf-8")
    assert [each["path"] for each in claims(shop, capfd)] == ["README.md", "README.md"]
    (shop / "README.md").write_text("# Shop\n", encoding="utf-8")
    assert check(shop) == 3


def test_what_was_stale_at_the_base_passes(shop, capfd):
    assert check(shop, "--base", "HEAD") == 0
    with (shop / "README.md").open("a", encoding="utf-8") as file:
        file.write("\nMLflow: not implemented\n")
    assert check(shop, "--base", "HEAD") == 1
    assert stale(shop, capfd, "--base", "HEAD") == ["not implemented"]
    assert check(shop, "--base", "no-such-commit") == 2


def test_code_that_makes_a_document_false_is_new_drift(shop, capfd):
    (shop / "README.md").write_text("# Status\n\nMLflow: implemented\n", encoding="utf-8")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "second")
    (shop / "src/shop/tracking.py").write_text("def start():\n    return 1\n", encoding="utf-8")
    assert "implemented" in stale(shop, capfd, "--base", "HEAD")


def test_a_baseline_lets_pass_what_it_lists(shop, tmp_path, capfd):
    place = tmp_path / "baseline.json"
    assert check(shop, "--write-baseline", str(place)) == 2
    assert check(shop, "--write-baseline", str(place), "--reason", "before the clean-up") == 0
    assert check(shop, "--baseline", str(place)) == 0
    found = claims(shop, capfd, "--baseline", str(place))
    assert {each["verdict"] for each in found} == {"suppressed"}
    with (shop / "README.md").open("a", encoding="utf-8") as file:
        file.write("\nOptuna: ✅ Complete\n")
    assert check(shop, "--baseline", str(place)) == 1
    place.write_text("{}", encoding="utf-8")
    assert check(shop, "--baseline", str(place)) == 2


def test_a_suppression_lasts_until_its_day(shop, capfd):
    text = '# Status\n\n<!-- mlops-audit:ignore reason="soon" until=2027-01-31 -->\nMLflow: not implemented\n'
    (shop / "README.md").write_text(text, encoding="utf-8")
    (shop / "docs/state.md").unlink()
    assert check(shop, "--as-of", "2027-01-31") == 0
    assert check(shop, "--as-of", "2027-02-01") == 1
    assert check(shop, "--as-of", "tomorrow") == 2


def test_only_claims_about_the_tools_that_are_asked_for(shop, capfd):
    assert stale(shop, capfd, "--tool", "shap") == ["✅ Complete"]


def test_why_a_line_was_left_alone(shop, capfd):
    (shop / "CHANGELOG.md").write_text("MLOps is 29% complete\n", encoding="utf-8")
    (shop / "README.md").write_text("# R\n\n## Roadmap\n\nMLOps is 29% complete\n", encoding="utf-8")
    capfd.readouterr()
    check(shop, "--explain-skipped")
    shown = " ".join(capfd.readouterr().out.split())
    assert "CHANGELOG.md:1: its name says 'CHANGELOG'" in shown
    assert "README.md:5: the section 'Roadmap' is not about the present" in shown


def test_a_commit_is_judged_without_a_checkout(shop, capfd):
    (shop / "README.md").write_text("# Shop\n", encoding="utf-8")
    assert "Config only" not in stale(shop, capfd)
    assert "Config only" in stale(shop, capfd, "--rev", "HEAD")


def fix(root, *arguments: str) -> int:
    return run(["fix-docs", str(root), *STATIC, *arguments])


def test_documents_are_mended_and_stay_so(shop, capfd):
    assert fix(shop) == 0
    readme = (shop / "README.md").read_text(encoding="utf-8")
    assert readme == FILES["README.md"].replace("Config only", "✅ Implemented").replace(
        "✅ Complete", "❌ Not implemented"
    )
    assert (shop / "docs/state.md").read_bytes() == b"# Status\r\n\r\n- [x] Integrate MLflow\r\n"
    assert check(shop) == 0
    assert fix(shop, "--dry-run") == 0


def test_diff_and_dry_run_write_nothing(shop, capfd):
    assert fix(shop, "--diff") == 1
    shown = capfd.readouterr().out
    assert "-| MLflow | Config only |\n" in shown
    assert "+| MLflow | ✅ Implemented |\n" in shown
    assert fix(shop, "--dry-run") == 1
    assert {name: (shop / name).read_bytes() for name in FILES} == {
        name: text.encode() for name, text in FILES.items()
    }


def test_only_one_document_or_tool(shop):
    assert fix(shop, "--only", "docs/*.md") == 0
    assert (shop / "README.md").read_bytes() == FILES["README.md"].encode()
    assert fix(shop, "--only", "SHAP") == 0
    assert "Config only" in (shop / "README.md").read_text(encoding="utf-8")
    assert "Not implemented" in (shop / "README.md").read_text(encoding="utf-8")
    assert fix(shop, "--only", "no-such-thing") == 2


def test_a_region_is_added_kept_and_guarded(shop, capfd):
    assert (
        fix(shop, "--insert", "status-table", "--into", "README.md", "--after", "Shop", "--only", "README.md")
        == 0
    )
    readme = shop / "README.md"
    assert "| **MLflow** |" in readme.read_text(encoding="utf-8")
    assert fix(shop) == 0
    before = readme.read_bytes()
    assert fix(shop) == 0
    assert readme.read_bytes() == before
    readme.write_text(
        readme.read_text(encoding="utf-8").replace("| **MLflow** |", "| **mlflow** |"), encoding="utf-8"
    )
    readme.write_text(readme.read_text(encoding="utf-8").replace("unverified", "absent"), encoding="utf-8")
    assert check(shop) == 1
    assert fix(shop, "--force-regions") == 0
    assert check(shop) == 0
    for wrong in (
        ["--insert", "nothing", "--into", "README.md"],
        ["--insert", "gaps"],
        ["--into", "README.md"],
    ):
        assert fix(shop, *wrong) == 2


def test_a_table_becomes_a_region_when_asked(shop):
    assert fix(shop, "--adopt", "README.md") == 0
    text = (shop / "README.md").read_text(encoding="utf-8")
    assert text.count("mlops-audit:begin") == text.count("mlops-audit:end") == 1
    assert fix(shop, "--adopt", "docs/state.md") == 2


def test_a_link_that_leads_out_is_not_written(shop, tmp_path, capfd):
    outside = tmp_path / "outside.md"
    outside.write_text("# Status\n\nMLflow: not implemented\n", encoding="utf-8")
    (shop / "LINK.md").symlink_to(outside)
    fix(shop)
    assert outside.read_text(encoding="utf-8") == "# Status\n\nMLflow: not implemented\n"


def test_a_document_that_is_no_text_is_a_diagnostic(shop, capfd):
    (shop / "NOTES.md").write_bytes(b"\0\1MLflow: not implemented")
    capfd.readouterr()
    assert check(shop, "--format", "json") == 1
    found = json.loads(capfd.readouterr().out)["diagnostics"]
    assert [(each["path"], each["kind"]) for each in found] == [("NOTES.md", "encoding")]


def test_a_repository_without_documents_is_clean(tmp_path, capfd):
    (tmp_path / "a.py").write_text("import mlflow\n", encoding="utf-8")
    assert check(tmp_path) == 0
    assert fix(tmp_path) == 0


@pytest.mark.parametrize("against", ["--base", "--baseline"])
def test_a_second_line_like_one_that_is_known_is_new(shop, tmp_path, capfd, against):
    known = "HEAD"
    if against == "--baseline":
        known = str(tmp_path / "base.json")
        check(shop, "--write-baseline", known, "--reason", "why")
    assert check(shop, against, known) == 0
    with (shop / "README.md").open("a", encoding="utf-8") as file:
        file.write("\n## Once more\n\n| Tool | Status |\n|---|---|\n| MLflow | Config only |\n")
    assert check(shop, against, known) == 1
    assert stale(shop, capfd, against, known) == ["Config only"]
