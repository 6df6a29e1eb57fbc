"""LangGraph's own calls against the change graph: none applies what was not approved.

The guard is the ledger. With ``plan.apply``'s check silenced and the gate's triggers dropped the
same calls do apply, so each is a real attempt.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graphs.change import build_change_graph
from tests.assurance.table import Tally
from tests.graphs.office import LEDGER, Office, found_office
from tests.ledger.steps import plain_connection

THREAD: RunnableConfig = {"configurable": {"thread_id": "one"}}
Graph = Any
Attack = Callable[[Graph, list[str]], Any]


@contextmanager
def unlocked(path: Path) -> Iterator[None]:
    """Silence what stands between a call and a revision: kernel and triggers."""
    with plain_connection(path) as raw:
        names = raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' "
            "AND (name LIKE 'revisions_gate_%' OR name LIKE 'decisions_%') "
            "AND name NOT LIKE '%_no_%' AND name NOT LIKE '%_announced'"
        ).fetchall()
        for (name,) in names:
            raw.execute(f'DROP TRIGGER "{name}"')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plan.apply.check_may_apply", lambda *_: None)
        patch.setattr("plan.apply._check_glass", lambda *_: None)
        patch.setattr("graphs.change.missing_approvals", lambda *_: ())
        yield


def go_to_apply(_: Graph, __: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    return Command(goto="apply_change")


def go_to_apply_with_a_status(_: Graph, __: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    return Command(goto="apply_change", update={"missing": [], "status": "open"})


def go_to_tally(_: Graph, __: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    return Command(goto="tally")


def resume_with_yes(_: Graph, ids: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    return Command(resume=dict.fromkeys(ids, "approve"))


def resume_with_true(_: Graph, ids: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    return Command(resume=dict.fromkeys(ids, True))


def resume_with_a_decision(_: Graph, ids: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    yes = {"type": "approve", "person": "fiona", "role": "finance"}
    return Command(resume=dict.fromkeys(ids, yes))


def resume_with_an_update(_: Graph, ids: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    return Command(resume=dict.fromkeys(ids, True), update={"missing": [], "status": "open"})


def pose_as_the_approvals(graph: Graph, _: list[str]) -> None:
    graph.update_state(THREAD, {}, as_node="await_approval")


def pose_as_the_tally(graph: Graph, _: list[str]) -> None:
    graph.update_state(THREAD, {"missing": [], "status": "open"}, as_node="tally")


def begin_again(_: Graph, __: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    return {"proposal": "P1", "missing": [], "status": "open"}


def from_an_old_checkpoint(graph: Graph, ids: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    """Go back to the oldest checkpoint, and answer from there."""
    oldest = list(graph.get_state_history(THREAD))[-1].config
    graph.invoke(None, oldest, context=graph.office, durability="sync")
    return Command(resume=dict.fromkeys(ids, True))


MECHANISMS: dict[str, tuple[Attack, ...]] = {
    "LangGraph: Command(goto)": (go_to_apply, go_to_apply_with_a_status, go_to_tally),
    "LangGraph: a forged resume": (resume_with_yes, resume_with_true, resume_with_a_decision),
    "LangGraph: Command(update)": (resume_with_an_update,),
    "LangGraph: update_state": (pose_as_the_approvals, pose_as_the_tally),
    "LangGraph: new input on a thread that waits": (begin_again,),
    "LangGraph: an old checkpoint": (from_an_old_checkpoint,),
}


def attacked(office: Office, attack: Attack) -> bool:
    """Attack a proposal that one of two has approved; say whether a revision came of it."""
    graph: Graph = build_change_graph(InMemorySaver())
    graph.office = office.context

    def call(given: object) -> None:
        graph.invoke(given, THREAD, context=office.context, durability="sync")

    call({"proposal": "P1"})
    asked = [one.id for one in graph.get_state(THREAD).interrupts]
    call(attack(graph, asked))
    return office.revisions != [None]


def _tried(attack: Attack) -> Callable[[Tally, Path], None]:
    def tried(tally: Tally, folder: Path) -> None:
        tally.count("attempts")
        for guarded in (True, False):
            root = folder / str(guarded)
            root.mkdir()
            office = found_office(root)
            office.propose()
            if guarded:
                office.say("P1", "fiona")
                applied = attacked(office, attack)
            else:
                with unlocked(root / LEDGER):
                    applied = attacked(office, attack)
            office.ledger.close()
            if guarded and applied:
                tally.fail(f"{attack.__name__} applied what was not approved")
            elif guarded:
                tally.count("refused")
            elif applied:
                tally.count("cases")
            else:
                tally.count("without effect in any case")

    return tried


TRIED = [
    (mechanism, attack.__name__, _tried(attack))
    for mechanism, attacks in MECHANISMS.items()
    for attack in attacks
]
