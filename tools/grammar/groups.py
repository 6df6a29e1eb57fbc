"""A group that words can mean: a summary row of the plan, and the tasks that a limit on it binds.

A limit on when a group ends binds the tasks that end it, one on when it begins those that begin it.
Where that leaves a choice of tasks that nobody made, nothing is read and the speaker is asked.
"""

from collections.abc import Iterable

from plan.model import Plan
from tools.grammar.sentences import plain_copy
from tools.grammar.tasks import Found

_SURE = 90
_SHOWN = 6
_ENDS_ALL = frozenset({"FNLT", "deadline"})
_ENDS_ONE = frozenset({"FNET", "MFO"})
_BEGINS_ALL = frozenset({"SNET", "slip"})
_BEGINS_ONE = frozenset({"SNLT", "MSO"})


def groups_named(plan: Plan, texts: Iterable[str]) -> frozenset[str]:
    """Give the groups whose whole name, or whose id, stands in one of the texts."""
    plain = [f" {_spaced(text)} " for text in texts]
    return frozenset(
        row.id
        for row in plan.summaries
        if any(f" {_spaced(words)} " in text for words in (row.name, row.id) for text in plain)
    )


def group_meant(plan: Plan, phrase: str) -> str | None:
    """Give the group whose whole name or id a phrase ends with, where no task is called so."""
    said = f" {_spaced(phrase)}"
    names = {f" {_spaced(words)}": row.id for row in plan.summaries for words in (row.name, row.id)}
    fit = [name for name in names if said.endswith(name)]
    if not fit or any(said.endswith(f" {_spaced(task.name)}") for task in plan.tasks):
        return None
    return names[max(fit, key=len)]


def found_group(plan: Plan, phrase: str, binds: str) -> Found | None:
    """Find what a phrase means that names a group: the tasks that a limit of this kind binds.

    None where it names no group; where a choice is left, the group's tasks are candidates.
    """
    group = group_meant(plan, phrase) if plan.summaries else None
    if group is None:
        return None
    tasks = tasks_bound(plan, binds, group)
    if tasks:
        return Found(tasks, _SURE)
    reason = f"{group} is a group of tasks; which of them is meant?"
    return Found(reason=reason, candidates=tuple(_inside(plan, group))[:_SHOWN])


def tasks_bound(plan: Plan, type_: str, group: str) -> tuple[str, ...]:
    """Give the tasks that a limit on a group binds, in the plan's order; none where it is unclear.

    ``FNLT`` and a deadline hold for every task that ends the group, ``SNET`` and a slip for every
    one that begins it. The other kinds name one task, so the group needs to have one such.
    """
    inside = _inside(plan, group)
    first = [t for t in inside if not any(x.before in inside for x in plan.links_into[t])]
    last = [t for t in inside if not any(x.after in inside for x in plan.links_from[t])]
    if type_ in _ENDS_ALL or (type_ in _ENDS_ONE and len(last) == 1):
        return tuple(last)
    if type_ in _BEGINS_ALL or (type_ in _BEGINS_ONE and len(first) == 1):
        return tuple(first)
    return ()


def _inside(plan: Plan, group: str) -> dict[str, None]:
    """Give the tasks beneath a summary, at any depth."""
    parents = {row.id: row.parent for row in plan.summaries}
    found: dict[str, None] = {}
    for task in plan.tasks:
        above = task.parent
        while above is not None and above != group:
            above = parents[above]
        if above == group:
            found[task.id] = None
    return found


def _spaced(text: str) -> str:
    """Leave words and single blanks."""
    plain = plain_copy(text).lower()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())
