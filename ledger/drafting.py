"""Which draft became which proposal: the entry of the submission says so, in the act itself.

The draft's own row is marked beside it, in an act of its own. Where a process ended in between, or
two submitted at once, the log knows, and a draft becomes no second proposal.

What came to nothing (it was withdrawn, say, and so was what was made of it) can be asked for again:
that is another draft, with a count in it; see ``LedgerEvidence.save_draft``.
"""

import sqlite3
from datetime import datetime

from ledger.connection import fetch
from ledger.journal import Journal, stamp
from plan.errors import ClosedError, RefusedError, UnknownError
from plan.proposal import Proposal
from plan.records import Draft

_BECAME = """
SELECT json_extract(body, '$.draft') AS draft, json_extract(body, '$.proposal') AS proposal
FROM log WHERE event = 'submitted' AND json_extract(body, '$.draft') IS NOT NULL
"""


# A proposal with its edits and successors, as far as one was applied or may yet be.
_STANDING = """
WITH RECURSIVE line (id) AS (
  VALUES (?)
  UNION
  SELECT p.id FROM proposals AS p JOIN line ON json_extract(p.body, '$.parent') = line.id
)
SELECT 1 FROM line JOIN proposals AS p ON p.id = line.id LEFT JOIN endings AS e ON e.proposal = p.id
WHERE p.id IN (SELECT proposal FROM revisions)
  OR (e.status IS NULL AND p.expires > ?)
  OR (e.status = 'stale' AND p.id NOT IN (SELECT parent FROM successions))
LIMIT 1
"""


class DraftingReads:
    """Drafts that have become proposals; see ``plan.ports.Life``."""

    _journal: Journal

    def came_to_nothing(self, proposal_id: str) -> bool:
        """Say whether a proposal ended without being applied, and all that was made of it too."""
        with self._journal.connection.reading() as raw:
            return is_over(raw, proposal_id, self._journal.clock.now())

    def became(self) -> dict[str, str]:
        """Give the proposal that each submitted draft has become, as the log has it."""
        with self._journal.connection.reading() as raw:
            return load_became(raw)


def is_over(raw: sqlite3.Connection, proposal_id: str, now: datetime) -> bool:
    """Say whether a proposal ended without being applied, and its edits and successors too."""
    return not fetch(raw, _STANDING, [proposal_id, stamp(now)])


def load_became(raw: sqlite3.Connection) -> dict[str, str]:
    """Give the proposal that each submitted draft has become."""
    return {row["draft"]: row["proposal"] for row in fetch(raw, _BECAME)}


def check_draft(raw: sqlite3.Connection, id_: str | None, proposal: Proposal) -> None:
    """Refuse a draft that has become a proposal, is of another plan, or asks for something else.

    Raises:
        UnknownError: there is no such draft.
        ClosedError: it has been submitted.
        StaleError: it was made on another revision than the proposal.
        RefusedError: the proposal says other than the draft.
    """
    if id_ is None:
        return
    found = fetch(raw, "SELECT body FROM drafts WHERE id = ?", [id_])
    if not found:
        raise UnknownError("draft", id_)
    draft = Draft.model_validate_json(found[0]["body"])
    became = draft.submitted_as or load_became(raw).get(id_)
    if became is not None:
        raise ClosedError(f"{id_} has been submitted already, as {became}")
    draft.check_base(proposal.base_revision)
    if tuple(proposal.operations) != tuple(draft.governs or draft.operations):
        raise RefusedError(f"this says other than {id_}; submit it as your own")
