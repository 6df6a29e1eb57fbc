"""Questions about a proposal, with those that were asked of what it took the place of.

A question stands with the proposal that it was asked of, for good. Where the plan overtakes that
one, operations, author and sponsor stay: so what was asked goes on with the successor. It is shown
there, an open one waits for whoever stands behind it, and its answer is the same row as ever.
"""

from collections.abc import Iterator

from plan.approval import Case
from plan.life import Succession
from plan.ports import Reader
from plan.proposal import Question


def questions_about(reader: Reader, case: Case) -> tuple[Question, ...]:
    """Give what was asked of a proposal and of its forerunners, oldest first."""
    found = [one for about in (case, *_forerunners(reader, case)) for one in about.questions]
    return tuple(sorted(found, key=lambda one: one.id))


def questions_to(reader: Reader, case: Case, person: str) -> tuple[Question, ...]:
    """Give what others asked of whoever stands behind a proposal, and nobody has answered.

    Each names the proposal that it is about by now, where its answer is looked for.
    """
    if person not in {case.proposal.author, case.proposal.sponsor}:
        return ()
    return tuple(
        one.model_copy(update={"proposal": case.id})
        for one in questions_about(reader, case)
        if one.answer is None and one.person != person
    )


def newest_after(id_: str, successions: tuple[Succession, ...]) -> str:
    """Give the proposal that stands in the place of one by now: itself, or its last successor."""
    became = {one.parent: one.successor for one in successions}
    while (successor := became.get(id_)) is not None:
        id_ = successor
    return id_


def _forerunners(reader: Reader, case: Case) -> Iterator[Case]:
    """Give what a proposal took the place of when the plan moved on, nearest first."""
    while case.proposal.parent is not None and case.proposal.parent_kind == "successor":
        case = reader.case(case.proposal.parent)
        yield case
