"""Whose word a proposal waits for, remembered on the proposal for the people as they stand.

Neither a proposal nor a version of the people ever changes; whoever reads them again has others. So
an inbox of hundreds costs what has happened since, and the answers are those of ``plan.approval``.
"""

from collections.abc import Callable
from typing import TypeVar

from plan.approval import Case, Missing, missing_approvals
from plan.people import People
from plan.telling import asked_people

T = TypeVar("T")


def waits_for(case: Case, people: People) -> tuple[Missing, ...]:
    """Give what is still to be approved; see ``plan.approval.missing_approvals``."""
    return remembered_with(case, people, "waits_for", lambda: missing_approvals(case, people))


def asks(case: Case, people: People) -> tuple[str, ...]:
    """Give everybody whose word a proposal waits for; see ``plan.telling.asked_people``."""
    return remembered_with(case, people, "asks", lambda: asked_people(case, people))


def remembered_with(case: Case, people: People, question: str, answer: Callable[[], T]) -> T:
    """Give an answer about a proposal and these people, worked out once for the two."""
    found: tuple[People, T] | None = case.__dict__.get(question)
    if found is None or found[0] is not people:
        found = case.__dict__[question] = (people, answer())
    return found[1]
