"""Emergencies: somebody else than who broke glass, or used it, writes what they found."""

from fastapi import APIRouter, Response

from app.services.break_glass import review_glass
from app.web.here import Number, SignedIn, Words

router = APIRouter(include_in_schema=False)


@router.post("/break-glass/{number}/review")
def review_it(here: SignedIn, number: Number, finding: Words = "") -> Response:
    """Record what the reader found."""
    review_glass(here.workspace, number, by=here.person, finding=finding, channel="web")
    return here.go("/inbox")
