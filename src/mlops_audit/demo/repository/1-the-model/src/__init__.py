"""Quillmarsh Broadband: customer churn."""
