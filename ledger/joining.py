"""Since when each person has been among the people, without having been taken out in between.

Whoever is taken out and comes back under the same id has joined anew, also where one proposal did
both: they may be somebody else. What belongs to an earlier joining is not theirs.
"""

import sqlite3
from dataclasses import dataclass

from ledger.connection import fetch

_NEWEST = """
SELECT log.hash AS hash FROM people_versions AS v JOIN log ON log.seq = v.entry
ORDER BY v.version DESC LIMIT 1
"""
_JOINED = """
SELECT m.id AS id, log.hash AS hash, log.at AS at, max(m.version) AS version
FROM members AS m JOIN log ON log.seq = m.entry
WHERE m.id IN (SELECT id FROM members WHERE version = (SELECT max(version) FROM people_versions))
AND (
  NOT EXISTS (SELECT 1 FROM members AS b WHERE b.id = m.id AND b.version = m.version - 1)
  OR EXISTS (
    SELECT 1 FROM revisions AS r JOIN proposals AS p ON p.id = r.proposal,
    json_each(p.body, '$.operations') AS o
    WHERE r.entry = m.entry AND json_extract(o.value, '$.op') = 'remove_person'
    AND json_extract(o.value, '$.id') = m.id
  )
)
GROUP BY m.id
"""


@dataclass(frozen=True)
class Joined:
    """The entry of the log that brought a person in: its hash, and when that was."""

    hash: str
    at: str


def load_people_mark(raw: sqlite3.Connection) -> str:
    """Give the hash of the entry that brought the newest people: another one, other people."""
    return str(fetch(raw, _NEWEST)[0]["hash"])


def load_joined(raw: sqlite3.Connection) -> dict[str, Joined]:
    """Give, for each of the newest people, what brought them in."""
    return {row["id"]: Joined(row["hash"], row["at"]) for row in fetch(raw, _JOINED)}
