"""A plan that exists is consistent; a hash covers every field of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from plan.model import (
    Calendar,
    Constraint,
    ConstraintKind,
    Freeze,
    Link,
    LinkKind,
    Plan,
    Task,
    Team,
)
from plan.people import People, Person
from tests.builders import six_people, small_plan

Fields = dict[str, Any]


def fields() -> Fields:
    return small_plan().model_dump(mode="json")


def freeze(**changes: object) -> Fields:
    known = {"id": "F", "name": "f", "first": "2026-03-09", "last": "2026-03-13"}
    return {**known, "departments": ["finance"], **changes}


def twice(name: str) -> Callable[[Fields], object]:
    return lambda plan: plan[name].append(plan[name][0])


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (twice("tasks"), "task 'T01' stands twice"),
        (twice("teams"), "team 'FIN' stands twice"),
        (twice("departments"), "department 'finance' stands twice"),
        (twice("calendars"), "calendar 'standard' stands twice"),
        (twice("links"), "link 'T01 -> T03' stands twice"),
        (lambda p: p.update(freezes=[freeze(), freeze()]), "freeze 'F' stands twice"),
        (lambda p: p["calendars"][0].update(id="other"), "no calendar 'standard'"),
        (lambda p: p["tasks"][0].update(department="sales"), "'T01': unknown department 'sales'"),
        (lambda p: p["tasks"][0].update(teams=["X"]), "task 'T01': unknown team 'X'"),
        (lambda p: p["tasks"][0].update(calendar="x"), "task 'T01': unknown calendar 'x'"),
        (lambda p: p["teams"][0].update(calendar="x"), "team 'FIN': unknown calendar 'x'"),
        (lambda p: p["links"][0].update(before="T9"), "link T9 FS T03: unknown task 'T9'"),
        (lambda p: p["links"][0].update(before="T03"), "'T03' waits for itself"),
        (lambda p: p.update(freezes=[freeze(departments=["x"])]), "'F': unknown department 'x'"),
        (lambda p: p.update(freezes=[freeze(waived=["T9"])]), "freeze 'F': unknown task 'T9'"),
        (lambda p: p.update(freezes=[freeze(departments=[])]), "at least 1 item"),
        (lambda p: p.update(zone="Mars/Olympus"), "'Mars/Olympus' is no time zone"),
        (lambda p: p.update(zone=""), "'' is no time zone"),
        (lambda p: p.update(zone="../../etc/passwd"), "is no time zone"),
        (lambda p: p.update(colour="red"), "Extra inputs"),
        (lambda p: p["tasks"][0].update(duration=-1), "greater than or equal to 0"),
        (lambda p: p["tasks"][0].update(duration=1.5), "valid integer"),
        (lambda p: p["tasks"][0].update(id="T 1"), "should match pattern"),
        (lambda p: p["tasks"][0].update(id="T1\n"), "String should match pattern"),
        (lambda p: p["tasks"][0].update(name=""), "at least 1 character"),
    ],
)
def test_a_plan_that_is_not_consistent_does_not_exist(
    break_it: Callable[[Fields], object], message: str
) -> None:
    plan = fields()
    break_it(plan)

    with pytest.raises(ValidationError) as caught:
        Plan.model_validate(plan)
    assert message in str(caught.value)


def test_several_problems_are_told_at_once() -> None:
    plan = fields()
    plan["tasks"][0]["department"] = "sales"
    plan["links"][0]["before"] = "T9"

    with pytest.raises(ValidationError, match=r"sales.*T9"):
        Plan.model_validate(plan)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("id",), "other"),
        (("name",), "other"),
        (("zone",), "Europe/Paris"),
        (("start",), "2026-03-03"),
        (("departments", 3, "name"), "other"),
        (("teams", 0, "capacity"), 2),
        (("teams", 0, "calendar"), "standard"),
        (("calendars", 0, "name"), "other"),
        (("calendars", 0, "week", 0, 0, 0), 541),
        (("calendars", 0, "exceptions"), {"2026-03-06": []}),
        (("freezes",), [freeze()]),
        (("tasks", 0, "name"), "other"),
        (("tasks", 0, "department"), "pmo"),
        (("tasks", 0, "teams"), ["PLT"]),
        (("tasks", 0, "duration"), 1),
        (("tasks", 0, "calendar"), "standard"),
        (("tasks", 0, "constraint"), {"kind": "ASAP"}),
        (("tasks", 0, "deadline"), "2026-03-09"),
        (("tasks", 0, "owner"), "fiona"),
        (("tasks", 0, "gate"), ["pmo"]),
        (("tasks", 0, "processes"), ["p"]),
        (("tasks", 0, "note"), "other"),
        (("links", 0, "kind"), "SS"),
        (("links", 0, "lag"), 1),
        (("links", 0, "basis"), "other"),
        (("links", 0, "before"), "T02"),
    ],
)
def test_the_hash_changes_with_every_field(where: tuple[Any, ...], value: object) -> None:
    plan = fields()
    place: Any = plan
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = value

    assert Plan.model_validate(plan).hash != small_plan().hash


def test_the_hash_changes_with_every_field_of_a_freeze() -> None:
    known = freeze()
    changes: list[Fields] = [
        {},
        {"id": "G"},
        {"name": "g"},
        {"first": "2026-03-08"},
        {"last": "2026-03-13T17:00"},
        {"departments": ["finance", "pmo"]},
        {"teams": ["FIN"]},
        {"forbids": "start"},
        {"waived": ["T01"]},
    ]

    hashes = {Plan.model_validate({**fields(), "freezes": [{**known, **c}]}).hash for c in changes}

    assert len(hashes) == len(changes)


def test_a_plan_written_as_json_and_read_again_is_the_same() -> None:
    plan = small_plan()

    again = Plan.model_validate_json(plan.model_dump_json())

    assert again == plan
    assert again.hash == plan.hash


@pytest.mark.parametrize("kind", list(ConstraintKind))
def test_a_constraint_has_a_date_where_its_kind_needs_one(kind: ConstraintKind) -> None:
    with_date: Fields = {"kind": kind, "date": "2026-06-12"}
    good, bad = ({"kind": kind}, with_date)[:: -1 if kind.dated else 1]

    found = Constraint.model_validate(good)

    assert str(found) == (f"{kind} 2026-06-12" if kind.dated else kind)
    assert found.words.endswith(f"({kind})")
    assert ("2026-06-12" in found.words) is kind.dated
    with pytest.raises(ValidationError, match=r"needs a date|takes no date"):
        Constraint.model_validate(bad)


@pytest.mark.parametrize(
    ("lag", "text"), [(0, "A SS B"), (1440, "A SS+3d B"), (-60, "A SS-1h B"), (7, "A SS+7m B")]
)
def test_a_link_is_written_as_in_the_plan_file(lag: int, text: str) -> None:
    assert str(Link(before="A", after="B", kind=LinkKind.SS, lag=lag)) == text


@pytest.mark.parametrize(
    "day", [[(600, 540)], [(540, 540)], [(540, 720), (700, 800)], [(700, 800), (540, 600)]]
)
def test_working_hours_run_forward_and_apart(day: list[tuple[int, int]]) -> None:
    week = [[(540, 1020)], [], [], [], [], [], []]

    with pytest.raises(ValidationError, match="overlap or run back"):
        Calendar.model_validate({"id": "c", "name": "c", "week": [day, *week[1:]]})
    with pytest.raises(ValidationError, match=r"day 2026-03-06: .*overlap or run back"):
        Calendar.model_validate(
            {"id": "c", "name": "c", "week": week, "exceptions": {"2026-03-06": day}}
        )


def test_a_calendar_without_working_time_is_none() -> None:
    with pytest.raises(ValidationError, match="has no working time"):
        Calendar.model_validate({"id": "c", "name": "c", "week": [[]] * 7})


@pytest.mark.parametrize(
    "day", ["Christmas", "20261225", "2026-W52-5", "2026-02-30", "2026-12-25T00:00"]
)
def test_an_exception_names_a_day(day: str) -> None:
    week = [[(540, 1020)], [], [], [], [], [], []]

    with pytest.raises(ValidationError, match="write 2026"):
        Calendar.model_validate({"id": "c", "name": "c", "week": week, "exceptions": {day: []}})


@pytest.mark.parametrize(
    ("first", "last", "fine"),
    [
        ("2026-03-09", "2026-03-09", True),
        ("2026-03-09", "2026-03-08", False),
        ("2026-03-09T17:00", "2026-03-09", True),
        ("2026-03-09T17:00", "2026-03-09T16:59", False),
        ("2026-03-09", "2026-03-09T08:00", True),
        ("2026-03-09", "2026-03-08T23:59", False),
    ],
)
def test_a_freeze_ends_after_it_begins(first: str, last: str, *, fine: bool) -> None:
    if fine:
        assert Freeze.model_validate(freeze(first=first, last=last)).id == "F"
        return
    with pytest.raises(ValidationError, match="ends before it begins"):
        Freeze.model_validate(freeze(first=first, last=last))


def test_a_freeze_binds_by_department_team_and_waiver() -> None:
    task = Task(id="T1", name="x", department="finance", teams=("KEY",), duration=1)

    assert Freeze.model_validate(freeze()).binds(task)
    assert Freeze.model_validate(freeze(teams=["KEY", "X"])).binds(task)
    assert not Freeze.model_validate(freeze(teams=["X"])).binds(task)
    assert not Freeze.model_validate(freeze(departments=["pmo"])).binds(task)
    assert not Freeze.model_validate(freeze(waived=["T1"])).binds(task)


def test_a_task_counts_in_its_own_calendar_then_its_teams_then_the_standard() -> None:
    plan = small_plan()
    late = plan.calendars[0].model_copy(update={"id": "late"})
    night = plan.calendars[0].model_copy(update={"id": "night"})
    teams = (Team(id="FIN"), Team(id="PLT", calendar="late"), Team(id="SEC"))
    plan = plan.model_copy(update={"calendars": (*plan.calendars, late, night), "teams": teams})
    task = plan.by_id["T01"]

    assert plan.calendar_of(task) == "standard"
    assert plan.calendar_of(task.model_copy(update={"teams": ("FIN", "PLT")})) == "late"
    both = {"teams": ("PLT",), "calendar": "night"}
    assert plan.calendar_of(task.model_copy(update=both)) == "night"


def test_values_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        small_plan().tasks[0].duration = 0
    assert small_plan().start == date(2026, 3, 2)


def test_an_agent_holds_no_role_and_a_person_stands_once() -> None:
    with pytest.raises(ValidationError, match="is an agent and cannot hold a role"):
        Person(id="a", name="A", kind="agent", department="pmo", roles=("pmo",))
    person = Person(id="a", name="A", department="pmo")
    with pytest.raises(ValidationError, match="stands twice"):
        People(version=1, members=(person, person))


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("fiona", "fiona"),
        ("  FIONA hart ", "fiona"),
        ("Fiona@Example.com", "fiona"),
        ("coordinator", "coordinator"),
        ("Fiona", "fiona"),
        ("Hart", None),
        ("", None),
        ("   ", None),
    ],
)
def test_a_member_is_found_by_id_name_or_address(text: str, id_: str | None) -> None:
    found = six_people().named(text)

    assert (found.id if found else None) == id_


def test_a_name_that_two_people_have_finds_neither() -> None:
    twins = tuple(Person(id=id_, name="Chris Lee", department="pmo") for id_ in ("a", "b"))

    assert People(version=1, members=twins).named("chris lee") is None


def test_only_people_hold_a_role_and_in_the_order_of_the_file() -> None:
    people = six_people()

    assert [p.id for p in people.holders("operations")] == ["olga", "owen"]
    assert people.holders("nobody") == ()
