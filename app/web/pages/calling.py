"""Go or no-go: the owner of a gate answers its call where it waits, in the inbox.

Nothing is chosen beforehand, and it needs a reason. "Proceed" drafts a proposal, like any other.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response

from app.services.gate_calls import answer_call
from app.web.here import SignedIn, Words
from plan.errors import FormError

router = APIRouter(include_in_schema=False)


@router.post("/calls/{name}/answer")
def answer_it(
    here: SignedIn,
    name: str,
    word: Annotated[Literal["proceed", "halt", "rework"] | None, Form()] = None,
    reason: Words = "",
) -> Response:
    """Take an owner's word on a gate whose evidence failed or is missing."""
    if word is None:
        raise FormError("choose what you say: proceed, halt or rework")
    if not reason.strip():
        raise FormError("say why: whoever worked for this gate has to know")
    _, draft = answer_call(
        here.workspace, name, word, person=here.person, reason=reason, channel="web"
    )
    return here.go("/inbox" if draft is None else "/inbox#drafts")
