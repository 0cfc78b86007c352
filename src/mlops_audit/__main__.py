"""``python -m mlops_audit`` and the ``mlops-audit`` script."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from mlops_audit.cli.running import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before there was anything to be interrupted, or once more
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
