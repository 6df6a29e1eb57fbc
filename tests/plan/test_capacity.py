"""Loads and overloads of teams: counted minute by minute in the test, and compared."""

from itertools import pairwise

from hypothesis import given

from plan.capacity import (
    check_capacity,
    find_overloads,
    team_loads,
    worse_capacity,
)
from plan.checks import check_schedule
from plan.model import Plan, Team
from plan.operations import apply_operations, parse_operations
from plan.schedule import Schedule, compute_schedule
from tests.builders import DAY, small_plan
from tests.plan.naive_time import axis_of
from tests.plan.plans import plans, steady


def crowded(day: str = "2026-03-09", **team: int) -> Plan:
    """Give the small plan with a task of three days beside T03, for the same team."""
    task = {"id": "T07", "name": "Patch", "department": "it-security", "teams": ["PLT"]}
    constraint = {"kind": "SNET", "date": day}
    new = {**task, "duration": 3 * DAY, "constraint": constraint}
    plan = apply_operations(small_plan(), parse_operations([{"op": "add_task", "task": new}]))
    teams = tuple(Team(id=t.id, capacity=team.get(t.id, 1)) for t in plan.teams)
    return plan.model_copy(update={"teams": teams})


def test_two_tasks_at_once_in_a_team_for_one_are_an_overload_with_when_who_and_how_much() -> None:
    [overload] = find_overloads(compute_schedule(crowded()))

    assert overload.team == "PLT"
    assert (overload.capacity, overload.load) == (1, 2)
    assert overload.tasks == ("T03", "T07")
    assert overload.first == "2026-03-09T09:00+00:00"
    assert overload.last == "2026-03-11T17:00+00:00"
    assert overload.by == 3 * DAY


def test_a_team_for_two_has_room_for_both() -> None:
    assert find_overloads(compute_schedule(crowded(PLT=2))) == ()


def test_a_task_in_hand_overnight_takes_its_place_and_a_milestone_none() -> None:
    loads = team_loads(compute_schedule(crowded()))

    assert [load.tasks for load in loads["PLT"]] == [("T03", "T07"), ("T03",), ("T04",)]
    assert loads["PLT"][0].last == loads["PLT"][1].first
    assert {id_ for stretch in loads.values() for load in stretch for id_ in load.tasks} == {
        "T01",
        "T02",
        "T03",
        "T04",
        "T05",
        "T07",
    }


def test_an_overload_is_a_breach_of_its_own_kind_and_none_of_the_schedule() -> None:
    schedule = compute_schedule(crowded("2026-03-10"))

    [breach] = check_capacity(schedule)

    assert (breach.kind, breach.subject, breach.by) == ("capacity", "PLT", 3 * DAY)
    assert (breach.task, breach.department) == ("T07", "it-security")
    assert breach.rule == "capacity of PLT: 2 tasks at once, 1 fit"
    assert check_schedule(schedule) == ()


def test_an_overload_that_only_moves_is_not_worse_and_one_that_grows_is() -> None:
    before = compute_schedule(crowded())
    moved = compute_schedule(crowded("2026-03-10"))
    grown = {"op": "set_duration", "task": "T07", "duration": 4 * DAY}
    larger = compute_schedule(apply_operations(crowded(), parse_operations([grown])))

    assert worse_capacity(before, moved) == ()
    assert [b.by for b in worse_capacity(before, larger)] == [4 * DAY]
    assert worse_capacity(compute_schedule(small_plan()), before) == check_capacity(before)
    assert worse_capacity(before, compute_schedule(small_plan())) == ()


def test_two_stretches_apart_are_two_overloads() -> None:
    schedule = compute_schedule(crowded("2026-03-18"))
    tasks = [{"op": "set_duration", "task": "T07", "duration": 6 * DAY}]
    schedule = compute_schedule(apply_operations(schedule.plan, parse_operations(tasks)))

    found = find_overloads(schedule)

    assert [overload.tasks for overload in found] == [("T03", "T07"), ("T07", "T04")]
    assert [overload.by for overload in found] == [3 * DAY, 2 * DAY]


@steady(60)
@given(plans(8))
def test_every_overload_is_found_minute_by_minute_too(plan: Plan) -> None:
    schedule = compute_schedule(plan)

    found = {team.id: 0 for team in plan.teams}
    for overload in find_overloads(schedule):
        found[overload.team] += overload.by

    assert found == {team.id: _excess(schedule, team) for team in plan.teams}


def _excess(schedule: Schedule, team: Team) -> int:
    """Add up the task minutes above the capacity, from edge to edge of any task of the team."""
    plan = schedule.plan
    users = [task for task in plan.tasks if team.id in task.teams and task.duration]
    spans = {task.id: schedule.dates[task.id] for task in users}
    edges = sorted({edge for dates in spans.values() for edge in (dates.start, dates.finish)})
    total = 0
    for first, last in pairwise(edges):
        held = [t for t in users if spans[t.id].start <= first < spans[t.id].finish]
        if len(held) > team.capacity:
            worked = max(axis_of(plan, task).count(first, last) for task in held)
            total += (len(held) - team.capacity) * worked
    return total
