"""Freeze collisions: a task that its chain puts inside a window in which it may not be.

The first task of a chain that runs in is the one to talk about; those behind it in the same window
follow it. The smallest set holds the freeze, the task, and whichever dates of others put it there.
"""

from collections.abc import Iterator, Sequence

from plan.checks import freeze_overlap, released
from plan.conflict_kinds.values import (
    Collision,
    date_member,
    departments_of,
    freeze_member,
    is_pin,
    lifted_date,
    own_dates,
    priced,
    smallest,
    without_dates,
)
from plan.conflicts import driving_chain
from plan.holding import holding_operations
from plan.model import Constraint, ConstraintKind, Freeze, Plan, Task
from plan.network import reach
from plan.operations import AnyOperation, SetConstraint, WaiveFreeze
from plan.records import Member, Relaxation
from plan.schedule import Network, Schedule, compute_schedule
from plan.values import local_time
from plan.words import day_words, limit_words


def freeze_collisions(schedule: Schedule, revision: str) -> Iterator[Collision]:
    """Give every chain that runs into a freeze, freeze by freeze."""
    for freeze in schedule.plan.freezes:
        hit = _hit(schedule, freeze)
        for id_ in _heads(schedule.plan, hit):
            behind = reach(schedule.plan, [id_])
            yield _collision(
                schedule, freeze, [id_, *(t for t in hit if t in behind and t != id_)], revision
            )


def _hit(schedule: Schedule, freeze: Freeze) -> list[str]:
    return [t.id for t in schedule.plan.tasks if _collides(schedule, freeze, t)]


def _collides(schedule: Schedule, freeze: Freeze, task: Task) -> bool:
    return freeze.binds(task) and freeze_overlap(schedule, freeze, task) > 0


def _heads(plan: Plan, hit: Sequence[str]) -> list[str]:
    """Give those that wait for no other of them, however far behind."""
    followed = {id_ for one in hit for id_ in reach(plan, [one]) - {one}}
    return [id_ for id_ in hit if id_ not in followed]


def upstream(plan: Plan, id_: str) -> set[str]:
    """Give everything that a task waits for, however far ahead, itself included."""
    found, frontier = {id_}, [id_]
    while frontier:
        for link in plan.links_into[frontier.pop()]:
            if link.before not in found:
                found.add(link.before)
                frontier.append(link.before)
    return found


def _collision(
    schedule: Schedule, freeze: Freeze, chain: Sequence[str], revision: str
) -> Collision:
    plan, task = schedule.plan, schedule.plan.by_id[chain[0]]
    dated = own_dates(plan, upstream(plan, task.id))

    def broken(kept: Sequence[Task]) -> bool:
        bare = without_dates(plan, {one.id for one in dated} - {one.id for one in kept})
        return _collides(compute_schedule(bare), freeze, task)

    members = smallest(dated, broken)
    dates = schedule.dates[task.id]
    runs = f"from {day_words(dates.start)} to {limit_words(max(dates.finish, dates.start + 1))}"
    doing = Member(
        ref=f"task:{task.id}",
        text=f"{task.id} {task.name} {'stands' if task.milestone else 'runs'} {runs}",
        owner=task.department,
        source=revision,
    )
    said = [freeze_member(freeze, revision), doing, *(date_member(x, revision) for x in members)]
    others = f", and {', '.join(chain[1:])} behind it" if chain[1:] else ""
    return Collision(
        id="",
        kind="freeze",
        members=tuple(said),
        owners=departments_of(plan, [task.id, *(x.id for x in members)], freeze.departments),
        through=driving_chain(schedule, task.id),
        text=f"{' and '.join(m.text for m in said)} cannot hold together: {task.id} would "
        f"{_forbidden(freeze)} in the freeze{others}",
        relaxations=tuple(
            way
            for way in (
                _waived(schedule, freeze, chain),
                _behind(schedule, freeze, chain),
                *(_lifted(schedule, freeze, task, one) for one in members),
            )
            if way is not None
        ),
    )


def _forbidden(freeze: Freeze) -> str:
    return {"work": "be worked", "start": "start", "finish": "finish"}[freeze.forbids]


def _waived(schedule: Schedule, freeze: Freeze, chain: Sequence[str]) -> Relaxation | None:
    """Let the chain through, and nothing else."""
    operations = [WaiveFreeze(freeze=freeze.id, task=id_) for id_ in chain]
    only = " only" if len(chain) == 1 else ""
    text = f"Waive the freeze {freeze.name!r} for {', '.join(chain)}{only}"
    return priced(schedule, f"freeze:{freeze.id}", text, operations, 0)


def _behind(schedule: Schedule, freeze: Freeze, chain: Sequence[str]) -> Relaxation | None:
    """Put the chain behind the window."""
    plan, task = schedule.plan, schedule.plan.by_id[chain[0]]
    at = released(schedule, freeze, task)
    operations: tuple[AnyOperation, ...]
    if is_pin(task):
        operations = (_pinned_behind(schedule, task, at),)
    else:
        operations = tuple(holding_operations(plan, _held(plan, freeze, chain)))
    minutes = schedule.working_minutes(task, schedule.dates[task.id].start, at)
    text = f"Let {task.id} {task.name} start {day_words(at)}, behind the freeze"
    return priced(schedule, f"task:{task.id}", text, operations, minutes)


def _pinned_behind(schedule: Schedule, task: Task, at: int) -> SetConstraint:
    own, time = task.constraint, schedule.time_of(task)
    ends = own is not None and own.kind is ConstraintKind.MFO
    moment = time.finish_at(time.index(at) + task.duration) if ends and task.duration else at
    kind = ConstraintKind.MFO if ends else ConstraintKind.MSO
    return SetConstraint(task=task.id, constraint=Constraint(kind=kind, date=local_time(moment)))


def _held(plan: Plan, freeze: Freeze, chain: Sequence[str]) -> Schedule:
    """Give the schedule in which a chain is behind one freeze; a pinned task of it stays."""
    network, hold = Network(plan), dict[str, int]()
    schedule = network.schedule()
    while True:
        more = {
            id_: at
            for id_ in chain
            if _collides(schedule, freeze, plan.by_id[id_])
            and (at := released(schedule, freeze, plan.by_id[id_])) > hold.get(id_, -1)
        }
        if not more:
            return schedule
        hold |= more
        schedule = network.schedule(hold)


def _lifted(schedule: Schedule, freeze: Freeze, task: Task, dated: Task) -> Relaxation | None:
    return lifted_date(
        schedule, dated, lambda plan: _collides(compute_schedule(plan), freeze, task)
    )
