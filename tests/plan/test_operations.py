"""The closed set of edits: what each does, what each refuses; a diff gives the edit back."""

from typing import Any

import pytest
from hypothesis import given

from plan.diff import operations_between
from plan.errors import OperationError
from plan.model import Freeze, Plan, Task
from plan.operations import (
    OPERATIONS,
    AnyOperation,
    Operation,
    apply_operations,
    parse_operations,
)
from plan.values import canonical
from tests.builders import DAY, small_plan
from tests.plan.edits import edited_plans
from tests.plan.plans import steady

Fields = dict[str, Any]
_FREEZE: Fields = {
    "id": "F1",
    "name": "Close",
    "first": "2026-03-09",
    "last": "2026-03-13",
    "departments": ["finance"],
}
_TASK: Fields = {"id": "N1", "name": "New", "department": "pmo", "duration": 60}
_EVERY: dict[str, Fields] = {
    "set_duration": {"task": "T01", "duration": 60},
    "set_constraint": {"task": "T01", "constraint": {"kind": "SNET", "date": "2026-03-09"}},
    "set_deadline": {"task": "T01", "deadline": "2026-03-09"},
    "add_dependency": {"before": "T01", "after": "T02", "basis": "A1"},
    "remove_dependency": {"before": "T01", "after": "T03"},
    "change_dependency": {
        "before": "T01",
        "after": "T03",
        "kind": "SS",
        "lag": 60,
        "basis": "A1",
    },
    "add_task": {"task": _TASK},
    "remove_task": {"task": "T09"},
    "replace_task": {"task": {**_TASK, "id": "T01"}},
    "add_freeze": {"freeze": {**_FREEZE, "id": "F2"}},
    "remove_freeze": {"freeze": "F1"},
    "waive_freeze": {"freeze": "F1", "task": "T01"},
    "set_start": {"start": "2026-03-03"},
    "proceed_gate": {"task": "T06", "call": 1},
}


def plan() -> Plan:
    """Give the small plan with a freeze and a task that nothing is linked to."""
    alone = Task(id="T09", name="Alone", department="pmo", duration=DAY)
    small = small_plan()
    freeze = Freeze.model_validate(_FREEZE)
    return small.model_copy(update={"freezes": (freeze,), "tasks": (*small.tasks, alone)})


def one(op: str, **changes: object) -> tuple[Operation, ...]:
    return parse_operations([{"op": op, **_EVERY[op], **changes}])


def test_every_operation_of_the_closed_set_is_tried_here() -> None:
    names = {kind.model_fields["op"].default for kind in AnyOperation.__args__}

    assert set(_EVERY) == names


@pytest.mark.parametrize("op", list(_EVERY))
def test_an_operation_changes_the_plan_says_itself_and_reads_back(op: str) -> None:
    operations = one(op)

    changed = apply_operations(plan(), operations)

    assert changed.hash != plan().hash
    assert changed == Plan.model_validate_json(changed.model_dump_json())
    assert (
        "T0" in str(operations[0]) or "F" in str(operations[0]) or op in {"set_start", "add_task"}
    )
    assert OPERATIONS.validate_json(OPERATIONS.dump_json(operations)) == operations


@pytest.mark.parametrize("op", list(_EVERY))
def test_an_edited_plan_is_the_old_one_elsewhere(op: str) -> None:
    before, after = plan(), apply_operations(plan(), one(op))
    named = {str(value) for value in _EVERY[op].values()} | {"T01", "T03", "N1"}

    assert all(after.by_id.get(t.id) == t for t in before.tasks if t.id not in named)
    assert (after.calendars, after.departments) == (before.calendars, before.departments)


