"""What waits for a person, and what they say; after each word the change graph has its turn."""

from typing import TYPE_CHECKING

from app.services.proposals import View, view_proposal
from plan.approval import may_hold, missing_approvals
from plan.errors import FormError
from plan.ports import Channel
from plan.proposal import Verdict
from plan.values import Value

if TYPE_CHECKING:
    from app.bootstrap import Workspace


class Outcome(Value):
    """Where a proposal stands after somebody said something to it."""

    id: str
    status: str
    revision: int | None
    waits_for: dict[str, tuple[str, ...]]
    question: int | None = None


def inbox_of(workspace: "Workspace", person_id: str) -> tuple[View, ...]:
    """Give the proposals that wait for this person's word, oldest first.

    Raises:
        UnknownError: there is no such person.
    """
    reader = workspace.reader
    people = reader.people()
    person = people.member(person_id)
    found = []
    for case in reader.open_cases():
        roles = [one.role for one in missing_approvals(case, people) if person.id in one.people]
        if any(may_hold(person, role, case.proposal) is None for role in roles):
            found.append(view_proposal(reader, workspace.evidence, case.id))
    return tuple(found)


def decide(  # noqa: PLR0913  # what a decision consists of
    workspace: "Workspace",
    proposal_id: str,
    *,
    person: str,
    digest: str,
    verdict: Verdict,
    reason: str,
    channel: Channel = "cli",
) -> Outcome:
    """Record a decision and let the graph act on it.

    Raises:
        UnknownError, RefusedError: see ``plan.approval.seat_for``.
        FormError: a rejection without a reason.
    """
    if verdict is Verdict.REJECT and not reason.strip():
        raise FormError("a rejection needs a reason; say it with --reason")
    view = view_proposal(workspace.reader, workspace.evidence, proposal_id)
    workspace.governance.decide(
        view.case.id,
        person=person,
        digest=digest,
        verdict=verdict,
        reason=reason,
        page=view.page.hash,
        channel=channel,
    )
    return _after(workspace, view.case.id)


def revoke(
    workspace: "Workspace", proposal_id: str, *, person: str, reason: str, channel: Channel = "cli"
) -> Outcome:
    """Take a decision back and let the graph ask again.

    Raises:
        UnknownError, RefusedError: there is nothing to take back, or it has been applied.
    """
    workspace.governance.revoke(proposal_id, person=person, reason=reason, channel=channel)
    return _after(workspace, proposal_id)


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
    return _after(workspace, proposal_id).model_copy(update={"question": question.id})


def _after(workspace: "Workspace", proposal_id: str) -> Outcome:
    standing = workspace.runner.pump(proposal_id)
    return Outcome(
        id=standing.proposal,
        status=standing.status.value,
        revision=standing.revision,
        waits_for={one.role: one.people for one in standing.missing},
    )
