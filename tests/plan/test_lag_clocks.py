"""Lags on another calendar and elapsed lags against the slow scheduler, and how they read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ledger.verify import replay
from plan.checks import link_shortfall
from plan.durations import lag_text, parse_lag
from plan.errors import OperationError
from plan.model import Link, Plan
from plan.operations import AddDependency, apply_operations, parse_operations
from plan.schedule import compute_schedule
from plan.values import canonical, instant_text
from tests.builders import DAY, small_plan
from tests.plan.naive_schedule import floats, forward
from tests.plan.naive_time import lag_over
from tests.plan.plans import plans, steady


@steady(200)
@given(plans(clocked=True))
def test_dates_are_those_of_the_slow_scheduler(plan: Plan) -> None:
    found = compute_schedule(plan)

    assert {id_: (d.start, d.finish) for id_, d in found.dates.items()} == {
        id_: (span.start, span.finish) for id_, span in forward(plan).items()
    }


@steady(100)
@given(plans(5, clocked=True))
def test_floats_are_those_found_by_trial(plan: Plan) -> None:
    found = compute_schedule(plan)

    assert {id_: dates.total_float for id_, dates in found.dates.items()} == floats(plan)


@steady(100)
@given(plans(clocked=True, pinned=False))
def test_no_link_falls_short_where_nothing_is_pinned(plan: Plan) -> None:
    schedule = compute_schedule(plan)

    for link in plan.links:
        assert link_shortfall(schedule, link) <= 0


def linked(lag: int, clock: str | None, kind: str = "FS") -> Plan:
    fields = {"op": "change_dependency", "before": "T03", "after": "T04", "basis": "x"}
    change = {**fields, "kind": kind, "lag": lag, "lag_calendar": clock}
    return apply_operations(small_plan(), parse_operations([change]))


def starts(plan: Plan, task: str = "T04") -> str:
    return instant_text(compute_schedule(plan).dates[task].start, plan.zone)


def test_three_elapsed_days_from_friday_evening_are_over_on_monday_evening() -> None:
    # T03 finishes on Friday 20 March at 17:00; work goes on on Tuesday at 09:00.
    assert starts(linked(3 * 1440, "elapsed")) == "2026-03-24T09:00+00:00"
    assert starts(linked(2 * 1440, "elapsed")) == "2026-03-23T09:00+00:00"
    assert starts(linked(3 * DAY, None)) == "2026-03-26T09:00+00:00"


def test_a_lag_on_its_own_calendar_is_a_plain_lag() -> None:
    plain, named = linked(DAY, None), linked(DAY, "standard")

    assert compute_schedule(plain).dates["T04"][:6] == compute_schedule(named).dates["T04"][:6]


def test_a_lag_calendar_without_a_lag_is_refused_and_an_unknown_one_as_well() -> None:
    with pytest.raises(ValidationError, match="T1 FS T2: a lag calendar without a lag"):
        Link(before="T1", after="T2", lag_calendar="nights")
    with pytest.raises(OperationError, match="unknown calendar 'nights'"):
        linked(DAY, "nights")
    operation = AddDependency(before="T1", after="T2", lag_calendar="nights", basis="x")
    assert str(operation) == "T2 waits for T1 (T1 FS T2)"


def test_an_auditor_replays_a_lag_calendar() -> None:
    plan = small_plan()
    change = linked(DAY, "elapsed")
    operation = {"op": "change_dependency", "before": "T03", "after": "T04", "kind": "FS"}
    rest = {"lag": DAY, "lag_calendar": "elapsed", "basis": "x"}
    [parsed] = parse_operations([{**operation, **rest}])

    replayed = replay(plan.model_dump(mode="json"), [parsed.model_dump(mode="json")])

    assert canonical(replayed) == canonical(change)


@pytest.mark.parametrize(
    ("text", "minutes", "clock"),
    [
        ("+3d", 3 * DAY, None),
        ("-4h", -240, None),
        ("+3ed", 3 * 1440, "elapsed"),
        ("-0.5ed", -720, "elapsed"),
        ("+4eh", 240, "elapsed"),
        ("+30em", 30, "elapsed"),
        ("+3d@nights", 3 * DAY, "nights"),
    ],
)
def test_a_lag_reads_as_it_is_written(text: str, minutes: int, clock: str | None) -> None:
    assert parse_lag(text) == (minutes, clock)
    assert parse_lag(lag_text(minutes, clock)) == (minutes, clock)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("+3x", "is no duration"),
        ("+3ed@nights", "elapsed time counts on no calendar"),
        ("+0d@nights", "without a lag there is nothing to count"),
        ("0ed", "without a lag there is nothing to count"),
        ("+0.0001ed", "not a whole number of minutes"),
    ],
)
def test_a_lag_that_says_nothing_clear_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_lag(text)


@given(st.integers(-100_000, 100_000), st.sampled_from([None, "elapsed", "nights"]))
@steady(300)
def test_every_lag_comes_back(minutes: int, clock: str | None) -> None:
    assert parse_lag(lag_text(minutes, clock) or "0d") == (minutes, clock if minutes else None)


def test_no_lag_is_written_as_nothing() -> None:
    assert lag_text(0) == ""


def test_the_slow_scheduler_knows_real_time() -> None:
    # Twelve real hours from Saturday 18:00 are over on Sunday at 07:00: the clock moves on.
    link = Link(before="T03", after="T04", lag=720, lag_calendar="elapsed")
    saturday = compute_schedule(small_plan()).dates["T03"].finish + (8 * 1440 + 60)

    assert lag_over(small_plan(), link, saturday) == saturday + 780
