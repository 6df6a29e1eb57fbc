"""The crew at work: answers from a model where one answers sanely, else from rules, and so named.

Whoever answered, the answer is grounded before anybody sees it. A failure of the model never stops
a round: the rules take over, and the briefing says why.
"""

from collections.abc import Callable, Sequence
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
from agents.material import DepartmentMaterial
from agents.models import ChatModel, Message, ModelSettings, build_chat_model
from agents.operations import OPERATIONS
from agents.overview import CoordinatorMaterial
from agents.rules import answer_for_department
from agents.security import SECURITY
from agents.spec import AgentSpec
from agents.summary import answer_for_coordinator
from plan.errors import UnknownError
from plan.model import Plan
from plan.people import People
from plan.records import Ask, Brief, Observation, Sentence
from plan.values import Value

RULES = "rules"
NO_MODEL = "no model is configured"
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
            asks=tuple(Ask(to=a.to, text=a.text, about=tuple(a.about)) for a in answer.asks),
            dropped=self.dropped,
        )


@dataclass(frozen=True)
class _Outcome(Generic[AnswerT]):
    """What came of asking: a grounded answer, or why there is none."""

    grounded: Grounded[AnswerT] | None = None
    failure: str | None = None
    attempts: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class Crew:
    """Answers for the departments and the coordinator.

    ``connect`` makes the model when it is first needed; None means that rules write everything.
    """

    connect: Callable[[], ChatModel] | None = None
    model_name: str = ""
    patience: Patience = field(default_factory=Patience)

    @cached_property
    def model(self) -> ChatModel | None:
        """The model, made when it is first needed; None where rules write everything."""
        return None if self.connect is None else self.connect()

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

        outcome = self._asked(spec.messages(material), DepartmentAnswer, ground)
        by_model = outcome.grounded is not None
        grounded = outcome.grounded or ground(
            answer_for_department(
                spec, material, plan=plan, people=people, observations=observations
            )
        )
        return DepartmentBriefing(
            department=department,
            agent=spec.id,
            answer=grounded.answer,
            written_by=self.model_name if by_model else RULES,
            prompt=spec.digest if by_model else None,
            failure=outcome.failure,
            dropped=grounded.dropped,
            attempts=outcome.attempts,
            prompt_tokens=outcome.prompt_tokens,
            completion_tokens=outcome.completion_tokens,
        )

    def coordinate(self, material: CoordinatorMaterial) -> Coordination:
        """Write the brief of a round and choose what is worth drafting."""

        def ground(answer: CoordinatorAnswer) -> Grounded[CoordinatorAnswer]:
            return ground_coordinator(answer, material)

        outcome = self._asked(coordinator_messages(material), CoordinatorAnswer, ground)
        by_model = outcome.grounded is not None
        grounded = outcome.grounded or ground(answer_for_coordinator(material))
        return Coordination(
            answer=grounded.answer,
            written_by=self.model_name if by_model else RULES,
            prompt=coordinator_digest() if by_model else None,
            failure=outcome.failure,
            dropped=grounded.dropped,
            attempts=outcome.attempts,
            prompt_tokens=outcome.prompt_tokens,
            completion_tokens=outcome.completion_tokens,
        )

    def _asked(
        self,
        messages: Sequence[Message],
        schema: type[AnswerT],
        ground: Callable[[AnswerT], Grounded[AnswerT]],
    ) -> _Outcome[AnswerT]:
        """Ask the model and ground what it says; a failure is a reason, never half an answer."""
        if self.model is None:
            return _Outcome(failure=NO_MODEL)
        try:
            answered = ask_model(self.model, messages, schema, self.patience)
        except ModelAnswerError as error:
            return _Outcome(failure=str(error), attempts=error.attempts)
        grounded = ground(answered.answer)
        stands = _stands(answered.answer, grounded.answer)
        return _Outcome(
            grounded=grounded if stands else None,
            failure=None if stands else NOTHING_STOOD,
            attempts=answered.attempts,
            prompt_tokens=answered.prompt_tokens,
            completion_tokens=answered.completion_tokens,
        )


def build_crew(settings: ModelSettings | None, patience: Patience | None = None) -> Crew:
    """Make the crew of a workspace; without settings it works by rules."""
    if settings is None:
        return Crew(patience=patience or Patience())
    return Crew(
        connect=lambda: build_chat_model(settings),
        model_name=settings.model,
        patience=patience or Patience(),
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
