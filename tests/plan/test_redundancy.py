"""Redundant dependencies: only what a path implies, and the path is there to be looked at."""

import networkx as nx
import pytest
from hypothesis import given

from plan.errors import CycleError
from plan.model import Constraint, ConstraintKind, Link, LinkKind, Plan
from plan.redundancy import Redundant, redundant_dependencies
from plan.schedule import Schedule, compute_schedule
from plan.values import parse_moment
from tests.builders import DAY, small_plan
from tests.plan.plans import plans, steady

Found = dict[str, list[str]]


def dates_of(schedule: Schedule) -> dict[str, tuple[int, ...]]:
    return {id_: tuple(dates[1:6]) for id_, dates in schedule.dates.items()}


@steady(150)
@given(plans(12))
def test_without_kinds_and_lags_it_is_the_transitive_reduction(plan: Plan) -> None:
    bare = {"kind": LinkKind.FS, "lag": 0}
    links = tuple(link.model_copy(update=bare) for link in plan.links)
    tasks = tuple(task.model_copy(update={"constraint": None}) for task in plan.tasks)
    graph = nx.DiGraph([(link.before, link.after) for link in links])

    found = redundant_dependencies(plan.model_copy(update={"links": links, "tasks": tasks}))

    kept = nx.transitive_reduction(graph)
    assert {(one.link.before, one.link.after) for one in found} == set(graph.edges - kept.edges)


@steady(100)
@given(plans(12, clocked=True))
def test_all_that_is_redundant_can_go_at_once_and_no_date_or_float_is_another(plan: Plan) -> None:
    gone = {one.link for one in redundant_dependencies(plan)}
    fewer = plan.model_copy(update={"links": tuple(x for x in plan.links if x not in gone)})

    assert dates_of(compute_schedule(fewer)) == dates_of(compute_schedule(plan))
    assert compute_schedule(fewer).free_floats == compute_schedule(plan).free_floats


@steady(100)
@given(plans(12))
def test_the_evidence_is_a_path_of_other_links_of_the_plan(plan: Plan) -> None:
    one_calendar = tuple(task.model_copy(update={"calendar": None}) for task in plan.tasks)
    for found in redundant_dependencies(plan.model_copy(update={"tasks": one_calendar})):
        assert len(found.path) > 1
        assert set(found.path) <= set(plan.links) - {found.link}
        assert found.path[0].before == found.link.before
        assert found.path[-1].after == found.link.after
        assert all(a.after == b.before for a, b in zip(found.path, found.path[1:], strict=False))


def link(text: str) -> Link:
    """Read ``T01 FS+60 T03``: a lag in minutes."""
    before, kind, after = text.split()
    return Link(before=before, after=after, kind=LinkKind(kind[:2]), lag=int(kind[2:] or 0))


def found_in(*links: str | Link, plan: Plan | None = None) -> Found:
    made = tuple(link(one) if isinstance(one, str) else one for one in links)
    plan = (plan or small_plan()).model_copy(update={"links": made})
    return {str(one.link): list(map(str, one.path)) for one in redundant_dependencies(plan)}


@pytest.mark.parametrize(
    ("direct", "path", "implied"),
    [
        ("T01 FS T04", ("T01 FS T03", "T03 FS T04"), True),
        ("T01 FS-480 T04", ("T01 FS T03", "T03 FS T04"), True),
        ("T01 SS T04", ("T01 FS T03", "T03 SS T04"), True),
        ("T01 FS T04", ("T01 SS T03", "T03 FS T04"), True),
        ("T01 FS T04", ("T01 SS T03", "T03 SS T04"), False),
        ("T01 FS+4800 T04", ("T01 FS T03", "T03 FS T04"), True),
        ("T01 FS+4801 T04", ("T01 FS T03", "T03 FS T04"), False),
        ("T01 FS T04", ("T01 FS-4800 T03", "T03 FS T04"), True),
        ("T01 FS T04", ("T01 FS-4801 T03", "T03 FS T04"), False),
        ("T01 FF T04", ("T01 FF T03", "T03 FF T04"), True),
        ("T01 FF T04", ("T01 FF T03", "T03 FS T04"), True),
        ("T01 SF T04", ("T01 SS T03", "T03 SF T04"), True),
        ("T01 FF T06", ("T01 FS T03", "T03 FS T06"), True),
        ("T06 FS T04", ("T06 FS T03", "T03 SS T04"), True),
        ("T06 FF T04", ("T06 FF T03", "T03 FF T04"), True),
    ],
)
def test_a_link_is_implied_where_the_path_asks_for_as_much(
    direct: str,
    path: tuple[str, ...],
    implied: bool,  # noqa: FBT001  # a case of the table
) -> None:
    """T01 and T03 take ten days each, T04 five; T06 is a milestone."""
    plan = small_plan()
    tasks = tuple(
        task.model_copy(update={"duration": {"T01": 10, "T03": 10, "T04": 5}[task.id] * DAY})
        if task.id in {"T01", "T03", "T04"}
        else task
        for task in plan.tasks
    )

    found = found_in(direct, *path, plan=plan.model_copy(update={"tasks": tasks}))

    wanted = [str(link(one)) for one in path]
    assert found == ({str(link(direct)): wanted} if implied else {})


