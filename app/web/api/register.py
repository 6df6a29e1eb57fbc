"""The register and the conflicts; an owner's word on an assumption."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.services.colliding import collision_json, read_collisions
from app.services.register import read_register, settle
from app.services.settlements import Word
from app.web.api.idempotent import IdempotentRoute
from app.web.here import SignedIn

router = APIRouter(prefix="/api/v1", tags=["register"], route_class=IdempotentRoute)
Json = dict[str, Any]


class Settlement(BaseModel):
    """What an owner says to an assumption."""

    word: Word
    reason: Annotated[str, Field(max_length=4000)] = ""


@router.get("/register")
def read_assumptions(here: SignedIn) -> Json:
    """Give every assumed dependency with its price, its owners and their answers."""
    return {"assumptions": [one.json() for one in read_register(here.workspace)]}


@router.post("/register/{id_}/settlements", status_code=201)
def settle_it(here: SignedIn, id_: str, given: Settlement) -> Json:
    """Confirm, reject or dispute an assumption as an owner of one of its ends."""
    return settle(here.workspace, id_, given.word, by=here.person, reason=given.reason).json()


@router.get("/conflicts")
def read_conflicts(here: SignedIn, within: bool = False) -> Json:  # noqa: FBT001, FBT002  # a switch of the address
    """Give the conflicts of the last round; with ``within`` those that the plan itself holds."""
    if within:
        return read_collisions(here.workspace.reader, here.workspace.evidence).json()
    plan = here.workspace.reader.plan()
    return {"conflicts": [collision_json(one, plan) for one in here.workspace.evidence.conflicts()]}
