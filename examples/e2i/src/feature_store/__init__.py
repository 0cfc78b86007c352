"""Features: defined in ``feature_repo``, read and written through :mod:`src.feature_store.feast_client`."""
