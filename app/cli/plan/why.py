"""``interlock plan why``: what drives a date, step by step back to the plan's start."""

from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.planning import explain_task
from plan.why import Reason

EXAMPLES = (
    "interlock plan why T52",
    "interlock plan why T52 --forecast",
    "interlock plan why T52 --json",
)


def command(
    task: Annotated[str, typer.Argument(metavar="TASK", help="The id of a task.")],
    *,
    forecast: Annotated[
        bool, typer.Option("--forecast", help="Say why it is expected to, from what was reported.")
    ] = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say why a task starts when it does: what drives it, and what would drive it next."""
    with open_workspace(workspace) as opened:
        now = opened.clock.now() if forecast else None
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
            for other in reason.others:
                screen.line(other, style="dim", indent=5)
