"""Broken glass as the pages show it: who, why, how far it goes, and whose look at it is due."""

from dataclasses import dataclass
from datetime import datetime

from app.services.break_glass import list_glasses
from app.web.here import Here
from plan.break_glass import BreakGlass, check_may_review
from plan.errors import PlanError


@dataclass(frozen=True)
class Emergency:
    """One broken glass for one reader."""

    glass: BreakGlass
    runs: bool
    overdue: bool
    mine: bool

    @property
    def waits(self) -> bool:
        """Say whether it concerns everybody now: it runs, or what came under it is unreviewed."""
        return self.glass.review is None and (self.runs or bool(self.glass.came))


def emergencies_of(here: Here) -> list[Emergency]:
    """Give what runs, and what waits for a review; the most urgent first."""
    found = [one for one in _all(here) if one.waits]
    return sorted(found, key=lambda one: (not one.overdue, one.glass.review_by))


def emergency_of(here: Here, revision: int) -> Emergency | None:
    """Give the broken glass that a revision came under, if any."""
    return next((one for one in _all(here) if revision in one.glass.came), None)


def _all(here: Here) -> list[Emergency]:
    now = here.workspace.clock.now()
    return [
        Emergency(
            glass=one,
            runs=datetime.fromisoformat(one.until_at) > now,
            overdue=one.overdue(now),
            mine=one.review is None and _may_review(here, one),
        )
        for one in list_glasses(here.workspace)
    ]


def _may_review(here: Here, glass: BreakGlass) -> bool:
    try:
        check_may_review(glass, here.workspace.reader.people(), here.person)
    except PlanError:
        return False
    return True
