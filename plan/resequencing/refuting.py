"""Limits and teams that cannot all hold in any order: a smallest set, refuted by the solver.

Dates alone are not to blame here (``plan.conflicts`` finds those), and neither is a plain excess of
work over time (``plan.conflict_kinds.capacity``): every order has been refuted. The set is made
small by QuickXplain with the solver as judge, so each member costs a few solutions. What the solver
cannot decide within its limit counts as possible, and nothing is claimed then.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from plan.conflicts import Situation, quickxplain
from plan.limits import LIMITS
from plan.model import Plan, Task
from plan.operations import SetConstraint, SetDeadline, apply_operations
from plan.records import Conflict, Member, Relaxation
from plan.resequencing.exact import is_possible
from plan.resequencing.given import way_of
from plan.schedule import Schedule
from plan.values import last_minute_of

_MOST_DAYS = 64


class _Item(NamedTuple):
    """A limit or a team; ``task`` is whose limit it is, ``by`` its date."""

    key: tuple[str, str]
    member: Member
    task: str | None = None
    by: date | None = None


class _Judge:
    """Asks the solver about the plan with some limits and teams only."""

    def __init__(
        self, situation: Situation, before: Schedule, limit: float, seed: int, *, level: bool
    ) -> None:
        self.situation, self.before, self.level = situation, before, level
        self.limit, self.seed = limit, seed

    def refutes(self, kept: Sequence[_Item]) -> bool:
        """Say whether no order keeps these."""
        return self.refutes_plan(_only(self.situation.plan, {item.key for item in kept}))

    def refutes_plan(self, plan: Plan) -> bool:
        """Say whether no order of a plan keeps it."""
        way = way_of(self.situation, self.before, plan, level=self.level)
        return is_possible(way.project, way.base, self.limit, seed=self.seed) is False


def refuted_set(
    situation: Situation, before: Schedule, limit: float, seed: int, *, level: bool
) -> Conflict | None:
    """Give a smallest set of limits and teams that no order keeps; None where none is refuted."""
    judge = _Judge(situation, before, limit, seed, level=level)
    items = _items(situation)
    if not judge.refutes(items):
        return None
    kept = quickxplain(items, judge.refutes)
    words = " and ".join(f"{item.member.text} ({item.member.owner})" for item in kept)
    return Conflict(
        id="C1",
        members=tuple(item.member for item in kept),
        owners=tuple(sorted({item.member.owner for item in kept})),
        through=tuple(dict.fromkeys(item.task for item in kept if item.task)),
        text=f"{words} cannot hold together in any order of the tasks",
        relaxations=tuple(_prices(situation.plan, kept, judge)),
    )


def _items(situation: Situation) -> list[_Item]:
    said = {one.ref for one in situation.stated}
    plan = situation.plan
    limits = [
        _Item(key, one.member, key[1], _date(plan.by_id[key[1]], key[0]))
        for key, one in situation.limiting.items()
    ]
    limits.sort(key=lambda item: item.member.ref not in said)
    used = dict.fromkeys(team for task in plan.tasks if task.duration for team in task.teams)
    capacity = {team.id: team.capacity for team in plan.teams}
    teams = [_Item(("team", id_), _team_member(plan, id_, capacity[id_])) for id_ in used]
    return [*limits, *teams]


def _team_member(plan: Plan, team: str, capacity: int) -> Member:
    owner = next(task.department for task in plan.tasks if team in task.teams)
    text = f"{team} can do {capacity} at once"
    return Member(ref=f"capacity:{team}", text=text, owner=owner, source="plan")


def _only(plan: Plan, kept: set[tuple[str, str]]) -> Plan:
    """Give the plan with the kept limits and teams only."""
    tasks = tuple(_bare(task, kept) for task in plan.tasks)
    return plan.model_copy(update={"tasks": tasks})


def _bare(task: Task, kept: set[tuple[str, str]]) -> Task:
    change: dict[str, object] = {}
    own = task.constraint
    if task.deadline is not None and ("deadline", task.id) not in kept:
        change["deadline"] = None
    if own is not None and own.kind in LIMITS and ("constraint", task.id) not in kept:
        change["constraint"] = None
    teams = tuple(team for team in task.teams if ("team", team) in kept)
    if teams != task.teams:
        change["teams"] = teams
    return task.model_copy(update=change) if change else task


def _date(task: Task, kind: str) -> date | None:
    """Give the date of a limit."""
    return task.deadline if kind == "deadline" or not task.constraint else task.constraint.date


def _prices(plan: Plan, kept: Sequence[_Item], judge: _Judge) -> Iterator[Relaxation]:
    """Price giving way on each member so far that the others hold, and no further."""
    for item in kept:
        if item.by is None:
            yield from _more_room(plan, item, judge)
        else:
            yield from _later(plan, item, item.by, judge)


def _later(plan: Plan, item: _Item, by: date, judge: _Judge) -> Iterator[Relaxation]:
    """Put a limit off by the fewest days of the calendar that do."""
    task = plan.by_id[item.key[1]]

    def put_off(days: int) -> SetDeadline | SetConstraint:
        later = by + timedelta(days=days)
        if item.key[0] == "deadline" or task.constraint is None:
            return SetDeadline(task=task.id, deadline=later)
        constraint = task.constraint.model_copy(update={"date": later})
        return SetConstraint(task=task.id, constraint=constraint)

    def refuted(days: int) -> bool:
        return judge.refutes_plan(apply_operations(plan, [put_off(days)]))

    days = _fewest(refuted)
    if days is not None:
        change, last = put_off(days), last_minute_of(by + timedelta(days=days))
        working = judge.before.working_minutes(task, last_minute_of(by), last)
        text = f"{change} ({days} calendar day{'s' if days > 1 else ''} later)"
        yield Relaxation(ref=item.member.ref, text=text, minutes=working, operations=(change,))


def _more_room(plan: Plan, item: _Item, judge: _Judge) -> Iterator[Relaxation]:
    """Let a team do one more at once, if that is enough; no proposal can make it so."""
    id_ = item.key[1]
    teams = tuple(
        team.model_copy(update={"capacity": team.capacity + 1}) if team.id == id_ else team
        for team in plan.teams
    )
    if not judge.refutes_plan(plan.model_copy(update={"teams": teams})):
        text = f"Let {id_} do one more at once; who does it is for its owner to say"
        yield Relaxation(ref=item.member.ref, text=text, minutes=0, operations=())


def _fewest(refuted: Callable[[int], bool]) -> int | None:
    """Give the fewest days that are not refuted: doubled until they do, then halved back."""
    high = 1
    while refuted(high):
        high *= 2
        if high > _MOST_DAYS:
            return None
    return (
        bisect_left(range(high // 2 + 1, high), x=True, key=lambda days: not refuted(days))
        + high // 2
        + 1
    )
