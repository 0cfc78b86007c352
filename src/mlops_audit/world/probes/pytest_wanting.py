"""Which library or pytest plug-in a test wants that is not installed, from what pytest says."""

from __future__ import annotations

import re

from mlops_audit.world.probes.removed import REMOVED

# Fixtures and marks that only their plug-in defines. Source: the plug-ins' own documentation.
_FIXTURES = {
    "aiohttp_client": "pytest-aiohttp",
    "aioresponses": "pytest-aioresponses",
    "anyio_backend": "anyio",
    "benchmark": "pytest-benchmark",
    "celery_app": "pytest-celery",
    "celery_worker": "pytest-celery",
    "class_mocker": "pytest-mock",
    "data_regression": "pytest-regressions",
    "dataframe_regression": "pytest-regressions",
    "datadir": "pytest-datadir",
    "django_db_setup": "pytest-django",
    "django_user_model": "pytest-django",
    "docker_services": "pytest-docker",
    "event_loop": "pytest-asyncio",
    "faker": "Faker",
    "file_regression": "pytest-regressions",
    "freezer": "pytest-freezer",
    "httpserver": "pytest-httpserver",
    "httpx_mock": "pytest-httpx",
    "image_regression": "pytest-regressions",
    "mocker": "pytest-mock",
    "module_mocker": "pytest-mock",
    "mongodb": "pytest-mongodb",
    "num_regression": "pytest-regressions",
    "postgresql": "pytest-postgresql",
    "qtbot": "pytest-qt",
    "redisdb": "pytest-redis",
    "requests_mock": "requests-mock",
    "respx_mock": "respx",
    "session_mocker": "pytest-mock",
    "shared_datadir": "pytest-datadir",
    "socket_enabled": "pytest-socket",
    "spark_session": "pytest-spark",
    "subtests": "pytest-subtests",
    "testrun_uid": "pytest-xdist",
    "unused_tcp_port": "pytest-asyncio",
    "vcr": "pytest-vcr",
    "worker_id": "pytest-xdist",
}
_MARKS = {
    "anyio": "anyio",
    "asyncio": "pytest-asyncio",
    "benchmark": "pytest-benchmark",
    "dependency": "pytest-dependency",
    "django_db": "pytest-django",
    "flaky": "pytest-rerunfailures",
    "freeze_time": "pytest-freezer",
    "order": "pytest-order",
    "timeout": "pytest-timeout",
    "trio": "pytest-trio",
    "vcr": "pytest-recording",
    "xdist_group": "pytest-xdist",
}
_OPTIONS = {
    "--asyncio": "pytest-asyncio",
    "--benchmark": "pytest-benchmark",
    "--cov": "pytest-cov",
    "--dist": "pytest-xdist",
    "--html": "pytest-html",
    "--mypy": "pytest-mypy",
    "--nbmake": "nbmake",
    "--nbval": "nbval",
    "--no-cov": "pytest-cov",
    "--numprocesses": "pytest-xdist",
    "--reruns": "pytest-rerunfailures",
    "--ruff": "pytest-ruff",
    "--self-contained-html": "pytest-html",
    "--timeout": "pytest-timeout",
    "-n": "pytest-xdist",
}
_FIXTURE = re.compile(r"fixture '(\w+)' not found")
_MARK = re.compile(r"'(\w+)' not found in `markers` configuration option")
_ASYNC = re.compile(r"async def functions are not natively supported|async def function and no async plugin")
_MODULE = re.compile(r"could not import '(\w+)[\w.]*': No module named '\1[\w.]*'")


def wanted(message: str, missing: str = "") -> str:
    """The distribution or module that is not installed; empty if the message is about something else.

    ``missing`` is what the exception itself names.
    """
    if missing:
        return "" if missing in REMOVED else missing
    if found := _FIXTURE.search(message):
        return _FIXTURES.get(found[1], "")
    if found := _MARK.search(message):
        return _MARKS.get(found[1], "")
    if found := _MODULE.search(message):
        return found[1]
    return "pytest-asyncio" if _ASYNC.search(message) else ""


def option_owner(option: str) -> str:
    """The plug-in that an option comes from; empty if we do not know."""
    starts = (start for start in _OPTIONS if option == start or option.startswith(f"{start}-"))
    return next((_OPTIONS[start] for start in starts), "")
