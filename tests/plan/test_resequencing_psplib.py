"""PSPLIB: the reader, and schedules of its instances checked period by period."""

from pathlib import Path

import pytest

from benchmarks.psplib import Instance, parse_instance, project_of, read_instances
from plan.resequencing.generation import (
    cost_of,
    earliest_places,
    generate,
    latest_finish_first,
    push_right,
)
from plan.resequencing.repair import repair
from plan.resequencing.search import shorten

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "psplib"
present = pytest.mark.skipif(not FOLDER.is_dir(), reason="the PSPLIB sample is not there")
SMALL = """
5 2
4 1
0 0 0  2 2 3
3 2 1  1 4
2 3 0  1 4
4 1 1  1 5
0 0 0  0
"""


def wrong(instance: Instance, durations: tuple[int, ...], starts: list[int]) -> list[str]:
    """Give what is wrong, period by period."""
    ends = [start + duration for start, duration in zip(starts, durations, strict=True)]
    found = [
        f"{before + 1} -> {after + 1}"
        for before, following in enumerate(instance.successors)
        for after in following
        if starts[after] < ends[before]
    ]
    for number, capacity in enumerate(instance.capacities):
        for period in range(max(ends)):
            rows = [r for r in range(len(starts)) if starts[r] <= period < ends[r]]
            if sum(instance.demands[r][number] for r in rows) > capacity:
                found.append(f"resource {number} in {period}")
    return found


def test_a_file_is_read_into_counts_capacities_demands_and_successors() -> None:
    instance = parse_instance("j5_1", SMALL, 9)

    assert instance.set == "j5"
    assert instance.capacities == (4, 1)
    assert instance.durations == (0, 3, 2, 4, 0)
    assert instance.demands[1] == (2, 1)
    assert instance.successors == ((1, 2), (3,), (3,), (4,), ())


def test_a_small_instance_is_scheduled_as_short_as_it_can_be() -> None:
    instance = parse_instance("j5_1", SMALL, 9)

    found = shorten(project_of(instance), 50, seed=1)

    assert found.cost.finish == 9
    assert wrong(instance, instance.durations, found.board.place) == []


@present
@pytest.mark.parametrize("which", ["j30", "j60", "j120"])
def test_no_schedule_breaks_anything_or_beats_the_best_known(which: str) -> None:
    for instance in [one for one in read_instances(FOLDER) if one.set == which][::5]:
        project = project_of(instance)

        found = shorten(project, 60, seed=1)

        assert wrong(instance, instance.durations, found.board.place) == []
        assert instance.best <= found.cost.finish == max(found.board.at)
        assert max(earliest_places(project)) <= instance.best


@present
def test_a_repair_keeps_the_deadline_that_pushing_right_misses_and_moves_less() -> None:
    mended = 0
    for instance in [one for one in read_instances(FOLDER) if one.set == "j60"][::4]:
        whole = project_of(instance)
        base = generate(whole, latest_finish_first(whole))
        for row in range(1, 20):
            longer = list(instance.durations)
            longer[row] += 3
            project = project_of(instance, tuple(longer), base.finish)
            pushed = push_right(project, base.place)
            assert wrong(instance, tuple(longer), pushed.place) == []
            found = repair(project, base.place, 100) if cost_of(pushed).late else None
            if found is not None:
                mended += 1
                assert wrong(instance, tuple(longer), list(found.places)) == []
                assert max(found.places) <= base.finish
                break

    assert mended
