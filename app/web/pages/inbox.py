"""The inbox: what waits for me, oldest deadline first; what else is open, mine, or decided."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from app.services.inbox import Waiting, count_waiting, inbox_of
from app.services.proposals import list_proposals
from app.web.emergencies import emergencies_of
from app.web.here import Here, SignedIn
from app.web.pages.overtaking import carried_of
from app.web.pages.sitting import offers_of, tick_of
from app.web.reading import headline, one_line
from app.web.talking import card_of
from plan.proposal import Verdict
from plan.records import Draft

router = APIRouter(include_in_schema=False)
AT_ONCE, LISTED, DRAFTS = 25, 50, 10


@dataclass(frozen=True)
class Item:
    """A proposal in the list."""

    waiting: Waiting
    headline: str
    effect: str
    approved: int
    needed: int
    names: tuple[str, ...]
    new: bool


@router.get("/inbox")
def inbox_page(here: SignedIn, page: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:
    """Show what waits for the reader; what stands on another page is not worked out."""
    inbox = inbox_of(here.workspace, here.person)
    seen = here.site.accounts.seen_until(here.person, "inbox")
    pending = sorted(inbox.pending, key=lambda one: one.case.proposal.expires)
    pages = max(1, -(-len(pending) // AT_ONCE))
    drafts = _drafts(here)
    first, plan = (min(page, pages) - 1) * AT_ONCE, here.workspace.reader.plan()
    return here.page(
        "inbox.html",
        gates={one.task: plan.by_id[one.task].name for one in inbox.calls},
        inbox=inbox,
        items=[_item(here, one, seen) for one in pending[first : first + AT_ONCE]],
        page=min(page, pages),
        pages=pages,
        unseen=any(_is_new(one, seen) for one in pending),
        zone=plan.zone,
        same=[
            (tick_of(one), one.case.id, headline(one.view)) for one in pending if one.confirmable
        ],
        offers=offers_of(here, pending[first : first + AT_ONCE]),
        drafts=[card_of(here, one) for one in drafts[:DRAFTS]],
        older=[one.id for one in drafts[DRAFTS:]],
        emergencies=emergencies_of(here),
        names={one.id: one.name for one in here.workspace.reader.people().members},
        now=here.workspace.clock.now().isoformat(),
        seen=seen,
        carried=carried_of(here),
    )


@router.get("/inbox/count")
def inbox_count(here: SignedIn) -> Response:
    """Give how much waits, for the head of every page."""
    return here.page("count.html", count=count_waiting(here.workspace, here.person))


@router.post("/inbox/seen")
def mark_seen(here: SignedIn, until: Annotated[str, Form(max_length=40)]) -> Response:
    """Note that what waits up to an instant has been looked at; the brief has its own."""
    here.site.accounts.mark_seen(here.person, "inbox", until)
    return here.go("/inbox")


@router.get("/proposals")
def proposals_page(here: SignedIn, page: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:
    """List every proposal, newest first."""
    people = here.workspace.reader.people()
    found = list(reversed(list_proposals(here.workspace)))
    pages = max(1, -(-len(found) // LISTED))
    first = (min(page, pages) - 1) * LISTED
    return here.page(
        "proposals.html",
        proposals=found[first : first + LISTED],
        page=min(page, pages),
        pages=pages,
        names={one.id: one.name for one in people.members},
        zone=here.workspace.reader.plan().zone,
    )


def _item(here: Here, one: Waiting, seen: str | None) -> Item:
    case = one.case
    people = here.workspace.reader.people()
    yes = [said for said in case.live if said.verdict is Verdict.APPROVE]
    return Item(
        waiting=one,
        headline=headline(one.view),
        effect=one_line(one.view),
        approved=len(yes),
        needed=sum(need.count for need in case.proposal.requirements),
        names=tuple(people.by_id[said.person].name for said in yes if said.person in people.by_id),
        new=_is_new(one, seen),
    )


def _is_new(one: Waiting, seen: str | None) -> bool:
    return seen is None or one.case.proposal.created > seen


def _drafts(here: Here) -> list[Draft]:
    """Give the drafts on today's plan that nobody has submitted, the newest first."""
    if not here.member.roles:
        return []
    head = here.workspace.reader.head().number
    return [
        draft
        for draft in reversed(here.workspace.evidence.drafts())
        if draft.submitted_as is None and draft.base_revision == head
    ]
