"""Observation reads in depth what matters for some tool, and what that depends on."""

from __future__ import annotations

from memory import TOOLS, MemoryEyes
from mlops_audit.config import Config, Demand, DemandKind, ToolRefinement
from mlops_audit.pipeline.survey import survey


class Counting(MemoryEyes):
    """Eyes that remember what they were asked to read."""

    def __init__(self, files):
        super().__init__(files)
        self.asked = set()

    def read(self, paths):
        self.asked |= set(paths)
        return super().read(paths)


def surveyed(files, config=None):
    eyes = Counting(files)
    return survey(eyes, TOOLS, config or Config()), eyes.asked


def test_files_without_any_tool_are_not_read():
    files = {f"src/unrelated_{number}.py": "import os\n" for number in range(5)}
    _, asked = surveyed({**files, "src/a.py": "import mlflow\n", "src/b.py": "from src.a import x\n"})
    assert asked == {"src/a.py", "src/b.py"}


def test_what_a_tools_module_imports_is_read():
    _, asked = surveyed({"src/a.py": "import mlflow\nfrom src.b import x\n", "src/b.py": "x = 1\n"})
    assert asked == {"src/a.py", "src/b.py"}


def test_base_classes_and_fixtures_that_a_count_rests_on_are_read():
    facts, asked = surveyed(
        {
            "src/a.py": "import mlflow\n",
            "tests/base.py": "from tests.root import Root\nclass Base(Root):\n    def test_one(self): pass\n",
            "tests/root.py": "class Root:\n    def test_zero(self): pass\n",
            "tests/conftest.py": "import pytest\n@pytest.fixture(params=[1, 2])\ndef each(request): return 1\n",
            "tests/test_a.py": "import src.a\nfrom tests.base import Base\nclass TestA(Base):\n    def test_two(self, each): pass\n",
        }
    )
    assert {"tests/base.py", "tests/root.py", "tests/conftest.py"} <= asked
    assert facts.collected["tests/test_a.py"].value == 4


def test_the_projects_own_pytest_settings_decide_what_a_test_is():
    facts, _ = surveyed(
        {
            "pytest.ini": "[pytest]\npython_files = check_*.py\npython_functions = check_*\n",
            "src/a.py": "import mlflow\n",
            "tests/check_a.py": "import src.a\ndef check_it(): pass\ndef test_it(): pass\n",
            "tests/test_a.py": "import src.a\ndef test_it(): pass\n",
        }
    )
    assert {path: count.value for path, count in facts.collected.items()} == {"tests/check_a.py": 1}


def test_included_requirements_are_followed_whatever_their_name():
    facts, _ = surveyed({"requirements.txt": "-r deps/base.lst\n", "deps/base.lst": "mlflow==2\n"})
    assert [item.name for item in facts.declared["deps/base.lst"].requirements] == ["mlflow"]


def test_excluded_files_are_not_looked_at():
    facts, asked = surveyed({"archive/a.py": "import mlflow\n"}, Config(exclude=("archive/**",)))
    assert (facts.paths, asked) == ((), set())


def test_what_only_a_demand_names_is_read():
    demands = (
        Demand(kind=DemandKind.KEY, name="k", line=1, path="deploy/x.yaml", key="a"),
        Demand(kind=DemandKind.SYMBOL, name="s", line=2, symbol="pkg.mod:Name"),
        Demand(kind=DemandKind.TABLE, name="t", line=3, table="ml.x"),
    )
    config = Config(tools=("mlflow",), refinements={"mlflow": ToolRefinement(demands=demands)})
    _, asked = surveyed(
        {"deploy/x.yaml": "a: 1\n", "src/pkg/mod.py": "Name = 1\n", "db/1.sql": "CREATE TABLE ml.x (i int);"},
        config,
    )
    assert asked == {"deploy/x.yaml", "src/pkg/mod.py", "db/1.sql"}


def test_methods_that_other_files_override_promise_nothing():
    plain = """
        import mlflow

        class Plain:
            def log(self):
                raise NotImplementedError

            def one(self):
                return mlflow.one()

            def two(self):
                return mlflow.two()
    """
    heir = "from src.a import Plain\nclass Real(Plain):\n    def log(self):\n        return 1 + 1\n"

    def names(files):
        python = surveyed(files)[0].files["src/a.py"].python
        assert python
        return [function.name for function in python.functions]

    assert names({"src/a.py": plain}) == ["Plain.log", "Plain.one", "Plain.two"]
    assert names({"src/a.py": plain, "src/b.py": heir}) == ["Plain.one", "Plain.two"]
