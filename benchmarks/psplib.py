"""Instances of PSPLIB in Patterson's format, read into projects; the files stay where they are."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plan.resequencing.project import NEVER, Demand, Project, SteadyClock, Wait, outgoing

_CLOCK = SteadyClock()


@dataclass(frozen=True)
class Instance:
    """One instance: durations, demands by resource, successors, and the best makespan known."""

    name: str
    capacities: tuple[int, ...]
    durations: tuple[int, ...]
    demands: tuple[tuple[int, ...], ...]
    successors: tuple[tuple[int, ...], ...]
    best: int

    @property
    def set(self) -> str:
        """The set that it belongs to: ``j30``, ``j60``, ``j120``."""
        return self.name.partition("_")[0]


def read_instances(folder: Path) -> Iterator[Instance]:
    """Read every instance that ``best.csv`` names, in its order."""
    with (folder / "best.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = (folder / row["file"]).read_text(encoding="utf-8")
            yield parse_instance(row["file"].partition(".")[0], text, int(row["makespan"]))


def parse_instance(name: str, text: str, best: int) -> Instance:
    """Read one file: counts, capacities, then a line for each activity."""
    numbers = iter(map(int, text.split()))
    count, kinds = next(numbers), next(numbers)
    capacities = tuple(next(numbers) for _ in range(kinds))
    durations, demands, successors = [], [], []
    for _ in range(count):
        durations.append(next(numbers))
        demands.append(tuple(next(numbers) for _ in range(kinds)))
        successors.append(tuple(next(numbers) - 1 for _ in range(next(numbers))))
    return Instance(name, capacities, tuple(durations), tuple(demands), tuple(successors), best)


def project_of(
    instance: Instance, durations: tuple[int, ...] | None = None, limit: int | None = None
) -> Project:
    """Make a project of an instance; ``limit`` is a deadline for its last activity."""
    lengths = durations or instance.durations
    into: list[list[Wait]] = [[] for _ in lengths]
    for before, following in enumerate(instance.successors):
        for after in following:
            near = bool(lengths[before] and lengths[after])
            into[after].append(Wait(2 * before + 1, near, 0, 0, _CLOCK, 0))
    names = [f"R{number}" for number in range(len(instance.capacities))]
    demand = Demand(
        dict(zip(names, instance.capacities, strict=True)),
        [
            {name: amount for name, amount in zip(names, row, strict=True) if amount}
            for row in instance.demands
        ],
    )
    rows = range(len(lengths))
    latest = [NEVER] * len(lengths)
    if limit is not None:
        latest[-1] = limit - lengths[-1]
    return Project(
        ids=tuple(str(row + 1) for row in rows),
        clock=(_CLOCK,) * len(lengths),
        duration=lengths,
        into=tuple(map(tuple, into)),
        out=outgoing(into),
        floor=(0,) * len(lengths),
        latest=tuple(latest),
        pinned=(None,) * len(lengths),
        windows=((),) * len(lengths),
        pool=tuple(demand.pool_of(row) for row in rows),
        need=tuple(demand.need_of(row) if demand.pool_of(row) >= 0 else 0 for row in rows),
        pools=demand.pools,
    )
