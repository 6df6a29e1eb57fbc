"""What was said in conversations with the coordinator: numbered, dated, and kept for good.

The log says that a turn was added and holds its hash, as it does for an observation.
"""

from ledger.evidence_rounds import RoundRecords
from plan.records import Turn
from plan.values import canonical


class TurnRecords(RoundRecords):
    """The part of ``plan.ports.Evidence`` that keeps conversations."""

    def add_turn(self, turn: Turn) -> Turn:
        """Keep a turn of a conversation for good, under its next number and the ledger's time."""
        with self._journal.act() as act:
            number = act.next_number("turns", "number")
            before = self._table("turns").count_where("conversation = ?", [turn.conversation])
            kept = turn.model_copy(update={"seq": before + 1, "at": act.stamp})
            body = canonical(kept)
            actor = kept.person if kept.role == "person" and kept.person else self._actor
            act.note_records(
                "turn", actor, {f"turns/{number}": body}, conversation=kept.conversation
            )
            copied = {"conversation", "seq", "person", "role", "written_by", "at"}
            row = kept.model_dump(mode="json", include=copied)
            self._table("turns").insert({"number": number, **row, "body": body})
            return kept

    def turns(self, conversation: str, limit: int) -> tuple[Turn, ...]:
        """Give the last turns of a conversation, no more than the limit, oldest first."""
        with self._journal.connection.reading():
            rows = list(
                self._table("turns").rows_where(
                    "conversation = ?",
                    [conversation],
                    order_by="seq desc",
                    limit=max(0, limit),
                )
            )
        return tuple(Turn.model_validate_json(row["body"]) for row in reversed(rows))
