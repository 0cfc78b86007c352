"""The catalog's own data: every description is well formed, and none claims what belongs to another."""

from __future__ import annotations

import ast
import keyword
import re
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlops_audit import model
from mlops_audit.catalog.snippets import first_fault
from mlops_audit.model.attribution import ToolConfig, loader_for
from mlops_audit.model.tool import CATEGORIES, ConfigPattern, Loader, Tool

FOLDER = Path(model.__file__).parents[1] / "catalog" / "tools"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
DATA: dict[str, dict[str, Any]] = {
    stem: yaml.safe_load(path.read_text(encoding="utf-8")) for stem, path in FILES.items()
}

_PUBLISHED = """
mlflow optuna great_expectations bentoml feast opik shap wandb dvc airflow prefect kedro zenml
ray evidently hydra tensorboard pandera seldon kserve kubeflow metaflow dagster prometheus
whylogs deepchecks langfuse comet neptune clearml vertexai sagemaker azureml hyperopt aim
"""
"""The ids that the report's interface promises by name."""

NOT_TOOLS = {
    "pytorch-lightning": "a training loop; its loggers are charged to the trackers they need",
    "omegaconf": "a library of configuration objects that many use without Hydra",
    "streamlit": "an application framework",
    "gradio": "an application framework",
    "huggingface-hub": "a client that every Hugging Face library pulls in; it names no registry of models",
    "transformers": "a model library",
    "litellm": "a client of model providers",
    "great-tables": "typesets tables",
    "cogapp": "a code generator; Replicate's tool is the distribution cog",
    "triton": "a compiler; the inference server's client is tritonclient",
    "unbabel-comet": "a translation metric; the tracker is comet-ml",
    "ory-hydra-client": "a client of an OAuth server",
    "neptune-python-utils": "belongs to Amazon's graph database",
    "databricks-sdk": "MLflow pulls it in, so that every frozen environment lists it",
    "xgboost": "a model library",
}


def claimants(distribution: str) -> set[str]:
    """The tools that a declared distribution names."""
    return {
        stem
        for stem, tool in DATA.items()
        for name in tool["distributions"]
        if name == distribution or (name.endswith("*") and distribution.startswith(name[:-1]))
    }


def users(imported: str) -> set[str]:
    """The tools whose import prefix covers a dotted name."""
    return {
        stem
        for stem, tool in DATA.items()
        for name in tool["imports"]
        if f"{imported}.".startswith(f"{name}.")
    }


def described(stem: str) -> Tool:
    """One file's description as the noun, so that an unknown or missing key fails."""
    data: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in DATA[stem].items()
    }
    data["configs"] = tuple(
        ConfigPattern(**{**pattern, "keys": tuple(pattern.get("keys", ()))})
        for pattern in data.get("configs", ())
    )
    data["loaders"] = tuple(
        Loader(**{**loader, "files": tuple(loader["files"])}) for loader in data.get("loaders", ())
    )
    return Tool(**data)


@pytest.fixture(scope="module")
def tools() -> list[Tool]:
    return [described(stem) for stem in DATA]


def test_catalog_knows_enough_tools_and_all_published_ids() -> None:
    assert len(DATA) >= 60
    assert set(DATA) >= set(_PUBLISHED.split())


def test_id_is_the_file_name_in_snake_case() -> None:
    assert {stem: tool["id"] for stem, tool in DATA.items()} == {stem: stem for stem in FILES}
    assert not [stem for stem in FILES if not re.fullmatch(r"[a-z][a-z0-9_]*", stem)]


def test_each_file_says_first_what_the_tool_is() -> None:
    openings = {stem: path.read_text(encoding="utf-8").partition("\n")[0] for stem, path in FILES.items()}
    assert not [stem for stem, line in openings.items() if not re.fullmatch(r"# .+\.", line)]


def test_no_file_has_keys_that_the_nouns_lack() -> None:
    known = {field.name for field in fields(Tool)} - {"origin"}
    patterns = [pattern for tool in DATA.values() for pattern in tool.get("configs", ())]
    assert not {key for tool in DATA.values() for key in tool} - known
    assert not {key for pattern in patterns for key in pattern} - {
        field.name for field in fields(ConfigPattern)
    }


