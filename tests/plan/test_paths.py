"""Free floats, longest paths, near-critical tasks and summaries, each against plain trial."""

from collections.abc import Iterator

from hypothesis import given

from plan.model import Link, Plan, Summary
from plan.operations import apply_operations, parse_operations
from plan.paths import longest_paths, near_critical
from plan.schedule import Schedule, compute_schedule
from plan.summaries import summary_dates
from tests.builders import DAY, small_plan
from tests.plan.naive_schedule import Span, forward
from tests.plan.naive_time import axis_of
from tests.plan.plans import plans, steady


def _moves(plan: Plan, id_: str, by: int, spans: dict[str, Span]) -> bool:
    """Say whether anything else, or the end, moves where a task starts later."""
    axis, end = axis_of(plan, plan.by_id[id_]), max(span.finish for span in spans.values())
    at = axis.at[axis.number(spans[id_].start) + by]
    found = forward(plan, {id_: at})
    end_now = max(span.finish for span in found.values())
    return end_now > end or any(found[other] != spans[other] for other in found if other != id_)


@steady(80)
@given(plans(6, pinned=False))
def test_a_free_float_is_what_a_task_may_slip_before_anything_else_moves(plan: Plan) -> None:
    schedule, spans = compute_schedule(plan), forward(plan)

    for id_, free in schedule.free_floats.items():
        if plan.by_id[id_].milestone:
            continue
        assert free >= 0
        assert not free or not _moves(plan, id_, free, spans)
        assert _moves(plan, id_, free + 1, spans)


@steady(100)
@given(plans())
def test_a_free_float_is_no_more_than_a_total_float_without_limits(plan: Plan) -> None:
    free_of_limits = plan.model_copy(
        update={
            "tasks": tuple(
                task.model_copy(update={"constraint": None, "deadline": None})
                for task in plan.tasks
            )
        }
    )
    schedule = compute_schedule(free_of_limits)

    for id_, free in schedule.free_floats.items():
        assert free <= schedule.dates[id_].total_float


def _tight(plan: Plan, spans: dict[str, Span], link: Link) -> bool:
    """Say whether a task would start earlier if its other end did not hold it there."""
    task = plan.by_id[link.after]
    axis, before, after = axis_of(plan, task), spans[link.before], spans[link.after]
    waited_for = before.finish if link.kind in ("FS", "FF") else before.start
    waiting = after.finish if link.kind in ("FF", "SF") else after.start
    if task.milestone and not link.lag:
        return waited_for == waiting
    return axis.count(waited_for, waiting) == link.lag


def _all_paths(plan: Plan, schedule: Schedule) -> Iterator[tuple[str, ...]]:
    spans = {id_: Span(d.start, d.finish) for id_, d in schedule.dates.items()}

    def back(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        links = [x for x in plan.links if x.after == path[0] and _tight(plan, spans, x)]
        if not links:
            yield path
        for link in links:
            yield from back((link.before, *path))

    last = [id_ for id_, span in spans.items() if span.finish == schedule.finish]
    tight = [x for x in plan.links if _tight(plan, spans, x)]
    for id_ in last:
        if not any(link.before == id_ and link.after in last for link in tight):
            yield from back((id_,))


@steady(150)
@given(plans())
def test_the_longest_paths_are_all_chains_without_room_to_the_end(plan: Plan) -> None:
    schedule = compute_schedule(plan)
    wanted = set(_all_paths(plan, schedule))

    found = longest_paths(schedule, most=10_000)

    assert set(found.paths) == wanted
    assert found.number == len(found.paths) == len(wanted)
    assert set(found.tasks) == {id_ for path in wanted for id_ in path}
    assert longest_paths(schedule, most=1).paths == found.paths[:1]


def test_many_paths_are_counted_and_a_few_shown() -> None:
    plan = small_plan()
    tasks = [plan.by_id["T01"].model_copy(update={"id": f"X{n}"}) for n in range(61)]
    # Each of twenty layers has three tasks, and each waits for all of the layer before.
    links = [
        Link(before=f"X{before}", after=f"X{after}")
        for after in range(3, 60)
        for before in range(after // 3 * 3 - 3, after // 3 * 3)
    ]
    plan = plan.model_copy(update={"tasks": tuple(tasks), "links": tuple(links)})

    found = longest_paths(compute_schedule(plan))

    assert (found.number, len(found.paths), len(found.tasks)) == (3**20, 5, 60)


def test_a_task_without_float_may_stand_beside_the_longest_path() -> None:
    late = {"op": "set_deadline", "task": "T02", "deadline": "2026-03-02"}
    schedule = compute_schedule(apply_operations(small_plan(), parse_operations([late])))

    assert "T02" in schedule.critical
    assert "T02" not in longest_paths(schedule).tasks


def test_near_critical_tasks_have_some_float_and_no_more_than_asked() -> None:
    schedule = compute_schedule(small_plan())
    floats = {id_: dates.total_float for id_, dates in schedule.dates.items()}
    most = max(floats.values())

    assert set(near_critical(schedule, most)) == {id_ for id_, f in floats.items() if f > 0}
    assert near_critical(schedule, 0) == ()
    assert [floats[id_] for id_ in near_critical(schedule, most)] == sorted(
        f for f in floats.values() if f > 0
    )


def test_a_summary_spans_all_that_is_beneath_it() -> None:
    plan = small_plan()
    parents = {"T01": "S2", "T02": "S1", "T03": "S2"}
    tasks = tuple(t.model_copy(update={"parent": parents.get(t.id)}) for t in plan.tasks)
    rows = (
        Summary(id="S1", name="All"),
        Summary(id="S2", name="Half", parent="S1"),
        Summary(id="S3", name="Nothing"),
    )
    schedule = compute_schedule(plan.model_copy(update={"tasks": tasks, "summaries": rows}))

    found = summary_dates(schedule)

    assert list(found) == ["S1", "S2"]
    assert found["S1"].tasks == ("T01", "T02", "T03")
    assert found["S2"].tasks == ("T01", "T03")
    for row in found.values():
        dates = [schedule.dates[id_] for id_ in row.tasks]
        assert (row.start, row.finish) == (
            min(d.start for d in dates),
            max(d.finish for d in dates),
        )
        assert row.total_float == min(d.total_float for d in dates)
        assert row.critical is (row.total_float <= 0)
    assert found["S2"].working_minutes == 15 * DAY
