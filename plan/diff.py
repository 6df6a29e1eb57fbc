"""The difference of two plans, in operations: what a revision changed, and how to undo it.

Applying the difference to the old plan gives the new one (a property test), so a diff can be shown,
proposed and turned round with the same closed set that everything else uses.
"""

from collections.abc import Iterable

from plan.model import Freeze, Plan, Task
from plan.operations import (
    AddDependency,
    AddFreeze,
    AddTask,
    AnyOperation,
    ChangeDependency,
    Operation,
    RemoveDependency,
    RemoveFreeze,
    RemoveTask,
    ReplaceTask,
    SetConstraint,
    SetDeadline,
    SetDuration,
    SetStart,
    WaiveFreeze,
)


def operations_between(old: Plan, new: Plan) -> tuple[Operation, ...]:
    """Give operations that turn one plan into the other; the diff of two revisions.

    ``apply_operations(old, operations_between(old, new)) == new`` wherever id, name, zone,
    departments, teams and calendars agree, the order of what both hold is the same, and what is
    new (a freeze that is written anew, too) stands behind it. A gate that comes back does not go on
    by itself: it is called anew.
    """
    removed, written = _link_edits(old, new)
    found: list[AnyOperation] = []
    if old.start != new.start:
        found.append(SetStart(start=new.start))
    found += removed
    if old.tasks != new.tasks:
        found += [RemoveTask(task=id_) for id_ in old.by_id if id_ not in new.by_id]
        for id_, task in new.by_id.items():
            was = old.by_id.get(id_)
            if was is None:
                found.append(AddTask(task=task.model_copy(update={"proceeds": ()})))
            elif was is not task:
                found += _task_edits(was, task)
    found += written
    found += _freeze_edits(old, new)
    return tuple(found)


def _link_edits(
    old: Plan, new: Plan
) -> tuple[list[RemoveDependency], list[AddDependency | ChangeDependency]]:
    """Give the dependencies that go, and those that come or are written anew."""
    if old.links == new.links:
        return [], []
    before = {(link.before, link.after): link for link in old.links}
    after = {(link.before, link.after): link for link in new.links}
    written: list[AddDependency | ChangeDependency] = []
    for ends, link in after.items():
        was = before.get(ends)
        if was is None:
            written.append(AddDependency(**link.model_dump()))
        elif was is not link and was != link:
            written.append(ChangeDependency(**link.model_dump()))
    return [RemoveDependency(before=b, after=a) for b, a in before if (b, a) not in after], written


def _task_edits(old: Task, new: Task) -> Iterable[AnyOperation]:
    if old == new:
        return
    own = {"duration", "constraint", "deadline"}
    if old.model_dump(exclude=own) != new.model_dump(exclude=own):
        yield ReplaceTask(task=new)
        return
    if old.duration != new.duration:
        yield SetDuration(task=new.id, duration=new.duration)
    if old.constraint != new.constraint:
        yield SetConstraint(task=new.id, constraint=new.constraint)
    if old.deadline != new.deadline:
        yield SetDeadline(task=new.id, deadline=new.deadline)


def _freeze_edits(old: Plan, new: Plan) -> Iterable[AnyOperation]:
    before = {freeze.id: freeze for freeze in old.freezes}
    after = {freeze.id: freeze for freeze in new.freezes}
    for id_, freeze in before.items():
        if id_ in after and _only_waived(freeze, after[id_], new):
            for task in sorted(set(after[id_].waived) - set(freeze.waived)):
                yield WaiveFreeze(freeze=id_, task=task)
        else:
            yield RemoveFreeze(freeze=id_)
    for id_, freeze in after.items():
        if id_ not in before or not _only_waived(before[id_], freeze, new):
            yield AddFreeze(freeze=freeze)


def _only_waived(old: Freeze, new: Freeze, plan: Plan) -> bool:
    """Say whether the two differ at most by added waivers that the operation would give."""
    if old == new:
        return True
    added = set(new.waived) - set(old.waived)
    return (
        old.model_copy(update={"waived": new.waived}) == new
        and new.waived == tuple(sorted({*old.waived, *added}))
        and bool(added)
        and all(old.binds(plan.by_id[task]) for task in added)
    )
