"""What an approval costs: a decision beside a bare LangGraph turn, and the list of what waits.

    python -m benchmarks.governance [--json] [--proposals 10000]

A decision is the whole act: page drawn, decision checked and stored in the ledger (synchronous),
graph woken, ledger read again, next interrupt. The bare turn is a graph of one interrupt on a saver
of its own that reads its state, resumes and stops at the next. What waits is read from the ledger;
beside it stands asking LangGraph for the state of waiting threads.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from app.bootstrap import Workspace, create_workspace, open_workspace
from app.importing import Beginning, Files
from app.services.decisions import decide
from app.services.proposals import propose_operations
from app.settings import Settings
from benchmarks.networks import made_up_plan
from benchmarks.timing import Row, medians, report
from plan.operations import SetDuration
from plan.people import People, Person
from plan.policy import Policy, Rule, RuleRequirement
from plan.proposal import Prose, Verdict
from plan.proposing import Authorship, make_proposal

DECISIONS = 60
THREADS = 500
TASKS = 12


class _Clock:
    """Goes on by a second with every look, so that nothing expires and nothing runs back."""

    def __init__(self) -> None:
        self._seconds = count()

    def now(self) -> datetime:
        """Give the next second."""
        return datetime(2026, 1, 5, tzinfo=UTC) + timedelta(seconds=next(self._seconds))


def _people() -> People:
    names = {"pmo": ("ada", "bo"), "finance": ("cy", "dee"), "operations": ("eve", "fay")}
    return People(
        version=1,
        members=tuple(
            Person(id=id_, name=id_.title(), department=role, roles=(role,))
            for role, ids in names.items()
            for id_ in ids
        ),
    )


def _policy() -> Policy:
    """Ask two departments for everything, so that one approval leaves a proposal waiting."""
    both = (RuleRequirement(role="finance"), RuleRequirement(role="operations"))
    return Policy(
        version=1,
        expires_hours=24 * 90,
        rules=(Rule(name="Both", when="department", requires=both),),
    )


def _propose(workspace: Workspace, numbers: Iterator[int]) -> str:
    number = next(numbers)
    change = SetDuration(task=f"T{number % TASKS}", duration=480 + number)
    prose = Prose(title=f"Change {number}")
    return propose_operations(workspace, [change], by="ada", prose=prose).case.id


class _Turns(TypedDict):
    """The state of the bare graph."""

    turns: int


def _ask(state: _Turns) -> _Turns:
    interrupt("yes?")
    return {"turns": state["turns"] + 1}


def _bare_turn(saver: SqliteSaver) -> Callable[[], object]:
    """Give one turn of a graph that only asks, on a thread that waits."""
    builder = StateGraph(_Turns)
    builder.add_node("ask", _ask)
    builder.add_edge(START, "ask")
    builder.add_conditional_edges("ask", lambda _: "ask", ["ask", END])
    graph = builder.compile(checkpointer=saver)
    config: RunnableConfig = {"configurable": {"thread_id": "bare"}, "recursion_limit": 10_000}
    graph.invoke({"turns": 0}, config, durability="sync")

    def turn() -> object:
        waiting = graph.get_state(config).interrupts
        command: Command[str] = Command(resume={waiting[0].id: "yes"})
        return graph.invoke(command, config, durability="sync")

    return turn


def _decisions(workspace: Workspace, folder: Path, decisions: int) -> Row:
    numbers = count()
    waiting = iter([_propose(workspace, numbers) for _ in range(decisions)])

    def approve() -> object:
        id_ = next(waiting)
        digest = workspace.reader.case(id_).proposal.digest
        return decide(
            workspace, id_, person="eve", digest=digest, verdict=Verdict.APPROVE, reason="fine"
        )

    with SqliteSaver.from_conn_string(str(folder / "bare.db")) as saver:
        times = medians({"decision": approve, "bare": _bare_turn(saver)}, decisions)
    return Row(
        "a decision, graph and ledger", times["decision"], "a bare LangGraph turn", times["bare"]
    )


def _threads(saver: SqliteSaver, threads: int) -> Callable[[], object]:
    """Give what asks every one of so many waiting threads for its state."""
    builder = StateGraph(_Turns)
    builder.add_node("ask", _ask)
    builder.add_edge(START, "ask")
    builder.add_edge("ask", END)
    graph = builder.compile(checkpointer=saver)
    configs: list[RunnableConfig] = [
        {"configurable": {"thread_id": str(n)}} for n in range(threads)
    ]
    for config in configs:
        graph.invoke({"turns": 0}, config, durability="sync")
    return lambda: [graph.get_state(config).interrupts for config in configs]


def _waiting(workspace: Workspace, folder: Path, proposals: int, threads: int) -> list[Row]:
    for number in range(proposals - len(workspace.reader.open_cases())):
        _submit(workspace, number)
    with SqliteSaver.from_conn_string(str(folder / "threads.db")) as saver:
        cases = {"list": workspace.runner.waiting, "threads": _threads(saver, threads)}
        times = medians(cases, 3)
    other = f"the state of {threads:,} LangGraph threads"
    return [Row(f"what waits, {proposals:,} proposals", times["list"], other, times["threads"])]


def _submit(workspace: Workspace, number: int) -> None:
    """Submit without asking anybody: the list is read from the ledger, not from threads."""
    reader = workspace.reader
    proposal, _ = make_proposal(
        reader.plan(),
        reader.head(),
        [SetDuration(task=f"T{number % TASKS}", duration=100_000 + number)],
        policy=reader.policy(),
        people=reader.people(),
        authorship=Authorship(author="ada"),
        evidence=(),
        now=workspace.clock.now(),
    )
    workspace.governance.submit(proposal, Prose(title=f"Change {number}"), by="ada")


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--decisions", type=int, default=DECISIONS, help="how many are timed")
    parser.add_argument("--proposals", type=int, default=10_000, help="how many wait")
    parser.add_argument("--threads", type=int, default=THREADS, help="how many LangGraph has")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder, clock = Path(temporary), _Clock()
        beginning = Beginning(
            plan=made_up_plan(TASKS),
            people=_people(),
            policy=_policy(),
            progress={},
            settings=Settings(),
            files=Files(Path("none"), None, None, None, None, None),
        )
        create_workspace(folder / "w", beginning, by="ada", clock=clock)
        with open_workspace(folder / "w", clock) as workspace:
            rows = [_decisions(workspace, folder, options.decisions)]
            rows += _waiting(workspace, folder, options.proposals, options.threads)
    report("python -m benchmarks.governance", rows, as_json=options.json)


if __name__ == "__main__":
    main()