@pytest.mark.parametrize(
    ("op", "changes", "message"),
    [
        ("set_duration", {"task": "X"}, "there is no task 'X'"),
        ("set_constraint", {"task": "X"}, "there is no task 'X'"),
        ("set_deadline", {"task": "X"}, "there is no task 'X'"),
        ("add_dependency", {"after": "X"}, "there is no task 'X'"),
        ("add_dependency", {"before": "X"}, "there is no task 'X'"),
        ("add_dependency", {"after": "T03"}, "already waits for 'T01'; change that dependency"),
        ("add_dependency", {"after": "T01"}, "'T01' waits for itself"),
        ("remove_dependency", {"after": "T02"}, "'T02' does not wait for 'T01'"),
        ("remove_dependency", {"before": "T03", "after": "T01"}, "does not wait for 'T03'"),
        ("change_dependency", {"after": "T02"}, "'T02' does not wait for 'T01'"),
        ("add_task", {"task": {**_TASK, "id": "T01"}}, "there is a task 'T01' already"),
        ("add_task", {"task": {**_TASK, "department": "x"}}, "unknown department 'x'"),
        ("remove_task", {"task": "X"}, "there is no task 'X'"),
        ("remove_task", {"task": "T03"}, "take these out first: T01 FS T03, T03 FS+1d T04"),
        ("replace_task", {"task": _TASK}, "there is no task 'N1'"),
        ("replace_task", {"task": {**_TASK, "id": "T01", "teams": ["x"]}}, "unknown team 'x'"),
        ("add_freeze", {"freeze": _FREEZE}, "there is a freeze 'F1' already"),
        ("add_freeze", {"freeze": {**_FREEZE, "id": "F2", "waived": ["X"]}}, "unknown task 'X'"),
        ("remove_freeze", {"freeze": "X"}, "there is no freeze 'X'"),
        ("waive_freeze", {"freeze": "X"}, "there is no freeze 'X'"),
        ("waive_freeze", {"task": "X"}, "there is no task 'X'"),
        ("waive_freeze", {"task": "T03"}, "does not bind 'T03'; nothing to waive"),
        ("proceed_gate", {"task": "X"}, "there is no task 'X'"),
        ("proceed_gate", {"task": "T01"}, "'T01' is no gate; nobody decides there"),
    ],
)
def test_what_does_not_fit_the_plan_is_refused(op: str, changes: Fields, message: str) -> None:
    with pytest.raises(OperationError) as caught:
        apply_operations(plan(), one(op, **changes))
    assert message in str(caught.value)
    assert str(caught.value).startswith("operation 1: ")


def test_a_waiver_is_given_once() -> None:
    with pytest.raises(OperationError, match="operation 2: freeze 'F1' does not bind 'T01'"):
        apply_operations(plan(), one("waive_freeze") * 2)


def test_waivers_stand_in_order_whoever_was_first() -> None:
    both = (*one("waive_freeze", task="T05"), *one("waive_freeze", task="T01"))

    assert apply_operations(plan(), both).freezes[0].waived == ("T01", "T05")


def test_what_makes_the_plan_inconsistent_is_named_even_in_the_middle() -> None:
    operations = (
        *one("set_duration"),
        *one("replace_task", task={**_TASK, "id": "T01", "department": "x"}),
        *one("set_deadline", task="T02"),
    )

    with pytest.raises(OperationError, match="operation 2: task 'T01': unknown department 'x'"):
        apply_operations(plan(), operations)


def test_what_a_later_operation_puts_right_is_not_blamed() -> None:
    waived = apply_operations(plan(), one("waive_freeze", task="T01"))
    gone = one("remove_dependency") + one("remove_task", task="T01")

    assert apply_operations(waived, [*gone, *one("remove_freeze")]).freezes == ()
    with pytest.raises(OperationError, match="operation 2: freeze 'F1': unknown task 'T01'"):
        apply_operations(waived, [*gone, *one("set_start")])


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (
            [{"op": "drop_everything"}],
            "operation 1: op: there is none of this name; use one of ",
        ),
        ([{}], "operation 1: op: "),
        (["x"], "operation 1: op: "),
        ({"op": "set_start"}, "operation 1: op: "),
        (None, "operation 1: op: "),
        ([{"op": "set_duration", "task": "T01"}], "operation 1: duration: is missing"),
        (
            [{"op": "set_start", "start": "2026-03-03"}, {"op": "set_duration", "task": "T1"}],
            "operation 2: duration: is missing",
        ),
        ([{"op": "set_duration", "task": "T1", "duration": -1}], "operation 1: duration: "),
        (
            [{"op": "set_duration", "task": "T1", "duration": "5d"}],
            "operation 1: duration: write working minutes",
        ),
        (
            [{"op": "set_duration", "task": "T1", "duration": 1, "force": True}],
            "operation 1: force: unknown key",
        ),
        ([{"op": "add_task", "task": {**_TASK, "duration": -1}}], "operation 1: task.duration: "),
        ([{"op": "set_start", "start": "soon"}], "operation 1: start: "),
        ([{"op": "set_constraint", "task": "T1"}], "operation 1: constraint: is missing"),
        (
            [{"op": "set_constraint", "task": "T1", "constraint": {"kind": "FNLT"}}],
            "operation 1: constraint: ",
        ),
    ],
    ids=range(14),
)
def test_what_is_no_operation_is_named_by_position_and_field(items: object, message: str) -> None:
    with pytest.raises(OperationError) as caught:
        parse_operations(items)
    assert str(caught.value).startswith(message)


