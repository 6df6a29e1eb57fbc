"""Savings: acts done, decisions asked of each person, hours by the minutes that somebody stated."""

from fastapi import APIRouter, Response

from app.services.savings import NOT_STATED, count_savings
from app.web.here import SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/savings")
def savings_page(here: SignedIn) -> Response:
    """Show the books, with how every figure comes about."""
    savings = count_savings(here.workspace)
    people = here.workspace.reader.people()
    return here.page(
        "savings.html",
        savings=savings,
        told=savings.net_hours_per_week != NOT_STATED,
        cap=here.workspace.reader.policy().asks_per_day,
        names={one.id: one.name for one in people.members},
        zone=here.workspace.reader.plan().zone,
    )
