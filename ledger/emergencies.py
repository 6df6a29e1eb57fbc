"""Broken glass on SQLite: opening it, reviewing it, and what came under it.

Each act is one transaction, checked by ``plan.break_glass`` and once more by the triggers. To open
one tells everybody, in the same transaction.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ledger.glasses import load_glasses
from ledger.journal import Act, Journal, row_of, stamp
from ledger.outbox import outbox_rows
from ledger.rows import load_cases, load_people, load_plan, load_policy
from ledger.sealing import Cell
from ledger.words import words_of
from plan.break_glass import (
    BreakGlass,
    Scope,
    check_limits,
    check_may_break,
    check_may_review,
    check_not_again,
    review_time,
)
from plan.errors import RefusedError, UnknownError
from plan.ports import Channel
from plan.telling import Message
from plan.values import canonical


class EmergencyActs:
    """Opens and reviews broken glass; see ``plan.ports.Emergencies``."""

    _journal: Journal

    def break_glass(  # noqa: PLR0913  # what an emergency consists of
        self,
        *,
        person: str,
        reason: str,
        scope: Scope,
        hours: int,
        revisions: int,
        channel: Channel,
    ) -> BreakGlass:
        """Break glass, and tell everybody.

        Raises:
            UnknownError, PolicyError, RefusedError: see ``plan.break_glass``.
        """
        with self._journal.act() as act:
            people, policy = load_people(act.raw, act.stamp), load_policy(act.raw)
            check_may_break(policy, people, person)
            plan = load_plan(act.raw)
            known = [*(d.id for d in plan.departments), *plan.by_id]
            check_limits(policy, scope, hours=hours, revisions=revisions, known=known)
            check_not_again(load_glasses(act.raw), scope, act.at)
            until = act.at + timedelta(hours=hours)
            number = act.next_number("break_glass", "id")
            row = row_of(
                "break_glass",
                id=number,
                person=person,
                reason=words_of(reason, "breaking glass"),
                scope=canonical(scope),
                until_at=stamp(until),
                revisions=revisions,
                review_by=stamp(review_time(policy, until)),
                channel=channel,
            )
            body = {"break_glass": number, "scope": scope.model_dump(mode="json")}
            everybody = [one.id for one in people.members]
            told = outbox_rows(act, [_told(row.cells, scope, one) for one in everybody])
            act.write("broke_glass", person, body, [row, *told])
            return _glass(act, number)

    def review_glass(
        self, number: int, *, person: str, finding: str, channel: Channel
    ) -> BreakGlass:
        """Record what somebody else found.

        Raises:
            UnknownError: there is no such broken glass or person.
            NotEntitledError, RefusedError: see ``plan.break_glass.check_may_review``.
        """
        with self._journal.act() as act:
            glass = _glass(act, number)
            check_may_review(glass, load_people(act.raw, act.stamp), person)
            _check_done(act, glass)
            row = row_of(
                "reviews",
                break_glass=number,
                person=person,
                finding=words_of(finding, "a review"),
                channel=channel,
            )
            theirs = dict.fromkeys([glass.person, *glass.submitted_by])
            told = [_told_of_review(glass, person, one) for one in theirs]
            act.write("reviewed", person, {"break_glass": number}, [row, *outbox_rows(act, told)])
            return _glass(act, number)


def _check_done(act: Act, glass: BreakGlass) -> None:
    """Refuse a review while something may still come under the glass: it would hang for good."""
    if datetime.fromisoformat(glass.until_at) <= act.at:
        return
    waiting = [
        one.id
        for one in load_cases(act.raw)
        if one.proposal.break_glass == glass.id and one.end is None
    ]
    if waiting:
        raise RefusedError(
            f"{', '.join(waiting)} still waits under break-glass {glass.id}; review it when that "
            "has come in or been withdrawn, or when the time of the glass is over"
        )


def _glass(act: Act, number: int) -> BreakGlass:
    known = load_glasses(act.raw)
    found = next((one for one in known if one.id == number), None)
    if found is None:
        raise UnknownError("break-glass", str(number), [str(one.id) for one in known])
    return found


def _told(row: Mapping[str, Cell], scope: Scope, recipient: str) -> Message:
    return Message(
        kind="break_glass",
        recipient=recipient,
        proposal=None,
        subject=f"{row['person']} broke glass: {row['reason']}",
        body=(
            f"For {scope}, until {row['until_at']}, for {row['revisions']} revision(s). "
            f"It has to be reviewed by {row['review_by']}: "
            f"interlock break-glass review {row['id']} --as {recipient}"
        ),
        dedupe=f"break_glass/{row['id']}/{recipient}",
    )


def _told_of_review(glass: BreakGlass, person: str, recipient: str) -> Message:
    return Message(
        kind="reviewed",
        recipient=recipient,
        proposal=None,
        subject=f"{person} has reviewed break-glass {glass.id}",
        body="What they found: interlock break-glass list",
        dedupe=f"reviewed/{glass.id}/{recipient}",
    )
