"""Reads one sentence of a person by a model: typed constraints and claims, grounded, or a reason.

What a model reads is checked like any agent's answer: the quote stands in the sentence, the task
was shown, the value is of its type. It stays a claim until its speaker confirms it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import Field

from agents.answers import Answer, ConstraintAnswer, DepartmentAnswer, DependencyAnswer
from agents.asking import Patience, ask_model
from agents.failures import ModelAnswerError
from agents.grounding import ground_department
from agents.material import DepartmentMaterial
from agents.models import ChatModel, Message, ModelSettings, build_chat_model, messages_of
from agents.rows import MOST_TEXT, FreezeRow, ObservationRow, as_json, task_row
from agents.words import TaskWords
from plan.model import Plan
from plan.people import People
from plan.records import Observation
from plan.schedule import Schedule
from plan.values import moment_text
from prompts.loading import Prompt, digest_of, load_prompt

MOST_TASKS = 150


class SayingAnswer(Answer):
    """What a model reads in one sentence."""

    constraints: list[ConstraintAnswer]
    claims: list[DependencyAnswer]
    unclear: list[str] = Field(description="what could be meant in two ways, as short questions")


@dataclass(frozen=True)
class Heard:
    """What stood of a model's reading; ``failure`` says why there is none."""

    constraints: tuple[ConstraintAnswer, ...] = ()
    claims: tuple[DependencyAnswer, ...] = ()
    unclear: tuple[str, ...] = ()
    failure: str | None = None
    dropped: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Listener:
    """Hears sentences; ``connect`` makes the model when it is first needed."""

    connect: Callable[[], ChatModel]
    model_name: str
    patience: Patience = field(default_factory=Patience)

    @cached_property
    def _model(self) -> ChatModel:
        return self.connect()

    def hear(self, said: Observation, schedule: Schedule, people: People) -> Heard:
        """Read one sentence; a model that fails gives a reason and no reading."""
        material = saying_material(said, schedule, people)
        try:
            answered = ask_model(
                self._model, saying_messages(material), SayingAnswer, self.patience
            ).answer
        except ModelAnswerError as error:
            return Heard(failure=str(error))
        whole = DepartmentAnswer(
            statements=[],
            constraints=answered.constraints,
            claims=answered.claims,
            asks=[],
            cannot_tell=answered.unclear,
        )
        grounded = ground_department(whole, material, [said])
        return Heard(
            constraints=tuple(grounded.answer.constraints),
            claims=tuple(grounded.answer.claims),
            unclear=tuple(grounded.answer.cannot_tell),
            dropped=grounded.dropped,
        )


def build_listener(
    settings: ModelSettings | None, patience: Patience | None = None
) -> Listener | None:
    """Make the listener of a workspace; without settings there is none, and rules read alone."""
    if settings is None:
        return None
    return Listener(lambda: build_chat_model(settings), settings.model, patience or Patience())


def saying_digest() -> str:
    """Name all the prompt text that a model is sent for a sentence."""
    return digest_of(_prompts())


def saying_messages(material: DepartmentMaterial) -> Sequence[Message]:
    """Give what a model is sent; the sentence stands in a block of its own, as data."""
    own, frame = _prompts()
    return messages_of(own.fill(), frame.fill(material=as_json(material)))


def _prompts() -> tuple[Prompt, Prompt]:
    return load_prompt("saying"), load_prompt("material")


def saying_material(said: Observation, schedule: Schedule, people: People) -> DepartmentMaterial:
    """Give what a model is shown: the sentence, and the tasks that it can mean."""
    plan, fact = schedule.plan, said.fact
    speaker = people.by_id.get(fact.speaker or "")
    may_mean = TaskWords(plan).candidates(fact.text)
    shown = list(_shown(plan, may_mean))
    row = ObservationRow(
        id=said.id,
        kind=fact.kind.value,
        speaker=fact.speaker,
        department=speaker.department if speaker else None,
        date=fact.at,
        task=None,
        text=fact.text[:MOST_TEXT],
        cut=len(fact.text) > MOST_TEXT,
        may_mean=may_mean,
    )
    left = len(plan.tasks) - len(shown)
    return DepartmentMaterial(
        department=speaker.department if speaker else "pmo",
        tasks=tuple(task_row(schedule, id_) for id_ in shown),
        others=(),
        links=(),
        freezes=tuple(
            FreezeRow(
                id=freeze.id,
                name=freeze.name,
                first=moment_text(freeze.first),
                last=moment_text(freeze.last),
                forbids=freeze.forbids,
            )
            for freeze in plan.freezes
        ),
        findings=(),
        observations=(row,),
        left_out={"tasks": left} if left else {},
    )


def _shown(plan: Plan, may_mean: Sequence[str]) -> Sequence[str]:
    """Show a plan of common size whole, of a long one what can be meant, and the milestones."""
    if len(plan.tasks) <= MOST_TASKS:
        return tuple(plan.by_id)
    marked = [task.id for task in plan.tasks if task.milestone or task.gate]
    return tuple(dict.fromkeys([*may_mean, *marked]))[:MOST_TASKS]
