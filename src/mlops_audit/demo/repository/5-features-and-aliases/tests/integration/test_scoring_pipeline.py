"""Customer ids in, stored scores with reasons out."""

from src.churn.scorecard import Scorecard
from src.mlops.shap_explainer_realtime import Reason
from src.pipelines.score import score, store


class Features:
    """A feature store's answer for two customers out of three."""

    def get_online_features(self, customer_ids):
        return {"QB1": [12.0, 29.9, 0.0, 0.0], "QB3": [2.0, 29.9, 7.0, 1.0]}


class Explainer:
    """Always the same reason."""

    def explain(self, features):
        return [Reason("support_calls", features[2])]


class Database:
    """Connection and cursor in one; remembers what was written."""

    def __init__(self):
        self.rows = []

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def cursor(self):
        return self

    def executemany(self, statement, rows):
        self.rows += rows


def test_likeliest_leaver_comes_first_and_is_stored():
    scorecard = Scorecard(weights=[-0.05, 0.0, 0.6, 0.4], bias=-1.0)
    scores = score(["QB1", "QB2", "QB3"], Features(), scorecard, Explainer())
    assert [each.customer_id for each in scores] == ["QB3", "QB1"]
    assert scores[0].reason == "calling support raises the risk"
    database = Database()
    store(scores, database)
    assert [row[0] for row in database.rows] == ["QB3", "QB1"]
