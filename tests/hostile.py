"""What documents and files are made of that are slow to read: a unit that is repeated, and where."""

from __future__ import annotations

UNITS = (
    *("](", "[a](", "![a](b", "~~", "<del>", "<!--", "`x``", "<table>", "<tr><td>", "</table>", "http://a"),
    *(
        "./",
        "../",
        "a/b.py ",
        "a.py:1-",
        "x.py:1, lines ",
        "1",
        "1 tests ",
        "1/",
        "1 of ",
        "1% ",
        "all of the ",
    ),
    *(
        "MLflow, ",
        "MLflow: ",
        "Status: ",
        "- ",
        "— ",
        "“",
        " ",
        "\t",
        "\n[a]:",
        "\n|",
        "\n> ",
        "\n- [ ] MLflow",
    ),
    *("✅ ", "✅ MLflow ", "great ", "mostly a ", "config only ", "| a ", "<br>", "*", "_", "(", "\\"),
)
PLACES = {
    "a paragraph": "# MLOps status\n\nMLflow 50% ",
    "a row": "# MLOps\n\n| Tool | Status | Tests | Version |\n|---|---|---|---|\n| MLflow | ",
    "a box": "# MLOps\n\n- [ ] MLflow ",
    "a title": "# MLOps ",
}

FILES = (
    ("requirements.txt", "mlflow", " ", "x==1\n"),
    ("requirements.txt", "-e", " ", "\n"),
    ("requirements.txt", "mlflow", "==1 ", "!\n"),
    ("requirements.txt", "mlflow[", "] ", "!\n"),
    ("requirements.txt", "", "a-", ".whl\n"),
    ("environment.yml", "dependencies:\n- mlflow[", "]] ", "!\n"),
    ("setup.cfg", "[options]\ninstall_requires =\n  mlflow", " ", "x==1\n"),
    ("setup.cfg", "[options]\na", " ", "require\n"),
    ("setup.py", "setup(install_requires=open('", "a/", "x.txt').read())\n"),
    ("pyproject.toml", "", "a.", "b = 1\n"),
    ("pyproject.toml", "", "'a b'.", "b = 1\n"),
    ("pyproject.toml", "a = ", "[", "\n"),
    ("pyproject.toml", "a = ", "9", "\n"),
    ("a.py", "", "# /// script\n", "\n"),
    ("a.py", "def f():\n    # todo", "(", "\n    pass\n"),
    ("a.py", "def f():\n    'todo", ". ", "'\n"),
    ("a.py", "x = '", "a/", "b.yaml'\n"),
    ("a.ini", "[", "]", "x\n"),
    ("a.json", "[", ",", "]\n"),
    ("a.yaml", "a: ", "[", "\n"),
    ("a.yaml", "a: ", "&a ", "\n"),
    ("Dockerfile", "RUN --", "w", "\n"),
    ("Jenkinsfile", "sh", " ", "x\n"),
    ("Makefile", "a:\n\t", "(", "\n"),
    ("a.sql", "create table ", "a . ", "\n"),
)
"""Path, beginning, what is repeated, and end."""
