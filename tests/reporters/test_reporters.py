"""Every voice says the same of one report; whole output is held as golden text."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import mlops_audit.reporters
from memory import audited
from mlops_audit.model.report import Interval
from mlops_audit.reporters import REPORTERS, explanation, wording
from mlops_audit.reporters.display import Display, printable, safe

REPOSITORY = {
    "requirements.txt": "mlflow==2.9\nfeast\nwandb\n",
    "config/app.yaml": "mlops:\n  mlflow:\n    uri: x\n    retries: 1\n",
    "repo/feature_store.yaml": "project: x\n",
    "src/ml/mlflow_connector.py": "import mlflow\nfrom src.ml.gone import x\n\ndef log():\n    mlflow.start_run()\n\n\ndef later():\n    raise NotImplementedError\n",
    "src/train.py": "from src.ml.mlflow_connector import log\n\nif __name__ == '__main__':\n    log()\n",
    "src/store.py": "import feast\n\nstore = feast.FeatureStore('.')\n",
    "src/broken.py": "def f(:\n  import mlflow\n",
    "tests/test_mlflow_connector.py": "from src.ml.mlflow_connector import log\n\ndef test_log():\n    assert log\n",
}
SCHEMA = json.loads((Path(mlops_audit.reporters.__file__).parent / "report.schema.json").read_text())


@pytest.fixture(scope="module")
def report():
    return audited(REPOSITORY)


@pytest.mark.parametrize("name", sorted(REPORTERS))
def test_whole_output(name, report, golden):
    golden(f"tiny.{name}", REPORTERS[name](report, Display(width=120)))


def test_explanation(report, golden):
    golden("tiny.explain-mlflow", explanation.render(report, "mlflow", Display(width=120)))


def test_json_follows_its_schema_and_is_the_same_twice(report):
    text = REPORTERS["json"](report, Display())
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text))
    assert REPORTERS["json"](audited(REPOSITORY), Display()) == text


def test_an_empty_repository_is_said():
    empty = audited({"README.md": "x"})
    assert "No MLOps tool was found" in REPORTERS["terminal"](empty, Display())
    assert "No MLOps tool was found" in REPORTERS["markdown"](empty, Display())
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(REPORTERS["json"](empty, Display())))


@pytest.mark.parametrize("name", sorted(REPORTERS))
def test_hostile_names_are_shown_and_not_obeyed(name):
    hostile = {
        "src/[red]x[/red].py": "import mlflow\n",
        "src/a\x1b]0;owned\x07.py": "import mlflow\n",
        "src/line\nbreak|pipe.py": "import mlflow\ndef f(:\n",
        "src/\udcff.py": "import mlflow\n",
    }
    text = REPORTERS[name](audited(hostile), Display(width=200))
    assert "\x1b" not in text
    assert "\x07" not in text
    text.encode("utf-8")


def test_text_is_made_safe():
    assert safe("a\x1b[31mb\n\u202ec") == "a\\x1b[31mb\\n\\u202ec"
    assert printable("x\udcffy") == "x\ufffdy"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (93.2, 93.2, "93%"),
        (59.1, 99.2, "59–100%"),
        (100, 100, "100%"),
        (99.9, 99.9, "99%"),
        (0.1, 0.1, "1%"),
        (65.5, 97.6, "65–98%"),
    ],
)
def test_percentages_in_whole_points(low, high, text):
    assert wording.percent(Interval(low=low, high=high)) == text
