"""``interlock plan show``: what a revision holds, and its timeline."""

from typing import Annotated, Any

import typer

from app.bootstrap import open_workspace
from app.cli.chart import ForceOption, SvgOption, show_chart
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen, day, short_day
from app.services.pictures import Picture, Wanted, check_svg, picture_of, write_svg
from app.services.planning import show_plan
from plan.durations import days_text

EXAMPLES = (
    "interlock plan show",
    "interlock plan show --department finance --critical",
    "interlock plan show --against 1 --svg plan.svg",
    "interlock plan show --json --workspace migration",
)


def command(
    *,
    revision: Annotated[
        int | None, typer.Option("--revision", metavar="N", help="Which revision (the newest).")
    ] = None,
    against: Annotated[
        int | None,
        typer.Option("--against", metavar="N", help="Draw it beside this revision, as before."),
    ] = None,
    departments: Annotated[
        list[str] | None,
        typer.Option("--department", metavar="ID", help="Draw its tasks only; can be given often."),
    ] = None,
    critical: Annotated[
        bool, typer.Option("--critical", help="Draw the tasks without float only.")
    ] = False,
    forecast: Annotated[
        bool, typer.Option("--forecast", help="Draw the dates to expect, from what was reported.")
    ] = False,
    svg: SvgOption = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say what the plan holds: departments, gates, freezes, what is critical, what is broken.

    Then its timeline, as text or (with --svg) as a drawing with every dependency. What is drawn can
    be narrowed down; what is said, and the JSON, is always about the whole plan.
    """
    wanted = Wanted(
        revision=revision,
        against=against,
        departments=departments or (),
        critical=critical,
        forecast=forecast,
    )
    with open_workspace(workspace) as opened:
        document = show_plan(opened.reader, revision)
        if svg is not None:
            check_svg(opened, svg, force=force)
        picture = picture_of(opened, wanted)
        if svg is not None:
            write_svg(picture, svg)
            document["svg"] = str(svg)
    Output(as_json=as_json).result(document, lambda screen: _show(screen, document, picture))


def _show(screen: Screen, found: dict[str, Any], picture: Picture) -> None:
    _summary(screen, found)
    if "svg" in found:
        screen.heading(f"The timeline is in {found['svg']}")
        return
    screen.heading(f"Timeline of {picture.caption}")
    left_out = picture.short.left_out - picture.whole.left_out
    note = f"{left_out} more: narrow them down (--department) or draw all (--svg FILE)"
    show_chart(screen, picture.short, note=note if left_out else "")


def _summary(screen: Screen, found: dict[str, Any]) -> None:
    screen.heading(f"{found['plan']}, revision {found['revision']}")
    screen.line(f"{day(found['start'])} to {day(found['finish'])}")
    screen.line(f"{found['tasks']} tasks, {found['dependencies']} dependencies")
    screen.line(", ".join(f"{one['name']} {one['tasks']}" for one in found["departments"]))
    screen.heading("Critical path")
    screen.line(" ".join(found["critical"]))
    if found["gates"]:
        screen.heading("Gates")
        screen.table(
            ("task", "name", "at", "roles"),
            [
                (one["id"], one["name"], short_day(one["at"]), ", ".join(one["roles"]))
                for one in found["gates"]
            ],
        )
    if found["freezes"]:
        screen.heading("Freezes")
        screen.table(
            ("id", "name", "from", "to", "departments"),
            [
                (one["id"], one["name"], one["first"], one["last"], ", ".join(one["departments"]))
                for one in found["freezes"]
            ],
        )
    for one in found["broken"]:
        late = days_text(one["by"])
        screen.bullet(f"{one['task']}: {one['rule']}, by {late}", mark="BROKEN", style="bold red")
