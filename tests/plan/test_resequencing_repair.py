"""Repairs of plans so small that every schedule can be tried: feasible, with the fewest moves."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given

from plan.resequencing.exact import fewest_moves, solver_present
from plan.resequencing.gaps import find_gaps
from plan.resequencing.repair import repair
from tests.plan.plans import steady
from tests.plan.small_projects import Broken, broken, broken_schedules, moves, repairs, wrong

needs_solver = pytest.mark.skipif(not solver_present(), reason="the extra 'solver' is not there")


@steady(150)
@given(broken_schedules())
def test_nothing_is_wrong_exactly_where_no_gap_is_found(case: Broken) -> None:
    gaps = find_gaps(case.project, case.base)

    assert (wrong(case, case.base) == []) == (not any(gaps))


@steady(150)
@given(broken_schedules())
def test_a_repair_has_nothing_wrong_and_moves_only_what_may_move(case: Broken) -> None:
    found = repair(case.project, case.base, 200, case.movable)

    if found is not None:
        assert wrong(case, found.places) == []
        moved = {r for r, (a, b) in enumerate(zip(found.places, case.base, strict=True)) if a != b}
        assert moved == set(found.moved)
        assert moved <= case.movable
        assert not found.proven


def test_the_search_nearly_always_moves_as_few_as_trying_everything_does() -> None:
    """A search may miss. How often it does, on 120 seeds, is held here: it gets no worse."""
    seen: Counter[str] = Counter()
    for seed in range(120):
        case = broken(Random(seed), 5)  # noqa: S311  # test data
        best = min((moves(case, starts) for starts in repairs(case)), default=None)
        found = repair(case.project, case.base, 200, case.movable)
        if best is None:
            assert found is None
            continue
        seen["repairable"] += 1
        seen["found"] += found is not None
        seen["fewest"] += found is not None and len(found.moved) == best

    assert seen["repairable"] > 40
    assert seen["found"] >= 0.98 * seen["repairable"]
    assert seen["fewest"] >= 0.97 * seen["repairable"]


@needs_solver
@steady(50)
@given(broken_schedules())
def test_the_solver_moves_as_few_as_trying_everything_does(case: Broken) -> None:
    best = min((moves(case, starts) for starts in repairs(case)), default=None)

    verdict = fewest_moves(case.project, case.base, limit=1.0, movable=case.movable)

    if best is None:
        assert verdict.repair is None
        assert verdict.impossible
        return
    assert verdict.repair is not None
    assert verdict.repair.proven
    assert wrong(case, verdict.repair.places) == []
    assert len(verdict.repair.moved) == best


@needs_solver
@steady(25)
@given(broken_schedules(4))
def test_among_the_fewest_moves_the_solver_shifts_by_the_fewest_days(case: Broken) -> None:
    verdict = fewest_moves(case.project, case.base, limit=1.0, movable=case.movable)

    if verdict.repair is not None:
        fewest = len(verdict.repair.moved)
        shifts = [_shift(case, s) for s in repairs(case) if moves(case, s) == fewest]
        assert _shift(case, verdict.repair.places) == min(shifts)


def _shift(case: Broken, starts: tuple[int, ...]) -> int:
    return sum(abs(start - old) for start, old in zip(starts, case.base, strict=True))


@needs_solver
@steady(15)
@given(broken_schedules(8))
def test_the_same_seed_and_limit_give_the_same_repair(case: Broken) -> None:
    first, second = (
        fewest_moves(case.project, case.base, limit=0.5, seed=3, movable=case.movable)
        for _ in range(2)
    )

    assert first == second
    assert repair(case.project, case.base, 50) == repair(case.project, case.base, 50)


@needs_solver
def test_what_a_window_leaves_out_does_not_move_and_proves_nothing() -> None:
    for seed in range(60):
        case = broken(Random(seed), 5)  # noqa: S311  # test data
        verdict = fewest_moves(case.project, case.base, limit=0.5, window={0, 1, 2})

        assert not verdict.impossible
        if verdict.repair is not None:
            assert set(verdict.repair.moved) <= {0, 1, 2}
            assert not verdict.repair.proven
