"""An axis stays readable from hours to centuries: labels fit, and there are some."""

from datetime import date, timedelta

import pytest

from plan.gantt.axis import Letters, build_axis
from plan.values import DAY_MINUTES, minute_of

MONDAY = minute_of(date(2026, 3, 2))
PIXELS, CELLS = Letters(6.4, 8), Letters(1, 1)
SPANS = [1, 3, 10, 30, 92, 214, 365, 3 * 365, 10 * 365, 100 * 365, 1000 * 365]


@pytest.mark.parametrize("days", SPANS)
@pytest.mark.parametrize(("room", "letters"), [(800, PIXELS), (230, PIXELS), (45, CELLS)])
@pytest.mark.parametrize("first", [MONDAY, MONDAY + 24 * DAY_MINUTES])
def test_labels_never_run_into_each_other(
    days: int, room: float, letters: Letters, first: int
) -> None:
    last = first + days * DAY_MINUTES

    axis = build_axis(first, last, room, letters)

    for ticks in (axis.major, axis.minor):
        shown = [tick for tick in ticks if tick.label]
        ends = [*(tick.at for tick in shown[1:]), last][: len(shown)]
        for tick, end in zip(shown, ends, strict=True):
            assert first <= tick.at < last
            assert letters.room(tick.label) <= (end - tick.at) * room / (last - first) + 1e-6
    assert any(tick.label for tick in (*axis.major, *axis.minor))
    assert len(axis.minor) <= room / letters.room("00") + 1


@pytest.mark.parametrize(
    ("days", "unit"),
    [
        (0.3, "hour"),
        (3, "hour"),
        (20, "day"),
        (200, "week"),
        (250, "week"),
        (365, "month"),
        (3 * 365, "month"),
        (9 * 365, "year"),
        (60 * 365, "year"),
    ],
)
def test_the_unit_follows_the_span(days: float, unit: str) -> None:
    assert build_axis(MONDAY, MONDAY + int(days * DAY_MINUTES), 800, PIXELS).unit == unit


def test_days_are_named_by_weekday_where_there_is_room() -> None:
    axis = build_axis(MONDAY, MONDAY + 12 * DAY_MINUTES, 800, PIXELS)

    assert [tick.label for tick in axis.minor[:3]] == ["Mon 2", "Tue 3", "Wed 4"]
    assert [tick.label for tick in axis.major] == ["Mar 2026"]


def test_weeks_begin_on_mondays_and_months_on_their_first() -> None:
    weeks = build_axis(MONDAY + DAY_MINUTES, MONDAY + 200 * DAY_MINUTES, 800, PIXELS)
    years = build_axis(MONDAY, MONDAY + 3 * 365 * DAY_MINUTES, 800, PIXELS)

    days = [date(1970, 1, 1) + timedelta(days=tick.at // DAY_MINUTES) for tick in weeks.minor]
    assert {day.weekday() for day in days} == {0}
    assert [tick.label for tick in years.major] == ["2026", "2027", "2028", "2029"]
    assert {tick.at for tick in years.minor[1:]} >= {minute_of(date(2027, 4, 1))}


def test_hours_stand_below_their_day() -> None:
    axis = build_axis(MONDAY, MONDAY + 3 * DAY_MINUTES, 800, PIXELS)

    assert [tick.label for tick in axis.major] == [
        "Mon 2 Mar 2026",
        "Tue 3 Mar 2026",
        "Wed 4 Mar 2026",
    ]
    assert axis.minor[1].label == "06:00"


def test_where_nothing_fits_the_ticks_are_centuries_apart_without_labels() -> None:
    axis = build_axis(MONDAY, MONDAY + 900 * 365 * DAY_MINUTES, 3, CELLS)

    assert axis.unit == "year"
    assert {tick.label for tick in axis.minor} == {""}
