"""Backwards from a wanted finish, against trying every start of the plan."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.backwards import schedule_back
from plan.errors import HorizonError
from plan.model import Plan
from plan.operations import apply_operations, parse_operations
from plan.schedule import compute_schedule
from plan.values import local_time
from tests.builders import small_plan
from tests.plan.naive_schedule import broken_limits, forward
from tests.plan.naive_time import end_minute, minute
from tests.plan.plans import plans, steady


def _works(plan: Plan, start: int, finish: int) -> bool:
    """Say whether a plan that starts then makes the finish and breaks no limit or link."""
    moved = plan.model_copy(update={"start": local_time(start)})
    spans = forward(moved)
    late = any(span.finish > finish for span in spans.values())
    return not late and not broken_limits(moved, spans)


@steady(120)
@given(plans(6), st.integers(-12, 25))
def test_the_latest_start_works_and_a_minute_later_does_not(plan: Plan, days: int) -> None:
    finish = compute_schedule(plan).finish + days * 1440

    found = schedule_back(plan, finish)

    if found.blocked:
        assert not _works(plan, found.must_start, finish)
        assert not _works(plan, found.must_start - 30 * 1440, finish)
    else:
        assert _works(plan, found.must_start, finish)
        assert not _works(plan, found.must_start + 1, finish)


@steady(80)
@given(plans(6), st.integers(-3, 10))
def test_a_plan_makes_the_finish_where_nothing_has_negative_float(plan: Plan, days: int) -> None:
    finish = compute_schedule(plan).finish + days * 1440

    assert schedule_back(plan, finish).kept is _works(plan, minute(plan.start), finish)


def test_the_computed_finish_gives_the_usual_late_dates() -> None:
    schedule = compute_schedule(small_plan())

    found = schedule_back(small_plan(), schedule.finish)

    assert found.schedule.dates == schedule.dates
    assert found.must_start_text == "2026-03-02T09:00+00:00"
    assert (found.kept, found.blocked) == (True, ())


def test_a_task_with_a_date_of_its_own_may_stand_in_the_way() -> None:
    pin = {"kind": "SNET", "date": "2026-05-04"}
    edit = {"op": "set_constraint", "task": "T03", "constraint": pin}
    plan = apply_operations(small_plan(), parse_operations([edit]))

    found = schedule_back(plan, end_minute(date(2026, 5, 1)))

    assert "T03" in found.blocked
    assert not found.kept


def test_calendars_reach_back_with_the_wanted_finish_and_no_further() -> None:
    early = end_minute(date(2016, 3, 2))

    assert schedule_back(small_plan(), early).must_start < early
    years = {"op": "set_duration", "task": "T01", "duration": 480 * 2000}
    long = apply_operations(small_plan(), parse_operations([years]))
    with pytest.raises(HorizonError, match="long before the plan"):
        schedule_back(long, early - timedelta(days=1) // timedelta(minutes=1))


def test_a_plan_of_pins_alone_starts_when_it_likes() -> None:
    pins = [
        {"op": "set_constraint", "task": id_, "constraint": {"kind": "MSO", "date": "2026-03-09"}}
        for id_ in small_plan().by_id
    ]
    plan = apply_operations(small_plan(), parse_operations(pins))
    finish = compute_schedule(plan).finish

    assert schedule_back(plan, finish).must_start == finish
