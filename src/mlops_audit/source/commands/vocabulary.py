"""Words by which command lines are understood."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


PREFIXES = _set(
    """
    sudo exec time nohup env timeout then do else if elif while until ! { command nice stdbuf xvfb-run
    ddtrace-run opentelemetry-instrument tini gosu dumb-init -- call start cross-env newrelic-admin
    watch eval
    """
)
"""Stand in front of a program without changing what is run."""

NOISE = _set(
    """
    echo cd set export fi done esac for case in return exit local source printf test true false mkdir rm
    cp mv chmod chown ls cat sleep read function shift trap unset wait pwd touch grep sed awk find kill
    declare break continue readonly head tail wc sort cut tr tee xargs dirname basename date seq
    """
)
"""Builtins and file tools, which say nothing about a repository."""

RUNNERS = _set("poetry uv pdm pipenv hatch rye pixi conda mamba micromamba")
"""Run a program in an environment: ``poetry run mlflow``."""

RUNNER_VALUES = _set("-n --name -p --prefix --with --python --group --extra --env-file -e --directory")
"""Options of runners that take a value."""

LAUNCHERS = _set(
    """
    coverage torchrun accelerate deepspeed debugpy kernprof viztracer scalene dagster memray mprof
    pyinstrument mpirun
    """
)
"""Take ``-m module``, as Python does."""

LOADERS = _set(
    """
    uvicorn gunicorn hypercorn daphne granian bentoml waitress-serve taskiq arq dramatiq sanic serve
    prefect celery flask faust litestar chainlit nameko modal
    """
)
"""Servers and workers that are given a module or ``module:object``."""

APP_OPTIONS = _set("-A --app")
"""Options of loaders that name the module."""

APP_VARIABLES = _set("FLASK_APP DJANGO_SETTINGS_MODULE CELERY_APP UVICORN_APP")
"""Environment variables that name a module."""

SHELLS = _set("sh bash zsh ash dash")
"""Programs whose arguments can be command lines."""

PIP_VALUES = _set(
    """
    -r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -f --find-links -t
    --target --prefix --root --python --timeout --retries --trusted-host --no-binary --only-binary
    --cache-dir --platform --python-version -p
    """
)
"""Options of ``pip install`` that take a value."""

CONTAINERS = _set("docker podman kubectl helm git ssh scp curl wget gcloud aws az oc")
"""Programs whose ``name:tag`` arguments are no modules."""

WELL_KNOWN = _set(
    """
    pip pytest venv virtualenv build unittest black ruff mypy flake8 isort pylint ipykernel twine
    coverage spacy nltk http json site timeit cProfile pdb tox nox uvicorn gunicorn celery flask django
    streamlit jupyter notebook pre_commit torch accelerate deepspeed mlflow dvc feast bentoml ray dask
    playwright poetry uv hatch pipx sphinx mkdocs bandit safety pip_audit debugpy alembic optuna
    """
)
"""Modules of other people that ``python -m`` runs."""
