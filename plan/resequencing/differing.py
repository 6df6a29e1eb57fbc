"""What makes two ways different to a person, who reads names, directions and days, not minutes.

Two ways are the same where they give way on the same thing, move the same tasks the same way,
turn the same pairs of departments round, and let the plan finish on the same day. An hour more or
less for one task is no choice that anybody would want to be asked about.
"""

from typing import NamedTuple

from plan.effect import Effect, Moved


class Face(NamedTuple):
    """How a way looks to a person."""

    gives_way: str
    moves: frozenset[tuple[str, int]]
    flips: frozenset[tuple[str, str]]
    finish_day: str


def face_of(effect: Effect, gives_way: str) -> Face:
    """Give what a person would tell a way by."""
    return Face(
        gives_way,
        frozenset((one.id, _direction(one)) for one in effect.moved),
        frozenset((flip.first, flip.then) for flip in effect.order_flips),
        effect.finish_to.partition("T")[0],
    )


def shift_of(effect: Effect) -> int:
    """Give by how much tasks move in all, in working minutes."""
    return sum(max(abs(one.working_minutes), abs(one.start_minutes)) for one in effect.moved)


def _direction(moved: Moved) -> int:
    """Give 1 for later, -1 for earlier; a task that only grows or shrinks goes by its finish."""
    by = moved.working_minutes or moved.start_minutes
    return (by > 0) - (by < 0)
