"""What attacks on a ledger are made of: a word of the web, silence, a role that is lost."""

from ledger.opening import Ledger
from plan.approval import Case
from plan.governance_operations import AddPerson, ChangePerson, ReplacePolicy
from plan.proposal import Verdict
from tests.fakes import FakeClock
from tests.ledger.governing import governing_policy, person
from tests.ledger.steps import PAGE

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
