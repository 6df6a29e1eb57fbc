"""Several words in one sitting: each for its own digest and page, each an act of its own.

What asks for a look of its own is not approved in a sitting, on the web as little as in a terminal:
more than low risk, a risk class that the policy wants a login for, an emergency, or evidence that
has changed. One that is refused does not hold the others up.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from app.services.decisions import (
    Outcome,
    Refusal,
    after,
    decide,
    record,
    record_confirmation,
)
from app.services.proposals import View, view_proposal
from plan.errors import PlanError, RefusedError
from plan.policy import Policy
from plan.ports import Channel
from plan.proposal import Verdict
from plan.values import Value

if TYPE_CHECKING:
    from app.bootstrap import Workspace

MOST_AT_ONCE = 100
_Name = Annotated[str, Field(max_length=200)]


class Word(Value):
    """What somebody says to one proposal, for the digest and the page that they looked at."""

    id: _Name
    digest: _Name
    page: _Name
    verdict: Literal["approve", "reject", "confirm"] = "approve"
    reason: Annotated[str, Field(max_length=4000)] = ""


class Saying(Value):
    """One word of several in a terminal: what was looked at, and what is said to it."""

    id: str
    digest: str
    verdict: Verdict
    reason: str = ""
    page: str | None = None


def why_alone(view: View, policy: Policy) -> str | None:
    """Say why a proposal cannot be approved together with others; None where it can."""
    case = view.case
    risk = case.proposal.risk
    if risk != "low":
        return f"it is of {risk} risk"
    if risk in policy.web_only:
        return f"the policy asks for a login before a decision of {risk} risk"
    if case.proposal.break_glass is not None:
        return f"it comes under break-glass {case.proposal.break_glass}"
    return "its evidence has changed" if view.evidence_changed else None


def decide_all(
    workspace: "Workspace", sayings: Sequence[Saying], *, person: str, channel: Channel = "cli"
) -> tuple[Outcome | Refusal, ...]:
    """Take several words, each for its own digest; what came of one stands before the next."""
    found: list[Outcome | Refusal] = []
    for one in sayings:
        try:
            if one.verdict is Verdict.APPROVE and len(sayings) > 1:
                view = view_proposal(workspace.reader, workspace.evidence, one.id)
                _check_together(workspace, view, f"look at it, and decide on {one.id} alone")
            outcome = decide(
                workspace,
                one.id,
                person=person,
                digest=one.digest,
                verdict=one.verdict,
                reason=one.reason,
                page=one.page,
                channel=channel,
            )
        except PlanError as error:
            found.append(Refusal(id=one.id, why=str(error)))
        else:
            found.append(outcome)
    return tuple(found)


def decide_in_one_sitting(
    workspace: "Workspace",
    words: Sequence[Word],
    *,
    person: str,
    fresh: bool,
    channel: Channel = "web",
) -> tuple[Outcome | Refusal, ...]:
    """Take several words; ``fresh`` says whether the person logged in a short while ago."""
    found: list[str | Refusal] = []
    for one in words:
        try:
            found.append(_record(workspace, one, person, channel, fresh=fresh))
        except PlanError as error:
            found.append(Refusal(id=one.id, why=str(error)))
    return tuple(after(workspace, one) if isinstance(one, str) else one for one in found)


def _record(
    workspace: "Workspace", word: Word, person: str, channel: Channel, *, fresh: bool
) -> str:
    view = view_proposal(workspace.reader, workspace.evidence, word.id)
    case = view.case
    if word.verdict == "confirm":
        if case.proposal.risk == "high" and not fresh:
            raise RefusedError(f"{case.id} is of high risk; open it and log in once more")
        return record_confirmation(
            workspace,
            case.id,
            person=person,
            digest=word.digest,
            page=word.page,
            channel=channel,
        )
    if word.verdict == "approve":
        _check_together(workspace, view, "open it and decide there")
    return record(
        workspace,
        case.id,
        person=person,
        digest=word.digest,
        verdict=Verdict(word.verdict),
        reason=word.reason,
        page=word.page,
        channel=channel,
    )


def _check_together(workspace: "Workspace", view: View, instead: str) -> None:
    why = why_alone(view, workspace.reader.policy())
    if why is not None:
        raise RefusedError(f"{view.case.id} is decided by itself, {why}; {instead}")
