"""Owners attest whether a dependency is hidden between two tasks that change places.

"There is one" ends the proposal in the same entry. What enters the register and is drafted because
of it is known beside the plan, and is written before (``app.services.attesting``), so that a crash
in between leaves a claim too many and never a closed proposal without its reason.
"""

from typing import Literal

from ledger.journal import Act, Journal, Row, row_of
from ledger.outbox import outbox_rows
from ledger.proposal_rows import ending_row
from ledger.rows import load_case, load_head, load_people, load_policy
from ledger.words import person_who, text_of, words_of
from plan.approval import Case, check_channel, check_digest, check_open
from plan.attesting import Pair, pairs_of
from plan.errors import AlreadyDecidedError
from plan.ports import Channel
from plan.proposal import Status
from plan.telling import concerned, tell


class AttestingActs:
    """Owners' words on turned order; see ``plan.ports.Life``."""

    _journal: Journal

    def attest(  # noqa: PLR0913  # what an attestation consists of
        self,
        proposal_id: str,
        *,
        person: str,
        digest: str,
        answer: Literal["none", "there_is_one"],
        words: str,
        channel: Channel,
        pair: tuple[str, str] | None = None,
    ) -> Case:
        """Record an owner's word on the pairs that are theirs, or on one of them.

        Raises:
            ClosedError, StaleError, DigestError: see ``plan.approval``.
            NotEntitledError, RefusedError: see ``plan.attesting.pairs_of``.
            AlreadyDecidedError: this person has attested to all of this.
        """
        with self._journal.act() as act:
            case, people = load_case(act.raw, proposal_id), load_people(act.raw)
            member = person_who(people, person, "attests")
            check_open(case, load_head(act.raw), act.at)
            check_digest(case, digest)
            check_channel(case.proposal.risk, channel, load_policy(act.raw))
            own = frozenset({case.proposal.author, case.proposal.sponsor})
            mine = pairs_of(case.id, case.proposal.attest, member.id, people, own)
            wanted = [
                (one, department)
                for one, department in mine
                if pair in {None, (one.before, one.after)}
            ]
            said = {(one.before, one.after, one.department, one.person) for one in case.attested}
            fresh = [
                (one, department)
                for one, department in wanted
                if (one.before, one.after, department, person) not in said
            ]
            if not fresh:
                raise AlreadyDecidedError(
                    f"{member.name} has attested to this already; {case.id} asks nothing more of "
                    "them here"
                )
            text = words_of(words, "a dependency that is there") if answer != "none" else words
            cells = {"answer": answer, "words": text_of(text, "the words"), "channel": channel}
            rows = _rows(act, case, person, fresh, cells)
            if answer != "none":
                rows += _closing(act, case, person, text)
            body = {"proposal": case.id, "digest": digest, "answer": answer}
            act.write("attested", person, body, rows)
            return load_case(act.raw, case.id)


def _rows(
    act: Act,
    case: Case,
    person: str,
    pairs: list[tuple[Pair, str]],
    cells: dict[str, str],
) -> list[Row]:
    first = act.next_number("attestations", "id")
    return [
        row_of(
            "attestations",
            id=number,
            proposal=case.id,
            before=pair.before,
            after=pair.after,
            department=department,
            person=person,
            **cells,
        )
        for number, (pair, department) in enumerate(pairs, start=first)
    ]


def _closing(act: Act, case: Case, person: str, words: str) -> list[Row]:
    reason = f"{person} says that there is a dependency: {words}"
    told = tell(
        case,
        "ended",
        concerned(case, without=person),
        "was closed: a dependency was hidden",
        reason,
    )
    return [ending_row(case.id, Status.CLOSED, reason, person), *outbox_rows(act, told)]
