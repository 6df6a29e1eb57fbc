"""What the coordinator may look up: the plan, its dates, why, what if, and what is known beside it.

Each function is a tool: its docstring is what a model reads about it, its result a small value
with ids to cite. None of them changes anything.
"""

from typing import Annotated

from pydantic import Field

from plan.effect import Effect, compute_effect, effect_of
from plan.errors import FormError, UnknownError
from plan.impact import impact_of, parse_constraint, parse_slip
from plan.operations import AnyOperation, Operation, SetDuration, apply_operations
from plan.page import operation_words
from plan.records import Assumption, Finding, Reading
from plan.stated import operations_of
from plan.values import Value, instant_text, moment_text
from plan.why import Reason, explain
from tools.desk import Desk
from tools.views import EffectView, TaskView, cut, effect_view, task_view

_MOST_WORDS = 600
_MOST_CHANGES = 5
TaskId = Annotated[str, Field(description="the id of a task, such as T14")]
Department = Annotated[
    str, Field(description="finance, operations, it-security or pmo; empty for all")
]


class DepartmentView(Value):
    """A department and how many of its tasks are done."""

    id: str
    tasks: int
    done: int


class GateView(Value):
    """A gate: when it stands by plan, and which roles decide there."""

    id: str
    name: str
    at: str
    roles: tuple[str, ...]


class FreezeView(Value):
    """A window in which departments may not work."""

    id: str
    name: str
    first: str
    last: str
    departments: tuple[str, ...]


class Overview(Value):
    """The plan in one look, and how much of everything is known beside it."""

    plan: str
    revision: int
    today: str
    start: str
    finish: str
    departments: tuple[DepartmentView, ...]
    critical: tuple[str, ...]
    gates: tuple[GateView, ...]
    freezes: tuple[FreezeView, ...]
    findings: dict[str, int]
    conflicts: tuple[str, ...]
    open_assumptions: tuple[str, ...]
    drafts: tuple[str, ...]
    waiting_proposals: tuple[str, ...]


class Tasks(Value):
    """Tasks with their dates."""

    tasks: tuple[TaskView, ...]
    left_out: int


class Why(Value):
    """The chain of what drives a date, the asked task first."""

    task: str
    chain: tuple[Reason, ...]
    left_out: int


class Findings(Value):
    """What the checks of the last round say."""

    findings: tuple[Finding, ...]
    left_out: int


class Register(Value):
    """Claimed dependencies; none of them binds."""

    assumptions: tuple[Assumption, ...]
    left_out: int


class Readings(Value):
    """Constraints as they were read in people's words."""

    readings: tuple[Reading, ...]
    left_out: int


class Found(Value):
    """An observation that holds the words."""

    id: str
    kind: str
    speaker: str | None
    at: str
    place: str
    text: str


class Observations(Value):
    """What a search found, best first."""

    observations: tuple[Found, ...]


class ChangeView(Value):
    """A revision, what brought it about, and what it changed."""

    revision: int
    at: str
    proposal: str | None
    operations: tuple[str, ...]


class Changes(Value):
    """The newest revisions, and the last brief in its own words."""

    revisions: tuple[ChangeView, ...]
    round: int | None
    brief_at: str | None
    brief: tuple[str, ...]
    cites: tuple[str, ...]


def plan_overview(desk: Desk) -> Overview:
    """Give the plan in one look: dates, departments, gates, freezes, counts of what is open."""
    plan, schedule, evidence = desk.plan, desk.schedule, desk.evidence
    kinds: dict[str, int] = {}
    for one in evidence.findings():
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    return Overview(
        plan=plan.name,
        revision=desk.revision,
        today=desk.today,
        start=instant_text(schedule.start, plan.zone),
        finish=instant_text(schedule.finish, plan.zone),
        departments=tuple(_department(desk, one.id) for one in plan.departments),
        critical=cut(schedule.critical)[0],
        gates=tuple(
            GateView(id=t.id, name=t.name, at=task_view(desk, t.id).finish, roles=t.gate)
            for t in plan.tasks
            if t.gate
        ),
        freezes=tuple(
            FreezeView(
                id=one.id,
                name=one.name,
                first=moment_text(one.first),
                last=moment_text(one.last),
                departments=one.departments,
            )
            for one in plan.freezes
        ),
        findings=kinds,
        conflicts=tuple(one.id for one in evidence.conflicts()),
        open_assumptions=tuple(one.id for one in evidence.assumptions() if is_open(one)),
        drafts=tuple(one.id for one in evidence.drafts() if one.submitted_as is None),
        waiting_proposals=tuple(case.id for case in desk.reader.open_cases()),
    )


