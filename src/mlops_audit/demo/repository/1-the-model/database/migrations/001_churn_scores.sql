-- Last night's scores, read by the retention team's call list.
CREATE SCHEMA IF NOT EXISTS ml;

CREATE TABLE IF NOT EXISTS ml.churn_scores (
    customer_id  text NOT NULL,
    scored_at    timestamptz NOT NULL DEFAULT now(),
    probability  double precision NOT NULL CHECK (probability BETWEEN 0 AND 1),
    reason       text,
    PRIMARY KEY (customer_id, scored_at)
);

CREATE INDEX IF NOT EXISTS churn_scores_by_probability ON ml.churn_scores (probability DESC);
