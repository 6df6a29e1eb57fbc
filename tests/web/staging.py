"""A workspace with a proposal in each state that a page can show."""

from pathlib import Path

from app.bootstrap import open_workspace
from app.services.decisions import decide, withdraw
from app.services.proposals import view_proposal
from plan.proposal import Verdict
from tests.web.visiting import (
    APPROVERS,
    MovableClock,
    Stage,
    approve,
    duration,
    make_workspace,
    propose,
)


def make_stage(folder: Path) -> Stage:
    """Make the workspace; tests copy it."""
    clock = MovableClock()
    made = make_workspace(folder, clock)
    with open_workspace(made, clock) as workspace:
        ids = {"applied": propose(workspace, "maya", duration("T01", 6))}
        approve(workspace, ids["applied"], *APPROVERS)
        clock.go(minutes=1)
        ids["rejected"] = propose(workspace, "maya", duration("T02", 4))
        form = view_proposal(workspace.reader, workspace.evidence, ids["rejected"]).case.proposal
        decide(
            workspace,
            ids["rejected"],
            person="sam",
            digest=form.digest,
            verdict=Verdict.REJECT,
            reason="Not before the audit.",
        )
        ids["withdrawn"] = propose(workspace, "maya", duration("T02", 5))
        withdraw(workspace, ids["withdrawn"], person="maya", reason="A slip.")
        ids["open"] = propose(workspace, "maya", duration("T03", 12), title="Give T03 more time")
        clock.go(minutes=1)
    return Stage(made, clock.now(), ids)
