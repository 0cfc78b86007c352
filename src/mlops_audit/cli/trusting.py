"""Whether an evidence file that lies in the audited tree is one that this user's own scan wrote."""

from __future__ import annotations

import os
import re
from pathlib import Path

from mlops_audit.world.own import data_folder, is_own, signature

_PURPOSE = "evidence"
_END = "\n}\n"
_SIGNED = re.compile(rb',\n "signature": "([0-9a-f]{64})"\n\}\n\Z')


def signed(text: str) -> str:
    """An evidence file's text with a signature of this user as its last field; as it is without a key."""
    mark = signature(_PURPOSE, text.encode())
    if not mark or not text.endswith(_END):
        return text
    return f'{text.removesuffix(_END)},\n "signature": "{mark}"{_END}'


def is_ours(data: bytes, root: Path) -> bool:
    """Whether a scan of this user wrote these bytes, line ends aside, and nobody changed them since.

    A key that lies in the audited tree proves nothing.
    """
    folder = data_folder()
    if folder is None or Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(root)):
        return False
    plain = data.replace(b"\r\n", b"\n")
    found = _SIGNED.search(plain)
    return found is not None and is_own(_PURPOSE, plain[: found.start()] + _END.encode(), found[1].decode())
