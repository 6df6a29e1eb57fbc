"""What no order keeps: the smallest set of limits and teams, each price tried by the solver."""

from typing import Any

import pytest

from plan.conflicts import Situation
from plan.operations import apply_operations
from plan.records import Conflict
from plan.resequencing import exact
from plan.resequencing.compiled import places_of, project_of
from plan.resequencing.exact import fewest_moves, solver_present
from plan.resequencing.offers import find_offers
from plan.resequencing.refuting import refuted_set
from plan.resequencing.ways import Effort
from plan.schedule import compute_schedule
from tests.plan.test_resequencing_ways import LONGER, added, said, situation

pytestmark = pytest.mark.skipif(not solver_present(), reason="the extra 'solver' is not there")
T07_BY: dict[str, object] = {"op": "set_deadline", "task": "T07", "deadline": "2026-03-11"}
T05_BY: dict[str, object] = {
    "op": "set_constraint",
    "task": "T05",
    "constraint": {"kind": "FNLT", "date": "2026-04-08"},
}


def refuted(now: Situation) -> Conflict | None:
    return refuted_set(now, compute_schedule(now.base), 0.5, 1, level=False)


def test_where_an_order_keeps_everything_nothing_is_refuted() -> None:
    assert refuted(said(situation(), LONGER)) is None


def test_a_late_limit_is_priced_by_the_fewest_days_that_do() -> None:
    now = said(situation(T07_BY, T05_BY), LONGER)

    found = refuted(now)

    assert found is not None
    prices = {way.ref: way for way in found.relaxations}
    assert prices.keys() == {member.ref for member in found.members}
    [change] = prices["constraint:T05"].operations
    assert change.op == "set_constraint"
    eased = apply_operations(now.plan, [change])
    assert refuted(Situation(eased, eased, (), (), now.limiting)) is None


def test_a_member_that_no_day_and_no_room_can_buy_off_has_no_price() -> None:
    """Two tasks of a hundred days cannot take turns, and side by side they shut T03 out."""
    crowd: list[dict[str, object]] = []
    for id_ in ("T08", "T09"):
        crowd.append(added(id_, "Patch", "it-security", 100, "2026-03-04"))
        crowd.append({"op": "set_deadline", "task": id_, "deadline": "2026-07-23"})
    now = situation(*crowd)

    found = refuted_set(now, compute_schedule(now.base), 0.5, 1, level=True)

    assert found is not None
    assert {one.ref for one in found.members} > {"capacity:PLT"}
    priced = {way.ref for way in found.relaxations}
    assert priced < {one.ref for one in found.members}


def test_an_answer_that_neither_search_can_prove_is_not_called_proven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = said(situation(), LONGER)
    before = compute_schedule(now.base)
    project = project_of(now.plan, before)
    real = exact._solve  # noqa: SLF001  # the solver's own word is put in doubt here

    def unsure(built: Any, limit: float, seed: int, *, by_cores: bool = False) -> tuple[Any, str]:  # noqa: ANN401  # OR-Tools' own
        solver, _ = real(built, limit, seed)
        return solver, "UNKNOWN" if by_cores else "FEASIBLE"

    monkeypatch.setattr(exact, "_solve", unsure)

    verdict = fewest_moves(project, places_of(project, before), limit=0.5)

    assert verdict.repair is not None
    assert not verdict.repair.proven


def test_what_the_first_search_leaves_open_the_second_may_prove(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = said(situation(), LONGER)
    before = compute_schedule(now.base)
    project = project_of(now.plan, before)
    real = exact._solve  # noqa: SLF001  # the solver's own word is put in doubt here

    def late(built: Any, limit: float, seed: int, *, by_cores: bool = False) -> tuple[Any, str]:  # noqa: ANN401  # OR-Tools' own
        solver, status = real(built, limit, seed, by_cores=by_cores)
        return solver, status if by_cores else "FEASIBLE"

    monkeypatch.setattr(exact, "_solve", late)

    verdict = fewest_moves(project, places_of(project, before), limit=0.5)

    assert verdict.repair is not None
    assert verdict.repair.proven


def test_levelling_that_cannot_be_is_refused_with_its_reason() -> None:
    """T07 and T03 share a team of one, and both have to be worked in the same days."""
    base = situation(T07_BY, T05_BY, {"op": "set_duration", "task": "T07", "duration": 5 * 480})

    found = find_offers(base.plan, [], effort=Effort(solver=0.5), level=True)

    assert found.proof == "teams"
    assert found.conflicts
