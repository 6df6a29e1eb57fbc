"""The plan, why its dates are what they are, its revisions, and what ifs that save nothing."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.services.planning import compare_revisions, explain_task, show_plan, show_schedule
from app.services.proposals import draft_undo
from app.services.supposing import MOST_CHANGES, suppose
from app.web.api.idempotent import IdempotentRoute
from app.web.here import Count, Number, SignedIn

router = APIRouter(prefix="/api/v1", tags=["plan"], route_class=IdempotentRoute)
Json = dict[str, Any]
Change = Annotated[str, Field(max_length=200)]


class Trial(BaseModel):
    """Changes such as ``T14 later 10d``, and a sentence."""

    changes: Annotated[list[Change], Field(max_length=MOST_CHANGES)] = []
    sentence: Annotated[str, Field(max_length=2_000)] = ""


@router.get("/plan")
def read_plan(here: SignedIn, revision: Count | None = None) -> Json:
    """Give what a revision of the plan holds, the newest unless one is named."""
    return show_plan(here.workspace.reader, revision)


@router.get("/plan/schedule")
def read_schedule(here: SignedIn, revision: Count | None = None) -> Json:
    """Give the dates of every task, with its floats and what is critical."""
    return show_schedule(here.workspace.reader, revision)


@router.get("/plan/tasks/{id_}/why")
def read_why(here: SignedIn, id_: str) -> Json:
    """Say why a task starts when it does, from it back to the plan's start."""
    chain = explain_task(here.workspace.reader, id_)
    return {"task": id_, "chain": [one.model_dump(mode="json") for one in chain]}


@router.get("/plan/revisions")
def read_revisions(here: SignedIn) -> Json:
    """Give every revision, oldest first."""
    found = here.workspace.reader.revisions()
    return {"revisions": [one.model_dump(mode="json") for one in found]}


@router.get("/plan/revisions/{number}/changes")
def read_changes(here: SignedIn, number: Number, against: Count | None = None) -> Json:
    """Say what turned one revision into another; the one before it, unless one is named."""
    first = number - 1 if against is None else against
    return compare_revisions(here.workspace.reader, first, number).json()


@router.post("/plan/revisions/{number}/undos", status_code=201)
def undo(here: SignedIn, number: Number) -> Json:
    """Draft what takes a revision back on today's plan; it asks nobody before it is submitted."""
    return draft_undo(here.workspace, number, by=here.person).model_dump(mode="json")


@router.post("/what-if")
def what_if(here: SignedIn, given: Trial) -> Json:
    """Say what changes and a sentence would do; nothing is saved."""
    now = here.workspace.clock.now()
    found = suppose(here.workspace.reader, given.changes, given.sentence, by=here.person, now=now)
    return found.json()
