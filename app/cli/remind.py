"""``interlock remind``: one pass of what time brings about, and of telling people."""

import typer

from app.bootstrap import open_workspace
from app.cli.errors import REFUSED
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.channels import RESTORED
from app.services.passing import noted
from app.services.timekeeping import Pass, look_after

EXAMPLES = ("interlock remind", "interlock remind --json")


def command(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Remind, escalate, end what has expired, carry over what the plan overtook, tell everybody.

    One pass over everything that is due now; run it every few minutes, from cron for example. Each
    thing is done once, whoever runs it and however often. Messages leave by the channels of
    [outbox]; exit code 1 says that one was not delivered, or something could not be carried over.
    """
    with open_workspace(workspace) as opened, noted(opened.root, opened.clock, "remind"):
        done = look_after(opened)
    Output(as_json=as_json).result(done.model_dump(mode="json"), lambda s: _show(s, done))
    if done.failed or done.left:
        raise typer.Exit(REFUSED)


def _show(screen: Screen, done: Pass) -> None:
    if done.held:
        screen.bullet(f"{done.held} message(s) stay here: {RESTORED}", mark="held")
    elif done.idle:
        screen.line("Nothing is due.", indent=0)
    if done.idle:
        return
    screen.heading("Done in this pass")
    for mark, lines in (
        ("reminded", done.reminders),
        ("escalated", done.escalations),
        ("expired", done.expired),
        ("not applied", done.refused),
        ("carried over", done.successors),
        ("not carried over", done.left),
        ("evidence changed", done.evidence),
        ("called", done.calls),
        ("handed over", done.handoffs),
        ("asked", done.nudges),
        ("runbook", done.runs),
        ("another way", done.by_another),
        ("not delivered", done.failed),
    ):
        for line in lines:
            screen.bullet(line, mark=mark)
    screen.line(f"{done.sent} message(s) sent.")
