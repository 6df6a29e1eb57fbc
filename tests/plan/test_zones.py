"""Daylight saving: what a skipped and a repeated hour do to working time and to elapsed time."""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.calendar import WorkingTime
from plan.errors import HorizonError
from plan.model import Calendar, Interval
from plan.values import instant_text
from plan.zones import ElapsedTime, changes_between, clock_changes
from tests.plan.naive_time import minute
from tests.plan.plans import steady

LONDON = "Europe/London"
ZONES = (LONDON, "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
NIGHT: tuple[Interval, ...] = ((0, 360), (1320, 1440))
zones = st.sampled_from(ZONES)
days = st.sampled_from(
    [SPRING, AUTUMN, date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5), date(2026, 2, 15)]
)


def nights(zone: str | None = LONDON) -> WorkingTime:
    """Give a calendar that works from 22:00 to 06:00, every night."""
    week = (NIGHT,) * 7
    calendar = Calendar(id="nights", name="Nights", week=week)
    return WorkingTime(calendar, minute(date(2025, 1, 1)), zone)


@cache
def shown(zone: str, utc: int) -> int:
    """Give the wall minute that a zone's clock shows at a minute of universal time."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=utc)
    return int(
        (at.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC))
        / timedelta(minutes=1)
    )


@cache
def passes(zone: str, day: date) -> tuple[list[int], list[int]]:
    """Give the wall minutes around a day, and beside each the first real one that shows it."""
    around = minute(day)
    first: dict[int, int] = {}
    for utc in range(around - 2880, around + 2880):
        first.setdefault(shown(zone, utc), utc)
    walls, reals = list(first), list(first.values())
    assert (walls, reals) == (sorted(walls), sorted(reals))
    return walls, reals


@steady(60)
@given(zones, days, st.integers(-600, 900))
def test_elapsed_time_counts_what_a_clock_shows(zone: str, day: date, after: int) -> None:
    (walls, reals), wall = passes(zone, day), minute(day) + after

    assert ElapsedTime(zone).index(wall) == reals[bisect_left(walls, wall)]


@steady(60)
@given(zones, days, st.integers(-600, 900))
def test_an_elapsed_end_is_the_earliest_minute_and_a_start_the_latest(
    zone: str, day: date, after: int
) -> None:
    time, (walls, reals) = ElapsedTime(zone), passes(zone, day)
    index = reals[bisect_left(walls, minute(day))] + after

    assert time.finish_at(index) == walls[bisect_left(reals, index)]
    assert time.start_at(index) == walls[bisect_right(reals, index) - 1]


@steady(60)
@given(days, st.integers(-1440, 1440), st.integers(1, 2000))
def test_a_night_never_has_less_real_time_than_it_counts(
    day: date, after: int, minutes: int
) -> None:
    time = nights()
    index = time.index(minute(day) + after)
    start, finish = time.start_at(index), time.finish_at(index + minutes)

    real = sum(
        1
        for utc in range(start - 2880, finish + 2880)
        if start <= (wall := shown(LONDON, utc)) < finish
        and time.index(wall + 1) > time.index(wall)
    )

    repeated = {wall: 60 for wall in (minute(AUTUMN) + 60,) if start <= wall < finish}
    assert minutes <= real <= minutes + sum(repeated.values())


def test_the_night_of_spring_has_seven_hours_and_that_of_autumn_counts_eight() -> None:
    time = nights()

    for day, hours in ((SPRING, 7), (AUTUMN, 8), (date(2026, 5, 10), 8)):
        evening = minute(day) - 120
        assert time.index(evening + 480) - time.index(evening) == hours * 60
    assert nights(None).index(minute(SPRING) + 120) - nights(None).index(minute(SPRING)) == 120


def test_work_through_the_spring_night_ends_an_hour_later_by_the_clock() -> None:
    time = nights()
    index = time.index(minute(SPRING) - 120)

    finish = time.finish_at(index + 4 * 60)

    assert instant_text(finish, LONDON) == "2026-03-29T03:00+01:00"
    assert time.index(minute(SPRING) + 60) == time.index(minute(SPRING) + 120)


def test_a_zone_tells_its_changes_and_one_without_any_tells_none() -> None:
    spring, autumn = clock_changes(LONDON, 2026)

    assert (spring.first, spring.last) == (minute(SPRING) + 60, minute(SPRING) + 120)
    assert spring.skipped
    assert (autumn.first, autumn.last) == (minute(AUTUMN) + 60, minute(AUTUMN) + 120)
    assert not autumn.skipped
    assert clock_changes("Asia/Tokyo", 2026) == ()


def test_a_day_that_a_zone_left_out_is_no_working_day() -> None:
    always = Calendar(id="always", name="Always", week=(((0, 1440),),) * 7)
    time = WorkingTime(always, minute(date(2011, 12, 1)), "Pacific/Apia")
    left_out = minute(date(2011, 12, 30))

    assert time.index(left_out) == time.index(left_out + 1440)
    assert time.index(left_out + 1441) - time.index(left_out - 1) == 2


def test_elapsed_time_ends_with_the_year_2999_and_long_before_the_plan() -> None:
    time = ElapsedTime(LONDON)

    with pytest.raises(HorizonError, match="beyond the year 2999"):
        time.finish_at(10**10)
    assert time.finish_at(-(10**10)) == time.finish_at(-(10**11))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2026, 3, 8), date(2026, 11, 1)])
def test_every_minute_around_a_change_is_counted_and_found_again(zone: str, day: date) -> None:
    time, (walls, reals) = ElapsedTime(zone), passes(zone, day)

    for wall in range(minute(day), minute(day) + 240):
        assert time.index(wall) == reals[bisect_left(walls, wall)]
    start = reals[walls.index(minute(day))]
    for index in range(start, start + 240, 7):
        assert time.finish_at(index) == walls[bisect_left(reals, index)]
        assert time.start_at(index) == walls[bisect_right(reals, index) - 1]


def test_no_clock_changes_are_known_beyond_the_calendars() -> None:
    assert changes_between(LONDON, 0, 10**10) == []
