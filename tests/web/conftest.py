"""Workspaces with a proposal in every state, made once and copied; people who are logged in."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bootstrap import open_workspace
from app.services.decisions import decide, withdraw
from app.services.proposals import view_proposal
from app.web.application import build_app
from plan.proposal import Verdict
from tests.web.visiting import (
    APPROVERS,
    MovableClock,
    Stage,
    Visitor,
    Web,
    approve,
    duration,
    make_workspace,
    propose,
)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Give a workspace with a proposal in each state that a page can show."""
    clock = MovableClock()
    folder = make_workspace(tmp_path_factory.mktemp("stage"), clock)
    with open_workspace(folder, clock) as workspace:
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
    return Stage(folder, clock.now(), ids)


@pytest.fixture
def web(stage: Stage, tmp_path: Path) -> Web:
    """Give a site on a copy of the stage."""
    folder = tmp_path / "workspace"
    shutil.copytree(stage.folder, folder)
    clock = MovableClock()
    clock.time = stage.at
    return Web(build_app(folder, clock=clock), folder, clock)


@pytest.fixture
def ids(stage: Stage) -> dict[str, str]:
    """Give the proposals by state."""
    return stage.ids


LogIn = Callable[[str], Visitor]


@pytest.fixture
def log_in(web: Web) -> LogIn:
    """Log a person in."""
    return web.log_in
