"""What people say to proposals; after each word the change graph has its turn."""

from typing import TYPE_CHECKING

from pydantic import Field

from app.services.pages import check_page
from app.services.proposals import view_proposal
from app.services.questions import newest_after
from app.services.reviews import held_back, left_open
from app.services.since import approved_before, changed_for
from plan.attesting import unattested
from plan.errors import ClosedError, FormError, RefusedError, UnknownError
from plan.ports import Channel
from plan.proposal import Status, Verdict
from plan.values import Value

if TYPE_CHECKING:
    from app.bootstrap import Workspace

LARGEST = 2**63 - 1  # the largest number that a row can have


class Outcome(Value):
    """Where a proposal stands after somebody said something to it."""

    id: str
    status: str
    revision: int | None
    waits_for: dict[str, tuple[str, ...]]
    to_attest: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    question: int | None = None
    held: tuple[str, ...] = ()


class Refusal(Value):
    """A word that was not taken, and why."""

    id: str
    why: str


def decide(  # noqa: PLR0913  # what a decision consists of
    workspace: "Workspace",
    proposal_id: str,
    *,
    person: str,
    digest: str,
    verdict: Verdict,
    reason: str,
    page: str | None = None,
    channel: Channel = "cli",
) -> Outcome:
    """Record a decision and let the graph act on it; see ``record``."""
    recorded = record(
        workspace,
        proposal_id,
        person=person,
        digest=digest,
        verdict=verdict,
        reason=reason,
        page=page,
        channel=channel,
    )
    return after(workspace, recorded)


def record(  # noqa: PLR0913  # what a decision consists of
    workspace: "Workspace",
    proposal_id: str,
    *,
    person: str,
    digest: str,
    verdict: Verdict,
    reason: str,
    page: str | None = None,
    channel: Channel = "cli",
) -> str:
    """Record a decision, and give its proposal; ``page`` is the hash of what was shown.

    Raises:
        UnknownError, RefusedError: see ``plan.approval.seat_for``; the page is not as it was.
        FormError: a rejection without a reason.
    """
    if verdict is Verdict.REJECT and not reason.strip():
        raise FormError("a rejection needs a reason; say it with --reason")
    view = view_proposal(workspace.reader, workspace.evidence, proposal_id)
    if page is not None and view.case.end is None:
        check_page(view, workspace.reader, page)
    workspace.governance.decide(
        view.case.id,
        person=person,
        digest=digest,
        verdict=verdict,
        reason=reason,
        page=view.page.hash,
        channel=channel,
    )
    return view.case.id


def confirm(  # noqa: PLR0913  # what a confirmation consists of
    workspace: "Workspace",
    proposal_id: str,
    *,
    person: str,
    digest: str | None = None,
    page: str | None = None,
    channel: Channel = "cli",
) -> Outcome:
    """Say yes to a successor as to its forerunner; see ``record_confirmation``."""
    recorded = record_confirmation(
        workspace, proposal_id, person=person, digest=digest, page=page, channel=channel
    )
    return after(workspace, recorded)


def record_confirmation(  # noqa: PLR0913  # what a confirmation consists of
    workspace: "Workspace",
    proposal_id: str,
    *,
    person: str,
    digest: str | None,
    page: str | None,
    channel: Channel,
) -> str:
    """Record a yes to a successor as to its forerunner, where nothing changed for them (K3).

    Whoever was shown the successor names its digest and its page, as with any decision. A terminal
    may name neither: what the person looked at is the forerunner then, whose digest stands in
    their approval, and the kernel has compared the two.

    Raises:
        UnknownError: there is no such proposal or person.
        RefusedError: they have approved no forerunner, something changed for them, or what they
            looked at is not as it was.
    """
    view = view_proposal(workspace.reader, workspace.evidence, proposal_id)
    case = view.case
    if page is not None and case.end is None:
        check_page(view, workspace.reader, page)
    changed = changed_for(workspace.reader, workspace.evidence, case, view.effect, person)
    before = approved_before(workspace.reader, case, person)
    if changed is None or before is None:
        raise RefusedError(
            f"{person} has approved nothing that {case.id} took the place of; look at it and "
            "decide with its digest"
        )
    if changed or case.briefings:
        news = [*changed, *(one.reason for one in case.briefings)]
        raise RefusedError(
            f"{case.id} is not what {person} approved as {before.id}: {'; '.join(news)}; look at "
            "it and decide with its digest"
        )
    return record(
        workspace,
        case.id,
        person=person,
        digest=case.proposal.digest if digest is None else digest,
        verdict=Verdict.APPROVE,
        reason=f"nothing changed for {person} since {before.id}",
        page=view.page.hash,
        channel=channel,
    )


