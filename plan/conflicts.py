"""Statements that cannot all hold: found by arithmetic, reduced to a smallest set, priced.

Everything that pushes (SNET, FNET, MSO, MFO, freezes, longer durations that somebody stated) is one
statement; so is everything that limits (SNLT, FNLT, deadlines). Dependencies and durations of the
plan are the ground that they stand on. With the pushing statements obeyed, tasks behind their
freezes, the forward pass gives the earliest dates there are; a limit that these break cannot hold
beside them. Fewer pushing statements hardly ever push later, so the smallest set is found by
QuickXplain (Junker 2004) and tried once more: drop any member, and the rest holds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from plan.checks import Breach, check_schedule, check_task, holds_behind_freezes, link_shortfall
from plan.limits import carried_over
from plan.model import ConstraintKind, Freeze, Plan
from plan.operations import (
    AddFreeze,
    AnyOperation,
    SetConstraint,
    SetDeadline,
    SetDuration,
    apply_operations,
)
from plan.records import Conflict, Member
from plan.schedule import Network, Schedule
from plan.values import moment_text
from plan.words import limit_words, shift_words, time_words

_PUSHES = (ConstraintKind.SNET, ConstraintKind.FNET, ConstraintKind.MSO, ConstraintKind.MFO)
T = TypeVar("T")


@dataclass(frozen=True)
class Stated:
    """What somebody said, as operations: ``ref`` is the id of its reading."""

    ref: str
    text: str
    owner: str
    source: str
    operations: tuple[AnyOperation, ...]


@dataclass(frozen=True)
class Statement:
    """One member that a conflict could have; ``key`` names it inside the arithmetic."""

    key: tuple[str, str]
    member: Member


@dataclass(frozen=True)
class Situation:
    """A plan with what was stated put in, and every statement that it now holds."""

    base: Plan
    plan: Plan
    stated: tuple[Stated, ...]
    pushing: tuple[Statement, ...]
    limiting: dict[tuple[str, str], Statement]
    cache: dict[frozenset[tuple[str, str]], Schedule] = field(default_factory=dict, compare=False)

    def schedule(self, pushing: Iterable[Statement]) -> Schedule:
        """Give the earliest dates with these pushing statements obeyed and no others."""
        keys = frozenset(statement.key for statement in pushing)
        if keys not in self.cache:
            self.cache[keys] = obey_freezes(_without(self, keys), self.as_stated)
        return self.cache[keys]

    @cached_property
    def as_stated(self) -> Schedule:
        """The dates with everything that was stated, from which those with less are computed."""
        return Network(self.plan).earliest()


def obey_freezes(plan: Plan, known: Schedule | None = None) -> Schedule:
    """Give the earliest schedule in which no task runs into a freeze, where there is one.

    Tasks in a freeze are held behind it, again and again until none is; each hold only ever grows,
    so this ends. A pinned task cannot be held: its breach stays and ``check_schedule`` shows it.
    ``known`` is the schedule of a plan that is much the same, where there is one.
    """
    hold: dict[str, int] = {}
    schedule = Network(plan).earliest() if known is None else known.revised(plan)
    while more := {
        id_: instant
        for id_, instant in holds_behind_freezes(schedule).items()
        if instant > hold.get(id_, -1)
    }:
        hold |= more
        schedule = schedule.revised(hold=hold)
    return schedule


def situation_of(plan: Plan, stated: Sequence[Stated], revision: str = "plan") -> Situation:
    """Put what was stated into a plan and list every statement in it."""
    operations = [op for one in stated for op in one.operations]
    changed = apply_operations(plan, operations) if operations else plan
    said_here = [(op, one) for one in stated for op in one.operations]
    origin = {_key(op): one for op, one in said_here if not carried_over(plan, op)}
    pushing: list[Statement] = []
    limiting: dict[tuple[str, str], Statement] = {}
    for key, text, owner in _statements(plan, changed):
        said = origin.get(key)
        member = Member(
            ref=said.ref if said else f"{key[0]}:{key[1]}",
            text=said.text if said else text,
            owner=said.owner if said else owner,
            source=said.source if said else revision,
        )
        statement = Statement(key=key, member=member)
        if _limits(changed, key):
            limiting[key] = statement
        else:
            pushing.append(statement)
    return Situation(
        base=plan, plan=changed, stated=tuple(stated), pushing=tuple(pushing), limiting=limiting
    )


def _key(operation: AnyOperation) -> tuple[str, str]:
    match operation:
        case SetConstraint():
            return "constraint", operation.task
        case SetDeadline():
            return "deadline", operation.task
        case SetDuration():
            return "duration", operation.task
        case AddFreeze():
            return "freeze", operation.freeze.id
    return operation.op, ""


def _limits(plan: Plan, key: tuple[str, str]) -> bool:
    constraint = plan.by_id[key[1]].constraint if key[0] == "constraint" else None
    return key[0] == "deadline" or (constraint is not None and constraint.kind not in _PUSHES)


def _statements(base: Plan, plan: Plan) -> Iterator[tuple[tuple[str, str], str, str]]:
    for task in plan.tasks:
        if task.constraint is not None and task.constraint.date is not None:
            yield ("constraint", task.id), f"{task.id} {task.constraint.words}", task.department
        if task.deadline is not None:
            text = f"{task.id} has to finish by {moment_text(task.deadline)}"
            yield ("deadline", task.id), text, task.department
        old = base.by_id.get(task.id)
        if old is not None and old.duration != task.duration:
            yield ("duration", task.id), f"{task.id} takes longer", task.department
    for freeze in plan.freezes:
        window = f"{moment_text(freeze.first)} to {moment_text(freeze.last)}"
        yield ("freeze", freeze.id), f"freeze {freeze.name!r}, {window}", freeze.departments[0]


def _without(situation: Situation, kept: frozenset[tuple[str, str]]) -> Plan:
    """Give the plan with only the kept pushing statements; limits stay, they move nothing."""
    dropped = {s.key for s in situation.pushing} - kept
    changed: dict[str, dict[str, object]] = {}
    for kind, subject in dropped:
        if kind == "constraint":
            changed.setdefault(subject, {})["constraint"] = None
        elif kind == "duration":
            base = situation.base.by_id[subject].duration
            changed.setdefault(subject, {})["duration"] = base
    tasks = (
        task.model_copy(update=changed[task.id]) if task.id in changed else task
        for task in situation.plan.tasks
    )
    freezes = tuple(f for f in situation.plan.freezes if ("freeze", f.id) not in dropped)
    return situation.plan.model_copy(update={"tasks": tuple(tasks), "freezes": freezes})


def find_conflicts(
    plan: Plan, stated: Sequence[Stated], revision: str = "plan"
) -> tuple[Conflict, ...]:
    """Give every limit that cannot hold, each with the smallest set that breaks it.

    Ids are ``C1`` on, in the order of the broken limits; the ledger gives lasting ones.
    """
    situation = situation_of(plan, stated, revision)
    schedule = situation.schedule(situation.pushing)
    found: list[Conflict] = []
    for breach in check_schedule(schedule):
        limit = _broken_statement(situation, breach)
        members = smallest_set(situation, breach)
        found.append(_conflict(situation, breach, limit, members, f"C{len(found) + 1}"))
    return tuple(found)


def _broken_statement(situation: Situation, breach: Breach) -> Statement:
    """Give the statement that a breach is of; a link that a pin overrides is the pin's."""
    key = (breach.kind, breach.subject)
    if breach.kind == "link":
        key = ("constraint", breach.task)
    if key in situation.limiting:
        return situation.limiting[key]
    return next(s for s in situation.pushing if s.key == key)


