from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit.model.facts import CommandFacts
from mlops_audit.source.commands import is_command_file, read


def files(path, text):
    return [(found.text, found.line) for found in read(path, text.encode()).files]


def words(path, text):
    return [(found.text, found.line) for found in read(path, text.encode()).words]


def said(command):
    return [text for text, _ in words("run.sh", command)]


ONE_OF_EACH = (
    "Makefile",
    "docker/api.mk",
    "justfile",
    "Dockerfile",
    "docker/Dockerfile.api",
    "api.dockerfile",
    "docker-compose.prod.yml",
    "compose.yaml",
    "scripts/train.sh",
    "x.bash",
    "x.ps1",
    "x.bat",
    "Taskfile.yml",
    "Procfile",
    "Jenkinsfile",
    ".github/workflows/ci.yml",
    ".github/actions/setup/action.yml",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    ".pipelines/train.yml",
    "azure-pipelines-ci.yml",
    "cloudbuild.yaml",
    "bitbucket-pipelines.yml",
    "tox.ini",
    "dvc.yaml",
    "MLproject",
    "Snakefile",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "k8s/api.yaml",
    "scripts/start",
)


@pytest.mark.parametrize("path", ONE_OF_EACH)
def test_files_that_run_things_are_known_by_their_paths(path):
    assert is_command_file(path)


@pytest.mark.parametrize(
    "path",
    [
        "train.py",
        "conf/model.yaml",
        "README.md",
        "Dockerfile.md",
        "params.yaml",
        "docs/makefile.rst",
        "run",
        "",
    ],
)
def test_other_files_are_not(path):
    assert not is_command_file(path)


def test_a_makefile_runs_its_recipes_and_comments_run_nothing():
    text = """\
# python no.py
train: data.csv conf/a.yaml
\t@echo "python scripts/no.py"
\t$(PYTHON) -m src.train --config=conf/b.yaml  # see no.py
\tpython \\
\t  scripts/go.py && dvc repro
lint:
\truff check src/no.py
"""
    assert files("Makefile", text) == [("conf/a.yaml", 2), ("conf/b.yaml", 4), ("scripts/go.py", 6)]
    assert words("Makefile", text) == [("src.train", 4), ("python", 5), ("dvc", 6), ("ruff", 8)]


def test_a_dockerfile_runs_shell_lines_and_lists():
    text = """\
FROM python:3.11
# COPY src/no.py .
COPY src/mlops/service.py ./src/
RUN apt-get update && \\
    # in between
    pip install --no-cache-dir -i https://x.org/simple mlflow==2 \\
    feast
HEALTHCHECK --interval=3s CMD curl -f http://x.org/health.sh || exit 1
ENTRYPOINT ["python", "-m", "pkg.job", "--config", "/app/conf/x.yaml"]
CMD ["gunicorn", "src.api.main:app", \\
     "--worker-class", "uvicorn.workers.UvicornWorker"]
"""
    assert files("Dockerfile", text) == [("src/mlops/service.py", 3), ("/app/conf/x.yaml", 9)]
    assert words("Dockerfile", text) == [
        ("apt-get", 4),
        ("pip", 6),
        ("pip:mlflow", 6),
        ("pip:feast", 7),
        ("curl", 8),
        ("python", 9),
        ("pkg.job", 9),
        ("gunicorn", 10),
        ("src.api.main:app", 10),
        ("uvicorn.workers.UvicornWorker", 11),
    ]


def test_a_workflow_runs_its_run_steps_and_not_its_filters():
    text = """\
on:
  push:
    paths:
      - 'src/no.py'
jobs:
  train:
    steps:
      - name: mlflow
        run: python train.py  # no.py
      - run: |
          python -m pip install --upgrade "ray[tune]"
          if [ -f x.txt ]; then celery -A proj.worker worker; fi
          python -c "
          import no_program
          "
      - uses: actions/checkout@v4
"""
    assert files(".github/workflows/ci.yml", text) == [("train.py", 9)]
    assert words(".github/workflows/ci.yml", text) == [
        ("python", 9),
        ("pip", 11),
        ("pip:ray", 11),
        ("celery", 12),
        ("proj.worker", 12),
    ]


def test_a_compose_file_runs_commands_in_every_form():
    text = """\
services:
  a:
    image: registry/feast:1
    command: >
      mlflow server
      --host 0.0.0.0
  b:
    command: ["uvicorn", "app.main:app"]
    volumes:
      - ./conf/x.yml:/app/y.yml
  c:
    entrypoint:
    - sh
    - -c
    - feast apply && python serve.py
  d:
    command: bash -c "alembic upgrade head; dvc pull"
"""
    path = "docker-compose.yml"
    assert files(path, text) == [("./conf/x.yml", 10), ("/app/y.yml", 10), ("serve.py", 15)]
    assert [text for text, _ in words(path, text)] == [
        "mlflow",
        "uvicorn",
        "app.main:app",
        "sh",
        "feast",
        "python",
        "bash",
        "alembic",
        "dvc",
    ]


