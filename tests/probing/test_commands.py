import shutil
import subprocess
import sys

import pytest

from mlops_audit.model.probe import Probe, ProbeKind
from mlops_audit.probing.commands import shown

CODE = """import re
for found in re.findall(r"\\w+", open(path).read()):
    print(found, '$HOME', "it's", '\\t|')
"""


@pytest.mark.skipif(not shutil.which("bash"), reason="needs a shell")
def test_a_loader_can_be_repeated_by_pasting_one_line_into_a_shell(tmp_path):
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "a b.yaml").write_text("one: two")
    probe = Probe(id="load", kind=ProbeKind.LOAD, path="conf/a b.yaml", code=CODE)
    line = shown(probe)
    assert "\n" not in line
    done = subprocess.run(
        ["bash", "-c", line],
        check=False,
        cwd=tmp_path,
        env={"PYTHON": sys.executable},
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("one $HOME it's \t|\ntwo $HOME it's \t|\n", "")


def test_a_command_with_lines_in_it_stays_on_one_line():
    probe = Probe(id="command", kind=ProbeKind.COMMAND, path="", words=("python", "-c", "a\nb", "it is"))
    assert shown(probe) == "python -c $'a\\nb' 'it is'"
