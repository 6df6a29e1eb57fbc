"""What scenes of refused acts are made of: a ledger, an act in it, and rows for every table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from ledger.journal import Row, row_of
from ledger.opening import Ledger
from ledger.proposal_rows import proposal_rows
from plan.apply import apply_proposal
from plan.approval import Case
from plan.proposal import Evidence, Proposal, Prose
from plan.records import Fact, FactKind
from plan.values import canonical
from tests.fakes import FakeClock
from tests.ledger.gate import registering
from tests.ledger.life import FAILED
from tests.ledger.steps import (
    LONGER_FIREWALL,
    decide,
    draft,
    submit,
)


@dataclass
class Scene:
    """A ledger, its file and its clock, and the act that is to be refused."""

    ledger: Ledger
    path: Path
    clock: FakeClock
    event: str = ""
    actor: str = "kernel"
    ahead: timedelta = field(default_factory=timedelta)
    rows: list[Row] = field(default_factory=list)

    def act(self, event: str, *rows: Row, actor: str = "kernel") -> None:
        self.event, self.actor, self.rows = event, actor, list(rows)

    def submitted(self) -> Case:
        return submit(self.ledger, self.clock)

    def overtaken(self) -> Case:
        """Give a proposal that another has overtaken."""
        old = submit(self.ledger, self.clock)
        other = submit(self.ledger, self.clock, LONGER_FIREWALL)
        decide(self.ledger, other, "sam")
        apply_proposal(self.ledger.door, other.id)
        return self.ledger.reader.case(old.id)

    def child(self, parent: Case, kind: str, **update: Any) -> Proposal:  # noqa: ANN401  # fields of a proposal
        given = {"parent": parent.id, "parent_kind": kind, **update}
        return draft(self.ledger, self.clock).model_copy(update=given)

    def observed(self, text: str) -> str:
        fact = Fact(
            source="s", kind=FactKind.STATUS, subject="T01", at="2026-03-02", place="r", text=text
        )
        [one] = self.ledger.evidence.record([fact]).new
        return one.id

    def resting(self) -> Case:
        """Give a proposal that rests on an observation."""
        id_ = self.observed("done")
        found = self.ledger.evidence.observation(id_)
        proposal = draft(self.ledger, self.clock, evidence=[Evidence(id=id_, hash=found.hash)])
        return self.ledger.governance.submit(proposal, Prose(title="x"), by="maya")


Stage = Callable[[Scene], None]
STAGES: dict[str, tuple[str, Stage]] = {}
refused_by = registering(STAGES)


def rows_of(proposal: Proposal) -> list[Row]:
    return proposal_rows(9, proposal, Prose(title="x"))


def message(**update: Any) -> Row:  # noqa: ANN401  # cells of the table
    cells = {
        "id": 99,
        "dedupe": "x",
        "kind": "approval",
        "recipient": "tom",
        "proposal": None,
        "subject": "s",
        "body": "b",
    }
    return row_of("outbox", **{**cells, **update})


def delivery(attempt: int = 1) -> Row:
    return row_of(
        "deliveries", outbox=1, attempt=attempt, channel="folder", outcome="sent", detail=""
    )


def reminder(case: Case, person: str = "fiona", number: int = 1) -> Row:
    return row_of("reminders", proposal=case.id, person=person, number=number)


def escalation(case: Case, **update: Any) -> Row:  # noqa: ANN401  # cells of the table
    cells = {"id": 1, "proposal": case.id, "role": "finance", "deputy": "tom", "reason": "silence"}
    return row_of("escalations", **{**cells, **update})


def succession(parent: Case, **update: Any) -> Row:  # noqa: ANN401  # cells of the table
    cells: dict[str, Any] = {
        "parent": parent.id,
        "outcome": "cleared",
        "successor": None,
        "unchanged": None,
        "reason": "r",
    }
    return row_of("successions", **{**cells, **update})


def attestation(case: Case, **update: Any) -> Row:  # noqa: ANN401  # cells of the table
    cells = {
        "id": 1,
        "proposal": case.id,
        "before": "T02",
        "after": "T03",
        "department": "operations",
        "person": "olga",
        "answer": "none",
        "words": "",
        "channel": "cli",
    }
    return row_of("attestations", **{**cells, **update})


def call(**update: Any) -> Row:  # noqa: ANN401  # cells of the table
    cells = {"id": 1, "task": "T06", "revision": 1, "body": canonical(FAILED), "hash": FAILED.hash}
    return row_of("calls", **{**cells, **update})


def said(**update: Any) -> Row:  # noqa: ANN401  # cells of the table
    cells = {
        "id": 1,
        "call": 1,
        "person": "fiona",
        "role": "finance",
        "answer": "halt",
        "reason": "r",
        "channel": "cli",
    }
    return row_of("call_answers", **{**cells, **update})


def briefing(case: Case, observation: str) -> Row:
    return row_of("briefings", id=1, proposal=case.id, observation=observation, reason="r")
