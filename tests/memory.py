"""Where files that nobody keeps lie: in memory, where the system has room for them there."""

import os
import shutil
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108  # the fastest place for files that nobody keeps
_ROOM = 2 * 2**30  # bytes; a run holds a quarter of it at most


def folder_in_memory() -> str | None:
    """Give a folder that no disk is waited for in, or nothing where there is none."""
    roomy = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM
    return str(_MEMORY) if roomy else None
