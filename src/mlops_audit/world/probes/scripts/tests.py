"""Runs one pytest session as ``python -m pytest`` does, its settings in a file.

``python tests.py SETTINGS.json``; the plug-in lies beside the settings. Standard library and pytest only.
"""

import importlib.util
import json
import os
import sys

from describing import search_order

NO_PYTEST = 97
PLUGIN = "mlops_audit_events"


def arguments(settings):
    """What pytest is called with; of two options the last one counts, and ours come last."""
    words = ["-p", PLUGIN, "-p", "no:randomly", "-p", "no:random_order", "-p", "no:stepwise"]
    words += ["--continue-on-collection-errors", "--maxfail=0", "--tb=short", "--color=no", "--capture=fd"]
    words += ["-o", "cache_dir=" + settings["cache"], "--basetemp=" + settings["basetemp"], "--log-file="]
    words += ["-o", "required_plugins="] if settings["free"] else []
    words += ["--collect-only", "-q"] if settings["collect_only"] else []
    if importlib.util.find_spec("xdist") is None or importlib.util.find_spec("execnet") is None:
        words += ["-p", "no:xdist"]  # half installed, it would keep pytest itself from starting
    else:
        words += ["-n", str(settings["jobs"]), "--max-worker-restart=100"]
    return words + settings["files"]


def main():
    """Paths, then pytest."""
    with open(sys.argv[1], encoding="utf-8") as file:
        settings = json.load(file)
    roots = [os.getcwd()] + settings["roots"]
    roots = [root for at, root in enumerate(roots) if root not in roots[:at]]
    sys.path[:] = search_order(roots, settings["copy"] + os.sep, sys.path[1:])
    sys.path.append(os.path.dirname(os.path.abspath(sys.argv[1])))
    if importlib.util.find_spec("pytest") is None:
        sys.exit(NO_PYTEST)
    import pytest

    words = arguments(settings)
    sys.argv = [os.path.join(os.path.dirname(pytest.__file__), "__main__.py")] + words
    sys.exit(pytest.main(words))


if __name__ == "__main__":
    main()
