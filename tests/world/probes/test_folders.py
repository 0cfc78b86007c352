from __future__ import annotations

from mlops_audit.world.probes.folders import home_of, interpreters


def test_an_environment_keeps_its_interpreter_where_its_system_does():
    assert interpreters("/p/.venv", windows=False)[0] == "/p/.venv/bin/python"
    assert interpreters("C:\\p\\.venv", windows=True)[:2] == (
        "C:\\p\\.venv\\Scripts\\python.exe",
        "C:\\p\\.venv\\python.exe",
    )


def test_the_folder_is_told_from_the_interpreter():
    assert home_of("/p/.venv/bin/python", windows=False) == "/p/.venv"
    assert home_of("/p/tools/python", windows=False) == "/p/tools"
    assert home_of("C:\\p\\.venv\\Scripts\\python.exe", windows=True) == "C:\\p\\.venv"
    assert home_of("C:\\conda\\envs\\x\\python.exe", windows=True) == "C:\\conda\\envs\\x"