def _department(desk: Desk, id_: str) -> DepartmentView:
    own = [task.id for task in desk.plan.tasks if task.department == id_]
    done = sum(desk.situation.done(task) for task in own)
    return DepartmentView(id=id_, tasks=len(own), done=done)


def is_open(assumption: Assumption) -> bool:
    """Say whether its owners still have to answer."""
    return assumption.status.value in {"assumed", "disputed"}


def tasks(
    desk: Desk,
    ids: Annotated[list[str] | None, Field(description="ids of tasks; empty for all")] = None,
    department: Department = "",
    *,
    critical: Annotated[bool, Field(description="only tasks on the critical path")] = False,
    words: Annotated[str, Field(description="only tasks whose name holds these words")] = "",
) -> Tasks:
    """List tasks with dates, float, last reported state, predecessors and successors."""
    wanted = {desk.task(one).id for one in ids or ()} or set(desk.plan.by_id)
    found = [
        task.id
        for task in desk.plan.tasks
        if task.id in wanted
        and department in {"", task.department}
        and (not critical or desk.schedule.dates[task.id].critical)
        and all(word in task.name.casefold() for word in words.casefold().split())
    ]
    shown, left = cut(found)
    return Tasks(tasks=tuple(task_view(desk, id_) for id_ in shown), left_out=left)


def why(desk: Desk, task: TaskId) -> Why:
    """Say why a task starts when it does: the chain of what drives it, back to its root."""
    chain, left = cut(explain(desk.schedule, desk.task(task).id), 10)
    return Why(task=desk.task(task).id, chain=chain, left_out=left)


def impact(
    desk: Desk,
    slips: Annotated[
        list[str] | None, Field(description="tasks that come later: T14=10d (also h and m)")
    ] = None,
    constraints: Annotated[
        list[str] | None,
        Field(
            description="dates to keep: 'T58 FNLT 2026-06-12' (SNET SNLT FNET FNLT MSO MFO) or "
            "'T58 deadline 2026-06-12'"
        ),
    ] = None,
    durations: Annotated[
        list[str] | None, Field(description="how long tasks take in all: T17=15d")
    ] = None,
    department: Department = "",
) -> EffectView:
    """Try slips, dates and durations on the plan: what moves where, what breaks; changes nothing.

    With a department only its tasks are listed; the counts by department stay whole.
    """
    operations, wanted = parse_tries(desk, slips or [], constraints or [], durations or [])
    effect = impact_of(desk.plan, wanted, operations)
    tried = [*(slips or []), *(constraints or []), *(durations or [])]
    return effect_view(effect, tried, department)


def parse_tries(
    desk: Desk, slips: list[str], constraints: list[str], durations: list[str]
) -> tuple[list[Operation], dict[str, int]]:
    """Read what is to be tried into operations, and slips by task in working minutes.

    Raises:
        FormError: one is not of its form, or there is none.
        UnknownError: there is no such task.
    """
    if not (slips or constraints or durations):
        raise FormError("say what to try: a slip T14=10d or a constraint 'T58 FNLT 2026-06-12'")
    wanted = {desk.task(task).id: minutes for task, minutes in map(parse_slip, slips)}
    operations: list[Operation] = []
    for text in constraints:
        first, _, rest = text.strip().partition(" ")
        operations.append(parse_constraint(f"{desk.task(first).id} {rest}"))
    for task, minutes in map(parse_slip, durations):
        operations.append(SetDuration(task=desk.task(task).id, duration=minutes))
    return operations, wanted


