"""What a change does, found out the slow way: every task against every rule and every other task.

Dates and floats come from ``naive_schedule``; what was edited is read off the two plans, not off
operations.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from plan.model import Freeze, Plan, Task
from tests.plan.naive_schedule import Span, floats, forward, overridden_links
from tests.plan.naive_time import axis_of, end_minute, minute

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Half:
    """One of the two plans with its dates, floats and breaches."""

    plan: Plan
    spans: dict[str, Span]
    floats: dict[str, int]
    breaches: dict[Key, int]


def half_of(plan: Plan) -> Half:
    """Compute one side."""
    spans = forward(plan)
    return Half(plan, spans, floats(plan), dict(_breaches(plan, spans)))


def _breaches(plan: Plan, spans: dict[str, Span]) -> Iterator[tuple[Key, int]]:
    for task in plan.tasks:
        yield from _limits(plan, task, spans[task.id])
        for freeze in plan.freezes:
            if size := frozen_minutes(plan, freeze, task, spans[task.id]):
                yield (task.id, "freeze", freeze.id), size
    for task_id, what in overridden_links(plan, spans):
        yield (task_id, "link", what.removeprefix("link ")), -1


def _limits(plan: Plan, task: Task, span: Span) -> Iterator[tuple[Key, int]]:
    axis, constraint = axis_of(plan, task), task.constraint
    if task.deadline is not None and span.finish > end_minute(task.deadline):
        late = axis.count(end_minute(task.deadline), span.finish)
        yield (task.id, "deadline", task.id), max(1, late)
    if constraint is None or constraint.date is None:
        return
    last = end_minute(constraint.date)
    if constraint.kind == "FNLT" and span.finish > last:
        yield (task.id, "constraint", task.id), max(1, axis.count(last, span.finish))
    last -= 0 if last == minute(constraint.date) else 1
    if constraint.kind == "SNLT" and span.start > last:
        yield (task.id, "constraint", task.id), max(1, axis.count(last, span.start))


def frozen_minutes(plan: Plan, freeze: Freeze, task: Task, span: Span) -> int:
    """Count what a task does inside a window that binds it."""
    window = range(minute(freeze.first), end_minute(freeze.last))
    teams = not freeze.teams or set(freeze.teams) & set(task.teams)
    if task.department not in freeze.departments or not teams or task.id in freeze.waived:
        return 0
    if freeze.forbids == "start":
        return int(span.start in window)
    if not task.duration:
        return int(span.start in window)
    if freeze.forbids == "finish":
        return int(span.finish - 1 in window)
    axis = axis_of(plan, task)
    return sum(at in window for at in axis.at[axis.number(span.start) : axis.number(span.finish)])


def moved(old: Half, new: Half) -> set[str]:
    """Give the tasks of both plans whose dates differ."""
    return {i for i in old.spans.keys() & new.spans.keys() if old.spans[i] != new.spans[i]}


def squeezed(old: Half, new: Half) -> set[str]:
    """Give the tasks whose dates stand and whose float does not."""
    stay = old.spans.keys() & new.spans.keys() - moved(old, new)
    return {i for i in stay if old.floats[i] != new.floats[i]}


def broken(old: Half, new: Half) -> set[Key]:
    """Give what is newly broken or worse; the size of an overridden link is not compared here."""
    return {
        k for k, size in new.breaches.items() if k not in old.breaches or old.breaches[k] < size
    }


def edited(old: Plan, new: Plan) -> set[str]:
    """Give the tasks that are described anew, come, go, or are an end of a link that does."""
    ids = old.by_id.keys() | new.by_id.keys()
    found = {i for i in ids if old.by_id.get(i) != new.by_id.get(i)}
    for link in set(old.links) ^ set(new.links):
        found |= {link.before, link.after}
    return found


def touched(old: Half, new: Half) -> set[str]:
    """Give the departments whose consent a change needs."""
    tasks = moved(old, new) | {key[0] for key in broken(old, new)}
    tasks |= {i for i in squeezed(old, new) if new.floats[i] < min(0, old.floats[i])}
    found = {new.plan.by_id[i].department for i in tasks}
    for plan in (old.plan, new.plan):
        named = edited(old.plan, new.plan) & plan.by_id.keys()
        found |= {plan.by_id[i].department for i in named}
    for freeze in set(old.plan.freezes) ^ set(new.plan.freezes):
        found |= set(freeze.departments)
    for freeze in set(old.plan.freezes) & set(new.plan.freezes):
        for id_ in old.plan.by_id.keys() & new.plan.by_id.keys():
            if binds(freeze, old.plan.by_id[id_]) and not binds(freeze, new.plan.by_id[id_]):
                found |= set(freeze.departments)
    if old.plan.start != new.plan.start:
        found |= {task.department for task in new.plan.tasks}
    return found


def binds(freeze: Freeze, task: Task) -> bool:
    """Say whether a window holds for a task."""
    teams = not freeze.teams or bool(set(freeze.teams) & set(task.teams))
    return task.department in freeze.departments and teams and task.id not in freeze.waived


def flips(old: Half, new: Half) -> set[tuple[str, str]]:
    """Give pairs of two departments that change places and hang together by no chain of links."""
    common = [i for i in new.spans if i in old.spans]
    pairs = [(a, b) for a in common for b in common if {a, b} & moved(old, new) and a != b]
    return {(a, b) for a, b in pairs if _changes_places(old, new, a, b)}


def _changes_places(old: Half, new: Half, a: str, b: str) -> bool:
    sides = [[half.plan.by_id[i].department for i in (a, b)] for half in (old, new)]
    joined = [b in _behind(h.plan, a) or a in _behind(h.plan, b) for h in (old, new)]
    same_instant = old.spans[a] == old.spans[b] or new.spans[a] == new.spans[b]
    return (
        old.spans[a].finish <= old.spans[b].start
        and new.spans[b].finish <= new.spans[a].start
        and any(one != other for one, other in sides)
        and not same_instant
        and not all(joined)
    )


def _behind(plan: Plan, id_: str) -> set[str]:
    found = {link.after for link in plan.links if link.before == id_}
    return found.union(*(_behind(plan, after) for after in found))
