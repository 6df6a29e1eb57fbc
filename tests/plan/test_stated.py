"""From a person's words to operations: nothing that is said may loosen what somebody else said."""

import pytest

from plan.limits import constrained, tighter_deadline
from plan.model import Constraint, Plan
from plan.operations import apply_operations, parse_operations
from plan.records import Reading
from plan.schedule import compute_schedule
from plan.stated import operations_of
from plan.values import local_time
from tests.builders import DAY, small_plan
from tests.plan.plans import calendars
from tests.plan.readings import reading


def said(found: Reading, plan: Plan | None = None) -> list[str]:
    return [str(operation) for operation in operations_of(found, plan or small_plan())]


def plan_with(task: str, *, constraint: str = "", deadline: str = "") -> Plan:
    fields: list[dict[str, object]] = []
    if constraint:
        kind, date = constraint.split()
        fields.append(
            {"op": "set_constraint", "task": task, "constraint": {"kind": kind, "date": date}}
        )
    if deadline:
        fields.append({"op": "set_deadline", "task": task, "deadline": deadline})
    return apply_operations(small_plan(), parse_operations(fields))


@pytest.mark.parametrize(
    ("type_", "value", "operation"),
    [
        ("duration", "3360", "T01 takes 7d"),
        ("slip", "960", "T01 takes 7d"),
        ("slip", "-480", "T01 takes 4d"),
        ("deadline", "2026-03-10", "T01 has to finish by 2026-03-10"),
        ("SNET", "2026-03-10", "T01 starts no earlier than 2026-03-10 (SNET)"),
        ("FNLT", "2026-03-10T17:00", "T01 finishes no later than 2026-03-10T17:00 (FNLT)"),
        ("MSO", "2026-03-10", "T01 has to start on 2026-03-10 (MSO)"),
    ],
)
def test_a_reading_becomes_the_operation_that_it_stands_for(
    type_: str, value: str, operation: str
) -> None:
    assert said(reading(type_, "T01", value)) == [operation]


def test_a_window_becomes_a_freeze_of_the_speakers_department() -> None:
    [operation] = operations_of(reading("freeze", None, "2026-03-09..2026-03-13"), small_plan())

    assert str(operation) == "new freeze said-R1 2026-03-09 to 2026-03-13"
    changed = apply_operations(small_plan(), [operation])
    assert changed.freezes[0].departments == ("finance",)


@pytest.mark.parametrize(
    ("type_", "value"),
    [("duration", str(5 * DAY)), ("slip", "0"), ("deadline", "2026-03-20"), ("SNET", "2026-03-02")],
)
def test_what_the_plan_says_already_is_nothing_new(type_: str, value: str) -> None:
    plan = plan_with("T01", constraint="SNET 2026-03-02", deadline="2026-03-20")

    assert said(reading(type_, "T01", value), plan) == []


@pytest.mark.parametrize("task", [None, "T99"])
def test_what_names_no_task_of_the_plan_is_no_operation(task: str | None) -> None:
    assert said(reading("SNET", task, "2026-03-10")) == []


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("duration", "long"),
        ("slip", ""),
        ("SNET", "soon"),
        ("deadline", "2026-02-30"),
        ("freeze", "2026-03-09"),
        ("freeze", "2026-03-13..2026-03-09"),
        ("ALAP", "2026-03-09"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_refused(type_: str, value: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        operations_of(reading(type_, "T01", value), small_plan())


def test_a_milestone_that_slips_is_held_back() -> None:
    assert said(reading("slip", "T06", str(DAY))) == [
        "T06 starts no earlier than 2026-04-09T17:00 (SNET)"
    ]


def test_a_limit_beside_a_push_becomes_a_deadline() -> None:
    plan = plan_with("T03", constraint="SNET 2026-03-10")

    assert said(reading("FNLT", "T03", "2026-03-25"), plan) == ["T03 has to finish by 2026-03-25"]


def test_a_limit_beside_a_push_never_loosens_an_earlier_deadline() -> None:
    plan = plan_with("T03", constraint="SNET 2026-03-10", deadline="2026-03-24")

    assert said(reading("FNLT", "T03", "2026-03-25"), plan) == []


def test_a_latest_start_beside_a_push_is_not_taken_for_a_latest_finish() -> None:
    """T03 takes ten days: a start by Monday the 16th is a finish by Friday the 27th, 17:00."""
    plan = plan_with("T03", constraint="SNET 2026-03-10")

    assert said(reading("SNLT", "T03", "2026-03-16"), plan) == [
        "T03 has to finish by 2026-03-30T16:59"
    ]
    assert said(reading("SNLT", "T03", "2026-03-16T09:00"), plan) == [
        "T03 has to finish by 2026-03-27T17:00"
    ]


def test_a_push_on_a_limited_task_keeps_the_limit() -> None:
    plan = plan_with("T05", constraint="FNLT 2026-04-10")

    assert said(reading("SNET", "T05", "2026-04-09"), plan) == [
        "T05 starts no earlier than 2026-04-09 (SNET)",
        "T05 has to finish by 2026-04-10",
    ]


def test_another_date_of_the_same_kind_takes_the_old_ones_place() -> None:
    plan = plan_with("T05", constraint="FNLT 2026-04-10")

    assert said(reading("FNLT", "T05", "2026-04-20"), plan) == [
        "T05 finishes no later than 2026-04-20 (FNLT)"
    ]


def test_a_milestone_that_slips_keeps_its_limit_too() -> None:
    plan = plan_with("T06", constraint="SNLT 2026-04-08T17:00")

    assert said(reading("slip", "T06", str(DAY)), plan) == [
        "T06 starts no earlier than 2026-04-09T17:00 (SNET)",
        "T06 has to finish by 2026-04-08T17:00",
    ]


@pytest.mark.parametrize("calendar", [c.id for c in calendars()])
@pytest.mark.parametrize("by", ["2026-03-16", "2026-03-14", "2026-03-19T10:30", "2026-03-17T23:00"])
def test_a_latest_start_and_its_deadline_allow_the_same_starts(calendar: str, by: str) -> None:
    plan = small_plan().model_copy(update={"calendars": calendars()})
    own = {"calendar": calendar, "duration": 400}
    task = plan.by_id["T02"].model_copy(update=own)
    limit = Constraint.model_validate({"kind": "SNLT", "date": by})
    deadline = tighter_deadline(plan, task, limit)
    assert deadline is not None

    late = [
        _float(plan, task.model_copy(update=change))
        for change in ({"constraint": limit}, {"deadline": deadline.deadline})
    ]

    assert late[0] == late[1]


def _float(plan: Plan, task: object) -> int:
    tasks = tuple(task if t.id == "T02" else t for t in plan.tasks)
    return compute_schedule(plan.model_copy(update={"tasks": tasks})).dates["T02"].total_float


def test_what_is_no_limit_is_no_deadline() -> None:
    plan, task = small_plan(), small_plan().by_id["T03"]

    for fields in ({"kind": "ALAP"}, {"kind": "SNET", "date": "2026-03-09"}):
        assert tighter_deadline(plan, task, Constraint.model_validate(fields)) is None
    snet = Constraint.model_validate({"kind": "SNET", "date": "2026-03-09"})
    pushed = task.model_copy(update={"constraint": Constraint.model_validate({"kind": "ALAP"})})
    assert len(constrained(plan, pushed, snet)) == 1
    assert local_time(compute_schedule(plan).start).isoformat() == "2026-03-02T09:00:00"
