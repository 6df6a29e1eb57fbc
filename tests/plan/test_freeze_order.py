"""A freeze that an undo writes anew stands behind the others, and that changes no date."""

from hypothesis import given

from plan.model import Plan
from plan.operations import Operation
from plan.schedule import compute_schedule
from tests.plan.edits import edited_plans
from tests.plan.plans import steady


@steady(60)
@given(edited_plans())
def test_the_order_of_the_freezes_moves_no_task(case: tuple[Plan, tuple[Operation, ...]]) -> None:
    plan, _ = case
    turned = Plan.model_validate({**plan.model_dump(), "freezes": plan.freezes[::-1]})

    assert dict(compute_schedule(turned).spans) == dict(compute_schedule(plan).spans)
