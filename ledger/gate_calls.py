"""Go or no-go on SQLite: the kernel opens a call, the gate's owners answer; nothing is applied."""

import sqlite3

from ledger.connection import fetch
from ledger.journal import KERNEL, Act, Journal, Row, row_of
from ledger.outbox import outbox_rows
from ledger.rows import load_head, load_people, load_plan
from ledger.words import person_who, words_of
from plan.attesting import owners_of
from plan.errors import RefusedError, UnknownError
from plan.gate_calls import CallAnswer, CallEvidence, GateCall, Word, gate_of, role_for_answer
from plan.gate_operation import ProceedGate
from plan.model import Task
from plan.people import People
from plan.ports import Channel
from plan.proposal import Proposal
from plan.telling import Message
from plan.values import canonical


class CallingActs:
    """Calls of gates and their answers; see ``plan.ports.Life``."""

    _journal: Journal

    def calls(self) -> tuple[GateCall, ...]:
        """Give every call with its answers, oldest first."""
        with self._journal.connection.reading() as raw:
            return load_calls(raw)

    def open_call(self, task_id: str, evidence: CallEvidence) -> GateCall:
        """Ask a gate's owners about evidence; the same evidence is asked about once.

        Raises:
            UnknownError, RefusedError: this is no gate, or nothing failed and nothing is missing.
        """
        with self._journal.act() as act:
            gate = gate_of(load_plan(act.raw), task_id)
            if not evidence.asks:
                raise RefusedError(f"everything at {gate.id} has passed; there is nothing to call")
            known = [one for one in load_calls(act.raw) if one.task == gate.id]
            same = next((one for one in known if one.hash == evidence.hash), None)
            if same is not None:
                return same
            number = act.next_number("calls", "id")
            row = row_of(
                "calls",
                id=number,
                task=gate.id,
                revision=load_head(act.raw).number,
                body=canonical(evidence),
                hash=evidence.hash,
            )
            told = _messages(gate, f"G{number}", evidence, load_people(act.raw))
            body = {"call": number, "task": gate.id, "evidence": evidence.hash}
            act.write("called", KERNEL, body, [row, *outbox_rows(act, told)])
            return _call(act.raw, number)

    def answer_call(
        self, call_id: int, *, person: str, answer: Word, reason: str, channel: Channel
    ) -> GateCall:
        """Record what an owner of the gate says; it binds nothing by itself.

        Raises:
            UnknownError, ClosedError, NotEntitledError: see ``plan.gate_calls``.
            RefusedError: no reason is given.
        """
        with self._journal.act() as act:
            call, people = _call(act.raw, call_id), load_people(act.raw)
            person_who(people, person, "answers a gate")
            plan = load_plan(act.raw, call.revision)
            role = role_for_answer(call, plan, people, person, load_calls(act.raw))
            row = row_of(
                "call_answers",
                id=act.next_number("call_answers", "id"),
                call=call.id,
                person=person,
                role=role,
                answer=answer,
                reason=words_of(reason, "an answer"),
                channel=channel,
            )
            body = {"call": call.id, "task": call.task, "answer": answer, "evidence": call.hash}
            act.write("called_answer", person, body, [row, *_tell_the_others(act, call, person)])
            return _call(act.raw, call.id)


def load_calls(raw: sqlite3.Connection) -> tuple[GateCall, ...]:
    """Give every call with its answers, oldest first."""
    rows = fetch(raw, "SELECT id, task, revision, body, hash, at FROM calls ORDER BY id")
    said = fetch(
        raw, "SELECT id, call, person, role, answer, reason, at FROM call_answers ORDER BY id"
    )
    answers = [CallAnswer.model_validate(row) for row in said]
    return tuple(
        GateCall(
            evidence=CallEvidence.model_validate_json(row.pop("body")),
            answers=tuple(one for one in answers if one.call == row["id"]),
            **row,
        )
        for row in rows
    )


def _call(raw: sqlite3.Connection, number: int) -> GateCall:
    calls = load_calls(raw)
    found = next((one for one in calls if one.id == number), None)
    if found is None:
        raise UnknownError("call", f"G{number}", [one.name for one in calls])
    return found


def _messages(gate: Task, name: str, evidence: CallEvidence, people: People) -> list[Message]:
    what = f"{len(evidence.failed)} failed, {len(evidence.missing)} missing"
    return [
        Message(
            kind="call",
            recipient=id_,
            proposal=None,
            subject=f"{name}: go or no-go at {gate.id}, {what}, {len(evidence.passed)} passed",
            body=f"Proceed, halt or rework: interlock call answer {name} ... --as {id_}",
            dedupe=f"call/{name}/{id_}",
        )
        for id_ in dict.fromkeys(id_ for role in gate.gate for id_ in owners_of(people, role))
    ]


def _tell_the_others(act: Act, call: GateCall, person: str) -> list[Row]:
    earlier = dict.fromkeys(one.person for one in call.answers)
    told = [
        Message(
            kind="call_answered",
            recipient=other,
            proposal=None,
            subject=f"{call.name}: {person} has answered at {call.task}",
            body=f"See it: interlock call show {call.name}",
            dedupe=f"call_answered/{call.name}/{person}/{other}",
        )
        for other in earlier
    ]
    return outbox_rows(act, told)


def check_calls(raw: sqlite3.Connection, proposal: Proposal) -> None:
    """Refuse to go on at a gate after a call that is not its newest, or that nobody lets proceed.

    Raises:
        RefusedError: one of these; it says what to do.
    """
    calls = load_calls(raw)
    for operation in proposal.plan_operations:
        if not isinstance(operation, ProceedGate):
            continue
        newest = next((one for one in reversed(calls) if one.task == operation.task), None)
        if newest is None or newest.id != operation.call:
            raise RefusedError(
                f"G{operation.call} is not the newest call at {operation.task}; see: interlock call"
            )
        if not any(said.answer == "proceed" for said in newest.answers):
            raise RefusedError(
                f"nobody who decides at {operation.task} has said proceed to {newest.name}"
            )
