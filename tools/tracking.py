"""What is really going on: which tasks are truly done, what is new, and who waits for whom.

"Done" is believed only with evidence: a report that names none, or that tests, counts, controls or
another source deny, is a finding and no fact. A milestone is done once all before it truly are.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from plan.model import Id, LinkKind, Task
from plan.network import topological_order
from plan.people import People
from plan.records import Finding
from plan.schedule import Schedule
from plan.values import Value, instant_text
from tools.situation import Situation, is_done

# What takes the belief from a report that says done; what says most about why stands first.
DENYING = (
    "tests_failing",
    "counts_differ",
    "control_open",
    "done_without_evidence",
    "sources_contradict",
)
_LONGEST_CHAIN, _SHOWN = 12, 6
Word = Literal["new", "gone", "worse", "better"]
_RANK = {"info": 0, "warning": 1, "serious": 2}


class Change(Value):
    """A finding that was not there in the round before, that has gone, or that weighs otherwise."""

    word: Word
    kind: str
    task: Id | None
    department: Id
    text: str


class Waits(Value):
    """One link of a chain: a task, whose it is, and when it has to finish by the plan."""

    task: Id
    name: str
    department: Id
    people: tuple[Id, ...]
    finish: str


class Blocker(Value):
    """A task that holds others up, with the chain of those that wait, the most urgent first.

    ``waiting`` counts every open task behind it. ``chain`` follows at each step the successor with
    the least float.
    """

    task: Id
    reason: str
    department: Id
    people: tuple[Id, ...]
    waiting: int
    chain: tuple[Waits, ...]

    @property
    def text(self) -> str:
        """Say it for people."""
        shown = self.chain[:_SHOWN]
        steps = [f"{one.task} ({', '.join(one.people) or one.department})" for one in shown]
        steps += ["..."] if len(self.chain) > _SHOWN else []
        whose = ", ".join(self.people) or self.department
        return " <- ".join([f"{self.task} ({whose})", *steps])


def truly_done(world: Situation, findings: Iterable[Finding]) -> frozenset[str]:
    """Give the tasks that are done and whose evidence holds."""
    denied = {one.task for one in findings if one.kind in DENYING}
    plan, found = world.schedule.plan, set[str]()
    for id_ in topological_order(plan):
        status = world.status.get(id_)
        if status is not None:
            done = is_done(status) and id_ not in denied
        else:
            before = {link.before for link in plan.links_into[id_]}
            done = plan.by_id[id_].milestone and bool(before) and before <= found
        if done:
            found.add(id_)
    return frozenset(found)


def owners_of(task: Task, people: People) -> tuple[str, ...]:
    """Give whoever answers for a task: its owner, else everybody in its department's role."""
    owner = people.by_id.get(task.owner or "")
    if owner is not None and owner.kind == "person":
        return (owner.id,)
    return tuple(one.id for one in people.holders(task.department))


def changes_since(before: Iterable[Finding], now: Iterable[Finding]) -> tuple[Change, ...]:
    """Give what changed between two rounds; the age of a finding is no change."""
    old, new = _keyed(before), _keyed(now)
    found = [_change("new", new[key]) for key in new if key not in old]
    for key in new.keys() & old.keys():
        step = _RANK[new[key].severity] - _RANK[old[key].severity]
        if step:
            found.append(_change("worse" if step > 0 else "better", new[key]))
    found += [_change("gone", old[key]) for key in old if key not in new]
    order: tuple[Word, ...] = ("new", "worse", "better", "gone")
    return tuple(sorted(found, key=lambda one: (order.index(one.word), one.task or "", one.kind)))


def _keyed(findings: Iterable[Finding]) -> dict[tuple[str, str | None, str], Finding]:
    """Key findings by what they are about; of several the most serious, which stands first."""
    found: dict[tuple[str, str | None, str], Finding] = {}
    for one in findings:
        found.setdefault((one.kind, one.task, one.department), one)
    return found


def _change(word: Word, one: Finding) -> Change:
    return Change(word=word, kind=one.kind, task=one.task, department=one.department, text=one.text)


def find_blockers(
    world: Situation, findings: Sequence[Finding], people: People
) -> tuple[Blocker, ...]:
    """Give the tasks that hold others up: blocked, late or denied, while all before them is done.

    A task that waits for another is no blocker; the one that it waits for is.
    """
    done = truly_done(world, findings)
    reasons: dict[str, str] = {}
    for kind in ("blocked", "late", *DENYING):
        for one in findings:
            if one.kind == kind and one.task is not None and one.task not in done:
                reasons.setdefault(one.task, one.text)
    roots = [id_ for id_ in reasons if not _waits(world, id_, done)]
    found = [_blocker(world, id_, reasons[id_], done, people) for id_ in roots]
    order = {task.id: n for n, task in enumerate(world.schedule.plan.tasks)}
    return tuple(sorted(found, key=lambda one: (-one.waiting, order[one.task])))


def _waits(world: Situation, id_: str, done: frozenset[str]) -> bool:
    """Say whether a task cannot go on before another has finished."""
    links = world.schedule.plan.links_into[id_]
    return any(x.before not in done for x in links if x.kind is LinkKind.FS)


def _blocker(
    world: Situation, id_: str, reason: str, done: frozenset[str], people: People
) -> Blocker:
    task = world.schedule.plan.by_id[id_]
    return Blocker(
        task=id_,
        reason=reason,
        department=task.department,
        people=owners_of(task, people),
        waiting=len(_behind(world.schedule, id_) - done),
        chain=tuple(_chain(world, id_, done, people)),
    )


def _behind(schedule: Schedule, id_: str) -> set[str]:
    found, left = set[str](), [id_]
    while left:
        for link in schedule.plan.links_from[left.pop()]:
            if link.after not in found:
                found.add(link.after)
                left.append(link.after)
    return found


def _chain(world: Situation, id_: str, done: frozenset[str], people: People) -> Iterator[Waits]:
    plan, dates = world.schedule.plan, world.schedule.dates
    seen = {id_}
    for _ in range(_LONGEST_CHAIN):
        open_ = [x.after for x in plan.links_from[id_] if x.after not in done | seen]
        if not open_:
            return
        id_ = min(open_, key=lambda one: (dates[one].total_float, dates[one].start, one))
        seen.add(id_)
        task = plan.by_id[id_]
        yield Waits(
            task=id_,
            name=task.name,
            department=task.department,
            people=owners_of(task, people),
            finish=instant_text(dates[id_].finish, plan.zone),
        )
