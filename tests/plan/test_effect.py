"""What a change does: against recomputation from the slow scheduler, and case by case by hand."""

from collections.abc import Mapping

import pytest
from hypothesis import given

from plan.checks import check_schedule
from plan.effect import Effect, compute_effect
from plan.model import Freeze, Link, Plan
from plan.operations import Operation, apply_operations, parse_operations
from plan.schedule import compute_schedule
from plan.values import canonical, instant_text
from tests.builders import DAY, small_plan
from tests.plan import naive_effect as naive
from tests.plan.edits import edited_plans
from tests.plan.plans import plans, steady

Edited = tuple[Plan, tuple[Operation, ...]]


@steady(150)
@given(plans(frozen=True))
def test_every_breach_is_found_with_its_size_and_no_other(plan: Plan) -> None:
    found = {
        (b.task, b.kind, b.subject): b.by if b.kind != "link" else -1
        for b in check_schedule(compute_schedule(plan))
    }

    assert found == naive.half_of(plan).breaches


@steady(150)
@given(edited_plans())
def test_an_effect_is_what_recomputing_everything_gives(edited: Edited) -> None:
    before, operations = edited
    after = apply_operations(before, operations)
    old, new = naive.half_of(before), naive.half_of(after)

    effect = compute_effect(before, after)

    assert {m.id for m in effect.moved} == naive.moved(old, new)
    assert {s.id for s in effect.squeezed} == naive.squeezed(old, new)
    assert {(f.first, f.then) for f in effect.order_flips} == naive.flips(old, new)
    assert set(effect.added) == after.by_id.keys() - before.by_id.keys()
    assert set(effect.removed) == before.by_id.keys() - after.by_id.keys()
    critical = [{i for i, f in half.floats.items() if f <= 0} for half in (old, new)]
    assert set(effect.critical_joined) == critical[1] - critical[0]
    assert set(effect.critical_left) == critical[0] - critical[1]


@steady(150)
@given(edited_plans())
def test_what_breaks_and_whom_it_touches_is_what_recomputing_gives(edited: Edited) -> None:
    before, operations = edited
    after = apply_operations(before, operations)
    old, new = naive.half_of(before), naive.half_of(after)

    effect = compute_effect(before, after)

    parts = [
        {(b.task, b.kind, b.subject) for b in part if b.kind != "link"}
        for part in (effect.broken, effect.mended, effect.still_broken)
    ]
    kept = [{k for k in half.breaches if k[1] != "link"} for half in (old, new)]
    worse = {k for k in naive.broken(old, new) if k[1] != "link"}
    assert parts == [worse, kept[0] - kept[1], kept[1] - worse]
    waived = {op.task for op in operations if op.op == "waive_freeze"}
    assert naive.edited(before, after) <= set(effect.edited)
    assert set(effect.edited) <= naive.edited(before, after) | waived
    links = {b.department for b in effect.broken if b.kind == "link"}
    assert set(effect.touched) == naive.touched(old, new) | links


@steady(60)
@given(edited_plans())
def test_the_departments_add_up_to_the_whole(edited: Edited) -> None:
    before, operations = edited
    effect = compute_effect(before, apply_operations(before, operations))

    shares = effect.departments.values()

    assert sum(s.moved for s in shares) == len(effect.moved)
    assert sum(s.squeezed for s in shares) == len(effect.squeezed)
    assert sum(s.broken for s in shares) == len(effect.broken)
    assert sum(s.edited for s in shares) == len(effect.edited)
    for id_, share in effect.departments.items():
        moves = [m.working_minutes for m in effect.moved if m.department == id_]
        assert abs(share.largest_move) == max(map(abs, moves), default=0)


@steady(50)
@given(edited_plans())
def test_the_same_change_has_the_same_effect_to_the_byte(edited: Edited) -> None:
    before, operations = edited
    after = apply_operations(before, operations)
    again = Plan.model_validate_json(before.model_dump_json())

    first = canonical(compute_effect(before, after))

    assert first == canonical(compute_effect(again, apply_operations(again, operations)))