def smallest_set(situation: Situation, breach: Breach) -> tuple[Statement, ...]:
    """Reduce the pushing statements to a smallest set with which the limit is still broken."""
    key = (breach.task, breach.kind, breach.subject)

    def broken(statements: Sequence[Statement]) -> bool:
        schedule = situation.schedule(statements)
        found = check_task(schedule, schedule.plan.by_id[breach.task])
        return any((b.task, b.kind, b.subject) == key for b in found)

    candidates = _relevant(situation, breach)
    found = quickxplain(candidates, broken)
    return tuple(_needed(found if broken(found) else candidates, broken))


def _needed(items: Sequence[T], broken: Callable[[Sequence[T]], bool]) -> list[T]:
    """Leave out what can be left out, again and again until nothing can.

    Where a longer task ends with its predecessor (FF, SF) it starts earlier, so more can mean less
    and QuickXplain may keep too much; for all else this finds nothing to do.
    """
    kept = list(items)
    while True:
        needless = next(
            (x for x in reversed(kept) if broken([y for y in kept if y is not x])), None
        )
        if needless is None:
            return kept
        kept.remove(needless)


def _relevant(situation: Situation, breach: Breach) -> list[Statement]:
    """Keep the statements about tasks that the broken one waits for; what people said comes first.

    QuickXplain keeps what stands first, so the sentence that was said is preferred as an
    explanation to an old constraint that would do as well.
    """
    plan = situation.plan
    upstream, frontier = {breach.task}, [breach.task]
    while frontier:
        for link in plan.links_into[frontier.pop()]:
            if link.before not in upstream:
                upstream.add(link.before)
                frontier.append(link.before)
    freezes = {f.id: f for f in plan.freezes}
    said = {one.ref for one in situation.stated}
    kept = [s for s in situation.pushing if _concerns(s, freezes, plan, upstream)]
    return sorted(kept, key=lambda s: s.member.ref not in said)


