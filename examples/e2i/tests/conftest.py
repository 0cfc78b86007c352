"""What several tests start from; everything is written into the test's own folder."""

import atexit
import logging
import os
import shutil
import tempfile

import pytest

from src import offline

offline.apply()
# Senders of the Opik SDK outlive the tests whose server went away, and complain to a stream that is closed by then.
logging.raiseExceptions = False
# BentoML takes its home once, when it is imported; the one of whoever runs the tests is none of theirs.
os.environ["BENTOML_HOME"] = tempfile.mkdtemp(prefix="bentoml-")
atexit.register(shutil.rmtree, os.environ["BENTOML_HOME"], ignore_errors=True)


@pytest.fixture(scope="session")
def frame():
    from src.data.synthetic import prescriber_weeks

    return prescriber_weeks(prescribers=120, weeks=8, seed=3)


@pytest.fixture
def engine(tmp_path):
    from src.database.engine import connect, migrate

    engine = connect(f"sqlite:///{tmp_path / 'platform.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def trained(frame):
    from src.training import split_by_time, train

    split = split_by_time(frame)
    return train(split.train, {"n_estimators": 20, "max_depth": 2}), split


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory, trained):
    """The trained model as MLflow keeps it."""
    import mlflow

    from src.training import inputs

    model, split = trained
    folder = tmp_path_factory.mktemp("model") / "model"
    mlflow.sklearn.save_model(
        model,
        folder,
        pyfunc_predict_fn="predict_proba",
        serialization_format="cloudpickle",
        input_example=inputs(split.test).head(2),
        pip_requirements=["scikit-learn"],
    )
    return folder
