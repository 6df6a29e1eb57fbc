"""``interlock plan schedule``: the computed dates of every task."""

from typing import Annotated, Any

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen, day, short_day
from app.services.planning import show_forecast, show_schedule
from plan.durations import days_text

EXAMPLES = (
    "interlock plan schedule",
    "interlock plan schedule --revision 1 --json",
    "interlock plan schedule --forecast",
)


def command(
    revision: Annotated[
        int | None, typer.Option("--revision", metavar="N", help="Which revision (the newest).")
    ] = None,
    forecast: Annotated[
        bool, typer.Option("--forecast", help="Add the dates to expect, from what was reported.")
    ] = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Give start, finish and total float of every task; floats are working minutes in JSON.

    The forecast stands beside the approved dates and changes none of them.
    """
    with open_workspace(workspace) as opened:
        if forecast:
            now = opened.clock.now()
            document = show_forecast(opened.reader, opened.evidence, now, revision)
        else:
            document = show_schedule(opened.reader, revision)
    show = _show_expected if forecast else _show
    Output(as_json=as_json).result(document, lambda screen: show(screen, document))


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


def _show_expected(screen: Screen, found: dict[str, Any]) -> None:
    screen.heading(f"Forecast beside the schedule of revision {found['revision']}")
    screen.line(f"as reported until {day(found['data_date'])}; * is critical by plan")
    screen.line(f"approved finish {day(found['finish'])}, expected {day(found['expected_finish'])}")
    screen.table(
        ("task", "name", "department", "finish>", "expected finish>", "slip>"),
        [
            (
                one["id"] + ("*" if one["critical"] else ""),
                one["name"],
                one["department"],
                short_day(one["finish"]),
                short_day(one["forecast"]["finish"]),
                days_text(one["forecast"]["working_minutes"]),
            )
            for one in found["tasks"]
        ],
    )
    screen.note("the plan keeps its dates; one that should follow is a proposal")
