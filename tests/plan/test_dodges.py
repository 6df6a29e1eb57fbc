"""Ways to make a proposal ask fewer people than its effect deserves; each has to fail."""

import pytest

from plan.errors import PolicyError
from plan.model import Plan
from plan.operations import apply_operations, parse_operations
from plan.policy import Policy
from tests.builders import DAY, small_plan
from tests.plan.dodging import (
    ONLY_FLIPS,
    POLICY,
    Op,
    asked_of,
    begins,
    described,
    frozen,
    in_steps,
    new_task,
    pinned,
    plan_with,
    rule,
)


def test_a_link_of_ones_own_does_not_hide_that_the_order_is_turned_round() -> None:
    plan = plan_with(
        new_task("A", "it-security", constraint=pinned("2026-03-16")),
        new_task("B", "finance", constraint=pinned("2026-03-23")),
        new_task("C", "finance"),
        {"op": "add_dependency", "before": "C", "after": "A", "basis": "x"},
    )
    earlier = {"op": "set_constraint", "task": "B", "constraint": None}
    dummy = {"op": "add_dependency", "before": "B", "after": "C", "lag": -9999, "basis": "x"}

    assert "it-security" in asked_of(plan, earlier)
    assert "it-security" in asked_of(plan, earlier, dummy)


def test_a_limit_that_is_lifted_on_the_way_counts_as_broken() -> None:
    plan = plan_with({"op": "set_deadline", "task": "T02", "deadline": "2026-03-06"})
    longer = {"op": "set_duration", "task": "T02", "duration": 6 * DAY}
    lifted = {"op": "set_deadline", "task": "T02", "deadline": None}

    assert asked_of(plan, longer) == asked_of(plan, longer, lifted) == {"it-security", "pmo"}


@pytest.mark.parametrize("fields", [{"teams": []}, {"department": "pmo"}], ids=["team", "owner"])
def test_to_describe_a_task_out_of_a_freeze_is_a_waiver(fields: dict[str, object]) -> None:
    plan = frozen(small_plan(), teams=("PLT",))

    assert "it-security" in asked_of(plan, described(plan, "T03", **fields))


def test_a_task_that_comes_back_under_another_id_does_not_leave_its_freeze_unasked() -> None:
    plan = frozen(plan_with(new_task("X", "operations", kind="change")), kinds=("change",))
    out: Op = {"op": "remove_task", "task": "X"}

    assert "it-security" in asked_of(plan, out, new_task("Y", "operations", name="x", kind="paper"))
    assert "it-security" not in asked_of(
        plan, out, new_task("Y", "operations", name="x", kind="change")
    )
    assert "it-security" not in asked_of(plan, out)


def test_a_department_that_gives_a_task_away_is_asked_by_its_own_rules() -> None:
    rules = (
        rule("department", "$department"),
        rule("breaks", "it-security", departments=["operations"]),
    )
    plan = plan_with({"op": "set_deadline", "task": "T03", "deadline": "2026-03-24"})
    policy = Policy(version=1, rules=rules)
    operation = described(plan, "T03", department="finance", duration=20 * DAY)

    assert "it-security" in asked_of(plan, operation, policy=policy)


def test_a_task_that_is_named_is_asked_about_even_where_nothing_comes_of_it() -> None:
    plan = plan_with(new_task("X", "pmo"))
    x = plan.by_id["X"].model_dump(mode="json")
    own = {"op": "set_duration", "task": "T01", "duration": 5 * DAY + 1}
    again = ({"op": "remove_task", "task": "X"}, {"op": "add_task", "task": x})
    policy = Policy(version=1, rules=POLICY.rules[:1])

    assert "pmo" in asked_of(plan, own, *again, policy=policy)


def test_a_task_taken_out_counts_as_moved_however_far() -> None:
    plan = plan_with(new_task("X", "operations"))
    later = new_task("Y", "operations", constraint=pinned("2026-12-01"))

    assert "pmo" in asked_of(plan, {"op": "remove_task", "task": "X"}, later)


def test_a_rule_that_matches_and_asks_nobody_lets_nothing_through() -> None:
    policy = Policy(version=1, rules=(rule("department", "$gate"), rule("moves", "pmo")))
    operation = {"op": "set_duration", "task": "T02", "duration": 4 * DAY}

    with pytest.raises(PolicyError, match="asks nobody"):
        asked_of(small_plan(), operation, policy=policy)


def _queue() -> Plan:
    """Give a plan in which A of IT security stands before B of finance, unlinked."""
    return plan_with(
        new_task("A", "it-security", constraint=pinned("2026-03-16")),
        new_task("B", "finance", constraint=pinned("2026-03-23")),
        new_task("X", "pmo"),
        {"op": "add_dependency", "before": "X", "after": "B", "basis": "x"},
    )


_OUT: tuple[Op, ...] = (
    {"op": "remove_dependency", "before": "X", "after": "B"},
    {"op": "remove_task", "task": "B"},
)
_OTHER: Op = {"name": "Other", "department": "pmo", "duration": 3}


