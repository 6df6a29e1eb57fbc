"""Statements that cannot all hold: none missed, none too many, and a smallest set for each."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.conflicts import (
    Stated,
    driving_chain,
    find_conflicts,
    obey_freezes,
    quickxplain,
    situation_of,
)
from plan.model import Constraint, ConstraintKind, Freeze, Link, LinkKind, Plan
from plan.operations import (
    AddDependency,
    AnyOperation,
    SetDeadline,
    apply_operations,
    parse_operations,
)
from plan.records import Conflict
from plan.schedule import compute_schedule
from plan.values import local_time, parse_moment
from tests.builders import DAY, small_plan
from tests.plan.naive_conflict import (
    broken_with,
    departments_of_freezes,
    obeying_freezes,
    statements,
)
from tests.plan.plans import plans, steady

Case = tuple[Plan, list[Stated]]


def limit_of(conflict: Conflict) -> tuple[str, str]:
    kind, _, task = conflict.members[0].ref.partition(":")
    return task, kind


@steady(150)
@given(plans(frozen=True, pinned=False))
def test_tasks_are_held_behind_freezes_and_no_later_than_that(plan: Plan) -> None:
    found = obey_freezes(plan)

    naive = obeying_freezes(plan)
    assert {id_: (d.start, d.finish) for id_, d in found.dates.items()} == {
        id_: (span.start, span.finish) for id_, span in naive.items()
    }


@steady(150)
@given(statements())
def test_every_limit_that_cannot_hold_is_a_conflict_and_no_other(case: Case) -> None:
    plan, stated = case
    changed = situation_of(plan, stated).plan
    every = [s.member.ref for s in situation_of(plan, stated).pushing]

    found = find_conflicts(plan, stated)

    assert {limit_of(conflict) for conflict in found} == broken_with(changed, plan, every)
    assert [conflict.id for conflict in found] == [f"C{n + 1}" for n in range(len(found))]


@steady(150)
@given(statements())
def test_a_conflict_breaks_its_limit_and_without_any_one_member_the_limit_holds(case: Case) -> None:
    plan, stated = case
    changed = situation_of(plan, stated).plan

    for conflict in find_conflicts(plan, stated):
        refs = [member.ref for member in conflict.members[1:]]
        assert limit_of(conflict) in broken_with(changed, plan, refs)
        for left_out in refs:
            rest = [ref for ref in refs if ref != left_out]
            assert limit_of(conflict) not in broken_with(changed, plan, rest)


@steady(80)
@given(statements())
def test_a_conflict_belongs_to_everybody_whose_statement_it_holds(case: Case) -> None:
    plan, stated = case
    changed = situation_of(plan, stated).plan

    for conflict in find_conflicts(plan, stated):
        refs = {member.ref: member for member in conflict.members}
        owners = {m.owner for m in conflict.members} | departments_of_freezes(changed, refs)
        if len(refs) == 1:
            owners |= {plan.by_id[id_].department for id_ in conflict.through}
        assert set(conflict.owners) == owners
        assert list(conflict.owners) == sorted(owners)
        assert conflict.through[-1] == limit_of(conflict)[0]
        said = {one.ref: one for one in stated}
        for ref in refs.keys() & said.keys():
            assert (refs[ref].owner, refs[ref].source) == (said[ref].owner, said[ref].source)


@steady(30)
@given(statements())
def test_the_same_statements_give_the_same_conflicts_twice(case: Case) -> None:
    plan, stated = case
    again = Plan.model_validate_json(plan.model_dump_json())

    assert find_conflicts(plan, stated) == find_conflicts(again, stated)


ITEMS = range(6)
subsets = st.sets(st.sampled_from(list(ITEMS)), max_size=4)


@steady(400)
@given(st.lists(subsets, max_size=5))
def test_a_smallest_set_is_one_of_all_smallest_and_prefers_what_stands_first(
    wholes: list[set[int]],
) -> None:
    def broken(chosen: object) -> bool:
        return any(whole <= set(chosen) for whole in wholes)  # type: ignore[call-overload]

    found = quickxplain(list(ITEMS), broken)

    every = chain.from_iterable(combinations(ITEMS, size) for size in range(7))
    smallest = [
        set(some)
        for some in every
        if broken(some) and not any(broken(set(some) - {item}) for item in some)
    ]
    kept = list(ITEMS)
    for item in reversed(ITEMS):
        if broken([x for x in kept if x != item]):
            kept.remove(item)
    if smallest:
        assert set(found) in smallest
        assert found == kept


def test_nothing_to_leave_out_is_an_empty_set() -> None:
    assert quickxplain([], lambda _: False) == []
    assert quickxplain([1, 2], lambda _: True) == []


def said(ref: str, *fields: dict[str, object], owner: str = "finance") -> Stated:
    operations: tuple[AnyOperation, ...] = parse_operations(list(fields))
    return Stated(ref, f"what {ref} said", owner, "O1", operations)


def plan_with(*fields: dict[str, object]) -> Plan:
    return apply_operations(small_plan(), parse_operations(list(fields)))


DEADLINE: dict[str, object] = {"op": "set_deadline", "task": "T05", "deadline": "2026-04-08"}
LATER: dict[str, object] = {
    "op": "set_constraint",
    "task": "T01",
    "constraint": {"kind": "SNET", "date": "2026-03-03"},
}
FREEZE: dict[str, object] = {
    "id": "F1",
    "name": "Change freeze",
    "first": "2026-03-24",
    "last": "2026-03-27",
    "departments": ["operations", "pmo"],
}


def test_a_sentence_that_breaks_a_deadline_is_told_with_both_sides_and_the_chain() -> None:
    [conflict] = find_conflicts(plan_with(DEADLINE), [said("R1", LATER)], "revision 1")

    assert [(m.ref, m.owner, m.source) for m in conflict.members] == [
        ("deadline:T05", "finance", "revision 1"),
        ("R1", "finance", "O1"),
    ]
    assert conflict.through == ("T01", "T03", "T04", "T05")
    assert conflict.text == (
        "T05 has to finish by 2026-04-08 (finance) cannot hold together with what R1 said "
        "(finance): T05 Reconcile the invoices would finish Thu 9 Apr 2026, 1 day later"
    )


def test_a_limit_that_the_chain_alone_breaks_belongs_to_the_chain() -> None:
    plan = plan_with({**DEADLINE, "deadline": "2026-04-07"})

    [conflict] = find_conflicts(plan, [])

    assert [m.ref for m in conflict.members] == ["deadline:T05"]
    assert conflict.owners == ("finance", "operations")
    assert "cannot hold together with the chain of tasks before it" in conflict.text


def test_a_freeze_that_pushes_brings_in_all_its_departments() -> None:
    plan = plan_with(DEADLINE, {"op": "add_freeze", "freeze": FREEZE})

    [conflict] = find_conflicts(plan, [])

    assert [m.ref for m in conflict.members] == ["deadline:T05", "freeze:F1"]
    assert conflict.owners == ("finance", "operations", "pmo")
    assert "freeze 'Change freeze', 2026-03-24 to 2026-03-27 (operations)" in conflict.text


def test_a_longer_task_is_where_the_chain_begins() -> None:
    longer: dict[str, object] = {"op": "set_duration", "task": "T03", "duration": 12 * DAY}

    [conflict] = find_conflicts(plan_with(DEADLINE), [said("R1", longer, owner="operations")])

    assert [m.ref for m in conflict.members] == ["deadline:T05", "R1"]
    assert conflict.through == ("T03", "T04", "T05")


def test_a_start_that_comes_too_late_is_told_as_a_start() -> None:
    latest: dict[str, object] = {"kind": "SNLT", "date": "2026-03-24"}
    plan = plan_with({"op": "set_constraint", "task": "T04", "constraint": latest})

    [conflict] = find_conflicts(plan, [said("R1", LATER)])

    assert [m.ref for m in conflict.members] == ["constraint:T04", "R1"]
    assert "would start Wed 25 Mar 2026 09:00, " in conflict.text


def test_what_is_said_is_preferred_as_an_explanation_to_an_old_date() -> None:
    old: dict[str, object] = {"kind": "SNET", "date": "2026-03-10"}
    plan = plan_with(DEADLINE, {"op": "set_constraint", "task": "T03", "constraint": old})

    [conflict] = find_conflicts(plan, [said("R1", LATER)])

    assert [m.ref for m in conflict.members] == ["deadline:T05", "R1"]


def test_two_pushes_that_only_together_break_a_limit_are_both_named() -> None:
    first: dict[str, object] = {"op": "set_duration", "task": "T01", "duration": 6 * DAY}
    second: dict[str, object] = {"op": "set_duration", "task": "T03", "duration": 11 * DAY}
    plan = plan_with({**DEADLINE, "deadline": "2026-04-09"})

    [conflict] = find_conflicts(plan, [said("R1", first), said("R2", second, owner="operations")])

    assert [m.ref for m in conflict.members] == ["deadline:T05", "R1", "R2"]
    assert conflict.owners == ("finance", "operations")


def test_a_stated_deadline_that_cannot_hold_is_the_speakers() -> None:
    early: dict[str, object] = {**DEADLINE, "deadline": "2026-04-01"}

    [conflict] = find_conflicts(small_plan(), [said("R1", early, owner="pmo")])

    assert [(m.ref, m.owner) for m in conflict.members] == [("R1", "pmo")]


def test_a_pin_that_overrides_a_link_is_a_conflict_of_the_pin() -> None:
    pin: dict[str, object] = {"kind": "MSO", "date": "2026-03-05"}

    [conflict] = find_conflicts(
        small_plan(), [said("R1", {"op": "set_constraint", "task": "T03", "constraint": pin})]
    )

    assert [m.ref for m in conflict.members] == ["R1"]


def test_a_pin_inside_a_freeze_is_a_conflict_of_both() -> None:
    pin: dict[str, object] = {"kind": "MSO", "date": "2026-03-25"}
    plan = plan_with({"op": "add_freeze", "freeze": FREEZE})

    [conflict] = find_conflicts(
        plan, [said("R1", {"op": "set_constraint", "task": "T04", "constraint": pin})]
    )

    assert sorted(m.ref for m in conflict.members) == ["R1", "freeze:F1"]


def test_a_limit_of_the_plan_that_only_changed_its_place_is_not_the_speakers() -> None:
    latest = Constraint(kind=ConstraintKind.FNLT, date=parse_moment("2026-04-08"))
    plan = plan_with(
        {"op": "set_constraint", "task": "T05", "constraint": latest.model_dump(mode="json")}
    )
    push: dict[str, object] = {"kind": "SNET", "date": "2026-04-07"}
    speaker = said(
        "R1",
        {"op": "set_constraint", "task": "T05", "constraint": push},
        {**DEADLINE, "deadline": "2026-04-08"},
        owner="pmo",
    )

    [conflict] = find_conflicts(plan, [speaker])

    assert [(m.ref, m.owner) for m in conflict.members] == [
        ("deadline:T05", "finance"),
        ("R1", "pmo"),
    ]


def test_a_long_row_of_windows_is_obeyed_to_its_end() -> None:
    windows = tuple(
        Freeze(
            id=f"W{number}",
            name="w",
            first=parse_moment(f"2026-{3 + number // 28:02}-{1 + number % 28:02}"),
            last=parse_moment(f"2026-{3 + number // 28:02}-{1 + number % 28:02}"),
            departments=("finance",),
        )
        for number in range(220)
    )
    plan = small_plan().model_copy(update={"freezes": windows})

    schedule = obey_freezes(plan)

    assert local_time(schedule.dates["T01"].start).isoformat() == "2026-10-26T09:00:00"


def test_a_dependency_that_is_stated_is_ground_and_not_a_member() -> None:
    link = AddDependency(before="T05", after="T02", basis="A1")
    late = SetDeadline(task="T02", deadline=parse_moment("2026-03-10"))
    plan = small_plan().model_copy(
        update={"links": tuple(x for x in small_plan().links if x.before != "T02")}
    )

    [conflict] = find_conflicts(plan, [Stated("R1", "x", "pmo", "O1", (link, late))])

    assert [m.ref for m in conflict.members] == ["R1"]
    assert conflict.through == ("T01", "T03", "T04", "T05", "T02")


def test_a_chain_ends_at_the_plans_start() -> None:
    schedule = compute_schedule(small_plan())

    assert driving_chain(schedule, "T06") == ("T01", "T03", "T04", "T05", "T06")
    assert driving_chain(schedule, "T02") == ("T02",)
    assert Link(before="T01", after="T03") in small_plan().links


@pytest.mark.parametrize("count", [0, 1])
def test_a_plan_in_which_everything_holds_has_no_conflict(count: int) -> None:
    earlier: dict[str, object] = {**LATER, "constraint": {"kind": "SNET", "date": "2026-03-01"}}

    assert find_conflicts(plan_with(DEADLINE), [said("R1", earlier)] * count) == ()


def test_a_longer_task_that_starts_earlier_does_not_bring_in_what_is_not_needed() -> None:
    """T03 ends with T01 (FF): two days more put its start two days earlier, before the freeze."""
    ff = Link(before="T01", after="T03", kind=LinkKind.FF)
    dates = {"T01": ("SNET", "2026-03-23"), "T03": ("SNLT", "2026-03-13")}
    plan = small_plan().model_copy(update={"links": (ff,)})
    dated = [
        {"op": "set_constraint", "task": id_, "constraint": {"kind": kind, "date": day}}
        for id_, (kind, day) in dates.items()
    ]
    window = {**FREEZE, "first": "2026-03-12", "last": "2026-03-13", "forbids": "start"}
    plan = apply_operations(
        plan, parse_operations([*dated, {"op": "add_freeze", "freeze": window}])
    )
    longer: dict[str, object] = {"op": "set_duration", "task": "T03", "duration": 12 * DAY}

    [conflict] = find_conflicts(plan, [said("R1", longer)])

    assert [m.ref for m in conflict.members] == ["constraint:T03", "constraint:T01"]
