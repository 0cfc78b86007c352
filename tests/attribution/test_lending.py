"""Modules that tests exercise without importing them, and tests that only seem to."""

from __future__ import annotations

import pytest

from memory import audited

TRACKING = "import mlflow\n\nclass Tracker:\n    def log(self):\n        mlflow.log_metric('a', 1)\n"
FIXTURE = "@pytest.fixture\ndef tracker():\n    return Tracker()\n"
IMPORTS = "import pytest\nfrom src.tracking import Tracker\n\n"
TEST = "def test_a(tracker):\n    assert tracker\n"


def witness(files):
    """By what the one module is tested."""
    attribution = audited({"src/tracking.py": TRACKING, **files}).attributions["mlflow"]
    place = attribution.scored[0].tested
    return (place.path, place.line, place.note) if place else None


@pytest.mark.parametrize(
    ("files", "line", "way"),
    [
        (
            {
                "tests/helpers.py": "from src.tracking import Tracker\n\ndef make():\n    return Tracker()\n",
                "tests/unit/test_a.py": "from tests.helpers import make\n\ndef test_a():\n    assert make()\n",
            },
            1,
            "imports src/tracking.py through tests/helpers.py",
        ),
        (
            {"tests/conftest.py": IMPORTS + FIXTURE, "tests/unit/test_a.py": TEST},
            1,
            "reaches src/tracking.py through the fixture tracker of tests/conftest.py",
        ),
        (
            {"conftest.py": IMPORTS + FIXTURE, "tests/unit/test_a.py": TEST},
            1,
            "reaches src/tracking.py through the fixture tracker of conftest.py",
        ),
        (
            {
                "tests/conftest.py": IMPORTS
                + FIXTURE
                + "@pytest.fixture\ndef app(tracker):\n    return tracker\n",
                "tests/unit/test_a.py": "X = 1\ndef test_a(app):\n    assert app\n",
            },
            2,
            "reaches src/tracking.py through the fixture app of tests/conftest.py",
        ),
        (
            {
                "tests/conftest.py": "pytest_plugins = ['tests.fixtures.tracking']\n",
                "tests/fixtures/tracking.py": IMPORTS + FIXTURE,
                "tests/unit/test_a.py": TEST,
            },
            1,
            "reaches src/tracking.py through the fixture tracker of tests/fixtures/tracking.py",
        ),
        (
            {
                "tests/conftest.py": "from tests.fixtures.tracking import tracker\n",
                "tests/fixtures/tracking.py": IMPORTS + FIXTURE,
                "tests/unit/test_a.py": TEST,
            },
            1,
            "reaches src/tracking.py through the fixture tracker of tests/fixtures/tracking.py",
        ),
        (
            {
                "tests/conftest.py": IMPORTS + FIXTURE,
                "tests/unit/test_a.py": "import pytest\n\n@pytest.mark.usefixtures('tracker')\ndef test_a():\n    assert 1\n",
            },
            4,
            "reaches src/tracking.py through the fixture tracker of tests/conftest.py",
        ),
        (
            {
                "tests/conftest.py": "import pytest\n\n@pytest.fixture\ndef tracker():\n"
                "    from src.tracking import Tracker\n    return Tracker()\n",
                "tests/unit/test_a.py": TEST,
            },
            1,
            "reaches src/tracking.py through the fixture tracker of tests/conftest.py",
        ),
    ],
)
def test_a_module_is_tested_through_helpers_and_fixtures(files, line, way):
    assert witness(files) == ("tests/unit/test_a.py", line, way)


@pytest.mark.parametrize(
    "files",
    [
        {
            "tests/conftest.py": IMPORTS + FIXTURE.replace("fixture", "fixture(autouse=True)"),
            "tests/test_a.py": "def test_a():\n    assert 1\n",
        },
        {"tests/conftest.py": IMPORTS + FIXTURE, "tests/test_a.py": "def test_a(other):\n    assert other\n"},
        {"tests/one/conftest.py": IMPORTS + FIXTURE, "tests/two/test_a.py": TEST},
        {
            "tests/conftest.py": IMPORTS + FIXTURE,
            "tests/test_a.py": "import pytest\n\n@pytest.fixture\ndef tracker():\n    return 1\n\n" + TEST,
        },
        {
            "tests/conftest.py": IMPORTS + FIXTURE + "@pytest.fixture\ndef a():\n    return 1\n",
            "tests/test_a.py": "def test_a(a):\n    assert a\n",
        },
        {
            "tests/helpers.py": "from src.tracking import Tracker\n",
            "tests/test_a.py": "def test_a():\n    assert 1\n",
        },
    ],
)
def test_what_reaches_no_test_lends_nothing(files):
    assert witness(files) is None


def test_what_is_lent_makes_a_test_no_more_the_tools():
    files = {"src/tracking.py": TRACKING, "tests/conftest.py": IMPORTS + FIXTURE, "tests/test_a.py": TEST}
    assert audited(files).attributions["mlflow"].tests == ()


def test_a_test_that_imports_the_module_is_named_first():
    files = {
        "tests/conftest.py": IMPORTS + FIXTURE,
        "tests/test_a.py": TEST,
        "tests/test_z.py": "from src.tracking import Tracker\n\ndef test_z():\n    assert Tracker()\n",
    }
    assert witness(files) == ("tests/test_z.py", 1, "imports src/tracking.py")


def test_fixtures_and_helpers_that_ask_for_each_other_are_each_looked_at_once():
    fixtures = "".join(
        f"@pytest.fixture\ndef f{at}(f{at + 1}, f{at + 2}, f{at // 2}): ...\n" for at in range(200)
    )
    imports = "".join(f"from tests.helpers{at} import x\n" for at in range(40))
    helpers = {f"tests/helpers{at}.py": imports for at in range(40)}
    files = {
        "tests/conftest.py": f"{IMPORTS}{fixtures}@pytest.fixture\ndef f200():\n    return Tracker()\n",
        "tests/unit/test_a.py": f"{imports}def test_a(f0): ...\n",
    }
    assert witness(files | helpers) == (
        "tests/unit/test_a.py",
        41,
        "reaches src/tracking.py through the fixture f0 of tests/conftest.py",
    )
