"""The register: dependencies that somebody claims, and what their owners say to them.

Each owning department has one word, its last. One rejection rejects and one dispute disputes; an
assumption is confirmed when every owner has confirmed it. Confirming settles the question and
drafts a proposal; it binds nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.consequences import AUTHOR, drafts_json, no_effect
from app.services.settlements import Answer, Word, answers_of, reason_of, status_after
from app.services.shapes import Json, moved_json
from app.services.wording import person_words, task_words
from plan.claimed import added, effect_if_false, effect_if_true, price_of
from plan.effect import Effect
from plan.errors import NotEntitledError, PlanError, UnknownError
from plan.model import Link, Plan
from plan.people import People, Person
from plan.records import Assumption, AssumptionStatus, Draft, Observation
from tools.bpmn.dependencies import SETTLED_BY

if TYPE_CHECKING:
    from app.bootstrap import Workspace


@dataclass(frozen=True)
class Entry:
    """One assumption with what it rests on, whose it is, and what hangs on it."""

    assumption: Assumption
    plan: Plan
    evidence: Observation | None
    answers: Mapping[str, Answer]
    owners: Mapping[str, tuple[str, ...]]
    held: bool
    if_true: Effect | None
    if_false: Effect | None

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The departments without a word; what an artefact settled waits for none."""
        if self.assumption.claimed_by == SETTLED_BY:
            return ()
        return tuple(one for one in self.assumption.owners if one not in self.answers)

    @property
    def standing(self) -> str:
        """Say where it stands: ``confirmed by finance, waits for operations``."""
        said: dict[str, list[str]] = {}
        for department in self.assumption.owners:
            if department in self.answers:
                said.setdefault(self.answers[department].word.past, []).append(department)
        parts = [f"{word} by {' and '.join(who)}" for word, who in said.items()]
        if self.assumption.claimed_by == SETTLED_BY and self.evidence is not None:
            parts.insert(0, f"confirmed by the artefact {self.evidence.fact.place}")
        if self.waits_for and self.assumption.status is AssumptionStatus.ASSUMED:
            parts.append(f"waits for {' and '.join(self.waits_for)}")
        return ", ".join(parts) or self.assumption.status.value

    def json(self) -> Json:
        """Give it for JSON."""
        row = self.assumption.model_dump(mode="json")
        fact = self.evidence.fact if self.evidence else None
        return {
            **row,
            "before_name": task_words(self.plan, self.assumption.before),
            "after_name": task_words(self.plan, self.assumption.after),
            "standing": self.standing,
            "waits_for": list(self.waits_for),
            "answers": {name: one.json() for name, one in self.answers.items()},
            "people": {name: list(people) for name, people in self.owners.items()},
            "in_plan": self.held,
            "evidence": fact
            and {
                "id": self.assumption.source,
                "speaker": fact.speaker,
                "date": fact.at,
                "place": fact.place,
                "text": fact.text,
            },
            "price": {
                **_price(self.if_true),
                "if_true": _price(self.if_true, in_full=True),
                "if_false": _price(self.if_false, in_full=True),
            },
        }


@dataclass(frozen=True)
class Settled:
    """What became of a word on an assumption."""

    entry: Entry
    draft: Draft | None
    note: str = ""

    def json(self) -> Json:
        """Give it for JSON: the register of this one entry, and what was drafted."""
        return {
            "assumptions": [self.entry.json()],
            "drafts": drafts_json([self.draft] if self.draft else []),
            "note": self.note,
        }


def read_register(workspace: "Workspace") -> tuple[Entry, ...]:
    """Give every assumption, oldest first, with its price on today's plan."""
    return tuple(_entry(workspace, one) for one in workspace.evidence.assumptions())


def settle(
    workspace: "Workspace", assumption_id: str, word: Word, *, by: str, reason: str = ""
) -> Settled:
    """Take an owner's word on an assumption; the last confirmation drafts a proposal.

    Raises:
        UnknownError: there is no such assumption or person.
        NotEntitledError: it is not this person's to say; it names whose.
    """
    assumption = _assumption(workspace, assumption_id)
    people = workspace.reader.people()
    person = people.member(by)
    mine = _departments_of(assumption, person, people)
    answers = dict(answers_of(workspace.reader.log(), assumption, people))
    if any(department not in answers or answers[department].word != word for department in mine):
        words = {name: one.word for name, one in answers.items()} | dict.fromkeys(mine, word)
        status = status_after(words, assumption.owners)
        if status is AssumptionStatus.ASSUMED and assumption.claimed_by == SETTLED_BY:
            status = AssumptionStatus.CONFIRMED  # the artefact's own word, where nobody denies it
        text = reason_of(word, mine, reason)
        assumption = workspace.evidence.settle_assumption(assumption.id, status, person.id, text)
    entry = _entry(workspace, assumption)
    if assumption.status is not AssumptionStatus.CONFIRMED:
        return Settled(entry, None)
    return _drafted(workspace, entry)


