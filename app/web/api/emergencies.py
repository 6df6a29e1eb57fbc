"""Broken glass, and what somebody else found who looked at it afterwards."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.services.break_glass import glass_json, list_glasses, review_glass
from app.web.api.idempotent import IdempotentRoute
from app.web.here import Number, SignedIn

router = APIRouter(prefix="/api/v1", tags=["emergencies"], route_class=IdempotentRoute)
Json = dict[str, Any]


class Finding(BaseModel):
    """What a review found."""

    finding: Annotated[str, Field(max_length=4000)]


@router.get("/break-glass")
def read_glasses(here: SignedIn) -> Json:
    """Give every broken glass with what came under it, its review, and whether that is overdue."""
    found = list_glasses(here.workspace)
    return {"break_glass": [glass_json(here.workspace, one) for one in found]}


@router.post("/break-glass/{number}/reviews", status_code=201)
def review_it(here: SignedIn, number: Number, given: Finding) -> Json:
    """Record what you found; somebody else than who broke the glass or used it."""
    done = review_glass(
        here.workspace, number, by=here.person, finding=given.finding, channel="web"
    )
    return glass_json(here.workspace, done)
