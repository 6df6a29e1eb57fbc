"""Which draft became which proposal: the entry of the submission says so, in the act itself.

The draft's own row is marked beside it, in an act of its own. Where a process ended in between, or
two submitted at once, the log knows, and a draft becomes no second proposal.
"""

import sqlite3

from ledger.connection import fetch
from ledger.journal import Journal
from plan.errors import ClosedError, RefusedError, UnknownError
from plan.proposal import Proposal
from plan.records import Draft

_BECAME = """
SELECT json_extract(body, '$.draft') AS draft, json_extract(body, '$.proposal') AS proposal
FROM log WHERE event = 'submitted' AND json_extract(body, '$.draft') IS NOT NULL
"""


class DraftingReads:
    """Drafts that have become proposals; see ``plan.ports.Life``."""

    _journal: Journal

    def became(self) -> dict[str, str]:
        """Give the proposal that each submitted draft has become, as the log has it."""
        with self._journal.connection.reading() as raw:
            return load_became(raw)


def load_became(raw: sqlite3.Connection) -> dict[str, str]:
    """Give the proposal that each submitted draft has become."""
    return {row["draft"]: row["proposal"] for row in fetch(raw, _BECAME)}


def check_draft(raw: sqlite3.Connection, id_: str | None, proposal: Proposal) -> None:
    """Refuse a draft that has become a proposal already, or that asks for something else.

    Raises:
        UnknownError: there is no such draft.
        ClosedError: it has been submitted.
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
    if tuple(proposal.operations) != tuple(draft.governs or draft.operations):
        raise RefusedError(f"this says other than {id_}; submit it as your own")