def revoke(
    workspace: "Workspace", proposal_id: str, *, person: str, reason: str, channel: Channel = "cli"
) -> Outcome:
    """Take a decision back and let the graph ask again.

    Raises:
        UnknownError, RefusedError: there is nothing to take back, or it has been applied.
    """
    workspace.governance.revoke(proposal_id, person=person, reason=reason, channel=channel)
    return after(workspace, proposal_id)


def ask(
    workspace: "Workspace", proposal_id: str, *, person: str, text: str, channel: Channel = "cli"
) -> Outcome:
    """Record a question; it takes no seat, and the proposal goes on waiting.

    Raises:
        UnknownError, RefusedError: there is no such proposal or person, or it has ended.
        FormError: no question was asked.
    """
    if not text.strip():
        raise FormError("say what you want to know with --reason")
    question = workspace.governance.ask(proposal_id, person=person, text=text, channel=channel)
    return after(workspace, proposal_id).model_copy(update={"question": question.id})


def answer(
    workspace: "Workspace", question: int, *, person: str, text: str, channel: Channel = "cli"
) -> Outcome:
    """Answer a question to a proposal, and say where that stands, or what took its place.

    Raises:
        UnknownError: there is no such question or person.
        RefusedError: it has an answer already.
    """
    if not 0 < question <= LARGEST:
        raise UnknownError("question", str(question))
    answered = workspace.governance.answer(question, person=person, text=text, channel=channel)
    stands = newest_after(answered.proposal, workspace.governance.successions())
    return after(workspace, stands).model_copy(update={"question": answered.id})


def withdraw(workspace: "Workspace", proposal_id: str, *, person: str, reason: str) -> Outcome:
    """Take a proposal back, as its author or sponsor.

    Raises:
        UnknownError: there is no such proposal or person.
        ClosedError: it has ended.
        NotEntitledError: somebody else stands behind it.
    """
    view = view_proposal(workspace.reader, workspace.evidence, proposal_id)
    if view.status == Status.APPLIED:
        raise ClosedError(
            f"{view.case.id} is applied; the way back is a proposal that undoes it: "
            "interlock propose --undo REVISION"
        )
    workspace.governance.end(
        view.case.id, Status.WITHDRAWN, reason=reason or "no reason was given", actor=person
    )
    return after(workspace, view.case.id)


def after(workspace: "Workspace", proposal_id: str) -> Outcome:
    """Let the graph act on what was said, and say where the proposal stands."""
    standing = workspace.runner.pump(proposal_id)
    return Outcome(
        id=standing.proposal,
        status=standing.status.value,
        revision=standing.revision,
        waits_for={one.role: one.people for one in standing.missing},
        to_attest=_to_attest(workspace, proposal_id) if standing.status is Status.OPEN else {},
        held=_held(workspace, standing.proposal, standing.reason),
    )


def _held(workspace: "Workspace", proposal_id: str, reason: str) -> tuple[str, ...]:
    """Say what holds a proposal back: a review, or what refused to apply it, for this reason."""
    case = workspace.reader.case(proposal_id)
    why = (f"approved, and not applied: {reason}",)
    return held_back(workspace, case) or (why if reason and left_open(workspace, case) else ())


def _to_attest(workspace: "Workspace", proposal_id: str) -> dict[str, tuple[str, ...]]:
    """Give the departments that still have to attest, and who could."""
    case, people = workspace.reader.case(proposal_id), workspace.reader.people()
    barred = frozenset({case.proposal.author, case.proposal.sponsor})
    left = unattested(case.proposal.attest, case.attested, people, barred=barred)
    return {one.department: one.people for one in left}
