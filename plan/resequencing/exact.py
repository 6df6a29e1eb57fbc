"""The smallest repair, proven: a constraint model for OR-Tools (the extra ``solver``).

One axis for all rows (``axis``); where it is exact so is the model, else its answer is an order
that serial generation turns into places, and nothing is claimed to be proven. One worker and a
deterministic limit: the same plan, seed and limit give the same answer. OR-Tools is imported here,
and only when it is asked for.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from plan.resequencing.axis import Axis, lay_axis, profile_of
from plan.resequencing.generation import cost_of, generate, ordered
from plan.resequencing.project import Project
from plan.resequencing.repair import Repair

_SECOND_SHARE = 4
_PLAIN_SHARE = 0.45  # of the limit; what is left goes to the search by cores, which proves more
_SETTLED = ("OPTIMAL", "INFEASIBLE")


def solver_present() -> bool:
    """Say whether OR-Tools is installed; looking does not import it."""
    return find_spec("ortools") is not None


@dataclass(frozen=True)
class Verdict:
    """What the solver found: a repair, the proof that there is none, or neither in its limit."""

    repair: Repair | None
    impossible: bool = False


@dataclass
class _Model:
    """The model while it is built, and the variables that are read back."""

    axis: Axis
    model: Any
    starts: dict[int, Any] = field(default_factory=dict)
    stays: dict[int, Any] = field(default_factory=dict)


def fewest_moves(  # noqa: PLR0913  # each has a name where it is called
    project: Project,
    base: Sequence[int],
    *,
    limit: float,
    seed: int = 1,
    movable: Collection[int] | None = None,
    window: Collection[int] | None = None,
) -> Verdict:
    """Move as few rows as can be, then by as little as can be, within a deterministic limit.

    ``movable`` is who may move at all. Only rows of the ``window`` do; then nothing is proven.
    """
    moving = set(range(len(base)) if movable is None else movable)
    moving -= {row for row, pin in enumerate(project.pinned) if pin is not None}
    if window is not None:
        moving &= set(window)
    axis = lay_axis(project, base, moving)
    sure = axis.exact and window is None
    built = _build(axis, sorted(moving))
    if built is None:
        return Verdict(None, impossible=sure)
    built, solver, status = _fewest(built, sorted(moving), limit, seed)
    if status not in {"OPTIMAL", "FEASIBLE"}:
        return Verdict(None, impossible=sure and status == "INFEASIBLE")
    values = _nearer(built, solver, limit / _SECOND_SHARE, seed)
    return Verdict(_decoded(built, base, values, proven=sure and status == "OPTIMAL"))


def _fewest(
    built: _Model, moving: Sequence[int], limit: float, seed: int
) -> tuple[_Model, Any, str]:
    """Solve plainly, which finds quickly; what that leaves open by cores, which prove better.

    The second search begins anew: an upper bound from the first makes its cores longer.
    """
    solver, status = _solve(built, limit * _PLAIN_SHARE, seed)
    if status in _SETTLED:
        return built, solver, status
    again = _build(built.axis, moving) or built
    second, verdict = _solve(again, limit * (1 - _PLAIN_SHARE), seed, by_cores=True)
    if verdict in _SETTLED or status != "FEASIBLE":
        return again, second, verdict
    return built, solver, status


def is_possible(
    project: Project, base: Sequence[int], limit: float, *, seed: int = 1
) -> bool | None:
    """Say whether any schedule keeps everything; None where the limit is too little to know.

    Only on an exact axis is a no a proof, and elsewhere it is not given.
    """
    moving = {row for row, pin in enumerate(project.pinned) if pin is None}
    axis = lay_axis(project, base, moving)
    built = _build(axis, sorted(moving))
    if built is None:
        return False if axis.exact else None
    built.model.clear_objective()
    _, status = _solve(built, limit, seed)
    if status == "INFEASIBLE":
        return False if axis.exact else None
    return True if status in {"OPTIMAL", "FEASIBLE"} else None


def _build(axis: Axis, moving: Sequence[int]) -> _Model | None:
    from ortools.sat.python import cp_model  # noqa: PLC0415  # 80 MB that a plan may never need

    built = _Model(axis, cp_model.CpModel())
    for row in moving:
        pairs = [
            [-(-(first - axis.origin) // axis.unit), (last - axis.origin) // axis.unit]
            for first, last in axis.open[row]
        ]
        domain = cp_model.Domain.from_intervals([pair for pair in pairs if pair[0] <= pair[1]])
        if domain.is_empty():
            return None
        built.starts[row] = built.model.new_int_var_from_domain(domain, f"s{row}")
        _staying(built, row, domain)
    _links(built)
    for number in range(len(axis.project.pools)):
        _capacity(built, number)
    built.model.minimize(len(built.stays) - sum(built.stays.values()))
    return built


def _staying(built: _Model, row: int, domain: Any) -> None:  # noqa: ANN401  # OR-Tools' own
    """Say that a row moves, or stands where it did; one that cannot stand there moves."""
    axis, start = built.axis, built.starts[row]
    place, rest = divmod(axis.old[row] - axis.origin, axis.unit)
    if rest or not domain.contains(place):
        return
    stay = built.stays[row] = built.model.new_bool_var(f"k{row}")
    built.model.add(start == place).only_enforce_if(stay)
    built.model.add_hint(start, place)
    built.model.add_hint(stay, 1)


def _links(built: _Model) -> None:
    """Keep the links between rows that may both move; the open stretches hold the others."""
    axis, starts = built.axis, built.starts
    for row, waits in enumerate(axis.project.into):
        for wait in waits:
            other = wait.end >> 1
            if row in starts and other in starts:
                gap = wait.lag - (axis.length[row] if wait.back else 0)
                gap += axis.length[other] if wait.end & 1 else 0
                built.model.add(starts[row] >= starts[other] + -(-gap // axis.unit))


def _capacity(built: _Model, number: int) -> None:
    """Keep every team of a pool within what is free, rows that stand still taken off."""
    axis, project, model = built.axis, built.axis.project, built.model
    drawing = [row for row, own in enumerate(project.pool) if own == number]
    moving = [row for row in drawing if row in built.starts]
    still = [row for row in drawing if row not in built.starts]
    intervals = {
        row: model.new_fixed_size_interval_var(built.starts[row], axis.steps(row), f"i{row}")
        for row in moving
    }
    for position, width in project.pools[number].fields.values():
        needs = {row: project.need[row] >> position & (1 << width) - 1 for row in moving}
        users = [row for row in moving if needs[row]]
        if not users:
            continue
        profile = profile_of(axis, number, still, (position, width))
        most = max(free for _, _, free in profile)
        taken = [one for one in profile if one[2] < most]
        fixed = [
            model.new_fixed_size_interval_var(first, last - first, f"f{position}.{first}")
            for first, last, _ in taken
        ]
        spans = [*(intervals[row] for row in users), *fixed]
        amounts = [*(needs[row] for row in users), *(most - free for _, _, free in taken)]
        model.add_cumulative(spans, amounts, most)


def _solve(built: _Model, limit: float, seed: int, *, by_cores: bool = False) -> tuple[Any, str]:
    from ortools.sat.python import cp_model  # noqa: PLC0415  # see _build

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = limit
    solver.parameters.random_seed = seed
    solver.parameters.optimize_with_core = by_cores
    return solver, solver.status_name(solver.solve(built.model))


def _nearer(built: _Model, solver: Any, limit: float, seed: int) -> dict[int, int]:  # noqa: ANN401  # OR-Tools' own
    """Keep the number of moves and shift by as little as can be; give the places on the axis."""
    values = {row: int(solver.value(start)) for row, start in built.starts.items()}
    model, axis = built.model, built.axis
    kept = sum(int(solver.value(stay)) for stay in built.stays.values())
    model.add(sum(built.stays.values()) >= kept)
    model.clear_hints()
    shifts = []
    for row, start in built.starts.items():
        place = (axis.old[row] - axis.origin) // axis.unit
        shift = model.new_int_var(0, axis.horizon - axis.origin, f"d{row}")
        model.add(shift >= start - place)
        model.add(shift >= place - start)
        model.add_hint(start, values[row])
        shifts.append(shift)
    model.minimize(sum(shifts))
    second, status = _solve(built, limit, seed)
    better = second if status in {"OPTIMAL", "FEASIBLE"} else solver
    return {row: int(better.value(start)) for row, start in built.starts.items()}


def _decoded(
    built: _Model, base: Sequence[int], values: dict[int, int], *, proven: bool
) -> Repair | None:
    """Turn the axis into places by serial generation, no row before its place on the axis."""
    axis, project, wanted = built.axis, built.axis.project, list(base)
    for row, value in values.items():
        index = value * axis.unit + axis.origin
        if index != axis.old[row]:
            wanted[row] = _place(axis, row, index, base[row])
    starts = [project.ends(row, place)[0] for row, place in enumerate(wanted)]
    board = generate(project, ordered(project, starts), wanted)
    if cost_of(board).late:
        return None
    moved = tuple(row for row, place in enumerate(board.place) if place != base[row])
    if not set(moved) <= built.starts.keys():
        return None
    return Repair(tuple(board.place), moved, proven=proven, steps=0)


def _place(axis: Axis, row: int, index: int, base: int) -> int:
    """Give the place of an index; a milestone's later place is left to what it waits for."""
    project = axis.project
    if not project.duration[row]:
        return base if index > axis.old[row] else axis.clock.finish_at(index)
    if project.clock[row] is axis.clock:
        return index
    return project.clock[row].index(axis.clock.start_at(index))
