"""Ways out of what was stated: each a list of operations, computed, checked, and priced.

A way out either takes the stated change and moves what it collides with, or gives way on one
member of a conflict: the limit, the freeze, the push, or a long task on the chain. Each candidate
goes through the same schedule and checks as any proposal; one that breaks anything anew is
dropped. The smallest change stands first (planning.md): tasks moved, then departments touched,
then order flips.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan.checks import Breach, check_schedule
from plan.conflicts import (
    Situation,
    Stated,
    Statement,
    find_conflicts,
    obey_freezes,
    situation_of,
)
from plan.durations import DAY, days_text, duration_text
from plan.effect import Effect, effect_of
from plan.errors import PlanError
from plan.holding import holding_operations
from plan.limits import constrained
from plan.model import Constraint, ConstraintKind, Plan
from plan.operations import (
    AnyOperation,
    SetConstraint,
    SetDeadline,
    SetDuration,
    WaiveFreeze,
    apply_operations,
)
from plan.records import Conflict, Relaxation
from plan.resequencing.ways import QUICK, Effort, find_resequencings
from plan.schedule import Schedule, compute_schedule
from plan.values import DAY_MINUTES, Value, local_time, minute_of
from plan.words import limit_words

_LONG_TASKS = 3
_MOST_STEPS = 30


class Alternative(Value):
    """One way out; ``gives_way`` is the member that it relaxes, or empty where it relaxes none.

    ``answers`` holds the ids of the readings that it takes into account.
    """

    id: str
    title: str
    gives_way: str
    minutes: int
    operations: tuple[AnyOperation, ...]
    effect: Effect
    answers: tuple[str, ...]
    conflict: str | None
    rank: int


@dataclass(frozen=True)
class _Candidate:
    title: str
    gives_way: str
    minutes: int
    operations: tuple[AnyOperation, ...]
    conflict: str | None = None


@dataclass(frozen=True)
class WaysOut:
    """Conflicts with their prices, and the alternatives in the order of their size."""

    conflicts: tuple[Conflict, ...]
    alternatives: tuple[Alternative, ...]


def find_ways_out(
    plan: Plan, stated: Sequence[Stated], revision: str = "plan", effort: Effort = QUICK
) -> WaysOut:
    """Find the conflicts that what was stated makes, and the ways out of them.

    ``effort`` is how hard to look for other orders; the quick one asks no solver.
    """
    conflicts = find_conflicts(plan, stated, revision)
    situation = situation_of(plan, stated, revision)
    before = compute_schedule(plan)
    candidates = [c for conflict in conflicts for c in _give_way(situation, conflict)]
    candidates += _take_it(situation)
    candidates += _other_orders(situation, effort)
    checked = _checked(before, candidates)
    ranked = sorted(checked, key=lambda pair: _size(*pair))
    alternatives = tuple(
        Alternative(
            id=f"X{rank}",
            title=candidate.title,
            gives_way=candidate.gives_way,
            minutes=candidate.minutes,
            operations=candidate.operations,
            effect=effect,
            answers=tuple(one.ref for one in stated),
            conflict=candidate.conflict,
            rank=rank,
        )
        for rank, (candidate, effect) in enumerate(ranked, start=1)
    )
    priced = tuple(_priced(conflict, alternatives) for conflict in conflicts)
    return WaysOut(conflicts=priced, alternatives=alternatives)


def _size(candidate: _Candidate, effect: Effect) -> tuple[int, int, int, int, str]:
    return (
        len(effect.moved),
        len(effect.touched),
        len(effect.order_flips),
        abs(effect.finish_minutes),
        candidate.title,
    )


def _priced(conflict: Conflict, alternatives: Sequence[Alternative]) -> Conflict:
    prices = tuple(
        Relaxation(ref=a.gives_way, text=a.title, minutes=a.minutes, operations=a.operations)
        for a in alternatives
        if a.conflict == conflict.id
    )
    return conflict.model_copy(update={"relaxations": prices})


def _checked(
    before: Schedule, candidates: Sequence[_Candidate]
) -> Iterator[tuple[_Candidate, Effect]]:
    """Keep the candidates that change something, break nothing anew, and are not there already."""
    seen: set[tuple[AnyOperation, ...]] = set()
    for candidate in candidates:
        key = tuple(sorted(candidate.operations, key=str))
        if key in seen or not key:
            continue
        seen.add(key)
        after = compute_schedule(apply_operations(before.plan, candidate.operations))
        if after.plan == before.plan:
            continue
        effect = effect_of(before, after)
        if not effect.broken:
            yield candidate, effect


def _other_orders(situation: Situation, effort: Effort) -> Iterator[_Candidate]:
    """Take what was stated as it is, and put other tasks in another order."""
    what = "; ".join(one.text for one in situation.stated)
    for found in find_resequencings(situation, effort):
        title = f"Take it as said ({what}): {found.title}"
        yield _Candidate(title, found.relaxes, 0, found.operations)


def _stated_operations(situation: Situation) -> tuple[AnyOperation, ...]:
    return tuple(op for one in situation.stated for op in one.operations)


def _take_it(situation: Situation) -> Iterator[_Candidate]:
    """Take what was stated as it is, and move or let through what runs into a freeze."""
    taken = _stated_operations(situation)
    what = "; ".join(one.text for one in situation.stated)
    behind = _behind_freezes(situation.plan)
    title = f"Take it as said ({what})"
    if behind:
        title += f" and move {_names(behind)} behind the freeze"
    yield _Candidate(title, "", 0, (*taken, *behind))
    waived = tuple(_waivers(compute_schedule(situation.plan)))
    if waived:
        title = f"Take it as said ({what}) and waive {_freezes(waived)} for {_names(waived)}"
        yield _Candidate(title, f"freeze:{waived[0].freeze}", 0, (*taken, *waived))


def _behind_freezes(plan: Plan) -> tuple[SetConstraint | SetDeadline, ...]:
    """Give the SNET constraints that keep tasks behind the freezes that they would run into.

    A late limit whose place such a constraint takes stays, as a deadline.
    """
    return tuple(holding_operations(plan, obey_freezes(plan)))


def _waivers(schedule: Schedule) -> Iterator[WaiveFreeze]:
    for breach in check_schedule(schedule):
        if breach.kind == "freeze":
            yield WaiveFreeze(freeze=breach.subject, task=breach.task)


def _names(operations: Sequence[SetConstraint | SetDeadline] | Sequence[WaiveFreeze]) -> str:
    return ", ".join(dict.fromkeys(op.task for op in operations))


def _freezes(operations: Sequence[WaiveFreeze]) -> str:
    return ", ".join(dict.fromkeys(op.freeze for op in operations))


def _give_way(situation: Situation, conflict: Conflict) -> Iterator[_Candidate]:
    """Give way on each member of a conflict in turn, and on long tasks of the chain."""
    statements = {s.member.ref: s for s in (*situation.pushing, *situation.limiting.values())}
    full = situation.schedule(situation.pushing)
    limit = statements[conflict.members[0].ref]
    breach = _breach_of(full, limit)
    if breach is None:
        return
    yield from _that_fit(_later_limit(situation, full, limit, breach, conflict))
    for member in conflict.members[1:]:
        statement = statements[member.ref]
        if statement.key[0] == "freeze":
            yield from _that_fit(_waived(situation, statement, conflict))
        else:
            yield from _that_fit(_pushed_less(situation, statement, breach, conflict))
    yield from _shortened(situation, breach, conflict)


def _that_fit(candidates: Iterator[_Candidate]) -> Iterator[_Candidate]:
    """Leave out a way that takes back what another statement leans on."""
    try:
        yield from candidates
    except PlanError:
        return


def _breach_of(schedule: Schedule, limit: Statement) -> Breach | None:
    kind, subject = limit.key
    found = check_schedule(schedule)
    return next((b for b in found if (b.kind, b.subject) == (kind, subject)), None)


def _later_limit(
    situation: Situation, full: Schedule, limit: Statement, breach: Breach, conflict: Conflict
) -> Iterator[_Candidate]:
    task = situation.plan.by_id[breach.task]
    dates = full.dates[task.id]
    constraint = task.constraint
    if limit.key[0] == "deadline":
        by = local_time(dates.finish - 1).date()
        change: AnyOperation = SetDeadline(task=task.id, deadline=by)
    elif constraint is not None and constraint.kind is ConstraintKind.SNLT:
        by = local_time(dates.start).date()
        change = SetConstraint(task=task.id, constraint=Constraint(kind=constraint.kind, date=by))
    elif constraint is not None and constraint.kind is ConstraintKind.FNLT:
        by = local_time(dates.finish - 1).date()
        change = SetConstraint(task=task.id, constraint=Constraint(kind=constraint.kind, date=by))
    else:
        return
    taken = (*_except(situation, limit), change)
    behind = _behind_freezes(apply_operations(situation.base, taken))
    title = (
        f"Move the limit of {task.id} {task.name} to {limit_words(minute_of(by) + DAY_MINUTES)} "
        f"({days_text(breach.by)} later)"
    )
    if behind:
        title += f", {_names(behind)} behind the freeze"
    yield _Candidate(title, limit.member.ref, breach.by, (*taken, *behind), conflict.id)


def _except(situation: Situation, statement: Statement) -> tuple[AnyOperation, ...]:
    """Give what was stated without the operations of one statement."""
    return tuple(
        op for one in situation.stated for op in one.operations if one.ref != statement.member.ref
    )


def _waived(situation: Situation, statement: Statement, conflict: Conflict) -> Iterator[_Candidate]:
    """Waive one freeze for the tasks that run into it once nothing holds them behind it."""
    freeze_id = statement.key[1]
    others = [s for s in situation.pushing if s.key != statement.key]
    loose = situation.schedule(others)
    plan = situation.plan
    tasks = [
        b.task
        for b in check_schedule(loose.seen_from(plan))
        if b.kind == "freeze" and b.subject == freeze_id
    ]
    if not tasks:
        return
    waivers = [WaiveFreeze(freeze=freeze_id, task=task) for task in tasks]
    taken = _except(situation, statement)
    added = tuple(op for op in _stated_operations(situation) if op not in taken)
    operations = (*taken, *added, *waivers)
    behind = _behind_freezes(apply_operations(situation.base, operations))
    name = next(f.name for f in plan.freezes if f.id == freeze_id)
    title = f"Waive the freeze {name!r} for {', '.join(tasks)}"
    yield _Candidate(title, statement.member.ref, 0, (*operations, *behind), conflict.id)


def _pushed_less(
    situation: Situation, statement: Statement, breach: Breach, conflict: Conflict
) -> Iterator[_Candidate]:
    """Let a pushing date or a longer duration come down, by the least that keeps the limit.

    What the limit misses is the least it can be; behind a freeze more is needed, so whole days are
    added until the limit holds or nothing of the push is left.
    """
    taken = _except(situation, statement)
    for step in range(breach.by, breach.by + _MOST_STEPS * DAY, DAY):
        change = _less(situation, statement, step)
        if not change:
            return
        behind = _behind_freezes(apply_operations(situation.base, [*taken, *change]))
        operations = (*taken, *change, *behind)
        reached = compute_schedule(apply_operations(situation.base, operations))
        if not any((b.task, b.rule) == (breach.task, breach.rule) for b in check_schedule(reached)):
            title = _less_words(situation, change[0], step)
            yield _Candidate(title, statement.member.ref, step, operations, conflict.id)
            return


def _less(
    situation: Situation, statement: Statement, step: int
) -> tuple[SetDuration | SetConstraint | SetDeadline, ...]:
    """Give the push made smaller by a step, or nothing where less than nothing would be left."""
    task = situation.plan.by_id[statement.key[1]]
    if statement.key[0] == "duration":
        duration = task.duration - step
        if duration < situation.base.by_id[task.id].duration:
            return ()
        return (SetDuration(task=task.id, duration=duration),)
    if task.constraint is None or task.constraint.kind is not ConstraintKind.SNET:
        return ()
    schedule = situation.schedule(situation.pushing)
    others = [s for s in situation.pushing if s.key != statement.key]
    time, start = schedule.time_of(task), schedule.dates[task.id].start
    earlier = time.start_at(max(0, time.index(start) - step))
    if earlier <= situation.schedule(others).dates[task.id].start:
        return ()
    day = local_time(earlier).date()
    whole = time.start_at(time.index(minute_of(day))) == earlier
    date = day if whole else local_time(earlier)
    own = situation.base.by_id[task.id]
    return constrained(situation.base, own, Constraint(kind=ConstraintKind.SNET, date=date))


def _less_words(
    situation: Situation, change: SetDuration | SetConstraint | SetDeadline, step: int
) -> str:
    task = situation.plan.by_id[change.task]
    if isinstance(change, SetDuration):
        instead = f"{duration_text(change.duration)} instead of {duration_text(task.duration)}"
        return f"Give {task.id} {task.name} {instead}"
    return f"Let {task.id} {task.name} start {days_text(step)} earlier ({change})"


def _shortened(situation: Situation, breach: Breach, conflict: Conflict) -> Iterator[_Candidate]:
    """Shorten one long task of the chain by what the limit misses, by half of it at most."""
    plan = situation.plan
    chain = [plan.by_id[id_] for id_ in conflict.through]
    long = [task for task in chain if task.duration >= 2 * breach.by]
    taken = _stated_operations(situation)
    touched = {op.task for op in taken if isinstance(op, SetDuration)}
    for task in sorted(long, key=lambda t: -t.duration)[:_LONG_TASKS]:
        if task.id in touched:
            continue
        change = SetDuration(task=task.id, duration=task.duration - breach.by)
        title = (
            f"Shorten {task.id} {task.name} from {duration_text(task.duration)} "
            f"to {duration_text(change.duration)}"
        )
        behind = _behind_freezes(apply_operations(situation.base, [*taken, change]))
        operations = (*taken, change, *behind)
        yield _Candidate(title, f"task:{task.id}", breach.by, operations, conflict.id)
