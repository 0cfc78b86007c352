"""Settings from the YAML files in ``config/``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
TRAINING_CONFIG = ROOT / "config/training.yaml"


def load_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file; raises ValueError when it holds something else."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path}: expected a mapping, found {type(content).__name__}")
    return content


def load_section(name: str, path: Path = TRAINING_CONFIG) -> dict[str, Any]:
    """One section of the training configuration; raises KeyError when there is none."""
    sections = load_yaml(path)
    if name not in sections:
        raise KeyError(f"{path} has no section {name!r}; it has {', '.join(sorted(sections))}")
    return dict(sections[name])
