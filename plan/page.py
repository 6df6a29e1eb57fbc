"""What an approver reads: drawn from the stored operations, so that nobody's words can colour it.

The order is fixed (governance.md, K13): what changes, what it does to each department, what breaks
and which gates move, task by task before and after, who has to approve, what it rests on; and only
then the words that were written about it, quoted and labelled. The hash of the text is kept with
each decision, so that it stays known what was on the screen.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property

from plan.approval import Case, missing_approvals
from plan.assumed import HEADING, assumed_lines
from plan.attesting import unattested
from plan.durations import duration_text
from plan.effect import Effect, Moved
from plan.gate_calls import GateCall
from plan.going_on import open_lines, passed_lines
from plan.model import Link, Plan, Task
from plan.operations import (
    AddDependency,
    AddFreeze,
    AddTask,
    ChangeDependency,
    RemoveDependency,
    RemoveFreeze,
    ReplaceTask,
    SetConstraint,
    SetDeadline,
    SetDuration,
    SetStart,
    WaiveFreeze,
)
from plan.overloading import overload_lines
from plan.people import People
from plan.proposal import AnyChange, Decision
from plan.provenance import origin_words
from plan.records import Assumption, Observation
from plan.values import Value, canonical, minute_of, moment_text, sha256
from plan.visible import visible, visible_line
from plan.words import shift_words, time_words

_NOTHING = "nothing"
_DRAWN = "drawn"


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

    @cached_property
    def hash(self) -> str:
        """Name the page by its text."""
        return sha256("interlock/page/1", self.text)


def draw_page(  # noqa: PLR0913  # everything that stands on it
    case: Case,
    plan: Plan,
    effect: Effect,
    people: People,
    observations: Sequence[Observation],
    *,
    since: Sequence[str] = (),
    governing: Sequence[str] = (),
    calls: Sequence[GateCall] = (),
    assumptions: Sequence[Assumption] = (),
) -> Page:
    """Draw the page of a proposal; ``plan`` is the plan that it was made on.

    ``since`` is what changed since its parent, ``governing`` what a change of people or policy does
    for whom, ``calls`` are those after which a gate would go on, ``assumptions`` the claims that it
    rests on; where there is none the page says nothing of it.
    """
    claims = tuple(assumed_lines(assumptions, case.proposal.evidence, plan))
    changed = Section(heading=f"What changed since {case.proposal.parent}", lines=tuple(since))
    return Page(
        sections=(
            Section(
                heading=f"{case.id} would change", lines=tuple(_changes(case, plan, governing))
            ),
            *_with_more_that_breaks(
                draw_effect(effect),
                (
                    *open_lines(calls, case.proposal.created),
                    *overload_lines(case.proposal.plan_operations, plan),
                ),
            ),
            Section(heading="Who has to approve", lines=tuple(_approvers(case, people))),
            *([changed] if since else []),
            Section(
                heading="What it rests on",
                lines=(*passed_lines(calls), *_evidence(case, observations)),
            ),
            *([Section(heading=HEADING, lines=claims)] if claims else []),
            Section(heading="What was written about it (not checked)", lines=tuple(_words(case))),
        )
    )


def draw_effect(effect: Effect) -> tuple[Section, ...]:
    """Draw an effect: by department, what breaks, gates and order, then task by task.

    The lines are remembered on the effect, which may move thousands of tasks and never changes.
    """
    drawn: tuple[Section, ...] | None = effect.__dict__.get(_DRAWN)
    if drawn is None:
        drawn = effect.__dict__[_DRAWN] = _sections(effect)
    return drawn


def _sections(effect: Effect) -> tuple[Section, ...]:
    return (
        Section(heading="What it does", lines=tuple(_by_department(effect))),
        Section(heading="What breaks, and which gates move", lines=tuple(_rules(effect))),
        Section(heading="Task by task, before and after", lines=tuple(_task_by_task(effect))),
    )


def _with_more_that_breaks(
    sections: tuple[Section, ...], more: tuple[str, ...]
) -> tuple[Section, ...]:
    """Put first among what breaks what was open at a gate, and teams with more than they can do."""
    done, rules, tasks = sections
    lines = (*more, *rules.lines)
    return done, rules.model_copy(update={"lines": lines}), tasks


def operation_words(operation: AnyChange, plan: Plan) -> str:
    """Say an operation with the names of the tasks that it is about."""
    text = str(operation)
    named = [getattr(operation, field, None) for field in ("task", "before", "after")]
    names = [f"{id_} is {plan.by_id[id_].name}" for id_ in named if id_ in plan.by_id]
    return visible_line(f"{text} ({'; '.join(names)})" if names else text)


def change_words(
    operations: Sequence[AnyChange], plan: Plan, governing: Sequence[str]
) -> Iterator[str]:
    """Say what operations ask for, field by field, and what each takes the place of."""
    for operation in operations:
        yield operation_words(operation, plan)
        yield from (visible_line(f"- {line}") for line in _details(operation, plan))
    yield from (visible_line(f"so {line}") for line in governing)


def _changes(case: Case, plan: Plan, governing: Sequence[str]) -> Iterator[str]:
    yield from change_words(case.proposal.operations, plan, governing)
    if case.proposal.break_glass is not None:
        yield f"UNDER BREAK-GLASS {case.proposal.break_glass}: asked of whom the emergency names"
    yield f"on revision {case.proposal.base_revision} of the plan; risk {case.proposal.risk}"


def _details(operation: AnyChange, plan: Plan) -> Iterator[str]:
    """Say what stood there before, and field by field what the sentence above leaves out."""
    match operation:
        case SetDuration() | SetConstraint() | SetDeadline():
            if operation.task in plan.by_id:
                yield from _instead(operation, plan.by_id[operation.task])
        case AddDependency() | ChangeDependency() | RemoveDependency():
            yield from _of_link(operation, plan)
        case SetStart():
            yield f"instead of {moment_text(plan.start)}"
        case AddTask() | ReplaceTask():
            yield from _fields(plan.by_id.get(operation.task.id), operation.task)
        case AddFreeze():
            yield from _fields(None, operation.freeze)
        case RemoveFreeze() | WaiveFreeze():
            lifted = [freeze for freeze in plan.freezes if freeze.id == operation.freeze]
            yield from (line for freeze in lifted for line in _fields(None, freeze))


def _of_link(op: AddDependency | ChangeDependency | RemoveDependency, plan: Plan) -> Iterator[str]:
    """Say how firm a dependency is and where it comes from, too: an approver vouches for it."""
    was = [x for x in plan.links if (x.before, x.after) == (op.before, op.after)]
    yield from (f"was {_whole(x)}" for x in was)
    if not isinstance(op, RemoveDependency):
        yield f"is {_whole(Link.model_validate(op.model_dump(exclude={'op'})))}"


def _whole(link: Link) -> str:
    return f"{link}, {link.nature}, {origin_words(link)}"


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
    after = new.model_dump(mode="json")
    for name in dict.fromkeys([*after, *before]):  # what is not said any more is a change too
        value = after.get(name)
        if name == "proceeds":
            kept, calls = value or [], before.get(name) or []
            yield from (f"goes on no more after G{x}" for x in calls if x not in kept)
        elif old is None and value not in ("", None, []):
            yield f"{name}: {_shown(value)}"
        elif old is not None and before.get(name) != value:
            yield f"{name}: {_shown(before.get(name))} -> {_shown(value)}"


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
    lifted = {breach.task for breach in effect.lifted}
    for one in effect.loosened:
        if one.task not in lifted:
            yield f"loosens {one.task} ({one.department}): {one.rule} no longer binds"
    for breach in effect.mended:
        yield f"mends {breach.task} ({breach.department}): {breach.rule}"
    for breach in effect.still_broken:
        yield f"stays broken: {breach.task} ({breach.department}): {breach.rule}"
    yield from _gates_and_order(effect)
    if not (
        effect.broken or effect.lifted or effect.loosened or effect.gates or effect.order_flips
    ):
        yield "no rule is newly broken, no gate moves"


def _gates_and_order(effect: Effect) -> Iterator[str]:
    for gate in effect.gates:
        old, new = _instant(gate.at_from), _instant(gate.at_to)
        when = f"{old}, not moved" if old == new else f"{old} to {new}"
        yield f"gate {gate.id} {visible_line(gate.name)} ({', '.join(gate.roles)}): {when}"
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
    left = missing_approvals(case, people) if case.waits else ()
    missing = {one.role: one for one in left}
    for requirement in case.proposal.requirements:
        role = requirement.role
        said = [f"{_speaker(d, people)} said {d.verdict}" for d in case.live if d.role == role]
        open_ = missing.get(role)
        if open_:
            names = [_waiting(id_, role, people) for id_ in open_.people]
            said.append(f"waits for {' or '.join(names) or 'nobody who could'}")
        words = ", ".join(said) or "nobody has said anything"
        yield f"{requirement.role} x{requirement.count}: {words}"
    yield from _called(case)
    yield from _attesting(case, people)
    yield f"expires {case.proposal.expires}"


def _speaker(decision: Decision, people: People) -> str:
    """Say who decided, and for whom: ``grace for ines until ...``."""
    if decision.escalation is not None:
        return f"{decision.person} as deputy"
    one = people.mandates.delegation(decision.delegation) if decision.delegation else None
    if one is None:
        return decision.person
    return f"{decision.person} for {one.delegator} until {one.until_at}"


def _waiting(id_: str, role: str, people: People) -> str:
    """Name who could decide, and for whom where the role is not their own."""
    person = people.by_id.get(id_)
    if person is None or role in person.roles:
        return id_
    for one in people.mandates.running(role):
        if one.delegate == id_:
            return f"{id_} (for {one.delegator} until {one.until_at})"
    return id_


def _called(case: Case) -> Iterator[str]:
    for one in case.escalations:
        why = "too few others hold it" if one.reason == "barred" else "nobody had answered"
        yield f"{one.role}: {one.deputy} was called as deputy, because {why}"


def _attesting(case: Case, people: People) -> Iterator[str]:
    """Say who has to attest that no dependency is hidden, and what was said."""
    for said in case.attested:
        word = "none" if said.answer == "none" else f"there is one: {visible_line(said.words)}"
        yield f"hidden dependency {said.before} to {said.after}? {said.person} says {word}"
    barred = frozenset({case.proposal.author, case.proposal.sponsor})
    left = unattested(case.proposal.attest, case.attested, people, barred=barred)
    for one in left if case.waits else ():
        who = " or ".join(one.people) or "nobody who could"
        text = f"hidden dependency {one.before} to {one.after}? "
        yield f"{text}{one.department} has to attest: waits for {who}"


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
    for briefing in case.briefings:
        yield f"CHANGED since it was submitted: {visible_line(briefing.reason)}"
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
