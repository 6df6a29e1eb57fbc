"""Delegations: a person lets somebody else decide in a role of theirs for a while, and ends it.

It hands on what a signature is worth, so it asks for a login that is fresh, as a risky approval
does. Ending one early only takes rights away and asks for nothing.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.services.delegations import delegate, end_delegation
from app.web.accounts import LONGEST
from app.web.here import SignedIn, Words
from app.web.pages.people import DELEGATIONS, Handing, page_of_people
from app.web.refusals import status_of
from plan.errors import FormError, PlanError

router = APIRouter(include_in_schema=False)
Short = Annotated[str, Form(max_length=200)]
_AGAIN = "Nobody decides for you yet: log in once more, your last login is a while ago."
_WRONG = "That is not your password, or your account is locked for a while."


@router.post("/people/delegations")
def hand_on(  # noqa: PLR0913, PLR0917  # what a delegation consists of
    here: SignedIn,
    role: Short = "",
    to: Short = "",
    until: Short = "",
    reason: Words = "",
    password: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:
    """Let somebody decide in a role of one's own."""
    typed = Handing(role, to, until, reason)
    try:
        _check_filled(typed)
        proved = here.proves(password)
        if here.has_to_prove("high") and not proved:
            return page_of_people(here, _WRONG if password else _AGAIN, 401, handing=typed)
        delegate(
            here.workspace,
            role,
            by=here.person,
            to=to,
            until=until,
            reason=reason.strip(),
            channel="web",
        )
    except PlanError as error:
        return page_of_people(here, str(error), status_of(error), handing=typed)
    here.choices.forget(here.person, DELEGATIONS)
    going = here.go(DELEGATIONS)
    return here.log_in(going, here.person) if proved else going


@router.post("/people/delegations/{number}/end")
def end_it(here: SignedIn, number: int, reason: Words = "") -> Response:
    """End a delegation, as who gave it or who has it."""
    words = reason.strip() or "no longer needed"
    end_delegation(here.workspace, number, by=here.person, reason=words, channel="web")
    return here.go(DELEGATIONS)


def _check_filled(typed: Handing) -> None:
    empty = {"role": typed.role, "person": typed.to, "day until which": typed.until}
    missing = [name for name, value in empty.items() if not value.strip()]
    if missing:
        raise FormError(f"choose the {missing[0]}")
