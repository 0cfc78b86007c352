"""One run of the command line: whatever happens, one of the documented exit codes and no traceback.

A crash must never look like drift (exit code 1), and neither must a closed pipe.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

from mlops_audit.cli.printing import PipeClosedError, note
from mlops_audit.errors import AuditError

EXIT_CODES: dict[int, str] = {
    0: "nothing to report",
    1: "drift between documents and code, or under a threshold; something that fix-docs would change",
    2: "arguments, manifest or repository are wrong; nothing was audited",
    3: "something demanded could not be measured",
    70: "a bug of ours; the result means nothing",
    130: "interrupted",
}
"""What each exit code means. 70 is EX_SOFTWARE of sysexits.h, 130 is 128 + SIGINT."""

_USAGE, _BUG, _INTERRUPTED = 2, 70, 130
_DEBUG = "MLOPS_AUDIT_DEBUG"
_REFUSED = frozenset(
    getattr(errno, name)
    for name in (
        *("EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EFBIG", "EMFILE", "ENFILE", "EEXIST"),
        *("ENOTDIR", "EISDIR", "ENOENT", "ELOOP", "ENAMETOOLONG", "EIO"),
    )
    if hasattr(errno, name)
)
"""What the disk may answer: no bug of ours, and nothing was audited."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; ``arguments`` without the program's name. Returns the exit code."""
    try:
        code = _invoke(arguments)
    except PipeClosedError:
        _silence(sys.stdout)
        return 0
    except KeyboardInterrupt:
        note("interrupted")
        return _INTERRUPTED
    except AuditError as error:
        note(str(error))
        if error.path == "stdout":
            _silence(sys.stdout)
        return _USAGE
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _REFUSED:
            place = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes)) else ""
            note(f"{place}the system refused this: {error.strerror}")
            if error.errno == errno.ENOSPC:
                _silence(sys.stdout)
            return _USAGE
        return _failed(error)
    return code


def _invoke(arguments: Sequence[str]) -> int:
    from mlops_audit.cli.app import app
    from mlops_audit.cli.wishes import with_values

    code = app(with_values(arguments), prog_name="mlops-audit", standalone_mode=False)
    if code == _INTERRUPTED:  # Typer makes an exit code of Ctrl-C
        note("interrupted")
    return code if isinstance(code, int) else 0


def _failed(error: Exception) -> int:
    """A usage error knows how to show itself and its own exit code; everything else is a bug of ours."""
    if isinstance(getattr(error, "exit_code", None), int) and hasattr(error, "show"):
        with suppress(OSError):
            error.show()
        return int(error.exit_code)  # type: ignore[attr-defined]
    if type(error).__name__ == "Abort":
        note("interrupted")
        return _INTERRUPTED
    if os.environ.get(_DEBUG):
        raise error
    note(
        f"mlops-audit: internal error: {type(error).__name__}: {error}\n"
        f"  This is a bug; the result means nothing. Run again with {_DEBUG}=1 and report what it prints."
    )
    return _BUG


def _silence(stream: TextIO | None) -> None:
    """Keep the interpreter from complaining once more, while it exits, that nobody takes its output."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
