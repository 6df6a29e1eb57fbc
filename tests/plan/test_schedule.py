"""Dates and floats against the slow scheduler, and the rules that a reader can check by hand."""

from datetime import date, datetime

import pytest
from hypothesis import given

from plan.calendar import WorkingTime
from plan.errors import PlanError
from plan.model import Constraint, ConstraintKind, Link, LinkKind, Plan, Task
from plan.schedule import Schedule, compute_schedule
from plan.values import local_time
from tests.builders import DAY, small_plan
from tests.plan.naive_schedule import axis_of, broken_limits, floats, forward, minute
from tests.plan.plans import plans, steady


@steady(300)
@given(plans())
def test_every_date_is_the_one_that_counting_minutes_gives(plan: Plan) -> None:
    schedule, naive = compute_schedule(plan), forward(plan)

    found = {id_: (d.start, d.finish) for id_, d in schedule.dates.items()}

    assert found == {id_: (span.start, span.finish) for id_, span in naive.items()}
    assert schedule.finish == max(span.finish for span in naive.values())
    assert schedule.start == min(span.start for span in naive.values())


@steady(120)
@given(plans())
def test_every_float_is_the_largest_shift_that_all_limits_allow(plan: Plan) -> None:
    schedule = compute_schedule(plan)

    found = {id_: d.total_float for id_, d in schedule.dates.items()}

    assert found == floats(plan)
    assert schedule.critical == tuple(id_ for id_ in plan.by_id if found[id_] <= 0)


@steady(120)
@given(plans(most=6))
def test_a_task_may_be_late_by_its_float_and_not_by_a_minute_more(plan: Plan) -> None:
    """Delay in earnest, all pushes obeyed, and look what moves.

    This is what people mean by float. It equals the backward pass of CPM for all four kinds of link
    as long as every limit holds; where one is broken already, CPM counts how much earlier a task
    would have to be, and a delay in earnest cannot show that. A pinned task cannot be delayed.
    """
    early = forward(plan)
    if broken_limits(plan, early):
        return
    end = max(span.finish for span in early.values())

    for id_, dates in compute_schedule(plan).dates.items():
        task = plan.by_id[id_]
        if task.constraint is not None and task.constraint.kind in ("MSO", "MFO"):
            assert dates.total_float == 0
            continue
        axis = axis_of(plan, task)
        last = axis.number(early[id_].start) + dates.total_float
        late, later = {id_: axis.at[last]}, {id_: axis.at[last + 1]}
        if not task.duration:
            late, later = {id_: dates.late_start}, {id_: dates.late_start + 1}

        assert _harm(plan, late, end) == set()
        assert _harm(plan, later, end) != set()


def _harm(plan: Plan, hold: dict[str, int], end: int) -> set[tuple[str, str]]:
    spans = forward(plan, hold)
    late = {(id_, "finish") for id_, span in spans.items() if span.finish > end}
    return late | broken_limits(plan, spans)
