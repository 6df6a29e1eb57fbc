"""The life of a proposal: ask each required approver, tally, apply, announce.

The graph is the workflow and the ledger is the gate. A resume says no more than "wake up and look
again": every node reads the ledger by the proposal's id, and ``plan.apply`` checks everything once
more inside its transaction. No model stands in this graph, and the one node that applies is reached
only through ``await_approval`` and ``tally``; ``tests/graphs/test_dominators.py`` proves it on the
builder.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Send, interrupt

from graphs.context import CrewContext
from plan.apply import apply_proposal
from plan.approval import Case, Missing, missing_approvals
from plan.errors import CycleError, OperationError, RefusedError
from plan.people import People
from plan.ports import Reader
from plan.proposal import Status, Verdict
from plan.values import canonical, sha256

# Ends that follow from facts, and that nobody has put on record yet.
_NOTED = (Status.EXPIRED, Status.STALE)
_ACTOR = "kernel"
_TITLE = 200


class Seat(TypedDict):
    """One approval that is asked for, as the interrupt shows it; ``number`` counts from 1."""

    proposal: str
    digest: str
    role: str
    number: int
    count: int
    text: str


class Wanted(TypedDict):
    """How many approvals a role has not given yet."""

    role: str
    count: int


class ChangeState(TypedDict, total=False):
    """What a checkpoint holds: names to look things up by, and what was found last."""

    proposal: str
    digest: str
    graph: str
    seats: list[Seat]
    missing: list[Wanted]
    status: str
    reason: str
    revision: int


def open_case(state: ChangeState, runtime: Runtime[CrewContext]) -> ChangeState:
    """Read the ledger and list the seats to ask.

    Where nothing is missing any more (decided while no process ran), each required seat is listed:
    it is woken at once, and the way to ``apply_change`` stays the one through the approvals.
    """
    reader = runtime.context.reader
    case, _ = look_up(reader, state["proposal"])
    return {**_found(reader, case.id), "seats": list(_seats(case, reader.people()))}


def await_approval(state: Seat) -> None:
    """Wait for one approver; what the resume carries is ignored, the ledger decides."""
    interrupt(state)


def tally(state: ChangeState, runtime: Runtime[CrewContext]) -> ChangeState:
    """Read the ledger again and say what stands there now."""
    return _found(runtime.context.reader, state["proposal"])


def apply_change(state: ChangeState, runtime: Runtime[CrewContext]) -> ChangeState:
    """Go through the one door; a refusal is an answer, anything else is left to raise.

    What does not come from the rules (a locked ledger, a full disk) leaves the task pending, and
    the next pump tries again. An apply that a crash cut off from its checkpoint finds the proposal
    applied, and says so.
    """
    context = runtime.context
    try:
        revision = apply_proposal(context.door, state["proposal"])
    except (RefusedError, OperationError, CycleError) as refusal:
        found = _found(context.reader, state["proposal"])
        applied = found["status"] == Status.APPLIED
        return {**found, "reason": "" if applied else str(refusal)}
    return {
        "status": Status.APPLIED.value,
        "revision": revision.number,
        "missing": [],
        "reason": "",
    }


def close_case(state: ChangeState, runtime: Runtime[CrewContext]) -> ChangeState:
    """Note an end that nobody has noted yet: expired, or overtaken by another revision."""
    context = runtime.context
    case, status = look_up(context.reader, state["proposal"])
    reason = state.get("reason") or _why(case, status)
    if case.end is None and status in _NOTED:
        # Refused where another process noted an end between our look and our word.
        with suppress(RefusedError):
            context.governance.end(case.id, status, reason=reason, actor=_ACTOR)
    return {"reason": reason}


def announce(state: ChangeState, runtime: Runtime[CrewContext]) -> ChangeState:
    """Record where the proposal stands, from the ledger; nothing binds by this."""
    _, status = look_up(runtime.context.reader, state["proposal"])
    return {"status": status.value}


def route_after_open(state: ChangeState) -> list[Send] | str:
    """Ask every listed seat in a task of its own, or close where there is nothing to ask."""
    if state["status"] != Status.OPEN or not state["seats"]:
        return "close_case"
    return [Send("await_approval", seat) for seat in state["seats"]]


def route_after_tally(state: ChangeState) -> str:
    """Apply what has all its approvals, ask again where one is missing, close what has ended."""
    if state["status"] != Status.OPEN:
        return "close_case"
    return "open_case" if state["missing"] else "apply_change"


def route_after_apply(state: ChangeState) -> str:
    """Announce what was applied; ask again if an approval was revoked at the last moment."""
    if state["status"] == Status.APPLIED:
        return "announce"
    return "open_case" if state["status"] == Status.OPEN and state["missing"] else "close_case"


def _why(case: Case, status: Status) -> str:
    """Say in words why a proposal is not open any more."""
    if case.end is not None:
        return case.end.reason
    if status is Status.REJECTED:
        no = [one for one in case.live if one.verdict is Verdict.REJECT]
        return "; ".join(f"{one.person} ({one.role}) said no: {one.reason}" for one in no)
    if status is Status.EXPIRED:
        return f"it expired at {case.proposal.expires} without all its approvals"
    return f"{case.id} is {status.value}"


def look_up(reader: Reader, proposal_id: str) -> tuple[Case, Status]:
    """Give a proposal and where it stands.

    The two are read one after the other. A proposal that was applied in between looks stale, so
    what looks stale is looked up once more: its own revision is there to be seen by then.
    """
    case = reader.case(proposal_id)
    status = reader.status(case)
    if status is Status.STALE:
        case = reader.case(proposal_id)
        status = reader.status(case)
    return case, status


def _found(reader: Reader, proposal_id: str) -> ChangeState:
    case, status = look_up(reader, proposal_id)
    missing = missing_approvals(case, reader.people())
    return {
        "status": status.value,
        "missing": [{"role": one.role, "count": one.count} for one in missing],
    }


def given_approvals(case: Case, missing: tuple[Missing, ...]) -> dict[str, int]:
    """Count, by required role, the approvals that the ledger has."""
    left = {one.role: one.count for one in missing}
    return {need.role: need.count - left.get(need.role, 0) for need in case.proposal.requirements}


def _seats(case: Case, people: People) -> Iterator[Seat]:
    missing = missing_approvals(case, people)
    given = given_approvals(case, missing)
    for need in case.proposal.requirements:
        first = given[need.role] + 1 if missing else 1
        for number in range(first, need.count + 1):
            yield Seat(
                proposal=case.id,
                digest=case.proposal.digest,
                role=need.role,
                number=number,
                count=need.count,
                text=f"{case.id}: {case.prose.title[:_TITLE]}",
            )


def build_change_builder() -> StateGraph[ChangeState, CrewContext, ChangeState, ChangeState]:
    """Draw the graph; compiled by ``build_change_graph``, proved on this."""
    builder = StateGraph(ChangeState, context_schema=CrewContext)
    builder.add_node("open_case", open_case)
    builder.add_node("await_approval", await_approval)
    builder.add_node("tally", tally)
    builder.add_node("apply_change", apply_change)
    builder.add_node("close_case", close_case)
    builder.add_node("announce", announce)
    builder.add_edge(START, "open_case")
    builder.add_conditional_edges("open_case", route_after_open, ["await_approval", "close_case"])
    builder.add_edge("await_approval", "tally")
    builder.add_conditional_edges(
        "tally", route_after_tally, ["apply_change", "close_case", "open_case"]
    )
    builder.add_conditional_edges(
        "apply_change", route_after_apply, ["announce", "close_case", "open_case"]
    )
    builder.add_edge("close_case", "announce")
    builder.add_edge("announce", END)
    return builder


def build_change_graph(
    checkpointer: BaseCheckpointSaver[Any],
) -> CompiledStateGraph[ChangeState, CrewContext, ChangeState, ChangeState]:
    """Compile the graph over a checkpointer; without one it could not wait."""
    return build_change_builder().compile(checkpointer=checkpointer)


def shape_of(builder: StateGraph[Any, Any, Any, Any]) -> str:
    """Name a graph by its shape, 12 hex: nodes, edges, branches and state.

    A thread that waits in a graph of another shape is not resumed: its questions may have gone with
    a renamed node, silently. It is opened again from the ledger.
    """
    branches = {
        source: {name: sorted((branch.ends or {}).values()) for name, branch in found.items()}
        for source, found in builder.branches.items()
    }
    drawn = {
        "nodes": sorted(builder.nodes),
        "edges": sorted(list(edge) for edge in builder.edges),
        "joins": sorted([*starts, end] for starts, end in builder.waiting_edges),
        "branches": branches,
        "state": sorted(builder.channels),
    }
    return sha256("interlock/graph/1", canonical(drawn))[:12]