@steady(50)
@given(plans(frozen=True))
def test_no_change_has_no_effect(plan: Plan) -> None:
    effect = compute_effect(plan, plan)

    assert effect.still_broken == check_schedule(compute_schedule(plan))
    assert not any(
        value
        for name, value in effect.model_dump(exclude={"still_broken"}).items()
        if name not in {"finish_from", "finish_to"}
    )


def effect_of(*fields: Mapping[str, object], plan: Plan | None = None) -> Effect:
    plan = plan or small_plan()
    return compute_effect(plan, apply_operations(plan, parse_operations(list(fields))))


def test_a_longer_task_moves_what_hangs_on_it_and_squeezes_what_does_not() -> None:
    effect = effect_of({"op": "set_duration", "task": "T02", "duration": 20 * DAY})

    assert [m.id for m in effect.moved] == ["T02", "T04", "T05", "T06"]
    assert [(s.id, s.float_from, s.float_to) for s in effect.squeezed] == [
        ("T01", 0, 4 * DAY),
        ("T03", 0, 4 * DAY),
    ]
    [first, *_] = effect.moved
    assert (first.finish_from, first.finish_to) == (
        "2026-03-04T17:00+00:00",
        "2026-03-27T17:00+00:00",
    )
    assert (first.working_minutes, first.days) == (17 * DAY, 17)
    assert effect.finish_minutes == 4 * DAY
    assert (effect.critical_joined, effect.critical_left) == (("T02",), ("T01", "T03"))
    assert effect.touched == ("finance", "it-security", "operations")


def test_a_task_whose_start_moves_while_its_finish_stands_has_moved_and_is_not_squeezed() -> None:
    ff = {"op": "change_dependency", "before": "T04", "after": "T05", "kind": "FF", "lag": 20 * DAY}
    plan = apply_operations(small_plan(), parse_operations([{**ff, "basis": "x"}]))

    effect = effect_of({"op": "set_duration", "task": "T05", "duration": 5 * DAY}, plan=plan)

    assert [(m.id, m.working_minutes) for m in effect.moved] == [("T05", 0)]
    assert "T05" not in {s.id for s in effect.squeezed}


def test_a_move_of_a_part_of_a_day_counts_as_a_day() -> None:
    effect = effect_of({"op": "set_duration", "task": "T05", "duration": 4 * DAY - 1})

    assert [(m.id, m.working_minutes, m.days) for m in effect.moved] == [
        ("T05", -1, 1),
        ("T06", -1, 1),
    ]


def test_a_gate_that_moves_or_is_edited_is_named_with_its_roles() -> None:
    moved = effect_of({"op": "set_duration", "task": "T05", "duration": 5 * DAY})
    edited = effect_of({"op": "set_deadline", "task": "T06", "deadline": "2026-05-01"})
    gone = effect_of(
        {"op": "remove_dependency", "before": "T05", "after": "T06"},
        {"op": "remove_task", "task": "T06"},
    )

    assert [(g.id, g.roles) for g in moved.gates] == [
        ("T06", ("finance", "operations", "it-security"))
    ]
    assert moved.gates[0].at_from == "2026-04-08T17:00+01:00"
    assert moved.gates[0].at_to == "2026-04-09T17:00+01:00"
    assert edited.gates[0].at_from == edited.gates[0].at_to
    assert (gone.gates[0].at_from is None, gone.gates[0].at_to) == (False, None)


def test_a_gate_that_loses_a_role_still_names_it() -> None:
    gate = small_plan().by_id["T06"].model_dump(mode="json")

    effect = effect_of({"op": "replace_task", "task": {**gate, "gate": ["pmo"]}})

    assert effect.gates[0].roles == ("finance", "operations", "it-security", "pmo")


