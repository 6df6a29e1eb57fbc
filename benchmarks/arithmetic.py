"""Adding working time beside ``numpy.busday_offset``, and the floor under a full pass.

Both rows need NumPy, which is no part of the product; OR-Tools brings it where that is installed.
"""

import importlib
import importlib.util
from random import Random
from types import ModuleType
from typing import Any

from benchmarks.timing import Row, medians
from plan.calendar import WorkingTime
from plan.model import Plan
from plan.schedule import Network
from plan.values import DAY_MINUTES

DAY = 480
ADDITIONS = 10_000


def arithmetic_rows(plan: Plan, rounds: int) -> list[Row]:
    """Time the additions of days and the floor, or nothing where NumPy is missing."""
    if importlib.util.find_spec("numpy") is None:
        return []
    numpy = importlib.import_module("numpy")
    return [*_additions(numpy, plan, rounds), _floor(numpy, plan, rounds)]


def _additions(numpy: ModuleType, plan: Plan, rounds: int) -> list[Row]:
    """Add whole days to instants one at a time, as a pass does, and to all of them at once."""
    chance, calendar = Random(1), plan.calendars[1]  # noqa: S311  # an experiment, not a secret
    first = Network(plan).origin // DAY_MINUTES
    asked = [(first + chance.randrange(300), chance.randrange(60)) for _ in range(ADDITIONS)]
    free = numpy.array(sorted(calendar.exceptions), dtype="datetime64[D]")
    week = numpy.busdaycalendar(holidays=free)
    days = numpy.array([day for day, _ in asked], dtype="datetime64[D]")
    more = numpy.array([count for _, count in asked])
    pairs = list(zip(days, more, strict=True))

    def ours() -> list[int]:
        time = WorkingTime(calendar, first * DAY_MINUTES)
        return [time.starts[time.indexes[day * DAY_MINUTES] + count * DAY] for day, count in asked]

    def one_by_one() -> list[Any]:
        offset = numpy.busday_offset
        return [offset(day, n, roll="forward", busdaycal=week) for day, n in pairs]

    def at_once() -> object:
        return numpy.busday_offset(days, more, roll="forward", busdaycal=week)

    same = [instant // DAY_MINUTES for instant in ours()] == numpy.asarray(at_once()).astype(
        int
    ).tolist()
    if not same:
        raise AssertionError("the two calendars disagree")
    times = medians({"ours": ours, "one": one_by_one, "all": at_once}, rounds)
    name = f"{ADDITIONS:,} additions of days, calendar laid out anew"
    return [
        Row(name, times["ours"], "numpy.busday_offset, one by one", times["one"]),
        Row(name, times["ours"], "numpy.busday_offset, all at once", times["all"]),
    ]


def _floor(numpy: ModuleType, plan: Plan, rounds: int) -> Row:
    """Gather the ends that every row waits for, forward and backward: no pass can touch less."""
    network = Network(plan)
    into = [[end for end, *_ in row] or [0] for row in network.into]
    out = [[2 * after for after, *_ in row] or [0] for row in network.out]
    tables = []
    for rows in (into, out):
        flat = numpy.array([end for row in rows for end in row])
        begin = numpy.cumsum([0, *map(len, rows[:-1])])
        tables.append((flat, begin))
    at = numpy.array(network.schedule().forward.at)

    def gather() -> list[Any]:
        return [numpy.maximum.reduceat(at[flat], begin) for flat, begin in tables]

    times = medians({"pass": network.schedule, "floor": gather}, rounds)
    name = f"full pass, {len(plan.tasks):,} tasks"
    return Row(name, times["pass"], "the memory floor (a gather in NumPy)", times["floor"])
