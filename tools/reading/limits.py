"""What one hostile file may cost, and what it did cost."""

from typing import NamedTuple

MEGABYTE = 1024 * 1024


class Limits(NamedTuple):
    """Bounds on reading one file; ``seconds`` bounds processor and wall time alike."""

    size: int = 20_000_000
    memory: int = 256 * MEGABYTE
    seconds: int = 10
    answer: int = 64 * MEGABYTE


class Usage(NamedTuple):
    """What reading one file took: processor seconds, and the peak of resident memory in bytes."""

    seconds: float = 0.0
    memory: int = 0
