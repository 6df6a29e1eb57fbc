"""What moved because of what, and how far from a baseline."""

from hypothesis import given

from plan.causes import causes
from plan.effect import effect_of
from plan.model import Plan
from plan.operations import apply_operations, parse_operations
from plan.schedule import Network, compute_schedule
from plan.values import instant_text
from plan.variance import variances
from tests.builders import DAY, small_plan
from tests.plan.plans import plans, steady


def edited(*fields: dict[str, object]) -> Plan:
    return apply_operations(small_plan(), parse_operations(list(fields)))


@steady(80)
@given(plans(), plans())
def test_every_move_leads_back_to_a_task_that_no_moved_task_drives(old: Plan, new: Plan) -> None:
    before, after = compute_schedule(old), compute_schedule(new)
    found = causes(before, after)

    assert set(found) == {
        id_
        for id_, dates in after.dates.items()
        if id_ in before.dates
        and (before.dates[id_].start, before.dates[id_].finish) != (dates.start, dates.finish)
    }
    for id_, cause in found.items():
        link = after.dates[id_].driver.link
        assert cause.driven_by == (link.before if link else None)
        if cause.driven_by in found:
            assert cause.root == found[cause.driven_by].root
            assert cause.because.startswith(f"{cause.root} (")
        else:
            assert cause.root == id_


def test_a_longer_task_is_the_root_of_all_that_moves_behind_it() -> None:
    longer = edited({"op": "set_duration", "task": "T03", "duration": 30 * DAY})

    effect = effect_of(compute_schedule(small_plan()), compute_schedule(longer))

    assert {moved.root for moved in effect.moved} == {"T03"}
    [own, *others] = effect.moved
    assert (own.id, own.driven_by, own.because) == ("T03", "T01", "its own change")
    assert others[0].because == "T03 (Set up the target cluster, operations)"
    assert {one for share in effect.departments.values() for one in share.roots} == {"T03"}


def test_a_task_says_what_of_its_own_moved_it() -> None:
    snet = {"kind": "SNET", "date": "2026-03-10"}
    old = compute_schedule(small_plan())
    pushed = compute_schedule(edited({"op": "set_constraint", "task": "T01", "constraint": snet}))
    later = compute_schedule(edited({"op": "set_start", "start": "2026-03-09"}))
    held = Network(small_plan()).schedule({"T01": pushed.dates["T01"].start})

    assert causes(old, pushed)["T01"].because == "its own constraint SNET 2026-03-10"
    assert causes(old, later)["T01"].because == "the plan's start"
    assert causes(old, held)["T01"].because == "it is held back in this what-if"


@steady(60)
@given(plans())
def test_nothing_differs_from_itself(plan: Plan) -> None:
    schedule = compute_schedule(plan)

    found = list(variances(schedule, schedule))

    assert [one.id for one in found] == list(plan.by_id)
    assert not any(one.differs for one in found)


def test_a_variance_says_start_finish_duration_and_floats() -> None:
    before = compute_schedule(small_plan())
    after = compute_schedule(edited({"op": "set_duration", "task": "T03", "duration": 6 * DAY}))
    found = {one.id: one for one in variances(before, after)}
    was = small_plan().by_id["T03"].duration

    assert found["T03"].duration_minutes == found["T03"].finish_minutes == 6 * DAY - was
    assert found["T03"].start_minutes == 0
    assert found["T03"].baseline_finish == instant_text(before.dates["T03"].finish, "Europe/London")
    assert found["T04"].start_minutes == found["T04"].finish_minutes
    for id_, one in found.items():
        assert one.float_minutes == after.dates[id_].total_float - before.dates[id_].total_float
        assert one.free_float_minutes == after.free_floats[id_] - before.free_floats[id_]
    assert [one.id for one in found.values() if one.differs] != []


def test_a_task_that_the_baseline_does_not_hold_has_no_variance() -> None:
    task = {**small_plan().by_id["T01"].model_dump(mode="json"), "id": "T90"}
    after = compute_schedule(edited({"op": "add_task", "task": task}))

    assert "T90" not in {one.id for one in variances(compute_schedule(small_plan()), after)}
