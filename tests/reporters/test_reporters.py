"""Every voice says the same of one report; whole output is held as golden text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import mlops_audit.reporters
from judging import answer
from memory import TOOLS, audited
from mlops_audit.config import Config, parse_manifest
from mlops_audit.model.attribution import Place
from mlops_audit.model.outcomes import TestOutcomes
from mlops_audit.model.probe import Answer
from mlops_audit.model.report import InterpreterNote, Interval
from mlops_audit.reporters import REPORTERS, catalog, explanation, manifest, wording
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
EVIDENCE = jsonschema.Draft202012Validator(
    {**SCHEMA["$defs"]["tool"]["properties"]["evidence"]["items"], "$defs": SCHEMA["$defs"]}
)


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


MEASURED = (
    answer(
        "import src/ml/mlflow_connector.py",
        Answer.FAILS,
        message="ModuleNotFoundError: No module named 'src.ml.gone'",
        place=Place(path="src/ml/mlflow_connector.py", line=2),
        path="src/ml/mlflow_connector.py",
        command="$PYTHON -c 'import src.ml.mlflow_connector'",
        exit=1,
        seconds=1.25,
        output="Traceback (most recent call last):\n  …\nModuleNotFoundError: No module named 'src.ml.gone'\n",
    ),
    answer(
        "tests tests/test_mlflow_connector.py",
        Answer.WORKS,
        path="tests/test_mlflow_connector.py",
        command="$PYTHON -m pytest tests/test_mlflow_connector.py",
        exit=0,
        seconds=0.5,
        tests=TestOutcomes(collected=3, passed=2, skipped=1),
    ),
)


@pytest.fixture(scope="module")
def measured():
    note = InterpreterNote(version="3.12.1", found="in-tree .venv")
    return replace(audited(REPOSITORY, results=MEASURED), probes="run", interpreter=note)


@pytest.mark.parametrize("name", sorted(REPORTERS))
def test_whole_output_of_what_was_measured(name, measured, golden):
    golden(f"measured.{name}", REPORTERS[name](measured, Display(width=120)))


def test_whoever_wrote_the_evidence_does_not_command_the_terminal(measured):
    nasty = replace(measured, interpreter=InterpreterNote(version="3\x1b[2J", found="[bold]x\ny"))
    texts = [REPORTERS[name](nasty, Display(width=120)) for name in sorted(REPORTERS)]
    assert not any("\x1b" in text for text in [*texts, explanation.render(nasty, "mlflow", Display())])
    assert "3\\x1b[2J ([bold]x\\ny)" in REPORTERS["terminal"](nasty, Display(width=120))


def test_explanation_shows_what_was_run_and_what_it_printed(measured, golden):
    golden("measured.explain-mlflow", explanation.render(measured, "mlflow", Display(width=120)))


def test_measured_json_follows_its_schema_and_holds_no_time(measured):
    text = REPORTERS["json"](measured, Display())
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text))
    assert "1.25" not in text
    assert "Traceback" not in text


def test_json_of_what_does_not_apply_claims_nothing(report):
    tools = json.loads(REPORTERS["json"](report, Display()))["tools"]
    mlflow = next(tool for tool in tools if tool["id"] == "mlflow")
    found = {item["check"]: item for item in mlflow["evidence"]}["has_config"]
    said = [found[key] for key in ("applicable", "outcome", "degree", "remedy")]
    assert said == [False, "UNKNOWN", None, None]
    assert found["gaps"][0]["path"] == "config/app.yaml"
    for wrong in ({"outcome": "MISSING", "degree": 0}, {"remedy": "x"}, {"degree": 0.5}):
        with pytest.raises(jsonschema.ValidationError):
            EVIDENCE.validate({**found, **wrong})


def test_a_gap_without_weight_is_shown_and_not_missed():
    weights = {"has_tests": 0, "tests_pass": 0, "is_implemented": 0}
    files = {"src/mlflow_tools.py": "import mlflow\ndef f():\n    raise NotImplementedError\n"}
    light = audited(files, Config(weights=weights))
    assert wording.missing(light.scores["mlflow"]) == ["1 module nothing reaches", "not declared"]
    text = explanation.render(light, "mlflow", Display())
    assert "is_implemented       – / 0    MISSING, without weight: 0 of 1 callable implemented" in text
    assert "is_implemented" not in text.partition("The shortest way")[2]
    assert "tests" not in text.partition("The shortest way")[2]


def test_nothing_that_has_a_weight_may_be_all_that_is_missing():
    source = "import mlflow\nif __name__ == '__main__':\n    mlflow.run()\n"
    files = {"src/a.py": source, "requirements.txt": "mlflow\n"}
    weights = {"has_tests": 0, "tests_pass": 0, "imports_cleanly": 0}
    text = explanation.render(audited(files, Config(weights=weights)), "mlflow", Display())
    assert text.endswith("\nNothing that has a weight is missing.\n")


def test_no_line_ends_in_spaces(report):
    for width in (60, 120):
        lines = REPORTERS["terminal"](report, Display(width=width)).split("\n")
        assert [line for line in lines if line != line.rstrip()] == []


def test_an_empty_repository_is_said():
    empty = audited({"README.md": "x"})
    assert "No MLOps tool was found" in REPORTERS["terminal"](empty, Display())
    assert "No MLOps tool was found" in REPORTERS["markdown"](empty, Display())
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(REPORTERS["json"](empty, Display())))


@pytest.mark.parametrize("name", sorted(REPORTERS))
def test_notes_about_the_whole_are_shown(name, report):
    noted = replace(report, notes=("only x was audited",))
    assert "only x was audited" in REPORTERS[name](noted, Display(width=120))
    assert "only x was audited" in explanation.render(noted, "mlflow", Display())


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


def test_steps_with_one_remedy_are_one_step():
    text = explanation.render(audited({"requirements.txt": "mlflow\n"}), "mlflow", Display())
    assert text.partition("The shortest way to 100%\n")[2] == (
        "    +94.1%  is_used: import and use MLflow in production code; 6 more checks rest on it\n"
    )


def test_on_a_narrow_screen_what_is_missing_stands_below(report):
    text = REPORTERS["terminal"](report, Display(width=70))
    assert "Evidence" not in text
    assert "\nMissing\n  MLflow: 1 placeholder, 1 import that leads nowhere\n" in text
    assert max(map(len, text.split("\n"))) <= 80


def test_a_manifest_lists_the_tools_together_and_can_be_read(report):
    text = manifest.render(report)
    assert "  feast: {}  # partial: src/store.py; no tests\n  mlflow: {}  # partial: " in text
    assert parse_manifest("mlops-audit.yaml", text.encode()).tools == ("feast", "mlflow")


def test_the_catalog_is_listed_with_a_line_for_each_tool():
    lines = catalog.render_list(TOOLS).split("\n")
    assert "hyperparameter-tuning  optuna              Optuna              optuna +1" in lines
    assert lines[-2] == "6 tools"
