"""Scenes of what time and facts may not bring about; see ``tests/ledger/test_life_triggers.py``."""

from datetime import timedelta

from ledger.proposal_rows import ending_row
from plan.apply import apply_proposal
from plan.operations import SetDuration
from plan.proposal import Status
from tests.builders import DAY
from tests.ledger.life import FLIP
from tests.ledger.scenes import (
    Scene,
    attestation,
    delivery,
    escalation,
    message,
    refused_by,
    reminder,
    rows_of,
    succession,
)
from tests.ledger.steps import (
    LONGER_FIREWALL,
    decide,
    draft,
    submit,
    write_past,
)


@refused_by("log_leap")
def the_clock_leaps(scene: Scene) -> None:
    scene.ahead = timedelta(days=400, seconds=1)
    scene.act("round")


@refused_by("log_clock_accepted")
def an_agent_accepts_the_clock(scene: Scene) -> None:
    scene.act("clock_accepted", actor="coordinator")


@refused_by("log_clock_accepted")
def nobody_accepts_the_clock(scene: Scene) -> None:
    scene.act("clock_accepted")


@refused_by("outbox_recipient")
def an_agent_is_told(scene: Scene) -> None:
    scene.act("reminded", message(recipient="coordinator"))


@refused_by("outbox_recipient")
def nobody_is_told(scene: Scene) -> None:
    scene.act("reminded", message(recipient="nobody"))


@refused_by("deliveries_next")
def a_delivery_skips_a_number(scene: Scene) -> None:
    scene.submitted()
    scene.act("delivered", delivery(2))


@refused_by("deliveries_next")
def what_was_sent_is_sent_again(scene: Scene) -> None:
    scene.submitted()
    write_past(scene.path, scene.clock.now(), "delivered", [delivery()])
    scene.act("delivered", delivery(2))


@refused_by("reminders_kernel")
def a_person_reminds(scene: Scene) -> None:
    case = scene.submitted()
    scene.clock.advance(hours=24)
    scene.act("reminded", reminder(case), actor="maya")


@refused_by("reminders_due")
def a_reminder_comes_too_early(scene: Scene) -> None:
    case = scene.submitted()
    scene.clock.advance(hours=23, minutes=59)
    scene.act("reminded", reminder(case))


@refused_by("reminders_due")
def a_second_reminder_comes_too_early(scene: Scene) -> None:
    case = scene.submitted()
    scene.clock.advance(hours=47, minutes=59)
    scene.act("reminded", reminder(case, number=2))


@refused_by("reminders_waits")
def who_has_decided_is_reminded(scene: Scene) -> None:
    case = scene.submitted()
    decide(scene.ledger, case, "fiona")
    scene.clock.advance(hours=24)
    scene.act("reminded", reminder(case))


@refused_by("reminders_waits")
def an_ended_proposal_is_reminded_of(scene: Scene) -> None:
    case = scene.submitted()
    scene.ledger.governance.end(case.id, Status.WITHDRAWN, reason="r", actor="maya")
    scene.clock.advance(hours=24)
    scene.act("reminded", reminder(case))


@refused_by("reminders_waits")
def an_applied_proposal_is_reminded_of(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock, LONGER_FIREWALL)
    decide(scene.ledger, case, "sam")
    apply_proposal(scene.ledger.door, case.id)
    scene.clock.advance(hours=24)
    scene.act("reminded", reminder(case))


@refused_by("escalations_kernel")
def a_person_calls_the_deputy(scene: Scene) -> None:
    case = scene.submitted()
    scene.clock.advance(hours=48)
    scene.act("escalated", escalation(case), actor="maya")


@refused_by("escalations_deputy")
def somebody_else_is_called_as_deputy(scene: Scene) -> None:
    case = scene.submitted()
    scene.clock.advance(hours=48)
    scene.act("escalated", escalation(case, deputy="sam"))


@refused_by("escalations_deputy")
def the_deputy_of_another_role_is_called(scene: Scene) -> None:
    case = scene.submitted()
    scene.clock.advance(hours=48)
    scene.act("escalated", escalation(case, role="operations"))


@refused_by("escalations_asked")
def a_deputy_is_called_for_a_role_that_nobody_asks_for(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock, LONGER_FIREWALL)
    scene.clock.advance(hours=48)
    scene.act("escalated", escalation(case))


@refused_by("escalations_asked")
def a_deputy_is_called_after_the_end(scene: Scene) -> None:
    case = scene.submitted()
    scene.ledger.governance.end(case.id, Status.WITHDRAWN, reason="r", actor="maya")
    scene.clock.advance(hours=48)
    scene.act("escalated", escalation(case))


@refused_by("escalations_silence")
def a_deputy_is_called_too_early(scene: Scene) -> None:
    case = scene.submitted()
    scene.clock.advance(hours=47, minutes=59)
    scene.act("escalated", escalation(case))


@refused_by("escalations_barred")
def a_deputy_is_called_where_the_role_is_not_barred(scene: Scene) -> None:
    scene.act("escalated", escalation(scene.submitted(), reason="barred"))


@refused_by("proposals_parent")
def a_person_submits_a_successor(scene: Scene) -> None:
    parent = scene.overtaken()
    child = scene.child(parent, "successor")
    scene.act("submitted", *rows_of(child))


@refused_by("proposals_parent")
def the_kernel_makes_a_proposal_of_its_own(scene: Scene) -> None:
    scene.act("succeeded", *rows_of(draft(scene.ledger, scene.clock)))


