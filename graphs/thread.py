"""One proposal's thread in an open file of checkpoints, driven as far as the ledger goes.

Whoever calls holds the lock of the proposal. A resume carries nothing: it goes to the interrupts
whose seat the ledger has filled meanwhile, by their ids, and the nodes look for themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import InvalidModuleError
from langgraph.graph import StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, Interrupt, PregelTask

from graphs.change import given_approvals, look_up, shape_of
from graphs.context import CrewContext
from graphs.errors import GraphError
from plan.approval import missing_approvals
from plan.proposal import Status

_PREFIX: Final = "change"
_MOST_STEPS = 25
_MOST_TURNS = 100

# What reading a row of another make, or one that was tampered with, can raise.
_UNREADABLE = (
    AttributeError,
    InvalidModuleError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)

Builder = StateGraph[Any, Any, Any, Any]


@dataclass(frozen=True)
class Name:
    """The id of a thread: the proposal, and its generation, which is the shape of the graph."""

    proposal: str
    generation: str

    def __str__(self) -> str:
        """Write the id as the saver keeps it."""
        return f"{_PREFIX}/{self.proposal}/{self.generation}"


def names_in(saver: BaseCheckpointSaver[Any]) -> Iterator[Name]:
    """Give the threads of the change graph that the file holds, whatever graph wrote them."""
    try:
        for row in saver.list(None, filter={"source": "input"}):
            prefix, _, rest = str(row.config["configurable"]["thread_id"]).partition("/")
            proposal, _, generation = rest.rpartition("/")
            if prefix == _PREFIX:
                yield Name(proposal, generation)
    except _UNREADABLE:
        # The rest cannot be listed. What is open is found in the ledger all the same.
        return


class ProposalThread:
    """The thread of one proposal; ``drive`` is all that it does."""

    def __init__(
        self,
        builder: Builder,
        saver: BaseCheckpointSaver[Any],
        context: CrewContext,
        proposal: str,
    ) -> None:
        self._saver, self._context, self._proposal = saver, context, proposal
        self._shape = shape_of(builder)
        self._name = str(Name(proposal, self._shape))
        self._config: RunnableConfig = {
            "configurable": {"thread_id": self._name},
            "recursion_limit": _MOST_STEPS,
        }
        self._graph: CompiledStateGraph[Any, Any, Any, Any] = builder.compile(checkpointer=saver)

    def drive(self) -> str:
        """Go on until an approval is waited for or the thread ends; give the reason of an end."""
        if not self._usable():
            self._saver.delete_thread(self._name)
            if not self._open():
                return ""
            self._invoke(
                {"proposal": self._proposal, "digest": self._digest(), "graph": self._shape}
            )
        for _ in range(_MOST_TURNS):
            snapshot = self._graph.get_state(self._config)
            if not snapshot.next:
                self._saver.delete_thread(self._name)
                return str(snapshot.values.get("reason") or "")
            if not self._step(snapshot.tasks):
                return ""
        raise GraphError(f"{self._proposal} does not come to rest; run verify and doctor")

    def _step(self, tasks: Sequence[PregelTask]) -> bool:
        """Take one turn; False where all that is left waits for decisions."""
        waiting = [one for task in tasks for one in task.interrupts]
        if not waiting:
            self._invoke(None)
            return True
        news = self._with_news(waiting)
        if news:
            self._invoke(Command(resume={one.id: True for one in news}))
        return bool(news)

    def _with_news(self, waiting: Sequence[Interrupt]) -> list[Interrupt]:
        """Give the interrupts whose seat is filled; all of them once nobody is asked any more."""
        reader = self._context.reader
        case, status = look_up(reader, self._proposal)
        if status is not Status.OPEN:
            return list(waiting)
        given = given_approvals(case, missing_approvals(case, reader.people()))
        return [one for one in waiting if one.value["number"] <= given[one.value["role"]]]

    def _usable(self) -> bool:
        """Say whether the checkpoint is of this content and this graph, and alive."""
        expected = {"proposal": self._proposal, "digest": self._digest(), "graph": self._shape}
        try:
            snapshot = self._graph.get_state(self._config)
            found = {name: snapshot.values.get(name) for name in expected}
            seats = self._seats()
            asked = [(one.value["role"], one.value["number"]) for one in snapshot.interrupts]
        except _UNREADABLE:
            return False
        return bool(snapshot.next) and found == expected and seats.issuperset(asked)

    def _seats(self) -> set[tuple[str, int]]:
        needs = self._context.reader.case(self._proposal).proposal.requirements
        return {(need.role, number + 1) for need in needs for number in range(need.count)}

    def _open(self) -> bool:
        _, status = look_up(self._context.reader, self._proposal)
        return status is Status.OPEN

    def _digest(self) -> str:
        return self._context.reader.case(self._proposal).proposal.digest

    def _invoke(self, given: dict[str, str] | Command[Any] | None) -> None:
        # "sync" because the default writes checkpoints behind the step, and a kill then loses more.
        self._graph.invoke(given, self._config, context=self._context, durability="sync")
