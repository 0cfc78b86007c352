from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_audit.formats import FormatError
from mlops_audit.source.notebook import Notebook, to_python


def code(*lines: str, **more: Any) -> dict[str, Any]:
    text = [f"{line}\n" for line in lines]
    text[-1] = text[-1].removesuffix("\n")
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": text} | more


def notebook(*cells: dict[str, Any], **metadata: Any) -> bytes:
    return json.dumps({"nbformat": 4, "metadata": metadata, "cells": list(cells)}, indent=1).encode()


def python(*lines: str) -> str:
    """The source of a notebook whose only cell has these lines."""
    return to_python(notebook(code(*lines))).source


def cited(data: bytes) -> dict[str, str]:
    """Each line of the source with the line of the file that it is said to stand on."""
    found, rows = to_python(data), data.decode().split("\n")
    lines = found.source.split("\n")[:-1]
    assert len(lines) == len(found.lines)
    return {text: rows[place - 1].strip() for text, place in zip(lines, found.lines, strict=True)}


def test_each_source_line_is_on_its_own_line_of_the_file() -> None:
    markdown = {"cell_type": "markdown", "metadata": {}, "source": ["import mlflow\n"]}
    output = {"output_type": "display_data", "data": {"x": {"source": ["import shap"]}}, "metadata": {}}
    data = notebook(
        markdown,
        code("import mlflow", "mlflow.start_run()", outputs=[output]),
        code("import shap", 'print("\\n")'),
    )
    assert cited(data) == {
        "import mlflow": '"import mlflow\\n",',
        "mlflow.start_run()": '"mlflow.start_run()"',
        "import shap": '"import shap\\n",',
        'print("\\n")': '"print(\\"\\\\n\\")"',
    }
    output_line = next(
        n for n, row in enumerate(data.decode().split("\n"), 1) if row.strip() == '"import shap"'
    )
    assert to_python(data).lines[2] > output_line


def test_a_cell_may_be_one_string_or_pieces_of_lines() -> None:
    data = notebook(
        code("x") | {"source": "a = 1\r\nb = 2\n"},
        code("y") | {"source": ["c =", " 3\nd = 4\n", "", "e = 5\n\n"]},
    )
    found = to_python(data)
    assert found.source == "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n\n"
    rows = data.decode().split("\n")
    assert [rows[place - 1].strip() for place in found.lines] == [
        '"source": "a = 1\\r\\nb = 2\\n"',
        '"source": "a = 1\\r\\nb = 2\\n"',
        '"c =",',
        '" 3\\nd = 4\\n",',
        '"e = 5\\n\\n"',
        '"e = 5\\n\\n"',
    ]


def test_minified_notebooks_are_read() -> None:
    data = json.dumps(json.loads(notebook(code("a = 1", "b = 2"), code("c = 3")))).encode()
    assert to_python(data) == Notebook(source="a = 1\nb = 2\nc = 3\n", lines=(1, 1, 1))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["%matplotlib inline", "import shap"], ["pass", "import shap"]),
        (["import shap", "!pip install shap", "  "], ["import shap", "pass", "  "]),
        (["!pip install \\", "  mlflow \\", "  shap", "x = 1"], ["pass", "", "", "x = 1"]),
        (["pip install mlflow", "import mlflow"], ["pass", "import mlflow"]),
        (["if True:", "    %pip install shap", "    y = 1"], ["if True:", "    pass", "    y = 1"]),
        (["files = !ls", "t = %time"], ["files = None", "t = None"]),
        (["%time model.fit(x)", "%timeit -n 10 -r3 f(x)"], ["model.fit(x)", "f(x)"]),
        (["?print", "print?", "df.head??", "x = 1"], ["pass", "pass", "pass", "x = 1"]),
        (["", "%%time", "import feast"], ["", "", "import feast"]),
        (["%%capture out", "%%wandb", "import wandb"], ["", "", "import wandb"]),
        (["  x = 1", "  !ls"], ["x = 1", "pass"]),
        (["s = '''", "%not magic", "!not shell", "'''"], ["s = '''", "%not magic", "!not shell", "'''"]),
        (["await run()"], ["await run()"]),
        (["total = (a", "  % b)"], ["total = (a", "  % b)"]),
    ],
)
def test_ipython_syntax_becomes_python_line_by_line(lines: list[str], expected: list[str]) -> None:
    assert python(*lines) == "\n".join([*expected, ""])


