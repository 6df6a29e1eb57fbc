"""What an approver reads: drawn from the stored operations, so that nobody's words can colour it.

The order is fixed (governance.md, K13): what changes, what it does to each department, what breaks
and which gates move, task by task before and after, who has to approve, what it rests on; and only
then the words that were written about it, quoted and labelled. The hash of the text is kept with
each decision, so that it stays known what was on the screen.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from plan.approval import Case, missing_approvals
from plan.durations import duration_text
from plan.effect import Effect, Moved
from plan.model import Plan, Task
from plan.operations import (
    AddFreeze,
    AddTask,
    ChangeDependency,
    Operation,
    RemoveDependency,
    RemoveFreeze,
    ReplaceTask,
    SetConstraint,
    SetDeadline,
    SetDuration,
    SetStart,
)
from plan.people import People
from plan.records import Observation
from plan.values import Value, canonical, minute_of, moment_text, sha256
from plan.visible import visible, visible_line
from plan.words import shift_words, time_words

_NOTHING = "nothing"


class Section(Value):
    """A heading and its lines."""

    heading: str
    lines: tuple[str, ...]


class Page(Value):
    """The whole page in sections; ``hash`` names the text that was shown."""

    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """Give the page as plain text."""
        blocks = [
            "\n".join([section.heading, *(f"  {line}" for line in section.lines)])
            for section in self.sections
        ]
        return "\n\n".join(blocks) + "\n"

    @property
    def hash(self) -> str:
        """Name the page by its text."""
        return sha256("interlock/page/1", self.text)


def draw_page(
    case: Case,
    plan: Plan,
    effect: Effect,
    people: People,
    observations: Sequence[Observation],
) -> Page:
    """Draw the page of a proposal; ``plan`` is the plan that it was made on."""
    return Page(
        sections=(
            Section(heading=f"{case.id} would change", lines=tuple(_changes(case, plan))),
            *draw_effect(effect),
            Section(heading="Who has to approve", lines=tuple(_approvers(case, people))),
            Section(heading="What it rests on", lines=tuple(_evidence(case, observations))),
            Section(heading="What was written about it (not checked)", lines=tuple(_words(case))),
        )
    )


def draw_effect(effect: Effect) -> tuple[Section, ...]:
    """Draw an effect: by department, what breaks, gates and order, then task by task."""
    return (
        Section(heading="What it does", lines=tuple(_by_department(effect))),
        Section(heading="What breaks, and which gates move", lines=tuple(_rules(effect))),
        Section(heading="Task by task, before and after", lines=tuple(_task_by_task(effect))),
    )


def operation_words(operation: Operation, plan: Plan) -> str:
    """Say an operation with the names of the tasks that it is about."""
    text = str(operation)
    named = [getattr(operation, field, None) for field in ("task", "before", "after")]
    names = [f"{id_} is {plan.by_id[id_].name}" for id_ in named if id_ in plan.by_id]
    return visible_line(f"{text} ({'; '.join(names)})" if names else text)


def _changes(case: Case, plan: Plan) -> Iterator[str]:
    for operation in case.proposal.operations:
        yield operation_words(operation, plan)
        yield from (visible_line(f"- {line}") for line in _details(operation, plan))
    yield f"on revision {case.proposal.base_revision} of the plan; risk {case.proposal.risk}"


def _details(operation: Operation, plan: Plan) -> Iterator[str]:
    """Say what stood there before, and field by field what the sentence above leaves out."""
    match operation:
        case SetDuration() | SetConstraint() | SetDeadline():
            if operation.task in plan.by_id:
                yield from _instead(operation, plan.by_id[operation.task])
        case RemoveDependency() | ChangeDependency():
            pair = (operation.before, operation.after)
            yield from (f"was {x}" for x in plan.links if (x.before, x.after) == pair)
        case SetStart():
            yield f"instead of {moment_text(plan.start)}"
        case AddTask() | ReplaceTask():
            yield from _fields(plan.by_id.get(operation.task.id), operation.task)
        case AddFreeze():
            yield from _fields(None, operation.freeze)
        case RemoveFreeze():
            lifted = [freeze for freeze in plan.freezes if freeze.id == operation.freeze]
            yield from (line for freeze in lifted for line in _fields(None, freeze))


def _instead(operation: SetDuration | SetConstraint | SetDeadline, task: Task) -> Iterator[str]:
    match operation:
        case SetDuration():
            yield f"instead of {duration_text(task.duration)}"
        case SetConstraint() if task.constraint is not None:
            yield f"instead of: {task.constraint.words}"
        case SetDeadline() if task.deadline is not None:
            yield f"instead of {moment_text(task.deadline)}"


def _fields(old: Value | None, new: Value) -> Iterator[str]:
    before = {} if old is None else old.model_dump(mode="json")
    for name, value in new.model_dump(mode="json").items():
        if old is None and value not in ("", None, []):
            yield f"{name}: {_shown(value)}"
        elif old is not None and before[name] != value:
            yield f"{name}: {_shown(before[name])} -> {_shown(value)}"


def _shown(value: object) -> str:
    return canonical({"": value})[4:-1]


def _by_department(effect: Effect) -> Iterator[str]:
    for department, share in effect.departments.items():
        parts = []
        if share.moved:
            move = shift_words(share.largest_move)
            parts.append(f"{share.moved} task(s) move, at most {move}")
        if share.squeezed:
            parts.append(f"{share.squeezed} task(s) keep their dates with another float")
        if share.broken:
            parts.append(f"{share.broken} rule(s) broken")
        if share.edited:
            parts.append(f"{share.edited} task(s) named in the change")
        yield f"{department}: {', '.join(parts)}"
    yield f"the plan finishes {_instant(effect.finish_to)}, {shift_words(effect.finish_minutes)}"


def _rules(effect: Effect) -> Iterator[str]:
    for breach in effect.broken:
        yield f"BREAKS {breach.task} ({breach.department}): {breach.rule}, {shift_words(breach.by)}"
    for breach in effect.lifted:
        yield (
            f"LIFTS {breach.task} ({breach.department}): {breach.rule}, "
            f"which it would break, {shift_words(breach.by)}"
        )
    for breach in effect.mended:
        yield f"mends {breach.task} ({breach.department}): {breach.rule}"
    for breach in effect.still_broken:
        yield f"stays broken: {breach.task} ({breach.department}): {breach.rule}"
    yield from _gates_and_order(effect)
    if not (effect.broken or effect.lifted or effect.gates or effect.order_flips):
        yield "no rule is newly broken, no gate moves"


def _gates_and_order(effect: Effect) -> Iterator[str]:
    for gate in effect.gates:
        old, new = _instant(gate.at_from), _instant(gate.at_to)
        yield f"gate {gate.id} {visible_line(gate.name)} ({', '.join(gate.roles)}): {old} to {new}"
    for flip in effect.order_flips:
        first, then = flip.departments
        yield f"order turned round: {flip.then} ({then}) now before {flip.first} ({first})"
    if effect.freezes_relaxed_for:
        yield f"a freeze is relaxed for {', '.join(effect.freezes_relaxed_for)}"
    if effect.critical_joined:
        yield f"now critical: {', '.join(effect.critical_joined)}"
    if effect.critical_left:
        yield f"no longer critical: {', '.join(effect.critical_left)}"


def _task_by_task(effect: Effect) -> Iterator[str]:
    for moved in effect.moved:
        yield moved_words(moved)
    for id_ in effect.added:
        yield f"{id_} is new"
    for id_ in effect.removed:
        yield f"{id_} is taken out"
    if not (effect.moved or effect.added or effect.removed):
        yield "no task moves"


def moved_words(moved: Moved) -> str:
    """Say how a task moves, with its finish before and after."""
    return (
        f"{moved.id} {visible_line(moved.name)} ({moved.department}): finish "
        f"{_instant(moved.finish_from)} -> {_instant(moved.finish_to)}, "
        f"{shift_words(moved.working_minutes)}"
    )


def _instant(text: str | None) -> str:
    if text is None:
        return _NOTHING
    return time_words(minute_of(datetime.fromisoformat(text).replace(tzinfo=None)))


def _approvers(case: Case, people: People) -> Iterator[str]:
    missing = {one.role: one for one in missing_approvals(case, people)}
    for requirement in case.proposal.requirements:
        said = [f"{d.person} said {d.verdict}" for d in case.live if d.role == requirement.role]
        open_ = missing.get(requirement.role)
        if open_:
            said.append(f"waits for {' or '.join(open_.people) or 'nobody who could'}")
        yield f"{requirement.role} x{requirement.count}: {', '.join(said)}"
    yield f"expires {case.proposal.expires}"


def _evidence(case: Case, observations: Sequence[Observation]) -> Iterator[str]:
    known = {o.id: o for o in observations}
    for evidence in case.proposal.evidence:
        found = known.get(evidence.id)
        if found is None:
            yield visible_line(evidence.id)
            continue
        changed = "" if found.hash == evidence.hash else " (CHANGED since)"
        quote = " ".join(visible(found.fact.text).split())[:300]
        place = visible_line(f"{evidence.id} as of {found.fact.at}, {found.fact.place}")
        yield f"{place}{changed}: {quote}"
    if not case.proposal.evidence:
        yield "no evidence is named"


def _words(case: Case) -> Iterator[str]:
    author = case.proposal.author
    model = f", model {visible_line(case.proposal.model)}" if case.proposal.model else ""
    yield f"by {author}{model}: {visible_line(case.prose.title)}"
    for line in visible(case.prose.rationale).splitlines():
        yield f"| {line}"
    for line in case.prose.considered:
        yield f"considered: {visible_line(line)}"