@pytest.mark.parametrize(
    ("links", "flips"),
    [
        ((), [("T01", "T03", ("finance", "operations"))]),
        ((Link(before="T01", after="T03", lag=-60 * DAY),), []),
        ((Link(before="T03", after="T02"), Link(before="T02", after="T01", lag=-60 * DAY)), []),
    ],
    ids=["no path", "a link", "a path the other way"],
)
def test_two_departments_that_change_places_are_a_flip_where_no_path_is_recorded(
    links: tuple[Link, ...], flips: list[tuple[str, str, tuple[str, str]]]
) -> None:
    plan = small_plan().model_copy(update={"links": links})
    snet = {"op": "set_constraint", "task": "T03", "constraint": {"kind": "SNET"}}
    snet["constraint"] = {"kind": "SNET", "date": "2026-03-16"}
    before = apply_operations(plan, parse_operations([snet]))

    later = {"kind": "SNET", "date": "2026-04-13"}
    effect = effect_of({"op": "set_constraint", "task": "T01", "constraint": later}, plan=before)

    assert [(f.first, f.then, f.departments) for f in effect.order_flips] == flips


def frozen(**changes: object) -> Plan:
    fields = {
        "id": "F1",
        "name": "Freeze",
        "first": "2026-03-09",
        "last": "2026-03-13",
        "departments": ["operations", "pmo"],
        **changes,
    }
    return small_plan().model_copy(update={"freezes": (Freeze.model_validate(fields),)})


def test_a_waived_freeze_touches_everybody_whose_freeze_it_is() -> None:
    effect = effect_of({"op": "waive_freeze", "freeze": "F1", "task": "T03"}, plan=frozen())

    assert effect.freezes_relaxed_for == ("operations", "pmo")
    assert effect.touched == ("operations", "pmo")
    assert [(b.task, b.kind, b.by) for b in effect.mended] == [("T03", "freeze", 5 * DAY)]
    assert effect.edited == ("T03",)


def test_a_lifted_freeze_is_relaxed_and_a_new_one_is_not() -> None:
    lifted = effect_of({"op": "remove_freeze", "freeze": "F1"}, plan=frozen())
    new = frozen().freezes[0].model_dump(mode="json")
    added = effect_of({"op": "add_freeze", "freeze": new})

    assert lifted.freezes_relaxed_for == lifted.touched == ("operations", "pmo")
    assert (added.freezes_relaxed_for, added.touched) == ((), ("operations", "pmo"))
    assert [(b.task, b.rule) for b in added.broken] == [("T03", "freeze F1")]


def test_a_freeze_written_anew_touches_its_old_and_its_new_departments() -> None:
    new = frozen(departments=["finance"]).freezes[0].model_dump(mode="json")

    effect = effect_of(
        {"op": "remove_freeze", "freeze": "F1"},
        {"op": "add_freeze", "freeze": new},
        plan=frozen(),
    )

    assert effect.freezes_relaxed_for == ("operations", "pmo")
    assert effect.touched == ("finance", "operations", "pmo")


def test_taking_a_dependency_out_touches_both_ends_even_where_nothing_moves() -> None:
    effect = effect_of({"op": "remove_dependency", "before": "T02", "after": "T04"})

    assert effect.moved == ()
    assert effect.edited == ("T02", "T04")
    assert effect.touched == ("it-security", "operations")


def test_a_task_squeezed_below_zero_touches_its_department_and_one_with_float_left_does_not() -> (
    None
):
    below = effect_of({"op": "set_deadline", "task": "T05", "deadline": "2026-04-07"})
    above = effect_of({"op": "set_deadline", "task": "T02", "deadline": "2026-03-10"})

    assert {s.id for s in below.squeezed if s.float_to < 0} == {"T01", "T03", "T04", "T05"}
    assert below.touched == ("finance", "operations")
    assert [(s.id, s.float_to) for s in above.squeezed] == [("T02", 4 * DAY)]
    assert above.touched == ("it-security",)


def test_a_breach_that_grows_is_broken_again_and_one_that_stays_is_told_apart() -> None:
    late = {"op": "set_deadline", "task": "T05", "deadline": "2026-04-07"}
    plan = apply_operations(small_plan(), parse_operations([late]))

    worse = effect_of({"op": "set_duration", "task": "T05", "duration": 5 * DAY}, plan=plan)
    same = effect_of({"op": "set_deadline", "task": "T02", "deadline": "2026-05-01"}, plan=plan)
    mended = effect_of({"op": "set_duration", "task": "T05", "duration": 3 * DAY}, plan=plan)

    assert [(b.rule, b.by) for b in worse.broken] == [("deadline 2026-04-07", 2 * DAY)]
    assert (worse.still_broken, same.broken) == ((), ())
    assert [b.by for b in same.still_broken] == [DAY]
    assert [b.by for b in mended.mended] == [DAY]


