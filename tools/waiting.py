"""Who waits for whom: tasks behind tasks, and people behind people. Tools of the coordinator.

Task chains are read off the dependencies and the last reported states; what waits for a person is
read off the ledger as it stands. Nothing here asks or reminds anybody.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from plan.approval import Missing, missing_approvals
from plan.model import Plan
from plan.network import reach
from plan.records import Ask, Finding
from plan.values import Value
from tools.desk import Desk
from tools.drafting import stands
from tools.reads import Department, TaskId, is_open
from tools.views import TaskView, cut, task_view

_TROUBLE = ("blocked", "late")
_MOST_BEHIND = 6


class Pending(Value):
    """A proposal that waits: for which roles, and for which people."""

    id: str
    title: str
    waits_for: tuple[Missing, ...]
    approved_by: tuple[str, ...]
    questions: int
    expires: str


class PendingApprovals(Value):
    """Proposals that wait for somebody's decision."""

    proposals: tuple[Pending, ...]


class WaitsForPeople(Value):
    """Everything that waits for a department, a role or a person."""

    who: str
    approvals: tuple[Pending, ...]
    assumptions: tuple[str, ...]
    assumption_texts: tuple[str, ...]
    conflicts: tuple[str, ...]
    conflict_texts: tuple[str, ...]
    asks: tuple[Ask, ...]
    tasks: tuple[TaskView, ...]
    left_out: int


class Chain(Value):
    """A task in trouble, what the checks say of it, and who waits behind it."""

    task: TaskView
    findings: tuple[Finding, ...]
    behind: tuple[TaskView, ...]
    all_behind: int
    departments: tuple[str, ...]


class Chains(Value):
    """Tasks in trouble, those with most behind them first."""

    chains: tuple[Chain, ...]
    left_out: int


class Blockers(Value):
    """What stands between a task and its start."""

    task: TaskView
    direct: tuple[TaskView, ...]
    troubled: tuple[TaskView, ...]
    findings: tuple[Finding, ...]
    assumptions: tuple[str, ...]
    conflicts: tuple[str, ...]
    proposals: tuple[str, ...]


class Successors(Value):
    """What waits for a task."""

    task: TaskView
    direct: tuple[TaskView, ...]
    all_behind: int
    departments: tuple[str, ...]


def pending_approvals(desk: Desk) -> PendingApprovals:
    """List proposals that wait for approval: who is waited for, who has approved, until when."""
    return PendingApprovals(proposals=tuple(_pending(desk)))


def _pending(desk: Desk) -> Iterator[Pending]:
    for case in desk.reader.open_cases():
        yield Pending(
            id=case.id,
            title=case.prose.title,
            waits_for=missing_approvals(case, desk.people),
            approved_by=tuple(one.person for one in case.live),
            questions=sum(one.answer is None for one in case.questions),
            expires=case.proposal.expires,
        )


def waits_for(
    desk: Desk,
    who: Annotated[str, Field(description="a department, role or person: finance, helen")],
) -> WaitsForPeople:
    """List what waits for a department, role or person: approvals, assumptions, conflicts, asks.

    Tasks are those of the department that could go on now and that others wait for.
    """
    person = desk.people.by_id.get(who)
    roles = set(person.roles) if person else {who}
    department = person.department if person else who
    evidence = desk.evidence
    assumptions = [a for a in evidence.assumptions() if is_open(a) and department in a.owners]
    conflicts = [c for c in evidence.conflicts() if department in c.owners and stands(desk, c)]
    briefs = evidence.briefs()
    shown, left = cut(list(_ready(desk, department)), _MOST_BEHIND)
    return WaitsForPeople(
        who=who,
        approvals=tuple(
            one
            for one in _pending(desk)
            if any(
                missing.role in roles and (person is None or person.id in missing.people)
                for missing in one.waits_for
            )
        ),
        assumptions=tuple(one.id for one in assumptions),
        assumption_texts=tuple(
            f"{one.after} waits for {one.before}, as {one.source} has it" for one in assumptions
        ),
        conflicts=tuple(one.id for one in conflicts),
        conflict_texts=tuple(one.text for one in conflicts),
        asks=tuple(ask for ask in briefs[-1].asks if ask.to in roles)[:5] if briefs else (),
        tasks=tuple(task_view(desk, id_) for id_ in shown),
        left_out=left,
    )


