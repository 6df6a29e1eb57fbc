"""What a stated constraint would be as operations: the step from a person's words to arithmetic.

A reading is still a claim. Its operations serve what-ifs, conflicts and drafts; nothing here
applies.
"""

from collections.abc import Iterable, Iterator

from plan.limits import LIMITS, constrained, tighter_deadline
from plan.model import Constraint, ConstraintKind, Freeze, Plan, Task
from plan.operations import AddFreeze, AnyOperation, SetDeadline, SetDuration
from plan.records import Reading
from plan.schedule import compute_schedule
from plan.values import local_time, parse_moment


def operations_of(reading: Reading, plan: Plan) -> tuple[AnyOperation, ...]:
    """Give the operations that a reading stands for on this plan; none where it says nothing new.

    Raises:
        ValueError: the reading's value is not of its type.
    """
    return tuple(_operations(reading, plan))


def _operations(reading: Reading, plan: Plan) -> Iterator[AnyOperation]:
    if reading.type == "freeze":
        first, _, last = reading.value.partition("..")
        yield AddFreeze(
            freeze=Freeze(
                id=f"said-{reading.id or reading.source}",
                name=reading.quote[:200],
                first=parse_moment(first),
                last=parse_moment(last),
                departments=(reading.department,),
            )
        )
        return
    if reading.task is None or reading.task not in plan.by_id:
        return
    task = plan.by_id[reading.task]
    match reading.type:
        case "duration":
            yield from _longer(plan, task, int(reading.value) - task.duration)
        case "slip":
            yield from _longer(plan, task, int(reading.value))
        case "deadline":
            deadline = parse_moment(reading.value)
            if task.deadline != deadline:
                yield SetDeadline(task=task.id, deadline=deadline)
        case kind:
            constraint = Constraint(kind=kind, date=parse_moment(reading.value))
            yield from _constrain(plan, task, constraint)


def _longer(plan: Plan, task: Task, minutes: int) -> Iterable[AnyOperation]:
    """Give more time to a task; a milestone has none to give, so it is held back instead."""
    if not minutes:
        return ()
    if task.duration:
        return (SetDuration(task=task.id, duration=max(0, task.duration + minutes)),)
    schedule = compute_schedule(plan)
    time = schedule.time_of(task)
    held = time.finish_at(time.index(schedule.dates[task.id].finish) + minutes)
    constraint = Constraint(kind=ConstraintKind.SNET, date=local_time(held))
    return constrained(plan, task, constraint)


def _constrain(plan: Plan, task: Task, constraint: Constraint) -> Iterable[AnyOperation]:
    """Keep a constraint of another kind: a limit beside it becomes a deadline."""
    own = task.constraint
    if own == constraint:
        return ()
    if own is not None and own.kind is not constraint.kind and constraint.kind in LIMITS:
        deadline = tighter_deadline(plan, task, constraint)
        return () if deadline is None else (deadline,)
    return constrained(plan, task, constraint)
