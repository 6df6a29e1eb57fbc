"""Gates out of order: a gate that stands before one that it waits for, or work before its gate.

Links put gates in order; pinned dates, leads (negative lags) and links of other kinds than
finish-to-start can still turn it round. Gates between which no chain of links runs have no order
that the plan knows of. The smallest set holds the order, and the dates and leads that turn it.
"""

from collections.abc import Iterator, Sequence

from plan.conflict_kinds.freezes import upstream
from plan.conflict_kinds.values import (
    Collision,
    date_member,
    departments_of,
    lifted_date,
    own_dates,
    priced,
    smallest,
    without_dates,
)
from plan.durations import duration_text
from plan.model import Link, LinkKind, Plan, Task
from plan.network import reach
from plan.operations import ChangeDependency, RemoveDependency, apply_operations
from plan.records import Member, Relaxation
from plan.schedule import Schedule, compute_schedule
from plan.words import time_words


def gate_collisions(schedule: Schedule, revision: str) -> Iterator[Collision]:
    """Give every pair that stands against its order, in the plan's order."""
    plan = schedule.plan
    for gate in (task for task in plan.tasks if task.gate):
        behind = reach(plan, [gate.id]) - {gate.id}
        for task in plan.tasks:
            if task.id in behind and turned_round(schedule, gate, task):
                yield _collision(schedule, gate, task, revision)


def turned_round(schedule: Schedule, gate: Task, task: Task) -> bool:
    """Say whether a gate behind another, or work right behind a gate, stands before it."""
    stands = schedule.dates[gate.id].finish
    if task.gate:
        return schedule.dates[task.id].finish < stands
    direct = any(
        link.before == gate.id and link.kind is LinkKind.FS
        for link in schedule.plan.links_into[task.id]
    )
    return direct and schedule.dates[task.id].start < stands


def _collision(schedule: Schedule, gate: Task, task: Task, revision: str) -> Collision:
    plan = schedule.plan
    dated = own_dates(plan, upstream(plan, task.id))
    leads = [link for link in _between(plan, gate, task) if link.lag < 0]
    items: list[Task | Link] = [*dated, *leads]

    def broken(kept: Sequence[Task | Link]) -> bool:
        return turned_round(compute_schedule(_with_only(plan, items, kept)), gate, task)

    members = smallest(items, broken)
    order = _order_member(gate, task, revision)
    said = [order, *(_member(plan, one, revision) for one in members)]
    dates = schedule.dates
    at = dates[task.id].finish if task.gate else dates[task.id].start
    held = ", which holds whatever the dates" if not members else ""
    return Collision(
        id="",
        kind="gate",
        members=tuple(said),
        owners=departments_of(
            plan, _tasks_of(gate, task, members), {*gate.gate, *task.gate} & _known(plan)
        ),
        through=(gate.id, task.id),
        text=f"{' and '.join(m.text for m in said)} cannot hold together: {task.id} {task.name} "
        f"{'stands' if task.gate else 'starts'} {time_words(at)}, {gate.id} {gate.name} "
        f"{time_words(dates[gate.id].finish)}{held}",
        relaxations=tuple(_ways(schedule, gate, task, members)),
    )


def _known(plan: Plan) -> set[str]:
    return {one.id for one in plan.departments}


def _tasks_of(gate: Task, task: Task, members: Sequence[Task | Link]) -> list[str]:
    found = [gate.id, task.id]
    for one in members:
        found += [one.id] if isinstance(one, Task) else [one.before, one.after]
    return found


def _between(plan: Plan, gate: Task, task: Task) -> list[Link]:
    behind, before = reach(plan, [gate.id]), upstream(plan, task.id)
    return [link for link in plan.links if link.before in behind and link.after in before]


def _with_only(plan: Plan, items: Sequence[Task | Link], kept: Sequence[Task | Link]) -> Plan:
    """Give the plan without the dates and leads that are not kept."""
    dropped = [one for one in items if not any(one is other for other in kept)]
    bare = without_dates(plan, [one.id for one in dropped if isinstance(one, Task)])
    leads = {(one.before, one.after) for one in dropped if isinstance(one, Link)}
    links = (
        x.model_copy(update={"lag": 0, "lag_calendar": None}) if (x.before, x.after) in leads else x
        for x in bare.links
    )
    return bare.model_copy(update={"links": tuple(links)})


def _order_member(gate: Task, task: Task, revision: str) -> Member:
    what = "is decided" if task.gate else "starts"
    return Member(
        ref=f"order:{gate.id} {task.id}",
        text=f"{task.id} {task.name} {what} behind the gate {gate.id} {gate.name}",
        owner=gate.department,
        source=revision,
    )


def _member(plan: Plan, one: Task | Link, revision: str) -> Member:
    if isinstance(one, Task):
        return date_member(one, revision)
    return Member(
        ref=f"link:{one.before} {one.after}",
        text=f"{one.after} may begin {duration_text(-one.lag)} before {one.before} lets it [{one}]",
        owner=plan.by_id[one.after].department,
        source=one.basis,
    )


def _ways(
    schedule: Schedule, gate: Task, task: Task, members: Sequence[Task | Link]
) -> Iterator[Relaxation]:
    plan = schedule.plan

    def broken(changed: Plan) -> bool:
        return turned_round(compute_schedule(changed), gate, task)

    yield from _order_given_up(schedule, gate, task)
    for one in members:
        if isinstance(one, Task):
            way = lifted_date(schedule, one, broken)
        else:
            whole = one.model_copy(update={"lag": 0, "lag_calendar": None})
            change = ChangeDependency(**whole.model_dump())
            text = f"Take the lead out of {one}"
            way = priced(schedule, f"link:{one.before} {one.after}", text, [change], -one.lag)
        if way is not None and (
            not way.operations or not broken(apply_operations(plan, way.operations))
        ):
            yield way


def _order_given_up(schedule: Schedule, gate: Task, task: Task) -> Iterator[Relaxation]:
    """Give the order up where it is one discretionary link; say so where it may not be."""
    ref = f"order:{gate.id} {task.id}"
    pair = (gate.id, task.id)
    link = next((x for x in schedule.plan.links if (x.before, x.after) == pair), None)
    if link is not None and link.nature == "discretionary":
        text = f"Let {task.id} no longer wait for {gate.id} (a discretionary dependency)"
        way = priced(schedule, ref, text, [RemoveDependency(before=gate.id, after=task.id)], 0)
        if way is not None:
            yield way
        return
    roles = ", ".join(dict.fromkeys((*gate.gate, *task.gate)))
    why = "a chain of dependencies" if link is None else f"{_article(link.nature)} dependency"
    yield Relaxation(
        ref=ref,
        text=f"The order is {why}: not to be relaxed by a plan; {roles} decide",
        minutes=0,
        operations=(),
    )


def _article(nature: str) -> str:
    return f"an {nature}" if nature == "external" else f"a {nature}"
