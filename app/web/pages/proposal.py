"""The page of one proposal: what it would do, who has to approve, and the form to decide with."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

from app.openings import note_opened
from app.services.inbox import inbox_of
from app.services.pages import shown_hash
from app.services.proposals import View, propose_draft, view_proposal
from app.services.receipts import receipt_for
from app.services.reviews import held_back
from app.services.since import changed_for
from app.web.here import Here, SignedIn
from app.web.pages.overtaking import carried_of
from app.web.reading import MOST_MOVED, log_of, moved_by_department, pictures, read_proposal
from app.web.referring import References
from plan.proposal import Status
from plan.succession import NOTHING_FOR_YOU
from plan.visible import visible
from plan.waiting import waits_for

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Typed:
    """What a person had typed when they were refused, and why they were."""

    verdict: str = ""
    reason: str = ""
    problem: str = ""
    news: tuple[str, ...] = ()


NOTHING_TYPED = Typed()


@router.get("/proposals/{id_}")
def proposal_page(here: SignedIn, id_: str) -> Response:
    """Show a proposal, and note when the reader first saw it."""
    view = _view(here, id_)
    note_opened(here.workspace.root, here.person, [view.case.id], here.workspace.clock.now())
    return show_proposal(here, view)


@router.get("/proposals/{id_}/decided")
def decided_page(here: SignedIn, id_: str) -> Response:
    """Confirm what the reader said, with its receipt, and lead to what waits next."""
    view = _view(here, id_)
    inbox = inbox_of(here.workspace, here.person)
    following = [one for one in inbox.pending if one.case.id != view.case.id]
    following.sort(key=lambda one: one.case.proposal.expires)
    return here.page(
        "decided.html",
        read=read_proposal(here, view),
        receipt=receipt_for(here.workspace, view.case.id, here.person),
        following=following,
        others=len(inbox.calls) + len(inbox.questions) + len(inbox.reviews),
        held=held_back(here.workspace, view.case),
        revision=_revision_of(here, view),
        carried=carried_of(here),
    )


@router.get("/proposals/{id_}/text")
def text_page(here: SignedIn, id_: str) -> Response:
    """Give the whole page as plain text, which a decision names; nothing of it is left out."""
    view = _view(here, id_)
    return PlainTextResponse(visible(view.page.text))


@router.post("/drafts/{id_}/submit")
def submit_draft(here: SignedIn, id_: str) -> Response:
    """Submit a draft as the reader's; from then on it is a proposal."""
    view = propose_draft(here.workspace, id_, by=here.person)
    return here.go(f"/proposals/{view.case.id}")


def show_proposal(
    here: Here, view: View, typed: Typed = NOTHING_TYPED, status: int = 200
) -> Response:
    """Draw the page; what was typed before a refusal stands in its fields again."""
    workspace = here.workspace
    changed = changed_for(workspace.reader, workspace.evidence, view.case, view.effect, here.person)
    read = read_proposal(here, view, confirm=changed == () and not view.case.briefings)
    values: dict[str, Any] = {
        "read": read,
        "references": References(workspace),
        "drawn": pictures(view),
        "moved": moved_by_department(view, MOST_MOVED, _own(here, view)),
        "unshown": max(0, len(view.effect.moved) - MOST_MOVED),
        "departments": {one.id: one.name for one in view.plan.departments},
        "log": log_of(here, view),
        "page_hash": shown_hash(view.page),
        "typed": typed,
        "news": () if changed is None else changed or (NOTHING_FOR_YOU,),
        "became": _became(here, view),
        "revision": _revision_of(here, view),
        "held": held_back(workspace, view.case),
    }
    return here.page("proposal.html", status, **values)


def _own(here: Here, view: View) -> frozenset[str]:
    """Give the departments whose work the reader answers for, also for somebody else."""
    waits = waits_for(view.case, here.workspace.reader.people())
    asked = (one.role for one in waits if here.person in one.people)
    return frozenset({here.member.department, *here.member.roles, *asked})


def _view(here: Here, id_: str) -> View:
    return view_proposal(here.workspace.reader, here.workspace.evidence, id_)


def _revision_of(here: Here, view: View) -> int | None:
    if view.status != Status.APPLIED.value:
        return None
    found = here.workspace.reader.revisions()
    return next((one.number for one in found if one.proposal == view.case.id), None)


def _became(here: Here, view: View) -> str | None:
    """Give the proposal that took the place of an ended one."""
    if view.case.end is None:
        return None
    found = here.workspace.reader.cases()
    return next((one.id for one in found if one.proposal.parent == view.case.id), None)
