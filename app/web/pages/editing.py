"""Editing a proposal under review: a new one takes its place, and everybody is asked again."""

import json
from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.services.proposals import View, edit_proposal, read_operations, view_proposal
from app.web.here import Here, SignedIn, Words
from app.web.reading import headline
from app.web.refusals import status_of
from plan.errors import FormError, PlanError, RefusedError, UnknownError

router = APIRouter(include_in_schema=False)


@router.get("/proposals/{id_}/edit")
def edit_page(here: SignedIn, id_: str) -> Response:
    """Show the operations of a proposal, to be changed."""
    view = _view(here, id_)
    found = [one.model_dump(mode="json") for one in view.case.proposal.operations]
    return _page(here, view, json.dumps(found, indent=2, ensure_ascii=False), "", "", "")


@router.post("/proposals/{id_}/edit")
def edit(  # what an edit consists of
    here: SignedIn,
    id_: str,
    operations: Annotated[str, Form(max_length=100_000)],
    title: Annotated[str, Form(max_length=200)] = "",
    rationale: Words = "",
) -> Response:
    """Submit other operations in the place of a proposal."""
    view = _view(here, id_)
    try:
        document = {"title": title, "rationale": rationale, "operations": _read(operations)}
        changes, prose = read_operations(document)
        new = edit_proposal(here.workspace, view.case.id, changes, by=here.person, prose=prose)
    except UnknownError:
        raise
    except PlanError as error:
        return _page(here, view, operations, title, rationale, str(error), status_of(error))
    return here.go(f"/proposals/{new.case.id}")


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormError(f"this is no JSON: {error}") from None


def _view(here: Here, id_: str) -> View:
    view = view_proposal(here.workspace.reader, here.workspace.evidence, id_)
    if view.case.proposal.governance_operations:
        raise RefusedError(
            f"{view.case.id} changes people or policy, which is not edited; withdraw or reject it, "
            "and propose another under People and policy"
        )
    return view


def _page(  # noqa: PLR0913, PLR0917  # every field of the form
    here: Here,
    view: View,
    operations: str,
    title: str,
    rationale: str,
    problem: str,
    status: int = 200,
) -> Response:
    return here.page(
        "edit.html",
        status,
        view=view,
        headline=headline(view),
        operations=operations,
        title=title,
        rationale=rationale,
        problem=problem,
    )
