"""A person's sentence: kept word for word, read, shown back, and confirmed by who said it.

Only the speaker, or somebody of the PMO for them, can confirm or reject a reading. A confirmed
reading still moves no date: what it would do is computed for every department, and ways out are
drafted for people to propose.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from app.services.consequences import drafts_json, impact_json, no_effect, save_drafts
from app.services.listening import Question, check_days, meaning_of, understand
from app.services.shapes import Json
from app.services.wording import person_words, reading_words, task_words
from plan.effect import Effect
from plan.errors import FormError, NotEntitledError, UnknownError
from plan.model import Plan
from plan.people import Person
from plan.records import Assumption, Conflict, Draft, Fact, FactKind, Observation, Reading
from plan.schedule import compute_schedule
from plan.stated import operations_of
from tools.reconciling import Reconciled, reconcile

if TYPE_CHECKING:
    from app.bootstrap import Workspace

SOURCE = "say"
MOST_CHARACTERS = 2_000
_PMO = "pmo"
_PLACE = "said on the command line"


@dataclass(frozen=True)
class Heard:
    """What became of a sentence, or of a word on a reading of one."""

    said: Observation
    plan: Plan
    readings: tuple[Reading, ...]
    effects: dict[str, Effect]
    questions: tuple[Question, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    drafts: tuple[Draft, ...] = ()
    notes: tuple[str, ...] = ()
    may_confirm: tuple[str, ...] = ()

    @property
    def waiting(self) -> tuple[Reading, ...]:
        """The readings that somebody can confirm: those that name something to hold."""
        return tuple(one for one in self.readings if one.status == "read" and is_usable(one))

    def json(self) -> Json:
        """Give it for JSON."""
        rows = [self._row(one) for one in self.readings]
        first = rows[0] if rows else None
        fact = self.said.fact
        return {
            "observation": {
                "id": self.said.id,
                "speaker": fact.speaker,
                "date": fact.at,
                "place": fact.place,
                "text": fact.text,
            },
            "reading": first and {key: first[key] for key in first if key != "impact"},
            "readings": rows,
            "needs_confirmation": bool(self.waiting),
            "may_confirm": list(self.may_confirm),
            "impact": first and first["impact"],
            "asks_back": [self._question(one) for one in self.questions],
            "assumptions": [one.model_dump(mode="json") for one in self.assumptions],
            "conflicts": [one.model_dump(mode="json", exclude={"id"}) for one in self.conflicts],
            "drafts": drafts_json(self.drafts),
            "notes": list(self.notes),
        }

    def _row(self, reading: Reading) -> Json:
        effect = self.effects.get(reading.id)
        return {
            **reading.model_dump(mode="json"),
            "words": reading_words(reading, self.plan),
            "impact": effect and impact_json(effect, self.plan),
        }

    def _question(self, question: Question) -> Json:
        return {
            "about": question.about,
            "quote": question.quote,
            "reason": question.reason,
            "candidates": [
                {"id": id_, "text": task_words(self.plan, id_)} for id_ in question.candidates
            ],
        }


def is_usable(reading: Reading) -> bool:
    """Say whether a reading names what it is about; a plan as a whole cannot be moved."""
    return reading.task is not None or reading.type == "freeze"


def say(workspace: "Workspace", text: str, *, by: str) -> Heard:
    """Keep a sentence and read it; nothing of it holds before its speaker confirms.

    Raises:
        UnknownError, NotEntitledError: there is no such person, or it is an agent.
        FormError: the sentence is empty, too long, or names a day that does not exist.
    """
    reader, evidence = workspace.reader, workspace.evidence
    people = reader.people()
    person = _person(workspace, by)
    schedule = compute_schedule(reader.plan())
    plan = schedule.plan
    fact = _fact(workspace, text, person, plan)
    check_days(Observation(id="O0", received=fact.at, hash=fact.hash, fact=fact), plan, people)
    said = _kept(workspace, fact)
    understood = understand(said, schedule, people, workspace.listener)
    readings = tuple(evidence.save_reading(one) for one in understood.readings)
    found = reconcile(plan, readings=readings, claims=understood.claims, revision=_head(workspace))
    notes = [*understood.notes, *_notes(found, readings)]
    notes += [f"the plan says already that {c.after} waits for {c.before}" for c in found.restated]
    return Heard(
        said=said,
        plan=plan,
        readings=readings,
        effects=_effects(found, readings, plan),
        questions=tuple(_with_readings(understood.questions, readings, understood.rivals)),
        assumptions=tuple(evidence.claim(one) for one in found.assumptions),
        conflicts=found.conflicts,
        notes=tuple(notes),
        may_confirm=tuple(one.id for one in _entitled(workspace, by)),
    )


def settle_reading(
    workspace: "Workspace",
    reading_id: str,
    word: Literal["confirmed", "rejected"],
    *,
    by: str,
) -> Heard:
    """Take the speaker's word on a reading; confirmed, its ways out are drafted.

    Raises:
        UnknownError: there is no such reading or person.
        NotEntitledError: it is somebody else's to say.
        FormError: the reading names nothing that could hold.
    """
    reader, evidence = workspace.reader, workspace.evidence
    person = _person(workspace, by)
    reading = _reading(workspace, reading_id)
    entitled = _entitled(workspace, reading.speaker)
    if person not in entitled:
        names = ", ".join(f"{one.name} ({one.id})" for one in entitled) or "nobody here"
        whose = person_words(reader.people(), reading.speaker)
        raise NotEntitledError(
            f"{person.name} cannot answer for the words of {whose}; these can: {names}"
        )
    if word == "confirmed" and not is_usable(reading):
        raise FormError(f"{reading.id} names no task; say it again with the task that is meant")
    if reading.status != word:
        reading = evidence.settle_reading(reading.id, word, person.id)
    plan = reader.plan()
    held = (reading,) if word == "confirmed" else ()
    found = reconcile(plan, readings=held, claims=(), revision=_head(workspace))
    rationale = _rationale(workspace, reading, person)
    return Heard(
        said=evidence.observation(reading.source),
        plan=plan,
        readings=(reading,),
        effects=_effects(found, held, plan),
        conflicts=found.conflicts,
        drafts=save_drafts(workspace, found, rationale=rationale, evidence=[reading.source]),
        notes=tuple(_notes(found, held)),
        may_confirm=tuple(one.id for one in entitled),
    )


def _person(workspace: "Workspace", id_: str) -> Person:
    person = workspace.reader.people().member(id_)
    if person.kind != "person":
        raise NotEntitledError(f"{person.name} is an agent; only people say what holds")
    return person


def _entitled(workspace: "Workspace", speaker: str | None) -> list[Person]:
    """Give who can confirm: the speaker, and the PMO for them."""
    members = workspace.reader.people().members
    return [
        one for one in members if one.kind == "person" and (one.id == speaker or _PMO in one.roles)
    ]


def _reading(workspace: "Workspace", id_: str) -> Reading:
    readings = workspace.evidence.readings()
    found = next((one for one in readings if one.id.casefold() == id_.casefold()), None)
    if found is None:
        waiting = [one.id for one in readings if one.status == "read"]
        raise UnknownError("reading", id_, waiting)
    return found


def _fact(workspace: "Workspace", text: str, person: Person, plan: Plan) -> Fact:
    words = text.strip()
    if not words:
        raise FormError("say something: interlock say 'T41 must be finished by 12 June' --as helen")
    if len(words) > MOST_CHARACTERS:
        raise FormError(
            f"the sentence is longer than {MOST_CHARACTERS:,} characters; say less at a time, or "
            "put the text into a file and read it with `interlock observe`"
        )
    day = workspace.clock.now().astimezone(ZoneInfo(plan.zone)).date()
    try:
        return Fact(
            source=SOURCE,
            kind=FactKind.STATEMENT,
            speaker=person.id,
            at=day.isoformat(),
            place=_PLACE,
            text=words,
            data={"title": "said", "from": person.name},
        )
    except ValidationError:
        raise FormError("the sentence holds characters that are no text; type it anew") from None


def _kept(workspace: "Workspace", fact: Fact) -> Observation:
    """Keep the sentence; the same words of the same person on the same day are one observation."""
    recorded = workspace.evidence.record([fact])
    if recorded.new:
        return recorded.new[0]
    known = workspace.evidence.observations(FactKind.STATEMENT)
    return next(one for one in known if one.hash == fact.hash)


def _effects(found: Reconciled, readings: Sequence[Reading], plan: Plan) -> dict[str, Effect]:
    """Give the effect of each reading; one that says nothing new does nothing."""
    effects = {one.reading: one.effect for one in found.translations}
    for reading in readings:
        if reading.id not in effects and _says_nothing_new(reading, plan):
            effects[reading.id] = no_effect(plan)
    return effects


def _says_nothing_new(reading: Reading, plan: Plan) -> bool:
    try:
        return is_usable(reading) and not operations_of(reading, plan)
    except ValueError:
        return False


def _with_readings(
    questions: Sequence[Question], readings: Sequence[Reading], rivals: Sequence[Reading]
) -> list[Question]:
    """Name the rival readings by the ids that they were kept under."""
    said = {meaning_of(one) for one in rivals}
    ids = tuple(one.id for one in readings if meaning_of(one) in said)
    return [replace(one, candidates=ids) if one.rivals else one for one in questions]


def _notes(found: Reconciled, readings: Sequence[Reading]) -> list[str]:
    """Say why a reading has no effect; that a whole plan is meant is asked back, not told."""
    asked = {one.id for one in readings if not is_usable(one)}
    return [one for one in found.unusable if one.partition(":")[0] not in asked]


def _rationale(workspace: "Workspace", reading: Reading, person: Person) -> str:
    people = workspace.reader.people()
    speaker = person_words(people, reading.speaker)
    confirmed = "" if person.id == reading.speaker else f", confirmed for them by {person.name}"
    quote = " ".join(reading.quote.split())
    return f'{speaker} said "{quote}" ({reading.source}{confirmed}), read as {reading.id}.'


def _head(workspace: "Workspace") -> str:
    return f"revision {workspace.reader.head().number}"
