"""What a change asks is not less where it is taken in steps, or under other ids."""

from typing import Any

import pytest

from plan.earlier import Past, with_past
from plan.effect import compute_effect
from plan.model import Plan
from plan.operations import apply_operations, parse_operations
from plan.policy import Policy
from tests.builders import DAY
from tests.plan.dodging import (
    POLICY,
    Op,
    begins,
    described,
    frozen,
    in_steps,
    new_task,
    pinned,
    plan_with,
    rule,
)


def out(id_: str) -> Op:
    return {"op": "remove_task", "task": id_}


def _apart() -> Plan:
    """Give a plan in which A of IT security, of five days, stands before B of finance, unlinked."""
    return plan_with(
        new_task("A", "it-security", duration=5 * DAY, constraint=pinned("2026-03-16")),
        new_task("B", "finance", constraint=pinned("2026-03-23")),
    )


def _b(id_: str, day: str, **fields: object) -> Op:
    return new_task(id_, "finance", constraint=pinned(day), **fields)


def described_new(id_: str, day: str, name: str) -> Op:
    return {"op": "replace_task", "task": _b(id_, day, name=name)["task"]}


def _a(id_: str, day: str) -> Op:
    begun = pinned(day)
    return new_task(id_, "it-security", name="a", duration=5 * DAY, constraint=begun)


_STRANGER = new_task("B2", "pmo", name="Quite another", duration=30)
_NEAR, _OVER, _LATE = "2026-03-18", "2026-03-09", "2026-03-23"


@pytest.mark.parametrize(
    "steps",
    [
        [begins("B", _NEAR), [out("B"), _b("B2", _OVER, name="b")]],
        [begins("B", _NEAR), [out("B"), _b("B2", _OVER, name="Another word")]],
        [out("B"), _b("B", _OVER)],
        [out("B"), _b("B2", _OVER, name="b")],
        [[out("B"), _b("B2", _NEAR, name="b")], begins("B2", _OVER)],
        [out("B"), _b("B2", _NEAR, name="b"), begins("B2", _OVER)],
        [[out("B"), _b("B2", _NEAR, name="b")], out("B2"), _b("B3", _OVER, name="b")],
        [
            [out("B"), _b("B2", _NEAR, name="Other")],
            [out("B2"), _b("B3", _NEAR, name="Another")],
            begins("B3", _OVER),
        ],
        [out("B"), [_b("B2", _NEAR), described_new("B2", _NEAR, "b")], begins("B2", _OVER)],
        [begins("B", _NEAR), out("B"), _b("B", _OVER)],
        [begins("B", _NEAR), out("B"), _b("B2", _OVER, name="b")],
        [begins("B", _NEAR), out("A"), _a("A2", "2026-04-06")],
        [out("A"), _a("A", "2026-04-06")],
        [
            *(_STRANGER, out("B2")),
            *([out("B"), _b("B2", _NEAR, name="b")], begins("B2", _OVER)),
        ],
        [
            *([out("B"), _b("B2", _NEAR, name="b")], [out("B2"), _b("B3", _NEAR, name="b")]),
            *(_STRANGER, begins("B3", _OVER)),
        ],
    ],
    ids=[
        *("near, then under another id", "near, then under another id and name"),
        *("out, then in", "out, then in under another id", "another id, then apart"),
        *("out, in under another id, then apart", "another id, out, and a third"),
        *("a second and a third id, then apart", "named once it is in", "near, out, then in"),
        *("near, out, then in under another id", "near, out, then the other behind it"),
        *("out, then the other way", "an id that a stranger had", "an id that a stranger has"),
    ],
)
def test_no_new_id_and_no_step_between_turns_an_order_round_unasked(
    steps: list[Op | list[Op]],
) -> None:
    assert "it-security" in set().union(*in_steps(_apart(), *steps))
    assert "it-security" in in_steps(_apart(), *steps)[-1]


def test_a_task_that_came_in_later_is_held_against_where_it_stood_when_it_was_taken_out() -> None:
    first = _apart()
    steps: list[Op | list[Op]] = [_b("C", "2026-04-06"), out("C"), _b("C", _OVER)]

    assert ["it-security" in one for one in in_steps(first, *steps)] == [False, False, True]
    assert in_steps(first, *steps[:2], _b("C", "2026-04-06"))[-1] == {"finance"}
    assert in_steps(first, *steps[:2], _b("D", _OVER))[-1] == {"finance"}


def test_a_task_that_comes_back_where_it_was_turns_nothing_round() -> None:
    assert in_steps(_apart(), out("B"), _b("B", _LATE)) == [{"finance"}, {"finance"}]
    assert in_steps(_apart(), out("B"), _b("B2", _LATE, name="b"), begins("B2", "2026-03-24")) == [
        *({"finance"}, {"finance"}, {"finance"})
    ]


ASKS_PMO_OF_FLIPS = Policy(
    version=1, rules=(rule("department", "finance"), rule("order_flip", "pmo"))
)


