"""The daily rhythm on SQLite: handoffs, nudges and runs are entries of the log, and nothing more.

They bind nothing, so they need no table: an entry's body is hashed with the log, read back in its
order, and what it tells people lies in the outbox in the same transaction.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ledger.connection import fetch
from ledger.journal import KERNEL, Act, Journal
from ledger.outbox import outbox_rows
from ledger.rows import load_people
from ledger.words import person_who, text_of, words_of
from plan.errors import NotEntitledError, RefusedError, UnknownError
from plan.rhythm import (
    Acknowledgement,
    Handoff,
    Run,
    RunStep,
    handoff_messages,
)
from plan.telling import Message

HANDED, ACKNOWLEDGED, NUDGED = "handed_over", "acknowledged", "nudged"
OPENED, STEPPED, ANSWERED, ENDED = "run_opened", "run_step", "run_answered", "run_ended"
_PMO = "pmo"
_OF_RUN = {"at", "steps", "outcome", "detail", "ended"}
_OF_HANDOFF = {"at", "acknowledged_by", "acknowledged_at", "words"}
Entry = dict[str, Any]


class LedgerRhythm:
    """See ``plan.ports.Rhythm``."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def handoffs(self) -> tuple[Handoff, ...]:
        """Give every handoff, oldest first."""
        with self._journal.connection.reading() as raw:
            return tuple(_handoffs(raw).values())

    def hand_over(self, handoff: Handoff) -> Handoff | None:
        """Record a handoff and tell its people; None where the same cause has handed over."""
        with self._journal.act() as act:
            known = _handoffs(act.raw)
            if any((k.task, k.cause) == (handoff.task, handoff.cause) for k in known.values()):
                return None
            made = handoff.model_copy(update={"id": f"H{len(known) + 1}", "at": act.stamp})
            body = made.model_dump(mode="json", exclude=_OF_HANDOFF)
            act.write(HANDED, KERNEL, body, outbox_rows(act, handoff_messages(made)))
            return made

    def acknowledge(self, word: Acknowledgement) -> Handoff:
        """Record that somebody has taken a task over: who was told, or the PMO for them.

        Raises:
            UnknownError: there is no such handoff or person.
            NotEntitledError: it is an agent, or somebody whom it does not concern.
            RefusedError: it has been acknowledged.
        """
        with self._journal.act() as act:
            member = person_who(load_people(act.raw), word.person, "takes a task over")
            known = _handoffs(act.raw)
            handoff = known.get(word.handoff.upper())
            if handoff is None:
                raise UnknownError("handoff", word.handoff, list(known))
            if handoff.acknowledged_by is not None:
                told = f"{handoff.id} was taken over by {handoff.acknowledged_by}"
                raise RefusedError(f"{told} at {handoff.acknowledged_at}")
            if member.id not in handoff.recipients and _PMO not in member.roles:
                able = " or ".join(handoff.recipients)
                raise NotEntitledError(f"{handoff.id} is not {member.name}'s; {able} or a PMO says")
            words = text_of(word.words, "what you say")
            act.write(ACKNOWLEDGED, member.id, {"handoff": handoff.id, "words": words})
            return _handoffs(act.raw)[handoff.id]

    def nudge(self, messages: Iterable[Message], why: str) -> tuple[str, ...]:
        """Put messages into the outbox that have not been told; give the keys of the new ones."""
        with self._journal.act() as act:
            rows = outbox_rows(act, messages)
            if rows:
                act.write(NUDGED, KERNEL, {"why": why, "messages": len(rows)}, rows)
            return tuple(str(row.cells["dedupe"]) for row in rows)

    def runs(self) -> tuple[Run, ...]:
        """Give every run of a runbook with its steps, oldest first."""
        with self._journal.connection.reading() as raw:
            return tuple(_runs(raw).values())

    def open_run(self, run: Run) -> Run | None:
        """Begin a run; None where one about the same thing is open."""
        with self._journal.act() as act:
            known = _runs(act.raw)
            if any(one.key == run.key and one.outcome is None for one in known.values()):
                return None
            made = run.model_copy(update={"id": f"RUN{len(known) + 1}", "at": act.stamp})
            act.write(OPENED, KERNEL, made.model_dump(mode="json", exclude=_OF_RUN))
            return made

    def note_step(self, run_id: str, step: RunStep, messages: Sequence[Message] = ()) -> Run:
        """Record what became of a step, and tell what it tells in the same act; once."""
        with self._journal.act() as act:
            run = _open_run(act, run_id)
            if step.number not in run.done:
                body = step.model_dump(mode="json", exclude={"at", "person"})
                rows = outbox_rows(act, messages)
                act.write(STEPPED, KERNEL, {**body, "run": run.id}, rows)
            return _runs(act.raw)[run.id]

    def answer_step(self, run_id: str, *, person: str, words: str) -> Run:
        """Record a person's word on the step that waits.

        Raises:
            UnknownError: there is no such run or person.
            NotEntitledError: it is an agent.
            RefusedError: nothing waits in it, or nothing is said.
        """
        with self._journal.act() as act:
            member = person_who(load_people(act.raw), person, "answers a runbook")
            run = _open_run(act, run_id)
            if run.waits is None:
                raise RefusedError(f"{run.id} waits for nobody")
            body = {"run": run.id, "number": run.waits.number, "do": run.waits.do}
            said = words_of(words, "an answer")
            act.write(ANSWERED, member.id, {**body, "detail": said})
            return _runs(act.raw)[run.id]

    def end_run(self, run_id: str, outcome: str, detail: str) -> Run:
        """Record how a run ended.

        Raises:
            UnknownError, RefusedError: there is no such run, or it has ended.
        """
        with self._journal.act() as act:
            run = _open_run(act, run_id)
            act.write(ENDED, KERNEL, {"run": run.id, "outcome": outcome, "detail": detail})
            return _runs(act.raw)[run.id]


