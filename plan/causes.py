"""What moved because of what: each moved task names its driver, and the task where it began.

Drivers are followed in the new schedule for as long as they moved as well; the last one is the
root. A task that nothing moved but its own change is its own root.
"""

from typing import NamedTuple

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


def has_moved(before: Schedule, after: Schedule, id_: str) -> bool:
    """Say whether both hold the task, with other dates."""
    old, new = before.dates.get(id_), after.dates[id_]
    return old is not None and (old.start, old.finish) != (new.start, new.finish)


def causes(before: Schedule, after: Schedule) -> dict[str, Cause]:
    """Give the cause of every task that moved, in the new plan's order."""
    moved = {id_ for id_ in after.dates if has_moved(before, after, id_)}
    roots: dict[str, str] = {}
    for id_ in after.plan.by_id:
        if id_ in moved and id_ not in roots:
            _find_root(after, id_, moved, roots)
    return {id_: _cause(after, id_, roots[id_]) for id_ in after.plan.by_id if id_ in moved}


def _find_root(after: Schedule, id_: str, moved: set[str], roots: dict[str, str]) -> None:
    chain = [id_]
    while chain[-1] not in roots:
        link = after.dates[chain[-1]].driver.link
        if link is None or link.before not in moved:
            break
        chain.append(link.before)
    root = roots.get(chain[-1], chain[-1])
    roots.update(dict.fromkeys(chain, root))


def _cause(after: Schedule, id_: str, root: str) -> Cause:
    driver = after.dates[id_].driver
    driven_by = driver.link.before if driver.link else None
    if root != id_:
        task = after.plan.by_id[root]
        return Cause(driven_by, root, f"{root} ({task.name}, {task.department})")
    constraint = after.plan.by_id[id_].constraint
    own = f"its own constraint {constraint}" if driver.kind == "constraint" else _OWN[driver.kind]
    return Cause(driven_by, root, own)
