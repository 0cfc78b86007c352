"""What stands before what, where a project has folders with the names of libraries."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mlops_audit.model.probe import Answer, Interpreter, Probe, ProbeKind, ProbeResult
from mlops_audit.world.probes.scripts.describing import search_order
from mlops_audit.world.probes.sessions import run_sessions
from mlops_audit.world.probes.singles import run_singles

HERE = Interpreter(path=sys.executable, version="3.11", found="", digest="d")


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def imported(
    folder: Path, files: dict[str, str], module: str, roots: tuple[str, ...], tops: tuple[str, ...] = ()
) -> ProbeResult:
    write(folder, files)
    probe = Probe(id="i", kind=ProbeKind.IMPORT, path="x.py", module=module, roots=roots, tops=tops)
    (result,) = run_singles([probe], folder, HERE, jobs=1, seconds=60, allow_foreign=False)
    return result


def test_a_folder_inside_a_package_hides_no_library(tmp_path: Path):
    files = {
        "pkg/__init__.py": "",
        "pkg/msgspec/__init__.py": "",
        "pkg/main.py": "import msgspec\nmsgspec.Struct\n",
    }
    assert imported(tmp_path, files, "pkg.main", ("", "pkg")).answer is Answer.WORKS


def test_a_folder_inside_a_package_is_still_where_scripts_find_their_neighbours(tmp_path: Path):
    files = {"app/__init__.py": "", "app/db.py": "", "app/main.py": "import db\n"}
    assert imported(tmp_path, files, "main", ("app", "")).answer is Answer.WORKS


def test_a_root_with_a_module_of_the_standard_library_comes_last(tmp_path: Path):
    files = {"main.py": "import copy\ncopy.deepcopy\nimport tool\n", "utils/copy.py": "", "utils/tool.py": ""}
    assert imported(tmp_path, files, "main", ("", "utils")).answer is Answer.WORKS


def test_tests_find_the_library_too(tmp_path: Path):
    write(
        tmp_path,
        {
            "pkg/__init__.py": "",
            "pkg/msgspec/__init__.py": "",
            "tests/test_a.py": "import msgspec\ndef test_a(): assert msgspec.Struct\n",
        },
    )
    probe = Probe(id="t", kind=ProbeKind.TESTS, path="tests/test_a.py", roots=("pkg", ""))
    (result,) = run_sessions([probe], tmp_path, HERE, jobs=1, seconds=60, total=120)
    assert result.answer is Answer.WORKS, result


def test_a_namespace_shared_with_a_library_is_no_other_checkout(tmp_path: Path):
    site = tmp_path / "site"
    write(site, {"shared_ns/lib/__init__.py": ""})
    copy = tmp_path / "copy"
    code = f"import sys\nsys.path.append({str(site)!r})\nimport shared_ns.lib\nimport shared_ns.own\n"
    files = {"shared_ns/own.py": "", "main.py": code}
    assert imported(copy, files, "main", ("",), ("main", "shared_ns")).answer is Answer.WORKS


def test_a_module_of_ours_that_is_found_elsewhere_still_is(tmp_path: Path):
    site = tmp_path / "site"
    write(site, {"shared_ns/own.py": ""})
    copy = tmp_path / "copy"
    code = f"import sys\nsys.path.insert(0, {str(site)!r})\nimport shared_ns.own\n"
    files = {"shared_ns/own.py": "", "main.py": code}
    result = imported(copy, files, "main", ("",), ("main", "shared_ns"))
    assert result.answer is Answer.UNKNOWN
    assert "shared_ns.own is loaded from elsewhere" in result.message


def test_the_project_itself_as_it_is_installed_hides_nothing_of_the_copy(tmp_path: Path):
    copy, library = tmp_path / "copy", tmp_path / "site-packages"
    write(copy, {"src/own/__init__.py": "", "lib/other/__init__.py": ""})
    write(
        library,
        {
            "own/__init__.py": "",
            "own-1.dist-info/RECORD": "own/__init__.py,,\nown-1.dist-info/RECORD,,\n",
            "own-1.dist-info/direct_url.json": '{"url": "file:///somewhere/own-1.whl"}',
            "other/__init__.py": "",
            "other-1.dist-info/RECORD": "other/__init__.py,,\n",
        },
    )
    roots = [str(copy), str(copy / "src"), str(copy / "lib")]
    found = search_order(roots, f"{copy}{os.sep}", [str(library)])
    assert found == [str(copy), str(copy / "src"), str(library), str(copy / "lib")]
