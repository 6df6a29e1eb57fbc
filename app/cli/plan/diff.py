"""``interlock plan diff``: what differs between two revisions, and what that did."""

from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.chart import ForceOption, SvgOption, show_short_chart
from app.cli.effects import show_effect
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.pictures import Wanted, check_svg, picture_of, write_svg
from app.services.planning import Difference, compare_revisions
from plan.durations import days_text
from plan.page import operation_words
from plan.variance import Variance
from plan.words import shift_words

_COLUMNS = ("task", "name", "department", "start by>", "finish by>", "duration by>", "float by>")
EXAMPLES = (
    "interlock plan diff 1 2",
    "interlock plan diff 1 2 --svg change.svg",
    "interlock plan diff 1 2 --json",
)


def command(
    first: Annotated[int, typer.Argument(metavar="A", help="The number of a revision.")],
    last: Annotated[int, typer.Argument(metavar="B", help="The number of another.")],
    *,
    svg: SvgOption = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Compare two revisions: the operations between them, what moved, and each task's variance.

    With --svg the tasks that differ are drawn, before and after.
    """
    wanted = Wanted(revision=last, against=first, changed=True)
    with open_workspace(workspace) as opened:
        found = compare_revisions(opened.reader, first, last)
        if svg is not None:
            check_svg(opened, svg, force=force)
        picture = picture_of(opened, wanted)
        if svg is not None:
            write_svg(picture, svg)
    document = found.json() if svg is None else {**found.json(), "svg": str(svg)}

    def show(screen: Screen) -> None:
        show_difference(screen, found)
        if svg is None:
            show_short_chart(screen, picture.whole)
        else:
            screen.note(f"before and after is drawn in {svg}")

    Output(as_json=as_json).result(document, show)


def show_difference(screen: Screen, found: Difference) -> None:
    """Show what differs."""
    screen.heading(f"Revision {found.first} to revision {found.last}")
    if not found.operations:
        screen.line("The same plan.")
        return
    for operation in found.operations:
        screen.bullet(operation_words(operation, found.old))
    show_effect(screen, found.effect)
    _show_variances(screen, found)


def _show_variances(screen: Screen, found: Difference) -> None:
    """Show task by task what became of dates and durations; where only the float did, how many."""
    moved = [
        one
        for one in found.variances
        if one.start_minutes or one.finish_minutes or one.duration_minutes
    ]
    if not found.variances:
        return
    screen.heading(f"Variance against revision {found.first}")
    if moved:
        screen.table(_COLUMNS, [_row(one) for one in moved])
    kept = len(found.variances) - len(moved)
    if kept:
        screen.line(f"{kept} more task(s) keep their dates with another float (--json has each).")


def _row(one: Variance) -> tuple[str, ...]:
    return (
        one.id,
        one.name,
        one.department,
        shift_words(one.start_minutes),
        shift_words(one.finish_minutes),
        days_text(one.duration_minutes),
        days_text(one.float_minutes),
    )
