"""What all kinds of conflict share: the value, a smallest set where more can mean less, a price."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeVar

from plan.conflicts import quickxplain
from plan.durations import days_text
from plan.effect import Effect, effect_of
from plan.errors import PlanError
from plan.model import ConstraintKind, Freeze, Plan, Task
from plan.operations import AnyOperation, SetConstraint, apply_operations
from plan.records import Conflict, Member, Relaxation
from plan.schedule import Schedule, compute_schedule
from plan.values import moment_text
from plan.words import shift_words

Kind = Literal["deadline", "constraint", "gate", "capacity", "crowding", "freeze", "loop"]
T = TypeVar("T")


class Collision(Conflict):
    """A conflict and its kind; drop any of its members, and the rest holds.

    ``through`` is the chain of tasks between the members. A relaxation without operations is one
    that no proposal can make: more room in a team, say, or a mandatory dependency.
    """

    kind: Kind


def smallest(items: Sequence[T], broken: Callable[[Sequence[T]], bool]) -> tuple[T, ...]:
    """Give a set that is broken and of which nothing can be left out; earlier items are preferred.

    QuickXplain asks for more to break more. A date that is pushed less can fall into a window that
    it was pushed past, so what it gives is tried, and thinned out one by one.
    """
    found = quickxplain(items, broken)
    kept = found if broken(found) else list(items)
    while True:
        needless = next((x for x in reversed(kept) if broken(_less(kept, x))), None)
        if needless is None:
            return tuple(kept)
        kept = _less(kept, needless)


def _less(items: Iterable[T], left_out: T) -> list[T]:
    return [one for one in items if one is not left_out]


def own_dates(plan: Plan, tasks: Iterable[str]) -> list[Task]:
    """Give those of the tasks that have a date of their own which pushes or pins them."""
    pushes = {"SNET", "FNET", "MSO", "MFO"}
    wanted = set(tasks)
    return [
        task
        for task in plan.tasks
        if task.id in wanted and task.constraint is not None and task.constraint.kind in pushes
    ]


def without_dates(plan: Plan, dropped: Iterable[str]) -> Plan:
    """Give the plan with tasks bare of their constraints."""
    bare = set(dropped)
    tasks = (
        task.model_copy(update={"constraint": None}) if task.id in bare else task
        for task in plan.tasks
    )
    return plan.model_copy(update={"tasks": tuple(tasks)})


def date_member(task: Task, revision: str) -> Member:
    """Give a task's own date as a member."""
    words = task.constraint.words if task.constraint else "has no date"
    return Member(
        ref=f"constraint:{task.id}",
        text=f"{task.id} {words}",
        owner=task.department,
        source=revision,
    )


def freeze_member(freeze: Freeze, revision: str) -> Member:
    """Give a freeze as a member."""
    window = f"{moment_text(freeze.first)} to {moment_text(freeze.last)}"
    return Member(
        ref=f"freeze:{freeze.id}",
        text=f"freeze {freeze.name!r}, {window}",
        owner=freeze.departments[0],
        source=revision,
    )


def lifted_date(before: Schedule, task: Task, broken: Callable[[Plan], bool]) -> Relaxation | None:
    """Price a date: moved to where its task would stand by itself, or lifted, if that helps."""
    own, plan = task.constraint, before.plan
    if own is None:
        return None
    lifted = SetConstraint(task=task.id, constraint=None)
    bare = apply_operations(plan, [lifted])
    if broken(bare):
        return None
    text = f"Let {task.id} {task.name} stand without {own}"
    moves = compute_schedule(bare).dates[task.id].start
    minutes = abs(before.working_minutes(task, before.dates[task.id].start, moves))
    return priced(before, f"constraint:{task.id}", text, [lifted], minutes)


def priced(
    before: Schedule,
    ref: str,
    text: str,
    operations: Sequence[AnyOperation],
    minutes: int,
) -> Relaxation | None:
    """Price giving way on one member; the words say what it moves and breaks. None: no such way."""
    try:
        after = before.revised(apply_operations(before.plan, operations))
    except PlanError:
        return None
    words = f"{text}: {_amount(minutes)}; {effect_words(effect_of(before, after))}"
    return Relaxation(ref=ref, text=words, minutes=minutes, operations=tuple(operations))


def _amount(minutes: int) -> str:
    return days_text(minutes) if minutes else "no day"


def effect_words(effect: Effect) -> str:
    """Say an effect in short: how many tasks move, where the plan ends, what breaks."""
    count = len(effect.moved)
    moved = "no task moves" if not count else f"{count} task{'s' if count > 1 else ''} move"
    moved += "s" if count == 1 else ""
    words = [moved, f"the finish is {shift_words(effect.finish_minutes)}"]
    words += [f"breaks {b.rule} for {b.task}" for b in effect.broken[:3]]
    if len(effect.broken) > 3:  # noqa: PLR2004  # as many as are named
        words.append(f"and {len(effect.broken) - 3} more")
    return ", ".join(words)


def is_pin(task: Task) -> bool:
    """Say whether a task stands by a fixed date."""
    own = task.constraint
    return own is not None and own.kind in (ConstraintKind.MSO, ConstraintKind.MFO)


def departments_of(plan: Plan, tasks: Iterable[str], more: Iterable[str] = ()) -> tuple[str, ...]:
    """Give the departments that own tasks, and others."""
    return tuple(sorted({*more, *(plan.by_id[id_].department for id_ in tasks)}))