def test_deployment_yaml_counts_by_its_commands_only():
    text = """\
metadata: {name: no.py}
spec:
  command: ["/bin/sh", "-c"]
  args:
    - |
      mlflow server --config x.yaml
  other: y.yaml
  command:
  - python
  - -m
  - pkg.job
"""
    assert files("k8s/api.yaml", text) == [("x.yaml", 6)]
    assert words("k8s/api.yaml", text) == [("sh", 3), ("mlflow", 6), ("python", 9), ("pkg.job", 11)]
    assert read("k8s/api.yaml", b"kind: ConfigMap\ndata: {a: b.yaml}\n") == CommandFacts()


def test_nested_and_listed_steps_of_ci_systems_are_found():
    circle = "steps:\n  - run:\n      name: Train\n      command: python src/train.py\n  - run: dvc pull\n"
    assert words(".circleci/config.yml", circle) == [("python", 4), ("dvc", 5)]
    gitlab = "train:\n  script:\n  - dvc pull\n  - mlflow run .\n  only: [main]\n"
    assert words(".gitlab-ci.yml", gitlab) == [("dvc", 3), ("mlflow", 4)]
    task = "tasks:\n  a:\n    cmds:\n      - task: b\n      - cmd: mlflow ui\n"
    assert words("Taskfile.yml", task) == [("mlflow", 5)]


def test_pipelines_name_their_files():
    text = "stages:\n  train:\n    cmd: python src/train.py --params params.yaml\n    deps:\n    - src/*.py\n    - src/x.py\n"
    assert files("dvc.yaml", text) == [("src/train.py", 3), ("params.yaml", 3), ("src/x.py", 6)]
    assert files("MLproject", 'entry_points:\n  main:\n    command: "python train.py {alpha}"\n') == [
        ("train.py", 3)
    ]


def test_other_notations_are_understood():
    assert words("Procfile", "web: gunicorn app.wsgi\nworker: celery -A proj.tasks worker\n") == [
        ("gunicorn", 1),
        ("app.wsgi", 1),
        ("celery", 2),
        ("proj.tasks", 2),
    ]
    tox = "[testenv]\ndeps = mlflow\ncommands =\n    pytest {posargs}\n    python -m pkg.cli\nsetenv = A=b\n"
    assert words("tox.ini", tox) == [("pytest", 4), ("python", 5), ("pkg.cli", 5)]
    jenkins = "sh 'dvc pull'\n// sh 'no'\nsh '''\n  mlflow run .\n'''\nbat \"python x.py\"\n"
    assert words("Jenkinsfile", jenkins) == [("dvc", 1), ("mlflow", 4), ("python", 6)]
    assert files("run.bat", "REM python no.py\npython src\\train.py ^\n --x\n") == [("src/train.py", 2)]
    assert words("Snakefile", 'rule a:\n    shell:\n        "dvc repro {input}"\n') == [("dvc", 3)]
    assert words("scripts/start", "#!/bin/sh\nexec mlflow ui\n") == [("mlflow", 2)]
    assert words("scripts/start", "mlflow\n") == []


