"""What the platform is told: ``config/mlops.yaml``, with every path resolved."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "config" / "mlops.yaml"


@dataclass(frozen=True)
class Settings:
    """The settings of one run; everything that it writes lies in ``work``.

    ``mlflow``, ``optuna``, … hold each tool's own section as it stands in the file.
    """

    work: Path
    database_url: str
    data: dict[str, Any]
    mlflow: dict[str, Any]
    optuna: dict[str, Any]
    great_expectations: dict[str, Any]
    bentoml: dict[str, Any]
    feast: dict[str, Any]
    opik: dict[str, Any]
    shap: dict[str, Any]

    @classmethod
    def load(cls, path: Path = CONFIG, work: Path | None = None, database_url: str | None = None) -> "Settings":
        """Read the file at ``path``.

        ``work`` and ``database_url`` stand in for what the file says of them. Where neither gives a URL, the
        database is a SQLite file in ``work``. Raises ``ValueError`` if a section is missing or the folder
        cannot be used.
        """
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        told = told if isinstance(told, dict) else {}
        lacking = [name for name in ("data", "database", "mlops", "work") if told.get(name) is None]
        if lacking:
            raise ValueError(f"{path}: no section {', '.join(lacking)}")
        folder = (work or ROOT / told["work"]).resolve()
        if set("?%#") & set(str(folder)):
            raise ValueError(
                f"the work folder's path must not contain ?, % or #, which mean something in URLs: {folder}"
            )
        url = database_url or told["database"]["url"] or f"sqlite:///{folder / 'platform.db'}"
        try:
            return cls(work=folder, database_url=url, data=told["data"], **told["mlops"])
        except TypeError as error:
            raise ValueError(f"{path}: the section mlops does not fit: {error}") from None

    def resolve(self, name: str) -> Path:
        """Give the file of the project that a section names."""
        return ROOT / name
