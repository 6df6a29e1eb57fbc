"""What if: a sentence, or a date and a duration changed; the effect at once, and nothing saved.

Everything that is tried stands in the address, so a what-if can be sent to somebody. Only making it
a proposal changes anything, and that asks its approvers. The form holds the hash of what the page
shows: where it would be something else by now, nothing is submitted and the page is drawn anew.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from app.services.proposals import propose_operations
from app.services.supposing import Supposed, differences, suppose
from app.web.here import Here, SignedIn, Words
from app.web.reading import pictures_of
from app.web.refusals import status_of
from plan.effect import Moved
from plan.errors import FormError, PlanError, StaleError
from plan.page import draw_effect, operation_words
from plan.proposal import Prose

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Query(max_length=2_000)]
Short = Annotated[str, Query(max_length=60)]
KINDS = {
    "duration": "takes",
    "later": "comes later by",
    "SNET": "starts no earlier than",
    "FNLT": "finishes no later than",
    "MSO": "must start on",
    "MFO": "must finish on",
    "deadline": "has the deadline",
    "after": "waits for the task",
}
NOTHING_WRITTEN = Prose(title="", rationale="")
_MOST_MOVES, _MOST_LINES = 60, 12
_OTHER = (
    "What this does is not what you saw: the plan has moved on since, or the day has. Nothing was "
    "submitted. Look at what it does now, below, and make it a proposal if you still want it"
)
Differs = tuple[int, int, tuple[str, ...], tuple[str, ...]]  # revisions; no longer so, so now


@router.get("/what-if")
def what_if_page(  # noqa: PLR0913, PLR0917  # the fields of the form
    here: SignedIn,
    say: Text = "",
    change: Annotated[list[str] | None, Query(max_length=21)] = None,
    task: Short = "",
    kind: Short = "",
    value: Short = "",
) -> Response:
    """Show what would be."""
    changes = [one for one in change or [] if one.strip()]
    new = f"{task.strip()} {kind} {value.strip()}" if value.strip() else ""
    try:
        found = _try(here, [*changes, *filter(None, [new])], say)
    except PlanError as error:
        return _page(here, changes, say, None, str(error), (task, kind, value), status_of(error))
    return _page(here, [*changes, *filter(None, [new])], say, found, "", (task, "", ""))


@router.post("/what-if/propose")
def propose(  # noqa: PLR0913, PLR0917  # the fields of the form
    here: SignedIn,
    say: Annotated[str, Form(max_length=2_000)] = "",
    change: Annotated[list[str] | None, Form(max_length=21)] = None,
    title: Annotated[str, Form(max_length=200)] = "",
    rationale: Words = "",
    seen: Annotated[str, Form(max_length=64)] = "",
    revision: Annotated[int, Form(ge=0, le=2**53)] = 0,
) -> Response:
    """Make a proposal of what was tried, as the reader's own, where it is what they have seen."""
    changes, prose, found = list(change or []), Prose(title=title, rationale=rationale), None
    try:
        found = _try(here, changes, say)
        if not found.operations:
            raise FormError("there is nothing to propose yet; try a change first")
        if seen != found.seen:
            raise StaleError(_OTHER)
        words = title.strip() or "; ".join(map(str, found.operations))[:200]
        view = propose_operations(
            here.workspace,
            found.operations,
            by=here.person,
            prose=Prose(title=words, rationale=rationale),
            base=found.revision,
        )
    except PlanError as error:
        differs = None
        if found is not None and isinstance(error, StaleError):
            differs = _differs(here, changes, say, found, (seen, revision))
        nothing = ("", "", "")
        status = status_of(error)
        return _page(here, changes, say, found, str(error), nothing, status, prose, differs)
    return here.go(f"/proposals/{view.case.id}")


def _try(here: Here, changes: Sequence[str], say: str, revision: int | None = None) -> Supposed:
    now = here.workspace.clock.now()
    reader = here.workspace.reader
    return suppose(reader, changes, say, by=here.person, now=now, revision=revision)


def _differs(
    here: Here, changes: Sequence[str], say: str, found: Supposed, shown: tuple[str, int]
) -> Differs | None:
    """Say what the reader saw that is so no more, where it can be worked out again."""
    seen, revision = shown
    if not 0 < revision < found.revision:
        return None
    try:
        before = _try(here, changes, say, revision)
    except PlanError:
        return None
    if before.seen != seen:  # another day, or other people: that sentence was read otherwise
        return None
    return (revision, found.revision, *differences(before, found, _MOST_LINES))


def _page(  # noqa: PLR0913, PLR0917  # every field of the form
    here: Here,
    changes: Sequence[str],
    say: str,
    found: Supposed | None,
    problem: str,
    typed: tuple[str, str, str],
    status: int = 200,
    prose: Prose = NOTHING_WRITTEN,
    differs: Differs | None = None,
) -> Response:
    alone = "hx-request" in here.request.headers  # a drag on the plan, which has a place for it
    plan = here.workspace.reader.plan() if found is None else found.plan
    effect = None if found is None else found.effect
    moved: dict[str, list[Moved]] = {}
    for one in () if effect is None else effect.moved[:_MOST_MOVES]:
        moved.setdefault(one.department, []).append(one)
    return here.page(
        "supposed.html" if alone else "what_if.html",
        status,
        alone=alone,
        changes=changes,
        say=say,
        found=found,
        effect=effect,
        words=[operation_words(one, plan) for one in found.operations] if found else [],
        sections=draw_effect(effect)[:2] if effect else (),
        moved=moved,
        left_out=max(0, len(effect.moved) - _MOST_MOVES) if effect else 0,
        drawn=pictures_of(plan, found.operations) if found and found.operations else None,
        departments={one.id: one.name for one in plan.departments},
        known=plan.by_id,
        tasks=[(one.id, one.name) for one in plan.tasks],
        kinds=KINDS,
        problem=problem,
        typed=typed,
        prose=prose,
        differs=differs,
    )
