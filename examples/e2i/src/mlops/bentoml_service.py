"""BentoML: packs a registered model, serves it on loopback, and records every deployment."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import bentoml
import pandas as pd
from sqlalchemy import Engine, insert, select, update

from src.database.tables import MODEL_DEPLOYMENTS
from src.mlops.mlflow_connector import RegisteredModel
from src.settings import ROOT

_WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class DeploymentError(Exception):
    """A Bento could not be built or did not start; the message ends with what BentoML said."""


@dataclass(frozen=True)
class Deployment:
    """A Bento that is being served: the row that records it, its tag and its address."""

    record_id: int
    bento_tag: str
    url: str


class BentoMLService:
    """Builds and serves Bentos whose store lies in ``home``; each deployment is a row of ``ml.model_deployments``."""

    def __init__(self, home: Path, engine: Engine, start_timeout_s: float = 60.0) -> None:
        self._home = home.resolve()
        self._home.mkdir(parents=True, exist_ok=True)
        self._engine = engine
        self._start_timeout_s = start_timeout_s

    def build(self, model: RegisteredModel, model_folder: Path) -> str:
        """Pack the version of a registered model that lies in ``model_folder``; gives the Bento's tag."""
        done = subprocess.run(
            [sys.executable, "-m", "src.serving.package", str(model_folder), model.name, model.version],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DeploymentError(f"the Bento was not built:\n{_tail(done.stderr)}")
        return done.stdout.split()[-1]

    @contextmanager
    def serve(self, bento_tag: str, model: RegisteredModel) -> Iterator[Deployment]:
        """Serve a Bento on a free port of loopback until the block ends, and record both moments.

        Records that a process left open when it was killed are closed first, as ``lost``. Raises
        :class:`DeploymentError` if it does not answer in time; the record then says ``failed``.
        """
        self._close_lost_records()
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        record_id = self._open_record(bento_tag, model, url)
        log = self._home / f"{bento_tag.replace(':', '-')}.log"
        ended = "stopped"
        try:
            with _Server(bento_tag, port, self._environment(), log) as server:
                if not server.ready(self._start_timeout_s):
                    ended = "failed"
                    raise DeploymentError(f"{bento_tag} did not start:\n{_tail(log.read_text(encoding='utf-8'))}")
                self._set_status(record_id, "running")
                yield Deployment(record_id=record_id, bento_tag=bento_tag, url=url)
        finally:
            self._close_record(record_id, ended)

    def predict(self, deployment: Deployment, frame: pd.DataFrame) -> list[float]:
        """Ask the service over HTTP for the chance of each row."""
        with bentoml.SyncHTTPClient(deployment.url) as client:
            return list(client.predict(rows=frame.to_dict(orient="records")))

    def served_version(self, deployment: Deployment) -> str:
        """Ask the service which version of the registered model answers."""
        with bentoml.SyncHTTPClient(deployment.url) as client:
            return str(client.model()["registered_version"])

    def deployments(self, model_name: str) -> list[dict[str, object]]:
        """Give the records of all deployments of a model, the first one first."""
        wanted = (
            select(MODEL_DEPLOYMENTS)
            .where(MODEL_DEPLOYMENTS.c.model_name == model_name)
            .order_by(MODEL_DEPLOYMENTS.c.id)
        )
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(wanted).mappings()]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "BENTOML_HOME": str(self._home)}

    def _open_record(self, bento_tag: str, model: RegisteredModel, url: str) -> int:
        row = {
            "bento_tag": bento_tag,
            "model_name": model.name,
            "model_version": model.version,
            "url": url,
            "status": "starting",
            "started_at": datetime.now(UTC),
        }
        with self._engine.begin() as connection:
            return int(connection.execute(insert(MODEL_DEPLOYMENTS).values(row)).inserted_primary_key[0])

    def _close_lost_records(self) -> None:
        open_ = select(MODEL_DEPLOYMENTS.c.id, MODEL_DEPLOYMENTS.c.url).where(MODEL_DEPLOYMENTS.c.stopped_at.is_(None))
        with self._engine.connect() as connection:
            left = connection.execute(open_).all()
        for record_id, url in left:
            if not _answers(f"{url}/readyz"):
                self._close_record(record_id, "lost")

    def _close_record(self, record_id: int, status: str) -> None:
        self._set_status(record_id, status, stopped_at=datetime.now(UTC))

    def _set_status(self, record_id: int, status: str, **more: datetime) -> None:
        row = MODEL_DEPLOYMENTS.c.id == record_id
        with self._engine.begin() as connection:
            connection.execute(update(MODEL_DEPLOYMENTS).where(row).values(status=status, **more))


class _Server:
    """``bentoml serve`` in a process of its own, ended with the block."""

    def __init__(self, bento_tag: str, port: int, environment: dict[str, str], log: Path) -> None:
        self._words = ["serve", bento_tag, "--host", "127.0.0.1", "--port", str(port)]
        self._port = port
        self._environment = environment
        self._log = log

    def __enter__(self) -> "_Server":
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bentoml", *self._words],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self

    def ready(self, timeout_s: float) -> bool:
        """Wait until it answers; False as soon as it has ended, or the time is over."""
        until = time.monotonic() + timeout_s
        while self._process.poll() is None and time.monotonic() < until:
            if _answers(f"http://127.0.0.1:{self._port}/readyz"):
                return True
            time.sleep(0.1)
        return False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _answers(url: str) -> bool:
    try:
        with _WITHOUT_PROXY.open(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _tail(text: str, lines: int = 15) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])
