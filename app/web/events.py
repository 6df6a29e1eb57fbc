"""What happened, for pages that wait: numbered by the store, so any process can go on.

A topic is a person's id, a conversation or a run. A reader names the last number it has seen.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from app.web.store import Store


@dataclass(frozen=True)
class Event:
    """One thing that happened."""

    id: int
    topic: str
    kind: str
    body: dict[str, Any]
    at: str


def publish(store: Store, topic: str, kind: str, body: dict[str, Any], now: datetime) -> int:
    """Keep an event and give its number."""
    with store.opened() as db:
        return put(db, topic, kind, body, now)


def put(db: Database, topic: str, kind: str, body: dict[str, Any], now: datetime) -> int:
    """Keep an event within an act that does something else too."""
    row = [topic, kind, json.dumps(body, ensure_ascii=False), now.isoformat()]
    cursor = db.conn.execute("INSERT INTO events(topic, kind, body, at) VALUES(?, ?, ?, ?)", row)
    return int(cursor.lastrowid or 0)


def events_after(store: Store, topic: str, last: int, most: int = 200) -> list[Event]:
    """Give what happened after a number, oldest first."""
    with store.opened() as db:
        rows = db.conn.execute(
            "SELECT id, topic, kind, body, at FROM events WHERE topic = ? AND id > ? ORDER BY id "
            "LIMIT ?",
            [topic, last, most],
        ).fetchall()
    return [Event(id_, topic_, kind, json.loads(body), at) for id_, topic_, kind, body, at in rows]