def test_all_that_is_wrong_with_operations_is_told_at_once() -> None:
    with pytest.raises(OperationError) as caught:
        parse_operations(
            [{"op": "set_duration", "task": "T1"}, {"op": "set_start"}, {"op": "turn"}, {"task": 1}]
        )
    first, second, third, last = str(caught.value).splitlines()
    assert first == "operation 1: duration: is missing"
    assert second == "operation 2: start: is missing"
    assert third.startswith("operation 3: op: there is none of this name; use one of set_duration")
    assert last.startswith("operation 4: op: is missing; use one of set_duration")


def test_no_operations_change_nothing() -> None:
    assert apply_operations(plan(), []) == plan()
    assert operations_between(plan(), plan()) == ()


@steady(300)
@given(edited_plans())
def test_a_diff_gives_back_every_edit(edited: tuple[Plan, tuple[Operation, ...]]) -> None:
    old, operations = edited
    new = apply_operations(old, operations)

    again = apply_operations(old, operations_between(old, new))

    assert _unordered(again) == _unordered(new)
    assert _unordered(apply_operations(new, operations_between(new, old))) == _unordered(old)


def _unordered(found: Plan) -> Fields:
    """Give the plan as sets: what is taken out and put in again stands behind, and is the same."""
    fields = found.model_dump(mode="json")
    for name in ("tasks", "links", "freezes"):
        fields[name] = sorted(fields[name], key=canonical)
    return fields


@steady(300)
@given(edited_plans())
def test_a_diff_that_only_adds_and_changes_is_exact_to_the_byte(
    edited: tuple[Plan, tuple[Operation, ...]],
) -> None:
    old, operations = edited
    kept = [op for op in operations if "remove" not in op.op and "freeze" not in op.op]
    try:
        new = apply_operations(old, kept)
    except OperationError:
        return

    again = apply_operations(old, operations_between(old, new))

    assert canonical(again) == canonical(new)
    assert again.hash == new.hash


def test_a_waiver_of_a_task_that_the_freeze_no_longer_binds_survives_a_diff() -> None:
    old = plan()
    moved = {**old.by_id["T01"].model_dump(mode="json"), "department": "pmo"}
    new = apply_operations(old, [*one("waive_freeze"), *one("replace_task", task=moved)])

    assert apply_operations(old, operations_between(old, new)) == new


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ([], ["T01"], ["waive_freeze"]),
        (["T01"], ["T01"], []),
        (["T01"], [], ["remove_freeze", "add_freeze"]),
        (["T05", "T01"], ["T01", "T05"], ["remove_freeze", "add_freeze"]),
        ([], ["T05", "T01"], ["remove_freeze", "add_freeze"]),
        ([], ["T03"], ["remove_freeze", "add_freeze"]),
    ],
    ids=["added", "same", "taken back", "turned round", "out of order", "not bound"],
)
def test_a_diff_waives_only_what_the_operation_can(
    old: list[str], new: list[str], kinds: list[str]
) -> None:
    first, second = (
        plan().model_copy(update={"freezes": (Freeze.model_validate({**_FREEZE, "waived": w}),)})
        for w in (old, new)
    )

    found = operations_between(first, second)

    assert [op.op for op in found] == kinds
    assert apply_operations(first, found) == second
