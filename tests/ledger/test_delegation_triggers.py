"""Deciding for somebody else: each trigger refuses by SQL alone, and is what does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.journal import Row, row_of
from plan.approval import Case
from plan.governance_operations import ChangePerson, ReplacePolicy
from plan.operations import SetDuration
from plan.policy import Deputy
from tests.builders import DAY
from tests.ledger.attempts import Attempt, Scene, Stages, check_refused, decision, triggers_of
from tests.ledger.governing import (
    delegated,
    governed,
    governing_policy,
    grant,
)
from tests.ledger.steps import LONGER_FIREWALL, count, decide, submit

NOW, LATER = (f"2026-03-0{day}T08:00:00+00:00" for day in (2, 3))
stage = Stages()


def delegation(refused: str, *, actor: str = "olga", **changes: str | int) -> Attempt:
    cells: dict[str, str | int | None] = {
        "id": 1,
        "role": "operations",
        "delegator": "olga",
        "delegate": "sam",
        "from_at": NOW,
        "until_at": LATER,
        "reason": "away",
        "channel": "cli",
        **changes,
    }
    row = Row("delegations", cells)
    return Attempt(refused, "delegated", (row,), actor=actor)


@stage
def a_role_that_is_not_held_is_delegated(_: Scene) -> Attempt:
    return delegation("delegations_own", role="finance")


@stage
def a_role_that_was_delegated_is_handed_on(scene: Scene) -> Attempt:
    delegated(scene.ledger, scene.clock, "operations", "owen", "sam")
    return delegation("delegations_own", actor="sam", delegator="sam", delegate="tom", id=2)


@stage
def a_role_granted_to_oneself_is_delegated(scene: Scene) -> Attempt:
    governed(scene.ledger, scene.clock, grant(scene.ledger, "maya", "operations"))
    return delegation("delegations_own", actor="maya", delegator="maya")


@stage
def somebody_delegates_for_another(_: Scene) -> Attempt:
    return delegation("delegations_own", actor="owen")


@stage
def an_agent_takes_a_delegation(_: Scene) -> Attempt:
    return delegation("delegations_person", delegate="operations-agent")


@stage
def nobody_takes_a_delegation(_: Scene) -> Attempt:
    return delegation("delegations_person", delegate="ghost")


@stage
def somebody_delegates_to_themselves(_: Scene) -> Attempt:
    return delegation("delegations_person", delegate="olga")


@stage
def a_delegation_runs_backwards(_: Scene) -> Attempt:
    return delegation("delegations_span", from_at=LATER, until_at=LATER)


@stage
def a_delegation_begins_in_the_past(_: Scene) -> Attempt:
    return delegation("delegations_span", from_at="2026-03-02T07:59:59+00:00")


@stage
def a_delegation_is_longer_than_the_policy_says(_: Scene) -> Attempt:
    return delegation("delegations_span", until_at="2026-03-12T08:00:01+00:00")


def end_of_delegation(scene: Scene, actor: str, person_: str) -> Attempt:
    delegated(scene.ledger, scene.clock, "operations", "olga", "sam")
    row = row_of("delegation_ends", delegation=1, person=person_, reason="", channel="cli")
    return Attempt("delegation_ends_party", "undelegated", (row,), actor=actor)


@stage
def a_stranger_ends_a_delegation(scene: Scene) -> Attempt:
    return end_of_delegation(scene, "tom", "tom")


@stage
def a_stranger_ends_a_delegation_in_the_name_of_one_of_the_two(scene: Scene) -> Attempt:
    return end_of_delegation(scene, "tom", "olga")


def deputed(  # noqa: PLR0913  # what can be wrong with it
    scene: Scene,
    refused: str,
    *,
    by: str = "sam",
    role: str = "operations",
    principal: str = "olga",
    author: str = "maya",
    after: Callable[[Scene, Case], None] = lambda *_: None,
) -> Attempt:
    """Try to decide for somebody: olga lets sam do so for a day, and something is wrong."""
    delegated(scene.ledger, scene.clock, "operations", "olga", "sam")
    case = submit(scene.ledger, scene.clock, author=author)
    after(scene, case)
    number = len(scene.ledger.reader.case(case.id).decisions) + 1
    rows = (
        decision(case, by, number, role=role),
        row_of("deputed", decision=number, principal=principal, delegation=1, escalation=None),
    )
    return Attempt(refused, "decided", rows, actor=by)


@stage
def deputed_for_another_role(scene: Scene) -> Attempt:
    refused = "decisions_role deputed_delegation deputed_principal"
    return deputed(scene, refused, role="finance")


@stage
def deputed_by_somebody_else_than_the_delegate(scene: Scene) -> Attempt:
    return deputed(scene, "decisions_role deputed_delegation", by="tom")


@stage
def deputed_for_somebody_else_than_the_delegator(scene: Scene) -> Attempt:
    return deputed(scene, "deputed_delegation", principal="owen")


@stage
def deputed_after_the_delegation_ran_out(scene: Scene) -> Attempt:
    return deputed(
        scene,
        "decisions_role deputed_delegation",
        after=lambda s, _: s.clock.advance(hours=24),
    )


@stage
def deputed_after_the_delegation_was_ended(scene: Scene) -> Attempt:
    def end(s: Scene, _: Case) -> None:
        s.ledger.governance.end_delegation(1, person="olga", reason="", channel="cli")

    return deputed(scene, "deputed_delegation", after=end)


@stage
def deputed_for_the_author(scene: Scene) -> Attempt:
    return deputed(scene, "deputed_principal", author="olga")


@stage
def deputed_for_somebody_who_has_lost_the_role(scene: Scene) -> Attempt:
    delegated(scene.ledger, scene.clock, "operations", "olga", "sam")
    operation = scene.ledger.reader.people().member("olga").model_copy(update={"roles": ()})
    governed(scene.ledger, scene.clock, ChangePerson(person=operation))
    case = submit(scene.ledger, scene.clock)
    rows = (
        decision(case, "sam", 3),
        row_of("deputed", decision=3, principal="olga", delegation=1, escalation=None),
    )
    return Attempt("deputed_principal", "decided", rows, actor="sam")


@stage
def deputed_for_somebody_who_has_decided(scene: Scene) -> Attempt:
    return deputed(scene, "deputed_seat", after=olga_decides)


def olga_decides(scene: Scene, case: Case) -> None:
    decide(scene.ledger, case, "olga")


@stage
def deputed_without_its_decision(scene: Scene) -> Attempt:
    delegated(scene.ledger, scene.clock, "operations", "olga", "sam")
    case = submit(scene.ledger, scene.clock)
    scene.past("decided", decision(case, "sam"), actor="sam")
    row = row_of("deputed", decision=1, principal="olga", delegation=1, escalation=None)
    return Attempt("deputed_entry", "decided", (row,), actor="sam")


def called(scene: Scene, refused: str, **changes: str) -> Attempt:
    """Try to decide as a deputy, by a call that is not for this."""
    other = submit(scene.ledger, scene.clock, LONGER_FIREWALL)
    case = submit(scene.ledger, scene.clock, SetDuration(task="T03", duration=13 * DAY))
    cells: dict[str, str | int | None] = {
        "id": 1,
        "proposal": case.id,
        "role": "finance",
        "deputy": "tom",
        "reason": "silence",
        **changes,
    }
    if changes.get("proposal") == "other":
        cells["proposal"] = other.id
    scene.past(
        "escalated",
        Row("escalations", cells),
        without="escalations_silence escalations_deputy escalations_asked",
    )
    rows = (
        decision(case, "tom", role="finance"),
        row_of("deputed", decision=1, principal=None, delegation=None, escalation=1),
    )
    return Attempt(refused, "decided", rows, actor="tom")


@stage
def a_deputy_called_for_another_proposal(scene: Scene) -> Attempt:
    return called(scene, "decisions_role deputed_escalation", proposal="other")


@stage
def a_deputy_called_for_another_role(scene: Scene) -> Attempt:
    return called(scene, "decisions_role deputed_escalation", role="operations")


@stage
def a_holder_decides_by_a_call_for_another_role(scene: Scene) -> Attempt:
    attempt = called(scene, "deputed_escalation")
    case = scene.ledger.reader.cases()[-1]
    return attempt._replace(rows=(decision(case, "olga"), attempt.rows[1]), actor="olga")


@stage
def a_holder_decides_by_a_call_for_another_person(scene: Scene) -> Attempt:
    attempt = called(scene, "deputed_escalation")
    case = scene.ledger.reader.cases()[-1]
    own = decision(case, "fiona", role="finance")
    return attempt._replace(rows=(own, attempt.rows[1]), actor="fiona")


@stage
def a_deputy_decides_in_their_own_role_by_a_call_for_another(scene: Scene) -> Attempt:
    policy = governing_policy(deputies=(Deputy(role="finance", person="olga"),))
    governed(scene.ledger, scene.clock, ReplacePolicy(policy=policy))
    case = submit(scene.ledger, scene.clock)
    cells = {"proposal": case.id, "role": "finance", "deputy": "olga", "reason": "silence"}
    scene.past("escalated", row_of("escalations", id=1, **cells), without="escalations_silence")
    rows = (
        decision(case, "olga", 3),
        row_of("deputed", decision=3, principal=None, delegation=None, escalation=1),
    )
    return Attempt("deputed_escalation", "decided", rows, actor="olga")


@stage
def another_deputy_was_called(scene: Scene) -> Attempt:
    return called(scene, "decisions_role deputed_escalation", deputy="sam")


@stage
def a_deputy_whom_the_policy_does_not_name(scene: Scene) -> Attempt:
    governed(scene.ledger, scene.clock, ReplacePolicy(policy=governing_policy(deputies=())))
    case = submit(scene.ledger, scene.clock)
    cells = {"proposal": case.id, "role": "finance", "deputy": "tom", "reason": "silence"}
    scene.past(
        "escalated",
        row_of("escalations", id=1, **cells),
        without="escalations_silence escalations_deputy",
    )
    rows = (
        decision(case, "tom", 3, role="finance"),
        row_of("deputed", decision=3, principal=None, delegation=None, escalation=1),
    )
    return Attempt("deputed_escalation", "decided", rows, actor="tom")


@stage
def a_decision_in_a_role_that_is_not_held(scene: Scene) -> Attempt:
    case = submit(scene.ledger, scene.clock)
    return Attempt("decisions_role", "decided", (decision(case, "sam"),), actor="sam")


@stage
def a_decision_in_a_role_that_is_not_asked_for(scene: Scene) -> Attempt:
    case = submit(scene.ledger, scene.clock)
    row = decision(case, "sam", role="it-security")
    return Attempt("decisions_asked", "decided", (row,), actor="sam")


@stage
def a_decision_on_the_command_line_where_the_web_is_asked_for(scene: Scene) -> Attempt:
    policy = governing_policy(web_only=("low",))
    governed(scene.ledger, scene.clock, ReplacePolicy(policy=policy))
    case = submit(scene.ledger, scene.clock)
    return Attempt("decisions_web", "decided", (decision(case, "olga", 3),), actor="olga")


@stage
def a_decision_of_somebody_for_whom_one_was_given(scene: Scene) -> Attempt:
    delegated(scene.ledger, scene.clock, "operations", "olga", "sam")
    case = submit(scene.ledger, scene.clock)
    decide(scene.ledger, case, "sam")
    return Attempt("decisions_seat", "decided", (decision(case, "olga", 2),), actor="olga")


@stage
def a_stranger_takes_a_decision_back(scene: Scene) -> Attempt:
    case = submit(scene.ledger, scene.clock)
    decide(scene.ledger, case, "olga")
    row = row_of("revocations", decision=1, person="owen", reason="", channel="cli")
    return Attempt("revocations_own", "revoked", (row,), actor="owen")


@stage
def a_role_is_delegated_to_whoever_brought_it(scene: Scene) -> Attempt:
    governed(scene.ledger, scene.clock, grant(scene.ledger, "sam", "operations"))
    return delegation("delegations_back", actor="sam", delegator="sam", delegate="maya")


@stage
def deputed_on_the_command_line_where_the_web_is_asked_for(scene: Scene) -> Attempt:
    policy = governing_policy(web_only=("low",))
    governed(scene.ledger, scene.clock, ReplacePolicy(policy=policy))
    attempt = deputed(scene, "deputed_web")
    own, given = attempt.rows
    number = count(scene.path, "decisions") + 1
    rows = (
        Row("decisions", {**own.cells, "id": number, "channel": "web"}),
        Row("deputed", {**given.cells, "decision": number}),
    )
    return attempt._replace(rows=rows)


@stage
def deputed_by_somebody_who_was_away_meanwhile(scene: Scene) -> Attempt:
    delegated(scene.ledger, scene.clock, "operations", "olga", "sam")
    olga = scene.ledger.reader.people().member("olga")
    without = olga.model_copy(update={"roles": ()})
    governed(scene.ledger, scene.clock, ChangePerson(person=without))
    governed(scene.ledger, scene.clock, ChangePerson(person=olga))
    case = submit(scene.ledger, scene.clock)
    rows = (
        decision(case, "sam", 5),
        row_of("deputed", decision=5, principal="olga", delegation=1, escalation=None),
    )
    return Attempt("deputed_delegation", "decided", rows, actor="sam")


@stage
def a_deputy_whom_a_later_policy_has_only_left_in(scene: Scene) -> Attempt:
    named = governing_policy(deputies=(Deputy(role="finance", person="maya"),))
    governed(scene.ledger, scene.clock, ReplacePolicy(policy=named))
    later = named.model_copy(update={"asks_per_day": 9})
    others = ("maya", "sam")
    governed(scene.ledger, scene.clock, ReplacePolicy(policy=later), by="tom", approvers=others)
    case = submit(scene.ledger, scene.clock, author="tom")
    cells = {"proposal": case.id, "role": "finance", "deputy": "maya", "reason": "silence"}
    scene.past(
        "escalated",
        row_of("escalations", id=1, **cells),
        without="escalations_silence escalations_deputy",
    )
    rows = (
        decision(case, "maya", 5, role="finance"),
        row_of("deputed", decision=5, principal=None, delegation=None, escalation=1),
    )
    return Attempt("deputed_escalation", "decided", rows, actor="maya")


@stage
def a_decision_taken_back_on_the_command_line_where_the_web_is_asked_for(scene: Scene) -> Attempt:
    policy = governing_policy(web_only=("low",))
    governed(scene.ledger, scene.clock, ReplacePolicy(policy=policy))
    case = submit(scene.ledger, scene.clock)
    scene.past("decided", decision(case, "olga", 3, channel="web"), actor="olga")
    row = row_of("revocations", decision=3, person="olga", reason="", channel="cli")
    return Attempt("revocations_web", "revoked", (row,), actor="olga")


@pytest.mark.parametrize("name", stage)
def test_it_is_refused_by_sql_alone(name: str, scene: Scene) -> None:
    check_refused(stage[name](scene), scene)


def test_every_trigger_has_a_scene() -> None:
    here = Path(__file__).read_text(encoding="utf-8")

    assert {name for name in triggers_of("2_delegation.sql") if name not in here} == set()
