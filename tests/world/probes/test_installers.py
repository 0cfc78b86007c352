from __future__ import annotations

import pytest

from mlops_audit.world.probes import installers
from mlops_audit.world.probes.contained import Ending
from mlops_audit.world.probes.installers import Installer, find_uv, installing_environment, last_words, shown


def test_an_installer_sees_settings_but_no_tokens(here):
    machine = here(
        PATH="/bin",
        HOME="/h",
        PIP_INDEX_URL="https://a",
        UV_DEFAULT_INDEX="https://b",
        https_proxy="http://p",
        SSL_CERT_FILE="/c",
        PIP_TARGET="/elsewhere",
        UV_PROJECT_ENVIRONMENT="/elsewhere",
        AWS_SECRET_ACCESS_KEY="s",
        GITHUB_TOKEN="s",
        PYTHONPATH="/x",
        VIRTUAL_ENV="/x",
    )
    seen = installing_environment(machine)
    assert {"PATH", "HOME", "PIP_INDEX_URL", "UV_DEFAULT_INDEX", "https_proxy", "SSL_CERT_FILE"} <= set(seen)
    assert not {"PIP_TARGET", "UV_PROJECT_ENVIRONMENT", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN"} & set(seen)
    assert not {"PYTHONPATH", "VIRTUAL_ENV"} & set(seen)
    assert seen["UV_PYTHON_DOWNLOADS"] == "never"


def test_uv_is_found_on_path(here, tmp_path):
    program = tmp_path / "uv"
    program.write_text("")
    assert find_uv(here(PATH=str(tmp_path))) != str(program)
    program.chmod(0o755)
    assert find_uv(here(PATH=str(tmp_path))) == str(program)


def test_passwords_are_not_shown():
    assert shown(["--index", "https://me:pw@host/simple"]) == ["--index", "https://…@host/simple"]
    assert last_words("x\nerror: https://me:pw@host failed\n  hint") == "error: https://…@host failed"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (
            "`a` requires `Needed>=1,<2 ; extra == 'x'`, but it's not installed\n`a` requires `b>=2`, but `1.0` is installed",
            "Needed>=1,<2",
        ),
        (
            "a 1.0 requires Needed>=1,<2, which is not installed.\na 1.0 has requirement b>=2, but you have b 1.0.",
            "Needed",
        ),
    ],
)
def test_what_is_missing_is_read_from_either_check(here, output, expected, monkeypatch):
    installer = Installer(here=here(), folder="/envs/x", show=lambda _: None)
    ending = Ending(exit=1, cut="", seconds=0.0, output=output)
    monkeypatch.setattr(installers, "run_contained", lambda *_, **__: ending)
    assert installer.missing() == [expected]