def _concerns(
    statement: Statement, freezes: dict[str, Freeze], plan: Plan, upstream: set[str]
) -> bool:
    kind, subject = statement.key
    if kind == "freeze":
        return any(freezes[subject].binds(plan.by_id[id_]) for id_ in sorted(upstream))
    return subject in upstream


def quickxplain(items: Sequence[T], broken: Callable[[Sequence[T]], bool]) -> list[T]:
    """Give a smallest subset that is still broken (Junker 2004); earlier items are preferred.

    ``broken`` has to be monotone: what breaks stays broken with more. Empty where nothing is
    needed.
    """
    if broken([]) or not items:
        return []
    return _quickxplain([], has_delta=False, items=list(items), broken=broken)


def _quickxplain(
    background: list[T], *, has_delta: bool, items: list[T], broken: Callable[[Sequence[T]], bool]
) -> list[T]:
    if has_delta and broken(background):
        return []
    if len(items) == 1:
        return items
    half = len(items) // 2
    first, second = items[:half], items[half:]
    from_second = _quickxplain(
        background + first, has_delta=bool(first), items=second, broken=broken
    )
    from_first = _quickxplain(
        background + from_second, has_delta=bool(from_second), items=first, broken=broken
    )
    return from_first + from_second


def _conflict(
    situation: Situation,
    breach: Breach,
    limit: Statement,
    members: Sequence[Statement],
    id_: str,
) -> Conflict:
    schedule = situation.schedule(members)
    task = situation.plan.by_id[breach.task]
    everyone = [limit.member, *(m.member for m in members if m is not limit)]
    text = (
        f"{limit.member.text} ({limit.member.owner}) cannot hold together with "
        + (
            " and ".join(f"{m.text} ({m.owner})" for m in everyone[1:])
            or "the chain of tasks before it"
        )
        + f": {task.id} {task.name} would {_outcome(schedule, breach)}"
    )
    through = driving_chain(schedule, breach.task, members)
    owners = {m.owner for m in everyone}
    frozen = {statement.key[1] for statement in members if statement.key[0] == "freeze"}
    owners |= {d for f in situation.plan.freezes if f.id in frozen for d in f.departments}
    if len(everyone) == 1:
        owners |= {situation.plan.by_id[t].department for t in through}
    return Conflict(
        id=id_,
        members=tuple(everyone),
        owners=tuple(sorted(owners)),
        through=through,
        text=text,
    )


def _outcome(schedule: Schedule, breach: Breach) -> str:
    """Say the date that the members alone lead to, and what it misses the limit by."""
    own = (breach.task, breach.kind, breach.subject)
    found = check_schedule(schedule)
    late = shift_words(next((b.by for b in found if (b.task, b.kind, b.subject) == own), breach.by))
    dates = schedule.span_of(breach.task)
    limit = schedule.plan.by_id[breach.task].constraint
    if breach.kind == "constraint" and limit and limit.kind is ConstraintKind.SNLT:
        return f"start {time_words(dates.start)}, {late}"
    return f"finish {limit_words(dates.finish)}, {late}"


def driving_chain(
    schedule: Schedule, task_id: str, members: Sequence[Statement] = ()
) -> tuple[str, ...]:
    """Give the tasks that drive a date, earliest first, from the one where a member pushes.

    A task that is held behind a freeze is followed on to what would have driven it otherwise.
    """
    longer = {s.key[1] for s in members if s.key[0] == "duration"}
    chain = [task_id]
    while chain[-1] not in longer and (before := _driven_by(schedule, chain[-1])) is not None:
        chain.append(before)
    return tuple(reversed(chain))


def _driven_by(schedule: Schedule, task_id: str) -> str | None:
    driver = schedule.driver_of(task_id)
    if driver.link is not None:
        return driver.link.before
    links = schedule.plan.links_into[task_id]
    if driver.kind != "hold" or not links:
        return None
    return max(links, key=lambda link: link_shortfall(schedule, link)).before
