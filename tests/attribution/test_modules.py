"""An import statement means the file that Python would find."""

from __future__ import annotations

import pytest

from mlops_audit.attribution.modules import ModuleMap, Target

FILES = [
    "src/pkg/__init__.py",
    "src/pkg/a.py",
    "src/pkg/sub/__init__.py",
    "src/pkg/sub/b.py",
    "tools/script.py",
    "tools/helper.py",
    "plain/inner/mod.py",
    "services/api/app/__init__.py",
    "services/api/app/main.py",
    "services/web/app/__init__.py",
    "mlflow/server/run.py",
    "tests/unit/test_a.py",
]


def path_of(target: Target | None) -> str | None:
    return target.path if target else None


@pytest.mark.parametrize(
    ("importer", "module", "level", "expected"),
    [
        ("tests/unit/test_a.py", "src.pkg.a", 0, "src/pkg/a.py"),
        ("tests/unit/test_a.py", "pkg.a", 0, "src/pkg/a.py"),
        ("src/pkg/a.py", "sub.b", 1, "src/pkg/sub/b.py"),
        ("src/pkg/sub/b.py", "a", 2, "src/pkg/a.py"),
        ("src/pkg/sub/b.py", "", 1, "src/pkg/sub/__init__.py"),
        ("tools/script.py", "helper", 0, "tools/helper.py"),
        ("tests/unit/test_a.py", "plain.inner.mod", 0, "plain/inner/mod.py"),
        ("services/api/app/main.py", "app", 0, "services/api/app/__init__.py"),
        ("services/web/app/__init__.py", "app", 0, None),
        ("tests/unit/test_a.py", "pkg.missing", 0, None),
        ("tests/unit/test_a.py", "numpy", 0, None),
    ],
)
def test_locates_the_module(importer, module, level, expected):
    assert path_of(ModuleMap(FILES).locate(importer, module, level)) == expected


def test_a_namespace_folder_has_no_file():
    assert ModuleMap(FILES).locate("tests/unit/test_a.py", "plain.inner") == Target(folder="plain/inner")


def test_a_folder_without_init_never_shadows_a_library():
    modules = ModuleMap(FILES)
    assert not modules.is_local("src/pkg/a.py", "mlflow", foreign={"mlflow"})
    assert modules.is_local("src/pkg/a.py", "plain", foreign={"mlflow"})


def test_a_regular_package_is_the_projects_own_whatever_its_name():
    assert ModuleMap(["feast/__init__.py", "feast/x.py", "run.py"]).is_local(
        "run.py", "feast", foreign={"feast"}
    )


def test_declared_roots_count():
    assert (
        path_of(ModuleMap(["lib/py/x.py", "run.py"], roots=["lib/py"]).locate("run.py", "x")) == "lib/py/x.py"
    )