@pytest.mark.parametrize(
    "lines",
    [
        ["%%bash", "pip install mlflow"],
        ["", "%%writefile train.py", "import mlflow"],
        ["%%html", "<b>import mlflow</b>"],
        ["%%time", "%%sql", "select 1"],
        ["%%unheard_of", "no python here"],
        ["%sql", "select * from mlflow"],
        ["%md", "# import mlflow and more"],
    ],
)
def test_cells_that_say_they_are_something_else_are_left_out_silently(lines: list[str]) -> None:
    assert to_python(notebook(code("a = 1"), code(*lines), code("b = 2"))).notes == ()
    assert cited(notebook(code("a = 1"), code(*lines), code("b = 2"))) == {
        "a = 1": '"a = 1"',
        "b = 2": '"b = 2"',
    }


def test_a_broken_cell_is_noted_and_the_others_stay() -> None:
    data = notebook(code("import mlflow"), code("x = 1", "print 'old'"), code("import shap"))
    found = to_python(data)
    assert found.source == "import mlflow\nimport shap\n"
    (note,) = found.notes
    assert note.text.startswith("cell 2 is no Python: ")
    assert "print 'old'" in data.decode().split("\n")[note.line - 1]


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"kernelspec": {"name": "julia-1.9"}},
        {"language_info": {"name": "scala"}},
        {"kernelspec": {"name": "ir"}},
    ],
)
def test_notebooks_in_other_languages_have_no_python(metadata: dict[str, Any]) -> None:
    assert to_python(notebook(code("x = 1"), **metadata)) == Notebook()


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"name": "python3", "language": "python"}},
        {"kernelspec": {"name": "conda-env-x-py"}},
        {"language_info": {"name": "ipython"}},
        {"kernelspec": "odd"},
    ],
)
def test_notebooks_are_python_unless_they_say_otherwise(metadata: dict[str, Any]) -> None:
    assert to_python(notebook(code("x = 1"), **metadata)).source == "x = 1\n"


def test_cells_of_another_language_are_left_out() -> None:
    sql = code("x = 1", metadata={"vscode": {"languageId": "sql"}})
    assert to_python(notebook(sql, code("y = 2"))).source == "y = 2\n"


def test_format_3_is_read() -> None:
    cells = [
        {"cell_type": "code", "language": "python", "input": ["import mlflow\n", "x = 1"]},
        {"cell_type": "code", "language": "ruby", "input": ["puts 1"]},
        {"cell_type": "heading", "source": ["y = 2"]},
    ]
    data = json.dumps(
        {"nbformat": 3, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}, indent=1
    ).encode()
    assert cited(data) == {"import mlflow": '"import mlflow\\n",', "x = 1": '"x = 1"'}


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 1, "expecting value"),
        (b'{"cells": [\n<<<<<<< HEAD\n', 2, "expecting value"),
        (b'{"a": 1}', 1, "is JSON, and no notebook: it has no cells"),
        (b"[1]", 1, "is JSON, and no notebook: it has no cells"),
        (b'{"cells": ' + b"[" * 100_000, None, "holds a number or nesting that no notebook has"),
        (b'{"cells": \n"\xff"}', 2, "is not UTF-8 text"),
    ],
)
def test_what_is_no_notebook_is_refused(data: bytes, line: int | None, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        to_python(data)
    assert (caught.value.line, caught.value.message) == (line, message)


@pytest.mark.parametrize(
    "cells", [None, 1, [None, 1, "x"], [{"cell_type": "code", "source": [1]}], [{"cell_type": "code"}]]
)
def test_odd_cells_are_passed_over(cells: object) -> None:
    assert to_python(json.dumps({"cells": cells, "metadata": None}).encode()).source == ""


pieces = st.sampled_from(
    [
        "a = 1\n",
        "b = 2",
        "\n",
        "%time x",
        "!ls\n",
        "'''\n",
        "if a:\n",
        "    c\n",
        "%%bash\n",
        "é = 3\n",
        "x?\n",
        "\\\n",
        "(",
        "",
    ]
)


@given(st.lists(st.lists(pieces, max_size=6), max_size=4), st.sampled_from([None, 1]), st.booleans())
def test_whatever_the_cells_the_source_parses_and_every_line_has_its_place(
    cells: list[list[str]], indent: int | None, ascii_only: bool
) -> None:
    document = {"metadata": {}, "cells": [code("") | {"source": source} for source in cells]}
    data = json.dumps(document, indent=indent, ensure_ascii=ascii_only).encode()
    found = to_python(data)
    ast.parse(found.source)
    assert found.source.count("\n") == len(found.lines)
    assert all(1 <= place <= data.count(b"\n") + 1 for place in found.lines)
    assert list(found.lines) == sorted(found.lines)
