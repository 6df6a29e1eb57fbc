"""Conflicts by kind: each is found, nothing can be left out of it, and giving way costs its price.

What a kind means is said again in the tests, by hand: a member is taken out of the plan, and the
same conflict has to be gone.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

import pytest
from hypothesis import given

from plan.conflict_kinds import Collision, find_collisions
from plan.conflict_kinds.capacity import Window, excess
from plan.conflict_kinds.values import smallest
from plan.model import LinkKind, Plan, Team
from plan.operations import apply_operations, parse_operations
from plan.records import Assumption, AssumptionStatus, Price
from tests.builders import DAY, small_plan
from tests.plan.plans import plans, steady

Edit = dict[str, object]
FREEZE: Edit = {
    "id": "F",
    "name": "Period close",
    "first": "2026-03-23",
    "last": "2026-03-27",
    "departments": ["operations"],
}


def plan_with(*edits: Mapping[str, object], plan: Plan | None = None) -> Plan:
    return apply_operations(plan or small_plan(), parse_operations(list(edits)))


def freeze(**changes: object) -> Edit:
    return {"op": "add_freeze", "freeze": {**FREEZE, **changes}}


def task(id_: str, days: int, team: str = "PLT", **more: object) -> Edit:
    own = {"id": id_, "name": f"Task {id_}", "department": "it-security", "teams": [team]}
    return {"op": "add_task", "task": {**own, "duration": days * DAY, **more}}


def dated(id_: str, kind: str, date: str) -> Edit:
    return {"op": "set_constraint", "task": id_, "constraint": {"kind": kind, "date": date}}


def bare(id_: str) -> Edit:
    return {"op": "set_constraint", "task": id_, "constraint": None}


def of_kind(plan: Plan, kind: str, claims: Sequence[Assumption] = ()) -> list[Collision]:
    return [one for one in find_collisions(plan, claims) if one.kind == kind]


def refs(one: Collision) -> list[str]:
    return [member.ref for member in one.members]


def claim(id_: str, before: str, after: str, **more: object) -> Assumption:
    return Assumption.model_validate(
        {
            "id": id_,
            "before": before,
            "after": after,
            "quote": "first that, then this",
            "source": "O1",
            "claimed_by": "finance-agent",
            "confidence": 80,
            "owners": ("finance",),
            "price": Price(tasks=0, minutes=0),
            **more,
        }
    )


@steady(20)
@given(plans(6, frozen=True))
def test_every_way_with_operations_ends_the_conflict_that_it_is_the_price_of(plan: Plan) -> None:
    for one in find_collisions(plan):
        own = (one.kind, {member.ref for member in one.members})
        for way in one.relaxations:
            if not way.operations:
                continue
            after = find_collisions(apply_operations(plan, way.operations))
            assert own not in [(x.kind, {m.ref for m in x.members}) for x in after]
            assert way.ref in own[1] | {f"task:{id_}" for id_ in one.through}
            assert way.minutes >= 0


@steady(20)
@given(plans(6, frozen=True))
def test_ids_count_up_and_owners_are_departments_of_the_plan(plan: Plan) -> None:
    found = find_collisions(plan)

    assert [one.id for one in found] == [f"K{n}" for n in range(1, len(found) + 1)]
    assert all(one.owners for one in found)
    assert {x for one in found for x in one.owners} <= {d.id for d in plan.departments}
    assert found == find_collisions(plan)


def test_a_plan_in_order_has_no_conflict() -> None:
    assert find_collisions(small_plan()) == ()


def test_an_infeasible_deadline_costs_the_days_by_which_it_is_missed() -> None:
    [one] = of_kind(
        plan_with({"op": "set_deadline", "task": "T05", "deadline": "2026-03-20"}), "deadline"
    )

    assert refs(one) == ["deadline:T05"]
    assert one.through == ("T01", "T03", "T04", "T05")
    assert [(w.ref, w.minutes) for w in one.relaxations if w.ref == "deadline:T05"] == [
        ("deadline:T05", 13 * DAY)
    ]


def test_dates_that_contradict_each_other_are_both_members_and_both_priced() -> None:
    late, early = dated("T01", "SNET", "2026-03-23"), dated("T03", "SNLT", "2026-03-16")
    plan = plan_with(late, early)

    [one] = of_kind(plan, "constraint")

    assert refs(one) == ["constraint:T03", "constraint:T01"]
    assert {way.ref for way in one.relaxations} >= {"constraint:T03", "constraint:T01"}
    for member in ("T01", "T03"):
        assert of_kind(plan_with(bare(member), plan=plan), "constraint") == []


def test_a_freeze_that_the_chain_runs_into_can_be_waived_for_that_task_only() -> None:
    [one] = of_kind(plan_with(freeze()), "freeze")

    assert refs(one) == ["freeze:F", "task:T04"]
    assert one.through == ("T01", "T03", "T04")
    waive, wait = one.relaxations
    assert [str(op) for op in waive.operations] == ["freeze F is waived for T04"]
    assert "for T04 only" in waive.text
    assert [str(op) for op in wait.operations] == ["T04 starts no earlier than 2026-03-30 (SNET)"]
    assert wait.minutes == 4 * DAY


def test_a_date_that_pushes_a_chain_into_a_freeze_is_a_member_and_one_that_does_not_is_none() -> (
    None
):
    window = freeze(first="2026-03-30", last="2026-04-02", departments=["finance"])
    pushing, idle = dated("T01", "SNET", "2026-03-25"), dated("T02", "SNET", "2026-03-04")
    plan = plan_with(window, pushing, idle)

    [one] = of_kind(plan, "freeze")

    assert refs(one) == ["freeze:F", "task:T01", "constraint:T01"]
    assert of_kind(plan_with(bare("T01"), plan=plan), "freeze") == []
    assert of_kind(plan_with({"op": "remove_freeze", "freeze": "F"}, plan=plan), "freeze") == []
    lifted = next(way for way in one.relaxations if way.ref == "constraint:T01")
    assert lifted.minutes == 17 * DAY


def test_what_follows_into_the_same_freeze_is_let_through_with_its_head() -> None:
    window = freeze(first="2026-03-09", last="2026-04-10", departments=["operations", "finance"])

    [one] = of_kind(plan_with(window), "freeze")

    assert refs(one) == ["freeze:F", "task:T03"]
    assert [str(op) for op in one.relaxations[0].operations] == [
        f"freeze F is waived for {id_}" for id_ in ("T03", "T04", "T05", "T06")
    ]


@pytest.mark.parametrize(("kind", "date"), [("MSO", "2026-03-24"), ("MFO", "2026-04-02")])
def test_a_fixed_date_in_a_freeze_is_fixed_behind_it(kind: str, date: str) -> None:
    plan = plan_with(freeze(), dated("T04", kind, date))

    [one] = of_kind(plan, "freeze")

    wait = next(way for way in one.relaxations if way.ref == "task:T04")
    assert of_kind(apply_operations(plan, wait.operations), "freeze") == []
    assert f"({kind})" in str(wait.operations[0])


def gates(*edits: Edit, nature: str = "mandatory", lag: int = 0) -> Plan:
    """Give the small plan with a gate G1 that the gate T06 waits for, right before it."""
    gate = {"id": "G1", "name": "CAB", "department": "pmo", "duration": 0, "gate": ["pmo"]}
    link = {"before": "G1", "after": "T06", "nature": nature, "basis": "plan file", "lag": lag}
    return plan_with({"op": "add_task", "task": gate}, {"op": "add_dependency", **link}, *edits)


def test_gates_in_their_order_are_no_conflict() -> None:
    assert of_kind(gates(), "gate") == []


def test_a_gate_fixed_before_the_one_that_it_waits_for_is_out_of_order() -> None:
    plan = gates(dated("G1", "SNET", "2026-05-01"), dated("T06", "MSO", "2026-04-20"))

    [one] = of_kind(plan, "gate")

    assert refs(one) == ["order:G1 T06", "constraint:T06", "constraint:G1"]
    assert one.owners == ("finance", "it-security", "operations", "pmo")
    for member in ("G1", "T06"):
        assert of_kind(plan_with(bare(member), plan=plan), "gate") == []
    prices = {way.ref: way.minutes for way in one.relaxations if way.operations}
    assert prices["constraint:T06"] == 9 * DAY
    order = next(way for way in one.relaxations if way.ref == "order:G1 T06")
    assert "mandatory" in order.text
    assert order.operations == ()


def test_an_order_of_gates_that_is_discretionary_can_be_given_up() -> None:
    plan = gates(
        dated("G1", "SNET", "2026-05-01"),
        dated("T06", "MSO", "2026-04-20"),
        nature="discretionary",
    )

    [one] = of_kind(plan, "gate")

    order = next(way for way in one.relaxations if way.ref == "order:G1 T06")
    assert "discretionary" in order.text
    assert of_kind(apply_operations(plan, order.operations), "gate") == []


def test_a_lead_that_lets_work_begin_before_its_gate_is_a_member() -> None:
    work = task("T08", 2, team="SEC")
    link: Edit = {"op": "add_dependency", "before": "T06", "after": "T08", "basis": "plan file"}
    plan = plan_with(work, {**link, "lag": -3 * DAY})

    [one] = of_kind(plan, "gate")

    assert refs(one) == ["order:T06 T08", "link:T06 T08"]
    lead = next(way for way in one.relaxations if way.ref == "link:T06 T08")
    assert lead.minutes == 3 * DAY
    assert of_kind(apply_operations(plan, lead.operations), "gate") == []


def test_a_gate_that_another_kind_of_link_puts_first_is_told_without_a_date() -> None:
    gate = {"id": "G1", "name": "CAB", "department": "pmo", "duration": 0, "gate": ["pmo"]}
    early = {"op": "add_dependency", "before": "T05", "after": "G1", "basis": "plan file"}
    plan = plan_with(
        {"op": "add_task", "task": {**gate, "duration": 0}},
        {"op": "replace_task", "task": {**_plain("T05"), "gate": ["finance"]}},
        {**early, "kind": LinkKind.SF},
    )

    [one] = of_kind(plan, "gate")

    assert refs(one) == ["order:T05 G1"]
    assert "whatever the dates" in one.text


def _plain(id_: str) -> dict[str, object]:
    return small_plan().by_id[id_].model_dump()


def test_one_more_than_fits_is_the_smallest_set_of_an_overload() -> None:
    plan = plan_with(
        *(task(id_, 3, constraint={"kind": "SNET", "date": "2026-03-10"}) for id_ in ("T07", "T08"))
    )
    plan = plan.model_copy(update={"teams": tuple(Team(id=t.id, capacity=2) for t in plan.teams)})

    [one] = of_kind(plan, "capacity")

    assert refs(one)[0] == "capacity:PLT"
    assert sorted(refs(one)[1:]) == ["task:T03", "task:T07", "task:T08"]
    assert one.owners == ("it-security", "operations")
    for id_ in ("T07", "T08"):
        fewer = plan_with({"op": "remove_task", "task": id_}, plan=plan)
        assert of_kind(fewer, "capacity") == []
    more = plan.model_copy(update={"teams": tuple(Team(id=t.id, capacity=3) for t in plan.teams)})
    assert of_kind(more, "capacity") == []
    prices = {way.ref: way.minutes for way in one.relaxations}
    assert prices["capacity:PLT"] == 3 * DAY
    assert prices["task:T03"] == 4 * DAY
    assert of_kind(plan, "crowding") == []


def test_a_task_with_a_fixed_date_is_not_priced_by_starting_later() -> None:
    plan = plan_with(task("T07", 3), dated("T07", "MSO", "2026-03-10"))

    [one] = of_kind(plan, "capacity")

    assert {way.ref for way in one.relaxations} == {"capacity:PLT", "task:T03"}


def crowded(days: int, last: str, *ids: str) -> Plan:
    start = {"kind": "SNET", "date": "2026-05-04"}
    return plan_with(*(task(id_, days, constraint=start, deadline=last) for id_ in ids))


def test_more_work_than_the_time_holds_is_crowding_whatever_the_order() -> None:
    plan = crowded(3, "2026-05-08", "T07", "T08", "T09")

    [one] = of_kind(plan, "crowding")

    assert len(one.members) == 3
    for id_ in (ref.removeprefix("task:") for ref in refs(one)[1:]):
        others = {ref.removeprefix("task:") for ref in refs(one)[1:]} - {id_}
        alone = plan_with(
            *({"op": "remove_task", "task": x} for x in {"T07", "T08", "T09"} - others), plan=plan
        )
        assert of_kind(alone, "crowding") == []
    price = next(way for way in one.relaxations if way.ref != "capacity:PLT")
    assert price.minutes == DAY


def test_what_fits_in_some_order_is_an_overload_and_no_crowding() -> None:
    plan = crowded(2, "2026-05-08", "T07", "T08")

    assert of_kind(plan, "crowding") == []
    assert len(of_kind(plan, "capacity")) == 1


def test_a_late_limit_gives_a_crowded_task_its_time_as_a_deadline_does() -> None:
    limit = {"kind": "FNLT", "date": "2026-03-05"}
    plan = plan_with(*(task(id_, 3, constraint=limit) for id_ in ("T07", "T08")))

    [one] = of_kind(plan, "crowding")

    way = next(way for way in one.relaxations if way.ref == "task:T07")
    assert [str(op) for op in way.operations] == [
        "T07 finishes no later than 2026-03-09T17:00 (FNLT)"
    ]


def test_the_energy_of_an_interval_is_what_a_team_can_do_in_it() -> None:
    def window(days: int, first: int, last: int) -> Window:
        return Window(small_plan().by_id["T01"].model_copy(update={"duration": days}), first, last)

    whole = [window(3, 0, 4), window(3, 1, 5), window(3, 0, 9)]

    assert excess(whole, 1) == 1
    assert excess(whole, 2) == 0
    assert excess(whole[:1], 1) == 0


def test_claims_that_close_a_loop_with_the_plan_are_told_edge_by_edge() -> None:
    claims = [claim("A1", "T05", "T03"), claim("A2", "T02", "T01")]

    [one] = of_kind(small_plan(), "loop", claims)

    assert refs(one) == ["A1", "link:T03 T04", "link:T04 T05"]
    assert one.owners == ("finance", "operations")
    assert "T05 (Reconcile the invoices) waits for T04" in one.text
    assert "mandatory" in one.relaxations[1].text
    assert of_kind(small_plan(), "loop", claims[1:]) == []
    for link in ("T03 T04", "T04 T05"):
        before, after = link.split()
        cut: Edit = {"op": "remove_dependency", "before": before, "after": after}
        assert of_kind(plan_with(cut), "loop", claims) == []


def test_two_claims_that_only_together_make_a_loop_are_both_members() -> None:
    claims = [claim("A1", "T05", "T02"), claim("A2", "T02", "T01"), claim("A3", "T01", "T05")]
    plan = small_plan().model_copy(update={"links": ()})

    [one] = of_kind(plan, "loop", claims)

    assert sorted(refs(one)) == ["A1", "A2", "A3"]
    for left in combinations(claims, 2):
        assert of_kind(plan, "loop", left) == []


def test_a_rejected_claim_or_one_about_an_unknown_task_closes_no_loop() -> None:
    rejected = claim("A1", "T05", "T03", status=AssumptionStatus.REJECTED)

    assert of_kind(small_plan(), "loop", [rejected, claim("A2", "T99", "T01")]) == []


def test_a_discretionary_link_of_a_loop_has_a_price_and_its_removal_ends_it() -> None:
    link: Edit = {"op": "change_dependency", "before": "T04", "after": "T05", "kind": "FS"}
    loose = {**link, "lag": 0, "basis": "plan file", "nature": "discretionary"}
    plan, claims = plan_with(loose), [claim("A1", "T05", "T03")]

    [one] = of_kind(plan, "loop", claims)

    way = next(way for way in one.relaxations if way.ref == "link:T04 T05")
    assert of_kind(apply_operations(plan, way.operations), "loop", claims) == []
    assert "discretionary" in way.text


def test_where_more_can_mean_less_the_smallest_set_is_thinned_out() -> None:
    def odd(kept: Sequence[int]) -> bool:
        return sum(kept) in {1, 3, 6}

    assert smallest([1, 2, 3], odd) in [(1,), (3,)]
    assert smallest([2, 1, 3], lambda kept: sum(kept) == 6) == (2, 1, 3)


def test_of_many_conflicts_of_a_kind_the_first_are_given() -> None:
    limits = [{"op": "set_deadline", "task": f"T0{n}", "deadline": "2026-03-02"} for n in (1, 2, 3)]
    plan = plan_with(*limits)

    assert len(find_collisions(plan)) == 3
    assert find_collisions(plan, most=2) == find_collisions(plan)[:2]
