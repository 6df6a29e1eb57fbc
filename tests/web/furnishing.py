"""A workspace in which everything that an address can name exists, for the crawl and the matrix.

A proposal in each state that a page can show, a draft, a sentence with its reading, an assumption,
a call, a question, a delegation, broken glass, a source, and two runs of the evals.
"""

import json
from pathlib import Path

from app.bootstrap import Workspace, open_workspace
from app.services.break_glass import break_glass
from app.services.decisions import ask, decide, withdraw
from app.services.delegations import delegate
from app.services.gate_calls import call_gate
from app.services.proposals import (
    draft_undo,
    edit_proposal,
    propose_operations,
    read_operations,
)
from app.services.saying import say
from evals.runlog import FORMAT
from plan.governance_operations import ReplacePolicy
from plan.policy import BreakGlassRule, Requirement
from plan.proposal import Prose, Verdict
from plan.records import Assumption, Price
from tests.web.attacking import FLIP, successor_of
from tests.web.visiting import (
    APPROVERS,
    MovableClock,
    Stage,
    Web,
    approve,
    duration,
    make_workspace,
    propose,
)

DEADLINE = {"op": "set_deadline", "task": "T03", "deadline": "2026-06-01T17:00"}
SOURCE = '[[source]]\nname = "status"\nkind = "status"\npath = "inbox/status.csv"\n'
STATUS = "task,percent,state,as_of,note\nT01,50,in progress,2026-03-02,halfway\n"
RUNS = ("earlier", "later")


def furnish(folder: Path) -> Stage:
    """Make the workspace; tests copy it."""
    clock = MovableClock()
    made = make_workspace(folder, clock)
    (made / "interlock.toml").write_text(SOURCE, encoding="utf-8")
    (made / "inbox" / "status.csv").write_text(STATUS, encoding="utf-8")
    _write_runs(made)
    with open_workspace(made, clock) as workspace:
        _break_glass(workspace)
        ids = _overtaken(workspace, clock)
        ids |= _ended(workspace)
        ids |= _open(workspace)
        _things(workspace, ids["open"])
        clock.go(minutes=1)
    return Stage(made, clock.now(), ids)


def _write_runs(folder: Path) -> None:
    (folder / "evals").mkdir()
    text = json.dumps({"kind": "run", "format": FORMAT, "prompts": {"finance": "abc"}})
    for name in RUNS:
        (folder / "evals" / f"{name}.jsonl").write_text(f"{text}\n", encoding="utf-8")


def _break_glass(workspace: Workspace) -> None:
    """Give the policy a rule for emergencies, and let olga break glass, which is then not used."""
    rule = BreakGlassRule(roles=("operations",), requires=(Requirement(role="pmo"),))
    policy = workspace.reader.policy()
    change = ReplacePolicy(policy=policy.model_copy(update={"version": 2, "break_glass": rule}))
    prose = Prose(title="Emergencies", rationale="")
    made = propose_operations(workspace, [change], by="maya", prose=prose).case.id
    approve(workspace, made, "sam", "tom")
    break_glass(
        workspace,
        by="olga",
        reason="The cluster is down.",
        departments=["operations"],
        tasks=[],
        hours=24,
        revisions=1,
    )


def _overtaken(workspace: Workspace, clock: MovableClock) -> dict[str, str]:
    """Let one expire, and one be applied that overtakes others: carried over, and cleared."""
    ids = {"expired": propose(workspace, "maya", duration("T02", 4))}
    clock.go(hours=73)
    ids["replaced"] = propose(workspace, "maya", duration("T02", 4), DEADLINE)
    approve(workspace, ids["replaced"], "olga")
    ids["cleared"] = propose(workspace, "maya", duration("T04", 9))
    ids["applied"] = propose(workspace, "tom", duration("T04", 9))
    approve(workspace, ids["applied"], *APPROVERS, "maya")
    ids["carried"] = successor_of(workspace, ids["replaced"])
    clock.go(minutes=1)
    return ids


def _ended(workspace: Workspace) -> dict[str, str]:
    ids = {"rejected": propose(workspace, "maya", duration("T02", 4))}
    decide(
        workspace,
        ids["rejected"],
        person="sam",
        digest=workspace.reader.case(ids["rejected"]).proposal.digest,
        verdict=Verdict.REJECT,
        reason="Not before the audit.",
    )
    ids["withdrawn"] = propose(workspace, "maya", duration("T02", 5))
    withdraw(workspace, ids["withdrawn"], person="maya", reason="A slip.")
    ids["edited"] = propose(workspace, "maya", duration("T02", 6))
    changes, prose = read_operations([duration("T02", 7)])
    edit_proposal(workspace, ids["edited"], changes, by="tom", prose=prose)
    return ids


def _open(workspace: Workspace) -> dict[str, str]:
    ids = {
        "open": propose(workspace, "maya", duration("T03", 12), title="Give T03 more time"),
        "seated": propose(workspace, "maya", duration("T03", 13)),
        "attesting": propose(workspace, "maya", FLIP),
    }
    approve(workspace, ids["seated"], "olga")
    return ids


def _things(workspace: Workspace, open_: str) -> None:
    """Give a draft D1, O1 read as R1, an assumption A1, a call G1, question 1 and delegation 1."""
    draft_undo(workspace, workspace.reader.head().number, by="tom")
    say(workspace, "T02 cannot start before 23 March", by="sam")
    workspace.evidence.claim(
        Assumption(
            id="",
            before="T02",
            after="T05",
            quote="We cannot reconcile before the firewall change is through.",
            source="O1",
            claimed_by="finance",
            confidence=70,
            owners=("operations", "it-security"),
            price=Price(tasks=0, minutes=0),
        )
    )
    call_gate(workspace, "T06")
    ask(workspace, open_, person="sam", text="Who is on call?")
    delegate(workspace, "finance", by="fiona", to="owen", until="2026-03-20", reason="away")


def hold_round(web: Web) -> None:
    """Enter a round that is over, as job 1: everybody may look at it."""
    with web.app.state.site.store.opened() as db:
        db.conn.execute(
            "INSERT INTO jobs(kind, person, body, state, worker, beat, made, tries) "
            "VALUES('round', 'maya', '{}', 'done', 'nobody', 'x', 'x', 1)"
        )
        db.conn.commit()
