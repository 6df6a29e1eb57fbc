"""In which seat a person's word counts, in words: one person has one, and the kernel picks it.

Whoever holds several roles, or decides for somebody, sees before they decide as what and for whom
it would count, and which seats that leaves open; and afterwards as what it did.
"""

from collections.abc import Iterable

from app.services.wording import person_words
from app.web.here import Here
from plan.approval import Case, seat_for
from plan.entitlement import Seat
from plan.errors import PlanError
from plan.people import People
from plan.proposal import Decision


def seat_now(here: Here, case: Case) -> Seat | None:
    """Give the seat in which the reader's word would count now; None where they have none."""
    reader = here.workspace.reader
    try:
        return seat_for(
            case,
            reader.head(),
            reader.people(),
            here.workspace.clock.now(),
            person_id=here.person,
            digest=case.proposal.digest,
        )
    except PlanError:
        return None


def seat_words(people: People, seat: Seat | Decision) -> str:
    """Say as what, and for whom, a word counts."""
    if seat.on_behalf_of is not None:
        return f"{seat.role}, for {person_words(people, seat.on_behalf_of)}"
    return f"{seat.role}, as deputy" if seat.escalation is not None else seat.role


def left_open(seat: Seat, roles: Iterable[str]) -> tuple[str, ...]:
    """Give the roles that the reader could decide as, too, and that somebody else has to fill."""
    return tuple(role for role in roles if role != seat.role)


def said_as(here: Here, case: Case) -> str | None:
    """Say as what the reader's word on a proposal counts, where they have given one."""
    mine = next((one for one in case.live if one.person == here.person), None)
    return None if mine is None else seat_words(here.workspace.reader.people(), mine)
