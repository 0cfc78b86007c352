"""Runs pytest inside the target's interpreter, with the plug-in that tells what happens.

``python tests.py JOBS FILE_SIZE COPY [PYTEST ARGUMENT …]``, in the folder of the project's settings. As with
``python -m pytest``, that folder is the first to import from. ``-n JOBS`` is added where xdist is there.
"""

import os
import sys


def _limits(size):
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass


def _has_xdist():
    import importlib.util

    return importlib.util.find_spec("xdist") is not None


def main():
    jobs, size, _, *arguments = sys.argv[1:]
    here = os.path.dirname(os.path.abspath(__file__))
    _limits(int(size))
    sys.path[0:1] = [os.getcwd()]
    sys.path.append(here)
    try:
        import pytest
    except ImportError:
        with open(os.environ["MLOPS_AUDIT_EVENTS"], "a") as file:
            file.write('["no pytest"]\n')
        return 3
    if int(jobs) > 1 and _has_xdist():
        arguments = ["-n", jobs] + arguments
    return pytest.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
