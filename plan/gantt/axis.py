"""The axis of time: the finest ticks whose labels still fit, and the larger unit above them.

The same from a terminal to a wide page: the caller says how much room there is, how wide a letter
is and how far apart labels have to stand.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from plan.values import DAY_MINUTES, local_time, minute_of
from plan.words import month_word, weekday_word


class Tick(NamedTuple):
    """A line at an instant, and what stands to its right; no label where there is no room."""

    at: int
    label: str


class Axis(NamedTuple):
    """Two rows of labels, the larger unit above; ``unit`` names the smaller one."""

    unit: str
    major: tuple[Tick, ...]
    minor: tuple[Tick, ...]


class Letters(NamedTuple):
    """How wide a letter is and what gap a label needs, in the unit of the room."""

    width: float
    gap: float

    def room(self, label: str) -> float:
        """Give what a label takes."""
        return len(label) * self.width + self.gap


class _Unit(NamedTuple):
    """A step of the axis: its least length in days, and what stands above it."""

    name: str
    step: int
    days: float
    above: str


_UNITS = (
    *(_Unit("hour", hours, hours / 24, "day") for hours in (1, 3, 6, 12)),
    _Unit("day", 1, 1, "month"),
    _Unit("week", 1, 7, "month"),
    _Unit("month", 1, 28, "year"),
    _Unit("month", 3, 90, "year"),
    *(_Unit("year", years, years * 365, "") for years in (1, 2, 5, 10, 20, 50, 100, 200)),
)
_ABOVE = {"day": _UNITS[4], "month": _UNITS[6], "year": _UNITS[8]}
_NAMED = {"day", "month", "year"}  # a label that holds from the middle on
_MONDAY = -3 * DAY_MINUTES  # 1970-01-01 was a Thursday


def build_axis(first: int, last: int, room: float, letters: Letters) -> Axis:
    """Give the ticks from an instant to another for so much room."""
    scale = room / (last - first)
    unit, form = _finest(scale * DAY_MINUTES, letters)
    minor = [
        Tick(at, _longest((_minor_labels(unit.name, at)[form],), room, letters))
        for at, room in _pieces(unit, first, last, scale)
    ]
    if not unit.above:
        return Axis(unit.name, (), tuple(minor))
    major = [
        Tick(at, _longest(_major_labels(unit.above, at), room, letters))
        for at, room in _pieces(_ABOVE[unit.above], first, last, scale)
    ]
    return Axis(unit.name, tuple(major), tuple(minor))


def _pieces(unit: _Unit, first: int, last: int, scale: float) -> Iterator[tuple[int, float]]:
    """Give where each unit begins and its room; what has begun before begins with the picture."""
    starts = list(_ticks(unit, first, last))
    if unit.name in _NAMED and (not starts or starts[0] > first):
        starts.insert(0, first)
    for at, end in zip(starts, [*starts[1:], last], strict=True):
        yield at, (end - at) * scale


def _finest(day: float, letters: Letters) -> tuple[_Unit, int]:
    """Give the finest unit whose labels fit, and the longest form of label that does."""
    for unit in _UNITS:
        for form, label in enumerate(_minor_labels(unit.name, 20 * DAY_MINUTES)):
            if letters.room(label) <= unit.days * day:
                return unit, form
    return _UNITS[-1], 0


def _longest(labels: tuple[str, ...], room: float, letters: Letters) -> str:
    return next((one for one in labels if letters.room(one) <= room), "")


def _minor_labels(unit: str, at: int) -> tuple[str, ...]:
    """Give the forms of a label, the longest first."""
    time = local_time(at)
    match unit:
        case "hour":
            return (f"{time:%H:%M}",)
        case "day":
            return (f"{weekday_word(at)} {time.day}", f"{time.day}")
        case "week":
            return (f"{time.day}",)
        case "month":
            return (month_word(at),)
    return (f"{time.year}",)


def _major_labels(unit: str, at: int) -> tuple[str, ...]:
    time = local_time(at)
    match unit:
        case "day":
            short = f"{weekday_word(at)} {time.day}"
            return (f"{short} {month_word(at)} {time.year}", f"{short} {month_word(at)}", short)
        case "month":
            return (f"{month_word(at)} {time.year}", month_word(at))
    return (f"{time.year}",)


def _ticks(unit: _Unit, first: int, last: int) -> Iterator[int]:
    """Give the instants within the picture at which a unit begins."""
    if unit.name in {"month", "year"}:
        yield from _calendar_ticks(unit, first, last)
        return
    step = {"hour": 60 * unit.step, "day": DAY_MINUTES, "week": 7 * DAY_MINUTES}[unit.name]
    offset = _MONDAY if unit.name == "week" else 0
    yield from range(-(-(first - offset) // step) * step + offset, last, step)


def _calendar_ticks(unit: _Unit, first: int, last: int) -> Iterator[int]:
    months = unit.step * (12 if unit.name == "year" else 1)
    time = local_time(first)
    number = (time.year * 12 + time.month - 1) // months * months
    while (at := minute_of(date(number // 12, number % 12 + 1, 1))) < last:
        if at >= first:
            yield at
        number += months
