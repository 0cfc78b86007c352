"""Bring the online feature store up to date; fails when a view is stale even after that."""

from __future__ import annotations

import logging
import sys

from src.feature_store.feast_client import FeastClient

logger = logging.getLogger(__name__)


def materialize(client: FeastClient) -> list[str]:
    """Register and copy the features; returns the views that are still stale."""
    client.register_features()
    logger.info("copied %s", ", ".join(client.materialize()))
    return client.stale_views()


def main() -> int:
    """``python -m src.pipelines.materialize``."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    stale = materialize(FeastClient())
    for view in stale:
        logger.error("%s is stale", view)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
