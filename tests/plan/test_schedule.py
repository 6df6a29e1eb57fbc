"""Dates and floats against the slow scheduler, and the rules that a reader can check by hand."""

from collections.abc import Mapping
from datetime import date
from random import Random

import pytest
from hypothesis import given

from plan.errors import CycleError, HorizonError
from plan.model import Constraint, ConstraintKind, Link, LinkKind, Plan
from plan.operations import Operation, apply_operations, parse_operations
from plan.schedule import Network, Schedule, compute_schedule, finish_limit, start_limit
from plan.values import local_time, parse_moment
from tests.builders import DAY, small_plan
from tests.plan.naive_schedule import broken_limits, floats, forward
from tests.plan.naive_time import axis_of, minute
from tests.plan.plans import plans, seeds, steady


@steady(300)
@given(plans())
def test_every_date_is_the_one_that_counting_minutes_gives(plan: Plan) -> None:
    schedule, naive = compute_schedule(plan), forward(plan)

    found = {id_: (d.start, d.finish) for id_, d in schedule.dates.items()}

    assert found == {id_: (span.start, span.finish) for id_, span in naive.items()}
    assert schedule.finish == max(span.finish for span in naive.values())
    assert schedule.start == min(span.start for span in naive.values())


@steady(200)
@given(plans())
def test_every_float_is_the_largest_shift_that_all_limits_allow(plan: Plan) -> None:
    schedule = compute_schedule(plan)

    found = {id_: d.total_float for id_, d in schedule.dates.items()}

    assert found == floats(plan)
    assert schedule.critical == tuple(id_ for id_ in plan.by_id if found[id_] <= 0)


@steady(200)
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


@steady(100)
@given(plans(), seeds)
def test_a_what_if_holds_tasks_back_and_nothing_else(plan: Plan, seed: int) -> None:
    random = Random(seed)  # noqa: S311  # test data
    ids = random.sample(list(plan.by_id), 2)
    hold = {id_: minute(date(2026, 3, random.randint(1, 31))) + 540 for id_ in ids}

    found = compute_schedule(plan, hold).dates

    assert {id_: (d.start, d.finish) for id_, d in found.items()} == {
        id_: (span.start, span.finish) for id_, span in forward(plan, hold).items()
    }


@steady(100)
@given(plans())
def test_the_driver_of_a_date_is_what_it_hangs_on(plan: Plan) -> None:
    """Of all links into a task, the driving one alone puts it where it is."""
    schedule = compute_schedule(plan)
    for id_, dates in schedule.dates.items():
        own = plan.by_id[id_].constraint
        if dates.driver.kind == "link":
            rest = tuple(x for x in plan.links if x.after != id_ or x == dates.driver.link)
            alone = compute_schedule(plan.model_copy(update={"links": rest})).dates[id_]
            assert (alone.start, alone.finish) == (dates.start, dates.finish)
            assert dates.driver.link is not None
            assert dates.driver.link.after == id_
        elif dates.driver.kind == "constraint":
            assert own is not None
            assert own.kind in ("SNET", "FNET", "MSO", "MFO")
        elif dates.driver.kind == "late":
            assert own == Constraint(kind=ConstraintKind.ALAP)
        else:
            assert dates.driver.kind == "start"
            assert dates.start >= schedule.start


@steady(60)
@given(plans())
def test_the_same_plan_has_the_same_dates_twice(plan: Plan) -> None:
    again = Plan.model_validate_json(plan.model_dump_json())

    assert compute_schedule(plan).dates == compute_schedule(again).dates


def edited(*fields: Mapping[str, object]) -> Plan:
    operations: tuple[Operation, ...] = parse_operations(list(fields))
    return apply_operations(small_plan(), operations)


def at(schedule: Schedule, id_: str) -> tuple[str, str, int]:
    dates = schedule.dates[id_]
    start, finish = local_time(dates.start), local_time(dates.finish)
    return f"{start:%d %b %H:%M}", f"{finish:%d %b %H:%M}", dates.total_float


