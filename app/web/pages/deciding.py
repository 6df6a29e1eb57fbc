"""What a person says to a proposal: yes, no, a question, an answer, an attestation, taking it back.

The form carries the digest and the page that were looked at. What has changed since is refused with
what is new, and what the person typed is kept. A company login in between keeps it too: they come
back to a page that asks once more, and nothing is recorded before they have said so.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response

from app.services.attesting import attest
from app.services.decisions import answer, ask, confirm, decide, revoke, withdraw
from app.services.pages import shown_hash
from app.services.proposals import View, view_proposal
from app.web.accounts import LONGEST
from app.web.here import Here, SignedIn, Words
from app.web.pages.proposal import Typed, show_proposal
from app.web.refusals import status_of
from plan.errors import DigestError, FormError, PlanError, RefusedError, UnknownError
from plan.proposal import Status, Verdict

router = APIRouter(include_in_schema=False)
Name = Annotated[str, Form(max_length=200)]
Said = Literal["approve", "reject", "ask", "confirm"]
_SPLIT = "has changed since you looked: "
_MOVED = "it has changed since you chose; nothing is recorded: look again, then decide"


def again_at(id_: str) -> str:
    """Give where whoever logged in again comes back to, before they decide."""
    return f"/proposals/{id_}/again"


@router.post("/proposals/{id_}/decide")
def decide_on(  # noqa: PLR0913, PLR0917  # what a decision consists of
    here: SignedIn,
    id_: str,
    digest: Name,
    page: Name,
    verdict: Annotated[str, Form(max_length=20)] = "",
    reason: Words = "",
    password: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:
    """Take a person's word; risky approvals need a password given a short while ago."""
    typed = Typed(verdict=verdict, reason=reason)
    view = view_proposal(here.workspace.reader, here.workspace.evidence, id_)
    try:
        _check_said(verdict, reason)
        proved = here.proves(password)
        if _needs_proof(view, verdict) and not (here.fresh or proved):
            return _ask_again(here, view, typed, digest, page, wrong=bool(password))
        _carry_out(here, view.case.id, typed, digest, page)
        here.choices.forget(here.person, again_at(view.case.id))
    except UnknownError:
        raise
    except PlanError as error:
        return _refuse(here, view.case.id, typed, error)
    path = f"/proposals/{view.case.id}" + ("#questions" if verdict == "ask" else "/decided")
    going = here.go(path)
    return here.log_in(going, here.person) if proved else going


@router.get("/proposals/{id_}/again")
def ask_once_more(here: SignedIn, id_: str) -> Response:
    """Show what the reader chose before they logged in again; they press the button themselves."""
    view = view_proposal(here.workspace.reader, here.workspace.evidence, id_)
    now, place = here.site.clock.now(), again_at(view.case.id)
    chosen = here.choices.find(here.person, place, now)
    if not chosen:
        return here.go(f"/proposals/{view.case.id}")
    typed = Typed(chosen.get("verdict", ""), chosen.get("reason", ""))
    if typed.verdict not in {"approve", "confirm"}:
        return show_proposal(here, view, typed)
    if view.status != Status.OPEN.value:
        ended = Typed(reason=typed.reason, problem=f"it is {view.status}; nothing is recorded")
        return show_proposal(here, view, ended, 409)
    digest, page = chosen.get("digest", ""), chosen.get("page", "")
    if (digest, page) != (view.case.proposal.digest, shown_hash(view.page)):
        return show_proposal(here, view, Typed(reason=typed.reason, problem=_MOVED), 409)
    if not _needs_proof(view, typed.verdict):
        return show_proposal(here, view, typed)
    return _ask_again(here, view, typed, digest, page, proved=here.fresh)


