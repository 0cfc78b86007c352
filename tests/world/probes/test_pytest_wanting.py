from __future__ import annotations

import pytest

from mlops_audit.world.probes.pytest_wanting import option_owner, wanted


@pytest.mark.parametrize(
    ("message", "missing", "library"),
    [
        ("ModuleNotFoundError: No module named 'nolib'", "nolib", "nolib"),
        ("ModuleNotFoundError: No module named 'distutils'", "distutils", ""),
        ("fixture 'mocker' not found", "", "pytest-mock"),
        ("fixture 'my_own' not found", "", ""),
        ("Failed: 'asyncio' not found in `markers` configuration option", "", "pytest-asyncio"),
        ("Failed: 'mine' not found in `markers` configuration option", "", ""),
        ("Failed: async def functions are not natively supported.", "", "pytest-asyncio"),
        ("async def function and no async plugin installed (see warnings)", "", "pytest-asyncio"),
        ("could not import 'nolib.sub': No module named 'nolib'", "", "nolib"),
        ("could not import 'lib': something else", "", ""),
        ("AssertionError: assert 1 == 2", "", ""),
    ],
)
def test_what_is_wanted(message: str, missing: str, library: str):
    assert wanted(message, missing) == library


@pytest.mark.parametrize(
    ("option", "plugin"),
    [
        ("--cov", "pytest-cov"),
        ("--cov-report", "pytest-cov"),
        ("-n", "pytest-xdist"),
        ("--covers", ""),
        ("-Z", ""),
    ],
)
def test_where_options_come_from(option: str, plugin: str):
    assert option_owner(option) == plugin