@pytest.mark.parametrize(
    ("a", "b", "back"),
    [
        ({"department": "finance"}, {}, {}),
        ({"duration": 0}, {"duration": 0, "constraint": pinned("2026-03-16")}, {"duration": 0}),
        (
            {"duration": 0, "constraint": pinned("2026-03-16")},
            {"duration": 0},
            {"duration": 0, "constraint": pinned("2026-03-16")},
        ),
    ],
    ids=["of one department", "at one instant before", "at one instant now"],
)
def test_two_whose_order_is_nobodys_or_none_are_not_turned_round(a: Op, b: Op, back: Op) -> None:
    first = plan_with(
        new_task("A", **{"department": "it-security", "constraint": pinned("2026-03-16"), **a}),
        new_task("B", **{"department": "finance", "constraint": pinned(_LATE), **b}),
    )
    again = {"department": "finance", "constraint": pinned(_OVER), **back}

    asked = in_steps(first, out("B"), new_task("B", **again), policy=ASKS_PMO_OF_FLIPS)

    assert asked == [{"finance"}, {"finance"}]


def test_two_that_are_turned_round_in_more_ways_than_one_are_told_of_once() -> None:
    away, back = parse_operations([out("B")]), parse_operations([_b("B", _OVER)])
    plan = with_past(apply_operations(_apart(), away), Past(_apart, lambda: [away]))

    flips = compute_effect(plan, apply_operations(plan, back)).order_flips

    assert [(one.first, one.then) for one in flips] == [("A", "B")]


def test_a_task_put_in_and_out_and_in_again_by_one_change_came_in_with_it() -> None:
    again = [_b("B2", _NEAR), out("B2"), _b("B2", _NEAR, name="b")]

    assert "it-security" in in_steps(_apart(), [out("B"), *again], begins("B2", _OVER))[-1]


def test_a_task_that_was_described_anew_by_taking_it_out_and_in_came_in_before() -> None:
    again = [out("B2"), _b("B2", _NEAR, name="Other")]
    steps: list[Op | list[Op]] = [[out("B"), _b("B2", _NEAR, name="b")], again]

    assert "it-security" in in_steps(_apart(), *steps, begins("B2", _OVER))[-1]


def test_a_task_that_comes_back_linked_as_it_was_stands_in_a_written_order() -> None:
    link: Op = {"op": "add_dependency", "before": "A", "after": "B", "kind": "SS", "basis": "x"}
    loose = {**link, "lag": -9999}
    away: Op = {"op": "remove_dependency", "before": "A", "after": "B"}
    first = _apart()
    linked = apply_operations(first, parse_operations([link]))

    _, back = in_steps(linked, [away, out("B")], [_b("B", _OVER), loose])

    assert "it-security" in back  # as whose task is linked
    policy = Policy(version=1, rules=(rule("department", "pmo"), rule("order_flip", "finance")))
    assert in_steps(linked, [away, out("B")], [_b("B", _OVER), loose], policy=policy)[1] == {"pmo"}
    assert in_steps(first, out("B"), [_b("B", _OVER), loose], policy=policy)[1] == {
        *("finance", "pmo")
    }


def _frozen() -> Plan:
    return frozen(plan_with(new_task("X", "operations", teams=["PLT"])), teams=("PLT",))


@pytest.mark.parametrize(
    ("back", "asked"),
    [
        ({"id_": "X"}, True),
        ({"id_": "X", "name": "Renamed"}, True),
        ({"id_": "Y", "name": "x"}, True),
        ({"id_": "Y", "name": "x", "teams": ["PLT"]}, False),
        ({"id_": "Y"}, False),
    ],
    ids=["its id and name", "its id", "its name", "still bound", "neither"],
)
def test_a_task_taken_out_and_back_by_two_changes_does_not_leave_its_freeze_unasked(
    back: dict[str, Any], *, asked: bool
) -> None:
    after = in_steps(_frozen(), out("X"), new_task(department="operations", **back), policy=POLICY)

    assert ("it-security" in after[-1]) is asked


def test_a_task_that_was_let_out_of_its_freeze_before_may_come_back_as_it_was_last() -> None:
    let_out = described(_frozen(), "X", teams=[])
    back = new_task("X", "operations")

    assert [
        "it-security" in one for one in in_steps(_frozen(), let_out, out("X"), back, policy=POLICY)
    ] == [True, False, False]


def test_what_a_task_was_is_what_it_was_last() -> None:
    bound, free = new_task("X", "operations", teams=["PLT"]), new_task("X", "operations")
    away = out("X")

    asked = in_steps(_frozen(), away, free, away, free, away, bound, away, free, policy=POLICY)

    assert ["it-security" in one for one in asked] == [
        *(False, True, False, False, False, False, False, True)
    ]


def test_a_task_that_stands_again_is_no_forerunner_of_one_that_is_called_the_same() -> None:
    bound = new_task("X", "operations", teams=["PLT"])
    other = new_task("Y", "operations", name="x")

    assert "it-security" not in in_steps(_frozen(), out("X"), bound, other, policy=POLICY)[-1]
