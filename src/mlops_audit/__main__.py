"""``python -m mlops_audit`` and the ``mlops-audit`` script."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from mlops_audit.cli.running import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
