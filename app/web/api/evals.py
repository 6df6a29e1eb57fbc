"""Runs of the eval suite, and two of them side by side."""

from typing import Any

from fastapi import APIRouter

from app.services.eval_runs import compare, find_run, read_runs
from app.web.api.idempotent import IdempotentRoute
from app.web.here import SignedIn

router = APIRouter(prefix="/api/v1", tags=["evals"], route_class=IdempotentRoute)


@router.get("/evals")
def read_all(here: SignedIn) -> dict[str, Any]:
    """Give every run whose log lies in the workspace."""
    return {"runs": [one.json() for one in read_runs(here.workspace)]}


@router.get("/evals/{before}/{after}")
def read_both(here: SignedIn, before: str, after: str) -> dict[str, Any]:
    """Put two runs side by side; only what both have counts."""
    return compare(find_run(here.workspace, before), find_run(here.workspace, after)).json()
