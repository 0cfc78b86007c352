"""``python -m mlops_audit`` and the ``mlops-audit`` script."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        _heed_requests()
        from mlops_audit.cli.running import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before there was anything to be interrupted, or once more
        code = 130
    sys.exit(code)


def _heed_requests() -> None:
    """Let a request to end (SIGTERM, SIGHUP) do what Ctrl-C does, so that what was started is ended too."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


if __name__ == "__main__":
    main()
