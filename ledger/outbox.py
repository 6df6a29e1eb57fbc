"""The outbox: what people are told lies there in the same transaction as the act that tells it.

A message goes out at least once (governance.md, K12): it is delivered from here later, and its
``dedupe`` key lets a receiver drop the second copy. Who is asked more often in a day than the
policy allows gets the rest in one sitting.
"""

import sqlite3
from collections.abc import Iterable, Iterator

from ledger.connection import fetch
from ledger.journal import Act, Row, row_of
from ledger.rows import load_people, load_policy
from plan.life import Posted
from plan.people import People
from plan.telling import ASKING, Message, one_sitting
from plan.zones import local_day


def outbox_rows(act: Act, messages: Iterable[Message], people: People | None = None) -> list[Row]:
    """Give the rows of messages to people, without what has been told before.

    ``people`` are those that the same act brings in: who leaves with it is told nothing.
    """
    people = people or load_people(act.raw)
    first, rows = act.next_number("outbox", "id"), []
    fresh: dict[str, Message] = {}
    for message in _within_cap(act, messages):
        member = people.by_id.get(message.recipient)
        if member is not None and member.kind == "person" and not _told(act, message.dedupe):
            fresh.setdefault(message.dedupe, message)
    for number, message in enumerate(fresh.values(), start=first):
        rows.append(row_of("outbox", id=number, **message.model_dump()))
    return rows


def _told(act: Act, dedupe: str) -> bool:
    return bool(fetch(act.raw, "SELECT 1 FROM outbox WHERE dedupe = ?", [dedupe]))


def _within_cap(act: Act, messages: Iterable[Message]) -> Iterator[Message]:
    """Put what exceeds the day's share of a person into one sitting."""
    cap = load_policy(act.raw).asks_per_day
    for message in messages:
        if cap is None or message.kind not in ASKING:
            yield message
            continue
        day = local_day(act.stamp, _zone(act.raw))
        asked = _asked_on(act, message.recipient, day)
        yield message if asked < cap else one_sitting(day, message.recipient, cap)


def _asked_on(act: Act, person: str, day: str) -> int:
    zone = _zone(act.raw)
    marks = ", ".join(f"'{kind}'" for kind in ASKING)
    sql = f"SELECT at FROM outbox WHERE recipient = ? AND kind IN ({marks}) ORDER BY id DESC"  # noqa: S608  # our own names
    return sum(local_day(row["at"], zone) == day for row in fetch(act.raw, sql, [person]))


def _zone(raw: sqlite3.Connection) -> str:
    sql = "SELECT json_extract(body, '$.zone') AS zone FROM revisions ORDER BY number DESC LIMIT 1"
    return str(fetch(raw, sql)[0]["zone"])


def load_outbox(raw: sqlite3.Connection, *, unsent: bool = False) -> tuple[Posted, ...]:
    """Give the messages, oldest first; ``unsent`` leaves out what has been sent."""
    sql = (
        "SELECT o.id, o.dedupe, o.kind, o.recipient, o.proposal, o.subject, o.body, o.at, "
        "count(d.outbox) AS attempts, COALESCE(max(d.outcome = 'sent'), 0) AS sent "
        "FROM outbox AS o LEFT JOIN deliveries AS d ON d.outbox = o.id GROUP BY o.id "
    )
    left = "HAVING sent = 0 " if unsent else ""
    rows = fetch(raw, f"{sql}{left}ORDER BY o.id")
    return tuple(Posted.model_validate(row) for row in rows)