@refused_by("proposals_edit")
def an_edit_leaves_its_parent_open(scene: Scene) -> None:
    parent = scene.submitted()
    scene.act("submitted", *rows_of(scene.child(parent, "edit")), actor="maya")


@refused_by("proposals_replaces")
def a_submission_ends_a_stranger(scene: Scene) -> None:
    other = scene.submitted()
    ended = ending_row(other.id, Status.REPLACED, "r", "maya")
    proposal = draft(scene.ledger, scene.clock, LONGER_FIREWALL)
    scene.act("submitted", ended, *rows_of(proposal), actor="maya")


@refused_by("endings_replaced")
def a_submission_withdraws_its_parent(scene: Scene) -> None:
    other = scene.submitted()
    scene.act("submitted", ending_row(other.id, Status.WITHDRAWN, "r", "maya"), actor="maya")


@refused_by("endings_replaced")
def a_submission_ends_a_stranger_behind_its_back(scene: Scene) -> None:
    other = scene.submitted()
    ended = ending_row(other.id, Status.REPLACED, "r", "maya")
    proposal = draft(scene.ledger, scene.clock, LONGER_FIREWALL)
    scene.act("submitted", *rows_of(proposal), ended, actor="maya")


@refused_by("endings_hidden")
def an_attestation_of_nothing_closes(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock, FLIP)
    closed = ending_row(case.id, Status.CLOSED, "r", "olga")
    scene.act("attested", attestation(case), closed, actor="olga")


@refused_by("endings_hidden")
def a_hidden_dependency_replaces(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock, FLIP)
    named = attestation(case, answer="there_is_one", words="the firewall")
    scene.act("attested", named, ending_row(case.id, Status.REPLACED, "r", "olga"), actor="olga")


@refused_by("proposals_created")
def a_proposal_is_made_in_time_to_come(scene: Scene) -> None:
    later = scene.clock.now() + timedelta(days=300)
    dates = {"created": later, "expires": later + timedelta(hours=72)}
    told = {name: at.isoformat(timespec="seconds") for name, at in dates.items()}
    ahead = draft(scene.ledger, scene.clock).model_copy(update=told)
    scene.act("submitted", *rows_of(ahead), actor="maya")


@refused_by("endings_actor")
def an_agent_closes_a_proposal(scene: Scene) -> None:
    ended = ending_row(scene.submitted().id, Status.CLOSED, "r", "coordinator")
    scene.act("ended", ended, actor="coordinator")


@refused_by("endings_actor")
def somebody_ends_a_proposal_in_anothers_name(scene: Scene) -> None:
    ended = ending_row(scene.submitted().id, Status.WITHDRAWN, "r", "maya")
    scene.act("ended", ended, actor="tom")


@refused_by("endings_own")
def an_approver_withdraws_a_proposal(scene: Scene) -> None:
    ended = ending_row(scene.submitted().id, Status.WITHDRAWN, "r", "olga")
    scene.act("ended", ended, actor="olga")


@refused_by("proposals_successor")
def a_successor_asks_for_something_else(scene: Scene) -> None:
    parent = scene.overtaken()
    other = draft(scene.ledger, scene.clock, SetDuration(task="T03", duration=13 * DAY))
    child = other.model_copy(update={"parent": parent.id, "parent_kind": "successor"})
    scene.act("succeeded", *rows_of(child))


@refused_by("proposals_successor")
def a_successor_has_another_author(scene: Scene) -> None:
    parent = scene.overtaken()
    scene.act("succeeded", *rows_of(scene.child(parent, "successor", author="tom")))


@refused_by("proposals_successor")
def a_successor_has_a_sponsor_whom_the_parent_had_not(scene: Scene) -> None:
    parent = scene.overtaken()
    scene.act("succeeded", *rows_of(scene.child(parent, "successor", sponsor="tom")))


@refused_by("proposals_successor")
def an_open_proposal_gets_a_successor(scene: Scene) -> None:
    parent = scene.submitted()
    scene.clock.advance(minutes=1)
    scene.act("succeeded", *rows_of(scene.child(parent, "successor")))


@refused_by("proposals_successor")
def a_person_carries_over(scene: Scene) -> None:
    parent = scene.overtaken()
    scene.act("succeeded", *rows_of(scene.child(parent, "successor")), actor="maya")


@refused_by("proposals_one_successor")
def a_second_successor_comes(scene: Scene) -> None:
    parent = scene.overtaken()
    scene.ledger.governance.succeed(parent.id)
    scene.clock.advance(minutes=1)
    scene.act("succeeded", *rows_of(scene.child(parent, "successor")))


@refused_by("successions_kernel")
def a_person_clears(scene: Scene) -> None:
    scene.act("cleared", succession(scene.overtaken()), actor="maya")


@refused_by("successions_kernel")
def what_is_cleared_is_called_succeeded(scene: Scene) -> None:
    scene.act("succeeded", succession(scene.overtaken()))


@refused_by("successions_stale")
def an_open_proposal_is_cleared(scene: Scene) -> None:
    scene.act("cleared", succession(scene.submitted()))


@refused_by("successions_stale")
def a_withdrawn_proposal_is_cleared(scene: Scene) -> None:
    case = scene.submitted()
    scene.ledger.governance.end(case.id, Status.WITHDRAWN, reason="r", actor="maya")
    scene.act("cleared", succession(case))


@refused_by("successions_child")
def another_proposal_is_named_as_successor(scene: Scene) -> None:
    parent = scene.overtaken()
    other = submit(scene.ledger, scene.clock)
    named = succession(parent, outcome="successor", successor=other.id, unchanged=1)
    scene.act("succeeded", named)
