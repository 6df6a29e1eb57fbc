"""People's acts on SQLite: submit, decide, revoke, ask, answer, end.

Each is one transaction: check by the kernel's rules, write, log. The triggers check once more what
matters; whoever gets past this module does not get past them.
"""

from datetime import datetime

from ledger.attesting import AttestingActs
from ledger.briefing import BriefingActs
from ledger.calling_deputies import barred_calls, call_rows, with_calls
from ledger.connection import fetch
from ledger.drafting import DraftingReads, check_draft
from ledger.emergencies import EmergencyActs
from ledger.gate_calls import CallingActs, check_calls
from ledger.glasses import load_glasses
from ledger.journal import Act, Journal, Row, row_of, stamp
from ledger.outbox import outbox_rows
from ledger.proposal_rows import ending_row, proposal_rows
from ledger.rows import load_case, load_head, load_people, load_plan, load_policy
from ledger.standing_in import DelegationActs
from ledger.submitting import (
    check_base,
    check_content,
    check_dates,
    check_evidence,
    check_kinds,
    check_origins,
    check_stands_behind,
)
from ledger.succeeding import SuccessionActs
from ledger.timekeeping import TimekeepingActs
from ledger.undoing import UndoingReads
from ledger.words import person_who, text_of, words_of
from plan.approval import Case, check_channel, check_handed_on, seat_for
from plan.errors import ClosedError, NotEntitledError, RefusedError, UnknownError
from plan.people import People
from plan.ports import Channel
from plan.proposal import Decision, Proposal, Prose, Question, Revision, Status, Verdict
from plan.proposing import check_edit
from plan.telling import (
    Message,
    ask_for_approval,
    behind,
    beside_words,
    concerned,
    tell,
    tell_decision,
)

_BY_FACT = {Status.EXPIRED, Status.STALE}
_FOR_OTHERS = ("on_behalf_of", "delegation", "escalation")
_BY_PERSON = {Status.WITHDRAWN, Status.CLOSED, Status.REPLACED}


