"""What changed for whom, when the plan around a proposal moved on."""

from plan.effect import compute_effect
from plan.model import Plan
from plan.operations import AnyOperation, SetConstraint, SetDuration, apply_operations
from plan.policy import Requirement
from plan.succession import Looked, changes_between, changes_for, operation_changes
from tests.builders import DAY, small_plan
from tests.ledger.life import FLIP

ASKED = (Requirement(role="finance"), Requirement(role="operations"))
LONGER = SetDuration(task="T03", duration=12 * DAY)


def looked(*operations: AnyOperation, on: Plan | None = None) -> Looked:
    plan = on or small_plan()
    return Looked(compute_effect(plan, apply_operations(plan, operations), operations), ASKED)


def moved_on(*operations: AnyOperation) -> Plan:
    return apply_operations(small_plan(), operations)


def test_nothing_changed_where_the_plan_moved_on_elsewhere() -> None:
    elsewhere = moved_on(SetDuration(task="T02", duration=4 * DAY))

    assert changes_between(looked(LONGER), looked(LONGER, on=elsewhere)) == ()


def test_dates_that_come_out_otherwise_concern_their_department() -> None:
    other = moved_on(SetDuration(task="T05", duration=6 * DAY))

    changes = changes_between(looked(LONGER), looked(LONGER, on=other))

    assert changes_for(changes, {"finance"})
    assert changes_for(changes, {"it-security"}) != changes_for(changes, {"finance"})
    assert changes_for(changes, {"pmo"}) == ()


def test_another_approver_is_a_change_for_that_role() -> None:
    now = looked(LONGER)._replace(requirements=(*ASKED, Requirement(role="pmo", count=2)))

    changes = changes_between(looked(LONGER), now)

    assert changes_for(changes, {"pmo"}) == ("new: 2 approval(s) of pmo",)
    assert changes_for(changes, {"finance"}) == ()


def test_turned_order_and_broken_rules_are_told() -> None:
    deadline = SetConstraint.model_validate(
        {"task": "T04", "constraint": {"kind": "FNLT", "date": "2026-04-01"}}
    )
    texts = [one.text for one in changes_between(looked(LONGER), looked(FLIP, deadline))]

    assert any("T03 now before T02" in text for text in texts) or any(
        "now before" in text for text in texts
    )
    assert any(text.startswith("new: breaks") for text in texts)


def test_an_edit_says_what_it_asks_otherwise() -> None:
    shorter = SetDuration(task="T03", duration=11 * DAY)

    changes = operation_changes([LONGER], [shorter], ["finance", "operations"])

    assert [one.text for one in changes] == [
        "no longer asked: T03 takes 12d",
        "asked anew: T03 takes 11d",
    ]
    assert operation_changes([LONGER], [LONGER], ["finance"]) == ()
