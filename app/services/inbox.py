"""What waits for a person, what changed for them, and how often they were asked today."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from app.services.proposals import View, view_proposal
from app.services.questions import questions_to
from app.services.reviews import (
    ReviewDue,
    has_all_words,
    held_back,
    overdue_glass,
    reviews_for,
)
from app.services.shapes import Json
from app.services.since import approved_before, changed_for
from plan.approval import Case
from plan.attesting import owners_of, unattested
from plan.gate_calls import GateCall
from plan.ports import Evidence, Reader
from plan.proposal import Question
from plan.succession import NOTHING_FOR_YOU
from plan.telling import asked_people, concerned
from plan.waiting import asks, remembered_with, waits_for
from plan.zones import local_day

if TYPE_CHECKING:
    from app.bootstrap import Workspace


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for a person; what it would do is looked at when somebody asks."""

    case: Case
    person: str
    attests: bool
    decides: bool
    held: tuple[str, ...]
    reader: Reader
    evidence: Evidence

    @cached_property
    def view(self) -> View:
        """What the person has to see before deciding."""
        return view_proposal(self.reader, self.evidence, self.case.id)

    @cached_property
    def changed(self) -> tuple[str, ...] | None:
        """What changed since they said yes to a forerunner; None where they have said none."""
        if not self.decides or approved_before(self.reader, self.case, self.person) is None:
            return None
        return changed_for(self.reader, self.evidence, self.case, self.view.effect, self.person)

    @property
    def confirmable(self) -> bool:
        """Say whether one act is enough: they said yes before, and nothing changed for them."""
        return self.changed == () and not self.case.briefings

    @property
    def web_only(self) -> bool:
        """Say whether the policy lets it be decided, confirmed and attested on the web only."""
        return self.case.proposal.risk in self.reader.policy().web_only

    @property
    def news(self) -> tuple[str, ...]:
        """Say what changed for this person, where they had approved before."""
        if self.changed is None:
            return ()
        return self.changed or (NOTHING_FOR_YOU,)

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            **self.view.json(),
            "for_you": list(self.news),
            "confirmable": self.confirmable,
            "attests": self.attests,
            "held": list(self.held),
        }


@dataclass(frozen=True)
class Inbox:
    """Everything that waits for a person, and the day's count of what was asked of them."""

    person: str
    pending: tuple[Waiting, ...]
    calls: tuple[GateCall, ...]
    questions: tuple[Question, ...]
    reviews: tuple[ReviewDue, ...]
    held: dict[str, tuple[str, ...]]
    asked: dict[str, int]
    today: str
    cap: int | None
    standstill: str | None = None

    @property
    def empty(self) -> bool:
        """Say whether nothing waits for them, and nothing of theirs is held back."""
        waits = self.pending or self.calls or self.questions or self.reviews or self.held
        return not (waits or self.standstill)

    @property
    def asked_today(self) -> int:
        """The decisions that were asked of this person today."""
        return self.asked.get(self.today, 0)

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "person": self.person,
            "pending": [one.json() for one in self.pending],
            "calls": [one.model_dump(mode="json") for one in self.calls],
            "questions": [one.model_dump(mode="json") for one in self.questions],
            "reviews": [one.json() for one in self.reviews],
            "held": {id_: list(lines) for id_, lines in self.held.items()},
            "asked_today": self.asked_today,
            "asks_per_day": self.cap,
            "standstill": self.standstill,
        }


