"""Keeps every library of the stack at home: no telemetry, no price lists fetched, no window opened.

Set before the first of them is imported, for most read these once.
"""

import os
from collections.abc import MutableMapping
from pathlib import Path

SWITCHES = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "BENTOML_DO_NOT_TRACK": "True",
    "OPIK_ANALYTICS_ENABLE": "false",
    "OPIK_SENTRY_ENABLE": "false",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    # Without a server the Opik SDK would otherwise hold the process for up to twenty seconds at its exit.
    "OPIK_DEFAULT_FLUSH_TIMEOUT": "2",
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": str(Path(__file__).resolve().parents[1] / "runs" / "matplotlib"),
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
}
LOOPBACK = ("127.0.0.1", "localhost")


def apply(environment: MutableMapping[str, str] = os.environ) -> None:
    """Set each switch that is not set already, so that what somebody chose on purpose stands.

    What is on loopback is never asked for through a proxy, whatever else is.
    """
    for name, value in SWITCHES.items():
        environment.setdefault(name, value)
    for name in ("no_proxy", "NO_PROXY"):
        exempt = [host for host in environment.get(name, "").split(",") if host]
        environment[name] = ",".join(dict.fromkeys([*exempt, *LOOPBACK]))
