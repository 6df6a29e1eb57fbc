"""What attacks through the web are made of: who is here changes, another change comes first."""

from collections.abc import Callable
from typing import Any

from app.bootstrap import Workspace, open_workspace
from app.services.people import propose_change, propose_person, propose_removal
from app.services.proposals import View
from plan.approval import missing_approvals
from plan.people import Person
from plan.proposal import Status
from tests.web.visiting import Visitor, Web, approve, duration, propose

NOOR = Person(id="noor", name="Noor Aziz", department="finance", roles=("finance",))
DUE = "2026-04-06"  # T03 in 12 days keeps this, T04 behind it does not
FLIP = {"op": "set_constraint", "task": "T02", "constraint": {"kind": "SNET", "date": "2026-03-30"}}
RISKY_ONES = ("tom", "sam")  # who approve what maya proposes about people


def deadline(task: str) -> dict[str, Any]:
    return {"op": "set_deadline", "task": task, "deadline": DUE}


def successor_of(workspace: Workspace, id_: str) -> str:
    """Give what took the place of a proposal."""
    found = [one.successor for one in workspace.governance.successions() if one.parent == id_]
    assert found[0] is not None, "it was cleared"
    return found[0]


def overtaken(web: Web, id_: str, *operations: dict[str, Any]) -> str:
    """Let another change overtake a proposal, and give the successor."""
    with open_workspace(web.folder, web.clock) as workspace:
        other = propose(workspace, "maya", *(operations or (duration("T02", 4),)))
        case = workspace.reader.case(other)
        missing = missing_approvals(case, workspace.reader.people())
        approve(workspace, other, *(one.people[0] for one in missing))
        assert workspace.reader.status(case) is Status.APPLIED
        return successor_of(workspace, id_)


def tick_of(visitor: Visitor, id_: str) -> str:
    """Give what a tick in the inbox says of a proposal."""
    form = visitor.form(id_)
    return f"{id_}@{form['digest']}@{form['page']}"


def given(web: Web, id_: str) -> list[str]:
    """Give who has a live decision on a proposal."""
    with open_workspace(web.folder, web.clock) as workspace:
        return [one.person for one in workspace.reader.case(id_).live]


def become(web: Web, act: Callable[[Workspace], View]) -> None:
    """Change who is here, with all its approvals."""
    with open_workspace(web.folder, web.clock) as workspace:
        view = act(workspace)
        approve(workspace, view.case.id, *RISKY_ONES)
        assert workspace.reader.status(view.case) is Status.APPLIED


def joins(person: Person) -> Callable[[Workspace], View]:
    """Let somebody join."""
    return lambda workspace: propose_person(workspace, person, by="maya", reason="so")


def leaves(id_: str) -> Callable[[Workspace], View]:
    """Let somebody be taken out."""
    return lambda workspace: propose_removal(workspace, id_, by="maya", reason="so")


def loses(id_: str, role: str) -> Callable[[Workspace], View]:
    """Let somebody lose a role."""
    return lambda workspace: propose_change(
        workspace, id_, grant=[], take=[role], fields={}, by="maya", reason="so"
    )
