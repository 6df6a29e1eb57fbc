"""Lets everything happen to proposals that is no decision, so that each table has a row."""

from ledger.opening import Ledger
from plan.apply import apply_proposal
from plan.approval import missing_approvals
from plan.diff import operations_between
from plan.gate_calls import CallEvidence
from plan.gate_operation import ProceedGate
from plan.model import Constraint, ConstraintKind
from plan.operations import ReplaceTask, SetConstraint, SetDuration
from plan.policy import Deputy, Policy
from plan.ports import Attempt
from plan.proposal import Evidence, Prose
from plan.records import Fact, FactKind
from plan.values import parse_moment
from tests.builders import DAY, plain_policy
from tests.fakes import FakeClock
from tests.ledger.steps import decide, draft, submit

FLIP = SetConstraint(
    task="T02", constraint=Constraint(kind=ConstraintKind.SNET, date=parse_moment("2026-03-30"))
)  # T02 of it-security then comes after T03 of operations
FAILED = CallEvidence(failed=("T05 is not done, and counts differ",))


def policy_with_deputy() -> Policy:
    """Give the plain policy with tom as the deputy for finance."""
    return plain_policy().model_copy(update={"deputies": (Deputy(role="finance", person="tom"),)})


def status(text: str) -> Fact:
    """Give a status of T01."""
    return Fact(
        source="s",
        kind=FactKind.STATUS,
        subject="T01",
        at="2026-03-02",
        place="row 1",
        text=text,
        data={"state": text},
    )


def fill_life(ledger: Ledger, clock: FakeClock) -> None:
    """Let everything happen once more that is no decision; needs ``policy_with_deputy``."""
    governance, evidence = ledger.governance, ledger.evidence
    [seen] = evidence.record([status("started")]).new
    rests_on = [Evidence(id=seen.id, hash=seen.hash)]
    proposal = draft(ledger, clock, SetDuration(task="T03", duration=13 * DAY), evidence=rests_on)
    case = governance.submit(proposal, Prose(title="More time"), by="maya")
    clock.advance(hours=48)
    for due in governance.due():
        governance.act_on(due)
    [later] = evidence.record([status("stopped")]).new
    governance.brief(case.id, later.id, "it has stopped")
    governance.note_attempts([Attempt(outbox=1, channel="folder", outcome="sent")])
    other = submit(ledger, clock, SetDuration(task="T02", duration=5 * DAY))
    decide(ledger, other, "sam")
    apply_proposal(ledger.door, other.id)
    governance.succeed(case.id)
    turned = submit(ledger, clock, FLIP)
    governance.attest(
        turned.id,
        person="olga",
        digest=turned.proposal.digest,
        answer="none",
        words="",
        channel="cli",
    )
    governance.open_call("T06", FAILED)
    governance.answer_call(1, person="fiona", answer="halt", reason="no", channel="cli")


def went_on(ledger: Ledger, clock: FakeClock, call: int = 1) -> None:
    """Let the gate T06 go on after a call about what failed."""
    ledger.governance.open_call("T06", FAILED)
    ledger.governance.answer_call(call, person="olga", answer="proceed", reason="r", channel="cli")
    go_on = submit(ledger, clock, ProceedGate(task="T06", call=call))
    decide(ledger, go_on, "olga")
    apply_proposal(ledger.door, go_on.id)


def took_back(ledger: Ledger, clock: FakeClock) -> None:
    """Let the gate T06 go on, and undo it."""
    went_on(ledger, clock)
    reader = ledger.reader
    back = submit(ledger, clock, *operations_between(reader.plan(2), reader.plan(1)))
    decide(ledger, back, "olga")
    apply_proposal(ledger.door, back.id)


def hand_gate(ledger: Ledger, clock: FakeClock, *roles: str) -> None:
    """Let other roles decide at the gate T06."""
    gate = ledger.reader.plan().by_id["T06"].model_copy(update={"gate": roles})
    case = submit(ledger, clock, ReplaceTask(task=gate))
    while waiting := missing_approvals(ledger.reader.case(case.id), ledger.reader.people()):
        decide(ledger, case, waiting[0].people[0])
    apply_proposal(ledger.door, case.id)


def told(ledger: Ledger, kind: str) -> list[tuple[str, str | None]]:
    return [(one.recipient, one.proposal) for one in ledger.governance.outbox() if one.kind == kind]
