"""Which files run things, and in which notation, by their paths."""

from __future__ import annotations

import re
from enum import Enum


class Kind(Enum):
    """How a file notes down what it runs."""

    SHELL = "shell"
    SCRIPT = "script without suffix"
    BATCH = "batch"
    POWERSHELL = "powershell"
    MAKE = "make"
    DOCKER = "dockerfile"
    YAML = "yaml"
    MANIFEST = "deployment yaml"
    INI = "ini"
    PROCFILE = "procfile"
    JENKINS = "jenkinsfile"
    SNAKE = "snakefile"
    TOML = "toml"
    SETUP_CFG = "setup.cfg"
    SETUP_PY = "setup.py"


_NAMES = {
    "makefile": Kind.MAKE,
    "gnumakefile": Kind.MAKE,
    "justfile": Kind.MAKE,
    ".justfile": Kind.MAKE,
    "dockerfile": Kind.DOCKER,
    "containerfile": Kind.DOCKER,
    "procfile": Kind.PROCFILE,
    "jenkinsfile": Kind.JENKINS,
    "snakefile": Kind.SNAKE,
    "mlproject": Kind.YAML,
    ".gitlab-ci.yml": Kind.YAML,
    "cloudbuild.yaml": Kind.YAML,
    "cloudbuild.yml": Kind.YAML,
    "bitbucket-pipelines.yml": Kind.YAML,
    "dvc.yaml": Kind.YAML,
    "action.yml": Kind.YAML,
    "action.yaml": Kind.YAML,
    "render.yaml": Kind.YAML,
    "app.yaml": Kind.YAML,
    "tox.ini": Kind.INI,
    "supervisord.conf": Kind.INI,
    "pyproject.toml": Kind.TOML,
    "pixi.toml": Kind.TOML,
    "setup.cfg": Kind.SETUP_CFG,
    "setup.py": Kind.SETUP_PY,
}
_SUFFIXES = {
    "sh": Kind.SHELL,
    "bash": Kind.SHELL,
    "zsh": Kind.SHELL,
    "bat": Kind.BATCH,
    "cmd": Kind.BATCH,
    "ps1": Kind.POWERSHELL,
    "mk": Kind.MAKE,
    "just": Kind.MAKE,
    "dockerfile": Kind.DOCKER,
    "service": Kind.INI,
    "smk": Kind.SNAKE,
    "jenkinsfile": Kind.JENKINS,
}
_PREFIXES = {
    "dockerfile": Kind.DOCKER,
    "makefile": Kind.MAKE,
    "jenkinsfile": Kind.JENKINS,
    "procfile": Kind.PROCFILE,
}
_YAML_NAME = re.compile(
    r"(?:docker-)?compose.*|.*[._-]compose|taskfile.*|azure-pipelines.*|.*gitlab-ci.*|cloudbuild.*"
)
_YAML_FOLDER = re.compile(
    r"(?:\A|/)(?:\.github/(?:workflows|actions)|\.circleci|\.gitlab|\.azure[\w-]*|\.pipelines)/"
)
_DEPLOYMENT = re.compile(
    r"(?:\A|/)(?:k8s|kube|kubernetes|deploy|deployments?|manifests|helm|charts|argo|kustomize|infra"
    r"|infrastructure|jobs|pipelines)(?=/|\Z)",
    re.IGNORECASE,
)
_PROSE = frozenset({"md", "rst", "txt", "py", "json", "html", "j2"})
_SCRIPT_FOLDERS = frozenset({"bin", "scripts", "script", "ci", ".ci", "docker"})


def kind_of(path: str) -> Kind | None:
    """Return the notation of a file that runs things, or None for one that does not."""
    folder, _, name = path.rpartition("/")
    name = name.lower()
    kind = _NAMES.get(name)
    if kind is not None:
        return kind
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return _PREFIXES.get(re.split(r"[-_]", name)[0]) or (
            Kind.SCRIPT if folder.rpartition("/")[2].lower() in _SCRIPT_FOLDERS else None
        )
    if suffix in ("yml", "yaml"):
        return _yaml_kind(path, folder, stem)
    return _SUFFIXES.get(suffix) or (_PREFIXES.get(name.partition(".")[0]) if suffix not in _PROSE else None)


def _yaml_kind(path: str, folder: str, stem: str) -> Kind | None:
    if _YAML_NAME.fullmatch(stem) or _YAML_FOLDER.search(path):
        return Kind.YAML
    return Kind.MANIFEST if _DEPLOYMENT.search(folder) else None
