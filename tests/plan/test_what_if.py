"""What-ifs walk only what moves, and give what the full passes give."""

import gc
import weakref
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.model import Constraint, ConstraintKind, Plan
from plan.operations import Operation, apply_operations, parse_operations
from plan.recompiling import recompiled
from plan.schedule import Network, Schedule, compute_schedule
from tests.builders import DAY, small_plan
from tests.plan.edits import edited_plans, random_edits
from tests.plan.plans import plans, seeds, steady

Holds = dict[str, int]


def everything(schedule: Schedule) -> tuple[object, ...]:
    return (
        dict(schedule.dates),
        schedule.start,
        schedule.finish,
        schedule.floats and sorted(schedule.floats),
        schedule.free_floats,
        schedule.critical,
        dict(schedule.spans),
    )


def some_holds(random: Random, plan: Plan) -> Holds:
    origin = compute_schedule(plan).network.origin
    chosen = random.sample(plan.tasks, random.randint(0, min(2, len(plan.tasks))))
    return {task.id: origin + random.randint(0, 40_000) for task in chosen}


@steady(80)
@given(plans(10, clocked=True), seeds)
def test_a_what_if_gives_what_scheduling_anew_gives(plan: Plan, seed: int) -> None:
    random = Random(seed)  # noqa: S311  # test data
    network = Network(plan)
    first, second = some_holds(random, plan), some_holds(random, plan)
    before = network.schedule(first)

    after = before.revised(hold=second)

    assert everything(after) == everything(network.schedule(second))
    assert everything(before) == everything(network.schedule(first))


@steady(120)
@given(edited_plans(8), seeds)
def test_a_changed_plan_gives_what_compiling_anew_gives(
    edited: tuple[Plan, tuple[Operation, ...]], seed: int
) -> None:
    plan, operations = edited
    random = Random(seed)  # noqa: S311  # test data
    changed = apply_operations(plan, operations)
    hold = some_holds(random, changed)

    after = compute_schedule(plan).revised(changed, hold)
    further = apply_operations(changed, random_edits(random, changed, 2))

    assert everything(after) == everything(compute_schedule(changed, hold))
    assert everything(after.revised(further)) == everything(compute_schedule(further))