def test_entry_points_and_tasks_of_packaging_metadata_are_read():
    text = """\
[project.scripts]
a = "pkg.cli:main"
[project.entry-points."x.y"]
b = "pkg.plugin:Plugin [extra]"
[tool.poetry.scripts]
c = { reference = "pkg.other:run", type = "console" }
[tool.poe.tasks]
train = "python src/train.py"
serve = { cmd = "mlflow ui" }
call = { script = "pkg.tasks:go(1)" }
"""
    assert words("pyproject.toml", text) == [
        ("pkg.cli:main", 2),
        ("pkg.other:run", 6),
        ("pkg.plugin:Plugin", 4),
        ("pkg.tasks:go", 10),
        ("python", 8),
        ("mlflow", 9),
    ]
    assert files("pyproject.toml", text) == [("src/train.py", 8)]
    cfg = "[options.entry_points]\nconsole_scripts =\n    a = pkg.cli:main\n[x]\n  b = no.no:no\n"
    assert words("setup.cfg", cfg) == [("pkg.cli:main", 3)]
    setup = "setup(entry_points={'console_scripts': [\n    'a = pkg.cli:main',\n    \"b=pkg.c:d [x]\"]})\n"
    assert words("setup.py", setup) == [("pkg.cli:main", 2), ("pkg.c:d", 3)]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("sudo -E env A=b mlflow server", ["mlflow"]),
        ("poetry run -q python -m pkg.mod", ["poetry", "python", "pkg.mod"]),
        ("uv run --with x uvicorn pkg.api:app", ["uv", "uvicorn", "pkg.api:app"]),
        ("conda run -n env dvc repro", ["conda", "dvc"]),
        ("python -u -m pkg.mod -m other", ["python", "pkg.mod"]),
        ("python train.py -m not.this", ["python"]),
        ("torchrun --nproc 2 -m pkg.train", ["torchrun", "pkg.train"]),
        ("coverage run -m pytest", ["coverage", "pytest"]),
        ("bentoml serve pkg.service:svc --reload", ["bentoml", "pkg.service:svc"]),
        ("celery --app=pkg.tasks worker", ["celery", "pkg.tasks"]),
        ("FLASK_APP=pkg.web flask run", ["pkg.web", "flask"]),
        ("docker run python.registry:latest", ["docker"]),
        ("mlflow ui > x.log 2>&1 &", ["mlflow"]),
        ("pip install -r requirements.txt -e . 'mlflow>=2' feast[redis] ./local git+https://github.com/a/b", [
            "pip", "pip:mlflow", "pip:feast", "pip:b",
        ]),
        ("pip install mlflow>=2", ["pip", "pip:mlflow"]),
        ("uv pip install dvc", ["uv", "pip:dvc"]),
        ("pip uninstall mlflow", ["pip"]),
        (".venv/bin/mlflow ui; ./run.sh", ["mlflow"]),
        ("x=$(dvc status) && echo mlflow", ["dvc"]),
        ("bash -c 'cd a && feast apply'", ["bash", "feast"]),
        ("train() {\n  mlflow ui\n}\nTOOLS=(\n  feast\n)\ncase $1 in\n  wandb) dvc pull ;;\nesac", ["mlflow", "dvc"]),
        ("cat <<EOF\nfeast apply\nEOF\ndvc pull", ["dvc"]),
        ("echo don't # mlflow ui", []),
    ],
)  # fmt: skip
def test_a_command_line_gives_programs_modules_and_packages(command, expected):
    assert said(command) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("uvicorn main:app", ["main.py"]),
        ("python -m train", ["train.py"]),
        ("celery -A tasks worker", ["tasks.py"]),
        ("python -m pytest", []),
        ("uvicorn pkg.main:app", []),
        ("python ${DIR}/src/train.py --c=$HOME/conf/x.yaml", ["src/train.py", "conf/x.yaml"]),
        ("curl https://x.org/install.sh | sh", []),
        ("pytest tests/test_x.py::test_y", ["tests/test_x.py"]),
        ("cp conf/*.yaml $FILE.yaml x.py.bak", []),
        ("black src/a.py && python src/b.py", ["src/a.py", "src/b.py"]),
    ],
)
def test_files_are_named_by_path_or_by_a_module_of_one_word(command, expected):
    assert [text for text, _ in files("run.sh", command)] == expected


def test_each_text_is_given_once_where_it_stands_first():
    assert words("run.sh", "dvc pull\ndvc push\n") == [("dvc", 1)]


def test_binary_and_enormous_files_say_nothing():
    assert read("run.sh", b"\x7fELF\0\0mlflow x.py\n" * 10) == CommandFacts()
    assert read("run.sh", b"mlflow x.py\n" * 200_000) == CommandFacts()


PIECES = st.sampled_from(
    [
        b"run: |\n",
        b"  mlflow ",
        b"command: [",
        b"'",
        b'"',
        b"\n",
        b"- ",
        b"]",
        b"\\\n",
        b"python -m a.b ",
        b"x.py ",
        b"#",
        b"$(",
        b")",
        b"<<EOF\n",
        b"EOF\n",
        b"args:\n",
        b"sh -c ",
        b"&& ",
        b"CMD [",
        b"\t",
        b"pip install y ",
        b"[a]\n",
        b">",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ONE_OF_EACH), st.lists(PIECES, max_size=40).map(b"".join) | st.binary(max_size=80))
def test_no_bytes_make_the_reader_fail_and_every_line_exists(path, data):
    facts = read(path, data)
    last = max(data.count(b"\n"), data.count(b"\r")) + 1
    assert all(found.text and 1 <= found.line <= last for found in (*facts.files, *facts.words))


def test_a_setup_file_of_blanks_comes_to_an_end() -> None:
    assert read("setup.py", b"setup(entry_points\n" + b" " * 20_000 + b"\n" * 20_000).files == ()
