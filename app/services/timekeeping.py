"""What time and facts bring about, in one pass: carried over, told, reminded, escalated, delivered.

Everything is looked up in the ledger and done in acts of its own, so a pass that is cut off, or two
at once, do nothing twice and leave nothing out.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from app.channels import Channel
from app.services.channels import BECAUSE, channel_of, sendable
from app.services.gate_calls import call_due_gates, draft_what_was_said
from app.services.handing_over import hand_over
from app.services.proposals import mark_what_was_submitted
from app.services.reviews import held_back, left_open, remind_reviewers
from app.services.running_runbooks import run_runbooks
from graphs.errors import AlreadyRunningError
from graphs.locking import held
from plan.approval import missing_approvals
from plan.life import Posted
from plan.people import People
from plan.ports import Attempt
from plan.reminding import Due, EscalationDue, ExpiryDue, ReminderDue
from plan.values import Value
from plan.visible import shortened
from tools.evidence import later_words

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_LONGEST, _AT_ONCE = 120, 20
_LOCK = "outbox.lock"
Outcome = Literal["sent", "failed"]


class Pass(Value):
    """What one pass did."""

    reminders: tuple[str, ...] = ()
    escalations: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    handoffs: tuple[str, ...] = ()
    nudges: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    sent: int = 0
    by_another: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    held: int = 0

    @property
    def idle(self) -> bool:
        """Say whether there was nothing to do; what is held back was not done."""
        return self.model_copy(update={"held": 0}) == Pass()


class Delivered(NamedTuple):
    """What became of messages: how many left, which did not, which took another channel."""

    sent: int
    failed: tuple[str, ...] = ()
    by_another: tuple[str, ...] = ()


def look_after(workspace: "Workspace", channel: Channel | None = None) -> Pass:
    """Do everything that is due, once, and deliver what lies in the outbox."""
    before = {one.parent for one in workspace.governance.successions()}
    stands = workspace.runner.pick_up()
    reasons = {one.proposal: one.reason for one in stands if one.reason}
    cases = [case for case in workspace.reader.open_cases() if case.id in reasons]
    own = [case for case in cases if not held_back(workspace, case)]  # else the review is told
    left = [case.id for case in own if left_open(workspace, case)]
    done = _due(workspace, channel, before)
    return done.model_copy(update={"refused": tuple(f"{id_}: {reasons[id_]}" for id_ in left)})


def look_again(workspace: "Workspace", channel: Channel | None = None) -> Pass:
    """Do the same in a server, minute by minute: of open proposals only what can go on is touched.

    What has all its words and was left by a process that ended is applied. What was overtaken is
    carried over beside, as after a decision.
    """
    before = {one.parent for one in workspace.governance.successions()}
    people = workspace.reader.people()
    for case in workspace.reader.open_cases():
        if not missing_approvals(case, people):
            workspace.runner.pump(case.id)
    if workspace.governance.overtaken() and workspace.beside is not None:
        workspace.beside()
    return _due(workspace, channel, before)


def _due(workspace: "Workspace", channel: Channel | None, before: Collection[str]) -> Pass:
    carried = [one for one in workspace.governance.successions() if one.parent not in before]
    evidence = brief_on_evidence(workspace)
    mark_what_was_submitted(workspace)
    calls = (*call_due_gates(workspace), *draft_what_was_said(workspace))
    done = [one for one in workspace.governance.due() if workspace.governance.act_on(one)]
    for one in done:
        if isinstance(one, ExpiryDue):
            workspace.runner.pump(one.proposal)
    runs = run_runbooks(workspace)
    told = hand_over(workspace)
    reviews = remind_reviewers(workspace)
    delivered = deliver(workspace, channel)
    forked = bool(workspace.ledger.keeping.open_forks())
    return Pass(
        reminders=tuple(_words(done, "reminder")),
        escalations=tuple(_words(done, "escalation")),
        expired=tuple(_words(done, "expiry")),
        successors=tuple(
            f"{one.parent} -> {one.successor or 'cleared'}: {one.reason}" for one in carried
        ),
        left=tuple(_left(workspace)),
        evidence=evidence,
        calls=calls,
        handoffs=told.handoffs,
        nudges=(*told.nudges, *reviews),
        runs=runs,
        sent=delivered.sent,
        by_another=delivered.by_another,
        failed=delivered.failed,
        held=len(workspace.governance.outbox(unsent=True)) if forked else 0,
    )


def _left(workspace: "Workspace") -> Iterator[str]:
    """Say which overtaken proposals could not be carried over; the next pass tries them again."""
    overtaken = workspace.governance.overtaken()
    why = workspace.runner.left if overtaken else {}
    yield from (f"{id_}: {why[id_]}" for id_ in overtaken if id_ in why)


def brief_on_evidence(workspace: "Workspace") -> tuple[str, ...]:
    """Tell those concerned of later words on what open and applied proposals rest on."""
    told = []
    for case in workspace.reader.cases():
        if case.end is not None and case.end.status != "applied":
            continue
        rests_on = {one.id for one in case.proposal.evidence}
        if not rests_on:
            continue
        for was, now in later_words(rests_on, workspace.evidence.observations()):
            before, after = (shortened(one.fact.text, _LONGEST) for one in (was, now))
            words = f"{was.id} said {before!r}, {now.id} says {after!r}"
            reason = f"{words} ({now.fact.place})"
            if workspace.governance.brief(case.id, now.id, reason):
                told.append(f"{case.id}: {reason}")
    return tuple(told)


def deliver(
    workspace: "Workspace",
    channel: Channel | None = None,
    messages: Sequence[Posted] | None = None,
) -> Delivered:
    """Take every message that has not been sent to a channel; at least once, and tell how it went.

    A message counts as sent once the ledger says so. A crash before that sends it again, under the
    same key. What is named in ``messages`` goes now; else quiet hours and dead letters are kept.
    """
    if not (sendable(workspace) if messages is None else messages):
        return Delivered(0)
    channel = channel or channel_of(workspace)
    try:
        with held(workspace.root / _LOCK, "messages are being sent"):
            # Looked at again: who held the lock before may have sent them.
            return _deliver(
                workspace, channel, sendable(workspace) if messages is None else messages
            )
    except AlreadyRunningError:
        return Delivered(0)  # another process sends them now


def _deliver(workspace: "Workspace", channel: Channel, messages: Sequence[Posted]) -> Delivered:
    people, attempts = workspace.reader.people(), list[Attempt]()
    for first in range(0, len(messages), _AT_ONCE):
        batch = messages[first : first + _AT_ONCE]
        told = [_tried(channel, people, one) for one in batch]
        workspace.governance.note_attempts(told)
        attempts += told
    failed = [one for one in attempts if one.outcome == "failed"]
    return Delivered(
        len(attempts) - len(failed),
        tuple(f"{one.outbox}: {one.detail}" for one in failed),
        tuple(_around(attempts)),
    )


def _around(attempts: Sequence[Attempt]) -> Iterator[str]:
    """Say how many messages took another way than the first channel, and why, cause by cause."""
    gone = [one.detail for one in attempts if one.outcome == "sent" and BECAUSE in one.detail]
    ways = Counter((one.partition(":")[0], one.partition(BECAUSE)[2]) for one in gone)
    for (by, cause), many in ways.items():
        yield f"{many} by {by}{BECAUSE}{cause}"


def _tried(channel: Channel, people: People, message: Posted) -> Attempt:
    outcome, detail = _attempt(channel, people, message)
    return Attempt(outbox=message.id, channel=channel.name, outcome=outcome, detail=detail)


def _attempt(channel: Channel, people: People, message: Posted) -> tuple[Outcome, str]:
    member = people.by_id.get(message.recipient)
    if member is None:
        return "failed", f"{message.recipient} is nobody here any more"
    try:
        return "sent", channel.send(message, member)
    except (OSError, ValueError) as error:  # an address can be none that mail can bear
        return "failed", getattr(error, "strerror", None) or str(error)


def _words(done: list[Due], what: str) -> list[str]:
    return [_said(one) for one in done if one.what == what]


def _said(due: Due) -> str:
    match due:
        case ReminderDue():
            return f"{due.proposal}: {due.person}, reminder {due.number}"
        case EscalationDue():
            return f"{due.proposal}: {due.role} to {due.deputy}, {due.reason}"
        case ExpiryDue():
            return due.proposal
