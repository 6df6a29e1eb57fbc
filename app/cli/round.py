"""``interlock round``: collect, check, brief, reconcile; changes no plan."""

from app.bootstrap import open_workspace, verify_ledger
from app.cli.briefing import show_round
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.cli.track import show_tracking
from app.services.rounds import counts_json, hold_round, round_json
from app.services.tracking import Tracking

EXAMPLES = ("interlock round", "interlock round --workspace migration --json")


def command(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Run one round: read the sources, check, brief, and put what was said through the plan.

    Nothing in it changes a plan. What the crew drafts waits for a person to propose it.
    """
    output = Output(as_json=as_json)
    with open_workspace(workspace) as opened:
        result = hold_round(opened, output.notice)
        verified = bool(verify_ledger(workspace)["ok"])
        document = {**counts_json(opened, verified), **round_json(opened, result)}
        plan = opened.reader.plan(result.revision)

        def show(screen: Screen) -> None:
            show_round(screen, result, plan, workspace)
            show_tracking(screen, Tracking(opened))

        output.result(document, show)
