"""What if: slips and constraints tried without changing the plan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.errors import FormError, OperationError, UnknownError
from plan.impact import exposed_by, impact_of, parse_constraint, parse_slip
from plan.model import Plan
from plan.operations import apply_operations, parse_operations
from plan.schedule import compute_schedule
from tests.builders import DAY, small_plan
from tests.plan.naive_schedule import forward
from tests.plan.naive_time import axis_of
from tests.plan.plans import plans, steady


@pytest.mark.parametrize(
    ("text", "slip"),
    [("T14=10d", ("T14", 4800)), (" T14 = 4h ", ("T14", 240)), ("T-1=30m", ("T-1", 30))],
)
def test_a_slip_is_a_task_and_an_amount(text: str, slip: tuple[str, int]) -> None:
    assert parse_slip(text) == slip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no slip; write T14=10d"),
        ("T14", "is no slip; write T14=10d"),
        ("T14=", "is no slip"),
        ("=10d", "is no slip"),
        ("T14=10", "is no duration; write 5d"),
        ("T14=soon", "is no duration"),
        ("T14==10d", "is no duration"),
        ("T14=-1d", "a slip is later; for an earlier date use a constraint"),
        ("T14=0d", "a slip is later"),
        ("T14=0.001d", "whole number of minutes"),
    ],
)
def test_what_is_no_slip_is_refused_with_the_form(text: str, message: str) -> None:
    with pytest.raises(FormError) as caught:
        parse_slip(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("T58 FNLT 2026-06-12", "T58 finishes no later than 2026-06-12 (FNLT)"),
        (" T58  snet  2026-06-12T17:00 ", "T58 starts no earlier than 2026-06-12T17:00 (SNET)"),
        ("T58 ALAP", "T58 starts as late as it can (ALAP)"),
        ("T58 deadline 2026-06-12", "T58 has to finish by 2026-06-12"),
        ("T58 Deadline", "T58 has no deadline"),
    ],
)
def test_a_constraint_is_a_task_a_kind_and_a_date(text: str, words: str) -> None:
    assert str(parse_constraint(text)) == words


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no constraint; write T58 FNLT 2026-06-12"),
        ("T58", "is no constraint"),
        ("T58 FNLT 2026-06-12 now", "is no constraint"),
        ("T58 LATER 2026-06-12", "use ASAP, ALAP, SNET, SNLT, FNET, FNLT, MSO, MFO or deadline"),
        ("T58 UPDATE 2026-06-12", "or deadline"),
        ("T58 FNLT soon", "'soon' is no date"),
        ("T58 FNLT 2026-02-30", "'2026-02-30' is no date"),
        ("T58 FNLT 2026-06-12T17:00Z", "drop the offset"),
        ("T58 FNLT 1900-01-01", "is outside 1970-01-01"),
        ("T58 FNLT", "FNLT needs a date"),
        ("T58 ASAP 2026-06-12", "ASAP takes no date"),
        ("!! FNLT 2026-06-12", "should match pattern"),
        ("!! deadline 2026-06-12", "should match pattern"),
    ],
)
def test_what_is_no_constraint_is_refused_with_the_form(text: str, message: str) -> None:
    with pytest.raises(FormError) as caught:
        parse_constraint(text)
    assert message in str(caught.value)
    assert "Value error" not in str(caught.value)


@steady(150)
@given(plans(), st.integers(1, 2000), st.integers(0, 7))
def test_a_slip_moves_a_task_by_that_much_and_the_rest_as_a_hold_would(
    plan: Plan, minutes: int, which: int
) -> None:
    task = plan.tasks[which % len(plan.tasks)]
    own = task.constraint
    if own is not None and own.kind in ("MSO", "MFO", "ALAP"):
        return
    axis, early = axis_of(plan, task), forward(plan)[task.id]
    to = axis.at[axis.number(early.start) + minutes]
    if not task.duration:
        to = axis.shifted(early.start, minutes)

    effect = impact_of(plan, {task.id: minutes})

    late = forward(plan, {task.id: to})
    before = forward(plan)
    assert {m.id for m in effect.moved} == {id_ for id_ in late if late[id_] != before[id_]}
    [own_move] = [m for m in effect.moved if m.id == task.id]
    assert own_move.working_minutes == minutes
    assert plan == Plan.model_validate_json(plan.model_dump_json())


def test_a_slip_carries_on_down_the_chain_and_leaves_float_alone() -> None:
    effect = impact_of(small_plan(), {"T02": 13 * DAY})

    assert [m.id for m in effect.moved] == ["T02"]
    assert effect.finish_minutes == 0
    assert impact_of(small_plan(), {"T02": 14 * DAY}).finish_minutes == DAY


def test_a_milestone_slips_too() -> None:
    effect = impact_of(small_plan(), {"T06": DAY})

    assert [(m.id, m.working_minutes) for m in effect.moved] == [("T06", DAY)]
    assert effect.moved[0].finish_to == "2026-04-09T17:00+01:00"


@pytest.mark.parametrize("kind", ["MSO", "MFO"])
def test_a_pinned_task_is_let_go_so_that_it_can_slip(kind: str) -> None:
    pin = {"kind": kind, "date": "2026-03-10" if kind == "MSO" else "2026-03-23"}
    plan = apply_operations(
        small_plan(),
        parse_operations([{"op": "set_constraint", "task": "T03", "constraint": pin}]),
    )

    effect = impact_of(plan, {"T03": 2 * DAY})

    assert [m.id for m in effect.moved] == ["T03", "T04", "T05", "T06"]
    assert {m.working_minutes for m in effect.moved} == {2 * DAY}


def test_constraints_and_slips_are_tried_together() -> None:
    both = impact_of(small_plan(), {"T01": DAY}, [parse_constraint("T05 deadline 2026-04-08")])

    assert [(b.task, b.by) for b in both.broken] == [("T05", DAY)]
    assert both.finish_minutes == DAY


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownError, match="no task 'T99'"):
        impact_of(small_plan(), {"T99": DAY})
    with pytest.raises(OperationError, match="there is no task 'T99'"):
        impact_of(small_plan(), {}, [parse_constraint("T99 FNLT 2026-06-12")])


def test_nothing_tried_is_nothing_moved() -> None:
    effect = impact_of(small_plan(), {})

    assert (effect.moved, effect.squeezed, effect.broken) == ((), (), ())
    assert compute_schedule(small_plan()).finish


def test_what_hangs_on_a_slip_and_does_not_move_is_exposed_and_told_apart() -> None:
    little, much = impact_of(small_plan(), {"T02": DAY}), impact_of(small_plan(), {"T02": 14 * DAY})

    assert [one.id for one in little.moved] == ["T02"]
    assert exposed_by(small_plan(), little) == ("T04", "T05", "T06")
    assert [one.id for one in much.moved] == ["T02", "T04", "T05", "T06"]
    assert exposed_by(small_plan(), much) == ()


def test_what_hangs_on_an_edited_task_is_exposed_though_nothing_moves() -> None:
    effect = impact_of(small_plan(), {}, [parse_constraint("T03 deadline 2026-05-01")])

    assert effect.moved == ()
    assert exposed_by(small_plan(), effect) == ("T04", "T05", "T06")
