"""People's acts on SQLite: submit, decide, revoke, ask, answer, end.

Each is one transaction: check by the kernel's rules, write, log. The triggers check once more what
matters; whoever gets past this module does not get past them.
"""

import unicodedata
from datetime import datetime

from ledger.journal import KERNEL, Act, Journal, Row, row_of
from ledger.rows import fetch, load_case, load_head, load_people, load_plan, load_policy
from ledger.submitting import (
    check_base,
    check_content,
    check_dates,
    check_evidence,
    check_stands_behind,
)
from plan.approval import Case, seat_for
from plan.errors import ClosedError, NotEntitledError, RefusedError, UnknownError
from plan.people import People, Person
from plan.ports import Channel
from plan.proposal import Decision, Proposal, Prose, Question, Revision, Status, Verdict
from plan.values import canonical

_BY_FACT = {Status.EXPIRED, Status.STALE}
_BY_PERSON = {Status.WITHDRAWN, Status.CLOSED, Status.REPLACED}


class LedgerGovernance:
    """Carries people's acts; see ``plan.ports.Governance``."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def submit(self, proposal: Proposal, prose: Prose, *, by: str) -> Case:
        """Freeze a proposal on the newest revision; ``by`` is the person who submits it.

        Raises:
            StaleError: the plan has moved on.
            NotEntitledError: no person stands behind it.
            UnknownError: it names a person or evidence that is not here.
            RefusedError: it says other than plan and policy give, or has been submitted before.
        """
        with self._journal.connection.reading() as raw:
            check_base(proposal, load_head(raw))
            plan, people, policy = load_plan(raw), load_people(raw), load_policy(raw)
        check_stands_behind(proposal, people, by)
        check_content(proposal, plan, people, policy)  # two schedules: not while others wait
        with self._journal.act() as act:
            check_base(proposal, load_head(act.raw))
            newest = (load_people(act.raw).version, load_policy(act.raw).version)
            if newest != (people.version, policy.version):
                raise RefusedError("people or policy have just changed; draft the proposal again")
            check_dates(proposal, act.at, policy)
            check_evidence(act.raw, proposal)
            _check_new(act, proposal)
            number = act.next_number("proposals", "number")
            body = {
                "proposal": f"P{number}",
                "digest": proposal.digest,
                "base_revision": proposal.base_revision,
                "author": proposal.author,
                "sponsor": proposal.sponsor,
            }
            act.write("submitted", by, body, proposal_rows(number, proposal, prose))
            return load_case(act.raw, f"P{number}")

    def decide(  # noqa: PLR0913  # what a decision consists of
        self,
        proposal_id: str,
        *,
        person: str,
        digest: str,
        verdict: Verdict,
        reason: str,
        page: str,
        channel: Channel,
    ) -> Decision:
        """Record what a person says; the errors of ``plan.approval.seat_for``."""
        with self._journal.act() as act:
            case, people = load_case(act.raw, proposal_id), load_people(act.raw)
            head = load_head(act.raw)
            role = seat_for(case, head, people, act.at, person_id=person, digest=digest)
            decision = Decision(
                id=act.next_number("decisions", "id"),
                proposal=case.id,
                digest=digest,
                base_revision=case.proposal.base_revision,
                page=_text(page, "the page's hash"),
                person=person,
                role=role,
                verdict=Verdict(verdict),
                reason=_text(reason, "the reason"),
                at=act.stamp,
                channel=channel,
            )
            cells = decision.model_dump(mode="json", exclude={"revoked"})
            shown = ("proposal", "digest", "verdict", "role", "page", "channel")
            body = {name: cells[name] for name in shown}
            act.write("decided", person, body, [Row("decisions", cells)])
            return decision

    def revoke(self, proposal_id: str, *, person: str, reason: str, channel: Channel) -> Decision:
        """Take a live decision back, as long as the proposal has not ended.

        Raises:
            ClosedError: it has been applied or has ended otherwise.
            RefusedError: this person has no live decision on it.
        """
        with self._journal.act() as act:
            case = load_case(act.raw, proposal_id)
            member = load_people(act.raw).member(person)
            _check_not_ended(case)
            live = next((d for d in case.live if d.person == person), None)
            if live is None:
                raise RefusedError(f"{member.name} has no decision on {case.id} to take back")
            row = row_of(
                "revocations",
                decision=live.id,
                person=person,
                reason=_text(reason, "the reason"),
                channel=channel,
            )
            act.write("revoked", person, {"proposal": case.id, "decision": live.id}, [row])
            return live.model_copy(update={"revoked": True})

    def ask(self, proposal_id: str, *, person: str, text: str, channel: Channel) -> Question:
        """Record a question; it takes no seat.

        Raises:
            ClosedError: the proposal has ended.
            NotEntitledError: this is no person.
        """
        with self._journal.act() as act:
            case = load_case(act.raw, proposal_id)
            _person(load_people(act.raw), person, "asks")
            _check_not_ended(case)
            question = Question(
                id=act.next_number("questions", "id"),
                proposal=case.id,
                person=person,
                text=_words(text, "a question"),
                at=act.stamp,
            )
            cells = {**question.model_dump(exclude={"answer"}), "channel": channel}
            body = {"proposal": case.id, "question": question.id}
            act.write("asked", person, body, [Row("questions", cells)])
            return question

    def answer(self, question_id: int, *, person: str, text: str, channel: Channel) -> Question:
        """Record the answer to a question.

        Raises:
            UnknownError: there is no such question.
            RefusedError: it has an answer already, or this is no person.
        """
        with self._journal.act() as act:
            _person(load_people(act.raw), person, "answers")
            question = _question(act, question_id)
            if question.answer is not None:
                raise RefusedError(f"question {question.id} has been answered: {question.answer}")
            answer = _words(text, "an answer")
            row = row_of(
                "answers", question=question.id, person=person, text=answer, channel=channel
            )
            body = {"proposal": question.proposal, "question": question.id}
            act.write("answered", person, body, [row])
            return question.model_copy(update={"answer": answer})

    def end(self, proposal_id: str, status: Status, *, reason: str, actor: str) -> Case:
        """Record that a proposal ended as withdrawn, closed, replaced, expired or stale.

        Raises:
            ClosedError: it has ended already.
            NotEntitledError: author and sponsor withdraw, people close and replace.
            RefusedError: it has not expired, or is not stale; or it cannot end like this.
        """
        with self._journal.act() as act:
            case = load_case(act.raw, proposal_id)
            _check_not_ended(case)
            _check_ending(case, Status(status), actor, load_people(act.raw))
            _check_fact(case, Status(status), load_head(act.raw), act.at)
            row = ending_row(case.id, Status(status), _text(reason, "the reason"), actor)
            act.write("ended", actor, {"proposal": case.id, "status": str(status)}, [row])
            return load_case(act.raw, case.id)


def ending_row(proposal_id: str, status: Status, reason: str, actor: str = KERNEL) -> Row:
    """Give the row that ends a proposal."""
    return row_of("endings", proposal=proposal_id, status=status.value, reason=reason, actor=actor)


def proposal_rows(number: int, proposal: Proposal, prose: Prose) -> list[Row]:
    """Give the rows of a proposal and of what it asks for."""
    main = row_of(
        "proposals",
        number=number,
        id=f"P{number}",
        digest=proposal.digest,
        body=canonical(proposal),
        base_revision=proposal.base_revision,
        base_hash=proposal.base_hash,
        result_hash=proposal.result_hash,
        author=proposal.author,
        sponsor=proposal.sponsor,
        created=proposal.created,
        expires=proposal.expires,
        prose=canonical(prose),
        prose_hash=prose.hash,
    )
    asked = [
        row_of("requirements", proposal=f"P{number}", role=r.role, count=r.count)
        for r in proposal.requirements
    ]
    return [main, *asked]


def _check_new(act: Act, proposal: Proposal) -> None:
    same = fetch(act.raw, "SELECT id FROM proposals WHERE digest = ?", [proposal.digest])
    if same:
        raise RefusedError(f"this has been submitted already; it is {same[0]['id']}")


def _check_not_ended(case: Case) -> None:
    if case.end is not None:
        raise ClosedError(f"{case.id} is {case.end.status}; nothing more can happen to it")


def _check_ending(case: Case, status: Status, actor: str, people: People) -> None:
    """Say who may end a proposal how: facts need nobody, an agent ends nothing."""
    if status in _BY_FACT:
        return
    if status not in _BY_PERSON:
        raise RefusedError(f"a proposal cannot be ended as {status}; that is for its approvers")
    _person(people, actor, "ends a proposal")
    if status is Status.WITHDRAWN and actor not in {case.proposal.author, case.proposal.sponsor}:
        raise NotEntitledError(f"only author and sponsor withdraw {case.id}; reject it instead")


def _check_fact(case: Case, status: Status, head: Revision, now: datetime) -> None:
    expires = datetime.fromisoformat(case.proposal.expires)
    if status is Status.EXPIRED and now < expires:
        raise RefusedError(f"{case.id} expires at {case.proposal.expires}, which is yet to come")
    base = (case.proposal.base_revision, case.proposal.base_hash)
    if status is Status.STALE and base == (head.number, head.hash):
        raise RefusedError(f"{case.id} stands on the newest revision; it is not stale")


def _person(people: People, id_: str, act: str) -> Person:
    member = people.member(id_)
    if member.kind != "person":
        raise NotEntitledError(f"{member.name} is an agent; only a person {act}")
    return member


def _question(act: Act, id_: int) -> Question:
    rows = fetch(act.raw, "SELECT proposal FROM questions WHERE id = ?", [id_])
    if not rows:
        raise UnknownError("question", str(id_))
    questions = load_case(act.raw, rows[0]["proposal"]).questions
    return next(question for question in questions if question.id == id_)


def _words(text: str, what: str) -> str:
    if not text.strip():
        raise RefusedError(f"{what} needs words")
    return _text(text, what)


def _text(text: str, what: str) -> str:
    """Give text in its normal form, or refuse what no database can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RefusedError(
            f"{what} holds bytes that are no text in UTF-8; write it again"
        ) from None
    return unicodedata.normalize("NFC", text.replace("\0", "\N{SYMBOL FOR NULL}"))
