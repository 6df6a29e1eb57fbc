"""Going on at a gate names the call, asks the gate's owners, and moves no date."""

import pytest

from plan.diff import operations_between
from plan.effect import compute_effect
from plan.errors import OperationError
from plan.gate_operation import ProceedGate
from plan.operations import (
    AddTask,
    RemoveDependency,
    RemoveTask,
    ReplaceTask,
    apply_operations,
    parse_operations,
)
from plan.values import canonical
from tests.builders import small_plan


def test_going_on_is_kept_with_the_gate_and_moves_nothing() -> None:
    plan = small_plan()
    operation = ProceedGate(task="T06", call=3)

    result = apply_operations(plan, [operation])
    effect = compute_effect(plan, result, [operation])

    assert result.by_id["T06"].proceeds == (3,)
    assert effect.moved == ()
    assert [gate.id for gate in effect.gates] == ["T06"]
    assert str(operation) == "T06 goes on after call G3"


def test_only_a_gate_goes_on_and_after_a_call_only_once() -> None:
    plan = small_plan()

    with pytest.raises(OperationError, match="is no gate"):
        apply_operations(plan, [ProceedGate(task="T05", call=1)])
    with pytest.raises(OperationError, match="no task"):
        apply_operations(plan, [ProceedGate(task="T99", call=1)])
    twice = [ProceedGate(task="T06", call=1), ProceedGate(task="T06", call=1)]
    with pytest.raises(OperationError, match="already"):
        apply_operations(plan, twice)


def test_no_other_operation_says_that_a_gate_goes_on() -> None:
    plan = apply_operations(small_plan(), [ProceedGate(task="T06", call=3)])
    gate = small_plan().by_id["T06"]

    for operation in (
        ReplaceTask(task=gate.model_copy(update={"proceeds": (7,)})),
        AddTask(task=gate.model_copy(update={"id": "T07", "proceeds": (3,)})),
    ):
        with pytest.raises(OperationError, match="answered at its call; leave out proceeds"):
            apply_operations(plan, [operation])


def test_that_a_gate_goes_on_can_be_undone_and_a_gate_that_comes_back_is_called_anew() -> None:
    before = small_plan()
    plan = apply_operations(before, [ProceedGate(task="T06", call=3)])
    links = [
        RemoveDependency(before=x.before, after=x.after) for x in plan.links if x.after == "T06"
    ]
    without = apply_operations(plan, [*links, RemoveTask(task="T06")])

    assert apply_operations(plan, operations_between(plan, before)) == before
    back = apply_operations(without, operations_between(without, plan))
    assert (back.by_id["T06"].gate, back.by_id["T06"].proceeds) == (before.by_id["T06"].gate, ())


def test_it_belongs_to_the_closed_set_and_a_plan_without_it_reads_as_before() -> None:
    [read] = parse_operations([{"op": "proceed_gate", "task": "T06", "call": 1}])

    assert read == ProceedGate(task="T06", call=1)
    assert "proceeds" not in canonical(small_plan())
    assert "proceeds" in canonical(apply_operations(small_plan(), [read]))
