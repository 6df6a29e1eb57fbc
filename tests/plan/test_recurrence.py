"""Recurring freezes, against asking every day of the range."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plan.csv_plan import standard_calendar
from plan.model import Freeze
from plan.recurrence import RECURRENCE, WEEKDAYS, expand
from plan.values import last_minute_of, minute_of
from tests.plan.plans import calendars, steady

CALENDARS = {c.id: c for c in calendars()}
FIRST = date(2026, 1, 1)
places = st.sampled_from([-7, -3, -2, -1, 1, 2, 3, 5, 20])
ranges = st.tuples(st.integers(0, 200), st.integers(40, 500))


def freeze(first: date, last: date) -> Freeze:
    """Give a freeze that recurs from one day to another."""
    return Freeze(id="cab", name="CAB", first=first, last=last, departments=("operations",))


def frozen(rule: dict[str, object], first: date, last: date) -> set[date]:
    """Give all days on which some window lies."""
    try:
        windows = expand(freeze(first, last), RECURRENCE.validate_python(rule), CALENDARS)
    except ValueError as error:
        assert "it gives 0 windows" in str(error)  # noqa: PT017  # nothing is frozen then
        return set()
    assert len({window.id for window in windows}) == len(windows)
    assert {(window.series, window.name) for window in windows} == {("cab", "CAB")}
    return {
        date.fromisoformat(str(window.first)) + timedelta(days=number)
        for window in windows
        for number in range((last_minute_of(window.last) - minute_of(window.first)) // 1440)
    }


def dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def ends(drawn: tuple[int, int]) -> tuple[date, date]:
    first = FIRST + timedelta(days=drawn[0])
    return first, first + timedelta(days=drawn[1])


@steady(100)
@given(ranges, st.sets(st.sampled_from(WEEKDAYS), min_size=1), st.integers(1, 4))
def test_weekdays_recur_every_so_many_weeks(
    drawn: tuple[int, int], days: set[str], weeks: int
) -> None:
    first, last = ends(drawn)
    monday = first - timedelta(days=first.weekday())

    found = frozen({"on": "weekdays", "days": sorted(days), "weeks": weeks}, first, last)

    assert found == {
        day
        for day in dates(first, last)
        if WEEKDAYS[day.weekday()] in days and ((day - monday).days // 7) % weeks == 0
    }


def _place(number: int, count: int) -> int:
    """Count a place from the front; what lies before the first is none."""
    return number if number > 0 else count + number + 1


@steady(150)
@given(ranges, places, places, st.sampled_from(["standard", "split", "odd"]))
def test_working_days_of_each_month_are_counted_from_either_end(
    drawn: tuple[int, int], start: int, end: int, calendar: str
) -> None:
    first, last = ends(drawn)
    rule = {"on": "working_days", "first": start, "last": end, "calendar": calendar}
    if (start > 0) is (end > 0) and start > end:
        with pytest.raises(ValidationError, match="runs back"):
            RECURRENCE.validate_python(rule)
        return
    hours = CALENDARS[calendar]
    wanted: set[date] = set()
    for day in dates(first, last):
        month = [day.replace(day=n + 1) for n in range(monthrange(day.year, day.month)[1])]
        worked = [d for d in month if hours.exceptions.get(d.isoformat(), hours.week[d.weekday()])]
        inside = worked[max(0, _place(start, len(worked)) - 1) : max(0, _place(end, len(worked)))]
        if inside and inside[0] <= day <= inside[-1]:
            wanted.add(day)

    assert frozen(rule, first, last) == wanted


@steady(100)
@given(ranges, places, places)
def test_days_of_each_month_are_counted_from_either_end(
    drawn: tuple[int, int], start: int, end: int
) -> None:
    first, last = ends(drawn)
    if (start > 0) is (end > 0) and start > end:
        return
    found = frozen({"on": "month_days", "first": start, "last": end}, first, last)

    assert found == {
        day
        for day in dates(first, last)
        if _place(start, (count := monthrange(day.year, day.month)[1]))
        <= day.day
        <= _place(end, count)
    }


@steady(100)
@given(ranges, st.sampled_from(WEEKDAYS), st.sampled_from([-5, -2, -1, 1, 2, 5]))
def test_the_nth_weekday_of_a_month_is_counted_from_either_end(
    drawn: tuple[int, int], weekday: str, nth: int
) -> None:
    first, last = ends(drawn)

    found = frozen({"on": "nth_weekday", "day": weekday, "nth": nth}, first, last)

    def number(day: date) -> int:
        left = (monthrange(day.year, day.month)[1] - day.day) // 7 + 1
        return (day.day - 1) // 7 + 1 if nth > 0 else -left

    assert found == {
        day
        for day in dates(first, last)
        if WEEKDAYS[day.weekday()] == weekday and number(day) == nth
    }


def test_the_period_close_runs_over_the_weekend_between_its_days() -> None:
    rule = RECURRENCE.validate_python({"on": "working_days", "first": 1, "last": 3})
    own = {"standard": standard_calendar()}

    [october] = expand(freeze(date(2026, 10, 1), date(2026, 10, 31)), rule, own)

    assert (october.first, october.last) == (date(2026, 10, 1), date(2026, 10, 5))
    assert (october.id, october.series) == ("cab-2026-10-01", "cab")


def test_hours_narrow_a_day_down() -> None:
    rule = RECURRENCE.validate_python({"on": "weekdays", "days": ["thu"]})
    [window] = expand(freeze(date(2026, 6, 8), date(2026, 6, 14)), rule, CALENDARS, (1320, 1440))

    assert window.model_dump(mode="json")["first"] == "2026-06-11T22:00"
    assert window.model_dump(mode="json")["last"] == "2026-06-12T00:00"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"on": "weekdays", "days": []}, "at least 1"),
        ({"on": "weekdays", "days": ["someday"]}, "Input should be 'mon'"),
        ({"on": "month_days", "first": 0, "last": 3}, "places count from 1"),
        ({"on": "nth_weekday", "day": "tue", "nth": 0}, "nth counts from 1"),
        ({"on": "full_moon"}, "does not match any of the expected tags"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(rule: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        RECURRENCE.validate_python(rule)


def test_what_does_not_fit_together_is_refused() -> None:
    weekly = RECURRENCE.validate_python({"on": "weekdays", "days": ["sun"]})
    close = RECURRENCE.validate_python({"on": "working_days", "first": 1, "last": 3})
    other = RECURRENCE.validate_python(
        {"on": "working_days", "first": 1, "last": 3, "calendar": "moon"}
    )
    june = freeze(date(2026, 6, 1), date(2026, 6, 6))

    with pytest.raises(ValueError, match="it gives 0 windows"):
        expand(june, weekly, CALENDARS)
    with pytest.raises(ValueError, match="hours go with weekdays"):
        expand(june, close, CALENDARS, (540, 600))
    with pytest.raises(ValueError, match="unknown calendar 'moon'"):
        expand(june, other, CALENDARS)
    at_nine = {**june.model_dump(mode="json"), "first": "2026-06-01T09:00"}
    with pytest.raises(ValueError, match="from a day to a day"):
        expand(Freeze.model_validate(at_nine), weekly, CALENDARS)
    ever = freeze(date(2000, 1, 1), date(2100, 1, 1))
    with pytest.raises(ValueError, match="a rule gives 1 to 1000"):
        expand(ever, weekly, CALENDARS)
