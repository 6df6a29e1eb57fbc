"""Delegations: who decides for whom; made with a fresh login, ended by either of the two."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.services.delegations import delegate, delegation_json, end_delegation, list_delegations
from app.web.api.idempotent import IdempotentRoute
from app.web.here import NotFreshError, SignedIn

router = APIRouter(prefix="/api/v1", tags=["people"], route_class=IdempotentRoute)
Json = dict[str, Any]
Name = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=4000)]


class Handing(BaseModel):
    """A role of one's own that somebody else shall decide in; ``until`` as 2026-06-30, its end."""

    role: Name
    to: Name
    until: Name
    reason: Words = ""


class Ending(BaseModel):
    """Why a delegation ends before its time."""

    reason: Words = ""


@router.get("/delegations")
def read_delegations(here: SignedIn) -> Json:
    """Give every delegation, oldest first, with whether it runs now."""
    found = list_delegations(here.workspace)
    return {"delegations": [delegation_json(here.workspace, one) for one in found]}


@router.post("/delegations", status_code=201)
def hand_on(here: SignedIn, given: Handing) -> Json:
    """Let somebody decide in a role of one's own for a while."""
    if here.has_to_prove("high"):
        raise NotFreshError
    made = delegate(
        here.workspace,
        given.role,
        by=here.person,
        to=given.to,
        until=given.until,
        reason=given.reason.strip(),
        channel="web",
    )
    return delegation_json(here.workspace, made)


@router.post("/delegations/{number}/endings", status_code=201)
def end_it(here: SignedIn, number: int, given: Ending) -> Json:
    """End a delegation before its time, as who gave it or who has it."""
    words = given.reason.strip() or "no longer needed"
    done = end_delegation(here.workspace, number, by=here.person, reason=words, channel="web")
    return delegation_json(here.workspace, done)