@router.post("/proposals/{id_}/attest")
def attest_to(  # noqa: PLR0913, PLR0917  # what an attestation consists of
    here: SignedIn,
    id_: str,
    digest: Name,
    pair: Name,
    said: Annotated[Literal["none", "there_is_one"] | None, Form()] = None,
    words: Words = "",
) -> Response:
    """Take an owner's word on a hidden dependency."""
    before, _, after = pair.partition(":")
    typed = Typed(reason=words)
    try:
        if said is None:
            raise FormError("say whether a dependency is hidden: none, or there is one")
        text = "none" if said == "none" else f"there is one: {words}"
        attest(
            here.workspace,
            id_,
            person=here.person,
            digest=digest,
            said=text,
            pair=(before, after),
            channel="web",
        )
    except UnknownError:
        raise
    except PlanError as error:
        return _refuse(here, id_, typed, error)
    return here.go(f"/proposals/{id_}#decide")


@router.post("/proposals/{id_}/revoke")
def revoke_it(here: SignedIn, id_: str, reason: Words = "") -> Response:
    """Take a decision back."""
    revoke(here.workspace, id_, person=here.person, reason=reason, channel="web")
    return here.go(f"/proposals/{id_}")


@router.post("/proposals/{id_}/withdraw")
def withdraw_it(here: SignedIn, id_: str, reason: Words = "") -> Response:
    """Take a proposal back, as who stands behind it."""
    withdraw(here.workspace, id_, person=here.person, reason=reason)
    return here.go(f"/proposals/{id_}")


@router.post("/questions/{number}/answer")
def answer_it(here: SignedIn, number: int, text: Words) -> Response:
    """Answer a question."""
    if not text.strip():
        raise FormError("write an answer first")
    outcome = answer(here.workspace, number, person=here.person, text=text, channel="web")
    return here.go(f"/proposals/{outcome.id}#questions")


def _check_said(verdict: str, reason: str) -> None:
    if verdict not in {"approve", "reject", "ask", "confirm"}:
        raise FormError("choose what you say: approve, reject, or ask")
    if verdict == "reject" and not reason.strip():
        raise FormError("say why you reject it: its author has to know what to change")
    if verdict == "ask" and not reason.strip():
        raise FormError("write your question first")


def _needs_proof(view: View, verdict: str) -> bool:
    return verdict in {"approve", "confirm"} and view.case.proposal.risk == "high"


def _carry_out(here: Here, id_: str, typed: Typed, digest: str, page: str) -> None:
    workspace, person = here.workspace, here.person
    match typed.verdict:
        case "ask":
            ask(workspace, id_, person=person, text=typed.reason, channel="web")
        case "confirm":
            confirm(workspace, id_, person=person, digest=digest, page=page, channel="web")
        case word:
            decide(
                workspace,
                id_,
                person=person,
                digest=digest,
                verdict=Verdict(word),
                reason=typed.reason,
                page=page,
                channel="web",
            )


def _ask_again(  # noqa: PLR0913  # everything that was typed goes along
    here: Here,
    view: View,
    typed: Typed,
    digest: str,
    page: str,
    *,
    wrong: bool = False,
    proved: bool = False,
) -> Response:
    return here.page(
        "again.html",
        401 if wrong else 200,
        view=view,
        typed=typed,
        digest=digest,
        page_hash=page,
        wrong=wrong,
        proved=proved,
        back=again_at(view.case.id),
    )


def _refuse(here: Here, id_: str, typed: Typed, error: PlanError) -> Response:
    """Show the page as it stands now, with why, and what was typed."""
    view = view_proposal(here.workspace.reader, here.workspace.evidence, id_)
    message, _, news = str(error).partition(_SPLIT)
    if news:
        told = tuple(news.removesuffix(".").split("; "))
        typed = Typed(reason=typed.reason, problem=f"{message}{_SPLIT.strip(': ')}", news=told)
    else:
        kept = "" if isinstance(error, RefusedError | DigestError) else typed.verdict
        typed = Typed(kept, typed.reason, str(error))
    return show_proposal(here, view, typed, status_of(error))