@steady(50)
@given(plans(8, clocked=True), seeds)
def test_a_lag_on_another_clock_is_walked_as_well(plan: Plan, seed: int) -> None:
    random = Random(seed)  # noqa: S311  # test data
    links = list(plan.links)
    random.shuffle(links)
    fewer = plan.model_copy(update={"links": tuple(links[: len(links) // 2])})

    assert everything(compute_schedule(plan).revised(fewer)) == everything(compute_schedule(fewer))
    assert everything(compute_schedule(fewer).revised(plan)) == everything(compute_schedule(plan))


@steady(30)
@given(plans(8), st.integers(0, 3000))
def test_floats_count_on_from_the_finish_that_was_wanted(plan: Plan, more: int) -> None:
    network = Network(plan)
    wanted = network.schedule().finish + more
    hold = {plan.tasks[0].id: network.origin + 5 * DAY}

    after = network.schedule(finish=wanted).revised(hold=hold)

    assert everything(after) == everything(network.schedule(hold, finish=wanted))


def test_reported_dates_stay_where_they_were_reported() -> None:
    network = Network(small_plan())
    was = network.schedule().span_of("T01")
    actual = {"T01": (was.start, was.finish + 1440)}

    after = network.schedule(actual=actual).revised(hold={"T02": was.finish})

    assert everything(after) == everything(network.schedule({"T02": was.finish}, actual))


def edited(*fields: dict[str, object]) -> Plan:
    return apply_operations(small_plan(), parse_operations(list(fields)))


SHARED: list[dict[str, object]] = [
    {"op": "set_duration", "task": "T03", "duration": 0},
    {"op": "set_deadline", "task": "T05", "deadline": "2026-05-01"},
    {"op": "remove_dependency", "before": "T01", "after": "T03"},
    {
        "op": "change_dependency",
        "before": "T01",
        "after": "T03",
        "kind": "SS",
        "lag": 60,
        "basis": "x",
    },
    {"op": "add_dependency", "before": "T01", "after": "T05", "basis": "x"},
]
ANEW: list[dict[str, object]] = [
    {"op": "set_start", "start": "2026-03-03"},
    {"op": "add_task", "task": small_plan().tasks[0].model_dump(mode="json") | {"id": "T99"}},
    {"op": "add_dependency", "before": "T06", "after": "T02", "basis": "x"},
    {"op": "set_deadline", "task": "T05", "deadline": "1999-05-01"},
]


@pytest.mark.parametrize("fields", SHARED, ids=lambda one: one["op"])
def test_what_the_two_plans_share_is_not_compiled_again(fields: dict[str, object]) -> None:
    network = Network(small_plan())

    step = recompiled(network, edited(fields))

    assert step is not None
    assert step.rows.times is network.times
    assert step.rows.row is network.row


@pytest.mark.parametrize("fields", ANEW, ids=lambda one: one["op"])
def test_a_plan_that_differs_in_more_is_compiled_anew(fields: dict[str, object]) -> None:
    plan = edited(fields)
    if fields["op"] == "add_dependency":
        plan = plan.model_copy(
            update={"links": tuple(link for link in plan.links if link.before != "T02")}
        )

    assert recompiled(Network(small_plan()), plan) is None
    assert everything(compute_schedule(small_plan()).revised(plan)) == everything(
        compute_schedule(plan)
    )


def test_a_plan_in_another_order_or_with_another_early_date_is_compiled_anew() -> None:
    early = edited({"op": "set_deadline", "task": "T05", "deadline": "1999-05-01"})
    other_way = small_plan().model_copy(update={"tasks": small_plan().tasks[::-1]})

    assert recompiled(Network(early), small_plan()) is None
    assert recompiled(Network(early), early.model_copy(update={"name": "Another"})) is not None
    assert recompiled(Network(small_plan()), other_way) is None


def test_an_early_date_of_a_task_that_stays_leaves_the_calendars_as_they_are() -> None:
    early: dict[str, object] = {"op": "set_deadline", "task": "T05", "deadline": "1999-05-01"}
    longer: dict[str, object] = {"op": "set_duration", "task": "T02", "duration": DAY}

    step = recompiled(Network(edited(early)), edited(early, longer))

    assert step is not None
    assert step.rows.first_date == Network(edited(early)).first_date


def test_tasks_that_start_as_late_as_they_can_are_placed_by_the_full_passes() -> None:
    alap = Constraint(kind=ConstraintKind.ALAP)
    late: dict[str, object] = {"op": "set_constraint", "task": "T02"}
    plan = edited({**late, "constraint": alap.model_dump(mode="json")})

    for one, other in ((small_plan(), plan), (plan, small_plan())):
        after = compute_schedule(one).revised(other)
        assert everything(after) == everything(compute_schedule(other))
    assert compute_schedule(plan).dates["T02"].driver.kind == "late"


def test_a_schedule_that_is_done_with_goes_at_once() -> None:
    """What-ifs by the thousand: nothing may wait for the collector of cycles."""
    base = compute_schedule(small_plan())
    gc.disable()
    try:
        what_if = base.revised(hold={"T01": base.finish})
        assert what_if.dates["T05"].total_float == 0
        gone = weakref.ref(what_if)
        del what_if
        assert gone() is None
    finally:
        gc.enable()


def test_a_change_that_moves_much_is_run_through_as_a_whole() -> None:
    network = Network(small_plan())
    before = network.schedule()
    held = {"T01": before.finish}

    after = before.revised(hold=held)

    assert [id_ for id_ in after.spans if before.spans[id_] != after.spans[id_]] == [
        "T01",
        "T03",
        "T04",
        "T05",
        "T06",
    ]
    assert everything(after) == everything(network.schedule(held))


def test_holds_on_tasks_that_are_not_there_hold_nothing() -> None:
    network = Network(small_plan())
    before = network.schedule({"T99": network.origin + DAY})

    after = before.revised(hold={"T98": network.origin + DAY})

    assert everything(before) == everything(after) == everything(network.schedule())


def test_dates_are_there_for_each_task_of_the_plan_and_say_who_has_no_float() -> None:
    schedule = compute_schedule(small_plan())

    assert len(schedule.dates) == len(small_plan().tasks)
    assert list(schedule.dates) == list(small_plan().by_id)
    assert [id_ for id_, dates in schedule.dates.items() if dates.critical] == [*schedule.critical]
    assert "T99" not in schedule.dates
