"""Inbox, proposals and what people say to them; the same services as the pages."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.openings import note_opened
from app.services.attesting import attest
from app.services.decisions import (
    Outcome,
    Refusal,
    answer,
    ask,
    confirm,
    decide,
    revoke,
    withdraw,
)
from app.services.inbox import inbox_of
from app.services.proposals import (
    edit_proposal,
    list_proposals,
    propose_draft,
    propose_operations,
    read_operations,
    view_proposal,
)
from app.services.receipts import receipt_for
from app.services.reviews import held_back
from app.services.sittings import MOST_AT_ONCE, Word, decide_in_one_sitting
from app.web.api.idempotent import IdempotentRoute
from app.web.here import Here, NotFreshError, SignedIn
from plan.errors import FormError
from plan.proposal import Verdict
from plan.visible import visible

router = APIRouter(prefix="/api/v1", tags=["proposals"], route_class=IdempotentRoute)
Json = dict[str, Any]
Words = Annotated[str, Field(max_length=4000)]
Name = Annotated[str, Field(max_length=200)]


class Submission(BaseModel):
    """A draft of the crew, or operations of one's own and the revision they were looked at on."""

    draft: Name | None = None
    operations: list[Json] | None = None
    revision: Annotated[int, Field(ge=1, le=2**53)] | None = None
    title: Name = ""
    rationale: Words = ""


class Edit(BaseModel):
    """Operations that take the place of a proposal's."""

    operations: list[Json]
    title: Name = ""
    rationale: Words = ""


class Decision(BaseModel):
    """A word to a proposal, for the digest and the page that were looked at."""

    verdict: Literal["approve", "reject"]
    digest: Name
    page: Name
    reason: Words = ""


class Looked(BaseModel):
    """The digest and the page of what was looked at."""

    digest: Name
    page: Name


class Sitting(BaseModel):
    """Several words, each for its own digest and page."""

    decisions: Annotated[list[Word], Field(min_length=1, max_length=MOST_AT_ONCE)]


class Text(BaseModel):
    """A question, an answer, or a reason."""

    text: Words


class Attesting(BaseModel):
    """An owner's word on two tasks that change places."""

    digest: Name
    before: Name
    after: Name
    answer: Literal["none", "there_is_one"]
    words: Words = ""


@router.get("/inbox")
def read_inbox(here: SignedIn) -> Json:
    """Give what waits for you."""
    return inbox_of(here.workspace, here.person).json()


@router.get("/proposals")
def read_proposals(here: SignedIn) -> Json:
    """Give every proposal with where it stands, oldest first."""
    return {"proposals": list_proposals(here.workspace)}


@router.get("/proposals/{id_}")
def read_one(here: SignedIn, id_: str) -> Json:
    """Give a proposal with its effect, and the hash of its page."""
    view = view_proposal(here.workspace.reader, here.workspace.evidence, id_)
    note_opened(here.workspace.root, here.person, [view.case.id], here.workspace.clock.now())
    return {**view.json(), "held": list(held_back(here.workspace, view.case))}


@router.get("/proposals/{id_}/text")
def read_text(here: SignedIn, id_: str) -> Json:
    """Give the whole page as text, which a decision names by its hash; nothing is left out."""
    page = view_proposal(here.workspace.reader, here.workspace.evidence, id_).page
    return {"page": page.hash, "text": visible(page.text)}


@router.post("/proposals", status_code=201)
def submit(here: SignedIn, given: Submission) -> Json:
    """Submit a draft, or operations, as yours."""
    if (given.draft is None) == (given.operations is None):
        raise FormError("give either a draft or operations")
    if given.draft is not None:
        if given.revision is not None:
            raise FormError("a draft says itself which revision it was made on; leave it out")
        return propose_draft(here.workspace, given.draft, by=here.person).json()
    operations, prose = read_operations(given.model_dump(exclude={"draft", "revision"}))
    base = given.revision
    view = propose_operations(here.workspace, operations, by=here.person, prose=prose, base=base)
    return view.json()


@router.post("/proposals/{id_}/edits", status_code=201)
def edit(here: SignedIn, id_: str, given: Edit) -> Json:
    """Put another proposal, of yours, in the place of one under review."""
    operations, prose = read_operations(given.model_dump())
    return edit_proposal(here.workspace, id_, operations, by=here.person, prose=prose).json()


@router.post("/proposals/{id_}/decisions", status_code=201)
def decide_on(here: SignedIn, id_: str, given: Decision) -> Json:
    """Approve or reject; a risky approval needs a login of the last ten minutes."""
    if given.verdict == "approve":
        _check_fresh(here, id_)
    outcome = decide(
        here.workspace,
        id_,
        person=here.person,
        digest=given.digest,
        verdict=Verdict(given.verdict),
        reason=given.reason,
        page=given.page,
        channel="web",
    )
    return _told(here, outcome)


@router.post("/proposals/{id_}/confirmations", status_code=201)
def confirm_it(here: SignedIn, id_: str, given: Looked) -> Json:
    """Say yes to a successor that changed nothing for you."""
    _check_fresh(here, id_)
    outcome = confirm(
        here.workspace,
        id_,
        person=here.person,
        digest=given.digest,
        page=given.page,
        channel="web",
    )
    return _told(here, outcome)


@router.post("/decisions")
def decide_on_several(here: SignedIn, given: Sitting) -> Json:
    """Approve (low risk only), reject or confirm several; says which were refused, and why."""
    found = decide_in_one_sitting(
        here.workspace, given.decisions, person=here.person, fresh=here.fresh
    )
    return {
        "decided": [_told(here, one) for one in found if isinstance(one, Outcome)],
        "refused": [one.model_dump(mode="json") for one in found if isinstance(one, Refusal)],
    }


@router.post("/proposals/{id_}/revocations", status_code=201)
def revoke_it(here: SignedIn, id_: str, given: Text) -> Json:
    """Take your decision back."""
    return _told(
        here, revoke(here.workspace, id_, person=here.person, reason=given.text, channel="web")
    )


@router.post("/proposals/{id_}/questions", status_code=201)
def ask_it(here: SignedIn, id_: str, given: Text) -> Json:
    """Ask a question; it takes no seat."""
    return _told(here, ask(here.workspace, id_, person=here.person, text=given.text, channel="web"))


@router.post("/questions/{number}/answers", status_code=201)
def answer_it(here: SignedIn, number: int, given: Text) -> Json:
    """Answer a question."""
    return _told(
        here, answer(here.workspace, number, person=here.person, text=given.text, channel="web")
    )


@router.post("/proposals/{id_}/attestations", status_code=201)
def attest_it(here: SignedIn, id_: str, given: Attesting) -> Json:
    """Say whether a dependency is hidden between two tasks."""
    said = "none" if given.answer == "none" else f"there is one: {given.words}"
    outcome = attest(
        here.workspace,
        id_,
        person=here.person,
        digest=given.digest,
        said=said,
        pair=(given.before, given.after),
        channel="web",
    )
    return _told(here, outcome)


@router.post("/proposals/{id_}/withdrawals", status_code=201)
def withdraw_it(here: SignedIn, id_: str, given: Text) -> Json:
    """Take a proposal back that you stand behind."""
    return _told(here, withdraw(here.workspace, id_, person=here.person, reason=given.text))


def _check_fresh(here: Here, id_: str) -> None:
    if here.has_to_prove(here.workspace.reader.case(id_).proposal.risk):
        raise NotFreshError


def _told(here: Here, outcome: Outcome) -> Json:
    receipt = receipt_for(here.workspace, outcome.id, here.person)
    return {**outcome.model_dump(mode="json"), "receipt": receipt}
