"""Several proposals in one sitting: what is ticked in the inbox, each with what was shown of it.

A tick carries the digest and the page that stood beside it. What has changed since is refused by
name, with what is new, and the others are recorded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response

from app.services.decisions import Outcome
from app.services.inbox import Waiting
from app.services.pages import shown_hash
from app.services.sittings import MOST_AT_ONCE, Word, decide_in_one_sitting, why_alone
from app.web.here import Here, SignedIn, Words
from app.web.seats import said_as, seat_now, seat_words
from plan.errors import FormError
from plan.page import Section

router = APIRouter(include_in_schema=False)
MOST_LINES = 40  # of a change with its effect: what is longer is looked at by itself
_PARTS = 3
Ticks = Annotated[list[Annotated[str, Form(max_length=300)]], Form(max_length=MOST_AT_ONCE)]


@dataclass(frozen=True)
class Offer:
    """A proposal that can be ticked, with what its kernel's page says of change and effect."""

    id: str
    title: str
    tick: str
    seat: str
    sections: tuple[Section, ...]


def tick_of(one: Waiting) -> str:
    """Give what a tick says: the proposal, its digest, and the page that stands beside the tick."""
    return f"{one.case.id}@{one.case.proposal.digest}@{shown_hash(one.view.page)}"


def offers_of(here: Here, pending: Iterable[Waiting]) -> list[Offer]:
    """Give what can be approved together: low risk, nothing to attest, and short enough to read."""
    policy, people = here.workspace.reader.policy(), here.workspace.reader.people()
    found = []
    for one in pending:
        if one.attests or one.confirmable or why_alone(one.view, policy) is not None:
            continue
        sections = one.view.page.sections[:_PARTS]
        seat = seat_now(here, one.case)
        if seat and sum(len(part.lines) for part in sections) <= MOST_LINES:
            words = seat_words(people, seat)
            found.append(Offer(one.case.id, one.case.prose.title, tick_of(one), words, sections))
    return found


@router.post("/inbox/confirm")
def confirm_all(here: SignedIn, ticks: Ticks = []) -> Response:  # noqa: B006  # read, never changed
    """Say yes to successors that changed nothing for the reader, each in an act of its own."""
    return _taken(here, ticks, "confirm", "")


@router.post("/inbox/approve")
def approve_all(
    here: SignedIn,
    ticks: Ticks = [],  # noqa: B006  # read, never changed
    reason: Words = "",
) -> Response:
    """Approve what is ticked, each for its digest and page and in an act of its own."""
    return _taken(here, ticks, "approve", reason)


def _taken(
    here: Here, ticks: Sequence[str], verdict: Literal["approve", "confirm"], reason: str
) -> Response:
    if not ticks:
        raise FormError("nothing is ticked; go back and tick what you have looked at")
    words = [_word(one, verdict, reason) for one in dict.fromkeys(ticks)]
    found = decide_in_one_sitting(here.workspace, words, person=here.person, fresh=here.fresh)
    done = [one for one in found if isinstance(one, Outcome)]
    refused = [one for one in found if not isinstance(one, Outcome)]
    parents = ((case.proposal.parent, case.id) for case in here.workspace.reader.cases())
    return here.page(
        "confirmed.html",
        200 if done else 409,
        done=done,
        refused=refused,
        verdict=verdict,
        reason=reason,
        said_as={one.id: said_as(here, here.workspace.reader.case(one.id)) for one in done},
        became={parent: id_ for parent, id_ in parents if parent is not None},
    )


def _word(tick: str, verdict: Literal["approve", "confirm"], reason: str) -> Word:
    parts = tick.split("@")
    if len(parts) != _PARTS or not all(parts):
        raise FormError("a tick names a proposal, its digest and its page; load the inbox again")
    return Word(id=parts[0], digest=parts[1], page=parts[2], verdict=verdict, reason=reason)
