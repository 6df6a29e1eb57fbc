"""The log, its export, and verification; the books of savings."""

from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from app.services.auditing import audit, csv_of
from app.services.savings import count_savings
from app.services.verifying import verify_now
from app.web.api.idempotent import IdempotentRoute
from app.web.here import SignedIn
from app.web.pages.audit import Filter, check_may_export, find_entry

router = APIRouter(prefix="/api/v1", tags=["audit"], route_class=IdempotentRoute)
Json = dict[str, Any]


@router.get("/audit")
def read_entries(here: SignedIn, given: Filter) -> Json:
    """Give the entries that are asked for, oldest first."""
    return {"entries": audit(here.workspace, given.wanted())}


@router.get("/audit/export", response_class=PlainTextResponse)
def export(here: SignedIn, given: Filter, form: Literal["jsonl", "csv"] = "jsonl") -> Response:
    """Give the whole ledger for ``interlock verify --file``, or these entries for a spreadsheet.

    The whole, with what everybody asked the coordinator, goes to an auditor, an operator, the pmo.
    """
    if form == "csv":
        return PlainTextResponse(csv_of(audit(here.workspace, given.wanted())))
    check_may_export(here)
    return PlainTextResponse("".join(here.workspace.ledger.keeping.export()))


@router.get("/audit/{seq}")
def read_entry(here: SignedIn, seq: int) -> Json:
    """Give one entry with everything that it brought, and its link of the chain."""
    entry, act, row = find_entry(here, seq)
    return {**entry, "rows": act["rows"], "hash": row.hash, "previous": row.previous}


@router.post("/verifications", status_code=201)
def verify(here: SignedIn) -> Json:
    """Verify the whole ledger now; ``ok`` says whether it is whole."""
    return verify_now(here.workspace)


@router.get("/savings")
def read_savings(here: SignedIn) -> Json:
    """Give acts done, decisions asked, and hours by the minutes that somebody stated."""
    return count_savings(here.workspace).json()
