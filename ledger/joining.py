"""Since when each person has been among the people, without having been taken out in between.

Whoever is taken out and comes back under the same id has joined anew, also where one proposal did
both: they may be somebody else. What belongs to an earlier joining is not theirs.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from ledger.connection import fetch

_NEWEST = """
SELECT log.hash AS hash FROM people_versions AS v JOIN log ON log.seq = v.entry
ORDER BY v.version DESC LIMIT 1
"""
_BROUGHT = """
SELECT m.id AS id, m.version AS version, log.hash AS hash, log.at AS at,
  EXISTS (SELECT 1 FROM members AS b WHERE b.id = m.id AND b.version = m.version - 1) AS before,
  (SELECT p.body FROM revisions AS r JOIN proposals AS p ON p.id = r.proposal
   WHERE r.entry = m.entry AND p.body LIKE '%"remove_person"%') AS swap
FROM members AS m JOIN log ON log.seq = m.entry
WHERE m.id IN (SELECT id FROM members WHERE version = (SELECT max(version) FROM people_versions))
AND (NOT before OR swap IS NOT NULL)
ORDER BY m.version
"""


@dataclass(frozen=True)
class Joined:
    """The entry of the log that brought a person in: its hash, its time, the version of people."""

    hash: str
    at: str
    version: int


def load_people_mark(raw: sqlite3.Connection) -> str:
    """Give the hash of the entry that brought the newest people: another one, other people."""
    return str(fetch(raw, _NEWEST)[0]["hash"])


def load_joined(raw: sqlite3.Connection) -> dict[str, Joined]:
    """Give, for each of the newest people, what brought them in."""
    return {
        row["id"]: Joined(row["hash"], row["at"], row["version"])
        for row in fetch(raw, _BROUGHT)
        if not row["before"] or _takes_out(json.loads(row["swap"]), row["id"])
    }


def _takes_out(body: dict[str, Any], person: str) -> bool:
    said = body["operations"]
    return any(one["op"] == "remove_person" and one["id"] == person for one in said)
