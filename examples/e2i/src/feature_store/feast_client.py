"""Feast: features for training as they were known then, for serving as they are known now."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import yaml
from feast import FeatureStore
from feast.data_source import PushMode
from feast.types import Float64, Int64

from feature_repo.features import ENTITIES, SERVICES, VIEWS
from src.settings import ROOT

REPOSITORY = ROOT / "feature_repo"
CONFIG = ROOT / "config" / "feast_materialization.yaml"
KEYS = ["hcp_id", "event_timestamp", "created_timestamp"]
SERVICE = SERVICES[0].name


@dataclass(frozen=True)
class Freshness:
    """How old a view's online features are: ``age`` is None if nothing was ever materialised.

    ``last_event`` is the youngest event that was materialised, not the moment of the copying; values that were
    pushed count from the next materialisation on.
    """

    feature_view: str
    last_event: datetime | None
    age: timedelta | None
    max_age: timedelta

    @property
    def fresh(self) -> bool:
        """Whether the features are young enough."""
        return self.age is not None and self.age <= self.max_age


class FeastClient:
    """A local feature store whose registry, online store and offline files lie in ``folder``."""

    def __init__(self, folder: Path, config: Path = CONFIG) -> None:
        self._data = folder / "data"
        self._data.mkdir(parents=True, exist_ok=True)
        stated = yaml.safe_load(config.read_text(encoding="utf-8"))
        self._materialization, self._freshness = stated["materialization"], stated["freshness"]
        self._store = FeatureStore(repo_path=str(folder), fs_yaml_file=REPOSITORY / "feature_store.yaml")

    def write_offline(self, frame: pd.DataFrame) -> dict[str, int]:
        """Write each view's columns of ``frame`` as its offline file; gives the number of rows for each view.

        ``frame`` needs the keys, the time of the event and the time of creation beside the features.
        """
        written = {}
        for view in VIEWS:
            columns = frame[KEYS + _features(view.name)]
            columns.to_parquet(self._file(view.name), index=False)
            written[view.name] = len(columns)
        return written

    def apply(self) -> list[str]:
        """Register entities, views and services; gives the names of the registered views."""
        self._store.apply([*ENTITIES, *VIEWS, *SERVICES])
        return sorted(view.name for view in self._store.list_feature_views())

    def materialize(self, until: datetime) -> None:
        """Bring the latest features before ``until`` into the online store, as far back as is configured."""
        start = until - timedelta(days=self._materialization["lookback_days"])
        self._store.materialize(start_date=start, end_date=until, feature_views=self._materialization["feature_views"])

    def training_frame(self, entities: pd.DataFrame) -> pd.DataFrame:
        """Join to each row of ``entities`` the features as they were known at its ``event_timestamp``."""
        service = self._store.get_feature_service(SERVICE)
        return self._store.get_historical_features(entity_df=entities, features=service).to_df()

    def online(self, hcp_ids: list[int]) -> pd.DataFrame:
        """Give the latest features of each prescriber; one that is not known has none."""
        service = self._store.get_feature_service(SERVICE)
        rows = [{"hcp_id": hcp_id} for hcp_id in hcp_ids]
        return self._store.get_online_features(features=service, entity_rows=rows).to_df()

    def freshness(self, now: datetime | None = None) -> list[Freshness]:
        """Tell of each materialised view how long before ``now`` its youngest event happened."""
        now = now or datetime.now(UTC)
        return [self._fresh(name, now) for name in self._materialization["feature_views"]]

    def get_feature_statistics(self, feature_view: str) -> dict[str, dict[str, float]]:
        """Describe each feature of a view as it stands in the offline store.

        Gives rows, missing, mean, std, min, max, the quartiles and the number of distinct values. Raises
        ``KeyError`` if there is no such view and ``FileNotFoundError`` if nothing was written for it.
        """
        names = _features(feature_view)
        frame = pd.read_parquet(self._file(feature_view), columns=names)
        return {name: _statistics(frame[name]) for name in names}

    def sync_features_to_feast(self, features: dict[str, pd.DataFrame]) -> dict[str, int]:
        """Write new feature values, by view, to the online and the offline store.

        Each frame has ``hcp_id``, ``event_timestamp`` and the view's features. Gives the number of rows
        written for each view. Raises ``KeyError`` for an unknown view or a missing column, and ``ValueError``
        for values that do not fit their type, before anything is written.
        """
        ready = {name: _pushable(name, frame) for name, frame in features.items()}
        for name, frame in ready.items():
            self._store.push(f"{name}_push", frame, to=PushMode.ONLINE_AND_OFFLINE)
        return {name: len(frame) for name, frame in ready.items()}

    def _file(self, view: str) -> Path:
        return self._data / f"{view}.parquet"

    def _fresh(self, name: str, now: datetime) -> Freshness:
        last = self._last_event_online(name)
        return Freshness(
            feature_view=name,
            last_event=last,
            age=now - last if last else None,
            max_age=timedelta(hours=self._freshness["max_age_hours"][name]),
        )

    def _last_event_online(self, name: str) -> datetime | None:
        intervals = self._store.get_feature_view(name).materialization_intervals
        if not intervals:
            return None
        until = pd.Timestamp(max(end for _, end in intervals))
        events = pd.read_parquet(self._file(name), columns=["event_timestamp"])["event_timestamp"]
        known = events[events <= until]
        return None if known.empty else known.max().to_pydatetime()


def _features(name: str) -> list[str]:
    """Give a view's features in one order: Feast keeps none, and what is pushed must fit the file."""
    for view in VIEWS:
        if view.name == name:
            return sorted(field.name for field in view.features)
    raise KeyError(f"no feature view {name}: there are {', '.join(view.name for view in VIEWS)}")


def _statistics(values: pd.Series) -> dict[str, float]:
    known = values.dropna()
    quartiles = known.quantile([0.25, 0.5, 0.75])
    return {
        "rows": len(values),
        "missing": int(values.isna().sum()),
        "mean": float(known.mean()),
        "std": float(known.std()),
        "min": float(known.min()),
        "p25": float(quartiles.loc[0.25]),
        "median": float(quartiles.loc[0.5]),
        "p75": float(quartiles.loc[0.75]),
        "max": float(known.max()),
        "distinct": int(known.nunique()),
    }


def _pushable(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    wanted = ["hcp_id", "event_timestamp", *_features(name)]
    lacking = [column for column in wanted if column not in frame]
    if lacking:
        raise KeyError(f"{name}: no column {', '.join(lacking)}")
    made = frame[wanted].assign(created_timestamp=pd.Timestamp.now(tz="UTC"))[KEYS + _features(name)]
    try:
        made["event_timestamp"] = pd.to_datetime(made["event_timestamp"], utc=True)
        return made.astype(_types(name)).reset_index(drop=True)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: {error}") from None


def _types(name: str) -> dict[str, str]:
    """Give the type of each column that has numbers: whole ones may be missing, and must be whole."""
    view = next(view for view in VIEWS if view.name == name)
    numbers = {Int64: "Int64", Float64: "float64"}
    return {"hcp_id": "int64", **{field.name: numbers[field.dtype] for field in view.features}}