def reading_impact(
    desk: Desk,
    reading: Annotated[str, Field(description="the id of a reading, such as R1")],
    department: Department = "",
) -> EffectView:
    """Say what a person's stated date or amount, as it was read, would do to every department."""
    one = reading_of(desk, reading)
    operations = operations_of(one, desk.plan)
    words = [operation_words(operation, desk.plan) for operation in operations]
    return effect_view(effect_of_operations(desk, operations), words, department)


def effect_of_operations(desk: Desk, operations: tuple[AnyOperation, ...]) -> Effect:
    """Compute what operations would do to this plan; none would do nothing."""
    if not operations:
        return effect_of(desk.schedule, desk.schedule)
    return compute_effect(desk.plan, apply_operations(desk.plan, operations))


def reading_of(desk: Desk, id_: str) -> Reading:
    """Give a reading.

    Raises:
        UnknownError: there is none of this id.
    """
    known = {one.id: one for one in desk.evidence.readings()}
    if id_.strip().upper() not in known:
        raise UnknownError("reading", id_, list(known))
    return known[id_.strip().upper()]


def readings(desk: Desk, department: Department = "") -> Readings:
    """List constraints that people stated, as they were read: type, task, value, quote, source."""
    found = [one for one in desk.evidence.readings() if department in {"", one.department}]
    shown, left = cut(found[::-1])
    return Readings(readings=shown, left_out=left)


def findings(
    desk: Desk,
    task: Annotated[str, Field(description="only about this task; empty for all")] = "",
    department: Department = "",
    kind: Annotated[str, Field(description="late, blocked, stale, ...; empty for all")] = "",
) -> Findings:
    """List what the checks of the last round say: late, blocked, done without evidence, stale."""
    about = desk.task(task).id if task else ""
    found = [
        one
        for one in desk.evidence.findings()
        if about in {"", one.task} and department in {"", one.department} and kind in {"", one.kind}
    ]
    shown, left = cut(found)
    return Findings(findings=shown, left_out=left)


def register(
    desk: Desk,
    open_only: Annotated[  # noqa: FBT002  # an argument of a tool has a name
        bool, Field(description="only those that wait for their owners")
    ] = True,
) -> Register:
    """List assumed dependencies with quote, owners, status, and what hangs on each; none binds."""
    found = [one for one in desk.evidence.assumptions() if is_open(one) or not open_only]
    shown, left = cut(found)
    return Register(assumptions=shown, left_out=left)


def search_observations(
    desk: Desk,
    words: Annotated[str, Field(description="words to look for, any of them")],
) -> Observations:
    """Search the full text of everything that was observed: statuses, statements, reports."""
    return Observations(
        observations=tuple(
            Found(
                id=one.id,
                kind=one.fact.kind.value,
                speaker=one.fact.speaker,
                at=one.fact.at,
                place=one.fact.place,
                text=" ".join(one.fact.text.split())[:_MOST_WORDS],
            )
            for one in desk.evidence.search(words, 8)
        )
    )


def changes(desk: Desk) -> Changes:
    """Say what changed last: the newest revisions with their operations, and the last brief."""
    revisions = [one for one in desk.reader.revisions() if one.proposal is not None]
    briefs = desk.evidence.briefs()
    last = briefs[-1] if briefs else None
    return Changes(
        revisions=tuple(
            _change(desk, one.number, one.at, one.proposal)
            for one in revisions[: -_MOST_CHANGES - 1 : -1]
        ),
        round=last.round if last else None,
        brief_at=last.at if last else None,
        brief=tuple(one.text for one in last.sentences) if last else (),
        cites=tuple(dict.fromkeys(id_ for one in last.sentences for id_ in one.cites))
        if last
        else (),
    )


def _change(desk: Desk, revision: int, at: str, proposal: str | None) -> ChangeView:
    operations = desk.reader.case(proposal).proposal.plan_operations if proposal else ()
    return ChangeView(
        revision=revision,
        at=at,
        proposal=proposal,
        operations=tuple(operation_words(one, desk.plan) for one in operations),
    )
