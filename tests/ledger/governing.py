"""Changes of who governs, delegations and broken glass: what tests of them do again and again."""

from datetime import timedelta

from ledger.opening import Ledger
from plan.apply import apply_proposal
from plan.approval import Case
from plan.break_glass import BreakGlass, Scope
from plan.governance_operations import (
    AddPerson,
    AnyGovernanceOperation,
    ChangePerson,
    RemovePerson,
    ReplacePolicy,
)
from plan.mandates import Delegation
from plan.operations import AnyOperation
from plan.people import Person
from plan.policy import (
    BreakGlassRule,
    DelegationRule,
    Deputy,
    Policy,
    Requirement,
    Rule,
    RuleRequirement,
)
from plan.proposal import Prose
from plan.proposing import Authorship, make_proposal
from tests.builders import plain_policy
from tests.fakes import FakeClock
from tests.ledger.steps import decide

GOVERNORS = ("tom", "sam")  # who approve what maya proposes about people and policy


def governing_policy(**changes: object) -> Policy:
    """Give the plain policy with rules for who governs, tom as deputy for finance, and the rest."""
    asked = (RuleRequirement(role="it-security"), RuleRequirement(role="pmo"))
    rules = (
        *plain_policy().rules,
        Rule(name="people", when="people", risk="high", requires=asked),
        Rule(name="policy", when="policy", risk="high", requires=asked),
    )
    fields: dict[str, object] = {
        "rules": rules,
        "deputies": (Deputy(role="finance", person="tom"),),
        "delegation": DelegationRule(max_days=10),
        "break_glass": BreakGlassRule(
            roles=("operations",),
            requires=(Requirement(role="pmo"),),
            max_hours=8,
            max_revisions=2,
            review_hours=24,
        ),
    }
    return plain_policy().model_copy(update={**fields, **changes})


def person(id_: str, *roles: str, department: str = "pmo") -> Person:
    return Person(id=id_, name=id_.title(), department=department, roles=roles)


def proposed(  # noqa: PLR0913  # what a submission consists of
    ledger: Ledger,
    clock: FakeClock,
    operation: AnyOperation | AnyGovernanceOperation,
    *,
    by: str = "tom",
    glass: BreakGlass | None = None,
    instead_of: Case | None = None,
) -> Case:
    """Submit one operation, under broken glass or in the place of another proposal too."""
    reader = ledger.reader
    proposal, _ = make_proposal(
        reader.plan(),
        reader.head(),
        (operation,),
        policy=reader.policy(),
        people=reader.people(),
        authorship=Authorship(author=by),
        evidence=(),
        now=clock.now(),
        glass=glass,
    )
    if instead_of is not None:
        update = {"parent": instead_of.id, "parent_kind": "edit"}
        proposal = proposal.model_copy(update=update)
    return ledger.governance.submit(proposal, Prose(title="Better"), by=by)


def propose_governing(
    ledger: Ledger, clock: FakeClock, *operations: AnyGovernanceOperation, by: str = "maya"
) -> Case:
    """Submit a change of who governs."""
    reader = ledger.reader
    proposal, _ = make_proposal(
        reader.plan(),
        reader.head(),
        operations,
        policy=reader.policy(),
        people=reader.people(),
        authorship=Authorship(author=by),
        evidence=(),
        now=clock.now(),
    )
    return ledger.governance.submit(proposal, Prose(title="Who governs"), by=by)


def governed(
    ledger: Ledger,
    clock: FakeClock,
    *operations: AnyGovernanceOperation,
    by: str = "maya",
    approvers: tuple[str, ...] = GOVERNORS,
) -> Case:
    """Submit a change of who governs, let it be approved, and apply it."""
    case = propose_governing(ledger, clock, *operations, by=by)
    for one in approvers:
        decide(ledger, case, one)
    apply_proposal(ledger.door, case.id)
    return ledger.reader.case(case.id)


def grant(ledger: Ledger, id_: str, *roles: str) -> ChangePerson:
    """Give the operation that lets somebody hold these roles as well."""
    before = ledger.reader.people().member(id_)
    return ChangePerson(person=before.model_copy(update={"roles": (*before.roles, *roles)}))


def delegated(ledger: Ledger, clock: FakeClock, role: str, giver: str, taker: str) -> Delegation:
    """Let somebody decide for a day."""
    return ledger.governance.delegate(
        role,
        delegator=giver,
        delegate=taker,
        until=clock.now() + timedelta(hours=24),
        reason="away",
        channel="cli",
    )


def broken(
    ledger: Ledger,
    by: str = "olga",
    *,
    departments: tuple[str, ...] = ("operations", "finance"),
    tasks: tuple[str, ...] = (),
    revisions: int = 1,
) -> BreakGlass:
    """Break glass for four hours."""
    return ledger.governance.break_glass(
        person=by,
        reason="the cluster is down",
        scope=Scope(departments=departments, tasks=tasks),
        hours=4,
        revisions=revisions,
        channel="cli",
    )


def fill_governing(ledger: Ledger, clock: FakeClock) -> None:
    """Let everything about who governs happen once; needs ``governing_policy``."""
    delegation = delegated(ledger, clock, "it-security", "sam", "owen")
    case = propose_governing(ledger, clock, AddPerson(person=person("nora", "finance")))
    decide(ledger, case, "tom")
    decide(ledger, case, "owen")
    apply_proposal(ledger.door, case.id)
    ledger.governance.end_delegation(delegation.id, person="sam", reason="back", channel="cli")
    policy = ledger.reader.policy()
    governed(ledger, clock, ReplacePolicy(policy=policy.model_copy(update={"asks_per_day": 50})))
    governed(ledger, clock, RemovePerson(id="nora"))
    glass = broken(ledger)
    ledger.governance.review_glass(glass.id, person="sam", finding="it was not used", channel="cli")
