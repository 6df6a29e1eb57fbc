"""A row of the assurance table: what is attempted, how often, and what must have happened.

A row of zeros proves nothing by itself, so every row counts what its attempts really did, and a
counter below its floor fails the row as hollow. A row is cut into units, each named and seeded by
its name, so that a long run can stop anywhere and go on with the units that are left.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Tally:
    """What units did: counters by name, and every failure in a line of its own."""

    counters: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def count(self, name: str, number: int = 1) -> None:
        """Count something that happened."""
        self.counters[name] += number

    def fail(self, text: str) -> None:
        """Note that a promise did not hold."""
        self.failures.append(text)

    def add(self, other: "Tally") -> None:
        """Take in what another unit did."""
        self.counters.update(other.counters)
        self.failures.extend(other.failures)


@dataclass(frozen=True)
class Row:
    """One promise; ``floors`` says per unit how often each counter has to have counted.

    ``disk`` is for what asks how writing goes; files of the other rows lie in memory.
    """

    name: str
    promise: str
    units: Callable[[bool], Sequence[str]]
    run: Callable[[str, Path], Tally]
    floors: Mapping[str, float]
    disk: bool = False

    def hollow(self, tally: Tally, units: int) -> list[str]:
        """Name the counters that are lower than so many units have to make them."""
        return [
            f"{name} is {tally.counters[name]}, and {units} units need {least * units:g}"
            for name, least in self.floors.items()
            if tally.counters[name] < least * units
        ]


def numbered(small: int, large: int) -> Callable[[bool], Sequence[str]]:
    """Give units that differ in nothing but their seed: so many in CI, so many in full."""

    def units(full: bool) -> Sequence[str]:  # noqa: FBT001  # the one choice there is
        return [str(number) for number in range(large if full else small)]

    return units


def shown(counters: Mapping[str, int], names: Iterable[str] = ()) -> str:
    """Write counters in one line, those of the floors also where they are 0."""
    every = dict.fromkeys([*names, *counters], 0) | dict(counters)
    return ", ".join(f"{name} {number:,}" for name, number in every.items())