class LedgerGovernance(
    TimekeepingActs,
    SuccessionActs,
    AttestingActs,
    CallingActs,
    BriefingActs,
    DelegationActs,
    EmergencyActs,
    DraftingReads,
    UndoingReads,
):
    """Carries people's acts; see ``plan.ports.Governance``."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def submit(
        self, proposal: Proposal, prose: Prose, *, by: str, draft: str | None = None
    ) -> Case:
        """Freeze a proposal on the newest revision; ``by`` is the person who submits it.

        ``draft`` is what it was drafted as: it becomes this proposal and no other.

        Raises:
            StaleError: the plan has moved on.
            NotEntitledError: no person stands behind it.
            UnknownError: it names a person or evidence that is not here.
            RefusedError: it says other than plan and policy give, or has been submitted before.
            ClosedError: the draft has become a proposal already.
        """
        with self._journal.connection.reading() as raw:
            check_base(proposal, load_head(raw))
            plan, people, policy = load_plan(raw), load_people(raw), load_policy(raw)
            glasses = load_glasses(raw)
        check_stands_behind(proposal, people, by)
        now = datetime.fromisoformat(stamp(self._journal.clock.now()))
        # Two schedules: not while others wait. The triggers look at a broken glass once more; new
        # people or another policy are a revision of their own, so that the base tells of them.
        check_content(proposal, plan, people, policy, now=now, glasses=glasses)
        with self._journal.act() as act:
            check_base(proposal, load_head(act.raw))
            check_dates(proposal, act.at, policy)
            check_evidence(act.raw, proposal)
            check_origins(act.raw, proposal)
            check_calls(act.raw, proposal)
            check_kinds(act.raw, proposal)
            _check_new(act, proposal)
            check_draft(act.raw, draft, proposal)
            number = act.next_number("proposals", "number")
            body = {
                "proposal": f"P{number}",
                "digest": proposal.digest,
                "base_revision": proposal.base_revision,
                "author": proposal.author,
                "sponsor": proposal.sponsor,
            }
            if draft is not None:
                body["draft"] = draft
            case = Case(id=f"P{number}", proposal=proposal, prose=prose)
            calls = barred_calls(act, case)
            replaced, told = _replaced(act, case, by)
            told += ask_for_approval(with_calls(case, calls), people)
            rows = [
                *replaced,
                *proposal_rows(number, proposal, prose),
                *call_rows(act, calls),
                *outbox_rows(act, told),
            ]
            act.write("submitted", by, body, rows)
            return load_case(act.raw, case.id)

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
            case, people = load_case(act.raw, proposal_id), load_people(act.raw, act.stamp)
            policy, risk = load_policy(act.raw), case.proposal.risk
            check_channel(risk, channel, policy)
            head = load_head(act.raw)
            seat = seat_for(case, head, people, act.at, person_id=person, digest=digest)
            check_handed_on(risk, people.mandates.delegation(seat.delegation or 0), policy)
            decision = Decision(
                id=act.next_number("decisions", "id"),
                proposal=case.id,
                digest=digest,
                base_revision=case.proposal.base_revision,
                page=text_of(page, "the page's hash"),
                person=person,
                verdict=Verdict(verdict),
                reason=text_of(reason, "the reason"),
                at=act.stamp,
                channel=channel,
                **seat._asdict(),
            )
            cells = decision.model_dump(mode="json", exclude={"revoked", *_FOR_OTHERS})
            shown = ("proposal", "digest", "verdict", "role", "page", "channel")
            body = {name: cells[name] for name in shown}
            told = tell_decision(case, decision)
            rows = [Row("decisions", cells), *_deputed(decision), *outbox_rows(act, told)]
            act.write("decided", person, body, rows)
            return decision

    def revoke(self, proposal_id: str, *, person: str, reason: str, channel: Channel) -> Decision:
        """Take a live decision back, as long as the proposal has not ended.

        Raises:
            ClosedError: it has been applied or has ended otherwise.
            RefusedError: this person has no live decision on it, or not on this channel.
        """
        with self._journal.act() as act:
            case = load_case(act.raw, proposal_id)
            member = load_people(act.raw).member(person)
            _check_not_ended(case)
            live = next((d for d in case.live if person in {d.person, d.on_behalf_of}), None)
            if live is None:
                raise RefusedError(f"{member.name} has no decision on {case.id} to take back")
            check_channel(case.proposal.risk, channel, load_policy(act.raw))
            row = row_of(
                "revocations",
                decision=live.id,
                person=person,
                reason=text_of(reason, "the reason"),
                channel=channel,
            )
            told = tell(
                case,
                "revoked",
                behind(case, without=person),
                f"lost the word of {person}",
                reason,
                key=str(live.id),
            )
            body = {"proposal": case.id, "decision": live.id}
            act.write("revoked", person, body, [row, *outbox_rows(act, told)])
            return live.model_copy(update={"revoked": True})

    def ask(self, proposal_id: str, *, person: str, text: str, channel: Channel) -> Question:
        """Record a question; it takes no seat.

        Raises:
            ClosedError: the proposal has ended.
            NotEntitledError: this is no person.
        """
        with self._journal.act() as act:
            case = load_case(act.raw, proposal_id)
            person_who(load_people(act.raw), person, "asks")
            _check_not_ended(case)
            question = Question(
                id=act.next_number("questions", "id"),
                proposal=case.id,
                person=person,
                text=words_of(text, "a question"),
                at=act.stamp,
            )
            asked = question.model_dump(include={"id", "proposal", "person", "text", "at"})
            cells = {**asked, "channel": channel}
            body = {"proposal": case.id, "question": question.id}
            told = tell(
                case,
                "question",
                behind(case, without=person),
                f"has a question from {person}",
                f"{question.text}\nAnswer it: interlock answer {question.id} TEXT --as PERSON",
                key=str(question.id),
            )
            rows = [Row("questions", cells), *outbox_rows(act, told)]
            act.write("asked", person, body, rows)
            return question

    def answer(self, question_id: int, *, person: str, text: str, channel: Channel) -> Question:
        """Record the answer to a question.

        Raises:
            UnknownError: there is no such question.
            RefusedError: it has an answer already, or this is no person.
        """
        with self._journal.act() as act:
            person_who(load_people(act.raw), person, "answers")
            question = _question(act, question_id)
            if question.answer is not None:
                raise RefusedError(f"question {question.id} has been answered: {question.answer}")
            answer = words_of(text, "an answer")
            row = row_of(
                "answers", question=question.id, person=person, text=answer, channel=channel
            )
            body = {"proposal": question.proposal, "question": question.id}
            case = load_case(act.raw, question.proposal)
            told = tell(
                case,
                "answer",
                {question.person} - {person},
                f"has an answer from {person}{beside_words(case, person)}",
                answer,
                key=str(question.id),
            )
            act.write("answered", person, body, [row, *outbox_rows(act, told)])
            return question.model_copy(
                update={"answer": answer, "answered_by": person, "answered_at": act.stamp}
            )

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
            row = ending_row(case.id, Status(status), text_of(reason, "the reason"), actor)
            to = concerned(case, without=actor)
            told = tell(case, "ended", to, f"is {Status(status)}", reason)
            body = {"proposal": case.id, "status": str(status)}
            act.write("ended", actor, body, [row, *outbox_rows(act, told)])
            return load_case(act.raw, case.id)


def _replaced(act: Act, case: Case, by: str) -> tuple[list[Row], list[Message]]:
    """Give what ends the parent of an edit in the entry that brings it in, and who hears (K14).

    Raises:
        ClosedError: the parent has ended.
        NotEntitledError, RefusedError: only the kernel makes a successor; ``check_edit``.
    """
    if case.proposal.parent is None:
        return [], []
    if case.proposal.parent_kind != "edit":
        raise RefusedError("only the kernel gives a proposal its successor; edit it instead")
    parent = load_case(act.raw, case.proposal.parent)
    _check_not_ended(parent)
    check_edit(parent.proposal, case.proposal, by)
    reason = f"{by} made {case.id} of it"
    told = tell(parent, "ended", concerned(parent, without=by), "was replaced by an edit", reason)
    return [ending_row(parent.id, Status.REPLACED, reason, by)], list(told)


def _deputed(decision: Decision) -> list[Row]:
    """Give the row that says for whom a decision was given, where it was for somebody."""
    if decision.delegation is None and decision.escalation is None:
        return []
    return [
        row_of(
            "deputed",
            decision=decision.id,
            principal=decision.on_behalf_of,
            delegation=decision.delegation,
            escalation=decision.escalation,
        )
    ]


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
    person_who(people, actor, "ends a proposal")
    if status is Status.WITHDRAWN and actor not in {case.proposal.author, case.proposal.sponsor}:
        raise NotEntitledError(f"only author and sponsor withdraw {case.id}; reject it instead")


def _check_fact(case: Case, status: Status, head: Revision, now: datetime) -> None:
    expires = datetime.fromisoformat(case.proposal.expires)
    if status is Status.EXPIRED and now < expires:
        raise RefusedError(f"{case.id} expires at {case.proposal.expires}, which is yet to come")
    base = (case.proposal.base_revision, case.proposal.base_hash)
    if status is Status.STALE and base == (head.number, head.hash):
        raise RefusedError(f"{case.id} stands on the newest revision; it is not stale")


def _question(act: Act, id_: int) -> Question:
    rows = fetch(act.raw, "SELECT proposal FROM questions WHERE id = ?", [id_])
    if not rows:
        raise UnknownError("question", str(id_))
    questions = load_case(act.raw, rows[0]["proposal"]).questions
    return next(question for question in questions if question.id == id_)