def test_a_milestone_pinned_before_what_it_waits_for_breaks_its_link_even_on_a_weekend() -> None:
    """The cluster team works on Saturday; the gate is pinned to Friday, 17:00."""
    plan = small_plan()
    week = ((), (), (), (), (), ((540, 1020),), ())
    saturday = plan.calendars[0].model_copy(update={"id": "saturday", "week": week})
    task = plan.by_id["T05"].model_copy(update={"calendar": "saturday", "duration": 60})
    gate = plan.by_id["T06"].model_dump(mode="json")
    gate["constraint"] = {"kind": "MFO", "date": "2026-04-03"}
    plan = plan.model_copy(
        update={
            "calendars": (*plan.calendars, saturday),
            "tasks": (*(t if t.id != "T05" else task for t in plan.tasks),),
        }
    )

    effect = effect_of({"op": "replace_task", "task": gate}, plan=plan)

    assert [(b.task, b.kind, b.subject, b.by) for b in effect.broken] == [("T06", "link", "T05", 1)]


def test_a_limit_missed_outside_working_time_is_missed_by_a_minute_and_not_by_nothing() -> None:
    """The last task ends on Saturday; the gate's own calendar has no minute since Friday night."""
    plan = small_plan()
    week = ((), (), (), (), (), ((540, 1020),), ())
    saturday = plan.calendars[0].model_copy(update={"id": "saturday", "week": week})
    task = plan.by_id["T05"].model_copy(update={"calendar": "saturday", "duration": 60})
    tasks = tuple(t if t.id != "T05" else task for t in plan.tasks)
    plan = plan.model_copy(update={"calendars": (*plan.calendars, saturday), "tasks": tasks})

    effect = effect_of(
        {"op": "set_deadline", "task": "T06", "deadline": "2026-04-03T18:00"}, plan=plan
    )

    assert [(b.task, b.kind, b.by) for b in effect.broken] == [("T06", "deadline", 1)]


def test_a_float_that_is_less_below_zero_than_before_touches_nobody() -> None:
    late = {"op": "set_deadline", "task": "T05", "deadline": "2026-04-06"}
    plan = apply_operations(small_plan(), parse_operations([late]))

    effect = effect_of({**late, "deadline": "2026-04-07"}, plan=plan)

    assert {s.id for s in effect.squeezed if s.float_from < s.float_to < 0} >= {"T03", "T04"}
    assert effect.touched == ("finance",)


def test_a_path_that_the_change_itself_takes_out_is_none() -> None:
    plan = small_plan().model_copy(update={"links": (Link(before="T01", after="T03"),)})
    later = {"kind": "SNET", "date": "2026-04-13"}

    effect = effect_of(
        {"op": "remove_dependency", "before": "T01", "after": "T03"},
        {"op": "set_constraint", "task": "T01", "constraint": later},
        {
            "op": "set_constraint",
            "task": "T03",
            "constraint": {"kind": "SNET", "date": "2026-03-09"},
        },
        plan=plan,
    )

    assert [(f.first, f.then) for f in effect.order_flips] == [("T01", "T03")]


def test_another_start_of_the_plan_touches_everybody_who_has_a_task() -> None:
    effect = effect_of({"op": "set_start", "start": "2026-03-03"})

    assert effect.touched == ("finance", "it-security", "operations")
    assert len(effect.moved) == 6
    assert effect.finish_minutes == DAY


def test_an_effect_tells_instants_in_the_zone_of_the_plan() -> None:
    plan = small_plan().model_copy(update={"zone": "America/New_York"})

    effect = effect_of({"op": "set_duration", "task": "T05", "duration": DAY}, plan=plan)

    finish = compute_schedule(plan).finish
    assert effect.finish_from == instant_text(finish, "America/New_York")
    assert effect.finish_from.endswith("-04:00")
