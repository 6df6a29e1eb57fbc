"""Deputies that are called with a submission, because too few others hold a required role."""

from collections.abc import Sequence

from ledger.journal import Act, Row, row_of
from ledger.rows import load_people, load_policy
from plan.approval import Case
from plan.life import Escalation
from plan.reminding import EscalationDue, escalations_due


def barred_calls(act: Act, case: Case) -> tuple[EscalationDue, ...]:
    """Give the deputies to call at once for a proposal that comes in with this act."""
    due = escalations_due(case, load_people(act.raw), load_policy(act.raw), act.at)
    return tuple(one for one in due if one.reason == "barred")


def call_rows(act: Act, calls: Sequence[EscalationDue]) -> list[Row]:
    """Give the rows of calls in the order of their numbers."""
    first = act.next_number("escalations", "id")
    return [
        row_of("escalations", id=number, **one.model_dump(exclude={"what"}))
        for number, one in enumerate(calls, start=first)
    ]


def with_calls(case: Case, calls: Sequence[EscalationDue]) -> Case:
    """Give a proposal as it stands once these deputies have been called."""
    called = tuple(Escalation(id=0, at="", **one.model_dump(exclude={"what"})) for one in calls)
    return case.model_copy(update={"escalations": (*case.escalations, *called)})
