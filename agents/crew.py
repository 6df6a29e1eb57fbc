"""The crew at work: answers from a model where one answers sanely, else from rules, and so named.

Whoever answered, the answer is grounded before anybody sees it. A failure of the model never stops
a round: the rules take over, and the briefing says why.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from pydantic import Field

from agents.answers import Answer, CoordinatorAnswer, DepartmentAnswer
from agents.asking import Patience, ask_model
from agents.coordinator import COORDINATOR, coordinator_digest, coordinator_messages
from agents.failures import ModelAnswerError
from agents.finance import FINANCE
from agents.grounding import Grounded, ground_coordinator, ground_department
from agents.guarding import Guard
from agents.lines import Line, Lines, plain_line
from agents.material import DepartmentMaterial
from agents.models import ChatModel, Message, ModelSettings, build_chat_model
from agents.operations import OPERATIONS
from agents.overview import CoordinatorMaterial
from agents.rules import answer_for_department
from agents.security import SECURITY
from agents.spec import AgentSpec
from agents.summary import answer_for_coordinator
from agents.tracing import trace
from plan.errors import UnknownError
from plan.model import Plan
from plan.people import People
from plan.records import Ask, Brief, Observation, Sentence
from plan.values import Value

RULES = "rules"
NO_MODEL = "no model is configured"
WHICH_HOLDS = "Which one holds?"  # how a contradiction is put to its owners
NOTHING_STOOD = "nothing of the model's answer stood up to the check"
AGENTS: dict[str, AgentSpec] = {spec.department: spec for spec in (FINANCE, OPERATIONS, SECURITY)}
AnswerT = TypeVar("AnswerT", bound=Answer)


class DepartmentBriefing(Value):
    """A department's grounded answer, who wrote it, and how it came about.

    ``prompt`` is the digest of what a model was sent, None where rules wrote; ``failure`` says why
    no model did; ``dropped`` counts what did not stand, by kind.
    """

    department: str
    agent: str
    answer: DepartmentAnswer
    written_by: str
    prompt: str | None = None
    failure: str | None = None
    dropped: dict[str, int] = Field(default_factory=dict)
    attempts: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Coordination(Value):
    """The coordinator's grounded answer; the other fields as in ``DepartmentBriefing``."""

    agent: str = COORDINATOR
    answer: CoordinatorAnswer
    written_by: str
    prompt: str | None = None
    failure: str | None = None
    dropped: dict[str, int] = Field(default_factory=dict)
    attempts: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def brief(self, round_: int, at: str) -> Brief:
        """Give the record of it that the ledger keeps."""
        answer = self.answer
        return Brief(
            round=round_,
            at=at,
            written_by=self.written_by,
            sentences=tuple(Sentence(text=s.text, cites=tuple(s.cites)) for s in answer.sentences),
            asks=(*_to_owners(answer), *(_ask(one.to, one.text, one.about) for one in answer.asks)),
            dropped=self.dropped,
        )


def _ask(to: str, text: str, about: Sequence[str]) -> Ask:
    return Ask(to=to, text=text, about=tuple(about))


def _to_owners(answer: CoordinatorAnswer) -> Iterator[Ask]:
    """Put each contradiction to everybody who owns a part of it; nobody else settles it."""
    for one in answer.contradictions:
        for owner in one.owners:
            yield _ask(owner, f"{one.text.rstrip('.')}. {WHICH_HOLDS}", one.cites)


@dataclass(frozen=True)
class _Outcome(Generic[AnswerT]):
    """What came of asking: a grounded answer, or why there is none."""

    grounded: Grounded[AnswerT] | None = None
    failure: str | None = None
    attempts: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    model: str = ""
    dropped: dict[str, int] = field(default_factory=dict)

    def and_dropped(self, more: Mapping[str, int]) -> dict[str, int]:
        """Count what was dropped of the model's answer, where rules took over, and of theirs."""
        return dict(sorted((Counter(self.dropped) + Counter(more)).items()))


