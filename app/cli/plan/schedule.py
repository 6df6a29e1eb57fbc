"""``interlock plan schedule``: the computed dates of every task."""

from typing import Annotated, Any

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen, day, short_day
from app.services.planning import show_schedule
from plan.durations import days_text

EXAMPLES = (
    "interlock plan schedule",
    "interlock plan schedule --revision 1 --json",
)


def command(
    revision: Annotated[
        int | None, typer.Option("--revision", metavar="N", help="Which revision (the newest).")
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Give start, finish and total float of every task; floats are working minutes in JSON."""
    with open_workspace(workspace) as opened:
        document = show_schedule(opened.reader, revision)
    Output(as_json=as_json).result(document, lambda screen: _show(screen, document))


def _show(screen: Screen, found: dict[str, Any]) -> None:
    screen.heading(f"Schedule of revision {found['revision']}")
    screen.line(f"{day(found['start'])} to {day(found['finish'])}; * is critical")
    screen.table(
        ("task", "name", "department", "start>", "finish>", "float>"),
        [
            (
                one["id"] + ("*" if one["critical"] else ""),
                one["name"],
                one["department"],
                short_day(one["start"]),
                short_day(one["finish"]),
                days_text(one["total_float"]),
            )
            for one in found["tasks"]
        ],
    )