def _departments_of(assumption: Assumption, person: Person, people: People) -> tuple[str, ...]:
    """Give the owning departments that a person can speak for.

    Raises:
        NotEntitledError: there is none.
    """
    if person.kind != "person":
        raise NotEntitledError(f"{person.name} is an agent; only its owners settle an assumption")
    mine = tuple(one for one in assumption.owners if one in person.roles)
    if not mine:
        who = "; ".join(
            f"{one}: {', '.join(f'{m.name} ({m.id})' for m in people.holders(one)) or 'nobody'}"
            for one in assumption.owners
        )
        raise NotEntitledError(
            f"{person.name} owns neither end of {assumption.id}; its owners have to say it ({who})"
        )
    return mine


def _assumption(workspace: "Workspace", id_: str) -> Assumption:
    known = workspace.evidence.assumptions()
    found = next((one for one in known if one.id.casefold() == id_.casefold()), None)
    if found is None:
        raise UnknownError("assumption", id_, [one.id for one in known])
    return found


def _entry(workspace: "Workspace", assumption: Assumption) -> Entry:
    plan, people = workspace.reader.plan(), workspace.reader.people()
    held = any((x.before, x.after) == (assumption.before, assumption.after) for x in plan.links)
    link = _link(assumption)
    return Entry(
        assumption=assumption,
        plan=plan,
        evidence=_evidence(workspace, assumption.source),
        answers=answers_of(workspace.reader.log(), assumption, people),
        owners={one: tuple(m.id for m in people.holders(one)) for one in assumption.owners},
        held=held,
        if_true=no_effect(plan) if held else _tried(effect_if_true, plan, link),
        if_false=_tried(effect_if_false, plan, link) if held else no_effect(plan),
    )


def _link(assumption: Assumption) -> Link:
    return Link(
        before=assumption.before,
        after=assumption.after,
        kind=assumption.kind,
        basis=assumption.id,
    )


def _evidence(workspace: "Workspace", id_: str) -> Observation | None:
    try:
        return workspace.evidence.observation(id_)
    except UnknownError:
        return None


def _tried(what_if: Callable[[Plan, Link], Effect], plan: Plan, link: Link) -> Effect | None:
    """Give what would be if a dependency were there, or not; None where the plan says otherwise."""
    try:
        return what_if(plan, link)
    except PlanError:
        return None


def _price(effect: Effect | None, *, in_full: bool = False) -> Json:
    figures: Json = price_of(effect).model_dump()
    if not in_full:
        return figures
    moved = [moved_json(one) for one in effect.moved] if effect else []
    return {**figures, "contradicts_plan": effect is None, "moved": moved}


def _drafted(workspace: "Workspace", entry: Entry) -> Settled:
    """Draft the dependency that its owners have confirmed; a person has to propose it."""
    assumption, people = entry.assumption, workspace.reader.people()
    if entry.held:
        return Settled(entry, None, "the plan has this dependency already; nothing was drafted")
    if entry.if_true is None:
        return Settled(
            entry, None, "the plan says the opposite, so it cannot be added; nothing was drafted"
        )
    draft = Draft(
        id="",
        title=f"Add the confirmed dependency: {assumption.after} waits for {assumption.before}",
        operations=(added(_link(assumption)),),
        rationale=" ".join(_because(entry, people)),
        author=AUTHOR,
        evidence=(assumption.source,) if entry.evidence else (),
        base_revision=workspace.reader.head().number,
        made=workspace.clock.now().isoformat(timespec="seconds"),
    )
    return Settled(entry, workspace.evidence.save_draft(draft))


def _because(entry: Entry, people: People) -> Iterator[str]:
    quote = " ".join(entry.assumption.quote.split())
    yield f'{entry.assumption.id} rests on "{quote}" ({entry.assumption.source}).'
    who: Sequence[str] = [
        f"{person_words(people, one.by)} for {name}" for name, one in entry.answers.items()
    ]
    yield f"Confirmed by {' and '.join(who) or entry.standing.removeprefix('confirmed by ')}."
