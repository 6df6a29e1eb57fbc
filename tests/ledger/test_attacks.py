"""Attacks on the one rule by the wrong person, or beyond what glass was broken for.

Each has got through once, or nothing else tries it.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from ledger.opening import Ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.errors import (
    AlreadyDecidedError,
    NotApprovedError,
    NotEntitledError,
    OperationError,
    RefusedError,
)
from plan.governance_operations import AddPerson, ChangePerson, RemovePerson, ReplacePolicy
from plan.model import Freeze
from plan.operations import (
    AddFreeze,
    AnyOperation,
    RemoveFreeze,
    SetDuration,
    SetStart,
)
from plan.policy import Deputy
from plan.proposal import Prose, Verdict
from plan.values import parse_moment
from tests.builders import DAY
from tests.fakes import FakeClock
from tests.ledger.attacking import (
    NORA,
    ON_THE_WEB,
    OTHERS,
    an_agent_comes_back,
    on_the_web,
    silence,
    without_roles,
)
from tests.ledger.governing import (
    broken,
    delegated,
    governed,
    governing_policy,
    grant,
    propose_governing,
)
from tests.ledger.life import FLIP
from tests.ledger.steps import decide, draft, submit

# The wrong person.


def test_who_named_themselves_deputy_is_none_in_the_next_policy_either(
    office: Ledger, clock: FakeClock
) -> None:
    deputies = (Deputy(role="finance", person="maya"),)
    named = governing_policy(deputies=deputies)
    governed(office, clock, ReplacePolicy(policy=named))
    left_in = governing_policy(deputies=deputies, asks_per_day=9)
    governed(office, clock, ReplacePolicy(policy=left_in), by="tom", approvers=OTHERS)
    case = submit(office, clock, author="tom")
    silence(office, clock)

    assert office.reader.case(case.id).escalations == ()
    with pytest.raises(NotEntitledError):
        decide(office, case, "maya")


def test_who_is_named_deputy_anew_by_others_is_one(office: Ledger, clock: FakeClock) -> None:
    deputies = (Deputy(role="finance", person="maya"),)
    for named, by in ((deputies, "maya"), ((), "maya"), (deputies, "tom")):
        policy = ReplacePolicy(policy=governing_policy(deputies=named))
        governed(office, clock, policy, by=by, approvers=OTHERS if by == "tom" else ("tom", "sam"))
    case = submit(office, clock, author="tom")
    silence(office, clock)

    assert decide(office, case, "maya").escalation is not None


def test_a_delegation_does_not_come_back_with_whoever_was_taken_out(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    delegated(office, clock, "finance", "fiona", "owen")
    owen = office.reader.people().member("owen")
    governed(office, clock, RemovePerson(id="owen"))
    another = owen.model_copy(update={"name": "Owen Other", "roles": ()})
    governed(office, clock, AddPerson(person=another))
    case = submit(office, clock)

    with pytest.raises(NotEntitledError):
        decide(office, case, "owen")
    office.close()
    assert verify(path)["ok"]


def test_a_delegation_does_not_come_back_with_a_role_that_was_lost(
    office: Ledger, clock: FakeClock
) -> None:
    delegated(office, clock, "finance", "fiona", "sam")
    fiona = office.reader.people().member("fiona")
    governed(office, clock, NORA)
    governed(office, clock, without_roles(office, "fiona"))
    governed(office, clock, ChangePerson(person=fiona))
    case = submit(office, clock)

    with pytest.raises(NotEntitledError):
        decide(office, case, "sam")
    delegated(office, clock, "finance", "nora", "sam")
    assert decide(office, case, "sam").on_behalf_of == "nora"


def test_a_delegation_outlives_a_change_that_does_not_concern_it(
    office: Ledger, clock: FakeClock
) -> None:
    delegated(office, clock, "finance", "fiona", "sam")
    governed(office, clock, NORA)
    governed(office, clock, RemovePerson(id="nora"))
    case = submit(office, clock)

    assert decide(office, case, "sam").on_behalf_of == "fiona"


def test_nobody_gives_a_role_and_takes_it_by_delegation(office: Ledger, clock: FakeClock) -> None:
    governed(office, clock, grant(office, "owen", "finance"))

    with pytest.raises(NotEntitledError, match="would be to grant it to themselves"):
        delegated(office, clock, "finance", "owen", "maya")
    delegated(office, clock, "finance", "owen", "sam")


def test_nobody_puts_somebody_else_under_an_id_and_takes_their_role_by_delegation(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    fiona = office.reader.people().member("fiona")
    friend = AddPerson(person=fiona.model_copy(update={"name": "Friend of Maya"}))
    governed(office, clock, RemovePerson(id="fiona"), friend)

    with pytest.raises(NotEntitledError, match="would be to grant it to themselves"):
        delegated(office, clock, "finance", "fiona", "maya")
    delegated(office, clock, "finance", "fiona", "sam")
    governed(office, clock, NORA)
    assert office.reader.people().mandates.granted_by("maya", "fiona", "finance")
    office.close()
    assert verify(path)["ok"]


def test_who_puts_themselves_in_again_has_granted_themselves_what_they_hold(
    office: Ledger, clock: FakeClock
) -> None:
    olga = office.reader.people().member("olga")
    governed(office, clock, RemovePerson(id="olga"), AddPerson(person=olga), by="olga")
    case = submit(office, clock)

    with pytest.raises(NotEntitledError):
        decide(office, case, "olga")
    decide(office, case, "owen")


def test_a_delegate_of_the_author_approves_nothing_of_theirs(
    office: Ledger, clock: FakeClock
) -> None:
    delegated(office, clock, "operations", "olga", "sam")
    case = submit(office, clock, author="olga")

    with pytest.raises(NotEntitledError):
        decide(office, case, "sam")


def test_one_person_takes_one_seat_by_own_role_delegation_and_as_deputy(
    office: Ledger, clock: FakeClock
) -> None:
    delegated(office, clock, "operations", "olga", "tom")
    delegated(office, clock, "operations", "owen", "tom")
    case = submit(office, clock)
    delegated(office, clock, "finance", "fiona", "tom")
    clock.advance(hours=20)
    first = decide(office, case, "tom")
    clock.advance(hours=28)
    for due in office.governance.due():
        office.governance.act_on(due)

    assert first.on_behalf_of in {"fiona", "olga"}
    with pytest.raises(AlreadyDecidedError):
        decide(office, case, "tom")
    with pytest.raises(NotApprovedError):
        apply_proposal(office.door, case.id)


def test_an_agent_does_not_come_back_as_a_person(office: Ledger, clock: FakeClock) -> None:
    agent = office.reader.people().member("coordinator")
    hired = agent.model_copy(update={"kind": "person", "roles": ("finance",)})

    with pytest.raises(OperationError, match="is a agent and cannot become a person"):
        propose_governing(office, clock, RemovePerson(id="coordinator"), AddPerson(person=hired))
    governed(office, clock, RemovePerson(id="coordinator"))
    with pytest.raises(RefusedError, match="bring Coordinator in under another id"):
        propose_governing(office, clock, AddPerson(person=hired))
    governed(office, clock, AddPerson(person=agent))
    governed(office, clock, RemovePerson(id="owen"))
    robot = agent.model_copy(update={"id": "owen"})
    with pytest.raises(RefusedError, match="'owen' was the id of one of kind 'person' here"):
        propose_governing(office, clock, AddPerson(person=robot))


def test_an_id_that_was_an_agents_meanwhile_is_not_carried_over_as_a_persons(
    office: Ledger, clock: FakeClock
) -> None:
    case = propose_governing(office, clock, NORA)
    agent = office.reader.people().member("coordinator")
    governed(office, clock, AddPerson(person=agent.model_copy(update={"id": "nora"})))
    governed(office, clock, RemovePerson(id="nora"))

    done = office.governance.succeed(case.id)

    assert done.outcome == "cleared"
    assert "'nora' was the id of one of kind 'agent' here" in done.reason


def test_what_came_in_before_the_kinds_were_asked_is_refused_by_the_database(
    office: Ledger, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = an_agent_comes_back(office, clock, monkeypatch)

    with pytest.raises(RefusedError, match="an agent becomes a person"):
        apply_proposal(office.door, later.id)
    assert "coordinator" not in office.reader.people().by_id


# Where the policy wants a login, no word of the command line counts.


def test_a_no_that_was_said_on_the_web_is_not_taken_back_on_the_command_line(
    office: Ledger, clock: FakeClock
) -> None:
    governed(office, clock, ON_THE_WEB)
    case = submit(office, clock)
    on_the_web(office, case, "owen", Verdict.REJECT)

    with pytest.raises(NotEntitledError, match="on the web only"):
        office.governance.revoke(case.id, person="owen", reason="x", channel="cli")
    assert office.governance.revoke(case.id, person="owen", reason="x", channel="web").revoked


def test_an_attestation_of_the_command_line_does_not_count_where_the_web_is_asked_for(
    office: Ledger, clock: FakeClock
) -> None:
    governed(office, clock, ON_THE_WEB)
    case = submit(office, clock, FLIP)

    with pytest.raises(NotEntitledError, match="on the web only"):
        office.governance.attest(
            case.id,
            person="olga",
            digest=case.proposal.digest,
            answer="none",
            words="",
            channel="cli",
        )


def test_a_seat_handed_on_on_the_command_line_does_not_count_where_the_web_is_asked_for(
    office: Ledger, clock: FakeClock
) -> None:
    governed(office, clock, ON_THE_WEB)
    delegated(office, clock, "finance", "fiona", "sam")
    case = submit(office, clock)

    with pytest.raises(NotEntitledError, match="fiona has to decide"):
        on_the_web(office, case, "sam")
    office.governance.delegate(
        "operations",
        delegator="olga",
        delegate="tom",
        until=clock.now() + timedelta(hours=4),
        reason="away",
        channel="web",
    )
    on_the_web(office, case, "tom")


# Broken glass lets through what it was broken for.


NO_WORK = Freeze(
    id="F9",
    name="Nothing moves",
    first=parse_moment("2026-03-09"),
    last=parse_moment("2026-03-20"),
    departments=("operations",),
)


@pytest.mark.parametrize(
    "operation", [AddFreeze(freeze=NO_WORK), SetStart(start=parse_moment("2026-03-09"))]
)
def test_what_names_no_task_is_beyond_a_glass_for_some_tasks(
    office: Ledger, clock: FakeClock, operation: AnyOperation
) -> None:
    everybody = ("operations", "finance", "it-security")
    broken(office, departments=everybody, tasks=("T03",))

    with pytest.raises(RefusedError, match="this touches others"):
        draft(office, clock, operation, author="owen", glass=office.reader.glasses()[-1])
    office.governance.review_glass(1, person="tom", finding="too narrow", channel="cli")
    broken(office, departments=everybody)
    within = draft(office, clock, operation, author="owen", glass=office.reader.glasses()[-1])
    assert within.break_glass == 2


def test_glass_is_not_broken_again_to_get_the_policys_number_of_revisions_once_more(
    office: Ledger, clock: FakeClock
) -> None:
    glass = broken(office, revisions=2)
    case = office.governance.submit(
        draft(office, clock, SetDuration(task="T03", duration=12 * DAY), glass=glass),
        Prose(title="x"),
        by="maya",
    )
    decide(office, case, "tom")
    apply_proposal(office.door, case.id)

    with pytest.raises(RefusedError, match="break-glass 1 of olga for operations"):
        broken(office, departments=("operations",))
    office.governance.review_glass(1, person="sam", finding="it was right", channel="cli")
    assert broken(office, departments=("operations",)).id == 2


def test_a_freeze_is_not_lifted_under_a_glass_for_some_tasks(
    office: Ledger, clock: FakeClock
) -> None:
    frozen = submit(office, clock, AddFreeze(freeze=NO_WORK))
    for requirement in frozen.proposal.requirements:
        decide(office, frozen, {"operations": "olga", "finance": "fiona"}[requirement.role])
    apply_proposal(office.door, frozen.id)
    broken(office, tasks=("T03",))
    lifting = (SetDuration(task="T03", duration=12 * DAY), RemoveFreeze(freeze="F9"))

    with pytest.raises(RefusedError, match="others"):
        draft(office, clock, *lifting, author="owen", glass=office.reader.glasses()[-1])


def test_what_moves_another_department_is_beyond_a_glass(office: Ledger, clock: FakeClock) -> None:
    broken(office, departments=("operations",))

    with pytest.raises(RefusedError, match="touches finance as well"):
        draft(office, clock, author="owen", glass=office.reader.glasses()[-1])
