"""One pass of the daily rhythm: collect, validate, brief, reconcile, coordinate, publish.

Sources and departments are fanned out and joined. A round never waits for anybody and changes no
plan: its context holds neither governance nor the door. One round at a time in a workspace.
"""

from typing import Any, cast

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.context import CrewContext
from graphs.gathering import (
    brief,
    collect,
    open_round,
    route_after_open_round,
    route_after_validate,
    validate,
)
from graphs.locking import held
from graphs.round_state import RoundContext, RoundState, round_context
from graphs.settling import (
    alternatives_in,
    briefings_in,
    coordinate,
    publish,
    reconcile,
    translations_in,
)
from plan.alternatives import Alternative
from plan.records import Assumption, Brief, Conflict, Draft, Finding, Reading
from plan.values import Value
from tools.reconciling import Translation

LOCK = "round.lock"
_MOST_STEPS = 25

RoundGraph = CompiledStateGraph[RoundState, RoundContext, RoundState, RoundState]


class RoundResult(Value):
    """What a round found and left, all of it in the ledger but alternatives and translations.

    ``observations`` counts the facts that were read, ``new`` those that were not known before;
    ``written_by`` names rules or model by department; ``notices`` say what failed on the way.
    """

    round: int
    revision: int
    observations: int
    new: int
    findings: tuple[Finding, ...]
    readings: tuple[Reading, ...]
    translations: tuple[Translation, ...]
    conflicts: tuple[Conflict, ...]
    assumptions: tuple[Assumption, ...]
    alternatives: tuple[Alternative, ...]
    drafts: tuple[Draft, ...]
    brief: Brief
    written_by: dict[str, str]
    notices: tuple[str, ...]


def build_round_builder() -> StateGraph[RoundState, RoundContext, RoundState, RoundState]:
    """Draw the graph."""
    builder = StateGraph(RoundState, context_schema=RoundContext)
    builder.add_node("open_round", open_round)
    builder.add_node("collect", collect)
    builder.add_node("validate", validate)
    builder.add_node("brief", brief)
    builder.add_node("reconcile", reconcile)
    builder.add_node("coordinate", coordinate)
    builder.add_node("publish", publish)
    builder.add_edge(START, "open_round")
    builder.add_conditional_edges("open_round", route_after_open_round, ["collect", "validate"])
    builder.add_edge("collect", "validate")
    builder.add_conditional_edges("validate", route_after_validate, ["brief"])
    builder.add_edge("brief", "reconcile")
    builder.add_edge("reconcile", "coordinate")
    builder.add_edge("coordinate", "publish")
    builder.add_edge("publish", END)
    return builder


def build_round_graph(checkpointer: BaseCheckpointSaver[Any] | None = None) -> RoundGraph:
    """Compile the graph; it needs no checkpointer, a round that was cut off is run again."""
    return build_round_builder().compile(checkpointer=checkpointer)


def run_round(context: CrewContext) -> RoundResult:
    """Run one round from beginning to end.

    Raises:
        AlreadyRunningError: another round runs in this workspace.
    """
    with held(context.root / LOCK, "a round is running in this workspace"):
        context.round_begins()
        given = round_context(context)
        state = build_round_graph().invoke({}, {"recursion_limit": _MOST_STEPS}, context=given)
        return _result(cast("RoundState", state), given)


def _result(state: RoundState, context: RoundContext) -> RoundResult:
    evidence, number = context.evidence, state["round"]
    briefs = {one.round: one for one in evidence.briefs()}
    return RoundResult(
        round=number,
        revision=context.revision,
        observations=sum(len(one["facts"]) for one in state.get("collected", [])),
        new=state["new"],
        findings=evidence.findings(number),
        readings=tuple(one for one in evidence.readings() if one.id in state["readings"]),
        translations=tuple(translations_in(state)),
        conflicts=evidence.conflicts(number),
        assumptions=tuple(one for one in evidence.assumptions() if one.id in state["assumptions"]),
        alternatives=tuple(alternatives_in(state)),
        drafts=tuple(evidence.draft(id_) for id_ in state["drafts"]),
        brief=briefs[number],
        written_by={name: one.written_by for name, one in briefings_in(state).items()},
        notices=tuple(sorted(state["notices"])),
    )
