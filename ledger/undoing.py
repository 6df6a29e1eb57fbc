"""Who governed before a revision and after it, for the way back."""

import sqlite3

from ledger.connection import fetch
from ledger.journal import Journal
from plan.governance_operations import Government
from plan.people import People
from plan.policy import Policy


class UndoingReads:
    """What a change of who governs changed; see ``plan.ports.Life``."""

    _journal: Journal

    def governed_by(self, revision: int) -> tuple[Government, Government] | None:
        """Give who governed before and after a revision; None where it changed only the plan."""
        with self._journal.connection.reading() as raw:
            rows = fetch(
                raw,
                "SELECT v.entry FROM governed AS g JOIN revisions AS v ON v.proposal = g.proposal "
                "WHERE v.number = ?",
                [revision],
            )
            if not rows:
                return None
            entry = rows[0]["entry"]
            return _government(raw, entry - 1), _government(raw, entry)


def _government(raw: sqlite3.Connection, entry: int) -> Government:
    """Give the newest people and policy that an entry or one before it brought."""
    people = _newest(raw, "people_versions", entry)
    policy = _newest(raw, "policy_versions", entry)
    return Government(People.model_validate_json(people), Policy.model_validate_json(policy))


def _newest(raw: sqlite3.Connection, table: str, entry: int) -> str:
    sql = f'SELECT body FROM "{table}" WHERE entry <= ? ORDER BY version DESC LIMIT 1'  # noqa: S608  # our names
    return str(fetch(raw, sql, [entry])[0]["body"])
