"""Asking for the review of broken glass: whoever may write it, in stages, each told once.

First when nothing more can come under the glass, then in the last day before the review is due, and
from then on once a day, because everything else waits for it. Of stages that were missed only the
last is told.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from plan.break_glass import BreakGlass, reviewers
from plan.people import People
from plan.telling import Message

_DAY = timedelta(days=1)


def review_messages(
    glasses: Sequence[BreakGlass], people: People, now: datetime
) -> Iterator[Message]:
    """Give what whoever may review is to be told by now."""
    for glass in glasses:
        if not glass.waits(now):
            continue
        stage, what = _stage(glass, now), "waits for your review"
        if glass.overdue(now):
            what = "was not reviewed in time, and no change of the plan comes in"
        for person in reviewers(glass, people):
            yield Message(
                kind="review",
                recipient=person,
                proposal=None,
                subject=f"Break-glass {glass.id} {what}",
                body=(
                    f"{glass.person} broke it: {glass.reason}. What came under it: revision "
                    f"{', '.join(map(str, glass.came))}. Its review is due by {glass.review_by}, "
                    "from somebody who neither broke nor used it: interlock "
                    f"break-glass review {glass.id} --as {person} --finding TEXT"
                ),
                dedupe=f"review/{glass.id}/{stage}/{person}",
            )


def _stage(glass: BreakGlass, now: datetime) -> str:
    due = datetime.fromisoformat(glass.review_by)
    if glass.overdue(now):
        return f"late-{(now - due) // _DAY}"
    return "soon" if now >= due - _DAY else "asked"
