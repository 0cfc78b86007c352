from __future__ import annotations

import pytest

from mlops_audit.world.probes.scrubbing import one_line, scrubber


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("in /t/x/copy/a.py", "in $REPO/a.py"),
        ("/t/x/copy", "$REPO"),
        ("/t/x/copy2/a.py", "/t/x/copy2/a.py"),
        ("/t/p/tmp/a, /t/p/home/b, /t/p/c", "$TMP/a, $HOME/b, $TMP/c"),
        ("/opt/env/lib/x.py", "$ENV/lib/x.py"),
        ("<A at 0x7f00aabbccdd>", "<A at 0x…>"),
        ("flags 0x1f", "flags 0x1f"),
        ("b\udcff.py", "b\N{REPLACEMENT CHARACTER}.py"),
    ],
)
def test_what_differs_between_runs_is_named(text: str, scrubbed: str) -> None:
    assert scrubber("/t/x/copy", "/t/p", "/opt/env/bin/python").text(text) == scrubbed


def test_an_interpreter_at_the_root_names_nothing() -> None:
    assert scrubber("/t/x/copy", "/t/p", "/bin/python").text("/usr/x") in {"/usr/x", "$ENV/x"}
    assert scrubber("/t/x/copy", "/t/p", "/python").text("/a") == "/a"


def test_a_line_is_bounded() -> None:
    assert one_line("\n  a\nb") == "a"
    assert len(one_line("x" * 999)) == 300
