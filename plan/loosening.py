"""Limits that a change takes away or puts off, whether or not its own dates would break them.

Where a deadline is lifted in one proposal and passed in the next, the second breaks nothing any
more. So whoever is asked when a limit breaks is asked when it is loosened, and nothing has to be
remembered from revision to revision.
"""

from collections.abc import Iterator

from plan.earlier import stand_ins
from plan.limits import tighter_deadline
from plan.model import Constraint, ConstraintKind, Plan, Task
from plan.values import Value, last_minute_of, moment_text

_PINS = {ConstraintKind.MSO: ConstraintKind.SNLT, ConstraintKind.MFO: ConstraintKind.FNLT}


class Loosened(Value):
    """A late limit that a task no longer has, or no longer as early."""

    task: str
    department: str
    rule: str


def loosened(old: Plan, new: Plan) -> Iterator[Loosened]:
    """Give the late limits that are taken away or put off; a task taken out takes its limits.

    What bears the name of a task that is called something else now has to keep its limits.
    """
    for task in old.tasks:
        after = new.by_id.get(task.id)
        if after is task or after == task:
            continue
        for rule, finish in _limits(old, task):
            if after is None or not _kept(old, task, after, finish):
                yield Loosened(task=task.id, department=task.department, rule=rule)
    for was, now in stand_ins(old, new):
        before = old.by_id[was]
        for rule, finish in _limits(old, before):
            if not _kept(old, before, new.by_id[now], finish):
                yield Loosened(task=now, department=before.department, rule=rule)


def _limits(plan: Plan, task: Task) -> Iterator[tuple[str, int]]:
    """Give each late limit in words, and the minute by which the task has to be over."""
    if task.deadline is not None:
        yield f"deadline {moment_text(task.deadline)}", last_minute_of(task.deadline)
    limit = _late(task)
    if limit is None:
        return
    by = tighter_deadline(plan, task.model_copy(update={"deadline": None}), limit)
    if by is not None and by.deadline is not None:
        yield str(task.constraint), last_minute_of(by.deadline)


def _late(task: Task) -> Constraint | None:
    """Give a constraint by its late half: a pin is a limit to both sides."""
    own = task.constraint
    if own is None:
        return None
    return own.model_copy(update={"kind": _PINS.get(own.kind, own.kind)})


def _kept(plan: Plan, before: Task, after: Task, finish: int) -> bool:
    """Say whether a task is still bound by then; measured with the work that it had before."""
    same = before.model_copy(update={"deadline": after.deadline, "constraint": after.constraint})
    return any(by <= finish for _, by in _limits(plan, same))
