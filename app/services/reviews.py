"""Reviews of broken glass: for whom one waits, what it holds back, who is reminded, what goes on.

A review that is overdue holds back every change of the plan. So it stands in the inbox of all who
may write it, they are reminded, and whatever it holds back says so.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.handing_over import is_quiet
from app.services.shapes import Json
from plan.approval import Case
from plan.attesting import unattested
from plan.break_glass import BreakGlass, holding, overdue_words, reviewers
from plan.people import People
from plan.proposal import Status
from plan.reviewing import review_messages
from plan.waiting import waits_for

if TYPE_CHECKING:
    from app.bootstrap import Workspace


@dataclass(frozen=True)
class ReviewDue:
    """A broken glass that waits for somebody's review; ``held`` is approved and waits for it."""

    glass: BreakGlass
    overdue: bool
    held: tuple[str, ...]

    def json(self) -> Json:
        """Give it for JSON."""
        glass = self.glass.model_dump(mode="json", exclude={"review"})
        return {**glass, "overdue": self.overdue, "held": list(self.held)}


def reviews_for(workspace: "Workspace", person: str) -> tuple[ReviewDue, ...]:
    """Give the broken glass that this person may review, once nothing more can come under it."""
    now, people = workspace.clock.now(), workspace.reader.people()
    due = [one for one in workspace.reader.glasses() if one.waits(now)]
    mine = [one for one in due if person in reviewers(one, people)]
    if not mine:
        return ()
    held = [one for one in workspace.reader.open_cases() if has_all_words(one, people)]
    return tuple(
        ReviewDue(
            glass=one,
            overdue=one.overdue(now),
            held=tuple(case.id for case in held if one in holding(case.proposal, due, now)),
        )
        for one in mine
    )


def overdue_glass(workspace: "Workspace") -> tuple[BreakGlass, ...]:
    """Give the broken glass whose review is overdue."""
    now = workspace.clock.now()
    return tuple(one for one in workspace.reader.glasses() if one.overdue(now))


def held_back(workspace: "Workspace", case: Case) -> tuple[str, ...]:
    """Say which overdue reviews hold an open proposal back, and how each is written."""
    held = holding(case.proposal, overdue_glass(workspace), workspace.clock.now())
    if not held or workspace.reader.status(case) is not Status.OPEN:
        return ()
    people = workspace.reader.people()
    said = "approved, and not applied" if has_all_words(case, people) else "held back"
    return tuple(f"{said}: {overdue_words(one, people)}" for one in held)


def left_open(workspace: "Workspace", case: Case) -> bool:
    """Say whether a proposal has every word that it needs, and was not applied all the same."""
    is_open = workspace.reader.status(case) is Status.OPEN
    return is_open and has_all_words(case, workspace.reader.people())


def go_on(workspace: "Workspace") -> None:
    """Apply what has all its approvals and was held back until a review."""
    people = workspace.reader.people()
    for case in workspace.reader.open_cases():
        if has_all_words(case, people):
            workspace.runner.pump(case.id)


def remind_reviewers(workspace: "Workspace") -> tuple[str, ...]:
    """Ask for the reviews that are due, each stage once for each person; not in quiet hours."""
    now, glasses = workspace.clock.now(), workspace.reader.glasses()
    if is_quiet(workspace) or not any(one.waits(now) for one in glasses):
        return ()
    told = {one.dedupe for one in workspace.governance.outbox()}
    every = review_messages(glasses, workspace.reader.people(), now)
    fresh = [one for one in every if one.dedupe not in told]
    new = set(workspace.rhythm.nudge(fresh, "reviews of broken glass that are due"))
    return tuple(f"{one.recipient}: {one.subject}" for one in fresh if one.dedupe in new)


def has_all_words(case: Case, people: People) -> bool:
    """Say whether an open proposal waits for nobody's approval or attestation any more."""
    barred = frozenset({case.proposal.author, case.proposal.sponsor})
    left = unattested(case.proposal.attest, case.attested, people, barred=barred)
    return not (waits_for(case, people) or left)
