"""Evals: the runs whose logs lie in the workspace, one of them, and two side by side."""

from fastapi import APIRouter, Response

from app.services.eval_runs import FOLDER, compare, find_run, read_runs
from app.web.here import SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/evals")
def evals_page(here: SignedIn, before: str = "", after: str = "") -> Response:
    """List the runs; ``before`` and ``after`` put two side by side."""
    both = None
    if before and after:
        both = compare(find_run(here.workspace, before), find_run(here.workspace, after))
    runs = read_runs(here.workspace)
    return here.page("evals.html", runs=runs, compared=both, folder=FOLDER)


@router.get("/evals/{name}")
def run_page(here: SignedIn, name: str) -> Response:
    """Show one run, scenario by scenario."""
    return here.page("run.html", run=find_run(here.workspace, name))
