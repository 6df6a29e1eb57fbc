"""Evidence under a proposal changes: its people are told, once for each later word."""

from ledger.connection import fetch
from ledger.journal import KERNEL, Journal, row_of
from ledger.outbox import outbox_rows
from ledger.rows import load_case, load_people
from ledger.words import words_of
from plan.telling import asked_people, concerned, tell


class BriefingActs:
    """News on evidence; see ``plan.ports.Life``."""

    _journal: Journal

    def brief(self, proposal_id: str, observation: str, reason: str) -> bool:
        """Tell everybody concerned that what a proposal rests on has a later word.

        False where they have been told of this word already. The database refuses what is no later
        word on anything that the proposal rests on.
        """
        with self._journal.act() as act:
            case = load_case(act.raw, proposal_id)
            sql = "SELECT 1 FROM briefings WHERE proposal = ? AND observation = ?"
            if fetch(act.raw, sql, [case.id, observation]):
                return False
            words = words_of(reason, "what changed")
            row = row_of(
                "briefings",
                id=act.next_number("briefings", "id"),
                proposal=case.id,
                observation=observation,
                reason=words,
            )
            waits = asked_people(case, load_people(act.raw)) if case.end is None else ()
            to = (*concerned(case), *waits)
            told = tell(
                case, "evidence", to, "rests on evidence that changed", words, key=observation
            )
            body = {"proposal": case.id, "observation": observation}
            act.write("evidence_changed", KERNEL, body, [row, *outbox_rows(act, told)])
            return True
