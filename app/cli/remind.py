"""``interlock remind``: one pass of what time brings about, and of telling people."""

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.passing import noted
from app.services.timekeeping import Pass, look_after

EXAMPLES = ("interlock remind", "interlock remind --json")


def command(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Remind, escalate, end what has expired, carry over what the plan overtook, tell everybody.

    One pass over everything that is due now; run it every few minutes, from cron for example. Each
    thing is done once, whoever runs it and however often. Messages are put into the outbox folder,
    one .eml file each.
    """
    with open_workspace(workspace) as opened, noted(opened.root, opened.clock, "remind"):
        done = look_after(opened)
    Output(as_json=as_json).result(done.model_dump(mode="json"), lambda s: _show(s, done))


def _show(screen: Screen, done: Pass) -> None:
    if done.idle:
        screen.line("Nothing is due.", indent=0)
        return
    screen.heading("Done in this pass")
    for mark, lines in (
        ("reminded", done.reminders),
        ("escalated", done.escalations),
        ("expired", done.expired),
        ("carried over", done.successors),
        ("evidence changed", done.evidence),
        ("called", done.calls),
        ("handed over", done.handoffs),
        ("asked", done.nudges),
        ("runbook", done.runs),
        ("not delivered", done.failed),
    ):
        for line in lines:
            screen.bullet(line, mark=mark)
    screen.line(f"{done.sent} message(s) sent.")
