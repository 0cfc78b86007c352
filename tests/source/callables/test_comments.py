"""Comments told from strings, and code told from both."""

from mlops_audit.source.callables.comments import code_only, comments


def test_a_hash_in_a_string_is_no_comment() -> None:
    text = 'a = \'# no\'\nb = """\n# no\n"""\nc = 1  # yes\n'
    assert [(item.text, item.line, item.own) for item in comments(text, 10)] == [("yes", 14, False)]


def test_neighbouring_lines_are_one_comment() -> None:
    text = "# one\n# two\nx = 1\n# three\n\n# four\n"
    assert [(item.text, item.line, item.end_line) for item in comments(text, 1)] == [
        ("one two", 1, 2),
        ("three", 4, 4),
        ("four", 6, 6),
    ]


def test_a_comment_behind_code_stands_alone() -> None:
    text = "# above\nx = 1  # behind\n# below\n"
    assert [(item.text, item.own) for item in comments(text, 1)] == [
        ("above", True),
        ("behind", False),
        ("below", True),
    ]


def test_escaped_and_doubled_quotes_end_no_string() -> None:
    assert comments(r"x = 'it\'s # no'; y = ''; z = '''a''b # no'''", 1) == []


def test_an_unfinished_string_hides_no_more_than_its_line() -> None:
    assert [item.text for item in comments('x = "open # ?\n# said\n', 1)] == ["?", "said"]


def test_code_only_keeps_what_f_strings_name() -> None:
    code = code_only("run(f'{mlflow.x} of shap', 'optuna', rf\"{np}\")  # feast\n")
    assert [name for name in ("mlflow", "np", "run", "shap", "optuna", "feast") if name in code] == [
        "mlflow",
        "np",
        "run",
    ]
