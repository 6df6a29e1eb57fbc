"""``interlock plan schedule``: the dates of every task, forward, back, or beside others."""

from typing import Annotated, Any

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.plan import dates
from app.cli.screen import Output
from app.errors import UsageError
from app.services.planning import show_forecast, show_schedule
from app.services.scheduling import show_back, show_baseline, show_near
from plan.durations import DAY

EXAMPLES = (
    "interlock plan schedule",
    "interlock plan schedule --near 3",
    "interlock plan schedule --back-from 2026-09-30",
    "interlock plan schedule --baseline 1 --json",
    "interlock plan schedule --forecast",
)


def command(
    *,
    revision: Annotated[
        int | None, typer.Option("--revision", metavar="N", help="Which revision (the newest).")
    ] = None,
    forecast: Annotated[
        bool, typer.Option("--forecast", help="Add the dates to expect, from what was reported.")
    ] = False,
    near: Annotated[
        int | None,
        typer.Option("--near", metavar="DAYS", min=1, help="Only tasks with that little float."),
    ] = None,
    back_from: Annotated[
        str | None,
        typer.Option("--back-from", metavar="DATE", help="Latest starts for a wanted finish."),
    ] = None,
    baseline: Annotated[
        int | None,
        typer.Option("--baseline", metavar="N", help="Add the variance against a revision."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Give start, finish and floats of every task; floats are working minutes in JSON.

    Total float is what a task may slip before the plan's finish or a limit gives, free float before
    anything that waits for it moves. The forecast and the wanted finish change no date of the plan.
    """
    if sum(bool(one) for one in (forecast, near, back_from, baseline is not None)) > 1:
        raise UsageError("choose one of --forecast, --near, --back-from and --baseline")
    document: dict[str, Any]
    with open_workspace(workspace) as opened:
        if forecast:
            document = show_forecast(opened.reader, opened.evidence, opened.clock.now(), revision)
        elif near is not None:
            document = show_near(opened.reader, near * DAY, revision)
        elif back_from is not None:
            document = show_back(opened.reader, back_from, revision)
        elif baseline is not None:
            document = show_baseline(opened.reader, baseline, revision)
        else:
            document = show_schedule(opened.reader, revision)
    Output(as_json=as_json).result(document, lambda screen: dates.show(screen, document))
