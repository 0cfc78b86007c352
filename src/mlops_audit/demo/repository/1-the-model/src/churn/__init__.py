"""The churn scorecard and how good it is."""
