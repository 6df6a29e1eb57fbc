"""Ways out: each applies, breaks nothing anew, drops nobody's limit; the smallest is first."""

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.alternatives import Alternative, find_ways_out
from plan.conflicts import Stated, find_conflicts
from plan.effect import compute_effect
from plan.errors import OperationError
from plan.model import Plan, Task
from plan.operations import AnyOperation, apply_operations, parse_operations
from plan.stated import operations_of
from plan.values import canonical
from tests.builders import DAY, small_plan
from tests.plan import naive_effect as naive
from tests.plan.naive_conflict import random_statements
from tests.plan.naive_time import axis_of, end_minute, minute
from tests.plan.plans import plans, seeds, steady
from tests.plan.readings import reading

Case = tuple[Plan, list[Stated]]


def cases() -> st.SearchStrategy[Case]:
    """Give plans with freezes and limits, and one to three statements."""
    return st.builds(
        lambda seed, count, plan: (plan, random_statements(Random(seed), plan, count)),  # noqa: S311  # test data
        seeds,
        st.integers(1, 3),
        plans(6, frozen=True, pinned=False),
    )


@steady(60)
@given(cases())
def test_a_way_out_applies_changes_something_and_breaks_nothing_anew(case: Case) -> None:
    plan, stated = case
    before = naive.half_of(plan)

    for way in find_ways_out(plan, stated).alternatives:
        after = apply_operations(plan, way.operations)
        assert after != plan
        assert naive.broken(before, naive.half_of(after)) == set()
        assert way.effect == compute_effect(plan, after)


@steady(60)
@given(cases())
def test_a_way_out_keeps_every_limit_but_the_one_that_gives_way(case: Case) -> None:
    plan, stated = case

    for way in find_ways_out(plan, stated).alternatives:
        after = apply_operations(plan, way.operations)
        for task in plan.tasks:
            if way.gives_way.partition(":")[::2] in (
                ("deadline", task.id),
                ("constraint", task.id),
            ):
                continue
            new = after.by_id[task.id]
            as_long = task.model_copy(update={"duration": new.duration})
            assert last_finish(after, new) <= last_finish(plan, as_long)


def last_finish(plan: Plan, task: Task) -> int:
    """Give the instant by which a task has to be over by its own limits."""
    found = [10**9]
    if task.deadline is not None:
        found.append(end_minute(task.deadline))
    own, axis = task.constraint, axis_of(plan, task)
    if own is not None and own.date is not None:
        if own.kind == "FNLT":
            found.append(end_minute(own.date))
        if own.kind == "SNLT":
            last = end_minute(own.date) - (minute(own.date) != end_minute(own.date))
            number = axis.number(last + 1) - 1 + task.duration
            found.append(axis.at[number - 1] + 1 if task.duration else last)
    return min(found)


@steady(50)
@given(cases())
def test_the_smallest_change_stands_first_and_prices_its_conflict(case: Case) -> None:
    plan, stated = case

    ways = find_ways_out(plan, stated)

    sizes = [_size(way) for way in ways.alternatives]
    assert sizes == sorted(sizes)
    count = len(ways.alternatives)
    assert [way.rank for way in ways.alternatives] == list(range(1, count + 1))
    assert [way.id for way in ways.alternatives] == [f"X{n}" for n in range(1, count + 1)]
    found = {conflict.id: conflict.relaxations for conflict in ways.conflicts}
    for id_, relaxations in found.items():
        own = [way for way in ways.alternatives if way.conflict == id_]
        assert [r.operations for r in relaxations] == [way.operations for way in own]
    bare = [c.model_copy(update={"relaxations": ()}) for c in ways.conflicts]
    assert bare == list(find_conflicts(plan, stated))


def _size(way: Alternative) -> tuple[int, int, int, int]:
    effect = way.effect
    return (
        len(effect.moved),
        len(effect.touched),
        len(effect.order_flips),
        abs(effect.finish_minutes),
    )


@steady(25)
@given(cases())
def test_the_same_statements_have_the_same_ways_out_to_the_byte(case: Case) -> None:
    plan, stated = case
    again = Plan.model_validate_json(plan.model_dump_json())

    first, second = (find_ways_out(p, stated).alternatives for p in (plan, again))

    assert [canonical(way) for way in first] == [canonical(way) for way in second]


def said(ref: str, *fields: Mapping[str, object]) -> Stated:
    operations: tuple[AnyOperation, ...] = parse_operations(list(fields))
    return Stated(ref, f"what {ref} said", "finance", "O1", operations)


def plan_with(*fields: dict[str, object]) -> Plan:
    return apply_operations(small_plan(), parse_operations(list(fields)))


def ways(plan: Plan, *stated: Stated) -> dict[str, list[str]]:
    found = find_ways_out(plan, stated).alternatives
    return {way.title: [str(op) for op in way.operations] for way in found}


def dated(task: str, kind: str, day: str) -> dict[str, object]:
    return {"op": "set_constraint", "task": task, "constraint": {"kind": kind, "date": day}}


