"""Why a task starts when it does: a chain that ends where nothing else holds it."""

from itertools import pairwise

import pytest
from hypothesis import given

from plan.errors import UnknownError
from plan.model import Plan
from plan.operations import apply_operations, parse_operations
from plan.schedule import Network, compute_schedule
from plan.values import instant_text
from plan.why import explain
from plan.words import time_words
from tests.builders import DAY, small_plan
from tests.plan.plans import plans, steady


@steady(150)
@given(plans())
def test_every_step_stands_where_the_schedule_says_and_the_chain_ends(plan: Plan) -> None:
    schedule = compute_schedule(plan)

    for id_ in plan.by_id:
        chain = explain(schedule, id_)
        assert chain[0].task == id_
        assert len({step.task for step in chain}) == len(chain) <= len(plan.tasks)
        for step, following in pairwise(chain):
            assert (step.kind, step.driven_by) == ("link", following.task)
        assert chain[-1].kind in ("start", "constraint", "late")
        for step in chain:
            dates = schedule.dates[step.task]
            assert step.start == instant_text(dates.start, plan.zone)
            assert step.finish == instant_text(dates.finish, plan.zone)
            assert len(step.others) == len(plan.links_into[step.task]) - (step.kind == "link")


def because(plan: Plan, task: str, hold: dict[str, int] | None = None) -> str:
    return explain(compute_schedule(plan, hold), task)[0].because


def edited(*fields: dict[str, object]) -> Plan:
    return apply_operations(small_plan(), parse_operations(list(fields)))


def test_a_link_is_named_with_the_time_that_it_waits_for() -> None:
    assert because(small_plan(), "T04") == (
        "T04 starts Tue 24 Mar 2026 09:00 because T03 (Set up the target cluster, operations) "
        "finishes Fri 20 Mar 2026 17:00, then the weekend [T03 FS+1d T04]"
    )
    assert because(small_plan(), "T06").startswith("T06 stands at Wed 8 Apr 2026 17:00 because T05")


def test_a_link_from_a_start_says_starts() -> None:
    ss = {"op": "change_dependency", "before": "T01", "after": "T03", "basis": "x"}
    plan = edited({**ss, "kind": "SS", "lag": DAY})

    assert "because T01 (Map the ledger accounts, finance) starts Mon 2 Mar 2026 09:00" in because(
        plan, "T03"
    )


def test_the_start_a_constraint_a_hold_and_a_late_task_are_told() -> None:
    snet = {"kind": "SNET", "date": "2026-03-10"}
    plan = edited({"op": "set_constraint", "task": "T02", "constraint": snet})
    start = compute_schedule(small_plan()).dates["T03"].start

    assert because(small_plan(), "T01").endswith("the plan starts then and nothing holds it back")
    assert "because of its own constraint" in because(plan, "T02")
    assert "held back in this what-if" in because(small_plan(), "T01", {"T01": start})
    late = edited({"op": "set_constraint", "task": "T02", "constraint": {"kind": "ALAP"}})
    assert "starts as late as it can (ALAP)" in because(late, "T02")
    actual = Network(small_plan()).schedule(actual={"T01": (start, start + DAY)})
    assert explain(actual, "T01")[0].because.endswith("because it was reported so")


def test_what_would_drive_it_next_stands_beside_with_its_room() -> None:
    [step, *_] = explain(compute_schedule(small_plan()), "T04")

    assert step.others == ("T02 would let it be 13 days earlier",)


def test_a_link_that_a_pin_overrides_says_what_is_missing() -> None:
    pin = {"kind": "MSO", "date": "2026-03-05"}
    plan = edited({"op": "set_constraint", "task": "T03", "constraint": pin})

    [step] = explain(compute_schedule(plan), "T03")

    assert step.others == ("T01 is not waited for, 2 days are missing",)


def test_a_task_that_is_not_there_is_unknown() -> None:
    with pytest.raises(UnknownError, match="no task 'T99'"):
        explain(compute_schedule(small_plan()), "T99")


def test_the_data_date_is_the_end_of_a_chain_in_a_forecast() -> None:
    now = compute_schedule(small_plan()).dates["T03"].start
    expected = Network(small_plan()).schedule({"T01": now})

    assert explain(expected, "T01", now)[0].because.endswith(
        f"because nobody reports it begun at the data date {time_words(now)}"
    )


def with_exceptions(*days: str) -> Plan:
    plan = small_plan()
    off = {**plan.calendars[0].exceptions, **dict.fromkeys(days, ())}
    calendar = plan.calendars[0].model_copy(update={"exceptions": off})
    return plan.model_copy(update={"calendars": (calendar, *plan.calendars[1:])})


@pytest.mark.parametrize(
    ("off", "says"),
    [
        ((), ", then the weekend ["),
        (("2026-03-23",), ", then the weekend and 23 Mar off ["),
        (
            ("2026-03-23", "2026-03-24", "2026-03-26"),
            ", then the weekend, 23 Mar to 24 Mar off and 26 Mar off [",
        ),
        (
            tuple(f"2026-03-{day}" for day in (23, 24, 25, 26, 27)),
            ", then 2 weekends and 23 Mar to 27 Mar off [",
        ),
    ],
)
def test_the_days_between_that_nobody_works_are_named(off: tuple[str, ...], says: str) -> None:
    assert says in because(with_exceptions(*off), "T04")


def test_many_stretches_off_are_summed_up() -> None:
    days = ("2026-03-23", "2026-03-25", "2026-03-27", "2026-03-31")
    lag = {"op": "change_dependency", "before": "T03", "after": "T04", "kind": "FS", "basis": "x"}
    plan = apply_operations(with_exceptions(*days), parse_operations([{**lag, "lag": 5 * DAY}]))

    assert "then 2 weekends, 23 Mar off and 3 more stretches off [" in because(plan, "T04")


def test_a_start_right_behind_a_freeze_says_so() -> None:
    freeze = {
        "id": "F1",
        "name": "Close",
        "first": "2026-03-05",
        "last": "2026-03-09",
        "departments": [small_plan().by_id["T02"].department],
    }
    snet = {"kind": "SNET", "date": "2026-03-10"}
    plan = edited(
        {"op": "add_freeze", "freeze": freeze},
        {"op": "set_constraint", "task": "T02", "constraint": snet},
    )
    start = compute_schedule(plan).dates["T02"].start

    words = ", right behind the freeze F1 (Close, 2026-03-05 to 2026-03-09)"
    assert because(plan, "T02").endswith(f"SNET 2026-03-10{words}")
    assert because(plan, "T01").endswith("nothing holds it back")
    elsewhere = {**freeze, "departments": ["pmo"]}
    other = edited(
        {"op": "add_freeze", "freeze": elsewhere},
        {"op": "set_constraint", "task": "T02", "constraint": snet},
    )
    assert because(other, "T02").endswith("SNET 2026-03-10")
    assert because(edited({"op": "add_freeze", "freeze": freeze}), "T02", {"T02": start}).endswith(
        f"what-if{words}"
    )
