"""Working time by table against the plain list of working minutes."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.calendar import WorkingTime
from plan.errors import HorizonError, PlanError
from plan.model import Plan, Task
from plan.values import local_time
from tests.builders import small_plan
from tests.plan.naive_time import Axis, axis_of, minute
from tests.plan.plans import calendars, steady

_ORIGIN = minute(date(2026, 2, 2))


def worked(calendar: str) -> tuple[WorkingTime, Axis]:
    """Give a calendar as table and as list; both count from the first of February on."""
    plan: Plan = small_plan().model_copy(update={"calendars": calendars()})
    task = Task(id="X", name="X", department="pmo", duration=1, calendar=calendar)
    found = next(c for c in calendars() if c.id == calendar)
    axis = axis_of(plan, task)
    return WorkingTime(found, _ORIGIN, plan.zone), Axis(axis.at[axis.number(_ORIGIN) :])


names = st.sampled_from([c.id for c in calendars()])


@steady(150)
@given(names, st.integers(0, 120 * 1440))
def test_an_index_is_the_number_of_working_minutes_before_an_instant(name: str, after: int) -> None:
    time, axis = worked(name)

    assert time.index(_ORIGIN + after) == axis.number(_ORIGIN + after)


@steady(150)
@given(names, st.integers(1, 20_000))
def test_work_begins_at_a_minute_of_the_list_and_ends_after_one(name: str, index: int) -> None:
    time, axis = worked(name)

    assert time.start_at(index) == axis.at[index]
    assert time.finish_at(index) == axis.at[index - 1] + 1
    assert time.index(time.start_at(index)) == time.index(time.finish_at(index)) == index


@steady(150)
@given(names, st.integers(3 * 1440, 120 * 1440))
def test_the_last_start_is_the_last_working_minute_that_is_not_after(name: str, at: int) -> None:
    time, axis = worked(name)

    last = time.last_start(_ORIGIN + at)

    assert axis.at[last] <= _ORIGIN + at < axis.at[last + 1]


@pytest.mark.parametrize("name", [c.id for c in calendars()])
def test_every_minute_of_a_fortnight_with_holidays_is_counted(name: str) -> None:
    time, axis = worked(name)
    first = minute(date(2026, 3, 3))

    for at in range(first, first + 15 * 1440):
        assert time.index(at) == axis.number(at)


def test_an_exception_takes_the_place_of_the_weekday() -> None:
    time, _ = worked("standard")
    friday, saturday = date(2026, 3, 6), date(2026, 3, 14)

    assert time.index(minute(friday)) == time.index(minute(date(2026, 3, 9)))
    assert time.index(minute(date(2026, 3, 15))) - time.index(minute(saturday)) == 120


def test_nothing_is_counted_before_the_table() -> None:
    time, _ = worked("always")

    assert time.index(_ORIGIN - 5000) == 0
    assert time.finish_at(0) == _ORIGIN


def test_work_long_before_the_table_is_refused_and_not_guessed() -> None:
    time, _ = worked("standard")

    with pytest.raises(HorizonError, match="long before the plan"):
        time.start_at(-1)


@pytest.mark.parametrize("end", ["start_at", "finish_at"])
def test_a_calendar_ends_with_the_year_2999_and_says_so(end: str) -> None:
    time, _ = worked("standard")

    with pytest.raises(PlanError, match=r"'standard' runs out .* shorten the durations"):
        getattr(time, end)(10**9)


def test_a_table_that_disagrees_with_itself_is_not_believed() -> None:
    time, _ = worked("standard")
    time._before[-1] += 100_000  # noqa: SLF001  # what cannot happen has to be made

    with pytest.raises(AssertionError):
        time.start_at(time._before[-1] - 1)  # noqa: SLF001  # likewise
    with pytest.raises(AssertionError):
        time.finish_at(time._before[-1])  # noqa: SLF001  # likewise


def test_an_instant_and_a_local_time_are_the_same_moment() -> None:
    assert local_time(minute(datetime(2026, 3, 3, 13, 7))).isoformat() == "2026-03-03T13:07:00"  # noqa: DTZ001  # local
