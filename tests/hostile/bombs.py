"""The hand-made bombs: each is refused within the limits, for its own reason.

What is only odd may be read as well; then it has to cost no more than any other file.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tests.hostile.bombs_text import (
    big_harmless_text,
    big_text_bombs,
    harmless_text,
    text_bombs,
)
from tests.hostile.bombs_tiny import tiny
from tests.hostile.bombs_xml import big_xml_bombs, harmless_xml, xml_bombs
from tests.hostile.bombs_zip import big_harmless_zip, big_zip_bombs, claiming, zip_bombs
from tests.hostile.corpus import Tally, read_one
from tests.hostile.reasons import wrong_reason
from tests.hostile.seeds import Seed, seeds
from tools.reading import ReadingChild

LEAST_BOMBS = 60
MOST_MEMORY, MOST_SECONDS = 256 * 2**20, 11.0  # the limit of 10 s is told a moment later


class Bomb(NamedTuple):
    """One file, what it pretends to be, and whether reading it would be no harm."""

    name: str
    kind: str
    data: bytes
    harmless: bool = False


def small_bombs() -> Iterator[Bomb]:
    """Give those that are made and read in a moment."""
    yield Bomb("a workbook of 1.4 KB that fills all of Excel", "excel", tiny())
    yield from (Bomb(name, "excel", data) for name, data in zip_bombs())
    yield from (Bomb(name, kind, data) for name, kind, data in [*xml_bombs(), *text_bombs()])
    odd = [*harmless_xml(), *harmless_text()]
    yield Bomb("a sheet that claims every cell", "excel", claiming(), harmless=True)
    yield from (Bomb(name, kind, data, harmless=True) for name, kind, data in odd)


def bombs() -> Iterator[Bomb]:
    """Give them all."""
    yield from small_bombs()
    yield from (Bomb(name, "excel", data) for name, data in big_zip_bombs())
    yield from (Bomb(name, kind, data) for name, kind, data in big_xml_bombs())
    yield from (Bomb(name, kind, data) for name, kind, data in big_text_bombs())
    odd = [*big_harmless_zip(), *big_harmless_text()]
    yield from (Bomb(*one, harmless=True) for one in odd)


def read_bombs() -> tuple[Tally, list[str]]:
    """Read them all; give the counters, and what went wrong."""
    tally, wrong = Tally(), list[str]()
    by_kind = {seed.kind: seed for seed in seeds()}
    with ReadingChild() as child:
        for bomb in bombs():
            seed: Seed = by_kind[bomb.kind]
            said = read_one(child, tally, seed, bomb.name, bomb.data)
            if not bomb.harmless and (why := wrong_reason(bomb.name, said)) is not None:
                wrong.append(f"FAILED: {why}")
            if child.usage.memory > MOST_MEMORY or child.usage.seconds > MOST_SECONDS:
                wrong.append(f"FAILED: {bomb.name} took {child.usage}")
    if tally.files.total() < LEAST_BOMBS:
        wrong.append(f"FAILED: hollow, there are only {tally.files.total()} bombs")
    wrong += [f"FAILED: not foreseen: {one}" for one in tally.unforeseen]
    wrong += [f"FAILED: crashed the parent: {one}" for one in tally.crashes]
    return tally, wrong
