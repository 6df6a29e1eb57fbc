"""One turn of a conversation with the coordinator: recall, answer, ground, record.

The context holds neither governance nor the door, so no node could decide or apply; what a turn
may leave behind is its turns and drafts. History lives in the ledger, not in a checkpoint, and
only the last turns of it are recalled. Approvals that wait stand in nobody's way here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict, cast

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agents import conversing
from agents.conversing import MOST_TURNS, Reply, Request, TurnMaterial, checked_question
from agents.coordinator import COORDINATOR
from agents.crew import Crew
from agents.live import Answered, Live
from agents.tracing import trace
from graphs.context import CrewContext
from plan.errors import NotEntitledError
from plan.ports import Evidence
from plan.records import Turn
from plan.values import Value
from tools.desk import Desk
from tools.toolbox import Used

ANYBODY = "workspace"
_MOST_STEPS = 12
Json = dict[str, Any]


@dataclass(frozen=True)
class ConversationContext:
    """All that the nodes of one turn may use."""

    desk: Desk
    evidence: Evidence
    crew: Crew
    progress: Callable[[str], None]
    live: Live = field(default_factory=Live)


class ConversationState(TypedDict, total=False):
    """What the nodes pass on: plain JSON."""

    conversation: str
    question: str
    material: Json
    reply: Json
    turns: list[int]


class Spoken(Value):
    """One turn as it was answered and recorded."""

    conversation: str
    answer: str
    cites: tuple[str, ...]
    drafts: tuple[str, ...]
    written_by: str
    prompt: str | None
    failure: str | None
    used: tuple[Used, ...]
    dropped: dict[str, int]
    recalled: int
    more_before: bool
    turns: tuple[int, ...]


ConversationGraph = CompiledStateGraph[
    ConversationState, ConversationContext, ConversationState, ConversationState
]


def recall(state: ConversationState, runtime: Runtime[ConversationContext]) -> ConversationState:
    """Read the last turns from the ledger, and what is known before any tool is used."""
    material = _material(runtime.context.desk, runtime.context.evidence, state["conversation"])
    return {"material": material.model_dump(mode="json")}


def answer(state: ConversationState, runtime: Runtime[ConversationContext]) -> ConversationState:
    """Let the model use its tools and answer, or the rules."""
    context = runtime.context
    material = TurnMaterial.model_validate(state["material"])
    context.progress("the coordinator is looking ...")
    reply = conversing.reply_to(
        context.crew, state["question"], material, context.desk, context.live
    )
    return {"reply": reply.model_dump(mode="json")}


def ground(state: ConversationState, runtime: Runtime[ConversationContext]) -> ConversationState:
    """Keep what stands of the answer."""
    material = TurnMaterial.model_validate(state["material"])
    reply = Reply.model_validate(state["reply"])
    context = runtime.context
    grounded = conversing.ground(reply, state["question"], material, context.desk, context.live)
    trace(COORDINATOR, grounded, conversing.conversation_digest())
    return {"reply": grounded.model_dump(mode="json")}


def record(state: ConversationState, runtime: Runtime[ConversationContext]) -> ConversationState:
    """Keep what was said, and which tools were used, in the ledger."""
    context, reply = runtime.context, Reply.model_validate(state["reply"])
    conversation, person = state["conversation"], context.desk.person

    def turn(**said: Any) -> Turn:  # noqa: ANN401  # fields of a turn
        return Turn.model_validate({"conversation": conversation, "person": person, **said})

    turns = [
        turn(role="person", text=state["question"]),
        *(turn(role="tool", text=used.line) for used in reply.used),
        turn(
            role="coordinator",
            text=reply.answer.text,
            cites=tuple(reply.answer.cites),
            written_by=reply.written_by,
            prompt=reply.prompt,
        ),
    ]
    return {"turns": [context.evidence.add_turn(one).seq for one in turns]}


def build_conversation_builder() -> StateGraph[
    ConversationState, ConversationContext, ConversationState, ConversationState
]:
    """Draw the graph: one way through."""
    builder = StateGraph(ConversationState, context_schema=ConversationContext)
    builder.add_node("recall", recall)
    builder.add_node("answer", answer)
    builder.add_node("ground", ground)
    builder.add_node("record", record)
    builder.add_edge(START, "recall")
    builder.add_edge("recall", "answer")
    builder.add_edge("answer", "ground")
    builder.add_edge("ground", "record")
    builder.add_edge("record", END)
    return builder


def build_conversation_graph(
    checkpointer: BaseCheckpointSaver[Any] | None = None,
) -> ConversationGraph:
    """Compile the graph; it needs no checkpointer, what was said is in the ledger."""
    return build_conversation_builder().compile(checkpointer=checkpointer)


def converse(
    context: CrewContext, text: str, person: str | None = None, live: Live | None = None
) -> Spoken:
    """Take one turn, as this person; ``live`` hears of it as it goes on, and can stop it.

    Raises:
        FormError: nothing was said, or too much.
        UnknownError, NotEntitledError: the person is nobody here, or an agent.
    """
    question, conversation = checked_question(text), conversation_of(context, person)
    live = live or Live()
    given = replace(conversation_context(context, person), live=live)
    state = build_conversation_graph().invoke(
        {"conversation": conversation, "question": question},
        {"recursion_limit": _MOST_STEPS},
        context=given,
    )
    spoken = _spoken(cast("ConversationState", state))
    live.tell(
        Answered(
            text=spoken.answer,
            cites=spoken.cites,
            drafts=spoken.drafts,
            written_by=spoken.written_by,
            failure=spoken.failure,
            dropped=spoken.dropped,
            replaced=spoken.answer.strip() != live.words.strip(),
        )
    )
    return spoken


def request_for(context: CrewContext, text: str, person: str | None = None) -> Request:
    """Give what a model would be sent first for these words; sends and writes nothing.

    Raises:
        FormError, UnknownError, NotEntitledError: see ``converse``.
    """
    question, conversation = checked_question(text), conversation_of(context, person)
    given = conversation_context(context, person)
    material = _material(given.desk, given.evidence, conversation)
    return conversing.first_request(material, question)


def conversation_of(context: CrewContext, person: str | None) -> str:
    """Name the conversation: everybody has one, and there is one for nobody in particular.

    Raises:
        UnknownError: the person is nobody here.
        NotEntitledError: it is an agent.
    """
    if person is None:
        return ANYBODY
    member = context.reader.people().member(person)
    if member.kind != "person":
        raise NotEntitledError(f"{member.name} is an agent; people talk with the coordinator")
    return f"person.{member.id}"


def conversation_context(context: CrewContext, person: str | None) -> ConversationContext:
    """Take from a workspace's context what a turn may have."""
    desk = Desk(context.reader, context.evidence, context.clock.now(), person)
    return ConversationContext(desk, context.evidence, context.crew, context.progress)


def _material(desk: Desk, evidence: Evidence, conversation: str) -> TurnMaterial:
    return conversing.turn_material(desk, evidence.turns(conversation, MOST_TURNS))


def _spoken(state: ConversationState) -> Spoken:
    reply, material = Reply.model_validate(state["reply"]), state["material"]
    return Spoken(
        conversation=state["conversation"],
        answer=reply.answer.text,
        cites=tuple(reply.answer.cites),
        drafts=tuple(reply.answer.drafts),
        written_by=reply.written_by,
        prompt=reply.prompt,
        failure=reply.failure,
        used=reply.used,
        dropped=reply.dropped,
        recalled=len(material["history"]),
        more_before=material["more_before"],
        turns=tuple(state["turns"]),
    )
