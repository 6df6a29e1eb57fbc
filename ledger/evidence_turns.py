"""What was said in conversations with the coordinator: numbered, dated, and kept for good.

The log says that a turn was added and holds its hash, as it does for an observation.
"""

from ledger.evidence_rounds import RoundRecords
from plan.records import Turn
from plan.values import canonical

_LAST = (
    "seq > coalesce((SELECT seq FROM turns WHERE conversation = :conversation AND role <> 'tool' "
    "ORDER BY seq DESC LIMIT 1 OFFSET :limit), 0)"
)


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
        """Give the last turns of a conversation, oldest first; the limit counts what was spoken.

        The calls of tools that belong to these turns come with them.
        """
        values = {"conversation": conversation, "limit": max(0, limit)}
        return self._load(Turn, "turns", f"conversation = :conversation AND {_LAST}", values, "seq")