def _entries(raw: sqlite3.Connection, *events: str) -> Iterator[Entry]:
    marks = ", ".join("?" * len(events))
    sql = f"SELECT at, actor, event, body FROM log WHERE event IN ({marks}) ORDER BY seq"  # noqa: S608  # marks only
    for row in fetch(raw, sql, list(events)):
        body = json.loads(row["body"])
        body.pop("rows", None)
        yield {**row, "body": body}


def _handoffs(raw: sqlite3.Connection) -> dict[str, Handoff]:
    found: dict[str, Handoff] = {}
    for entry in _entries(raw, HANDED, ACKNOWLEDGED):
        body = entry["body"]
        if entry["event"] == HANDED:
            found[body["id"]] = Handoff.model_validate({**body, "at": entry["at"]})
            continue
        said = {"acknowledged_by": entry["actor"], "acknowledged_at": entry["at"]}
        words = {"words": body["words"]}
        found[body["handoff"]] = found[body["handoff"]].model_copy(update={**said, **words})
    return found


def _runs(raw: sqlite3.Connection) -> dict[str, Run]:
    found: dict[str, Run] = {}
    for entry in _entries(raw, OPENED, STEPPED, ANSWERED, ENDED):
        event, body, at = entry["event"], entry["body"], entry["at"]
        if event == OPENED:
            found[body["id"]] = Run.model_validate({**body, "at": at})
            continue
        run = found[body.pop("run")]
        if event == ENDED:
            update: dict[str, Any] = {**body, "ended": at}
        else:
            said = {"outcome": "answered", "person": entry["actor"]} if event == ANSWERED else {}
            update = {"steps": (*run.steps, RunStep.model_validate({**body, **said, "at": at}))}
        found[run.id] = run.model_copy(update=update)
    return found


def _open_run(act: Act, run_id: str) -> Run:
    known = _runs(act.raw)
    run = known.get(run_id.upper())
    if run is None:
        raise UnknownError("run", run_id, list(known))
    if run.outcome is not None:
        raise RefusedError(f"{run.id} ended as {run.outcome} at {run.ended}")
    return run
