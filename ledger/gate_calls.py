"""Go or no-go on SQLite: the kernel opens a call, the gate's owners answer; nothing is applied."""

import sqlite3

from ledger.connection import fetch
from ledger.journal import KERNEL, Act, Journal, Row, row_of
from ledger.outbox import outbox_rows
from ledger.rows import load_case, load_head, load_people, load_plan
from ledger.words import person_who, words_of
from plan.attesting import owners_of
from plan.errors import ClosedError, RefusedError, UnknownError
from plan.gate_calls import (
    CallAnswer,
    CallEvidence,
    GateCall,
    Word,
    gate_of,
    has_gone_on,
    role_for_answer,
    word_to_go_on,
)
from plan.gate_operation import ProceedGate
from plan.model import Task
from plan.people import People
from plan.ports import Channel
from plan.proposal import Proposal
from plan.telling import Message, concerned
from plan.values import canonical
from plan.visible import visible_line


class CallingActs:
    """Calls of gates and their answers; see ``plan.ports.Life``."""

    _journal: Journal

    def calls(self) -> tuple[GateCall, ...]:
        """Give every call with its answers, oldest first."""
        with self._journal.connection.reading() as raw:
            return load_calls(raw)

    def taken_back(self, call_id: int) -> bool:
        """Say whether the gate of a call went on after it and does not any more."""
        with self._journal.connection.reading() as raw:
            return _taken_back(raw, _call(raw, call_id))

    def open_call(self, task_id: str, evidence: CallEvidence) -> GateCall:
        """Ask a gate's owners about evidence; what its newest call shows is not asked again.

        It is where the gate went on after that call, and this was taken back; and where other roles
        decide at the gate by now, and it has not gone on.

        Raises:
            UnknownError, RefusedError: this is no gate, or nothing failed and nothing is missing.
        """
        with self._journal.act() as act:
            gate = gate_of(load_plan(act.raw), task_id)
            if not evidence.asks:
                raise RefusedError(f"everything at {gate.id} has passed; there is nothing to call")
            known = [one for one in load_calls(act.raw) if one.task == gate.id]
            newest = known[-1] if known else None
            same = newest is not None and newest.hash == evidence.hash
            if newest is not None and same and not _asks_anew(act.raw, newest, gate):
                return newest
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
            ClosedError: the gate went on after it, and this was taken back; or it has gone on, and
                this would only say once more that it may.
            RefusedError: no reason is given.
        """
        with self._journal.act() as act:
            call, people = _call(act.raw, call_id), load_people(act.raw)
            _check_asks(act.raw, call)
            person_who(people, person, "answers a gate")
            plan = load_plan(act.raw)
            role = role_for_answer(call, plan, people, person, load_calls(act.raw))
            if answer == "proceed" and call.id in plan.by_id[call.task].proceeds:
                raise ClosedError(has_gone_on(call))
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
            told = _tell_the_others(act, call, person, answer, reason)
            body = {"call": call.id, "task": call.task, "answer": answer, "evidence": call.hash}
            act.write("called_answer", person, body, [row, *told])
            return _call(act.raw, call.id)


# Canonical JSON writes the operation as it stands here; json_each fails where one can only read.
_WENT_ON = """
SELECT 1 FROM revisions AS v JOIN proposals AS p ON p.id = v.proposal
WHERE instr(p.body, '{"call":' || ? || ',"op":"proceed_gate",') LIMIT 1
"""

_WOULD_GO_ON = """
SELECT DISTINCT p.id FROM proposals AS p, json_each(p.body, '$.operations') AS o
WHERE json_extract(o.value, '$.op') = 'proceed_gate' AND json_extract(o.value, '$.call') = ?
  AND p.id NOT IN (SELECT proposal FROM endings)
  AND NOT EXISTS (SELECT 1 FROM revisions WHERE proposal = p.id)
ORDER BY p.number
"""


def _went_on(raw: sqlite3.Connection, call: GateCall) -> bool:
    """Say whether a revision went on after a call, whatever became of that since."""
    said = any(one.answer == "proceed" for one in call.answers)
    return said and bool(fetch(raw, _WENT_ON, [call.id]))


def _taken_back(raw: sqlite3.Connection, call: GateCall) -> bool:
    """Say whether a gate went on after a call and does not any more."""
    if not _went_on(raw, call):
        return False
    gate = load_plan(raw).by_id.get(call.task)
    return gate is None or call.id not in gate.proceeds


def _asks_anew(raw: sqlite3.Connection, call: GateCall, gate: Task) -> bool:
    """Say whether a gate is asked once more about what its newest call shows."""
    if call.id in gate.proceeds:
        return False
    return _went_on(raw, call) or load_plan(raw, call.revision).by_id[gate.id].gate != gate.gate


def _check_asks(raw: sqlite3.Connection, call: GateCall) -> None:
    """Refuse a word on a call whose go was taken back: whoever says it sees what is so now.

    Raises:
        ClosedError: it has to be called anew.
    """
    if _taken_back(raw, call):
        raise ClosedError(
            f"{call.task} went on after {call.name}, and that was taken back; it is called anew "
            f"with: interlock call open {call.task}"
        )


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
            body=f"Proceed, halt or rework: interlock call proceed {name} --as {id_} --reason TEXT "
            "(or halt, or rework)",
            dedupe=f"call/{name}/{id_}",
        )
        for id_ in dict.fromkeys(id_ for role in gate.gate for id_ in owners_of(people, role))
    ]


def _tell_the_others(act: Act, call: GateCall, person: str, answer: Word, reason: str) -> list[Row]:
    """Tell who has answered, and who stands behind or decided on what would go on after the call.

    Whoever is asked and has not decided yet reads it on its page.
    """
    open_ = [load_case(act.raw, row["id"]) for row in fetch(act.raw, _WOULD_GO_ON, [call.id])]
    others = [one.person for one in call.answers]
    others += [id_ for case in open_ for id_ in concerned(case)]
    after = f"{', '.join(case.id for case in open_)} would go on after it. " if open_ else ""
    told = [
        Message(
            kind="call_answered",
            recipient=other,
            proposal=None,
            subject=f"{call.name}: {person} says {answer} at {call.task}",
            body=f"{visible_line(reason)}\n{after}See it: interlock call show {call.name}",
            dedupe=f"call_answered/{call.name}/{person}/{other}",
        )
        for other in dict.fromkeys(others)
        if other != person
    ]
    return outbox_rows(act, told)


def check_calls(raw: sqlite3.Connection, proposal: Proposal) -> None:
    """Refuse to go on at a gate after a call that is not its newest, or that nobody lets proceed.

    A word counts while its role decides at the gate. A call lets a gate go on once: after a go that
    was taken back its owners are asked anew.

    Raises:
        RefusedError: one of these; it says what to do.
    """
    calls, gates = load_calls(raw), load_plan(raw).by_id
    for operation in proposal.plan_operations:
        if not isinstance(operation, ProceedGate):
            continue
        newest = next((one for one in reversed(calls) if one.task == operation.task), None)
        if newest is None or newest.id != operation.call:
            raise RefusedError(
                f"G{operation.call} is not the newest call at {operation.task}; see: interlock call"
            )
        if word_to_go_on(newest, gates[operation.task]) is None:
            raise RefusedError(
                f"nobody who decides at {operation.task} has said proceed to {newest.name}"
            )
        if _went_on(raw, newest):
            raise RefusedError(
                f"{operation.task} went on after {newest.name} before; to go on again it is called "
                f"anew: interlock call open {operation.task}"
            )
