"""Pictures of the plan: which revisions, which tasks, and where the file goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import UsageError
from app.files.writing import check_place, write_whole
from app.services.forecasting import expected_dates
from plan.errors import UnknownError
from plan.gantt import Choice, Layout, Look, build_layout, render_svg
from plan.model import Plan
from plan.schedule import compute_schedule

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_MOST_ROWS = 150  # a terminal scrolls; beyond that nobody reads


@dataclass(frozen=True)
class Wanted:
    """What a picture shall show: a revision, perhaps beside another or a forecast."""

    revision: int | None = None
    against: int | None = None
    forecast: bool = False
    departments: Sequence[str] = ()
    critical: bool = False
    changed: bool = False


@dataclass(frozen=True)
class Picture:
    """A layout and the words that name it; ``short`` is what a terminal is shown of it."""

    whole: Layout
    short: Layout
    caption: str


def picture_of(workspace: "Workspace", wanted: Wanted) -> Picture:
    """Lay out what is wanted, with today as the workspace's clock has it.

    Raises:
        UnknownError: there is no such revision or department.
    """
    reader = workspace.reader
    plan = reader.plan(wanted.revision)
    _check_departments(plan, wanted.departments)
    old = None if wanted.against is None else compute_schedule(reader.plan(wanted.against))
    approved, expected, today = expected_dates(
        plan, workspace.evidence.observations(), workspace.clock.now()
    )

    def lay_out(choice: Choice) -> Layout:
        forecast = expected if wanted.forecast else None
        return build_layout(approved, before=old, expected=forecast, today=today, choice=choice)

    choice = Choice(
        departments=tuple(wanted.departments), critical=wanted.critical, changed=wanted.changed
    )
    whole = lay_out(choice)
    long = sum(1 for _ in whole.rows) > _MOST_ROWS
    short = lay_out(choice.model_copy(update={"critical": True})) if long else whole
    number = reader.head().number if wanted.revision is None else wanted.revision
    beside = "" if wanted.against is None else f" beside revision {wanted.against}"
    return Picture(whole, short, f"revision {number}{beside}")


def _check_departments(plan: Plan, departments: Sequence[str]) -> None:
    known = [department.id for department in plan.departments]
    for one in departments:
        if one not in known:
            raise UnknownError("department", one, known)


def picture_of_change(old: Plan, new: Plan) -> Layout:
    """Lay out the tasks that a change moves, edits, adds or takes out, before and after."""
    before = compute_schedule(old)
    return build_layout(before.revised(new), before=before, choice=Choice(changed=True))


def check_svg(workspace: "Workspace", file: Path, *, force: bool) -> None:
    """Refuse a place for a drawing before anything is said or drawn.

    Raises:
        UsageError: the name does not end in .svg, or the workspace lives there.
        CannotError: something is there already.
    """
    if file.suffix.casefold() != ".svg":
        raise UsageError(f"{file.name}: name a file that ends in .svg")
    check_place(workspace.root, file, force=force)


def write_svg(picture: Picture, file: Path) -> None:
    """Write a drawing that stands alone.

    Raises:
        CannotError: it cannot be written.
    """
    write_whole(file, render_svg(picture.whole, Look(caption=picture.caption)))