def with_task(id_: str, **fields: object) -> Plan:
    plan = small_plan()
    week = ((), (), (), (), (), ((540, 1020),), ())
    saturday = plan.calendars[0].model_copy(update={"id": "saturday", "week": week})
    tasks = tuple(t.model_copy(update=fields) if t.id == id_ else t for t in plan.tasks)
    return plan.model_copy(update={"tasks": tasks, "calendars": (*plan.calendars, saturday)})


def test_a_path_through_another_calendar_implies_an_instant_and_no_working_minutes() -> None:
    plan = with_task("T03", calendar="saturday")
    path = ("T01 FS T03", "T03 FS T04")

    assert found_in("T01 FS T04", *path, plan=plan) != {}
    assert found_in("T01 FS+60 T04", *path, plan=plan) == {}


def test_a_finish_in_another_calendar_may_stand_before_what_it_waits_for() -> None:
    plan = with_task("T03", calendar="saturday")

    assert found_in("T01 FS T04", "T01 FF T03", "T03 FS T04", plan=plan) == {}


def test_a_first_task_in_another_calendar_is_counted_from_the_end_that_is_waited_for() -> None:
    plan = with_task("T01", calendar="saturday")

    assert found_in("T01 FS+60 T04", "T01 FS T03", "T03 FS T04", plan=plan) != {}
    assert found_in("T01 FS+60 T04", "T01 SS T03", "T03 FS T04", plan=plan) == {}
    assert found_in("T01 SS+60 T04", "T01 FS T03", "T03 FS T04", plan=plan) != {}


def test_a_milestone_waits_for_the_very_instant_and_working_minutes_do_not_say_it() -> None:
    assert found_in("T01 FS T06", "T01 FF T03", "T03 FS T06") == {}
    assert found_in("T01 FS+60 T06", "T01 FS T03", "T03 FS T06") != {}


def test_a_pinned_task_implies_nothing_and_what_leads_to_it_is_kept() -> None:
    pin = Constraint(kind=ConstraintKind.MSO, date=parse_moment("2026-03-20"))
    path = ("T01 FS T03", "T03 FS T04")

    assert found_in("T01 FS T04", *path, plan=with_task("T03", constraint=pin)) == {}
    assert found_in("T01 FS T04", *path, plan=with_task("T04", constraint=pin)) == {}


def test_a_lag_on_another_clock_counts_as_nothing_on_the_way_and_is_never_implied() -> None:
    later = Link(before="T01", after="T03", lag=600, lag_calendar="elapsed")
    earlier = later.model_copy(update={"lag": -600})
    direct = Link(before="T01", after="T04", lag=60, lag_calendar="elapsed")

    assert found_in("T01 FS T04", later, "T03 FS T04") != {}
    assert found_in("T01 FS+60 T04", later, "T03 FS T04") != {}
    assert found_in("T01 FS T04", earlier, "T03 FS T04") == {}
    assert found_in(direct, "T01 FS T03", "T03 FS T04") == {}


def test_the_longest_of_several_paths_is_the_evidence() -> None:
    found = found_in(
        "T01 FS+3840 T05", "T01 SS T03", "T01 FS T04", "T03 FS T05", "T04 FS T05", "T03 SS T04"
    )

    assert found["T01 FS+8d T05"] == ["T01 FS T04", "T04 FS T05"]


def test_it_is_said_in_the_plan_files_own_form() -> None:
    path = (link("T01 FS T03"), link("T03 FS T04"))

    assert str(Redundant(link("T01 FS T04"), path)) == (
        "T01 FS T04 is implied by T01 FS T03, T03 FS T04"
    )


def test_a_plan_with_a_loop_is_told_so() -> None:
    with pytest.raises(CycleError):
        found_in("T01 FS T03", "T03 FS T01")


def test_a_plan_without_links_has_nothing_to_leave_out() -> None:
    assert found_in() == {}