@pytest.mark.parametrize(
    "back",
    [
        [new_task("B2", "finance", name="b", duration=7, teams=["PLT"])],
        [new_task("B2", "finance", name="Something else")],
        [
            {"op": "add_task", "task": {"id": "B2", **_OTHER}},
            {"op": "add_dependency", "before": "X", "after": "B2", "basis": "x"},
        ],
    ],
    ids=["its name", "its department, teams and duration", "its links"],
)
def test_a_task_that_comes_back_under_another_id_is_the_task_that_it_was(back: list[Op]) -> None:
    plan = _queue()

    assert "it-security" not in asked_of(plan, *_OUT, policy=ONLY_FLIPS)
    assert "it-security" in asked_of(plan, *_OUT, *back, policy=ONLY_FLIPS)


def test_an_order_turned_round_in_two_steps_is_turned_round() -> None:
    long = {"op": "set_duration", "task": "A", "duration": 5 * DAY}
    plan = _queue()

    overlap, apart, on, back, again = in_steps(
        apply_operations(plan, parse_operations([long])),
        begins("B", "2026-03-18"),
        begins("B", "2026-03-09"),
        begins("B", "2026-03-10"),
        begins("B", "2026-03-23"),
        begins("B", "2026-03-24"),
    )

    assert ["it-security" in one for one in (overlap, apart, on, again)] == [
        *(False, True, False, False)
    ]
    assert "it-security" in back  # one step across is a flip, as it always was


def test_two_that_are_parted_as_they_were_at_first_are_not_turned_round() -> None:
    long = {"op": "set_duration", "task": "A", "duration": 5 * DAY}
    first = apply_operations(_queue(), parse_operations([long]))

    assert in_steps(first, begins("B", "2026-03-18"), begins("B", "2026-03-23")) == [
        {"finance"},
        {"finance"},
    ]


def test_two_that_are_linked_today_are_in_an_order_that_somebody_wrote_down() -> None:
    long = {"op": "set_duration", "task": "A", "duration": 5 * DAY}
    first = apply_operations(_queue(), parse_operations([long]))
    ends = {"before": "B", "after": "A", "kind": "FF"}
    loose = {"op": "add_dependency", "basis": "x", **ends}

    _, _, apart = in_steps(first, begins("B", "2026-03-18"), loose, begins("B", "2026-03-09"))

    assert "it-security" not in apart


def test_a_task_that_comes_back_a_minute_longer_under_another_name_is_the_task_that_it_was() -> (
    None
):
    longer = new_task("B2", "finance", name="Other", duration=DAY + 1)
    three_times = new_task("B2", "finance", name="Other", duration=3 * DAY)

    assert "it-security" in asked_of(_queue(), *_OUT, longer, policy=ONLY_FLIPS)
    assert "it-security" not in asked_of(_queue(), *_OUT, three_times, policy=ONLY_FLIPS)


def test_a_task_that_is_new_is_nobodys_heir() -> None:
    plan = _queue()
    stranger = {"op": "add_task", "task": {"id": "Z", **_OTHER}}

    assert "it-security" not in asked_of(plan, *_OUT, stranger, policy=ONLY_FLIPS)


LIMIT = {"kind": "FNLT", "date": "2026-03-13"}


@pytest.mark.parametrize(
    ("given", "loosened"),
    [
        ({"deadline": "2026-03-13"}, {"deadline": None}),
        ({"deadline": "2026-03-13"}, {"deadline": "2026-03-14"}),
        ({"constraint": LIMIT}, {"constraint": None}),
        ({"constraint": LIMIT}, {"constraint": {"kind": "FNLT", "date": "2026-03-16"}}),
        ({"constraint": {"kind": "SNLT", "date": "2026-03-09"}}, {"constraint": None}),
        ({"constraint": {"kind": "MFO", "date": "2026-03-13"}}, {"constraint": None}),
        ({"constraint": {"kind": "MSO", "date": "2026-03-09"}}, {"constraint": None}),
    ],
    ids=range(7),
)
def test_whoever_is_asked_when_a_limit_breaks_is_asked_when_it_is_loosened(
    given: Op, loosened: Op
) -> None:
    plan = plan_with(described(small_plan(), "T02", **given))
    away = described(plan, "T02", **loosened)

    assert {"it-security", "pmo"} <= asked_of(plan, away)


def test_a_limit_lifted_today_and_passed_tomorrow_asks_for_it_today() -> None:
    plan = plan_with({"op": "set_deadline", "task": "T02", "deadline": "2026-03-13"})
    lifted: Op = {"op": "set_deadline", "task": "T02", "deadline": None}
    longer: Op = {"op": "set_duration", "task": "T02", "duration": 8 * DAY}

    assert "pmo" in asked_of(plan, lifted)
    assert "pmo" not in asked_of(small_plan(), longer)


@pytest.mark.parametrize(
    "kept",
    [
        {"deadline": "2026-03-12"},
        {"constraint": LIMIT, "deadline": None},
        {"constraint": {"kind": "FNLT", "date": "2026-03-10"}},
        {"note": "the same"},
    ],
    ids=str,
)
def test_a_limit_that_stays_or_grows_tighter_is_not_loosened(kept: Op) -> None:
    plan = plan_with({"op": "set_deadline", "task": "T02", "deadline": "2026-03-13"})

    assert "pmo" not in asked_of(plan, described(plan, "T02", **kept))


def test_a_task_that_is_taken_out_takes_its_limit_with_it() -> None:
    policy = Policy(version=1, rules=POLICY.rules[:4])
    plan = plan_with(new_task("X", "operations", deadline="2026-12-01"))

    assert "pmo" in asked_of(plan, {"op": "remove_task", "task": "X"}, policy=policy)