def test_lists_hold_text() -> None:
    names = ("distributions", "imports", "aliases", "words", "commands", "discovers", "tests")
    values = [(tool["id"], item) for tool in DATA.values() for name in names for item in tool.get(name, ())]
    assert not [value for value in values if not isinstance(value[1], str)]


def test_required_fields_are_there(tools: list[Tool]) -> None:
    for tool in tools:
        assert tool.name.strip(), tool.id
        assert tool.category in CATEGORIES, tool.id
        assert tool.url.startswith("https://"), tool.id
        assert tool.distributions, tool.id
        assert tool.imports, tool.id


def test_distributions_are_normalised_names(tools: list[Tool]) -> None:
    names = [name for tool in tools for name in tool.distributions]
    assert not [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(-\*)?", name)]


def test_imports_are_dotted_identifiers(tools: list[Tool]) -> None:
    parts = [part for tool in tools for name in tool.imports for part in name.split(".")]
    assert not [part for part in parts if not part.isidentifier() or keyword.iskeyword(part)]


def test_words_are_snake_case_and_long_enough_to_mean_something(tools: list[Tool]) -> None:
    words = {word for tool in tools for word in tool.words}
    assert not [word for word in words if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", word)]
    assert {word for word in words if len(word) < 3} == {"gx"}


def test_no_list_repeats_itself(tools: list[Tool]) -> None:
    lists = [(t.distributions, t.imports, t.aliases, t.words, t.configs, t.commands) for t in tools]
    assert not [values for group in lists for values in group if len(values) != len(set(values))]


@pytest.mark.parametrize("field", ["distributions", "imports", "words", "commands"])
def test_no_two_tools_claim_the_same(field: str) -> None:
    counts = Counter(value for tool in DATA.values() for value in tool.get(field, ()))
    assert not [value for value, times in counts.items() if times > 1]


def test_no_two_names_or_aliases_are_the_same(tools: list[Tool]) -> None:
    counts = Counter(name.casefold() for tool in tools for name in (tool.name, *tool.aliases))
    assert not [name for name, times in counts.items() if times > 1]


def test_configuration_globs_are_relative_and_keys_dotted(tools: list[Tool]) -> None:
    for pattern in [pattern for tool in tools for pattern in tool.configs]:
        assert re.fullmatch(r"[\w.*-][\w.*/-]*", pattern.path)
        assert not re.search(r"\*\*[^/]|[^/]\*\*|\*\*$", pattern.path), pattern.path
        assert not [key for key in pattern.keys if not re.fullmatch(r"\w+(\.\w+)*", key)], pattern


def test_broad_globs_need_keys(tools: list[Tool]) -> None:
    broad = {"*.yaml", "*.yml", "*.y*ml", "*.json", "*.toml", "config.yaml", "config.json", "pyproject.toml"}
    patterns = [pattern for tool in tools for pattern in tool.configs]
    assert not [pattern for pattern in patterns if pattern.path in broad and not pattern.keys]


def test_shared_project_files_are_no_configuration(tools: list[Tool]) -> None:
    shared = re.compile(r"compose|requirements|\.github|Dockerfile|Makefile")
    assert not [p.path for tool in tools for p in tool.configs if shared.search(p.path)]


def test_what_a_tool_discovers_is_code_or_configuration(tools: list[Tool]) -> None:
    found = [(tool, glob) for tool in tools for glob in tool.discovers]
    assert not [glob for _, glob in found if not glob.endswith((".py", ".yaml"))]
    assert not [tool.id for tool, glob in found if glob.startswith("{config}/") and not tool.configs]


def test_loaders_can_run_and_read_files_of_the_tool() -> None:
    loaders = [(stem, loader) for stem, tool in DATA.items() for loader in tool.get("loaders", ())]
    assert {stem for stem, _ in loaders} >= {
        "feast",
        "bentoml",
        "mlflow",
        "great_expectations",
        "dvc",
        "hydra",
    }
    assert not [(stem, fault) for stem, loader in loaders if (fault := first_fault(loader["code"]))]
    for stem, loader in loaders:
        paths = {config["path"] for config in DATA[stem]["configs"]}
        assert set(loader["files"]) <= paths, stem
        names = {node.id for node in ast.walk(ast.parse(loader["code"])) if isinstance(node, ast.Name)}
        assert names & {"path", "folder"}, stem


def test_the_samples_of_the_benchmark_cover_each_loader() -> None:
    file = Path(__file__).parents[2] / "benchmarks" / "loaders" / "samples.yaml"
    samples = yaml.safe_load(file.read_text(encoding="utf-8"))
    covered = set()
    for sample in samples:
        tool = described(sample["tool"])
        config = ToolConfig(path=sample["file"], line=1, end_line=1, pattern=sample["file"])
        loader = loader_for(tool, config)
        assert loader, sample["file"]
        covered.add((tool.id, loader.code))
    assert covered == {(t, loader["code"]) for t, tool in DATA.items() for loader in tool.get("loaders", ())}


def test_customary_configuration_has_a_pattern(tools: list[Tool]) -> None:
    assert not [tool.id for tool in tools if tool.config_customary and not tool.configs]


def test_what_works_without_code_works_by_files_of_its_own(tools: list[Tool]) -> None:
    assert not [tool.id for tool in tools if tool.works_without_code and not tool.configs]


@pytest.mark.parametrize(
    ("distribution", "tools"),
    [
        ("mlflow-skinny", {"mlflow"}),
        ("kedro-mlflow", {"kedro", "mlflow"}),
        ("hydra-core", {"hydra"}),
        ("hydra-optuna-sweeper", {"optuna"}),
        ("dvc-s3", {"dvc"}),
        ("ray-tune", {"ray"}),
        ("apache-airflow-providers-amazon", {"airflow"}),
        ("prefect-aws", {"prefect"}),
        ("comet-ml", {"comet"}),
        ("neptune-client", {"neptune"}),
        ("trains", {"clearml"}),
        ("kfp", {"kubeflow"}),
        ("azureml-core", {"azureml"}),
        ("azure-ai-ml", {"azureml"}),
        ("google-cloud-aiplatform", {"vertexai"}),
        ("sagemaker-training", {"sagemaker"}),
        ("tensorboardx", {"tensorboard"}),
        ("prometheus-fastapi-instrumentator", {"prometheus"}),
        ("seldon-core", {"seldon"}),
        ("arize-phoenix", {"phoenix"}),
        ("dbt-bigquery", {"dbt"}),
        ("scikit-optimize", {"skopt"}),
    ],
)
def test_a_declaration_names_its_tools(distribution: str, tools: set[str]) -> None:
    assert claimants(distribution) == tools


@pytest.mark.parametrize(
    ("imported", "tools"),
    [
        ("neptune.new.integrations.tensorflow_keras", {"neptune"}),
        ("comet_ml.Experiment", {"comet"}),
        ("torch.utils.tensorboard.SummaryWriter", {"tensorboard"}),
        ("tensorflow.keras.callbacks.TensorBoard", {"tensorboard"}),
        ("google.cloud.aiplatform", {"vertexai"}),
        ("azure.ai.ml.MLClient", {"azureml"}),
        ("dvclive.Live", {"dvc"}),
        ("pytorch_lightning.loggers.WandbLogger", {"wandb"}),
        ("lightning.pytorch.loggers.mlflow.MLFlowLogger", {"mlflow"}),
        ("optuna.integration.MLflowCallback", {"mlflow", "optuna"}),
        ("zenml.integrations.evidently.steps", {"evidently", "zenml"}),
        ("ray.tune.search.optuna.OptunaSearch", {"optuna", "ray"}),
        ("hydra_plugins.hydra_optuna_sweeper.config", {"hydra", "optuna"}),
        ("tritonclient.grpc", {"triton"}),
        ("torch.utils.data", set()),
        ("google.cloud.storage", set()),
        ("azure.identity", set()),
        ("pytorch_lightning.loggers.CSVLogger", set()),
        ("tensorflow.keras.callbacks.EarlyStopping", set()),
        ("comet.models", set()),
        ("omegaconf.OmegaConf", set()),
        ("triton.language", set()),
        ("databricks.koalas", set()),
    ],
)
def test_an_import_names_its_tools(imported: str, tools: set[str]) -> None:
    assert users(imported) == tools


@pytest.mark.parametrize("distribution", sorted(NOT_TOOLS))
def test_what_is_no_tool_is_claimed_by_none(distribution: str) -> None:
    assert claimants(distribution) == set()