@dataclass(frozen=True)
class Crew:
    """Answers for the departments and the coordinator.

    ``connect`` makes the model when it is first needed; None means that rules write everything.
    With ``lines`` each agent has its own model, within budget and breaker.
    """

    connect: Callable[[], ChatModel] | None = None
    model_name: str = ""
    patience: Patience = field(default_factory=Patience)
    lines: Lines | None = None

    @cached_property
    def model(self) -> ChatModel | None:
        """The model, made when it is first needed; None where rules write everything."""
        return None if self.connect is None else self.connect()

    def line(self, agent: str, *, in_round: bool = False) -> Line | None:
        """Give the way to an agent's model; None where rules write everything."""
        if self.lines is not None:
            return self.lines.of(agent, in_round=in_round)
        return None if self.model is None else plain_line(self.model, self.model_name)

    def brief(
        self,
        department: str,
        material: DepartmentMaterial,
        *,
        plan: Plan,
        people: People,
        observations: Sequence[Observation],
    ) -> DepartmentBriefing:
        """Answer for a department; ``observations`` hold at least those in the material, whole.

        Raises:
            UnknownError: the department has no agent.
        """
        spec = agent_of(department)

        def ground(answer: DepartmentAnswer) -> Grounded[DepartmentAnswer]:
            return ground_department(answer, material, observations)

        line = self.line(department, in_round=True)
        outcome = self._asked(line, spec.messages(material), DepartmentAnswer, ground)
        by_model = outcome.grounded is not None
        grounded = outcome.grounded or ground(
            answer_for_department(
                spec, material, plan=plan, people=people, observations=observations
            )
        )
        briefing = DepartmentBriefing(
            department=department,
            agent=spec.id,
            answer=grounded.answer,
            written_by=outcome.model if by_model else RULES,
            prompt=spec.digest if by_model else None,
            failure=outcome.failure,
            dropped=outcome.and_dropped(grounded.dropped),
            attempts=outcome.attempts,
            prompt_tokens=outcome.prompt_tokens,
            completion_tokens=outcome.completion_tokens,
        )
        trace(spec.id, briefing, spec.digest)
        return briefing

    def coordinate(self, material: CoordinatorMaterial) -> Coordination:
        """Write the brief of a round and choose what is worth drafting."""

        def ground(answer: CoordinatorAnswer) -> Grounded[CoordinatorAnswer]:
            return ground_coordinator(answer, material)

        line = self.line(COORDINATOR, in_round=True)
        outcome = self._asked(line, coordinator_messages(material), CoordinatorAnswer, ground)
        by_model = outcome.grounded is not None
        grounded = outcome.grounded or ground(answer_for_coordinator(material))
        coordination = Coordination(
            answer=grounded.answer,
            written_by=outcome.model if by_model else RULES,
            prompt=coordinator_digest() if by_model else None,
            failure=outcome.failure,
            dropped=outcome.and_dropped(grounded.dropped),
            attempts=outcome.attempts,
            prompt_tokens=outcome.prompt_tokens,
            completion_tokens=outcome.completion_tokens,
        )
        trace(COORDINATOR, coordination, coordinator_digest())
        return coordination

    def _asked(
        self,
        line: Line | None,
        messages: Sequence[Message],
        schema: type[AnswerT],
        ground: Callable[[AnswerT], Grounded[AnswerT]],
    ) -> _Outcome[AnswerT]:
        """Ask the model and ground what it says; a failure is a reason, never half an answer."""
        if line is None:
            return _Outcome(failure=NO_MODEL)
        try:
            answered = ask_model(line, messages, schema, self.patience)
        except ModelAnswerError as error:
            return _Outcome(failure=str(error), attempts=error.attempts)
        grounded = ground(answered.answer)
        stands = _stands(answered.answer, grounded.answer)
        return _Outcome(
            grounded=grounded if stands else None,
            dropped={} if stands else grounded.dropped,
            failure=None if stands else NOTHING_STOOD,
            attempts=answered.attempts,
            prompt_tokens=answered.prompt_tokens,
            completion_tokens=answered.completion_tokens,
            model=answered.model,
        )


def build_crew(
    settings: ModelSettings | None,
    patience: Patience | None = None,
    guard: Guard | None = None,
) -> Crew:
    """Make the crew of a workspace; without settings it works by rules."""
    if settings is None:
        return Crew(patience=patience or Patience())
    return Crew(
        connect=lambda: build_chat_model(settings),
        model_name=settings.model,
        patience=patience or Patience(),
        lines=None if guard is None else Lines(settings, guard),
    )


def agent_of(department: str) -> AgentSpec:
    """Give the agent of a department.

    Raises:
        UnknownError: it has none.
    """
    if department not in AGENTS:
        raise UnknownError("agent for department", department, list(AGENTS))
    return AGENTS[department]


def _stands(said: Answer, grounded: Answer) -> bool:
    """Say whether enough is left; a brief needs a sentence, a department may say nothing."""
    if isinstance(grounded, CoordinatorAnswer):
        return bool(grounded.sentences)
    return any(value for _, value in grounded) or not any(value for _, value in said)
