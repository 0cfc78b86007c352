"""Keeps files that pytest's own options name in the disposable copy. PYTEST_DONT_REWRITE.

A project's ``addopts`` may say ``--basetemp=/data``, and pytest empties that folder. Options that only read
keep their values; of every other option a path outside the copy is replaced by one in a folder of ours.
"""

import os
import re

_READERS = frozenset(
    (
        "--rootdir",
        "--confcutdir",
        "--config-file",
        "--ignore",
        "--ignore-glob",
        "--deselect",
        "--import-mode",
        "--pyargs",
        "--cov",
        "--cov-config",
        "--pythonpath",
        "--override-ini",
        "--pdbcls",
    )
)
_LABELLED = re.compile(r"([a-zA-Z][\w-]*:)(?=[/.~])")
"""As in ``--cov-report=html:/data``."""


def keep_inside(words, copy, ours):
    """In place: a path that an option names outside ``copy`` and ``ours`` becomes one in ``ours``."""
    for index, word in enumerate(words):
        name, sign, value = word.partition("=")
        if not word.startswith("--"):
            before = words[index - 1] if index else ""
            if before.startswith("--") and "=" not in before and before not in _READERS:
                words[index] = _inside(word, copy, ours)
        elif sign and name not in _READERS:
            words[index] = name + "=" + _inside(value, copy, ours)


def _inside(value, copy, ours):
    label = _LABELLED.match(value)
    start = label.group(1) if label else ""
    path = os.path.expanduser(value[len(start) :])
    if not os.path.isabs(path) and ".." not in path.split("/"):
        return value
    real = os.path.realpath(path)
    if any(real == folder or real.startswith(folder + os.sep) for folder in (copy, ours)):
        return value
    return start + os.path.join(ours, "outlets", os.path.basename(real) or "file")
