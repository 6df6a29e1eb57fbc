"""What whoever looks after a ledger does: its keys, restored copies, receipts, exports.

Nothing here can decide about a plan. The triggers say again who may add a key or accept a copy.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from ledger.auditing import Act as Told
from ledger.auditing import load_acts, load_tasks
from ledger.connection import Connection, fetch
from ledger.exporting import export_lines
from ledger.journal import (
    Act,
    Journal,
    knows_key,
    ledger_id,
    newest_entry,
    row_of,
    unsigned_acts,
    wrong_checkpoint,
)
from ledger.kept import Kept
from ledger.outbox import outbox_rows
from ledger.rows import load_current_cases, load_head, load_people
from plan.approval import status_of
from plan.errors import NotEntitledError, RefusedError, UnknownError
from plan.ports import Channel
from plan.proposal import Status
from plan.telling import tell_over, tell_void

Receipt = dict[str, Any]
T = TypeVar("T")
_RECEIPT = 1  # the form of a receipt, so that a later one can be told from it


class LedgerKeeping:
    """Keys, receipts, restored copies, export."""

    def __init__(self, journal: Journal, reading: Connection, kept: Kept | None = None) -> None:
        """``kept`` is where a server keeps what it read."""
        self._journal = journal
        self._reading = reading
        self._kept = kept

    @property
    def signs(self) -> str | None:
        """The public key that acts are signed with here; None where they are not."""
        signer = self._journal.signer
        with self._reading.reading() as raw:
            return signer.public if signer and knows_key(raw, signer.public) else None

    def known_keys(self) -> tuple[dict[str, Any], ...]:
        """Give the keys that the ledger knows, oldest first."""
        with self._reading.reading() as raw:
            return tuple(fetch(raw, "SELECT * FROM keys ORDER BY entry, public"))

    def add_key(self, public: str, *, comment: str, person: str, channel: Channel) -> None:
        """Let the ledger know a key from now on; whoever has it can sign the log's end.

        Raises:
            NotEntitledError: this is no operator.
            RefusedError: the ledger knows it already.
        """
        with self._journal.act() as act:
            check_operator(act, person, "adds a key")
            if knows_key(act.raw, public):
                raise RefusedError("the ledger knows this key already")
            row = row_of("keys", public=public, comment=comment, person=person, channel=channel)
            act.write("key_added", person, {"public": public}, [row])

    def unsigned(self) -> int:
        """Count the entries at the end of the log that nobody signed, where a key is known."""
        with self._reading.reading() as raw:
            return unsigned_acts(raw, newest_entry(raw)[0])

    def accept_end(self, *, person: str, reason: str) -> int:
        """Sign behind acts that nobody signed, and give how many; who does so has looked at them.

        Raises:
            NotEntitledError: this is no operator.
            RefusedError: no key signs here, nothing waits to be signed, no reason is given, or
                somebody wrote a signature that is none.
        """
        with self._journal.act() as act:
            check_operator(act, person, "accepts the end of the log")
            signer = self._journal.signer
            if signer is None or not knows_key(act.raw, signer.public):
                raise RefusedError("no key that the ledger knows is here: interlock keys show")
            forged = wrong_checkpoint(act.raw)
            if forged is not None:
                raise RefusedError(
                    f"entry {forged} of the log bears a signature that is none: somebody wrote "
                    "it, and no word makes that whole; keep a copy, run `interlock verify`, and "
                    "restore a backup"
                )
            acts = unsigned_acts(act.raw, newest_entry(act.raw)[0])
            if not acts:
                raise RefusedError("every act is signed; nothing waits to be accepted")
            if not reason.strip():
                raise RefusedError("say what you looked at: --reason")
            act.accepts = True
            act.write("end_accepted", person, {"acts": acts, "reason": reason})
            return acts

    def open_forks(self) -> tuple[dict[str, Any], ...]:
        """Give the restores that nobody has answered for."""
        with self._reading.reading() as raw:
            return tuple(fetch(raw, "SELECT * FROM open_forks ORDER BY id"))

    def accept_forks(self, *, person: str, reason: str, channel: Channel) -> int:
        """Answer for a restored ledger: from now on this copy is the one that goes on.

        Raises:
            NotEntitledError: this is no operator.
            RefusedError: nothing waits to be accepted, or no reason is given.
        """
        with self._journal.act() as act:
            check_operator(act, person, "accepts a restored ledger")
            waiting = fetch(act.raw, "SELECT id FROM open_forks ORDER BY id")
            if not waiting:
                raise RefusedError("this ledger is no copy that waits to be accepted")
            if not reason.strip():
                raise RefusedError("say why this copy goes on and not another: --reason")
            said = {"person": person, "reason": reason, "channel": channel}
            rows = [row_of("fork_acceptances", fork=one["id"], **said) for one in waiting]
            forks = [one["id"] for one in waiting]
            head = load_head(act.raw)
            cases = load_current_cases(act.raw)
            waits = [one for one in cases if status_of(one, head, act.at) is Status.OPEN]
            told = [one for case in waits for one in tell_void(case, forks[-1])]
            told += tell_over(load_people(act.raw, act.stamp).mandates, forks[-1])
            body = {"forks": forks, "reason": reason}
            act.write("accepted_fork", person, body, [*rows, *outbox_rows(act, told)])
            return len(rows)

    def receipt(self, proposal: str, person: str) -> Receipt:
        """Give what proves a person's newest word to a proposal: its entry, the newest checkpoint.

        Raises:
            UnknownError: this person has said nothing to it.
        """
        sql = (
            "SELECT * FROM log WHERE actor = ? AND event IN ('decided', 'revoked') "
            "AND json_extract(body, '$.proposal') = ? ORDER BY seq DESC LIMIT 1"
        )
        with self._reading.reading() as raw:
            found = fetch(raw, sql, [person, proposal])
            if not found:
                raise UnknownError("decision", f"of {person} on {proposal}")
            return receipt_of(raw, found[0])

    def acts(
        self, proposal: str | None = None
    ) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
        """Give every act, or those about a proposal, with rows, and the tasks of each proposal."""
        with self._journal.connection.reading() as raw:
            acts = load_acts(raw, proposal)
            return acts, load_tasks(raw, None if proposal is None else acts)

    def told(self, tell: Callable[[Told, Mapping[str, list[str]]], T]) -> Sequence[T]:
        """Give every act as it is told, oldest first; a server tells each of them once.

        ``tell`` takes an act, as ``acts`` gives it, and the tasks of its proposals.
        """
        with self._journal.connection.reading() as raw:
            seq, digest, _ = newest_entry(raw)
            found = None if self._kept is None else self._kept.told(raw, tell, seq)
            last, said = (0, ()) if found is None else found
            if last < seq:
                acts = load_acts(raw, after=last)
                tasks = load_tasks(raw, acts if last else None)
                said = (*said, *(tell(act, tasks) for act in acts))
                if self._kept is not None:
                    self._kept.keep_told(tell, seq, digest, said)
            return said

    def overdue_reviews(self, at: str) -> tuple[int, ...]:
        """Give the broken glasses under which something came in and that wait for their review."""
        sql = (
            "SELECT id FROM break_glass WHERE review_by < ? "
            "AND id IN (SELECT break_glass FROM under_glass) "
            "AND id NOT IN (SELECT break_glass FROM reviews) ORDER BY id"
        )
        with self._reading.reading() as raw:
            return tuple(row["id"] for row in fetch(raw, sql, [at]))

    def operators(self) -> tuple[str, ...]:
        """Give who looks after the ledger."""
        with self._reading.reading() as raw:
            return tuple(one["id"] for one in fetch(raw, "SELECT id FROM operators ORDER BY id"))

    def export(self) -> Iterator[str]:
        """Give everything that verify needs, line by line, from one snapshot."""
        with self._journal.connection.reading() as raw:
            yield from export_lines(raw)


def receipt_of(raw: sqlite3.Connection, entry: dict[str, Any]) -> Receipt:
    """Give an entry of the log with the newest checkpoint at or after it, if there is one."""
    sql = (
        "SELECT c.seq, c.hash, l.at, c.public, c.signature FROM checkpoints AS c "
        "JOIN log AS l ON l.seq = c.seq WHERE c.seq >= ? ORDER BY c.seq DESC LIMIT 1"
    )
    checkpoint = next(iter(fetch(raw, sql, [entry["seq"]])), None)
    return {
        "interlock_receipt": _RECEIPT,
        "ledger": ledger_id(raw),
        "anchored": checkpoint is not None,
        "entry": {**entry, "body": json.loads(entry["body"]), "text": entry["body"]},
        "checkpoint": checkpoint,
    }


def check_operator(act: Act, person: str, what: str) -> None:
    """Refuse whoever does not look after the ledger; see the view ``operators``.

    Raises:
        UnknownError, NotEntitledError: see above.
    """
    member = load_people(act.raw).member(person)
    able = [one["id"] for one in fetch(act.raw, "SELECT id FROM operators ORDER BY id")]
    if person not in able:
        known = " or ".join(able) or "nobody; give somebody the role 'operator' first"
        raise NotEntitledError(f"{member.name} is no operator and so never {what}; it is {known}")
