"""What is known beside the plan, through sqlite-utils on the kernel's connection.

Each method that writes is one act: rows and the log entry that holds their hashes come together or
not at all. Numbers are given in order of arrival (O1, R1, A1, C1, D1); the same content keeps its
number. Nothing here binds a date.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

from ledger.connection import fetch
from ledger.drafting import is_over, load_became
from ledger.evidence_turns import TurnRecords
from ledger.journal import Act
from ledger.rows import load_people
from plan.errors import RefusedError, UnknownError
from plan.ports import Recorded
from plan.records import (
    Assumption,
    AssumptionStatus,
    Draft,
    Fact,
    FactKind,
    Observation,
    Reading,
)
from plan.settling import check_settles_assumption, check_settles_reading
from plan.values import canonical, sha256

Numbered = TypeVar("Numbered", Reading, Assumption, Draft)
_LETTERS = {"readings": "R", "assumptions": "A", "drafts": "D"}
_WORD = re.compile(r"\w+")
_AT_ONCE = 500  # hashes in one question


class LedgerEvidence(TurnRecords):
    """Observations, readings, assumptions, drafts; see ``plan.ports.Evidence``.

    Observations are append-only: what was read of them once is true for as long as it is open.
    """

    _seen: tuple[Observation, ...] = ()

    def record(self, facts: Sequence[Fact], *, by: str | None = None) -> Recorded:
        """Store facts, all or none; one that is there already is counted and not stored again.

        ``by`` is the person who handed them in: the entry of the log is theirs.
        """
        with self._journal.act() as act:
            first = act.next_number("observations", "number")
            given: dict[str, Fact] = {}
            for fact in facts:
                given.setdefault(fact.hash, fact)
            known = _known(act, list(given))
            fresh = [(hash_, fact) for hash_, fact in given.items() if hash_ not in known]
            new = [
                Observation(id=f"O{number}", received=act.stamp, hash=hash_, fact=fact)
                for number, (hash_, fact) in enumerate(fresh, start=first)
            ]
            if new:
                self._store_observations(act, first, new, by or self._actor)
        return Recorded(new=tuple(new), known=len(facts) - len(new))

    def handed_in(self) -> dict[str, str]:
        """Give, for observations that a person handed in, who did; the crew reads the others."""
        sql = (
            "SELECT o.key AS id, log.actor AS actor FROM log, "
            "json_each(log.body, '$.observations') AS o "
            "WHERE log.event = 'observed' AND log.actor <> ?"
        )
        with self._journal.connection.reading() as raw:
            return {row["id"]: row["actor"] for row in fetch(raw, sql, [self._actor])}

    def _store_observations(
        self, act: Act, first: int, new: Sequence[Observation], actor: str
    ) -> None:
        rows = [
            {
                "number": number,
                "id": one.id,
                **one.fact.model_dump(
                    mode="json", include={"kind", "subject", "speaker", "source", "place", "text"}
                ),
                "received": one.received,
                "hash": one.hash,
                "body": canonical(one),
            }
            for number, one in enumerate(new, start=first)
        ]
        bodies = {f"observations/{row['number']}": str(row["body"]) for row in rows}
        hashes = {one.id: one.hash for one in new}
        act.note_records("observed", actor, bodies, observations=hashes)
        self._table("observations").insert_all(rows)

    def observations(
        self, kind: FactKind | None = None, subject: str | None = None
    ) -> tuple[Observation, ...]:
        """Give observations, oldest first; those that were read before are not read again."""
        wanted = {"kind": kind and FactKind(kind).value, "subject": subject}
        given = {name: value for name, value in wanted.items() if value is not None}
        where = " and ".join(f"{name} = :{name}" for name in given) or None
        if given or self._database.conn.in_transaction:  # a write may yet be undone
            return self._load(Observation, "observations", where, given)
        seen = self._seen
        last = {"last": int(seen[-1].id.removeprefix("O")) if seen else 0}
        self._seen = (*seen, *self._load(Observation, "observations", "number > :last", last))
        return self._seen

    def observation(self, id_: str) -> Observation:
        """Give one observation.

        Raises:
            UnknownError: there is none with this id.
        """
        return self._one(Observation, "observations", id_)

    def search(self, words: str, limit: int = 10) -> tuple[Observation, ...]:
        """Find observations that hold any of the words, best first."""
        query = " OR ".join(f'"{word}"' for word in _WORD.findall(words))
        if not query or limit < 1:
            return ()
        with self._journal.connection.reading():
            rows = list(self._table("observations").search(query, limit=limit, columns=["body"]))
        return tuple(Observation.model_validate_json(row["body"]) for row in rows)

    def save_reading(self, reading: Reading) -> Reading:
        """Keep a reading under a new id, or give the one that the same words already have."""
        what = reading.model_dump(
            mode="json", include={"source", "quote", "type", "task", "department", "value"}
        )
        what["quote"] = _folded(reading.quote)
        copies = {"task": reading.task, "speaker": reading.speaker, "status": reading.status}
        return self._enter("readings", reading, what, copies, ("read", reading.read_by))

    def readings(self) -> tuple[Reading, ...]:
        """Give all readings, oldest first."""
        return self._load(Reading, "readings")

    def settle_reading(
        self, id_: str, status: Literal["confirmed", "rejected"], by: str
    ) -> Reading:
        """Note what the speaker said to a reading of their words.

        Raises:
            UnknownError: there is no such reading or person.
            NotEntitledError: see ``plan.settling``.
        """
        with self._journal.act() as act:
            reading = self._one(Reading, "readings", id_)
            check_settles_reading(reading, load_people(act.raw, act.stamp), by)
            settled = Reading.model_validate({**reading.model_dump(), "status": status})
            self._change(act, "readings", settled, {"status": status}, ("settled", by))
            return settled

    def claim(self, assumption: Assumption) -> Assumption:
        """Enter a claimed dependency, or give the entry of the same pair and quote.

        Raises:
            RefusedError: it comes in as settled, and no artefact that was observed settles it.
        """
        if assumption.status is not AssumptionStatus.ASSUMED:
            self._check_artefact(assumption)
        what = assumption.model_dump(mode="json", include={"before", "after"})
        what["quote"] = _folded(assumption.quote)
        copies = {
            "before": assumption.before,
            "after": assumption.after,
            "status": assumption.status.value,
        }
        made = ("claimed", assumption.claimed_by)
        return self._enter("assumptions", assumption, what, copies, made)

    def _check_artefact(self, assumption: Assumption) -> None:
        """Let nothing in as confirmed but what stands word for word in an observed artefact."""
        found = self._load(Observation, "observations", "id = :id", {"id": assumption.source})
        stands = any(
            one.fact.kind is FactKind.PROCESS and assumption.quote in one.fact.text for one in found
        )
        if assumption.status is not AssumptionStatus.CONFIRMED or not stands:
            raise RefusedError("a claim enters the register as assumed; its owners settle it")

    def assumptions(self) -> tuple[Assumption, ...]:
        """Give the register, oldest first."""
        return self._load(Assumption, "assumptions")

    def settle_assumption(
        self, id_: str, status: AssumptionStatus, by: str, reason: str
    ) -> Assumption:
        """Note what an owner said to an assumption; binds nothing.

        Raises:
            UnknownError: there is no such assumption or person.
            NotEntitledError: see ``plan.settling``.
        """
        with self._journal.act() as act:
            assumption = self._one(Assumption, "assumptions", id_)
            check_settles_assumption(assumption, load_people(act.raw, act.stamp), by)
            settled = assumption.model_copy(update={"status": AssumptionStatus(status)})
            copies = {"status": settled.status.value}
            self._change(act, "assumptions", settled, copies, ("settled", by), reason=reason)
            return settled

    def save_draft(self, draft: Draft, *, anew: bool = False) -> Draft:
        """Keep a draft under a new id, or give the one of the same operations on the same base.

        Where that one's proposal came to nothing, what a person asks for again is a new draft;
        ``anew`` says that a person's word asks for it, though it is nobody's own.
        """
        kept = self._enter_draft(draft)
        while (anew or draft.asked_by is not None) and self._came_to_nothing(kept):
            draft = draft.model_copy(update={"again": draft.again + 1})
            kept = self._enter_draft(draft)
        return kept

    def _came_to_nothing(self, draft: Draft) -> bool:
        with self._journal.connection.reading() as raw:
            became = draft.submitted_as or load_became(raw).get(draft.id)
            return became is not None and is_over(raw, became, self._journal.clock.now())

    def _enter_draft(self, draft: Draft) -> Draft:
        of = {"operations", "base_revision", "governs", "again"}
        what = draft.model_dump(mode="json", include=of)
        copies: dict[str, str | int | None] = {
            "base_revision": draft.base_revision,
            "author": draft.author,
            "submitted_as": draft.submitted_as,
        }
        return self._enter("drafts", draft, what, copies, ("drafted", draft.author))

    def drafts(self) -> tuple[Draft, ...]:
        """Give all drafts, oldest first."""
        return self._load(Draft, "drafts")

    def draft(self, id_: str) -> Draft:
        """Give one draft.

        Raises:
            UnknownError: there is none with this id.
        """
        return self._one(Draft, "drafts", id_)

    def mark_submitted(self, draft_id: str, proposal_id: str) -> None:
        """Note that a draft has become a proposal; saying it twice changes nothing.

        Raises:
            UnknownError: there is no such draft or proposal.
            RefusedError: the draft has become another proposal.
        """
        with self._journal.act() as act:
            draft = self._one(Draft, "drafts", draft_id)
            if draft.submitted_as == proposal_id:
                return
            if draft.submitted_as is not None:
                raise RefusedError(f"{draft.id} has been submitted as {draft.submitted_as}")
            if not fetch(act.raw, "SELECT 1 FROM proposals WHERE id = ?", [proposal_id]):
                raise UnknownError("proposal", proposal_id)
            marked = draft.model_copy(update={"submitted_as": proposal_id})
            copies = {"submitted_as": proposal_id}
            self._change(act, "drafts", marked, copies, ("draft submitted", self._actor))

    def _enter(
        self,
        table: str,
        record: Numbered,
        what: dict[str, Any],
        copies: Mapping[str, str | int | None],
        made: tuple[str, str],
    ) -> Numbered:
        """Store a record under the next number, unless its key has one; ``made``: event, actor."""
        key = sha256(f"interlock/{table}/key/1", canonical(what))
        with self._journal.act() as act:
            known = list(self._table(table).rows_where("key = ?", [key]))
            if known:
                return type(record).model_validate_json(known[0]["body"])
            number = act.next_number(table, "number")
            entered = record.model_copy(update={"id": f"{_LETTERS[table]}{number}"})
            body = canonical(entered)
            act.note_records(made[0], made[1], {f"{table}/{number}": body}, id=entered.id)
            row = {"number": number, "id": entered.id, "key": key, **copies, "body": body}
            self._table(table).insert(row)
            return entered

    def _change(
        self,
        act: Act,
        table: str,
        record: Reading | Assumption | Draft,
        copies: dict[str, str],
        made: tuple[str, str],
        **body: str,
    ) -> None:
        number, text = int(record.id[1:]), canonical(record)
        act.note_records(
            made[0], made[1], {f"{table}/{number}": text}, id=record.id, **copies, **body
        )
        self._table(table).update(number, {**copies, "body": text})


def _folded(quote: str) -> str:
    """Give words without case and white space, so that a line break makes no new quote."""
    return " ".join(quote.casefold().split())


def _known(act: Act, hashes: Sequence[str]) -> set[str]:
    """Give which of these hashes the ledger has an observation of."""
    found: set[str] = set()
    for first in range(0, len(hashes), _AT_ONCE):
        asked = hashes[first : first + _AT_ONCE]
        marks = ", ".join("?" * len(asked))
        sql = f"SELECT hash FROM observations WHERE hash IN ({marks})"  # noqa: S608  # marks only
        found |= {str(row["hash"]) for row in fetch(act.raw, sql, asked)}
    return found
