"""What attacks on a ledger are made of: a word of the web, silence, a role that is lost."""

import pytest

from ledger.opening import Ledger
from plan.approval import Case
from plan.governance_operations import AddPerson, ChangePerson, RemovePerson, ReplacePolicy
from plan.proposal import Verdict
from tests.fakes import FakeClock
from tests.ledger.governing import governed, governing_policy, person, propose_governing
from tests.ledger.steps import PAGE, decide

NORA = AddPerson(person=person("nora", "finance"))
ON_THE_WEB = ReplacePolicy(policy=governing_policy(web_only=("low", "medium", "high")))
OTHERS = ("maya", "sam")  # who approve what tom proposes about people and policy


def on_the_web(office: Ledger, case: Case, who: str, verdict: Verdict = Verdict.APPROVE) -> None:
    office.governance.decide(
        case.id,
        person=who,
        digest=case.proposal.digest,
        verdict=verdict,
        reason="seen",
        page=PAGE,
        channel="web",
    )


def silence(office: Ledger, clock: FakeClock) -> None:
    """Let so much time pass without a word that deputies are called."""
    clock.advance(hours=48)
    for due in office.governance.due():
        office.governance.act_on(due)


def without_roles(office: Ledger, id_: str) -> ChangePerson:
    member = office.reader.people().member(id_)
    return ChangePerson(person=member.model_copy(update={"roles": ()}))


def an_agent_comes_back(office: Ledger, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Give a change that brings an agent back as a person, approved; nobody asked for its kind."""
    monkeypatch.setattr("ledger.governance.check_kinds", lambda *_: None)
    agent = office.reader.people().member("coordinator")
    hired = AddPerson(person=agent.model_copy(update={"kind": "person"}))
    governed(office, clock, RemovePerson(id="coordinator"))
    case = propose_governing(office, clock, hired)
    for one in ("tom", "sam"):
        decide(office, case, one)
    return case