def test_the_small_plan_has_the_dates_that_a_wall_calendar_gives() -> None:
    schedule = compute_schedule(small_plan())

    assert {id_: at(schedule, id_) for id_ in schedule.dates} == {
        "T01": ("02 Mar 09:00", "06 Mar 17:00", 0),
        "T02": ("02 Mar 09:00", "04 Mar 17:00", 13 * DAY),
        "T03": ("09 Mar 09:00", "20 Mar 17:00", 0),
        "T04": ("24 Mar 09:00", "02 Apr 17:00", 0),
        "T05": ("03 Apr 09:00", "08 Apr 17:00", 0),
        "T06": ("08 Apr 17:00", "08 Apr 17:00", 0),
    }
    assert schedule.critical == ("T01", "T03", "T04", "T05", "T06")


@pytest.mark.parametrize(
    ("kind", "lag", "start"),
    [
        ("FS", 0, "09 Mar 09:00"),
        ("FS", DAY, "10 Mar 09:00"),
        ("FS", -DAY, "06 Mar 09:00"),
        ("SS", 2 * DAY, "04 Mar 09:00"),
        ("SS", 0, "02 Mar 09:00"),
        ("FF", 6 * DAY, "03 Mar 09:00"),
        ("FF", 5 * DAY + 60, "02 Mar 10:00"),
        ("SF", 11 * DAY, "03 Mar 09:00"),
        ("SF", 0, "02 Mar 09:00"),
    ],
)
def test_each_kind_of_link_places_a_ten_day_task(kind: str, lag: int, start: str) -> None:
    change = {"op": "change_dependency", "before": "T01", "after": "T03", "basis": "x"}

    found = compute_schedule(edited({**change, "kind": kind, "lag": lag}))

    assert at(found, "T03")[0] == start


@pytest.mark.parametrize(
    ("kind", "day", "start", "total_float"),
    [
        ("ASAP", None, "09 Mar 09:00", 0),
        ("SNET", "2026-03-11", "11 Mar 09:00", 0),
        ("SNET", "2026-03-14", "16 Mar 09:00", 0),
        ("SNET", "2026-03-02", "09 Mar 09:00", 0),
        ("FNET", "2026-03-24", "11 Mar 09:00", 0),
        ("FNET", "2026-03-22", "09 Mar 09:00", 0),
        ("MSO", "2026-03-05", "05 Mar 09:00", 0),
        ("MFO", "2026-03-19", "06 Mar 09:00", 0),
        ("SNLT", "2026-03-09", "09 Mar 09:00", 0),
        ("SNLT", "2026-03-06", "09 Mar 09:00", -1),
        ("FNLT", "2026-03-20", "09 Mar 09:00", 0),
        ("FNLT", "2026-03-19", "09 Mar 09:00", -DAY),
        ("FNLT", "2026-03-20T12:00", "09 Mar 09:00", -300),
        ("ALAP", None, "09 Mar 09:00", 0),
    ],
)
def test_each_constraint_binds_as_in_the_field(
    kind: str, day: str | None, start: str, total_float: int
) -> None:
    constraint = {"kind": kind} if day is None else {"kind": kind, "date": day}

    found = compute_schedule(
        edited({"op": "set_constraint", "task": "T03", "constraint": constraint})
    )

    assert at(found, "T03")[::2] == (start, total_float)


def test_a_task_without_hurry_stands_at_the_end_of_its_free_float() -> None:
    late = {"op": "set_constraint", "task": "T02", "constraint": {"kind": "ALAP"}}

    found = compute_schedule(edited(late))

    assert at(found, "T02") == ("19 Mar 09:00", "23 Mar 17:00", 0)
    assert at(found, "T04") == at(compute_schedule(small_plan()), "T04")
    assert found.dates["T02"].driver.kind == "late"


def test_a_reported_task_stands_where_it_was_reported_whatever_drives_it() -> None:
    late = edited({"op": "set_constraint", "task": "T02", "constraint": {"kind": "ALAP"}})
    begin, end = minute(date(2026, 3, 3)) + 540, minute(date(2026, 3, 4)) + 1020

    found = Network(late).schedule(actual={"T02": (begin, end)})

    assert at(found, "T02")[:2] == ("03 Mar 09:00", "04 Mar 17:00")
    assert found.dates["T02"].driver.kind == "actual"