def _ready(desk: Desk, department: str) -> Iterator[str]:
    """Give tasks of a department whose predecessors are done and that others wait for."""
    done, plan = desk.situation.done, desk.plan
    for task in plan.tasks:
        before = [link.before for link in plan.links_into[task.id]]
        if (
            task.department == department
            and not done(task.id)
            and all(map(done, before))
            and plan.links_from[task.id]
        ):
            yield task.id


def blocked_chains(desk: Desk, department: Department = "") -> Chains:
    """Say who waits for whom: tasks that are late or blocked, and the tasks that wait behind."""
    trouble = _trouble(desk)
    found = [
        _chain(desk, id_, trouble[id_])
        for id_ in desk.plan.by_id
        if id_ in trouble and not desk.situation.done(id_)
    ]
    wanted = [
        one
        for one in found
        if department in {"", one.task.department} or department in one.departments
    ]
    shown, left = cut(sorted(wanted, key=lambda one: -one.all_behind), _MOST_BEHIND)
    return Chains(chains=shown, left_out=left)


def _trouble(desk: Desk) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, tuple[Finding, ...]] = {}
    for one in desk.evidence.findings():
        if one.kind in _TROUBLE and one.task in desk.plan.by_id and one.task is not None:
            found[one.task] = (*found.get(one.task, ()), one)
    return found


def _chain(desk: Desk, id_: str, findings: tuple[Finding, ...]) -> Chain:
    behind = _open_behind(desk, id_)
    return Chain(
        task=task_view(desk, id_),
        findings=findings,
        behind=tuple(task_view(desk, one) for one in behind[:_MOST_BEHIND]),
        all_behind=len(behind),
        departments=_departments(desk.plan, behind),
    )


def _open_behind(desk: Desk, id_: str) -> list[str]:
    """Give what hangs on a task and is not done: what waits for it directly, then by start."""
    found = reach(desk.plan, [id_]) - {id_}
    direct = {link.after for link in desk.plan.links_from[id_]}
    left = [one for one in desk.plan.by_id if one in found and not desk.situation.done(one)]
    return sorted(left, key=lambda one: (one not in direct, desk.schedule.dates[one].start))


def _departments(plan: Plan, ids: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plan.by_id[id_].department for id_ in ids))


def what_blocks(desk: Desk, task: TaskId) -> Blockers:
    """Say what stands before a task: predecessors not done, late or blocked ones behind them.

    Also open assumptions about it, conflicts on its chain and proposals that would change it.
    """
    id_, done = desk.task(task).id, desk.situation.done
    upstream = _upstream(desk.plan, id_)
    trouble = _trouble(desk)
    troubled = [one for one in desk.plan.by_id if one in upstream & trouble.keys()]
    before = [link.before for link in desk.plan.links_into[id_]]
    return Blockers(
        task=task_view(desk, id_),
        direct=tuple(task_view(desk, one) for one in before if not done(one)),
        troubled=tuple(task_view(desk, one) for one in troubled if not done(one)),
        findings=tuple(f for one in (*troubled, id_) for f in trouble.get(one, ())),
        assumptions=tuple(
            one.id for one in desk.evidence.assumptions() if is_open(one) and one.after == id_
        ),
        conflicts=tuple(one.id for one in desk.evidence.conflicts() if id_ in one.through),
        proposals=tuple(
            case.id
            for case in desk.reader.open_cases()
            if any(getattr(op, "task", None) == id_ for op in case.proposal.operations)
        ),
    )


def _upstream(plan: Plan, id_: str) -> set[str]:
    found: set[str] = set()
    frontier = [id_]
    while frontier:
        for link in plan.links_into[frontier.pop()]:
            if link.before not in found:
                found.add(link.before)
                frontier.append(link.before)
    return found


def what_waits(desk: Desk, task: TaskId) -> Successors:
    """Say what waits for a task: its successors, and how much of the plan hangs on it."""
    id_ = desk.task(task).id
    behind = _open_behind(desk, id_)
    direct = [link.after for link in desk.plan.links_from[id_]]
    return Successors(
        task=task_view(desk, id_),
        direct=tuple(task_view(desk, one) for one in direct),
        all_behind=len(behind),
        departments=_departments(desk.plan, behind),
    )
