"""Ledgers that earlier versions wrote, as they wrote them."""

import lzma
from pathlib import Path

V1 = Path(__file__).parent / "fixtures" / "ledger-v1.db.xz"
V1_ENTRIES = 49
V1_LAST = "2026-05-18T08:48:00+00:00"  # the time of its newest entry


def unpack_v1(path: Path) -> Path:
    """Put the ledger of version 1 where a test wants it."""
    path.write_bytes(lzma.decompress(V1.read_bytes()))
    return path
