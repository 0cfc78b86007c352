"""What this machine can give away."""

from __future__ import annotations

import os


def at_most(memory: int) -> int:
    """``memory`` bytes, but not more than three quarters of the machine's."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return memory
    return min(memory, whole * 3 // 4)