def inbox_of(workspace: "Workspace", person_id: str) -> Inbox:
    """Give what waits for this person's word, oldest first.

    Raises:
        UnknownError: there is no such person.
    """
    reader = workspace.reader
    people = reader.people()
    person = people.member(person_id)
    pending, own, overdue = [], {}, overdue_glass(workspace)
    for case in reader.open_cases():
        held = held_back(workspace, case) if overdue else ()
        decides = any(person.id in one.people for one in waits_for(case, people))
        barred = frozenset({case.proposal.author, case.proposal.sponsor})
        left = unattested(case.proposal.attest, case.attested, people, barred=barred)
        attests = any(person.id in one.people for one in left)
        if decides or attests:
            evidence = workspace.evidence
            pending.append(Waiting(case, person.id, attests, decides, held, reader, evidence))
        elif held and has_all_words(case, people) and person.id in concerned(case):
            own[case.id] = held
    asked = asked_by_day(workspace, person.id).get(person.id, {})
    zone = reader.plan().zone
    return Inbox(
        person=person.id,
        pending=tuple(pending),
        calls=_calls_for(workspace, person.id),
        questions=tuple(
            one for case in reader.open_cases() for one in questions_to(reader, case, person.id)
        ),
        reviews=reviews_for(workspace, person.id),
        held=own,
        asked=asked,
        today=local_day(workspace.clock.now().isoformat(), zone),
        cap=reader.policy().asks_per_day,
        standstill=standstill(workspace),
    )


def standstill(workspace: "Workspace") -> str | None:
    """Say why nothing is decided in this workspace, and who does what about it: a restored copy."""
    keeping = workspace.ledger.keeping
    if not keeping.open_forks():
        return None
    able = keeping.operators()
    who = able[0] if len(able) == 1 else "PERSON"
    return (
        "this is a restored copy, and nothing is decided in it until "
        f"{' or '.join(able) or 'somebody who may change the people'} accepts it: "
        f"interlock restore --accept --as {who} --reason TEXT"
    )


def count_waiting(workspace: "Workspace", person: str) -> int:
    """Count what waits for a person: proposals, questions, gates to go on at, and reviews."""
    cases, people = workspace.reader.open_cases(), workspace.reader.people()
    asked = sum(person in asks(case, people) for case in cases)
    asked += sum(len(questions_to(workspace.reader, case, person)) for case in cases)
    return asked + len(_calls_for(workspace, person)) + len(reviews_for(workspace, person))


def asked_by_day(workspace: "Workspace", only: str | None = None) -> dict[str, dict[str, int]]:
    """Count the decisions asked of each person on each day, by the plan's own calendar days.

    ``only`` counts those of one person.

    Asked is whoever could decide when the proposal came in; that somebody else was faster does not
    take the question back.
    """
    reader = workspace.reader
    people, zone = reader.people(), reader.plan().zone
    found: dict[str, Counter[str]] = {}
    alike: dict[tuple[object, ...], tuple[str, ...]] = {}

    def asked(case: Case) -> tuple[str, tuple[str, ...]]:
        key = _whom(case)
        if key not in alike:
            fresh = case.model_copy(update={"decisions": (), "attested": ()})
            alike[key] = asked_people(fresh, people)
        return local_day(case.proposal.created, zone), alike[key]

    for case in reader.cases():
        day, asked_then = remembered_with(case, people, f"asked {zone}", partial(asked, case))
        if only is not None:
            asked_then = (only,) if only in asked_then else ()
        for person in asked_then:
            found.setdefault(person, Counter())[day] += 1
    return {person: dict(sorted(days.items())) for person, days in found.items()}


def _whom(case: Case) -> tuple[object, ...]:
    """Give everything of a proposal that says whom it asks: those that are alike ask the same."""
    said = case.proposal
    return (said.author, said.sponsor, said.requirements, said.attest, case.escalations)


def _calls_for(workspace: "Workspace", person: str) -> tuple[GateCall, ...]:
    """Give the newest call of each gate where this person decides and has not answered.

    A gate that has gone on after its call waits for nobody.
    """
    plan, people = workspace.reader.plan(), workspace.reader.people()
    newest = {one.task: one for one in workspace.governance.calls()}
    return tuple(
        one
        for one in newest.values()
        if one.task in plan.by_id
        and any(person in owners_of(people, role) for role in plan.by_id[one.task].gate)
        and one.id not in plan.by_id[one.task].proceeds
        and person not in {said.person for said in one.answers}
        and not workspace.governance.taken_back(one.id)
    )
