"""What moved because of what: each moved task names its driver, and the task where it began.

Drivers are followed in the new schedule for as long as they moved as well; the last one is the
root. A task that nothing moved but its own change is its own root.
"""

from collections.abc import Collection
from typing import NamedTuple

from plan.moves import Moves
from plan.schedule import Schedule

_OWN = {
    "start": "the plan's start",
    "hold": "it is held back in this what-if",
    "late": "it starts as late as it can (ALAP)",
    "actual": "it was reported so",
    "link": "its own change",
}


class Cause(NamedTuple):
    """Why a task moved: the task that drives it now, and the one where the move began."""

    driven_by: str | None
    root: str
    because: str


def causes(before: Schedule, after: Schedule) -> dict[str, Cause]:
    """Give the cause of every task that moved, in the new plan's order."""
    return causes_of(after, Moves(before, after).moved)


def causes_of(after: Schedule, moved: Collection[str]) -> dict[str, Cause]:
    """Give the cause of the tasks that are known to have moved."""
    why, row = after.forward.why, after.network.row
    reasons = ((id_, why[row[id_]]) for id_ in moved)
    driven = {id_: None if isinstance(own, str) else own.before for id_, own in reasons}
    roots: dict[str, str] = {}
    for id_ in moved:
        _find_root(id_, driven, roots)
    words: dict[str, str] = {}
    return {id_: _cause(after, id_, driven[id_], roots[id_], words) for id_ in moved}


def _find_root(id_: str, driven: dict[str, str | None], roots: dict[str, str]) -> None:
    if id_ in roots:
        return
    chain: list[str] = []
    before: str | None = id_
    while before is not None and before in driven and before not in roots:
        chain.append(before)
        before = driven[before]
    root = roots.get(before, chain[-1]) if before is not None else chain[-1]
    for one in chain:
        roots[one] = root


def _cause(
    after: Schedule, id_: str, driven_by: str | None, root: str, words: dict[str, str]
) -> Cause:
    """Give a cause; ``words`` keeps what is said of a root, for many tasks share one."""
    if root != id_:
        if root not in words:
            task = after.plan.by_id[root]
            words[root] = f"{root} ({task.name}, {task.department})"
        return Cause(driven_by, root, words[root])
    kind = after.driver(after.network.row[id_]).kind
    constraint = after.plan.by_id[id_].constraint
    own = f"its own constraint {constraint}" if kind == "constraint" else _OWN[kind]
    return Cause(driven_by, root, own)
