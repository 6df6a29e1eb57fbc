"""``interlock plan why``: what drives a date, step by step back to the plan's start."""

from typing import Annotated, Any

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen, day
from app.errors import UsageError
from app.services.moves import show_moves
from app.services.planning import explain_task
from plan.durations import days_text
from plan.why import Reason
from plan.words import shift_words

EXAMPLES = (
    "interlock plan why T52",
    "interlock plan why T52 --forecast",
    "interlock plan why T52 --since 1",
    "interlock plan why T52 --json",
)


def command(
    task: Annotated[str, typer.Argument(metavar="TASK", help="The id of a task.")],
    *,
    forecast: Annotated[
        bool, typer.Option("--forecast", help="Say why it is expected to, from what was reported.")
    ] = False,
    since: Annotated[
        int | None,
        typer.Option("--since", metavar="N", help="Say who moved it since this revision, and how."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say why a task starts when it does: what drives it, and what would drive it next.

    With --since: each revision that moved it, its proposal, author and approvers, and the chain.
    """
    if forecast and since is not None:
        raise UsageError("choose one of --forecast and --since")
    with open_workspace(workspace) as opened:
        now = opened.clock.now() if forecast else None
        if since is not None:
            moves = show_moves(opened.reader, task, since)
            Output(as_json=as_json).result(moves, lambda screen: _show_moves(screen, moves))
            return
        reasons = explain_task(opened.reader, task, opened.evidence, now)
    document = {
        "task": reasons[0].task,
        "start": reasons[0].start,
        "finish": reasons[0].finish,
        "reasons": [one.model_dump(mode="json") for one in reasons],
    }
    Output(as_json=as_json).result(document, lambda screen: _show(screen, reasons))


def _show(screen: Screen, reasons: tuple[Reason, ...]) -> None:
    asked = reasons[0]
    screen.heading(f"Why {asked.task} {asked.name} ({asked.department}) starts when it does")
    for step, reason in enumerate(reasons, start=1):
        screen.bullet(reason.because, mark=f"{step}.")
        if step == 1:
            spare = max(0, reason.total_float)
            screen.line(
                f"it finishes {day(reason.finish)}, and has {days_text(spare)} of float",
                style="dim",
                indent=5,
            )
            for other in reason.others:
                screen.line(other, style="dim", indent=5)


def _show_moves(screen: Screen, found: dict[str, Any]) -> None:
    """Show each revision that moved a task: by whom, and through what."""
    screen.heading(f"Why {found['task']} moved since revision {found['since']}")
    if not found["moves"]:
        screen.line("It did not move.")
    for one in found["moves"]:
        what = f"{one['proposal']} {one['title']!r}" if one["proposal"] else "no proposal"
        screen.bullet(
            f"revision {one['revision']}, {day(one['at'])}, by {what}: finish {day(one['from'])} "
            f"-> {day(one['to'])}, {shift_words(one['working_minutes'])}"
        )
        if one["author"]:
            sponsor = f", submitted by {one['sponsor']}" if one["sponsor"] else ""
            screen.line(f"written by {one['author']}{sponsor}", indent=4)
        for seat in one["approvers"]:
            screen.line(f"approved by {seat['name']} for {seat['role']}", indent=4)
        screen.line(f"because of {one['because']}", indent=4)
        for number, step in enumerate(one["chain"], start=1):
            screen.bullet(step["text"], mark=f"{number}.", indent=6)
