"""Modules that once belonged to Python: code that asks for one is old, not short of a library.

Source: PEP 594, PEP 632, "What's New in Python" 3.10 to 3.13.
"""

from __future__ import annotations

REMOVED = frozenset(
    (
        "aifc",
        "asynchat",
        "asyncore",
        "audioop",
        "binhex",
        "cgi",
        "cgitb",
        "chunk",
        "crypt",
        "distutils",
        "formatter",
        "imghdr",
        "imp",
        "lib2to3",
        "mailcap",
        "msilib",
        "nis",
        "nntplib",
        "ossaudiodev",
        "parser",
        "pipes",
        "smtpd",
        "sndhdr",
        "spwd",
        "sunau",
        "symbol",
        "telnetlib",
        "uu",
        "xdrlib",
    )
)
"""Top-level names."""
