"""What is wrong where everything stays: rows off their own dates, links not kept, teams overloaded.

A gap is closed by moving at least one of the rows that it names.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from plan.resequencing.board import Board, allows
from plan.resequencing.project import Project


class Overfull(NamedTuple):
    """A stretch in which a pool has too little: what is free there, and who draws on it."""

    pool: int
    free: int
    rows: tuple[int, ...]


class Gaps(NamedTuple):
    """What is wrong with a full board: rows that have to move, and sets of which one has to."""

    astray: frozenset[int]
    links: tuple[tuple[int, int], ...]
    overfull: tuple[Overfull, ...]


def find_gaps(project: Project, base: Sequence[int]) -> Gaps:
    """Put every row at its base place and find what is wrong with that."""
    board = Board(project)
    for row, place in enumerate(base):
        board.put(row, place)
    astray = frozenset(row for row, place in enumerate(base) if not allows(project, row, place))
    return Gaps(astray, tuple(_broken_links(board)), tuple(_overfull(board)))


def _broken_links(board: Board) -> Iterator[tuple[int, int]]:
    project = board.project
    for row, waits in enumerate(project.into):
        for wait in waits:
            if board.needed(row, wait) > board.place[row]:
                yield wait.end >> 1, row


def _overfull(board: Board) -> Iterator[Overfull]:
    """Sweep each pool once; a set that lies within the one before it adds nothing."""
    project = board.project
    users: list[list[int]] = [[] for _ in project.pools]
    for row, pool in enumerate(project.pool):
        if pool >= 0:
            users[pool].append(row)
    for pool, rows in enumerate(users):
        initial = project.pools[pool]
        edges = [(board.at[2 * row], 1, row) for row in rows]
        edges += [(board.at[2 * row + 1], 0, row) for row in rows]
        active: set[int] = set()
        stretches: dict[int, set[int]] = {}
        for instant, begins, row in sorted(edges):
            if begins:
                active.add(row)
            else:
                active.discard(row)
            stretches[instant] = set(active)
        for instant in {*initial.times[1:]}:
            stretches.setdefault(
                instant, {r for r in rows if board.at[2 * r] <= instant < board.at[2 * r + 1]}
            )
        yield from _too_full(project, pool, stretches)


def _too_full(project: Project, pool: int, stretches: dict[int, set[int]]) -> Iterator[Overfull]:
    initial = project.pools[pool]
    step, seen = 0, set[tuple[int, ...]]()
    for instant, active in sorted(stretches.items()):
        while step + 1 < len(initial.times) and initial.times[step + 1] <= instant:
            step += 1
        drawing = tuple(sorted(row for row in active if project.need[row]))
        full = Overfull(pool, initial.free[step], drawing)
        if drawing and drawing not in seen and still_full(project, full, ()):
            seen.add(drawing)
            yield full


def still_full(project: Project, full: Overfull, lifted: Collection[int]) -> bool:
    """Say whether a stretch is overfull still when some rows are gone."""
    guards = project.pools[full.pool].guards
    free = full.free
    for row in full.rows:
        if row not in lifted:
            if (free - project.need[row]) & guards != guards:
                return True
            free -= project.need[row]
    return False


def shares(project: Project, full: Overfull, row: int) -> bool:
    """Say whether lifting a row frees a team that the stretch has too little of."""
    demand = sum(project.need[other] for other in full.rows)
    return any(
        project.need[row] >> position & ((1 << width) - 1)
        and _field(demand, position, width) > _field(full.free, position, width)
        for position, width in project.pools[full.pool].fields.values()
    )


def _field(packed: int, position: int, width: int) -> int:
    return packed >> position & ((1 << width) - 1)