DEADLINE: dict[str, object] = {"op": "set_deadline", "task": "T05", "deadline": "2026-04-08"}
LONGER: dict[str, object] = {"op": "set_duration", "task": "T03", "duration": 12 * DAY}
FREEZE: dict[str, object] = {
    "op": "add_freeze",
    "freeze": {
        "id": "F1",
        "name": "Change freeze",
        "first": "2026-03-24",
        "last": "2026-03-27",
        "departments": ["operations"],
    },
}


def test_the_ways_out_of_a_broken_deadline_give_way_on_each_member_in_turn() -> None:
    found = ways(plan_with(DEADLINE), said("R1", dated("T01", "SNET", "2026-03-04")))

    assert found == {
        "Shorten T03 Set up the target cluster from 10d to 8d": [
            "T01 starts no earlier than 2026-03-04 (SNET)",
            "T03 takes 8d",
        ],
        "Shorten T04 Migrate the invoice process from 8d to 6d": [
            "T01 starts no earlier than 2026-03-04 (SNET)",
            "T04 takes 6d",
        ],
        "Shorten T01 Map the ledger accounts from 5d to 3d": [
            "T01 starts no earlier than 2026-03-04 (SNET)",
            "T01 takes 3d",
        ],
        "Move the limit of T05 Reconcile the invoices to Fri 10 Apr 2026 (2 days later)": [
            "T01 starts no earlier than 2026-03-04 (SNET)",
            "T05 has to finish by 2026-04-10",
        ],
    }


def test_a_push_comes_down_by_no_more_than_the_limit_misses() -> None:
    plan = plan_with({**DEADLINE, "deadline": "2026-04-10"})

    found = ways(plan, said("R1", dated("T01", "SNET", "2026-03-06")))

    title = "Let T01 Map the ledger accounts start 2 days earlier (T01 starts no earlier than "
    assert found[f"{title}2026-03-04 (SNET))"] == ["T01 starts no earlier than 2026-03-04 (SNET)"]


def test_a_longer_task_comes_down_to_what_the_limit_leaves() -> None:
    plan = plan_with({**DEADLINE, "deadline": "2026-04-09"})

    found = ways(plan, said("R1", LONGER))

    assert found["Give T03 Set up the target cluster 11d instead of 12d"] == ["T03 takes 11d"]


def test_giving_way_on_everything_that_was_said_is_no_way_out() -> None:
    longer = said("R2", {"op": "set_duration", "task": "T04", "duration": 9 * DAY})

    alone = ways(plan_with(DEADLINE), said("R1", LONGER))
    both = ways(plan_with(DEADLINE), said("R1", {**LONGER, "duration": 11 * DAY}), longer)

    assert not any(title.startswith("Give T0") for title in (*alone, *both))


def test_a_task_that_runs_into_a_freeze_is_moved_behind_it_or_let_through() -> None:
    plan = plan_with(
        {**FREEZE, "freeze": {**_freeze(), "first": "2026-04-03", "last": "2026-04-03"}}
    )

    found = ways(plan, said("R1", {**LONGER, "task": "T03", "duration": 11 * DAY}))

    assert found == {
        "Take it as said (what R1 said) and move T04 behind the freeze": [
            "T03 takes 11d",
            "T04 starts no earlier than 2026-04-06 (SNET)",
        ],
        "Take it as said (what R1 said) and waive F1 for T04": [
            "T03 takes 11d",
            "freeze F1 is waived for T04",
        ],
    }


def _freeze() -> dict[str, object]:
    fields = FREEZE["freeze"]
    assert isinstance(fields, dict)
    return fields


def test_a_freeze_that_makes_a_deadline_break_may_be_waived_for_the_task() -> None:
    found = ways(plan_with(DEADLINE), said("R1", FREEZE))

    assert found["Waive the freeze 'Change freeze' for T04"] == [
        "new freeze F1 2026-03-24 to 2026-03-27",
        "freeze F1 is waived for T04",
    ]


@pytest.mark.parametrize("kind", ["FNLT", "SNLT"])
def test_moving_a_task_behind_a_freeze_does_not_drop_its_own_limit(kind: str) -> None:
    """A task has one constraint: the SNET that moves it would take the limit's place."""
    plan = plan_with(FREEZE, dated("T04", kind, "2026-04-02" if kind == "FNLT" else "2026-03-24"))

    found = find_ways_out(plan, [said("R1", {**LONGER, "task": "T02", "duration": 4 * DAY})])

    assert found.conflicts
    for way in found.alternatives:
        after = apply_operations(plan, way.operations)
        if way.gives_way != "constraint:T04":
            assert last_finish(after, after.by_id["T04"]) <= last_finish(plan, plan.by_id["T04"])
        assert not any(op.op == "remove_freeze" for op in way.operations)


