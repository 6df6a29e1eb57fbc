"""Giving way on a fixed date, or on a finish no earlier than: by the least that it takes."""

from plan.alternatives import find_ways_out
from plan.conflicts import Stated, find_conflicts
from plan.model import Plan
from plan.operations import apply_operations, parse_operations
from tests.builders import DAY, small_plan

Fields = dict[str, object]
FREEZE: Fields = {
    "id": "F1",
    "name": "Change freeze",
    "first": "2026-04-06",
    "last": "2026-04-10",
    "departments": ["operations"],
}


def said(ref: str, fields: Fields) -> Stated:
    return Stated(ref, f"what {ref} said", "finance", "O1", parse_operations([fields]))


def plan_with(fields: Fields) -> Plan:
    return apply_operations(small_plan(), parse_operations([fields]))


def dated(task: str, kind: str, day: str) -> Fields:
    return {"op": "set_constraint", "task": task, "constraint": {"kind": kind, "date": day}}


def test_a_date_fixed_before_its_links_is_priced_by_where_they_let_it_stand() -> None:
    found = find_ways_out(small_plan(), [said("R1", dated("T03", "MSO", "2026-03-05"))])

    [conflict] = found.conflicts
    [way] = conflict.relaxations
    assert (way.ref, way.minutes) == ("R1", 2 * DAY)
    assert [str(op) for op in way.operations] == ["T03 has to start on 2026-03-09T09:00 (MSO)"]
    after = apply_operations(small_plan(), way.operations)
    assert find_conflicts(after, ()) == ()


def test_a_pin_inside_a_freeze_leaves_the_waiver_and_an_earlier_date() -> None:
    plan = plan_with({"op": "add_freeze", "freeze": FREEZE})

    found = find_ways_out(plan, [said("R1", dated("T04", "MSO", "2026-04-06"))])

    assert {way.title for way in found.alternatives} == {
        "Take it as said (what R1 said) and waive F1 for T04",
        (
            "Let T04 Migrate the invoice process start 8 days earlier "
            "(T04 has to start on 2026-03-25 (MSO))"
        ),
    }


def test_a_finish_that_was_said_to_be_no_earlier_comes_down_by_what_the_limit_misses() -> None:
    plan = plan_with({"op": "set_deadline", "task": "T01", "deadline": "2026-03-10"})

    found = find_ways_out(plan, [said("R1", dated("T01", "FNET", "2026-03-12"))])

    assert [m.ref for m in found.conflicts[0].members] == ["deadline:T01", "R1"]
    way = next(way for way in found.alternatives if way.gives_way == "R1")
    assert way.minutes == 2 * DAY
    assert [str(op) for op in way.operations] == [
        "T01 finishes no earlier than 2026-03-10T17:00 (FNET)"
    ]
