"""The plan: a timeline with why each date stands where it does, and a table to sort.

Zoom, filters and order stand in the address, so a view can be kept, sent, and printed.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from app.services.planning import explain_task
from app.web.here import Count, SignedIn
from app.web.planned import (
    MOST_ZOOM,
    SORTS,
    Shown,
    check_shown,
    lines_of,
    neighbours,
    timeline_of,
)
from app.web.referring import References
from plan.durations import days_text
from plan.errors import UnknownError
from plan.records import FactKind
from plan.schedule import compute_schedule
from plan.values import instant_text, moment_text

router = APIRouter(include_in_schema=False)
Sort = Annotated[str, Query(max_length=20, pattern=r"^-?[a-z]+$")]
_MOST_REPORTS, _MOST_STEPS = 6, 40


@router.get("/plan")
def plan_page(  # noqa: PLR0913, PLR0917  # what can be chosen
    here: SignedIn,
    revision: Count | None = None,
    department: Annotated[list[str] | None, Query(max_length=50)] = None,
    critical: bool = False,  # noqa: FBT001, FBT002  # of the address
    baseline: Literal[""] | Count | None = None,
    forecast: bool = False,  # noqa: FBT001, FBT002  # of the address
    zoom: Annotated[int, Query(ge=1, le=MOST_ZOOM)] = 1,
    sort: Sort = "plan",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the plan."""
    reader = here.workspace.reader
    if sort.removeprefix("-") not in SORTS:
        raise UnknownError("order", sort, SORTS)
    shown = Shown(
        revision,
        tuple(department or ()),
        critical,
        baseline if isinstance(baseline, int) else None,
        forecast,
        zoom,
        sort,
        page,
    )
    plan = reader.plan(revision)
    check_shown(plan, shown)
    schedule = compute_schedule(plan)
    lines, pages = lines_of(schedule, shown)
    return here.page(
        "plan.html",
        plan=plan,
        shown=shown,
        drawn=timeline_of(here, schedule, shown),
        lines=lines,
        pages=pages,
        finish=instant_text(schedule.finish, plan.zone),
        count=len(plan.tasks),
        critical_count=len(schedule.critical),
        departments={one.id: one.name for one in plan.departments},
        freezes=[
            (one.id, one.name, moment_text(one.first), moment_text(one.last), one.departments)
            for one in plan.freezes
        ],
        head=reader.head().number,
        revisions=[one.number for one in reader.revisions()],
        zooms=range(1, MOST_ZOOM + 1),
    )


@router.get("/plan/why/{id_}")
def why_page(here: SignedIn, id_: str) -> Response:
    """Say why a task stands where it does, and what hangs on it."""
    workspace = here.workspace
    plan = workspace.reader.plan()
    if id_ not in plan.by_id:
        raise UnknownError("task", id_)
    schedule, task = compute_schedule(plan), plan.by_id[id_]
    before, after = neighbours(schedule, id_)
    chain = explain_task(workspace.reader, id_)
    reports = [
        one
        for one in workspace.evidence.observations()
        if one.fact.subject == id_ and one.fact.kind is not FactKind.SOURCE_FAILURE
    ]
    return here.page(
        "why.html",
        plan=plan,
        task=task,
        chain=chain[:_MOST_STEPS],
        beyond=max(0, len(chain) - _MOST_STEPS),
        dates=schedule.dates[id_],
        start=instant_text(schedule.dates[id_].start, plan.zone),
        finish=instant_text(schedule.dates[id_].finish, plan.zone),
        takes=days_text(task.duration) if task.duration else "no time: a milestone",
        before=before,
        after=after,
        departments={one.id: one.name for one in plan.departments},
        reports=References(workspace).chips([one.id for one in reports[-_MOST_REPORTS:]]),
        freezes=[one for one in plan.freezes if one.binds(task)],
        deadline=None if task.deadline is None else moment_text(task.deadline),
        open=[
            one.id
            for one in workspace.reader.open_cases()
            if any(id_ in vars(step).values() for step in one.proposal.operations)
        ],
    )
