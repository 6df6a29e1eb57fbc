"""Other orders: operations that the kernel checks, no two alike, the smallest change first."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.alternatives import find_ways_out
from plan.capacity import find_overloads, worse_capacity
from plan.conflicts import Situation, Stated, situation_of
from plan.effect import compute_effect
from plan.model import Plan
from plan.operations import apply_operations, parse_operations
from plan.resequencing.differing import face_of
from plan.resequencing.exact import solver_present
from plan.resequencing.ways import QUICK, Effort, find_resequencings, size_of
from plan.schedule import compute_schedule
from plan.values import canonical
from tests.builders import DAY, small_plan
from tests.plan.naive_conflict import random_statements
from tests.plan.plans import plans, seeds, steady

Case = tuple[Plan, list[Stated]]


def cases() -> st.SearchStrategy[Case]:
    """Give plans with freezes and limits, some links of which are discretionary, and statements."""
    return st.builds(_case, seeds, st.integers(1, 2), plans(7, frozen=True, pinned=False))


def _case(seed: int, count: int, plan: Plan) -> Case:
    random = Random(seed)  # noqa: S311  # test data
    natures = ("mandatory", "discretionary", "external")
    links = tuple(x.model_copy(update={"nature": random.choice(natures)}) for x in plan.links)
    natured = plan.model_copy(update={"links": links})
    return natured, random_statements(random, natured, count)


@steady(60)
@given(cases())
def test_every_order_breaks_nothing_anew_and_overloads_nobody_more(case: Case) -> None:
    plan, stated = case

    for way in find_resequencings(situation_of(plan, stated), QUICK):
        after = apply_operations(plan, way.operations)
        effect = compute_effect(plan, after)
        assert effect == way.effect
        assert effect.broken == ()
        assert worse_capacity(compute_schedule(plan), compute_schedule(after)) == ()
        assert way.moved == tuple(one.id for one in effect.moved)


@steady(60)
@given(cases())
def test_no_order_gives_way_on_a_link_that_is_not_discretionary(case: Case) -> None:
    plan, stated = case
    said = apply_operations(plan, [op for one in stated for op in one.operations])

    for way in find_resequencings(situation_of(plan, stated), QUICK):
        after = apply_operations(plan, way.operations)
        kept = set(after.links)
        gone = [link for link in said.links if link not in kept]
        assert all(link.nature == "discretionary" for link in gone)
        assert [f"link:{link.before} {link.after}" for link in gone] in ([], [way.relaxes])
        assert bool(gone) == ("(a discretionary dependency)" in way.title)


@steady(40)
@given(cases())
def test_orders_differ_and_stand_by_size(case: Case) -> None:
    plan, stated = case

    found = find_resequencings(situation_of(plan, stated), QUICK)

    assert [size_of(one) for one in found] == sorted(size_of(one) for one in found)
    assert len({face_of(one.effect, one.relaxes) for one in found}) == len(found)
    assert len({one.title for one in found}) == len(found)


@steady(20)
@given(cases())
def test_the_same_plan_seed_and_effort_give_the_same_bytes(case: Case) -> None:
    plan, stated = case
    again = Plan.model_validate_json(plan.model_dump_json())

    first, second = (find_resequencings(situation_of(p, stated), QUICK, 5) for p in (plan, again))

    assert [canonical(one) for one in first] == [canonical(one) for one in second]


def situation(*fields: dict[str, object], links: dict[str, str] | None = None) -> Situation:
    """Give the small plan with two more tasks of team PLT, and what olga said about T01.

    T07 patches for three days while T03 is not there yet; everything has to be over by 10 April.
    """
    more = [
        added("T07", "Patch the servers", "it-security", 3, "2026-03-04"),
        {"op": "set_deadline", "task": "T05", "deadline": "2026-04-10"},
        *fields,
    ]
    plan = apply_operations(small_plan(), parse_operations(more))
    natured = tuple(
        x.model_copy(update={"nature": (links or {}).get(f"{x.before} {x.after}", x.nature)})
        for x in plan.links
    )
    return situation_of(plan.model_copy(update={"links": natured}), [])


def added(id_: str, name: str, department: str, days: int, day: str) -> dict[str, object]:
    constraint = {"kind": "SNET", "date": day}
    task = {"id": id_, "name": name, "department": department, "teams": ["PLT"], "owner": "sam"}
    return {
        "op": "add_task",
        "task": {**task, "duration": days * DAY, "constraint": constraint},
    }


def said(base: Situation, *fields: dict[str, object]) -> Situation:
    stated = Stated("R1", "longer", "it-security", "O1", parse_operations(list(fields)))
    return situation_of(base.base, [stated])


LONGER: dict[str, object] = {"op": "set_duration", "task": "T07", "duration": 5 * DAY}


def test_a_longer_task_that_is_in_a_teams_way_gives_way_to_what_has_a_deadline() -> None:
    """Three days end before T03 begins on the 9th; five would keep its team from it."""
    found = find_resequencings(said(situation(), LONGER), QUICK)

    first = found[0]
    assert first.moved == ("T07",)
    assert [str(op) for op in first.operations] == [
        "T07 takes 5d",
        "T07 starts no earlier than 2026-04-03 (SNET)",
    ]
    assert first.people == ("sam",)
    assert not find_overloads(compute_schedule(apply_operations(small_plan(), ())))


def test_at_least_three_orders_that_differ_are_found_where_there_are_as_many() -> None:
    base = situation(
        added("T08", "Train the operators", "pmo", 3, "2026-03-09"),
        {"op": "set_deadline", "task": "T05", "deadline": "2026-04-20"},
    )
    teams = tuple(t.model_copy(update={"capacity": 2}) for t in base.plan.teams)
    base = situation_of(base.plan.model_copy(update={"teams": teams}), [])

    found = find_resequencings(said(base, LONGER), QUICK)

    assert len(found) >= 3
    assert len({one.moved for one in found}) == len(found)
    assert [one.moved for one in found[:2]] == [("T07",), ("T07", "T08")]
    assert any("none of" in one.title for one in found)
    assert any(one.method == "order" for one in found)


def test_a_discretionary_dependency_is_relaxed_by_what_is_needed_and_named() -> None:
    slip: dict[str, object] = {"op": "set_duration", "task": "T03", "duration": 13 * DAY}
    strict = said(situation(), slip)
    soft = said(situation(links={"T03 T04": "discretionary"}), slip)

    assert find_resequencings(strict, QUICK) == ()
    found = find_resequencings(soft, QUICK)
    assert {one.relaxes for one in found} == {"link:T03 T04"}
    named = [one.title.partition(", where ")[2] for one in found]
    assert "T04 waits for T03 as T03 FS T04 (a discretionary dependency)" in named
    assert "T04 no longer waits for T03 (a discretionary dependency)" in named


def test_overloads_that_were_there_before_may_stay_unless_the_teams_are_to_be_levelled() -> None:
    base = situation({"op": "set_constraint", "task": "T07", "constraint": _snet("2026-03-10")})

    assert find_overloads(compute_schedule(base.plan))
    assert find_resequencings(base, QUICK) == ()
    levelled = find_resequencings(base, QUICK, level=True)
    assert levelled
    for way in levelled:
        assert not find_overloads(compute_schedule(apply_operations(base.plan, way.operations)))


def _snet(day: str) -> dict[str, str]:
    return {"kind": "SNET", "date": day}


def test_a_waived_freeze_is_one_of_the_ways_and_names_the_tasks() -> None:
    freeze: dict[str, object] = {
        "op": "add_freeze",
        "freeze": {
            "id": "F1",
            "name": "Freeze",
            "first": "2026-03-25",
            "last": "2026-03-26",
            "departments": ["operations"],
        },
    }
    found = find_resequencings(said(situation(), freeze), QUICK)

    assert [one.relaxes for one in found] == ["freeze:F1"]
    assert "freeze F1 is waived for T04" in [str(op) for op in found[0].operations]


def test_where_nothing_is_in_the_way_there_is_nothing_to_order() -> None:
    assert find_resequencings(situation(), QUICK) == ()
    assert find_resequencings(situation(), QUICK, level=True) == ()


def test_the_ways_out_hold_the_other_orders_too() -> None:
    now = said(situation(), LONGER)

    found = find_ways_out(now.base, now.stated)

    titles = [way.title for way in found.alternatives]
    assert "Take it as said (longer): Move as few tasks as can be" in titles


@pytest.mark.skipif(not solver_present(), reason="the extra 'solver' is not there")
def test_the_solver_proves_that_no_repair_moves_fewer() -> None:
    found = find_resequencings(said(situation(), LONGER), Effort(solver=0.5))

    assert (found[0].method, found[0].proven, found[0].moved) == ("solver", True, ("T07",))
    assert find_resequencings(said(situation(), LONGER), Effort(solver=0.0))[0].method == "search"


@pytest.mark.skipif(not solver_present(), reason="the extra 'solver' is not there")
@steady(40)
@given(cases())
def test_what_the_solver_finds_is_checked_like_everything_else(case: Case) -> None:
    plan, stated = case
    effort = Effort(sets=30, schedules=20, solver=0.1)

    for way in find_resequencings(situation_of(plan, stated), effort):
        after = apply_operations(plan, way.operations)
        assert compute_effect(plan, after).broken == ()
        assert worse_capacity(compute_schedule(plan), compute_schedule(after)) == ()


@pytest.mark.skipif(not solver_present(), reason="the extra 'solver' is not there")
def test_a_team_that_cannot_do_both_in_time_leaves_no_order() -> None:
    """T07 has to be over on the 11th and T05 on the 8th of April: T03 cannot begin in time."""
    both = situation(
        {"op": "set_deadline", "task": "T07", "deadline": "2026-03-11"},
        {"op": "set_deadline", "task": "T05", "deadline": "2026-04-08"},
    )

    assert find_resequencings(said(both, LONGER), Effort(solver=0.5)) == ()
    assert find_resequencings(said(both, LONGER), QUICK) == ()