def test_a_limit_that_moves_and_a_task_that_moves_behind_a_freeze_both_happen() -> None:
    plan = plan_with(FREEZE, dated("T04", "FNLT", "2026-04-02"))

    found = ways(plan, said("R1", {**LONGER, "task": "T02", "duration": 4 * DAY}))

    [(title, operations)] = [x for x in found.items() if x[0].startswith("Move the limit")]
    assert title.endswith("to Wed 8 Apr 2026 (4 days later), T04 behind the freeze")
    assert operations == [
        "T02 takes 4d",
        "T04 finishes no later than 2026-04-08 (FNLT)",
        "T04 starts no earlier than 2026-03-30 (SNET)",
        "T04 has to finish by 2026-04-08",
    ]


def test_a_start_limit_moves_to_the_day_that_can_be_kept() -> None:
    plan = plan_with(dated("T04", "SNLT", "2026-03-24"))

    found = ways(plan, said("R1", LONGER))

    [moved] = [ops for title, ops in found.items() if title.startswith("Move the limit of T04")]
    assert moved == ["T03 takes 12d", "T04 starts no later than 2026-03-26 (SNLT)"]


def test_a_push_on_a_limited_task_keeps_the_limit_while_it_comes_down() -> None:
    plan = plan_with(dated("T05", "FNLT", "2026-04-10"))
    speaker = reading("SNET", "T05", "2026-04-09")
    stated = Stated("R1", "not before the 9th", "finance", "O1", operations_of(speaker, plan))

    found = ways(plan, stated)

    [less] = [ops for title, ops in found.items() if title.startswith("Let T05")]
    assert less == [
        "T05 starts no earlier than 2026-04-07 (SNET)",
        "T05 has to finish by 2026-04-10",
    ]


def test_where_nothing_was_said_and_nothing_is_wrong_there_is_nothing_to_do() -> None:
    found = find_ways_out(small_plan(), [])

    assert (found.conflicts, found.alternatives) == ((), ())


def test_what_changes_nothing_is_no_way_out() -> None:
    same: dict[str, object] = {"op": "set_duration", "task": "T03", "duration": 10 * DAY}

    assert ways(small_plan(), said("R1", same)) == {}


def test_two_freezes_that_push_alike_are_not_waived_for_nobody() -> None:
    second = {**_freeze(), "id": "F2"}
    plan = plan_with(DEADLINE, FREEZE)

    found = ways(plan, said("R1", {"op": "add_freeze", "freeze": second}))

    assert not any(title.startswith("Waive") for title in found)


def test_statements_that_do_not_fit_each_other_are_refused_with_their_place() -> None:
    waive: dict[str, object] = {"op": "waive_freeze", "freeze": "F1", "task": "T04"}

    with pytest.raises(OperationError, match="there is no freeze 'F1'"):
        find_ways_out(small_plan(), [said("R1", waive)])


def test_a_push_that_thirty_days_do_not_bring_down_is_given_up() -> None:
    """Between its first dates and the one that was said lies a freeze of four months."""
    start = {**_freeze(), "first": "2026-04-01", "last": "2026-08-02", "forbids": "start"}
    freeze = {"op": "add_freeze", "freeze": {**start, "departments": ["it-security"]}}
    plan = small_plan().model_copy(update={"links": ()})
    late = {"op": "set_deadline", "task": "T02", "deadline": "2026-08-03"}
    plan = apply_operations(plan, parse_operations([freeze, late]))

    found = ways(plan, said("R1", dated("T02", "SNET", "2026-08-04")))

    assert not any(title.startswith("Let T02") for title in found)


def test_one_speaker_who_contradicts_themselves_is_a_conflict_of_their_own() -> None:
    both = said(
        "R1",
        dated("T05", "SNET", "2026-04-20"),
        {"op": "set_deadline", "task": "T05", "deadline": "2026-04-20"},
    )

    found = find_ways_out(small_plan(), [both])

    assert {m.ref for m in found.conflicts[0].members} == {"R1"}
    assert all(not way.effect.broken for way in found.alternatives)


def test_a_way_out_that_takes_back_what_another_statement_leans_on_is_left_out() -> None:
    task = {"id": "N1", "name": "New", "department": "pmo", "duration": 480}
    first = said(
        "R1",
        {"op": "add_task", "task": task},
        {"op": "set_deadline", "task": "N1", "deadline": "2026-03-02"},
    )

    found = find_ways_out(
        small_plan(), [first, said("R2", {"op": "set_duration", "task": "N1", "duration": 960})]
    )

    assert [m.ref for m in found.conflicts[0].members] == ["R1"]
    assert not any(way.gives_way == "R1" for way in found.alternatives)


def test_a_statement_that_leans_on_another_is_not_left_hanging() -> None:
    """R2 waives R1's freeze; a way out that leaves R1 out cannot hold R2, and is left out too."""
    waive: dict[str, object] = {"op": "waive_freeze", "freeze": "F1", "task": "T03"}
    plan = plan_with(DEADLINE)
    wide = {"op": "add_freeze", "freeze": {**_freeze(), "first": "2026-03-16"}}

    found = find_ways_out(plan, [said("R1", wide), said("R2", waive)])

    assert found.conflicts
    for way in found.alternatives:
        assert apply_operations(plan, way.operations) != plan
