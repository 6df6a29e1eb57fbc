"""Reads one sentence of a person by a model: typed constraints and claims, grounded, or a reason.

What a model reads is checked like any agent's answer: the quote stands in the sentence, the task
was shown, the value is of its type. It stays a claim until its speaker confirms it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from agents.answers import ConstraintAnswer, DependencyAnswer, SayingAnswer, UnclearAnswer
from agents.asking import Patience, ask_model
from agents.binding import on_tasks
from agents.failures import ModelAnswerError
from agents.grounding import ground_saying
from agents.guarding import Guard
from agents.lines import SAY, Line, Lines, plain_line
from agents.material import DepartmentMaterial
from agents.models import ChatModel, Message, ModelSettings, build_chat_model, messages_of
from agents.rows import MOST_TEXT, FreezeRow, ObservationRow, as_json, group_row, task_row
from agents.words import TaskWords
from plan.model import Plan
from plan.people import People
from plan.records import Observation
from plan.schedule import Schedule
from plan.summaries import summary_dates
from plan.values import moment_text
from prompts.loading import Prompt, digest_of, load_prompt

MOST_TASKS = 150
MOST_GROUPS = 40


@dataclass(frozen=True)
class Heard:
    """What stood of a model's reading; ``failure`` says why there is none."""

    constraints: tuple[ConstraintAnswer, ...] = ()
    claims: tuple[DependencyAnswer, ...] = ()
    unclear: tuple[UnclearAnswer, ...] = ()
    failure: str | None = None
    dropped: dict[str, int] = field(default_factory=dict)
    model: str = ""


@dataclass(frozen=True)
class Listener:
    """Hears sentences; ``connect`` makes the model when it is first needed.

    With ``lines`` it has its own model, within budget and breaker.
    """

    connect: Callable[[], ChatModel]
    model_name: str
    patience: Patience = field(default_factory=Patience)
    lines: Lines | None = None

    @cached_property
    def _line(self) -> Line:
        if self.lines is not None:
            return self.lines.of(SAY)
        return plain_line(self.connect(), self.model_name)

    def hear(self, said: Observation, schedule: Schedule, people: People) -> Heard:
        """Read one sentence; a model that fails gives a reason and no reading."""
        material = saying_material(said, schedule, people)
        try:
            answered = ask_model(self._line, saying_messages(material), SayingAnswer, self.patience)
        except ModelAnswerError as error:
            return Heard(failure=str(error))
        grounded = ground_saying(answered.answer, material, [said])
        return Heard(
            constraints=tuple(
                each for one in grounded.answer.constraints for each in on_tasks(one, schedule.plan)
            ),
            claims=tuple(grounded.answer.claims),
            unclear=tuple(grounded.answer.unclear),
            dropped=grounded.dropped,
            model=answered.model,
        )


def build_listener(
    settings: ModelSettings | None,
    patience: Patience | None = None,
    guard: Guard | None = None,
) -> Listener | None:
    """Make the listener of a workspace; without settings there is none, and rules read alone."""
    if settings is None:
        return None
    return Listener(
        lambda: build_chat_model(settings),
        settings.model,
        patience or Patience(),
        None if guard is None else Lines(settings, guard),
    )


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
        groups=tuple(group_row(schedule, one) for one in summary_dates(schedule).values())[
            :MOST_GROUPS
        ],
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
