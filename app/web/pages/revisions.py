"""The revisions of the plan: what each changed, and the draft that takes it back."""

from fastapi import APIRouter, Response

from app.services.break_glass import list_glasses
from app.services.planning import compare_revisions
from app.services.proposals import draft_undo
from app.web.emergencies import emergency_of
from app.web.here import Number, SignedIn
from app.web.reading import pictures_of
from plan.effect import Moved
from plan.errors import UnknownError
from plan.page import operation_words

router = APIRouter(include_in_schema=False)


@router.get("/plan/revisions")
def revisions_page(here: SignedIn) -> Response:
    """List the revisions, newest first."""
    reader = here.workspace.reader
    cases = {one.id: one for one in reader.cases()}
    found = [
        (one, cases[one.proposal].prose.title if one.proposal in cases else "")
        for one in reversed(reader.revisions())
    ]
    under = {number: one.id for one in list_glasses(here.workspace) for number in one.came}
    return here.page("revisions.html", revisions=found, zone=reader.plan().zone, under=under)


@router.get("/plan/revisions/{number}")
def revision_page(here: SignedIn, number: Number) -> Response:
    """Show what a revision changed."""
    reader = here.workspace.reader
    known = [one.number for one in reader.revisions()]
    if number not in known:
        raise UnknownError("revision", str(number), [str(one) for one in known])
    if number == known[0]:
        return here.go(f"/plan?revision={number}")
    found = compare_revisions(reader, number - 1, number)
    moved: dict[str, list[Moved]] = {}
    for one in found.effect.moved:
        moved.setdefault(one.department, []).append(one)
    return here.page(
        "revision.html",
        revision=next(one for one in reader.revisions() if one.number == number),
        effect=found.effect,
        changes=[operation_words(one, found.old) for one in found.operations],
        moved=moved,
        tasks=reader.plan().by_id,
        drawn=pictures_of(found.old, found.operations),
        departments={one.id: one.name for one in found.old.departments},
        zone=found.old.zone,
        head=known[-1],
        emergency=emergency_of(here, number),
        names={one.id: one.name for one in reader.people().members},
    )


@router.post("/plan/revisions/{number}/undo")
def undo(here: SignedIn, number: Number) -> Response:
    """Draft what takes a revision back on today's plan, ready to be submitted."""
    draft = draft_undo(here.workspace, number, by=here.person)
    return here.go(f"/about/{draft.id}")