def test_a_deadline_and_a_limit_bind_by_the_earlier_of_the_two() -> None:
    limit = {"op": "set_constraint", "task": "T05", "constraint": {"kind": "FNLT"}}
    limit["constraint"] = {"kind": "FNLT", "date": "2026-04-10"}
    plan = edited(limit, {"op": "set_deadline", "task": "T05", "deadline": "2026-04-07"})

    assert finish_limit(plan.by_id["T05"]) == minute(date(2026, 4, 8))
    assert start_limit(plan.by_id["T05"]) is None
    assert compute_schedule(plan).dates["T01"].total_float == -DAY


@pytest.mark.parametrize(
    ("by", "instant"),
    [("2026-03-06", "06 Mar 23:59"), ("2026-03-06T12:30", "06 Mar 12:30")],
)
def test_a_day_to_start_by_means_its_last_minute(by: str, instant: str) -> None:
    constraint = Constraint(kind=ConstraintKind.SNLT, date=parse_moment(by))
    task = small_plan().by_id["T03"].model_copy(update={"constraint": constraint})
    found = start_limit(task)

    assert found is not None
    assert f"{local_time(found):%d %b %H:%M}" == instant


def test_a_milestone_stands_at_the_instant_and_not_on_the_next_morning() -> None:
    link = Link(before="T02", after="T06", kind=LinkKind.FS, lag=0)
    small = small_plan()

    found = compute_schedule(small.model_copy(update={"links": (link,)}))

    assert at(found, "T06")[0] == "04 Mar 17:00"


def test_a_date_long_before_the_plan_is_kept_and_not_moved_to_where_a_table_begins() -> None:
    pinned = {"kind": "MSO", "date": "1990-01-02"}
    found = compute_schedule(edited({"op": "set_constraint", "task": "T03", "constraint": pinned}))
    late = compute_schedule(edited({"op": "set_deadline", "task": "T05", "deadline": "1990-01-02"}))

    assert local_time(found.dates["T03"].start).isoformat() == "1990-01-02T09:00:00"
    assert late.dates["T05"].total_float == -floats_from(date(1990, 1, 3), date(2026, 4, 9))


def floats_from(first: date, last: date) -> int:
    days = range(first.toordinal(), last.toordinal())
    return sum(DAY for day in days if date.fromordinal(day).weekday() < 5)


@pytest.mark.parametrize(
    "change",
    [
        {"op": "set_duration", "task": "T03", "duration": 10**9},
        {
            "op": "change_dependency",
            "before": "T01",
            "after": "T03",
            "kind": "FS",
            "lag": 10**9,
            "basis": "x",
        },
    ],
    ids=["duration", "lag"],
)
def test_a_plan_that_runs_past_the_calendar_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(HorizonError, match="shorten"):
        compute_schedule(edited(change))


def test_a_pin_that_would_need_centuries_before_the_plan_is_refused() -> None:
    pinned = {"kind": "MFO", "date": "2026-03-06"}
    plan = edited(
        {"op": "set_constraint", "task": "T03", "constraint": pinned},
        {"op": "set_duration", "task": "T03", "duration": 90_000 * DAY},
    )

    with pytest.raises(HorizonError, match="long before the plan"):
        compute_schedule(plan)


def test_a_lag_of_centuries_back_pulls_nothing_before_the_start() -> None:
    link = {"op": "change_dependency", "before": "T05", "after": "T06", "basis": "x"}
    found = compute_schedule(edited({**link, "kind": "FS", "lag": -(10**7)}))

    assert at(found, "T06")[0] == "02 Mar 09:00"


def test_a_plan_without_tasks_starts_and_finishes_at_its_start() -> None:
    empty = small_plan().model_copy(update={"tasks": (), "links": ()})

    found = compute_schedule(empty)

    assert found.start == found.finish == minute(date(2026, 3, 2))
    assert found.dates == {}


def test_tasks_that_wait_for_each_other_have_no_dates() -> None:
    link = {"op": "add_dependency", "before": "T05", "after": "T01", "basis": "x"}

    with pytest.raises(CycleError, match="T01 -> T03 -> T04 -> T05 -> T01"):
        compute_schedule(edited(link))
