"""Generated schedules keep links, dates, freezes and capacity, and the kernel agrees with them."""

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from plan.model import Plan
from plan.resequencing.board import Board
from plan.resequencing.compiled import places_of, project_of
from plan.resequencing.generation import (
    cost_of,
    generate,
    latest_finish_first,
    missed_limits,
    ordered,
    places_at,
    push_right,
)
from plan.resequencing.project import SteadyClock, mirrored, mirrored_place
from plan.resequencing.search import shorten
from plan.schedule import Network, compute_schedule
from tests.builders import small_plan
from tests.plan.feasible import problems, spans_of
from tests.plan.plans import plans, seeds, steady


def free_plans(most: int = 8) -> st.SearchStrategy[Plan]:
    """Give plans without pins, in which serial generation always finds a place."""
    return plans(most, frozen=True, pinned=False, clocked=True)


@steady(150)
@given(free_plans(), seeds)
def test_a_generated_schedule_keeps_links_dates_freezes_and_capacity(plan: Plan, seed: int) -> None:
    project = project_of(plan)
    random = Random(seed)  # noqa: S311  # test data
    keys = [random.random() for _ in project.ids]

    board = generate(project, ordered(project, keys))

    assert problems(plan, spans_of(board)) == []


@steady(100)
@given(free_plans())
def test_the_kernel_gives_the_same_dates_where_tasks_are_held_to_their_starts(plan: Plan) -> None:
    project = project_of(plan)
    board = generate(project, latest_finish_first(project))
    starts = {id_: board.at[2 * row] for row, id_ in enumerate(project.ids)}

    schedule = Network(plan).schedule(starts)

    assert {id_: (d.start, d.finish) for id_, d in schedule.dates.items()} == spans_of(board)


@steady(80)
@given(free_plans())
def test_without_teams_and_freezes_the_earliest_schedule_is_the_kernels(plan: Plan) -> None:
    tasks = tuple(task.model_copy(update={"teams": ()}) for task in plan.tasks)
    bare = plan.model_copy(update={"tasks": tasks, "freezes": ()})
    project = project_of(bare)

    board = generate(project, latest_finish_first(project))

    dates = compute_schedule(bare).dates
    assert spans_of(board) == {id_: (d.start, d.finish) for id_, d in dates.items()}


@steady(80)
@given(free_plans())
def test_pushing_right_moves_nothing_earlier_and_keeps_what_was_overloaded(plan: Plan) -> None:
    before = compute_schedule(plan)
    project = project_of(plan, before)
    base = places_of(project, before)

    board = push_right(project, base)

    assert all(place >= old for place, old in zip(board.place, base, strict=True))
    assert problems(plan, spans_of(board), capacity=False) == []
    if not plan.freezes:
        assert tuple(board.place) == base


@steady(40)
@given(free_plans(10), seeds)
def test_a_search_is_feasible_and_no_later_than_its_rule(plan: Plan, seed: int) -> None:
    project = project_of(plan)
    rule = generate(project, latest_finish_first(project))

    found = shorten(project, 60, seed)

    assert found.cost <= cost_of(rule)
    assert found.cost == cost_of(found.board)
    assert problems(plan, spans_of(found.board)) == []


@steady(15)
@given(free_plans(10), seeds)
def test_the_same_seed_and_effort_give_the_same_schedule(plan: Plan, seed: int) -> None:
    again = Plan.model_validate_json(plan.model_dump_json())

    first, second = (shorten(project_of(p), 60, seed) for p in (plan, again))

    assert spans_of(first.board) == spans_of(second.board)
    assert first.schedules == second.schedules


@steady(80)
@given(free_plans(), st.integers(0, 40_000))
def test_the_mirror_image_of_the_mirror_image_is_the_project(plan: Plan, beyond: int) -> None:
    project = project_of(plan)
    board = generate(project, latest_finish_first(project))
    horizon = board.finish + beyond
    mirror = mirrored(project, horizon)

    for row, place in enumerate(board.place):
        there = mirrored_place(project, row, place, horizon)
        assert mirrored_place(mirror, row, there, horizon) == place
        start, finish = project.ends(row, place)
        ends = mirror.ends(row, there)
        assert horizon - finish == ends[0]
        assert horizon - start == ends[1]


@steady(80)
@given(free_plans())
def test_in_one_calendar_the_latest_schedule_in_the_mirror_keeps_every_link(plan: Plan) -> None:
    plain = {"teams": (), "calendar": None, "constraint": None}
    tasks = tuple(task.model_copy(update=plain) for task in plan.tasks)
    links = tuple(link.model_copy(update={"lag_calendar": None}) for link in plan.links)
    bare = plan.model_copy(update={"tasks": tasks, "freezes": (), "links": links})
    project = project_of(bare)
    board = generate(project, latest_finish_first(project))
    mirror = mirrored(project, board.finish)
    keys = [-row for row in range(len(project.ids))]
    late = generate(mirror, ordered(mirror, keys), places_at(mirror, 0))

    found = {
        id_: (board.finish - late.at[2 * row + 1], board.finish - late.at[2 * row])
        for row, id_ in enumerate(project.ids)
    }
    assert problems(bare.model_copy(update={"start": date(2025, 7, 1)}), found) == []


def test_a_limit_that_the_earliest_dates_miss_is_missed_in_every_order() -> None:
    plan = small_plan()
    tasks = tuple(
        t.model_copy(update={"deadline": plan.start}) if t.id == "T04" else t for t in plan.tasks
    )
    project = project_of(plan.model_copy(update={"tasks": tasks}))

    assert [project.ids[row] for row in missed_limits(project)] == ["T04"]
    assert missed_limits(project_of(plan)) == ()


def test_a_board_that_was_copied_leaves_the_first_one_alone() -> None:
    project = project_of(small_plan())
    board = Board(project)
    board.put(0, project.floor[0])

    other = board.copy()
    other.lift(0)
    other.put(1, project.floor[1])

    assert board.down[:2] == [True, False]
    assert other.down[:2] == [False, True]
    assert board.finish == board.at[1]
    assert Board(project).finish == 0


def test_a_steady_clock_is_its_own_index() -> None:
    clock = SteadyClock()

    assert (clock.index(7), clock.start_at(7), clock.finish_at(7)) == (7, 7, 7)
