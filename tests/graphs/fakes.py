"""A ledger in memory for tests of nodes, and the context that the graphs get from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from graphs.context import CrewContext
from plan.approval import Case, seat_for, status_of
from plan.break_glass import BreakGlass
from plan.errors import ClosedError, UnknownError
from plan.governance_operations import Government
from plan.model import Plan
from plan.operations import SetDuration
from plan.people import People
from plan.policy import Policy, Requirement
from plan.ports import Clock, LogEntry
from plan.proposal import Decision, End, Proposal, Prose, Revision, Status, Verdict
from plan.proposing import Authorship, make_proposal
from plan.records import Brief
from tests.builders import DAY, plain_policy, six_people, small_plan
from tests.fakes import FakeClock


class FakeLedger:
    """Reader, Governance, Door and Books in one, by the kernel's own rules."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.plans: list[Plan] = [small_plan()]
        self.written = [Revision(number=1, hash=self.plans[0].hash, proposal=None, at="")]
        self.kept: dict[str, Case] = {}

    def head(self) -> Revision:
        return self.written[-1]

    def revisions(self) -> tuple[Revision, ...]:
        return tuple(self.written)

    def plan(self, revision: int | None = None) -> Plan:
        return self.plans[-1 if revision is None else revision - 1]

    def people(self) -> People:
        return six_people()

    def policy(self) -> Policy:
        return plain_policy()

    def glasses(self) -> tuple[BreakGlass, ...]:
        return ()

    def case(self, proposal_id: str) -> Case:
        if proposal_id not in self.kept:
            raise UnknownError("proposal", proposal_id, list(self.kept))
        return self.kept[proposal_id]

    def cases(self) -> tuple[Case, ...]:
        return tuple(self.kept.values())

    def open_cases(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases() if self.status(case) is Status.OPEN)

    def standing(self) -> dict[str, Status]:
        return {case.id: self.status(case) for case in self.cases()}

    def status(self, case: Case) -> Status:
        return status_of(case, self.head(), self.clock.now())

    def log(self) -> tuple[LogEntry, ...]:
        return ()

    def briefs(self) -> tuple[Brief, ...]:
        return ()

    def submit(self, proposal: Proposal, prose: Prose, *, by: str) -> Case:
        assert by in {proposal.author, proposal.sponsor}
        case = Case(id=f"P{len(self.kept) + 1}", proposal=proposal, prose=prose)
        self.kept[case.id] = case
        return case

    def say(self, case_id: str, person: str, verdict: Verdict = Verdict.APPROVE) -> None:
        """Decide as a person would, with the digest of what is there."""
        case = self.case(case_id)
        digest = case.proposal.digest
        role = seat_for(
            case, self.head(), self.people(), self.now(), person_id=person, digest=digest
        ).role
        decision = Decision(
            id=len(case.decisions) + 1,
            proposal=case_id,
            digest=digest,
            base_revision=case.proposal.base_revision,
            page="",
            person=person,
            role=role,
            verdict=verdict,
            reason="",
            at="",
            channel="cli",
        )
        self._keep(case, decisions=(*case.decisions, decision))

    def take_back(self, case_id: str, person: str) -> None:
        """Revoke what a person said."""
        case = self.case(case_id)
        revoked = tuple(
            one.model_copy(update={"revoked": one.revoked or one.person == person})
            for one in case.decisions
        )
        self._keep(case, decisions=revoked)

    def end(self, proposal_id: str, status: Status, *, reason: str, actor: str) -> Case:
        case = self.case(proposal_id)
        if case.end is not None:
            raise ClosedError(f"{case.id} is {case.end.status}")
        return self._keep(case, end=End(status=status, reason=reason, at="", actor=actor))

    def _keep(self, case: Case, **update: Any) -> Case:  # noqa: ANN401  # fields of a case
        self.kept[case.id] = case.model_copy(update=update)
        return self.kept[case.id]

    @contextmanager
    def opened(self) -> Iterator["FakeLedger"]:
        yield self

    def now(self) -> datetime:
        return self.clock.now()

    def add_revision(self, case: Case, plan: Plan, governed: Government | None = None) -> Revision:
        assert governed is None
        revision = Revision(
            number=len(self.written) + 1,
            hash=plan.hash,
            proposal=case.id,
            at=self.now().isoformat(),
        )
        self.plans.append(plan)
        self.written.append(revision)
        self.end(case.id, Status.APPLIED, reason="", actor="coordinator")
        return revision


def shift_proposal(
    ledger: FakeLedger, days: int = 8, counts: dict[str, int] | None = None
) -> tuple[Proposal, Prose]:
    """Give a proposal by maya: T01 takes longer, which touches finance and operations."""
    proposal, _ = make_proposal(
        ledger.plan(),
        ledger.head(),
        [SetDuration(task="T01", duration=days * DAY)],
        policy=ledger.policy(),
        people=ledger.people(),
        authorship=Authorship(author="maya"),
        evidence=(),
        now=ledger.now(),
    )
    if counts is not None:
        needs = tuple(Requirement(role=role, count=count) for role, count in counts.items())
        proposal = proposal.model_copy(update={"requirements": needs})
    return proposal, Prose(title="Give the account mapping more time")


def submitted(ledger: FakeLedger, days: int = 8, counts: dict[str, int] | None = None) -> Case:
    """Submit such a proposal as maya."""
    proposal, prose = shift_proposal(ledger, days, counts)
    return ledger.submit(proposal, prose, by="maya")


def context_on(ledger: Any, root: Path, **update: Any) -> CrewContext:  # noqa: ANN401  # any of the doubles
    """Give a context in which one ledger plays all ports."""
    given: dict[str, Any] = {
        "reader": ledger,
        "evidence": ledger,
        "governance": ledger,
        "door": ledger,
        "clock": FakeClock(),
        "crew": None,
        "sources": (),
        "root": root,
        "progress": lambda _: None,
    }
    return CrewContext(**{**given, **update})
