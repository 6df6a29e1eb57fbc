"""Owners' words on assumptions, as the log tells them: each department's last one counts.

The ledger keeps an assumption's status; who said what, and for which department, stands in the
log's entries, in the first words of the reason: ``confirm for finance: as agreed in May``.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.services.shapes import Json
from plan.people import People
from plan.ports import LogEntry
from plan.records import Assumption, AssumptionStatus


class Word(StrEnum):
    """What an owner can say."""

    CONFIRM = "confirm"
    REJECT = "reject"
    DISPUTE = "dispute"

    @property
    def past(self) -> str:
        """Say it as done."""
        return {"confirm": "confirmed", "reject": "rejected", "dispute": "disputed"}[self.value]


_SETTLED = "settled"
_FORM = re.compile(
    r"(?P<word>confirm|reject|dispute) for (?P<who>[^:]+)(?:: (?P<why>.*))?", re.DOTALL
)
_AND = " and "


@dataclass(frozen=True)
class Answer:
    """A department's last word on an assumption."""

    word: Word
    by: str
    at: str
    reason: str

    def json(self) -> Json:
        """Give it for JSON."""
        return {"word": self.word.value, "by": self.by, "at": self.at, "reason": self.reason}


def reason_of(word: Word, departments: Sequence[str], reason: str) -> str:
    """Write a word with its reason as the log keeps it."""
    said = f"{word} for {_AND.join(departments)}"
    return f"{said}: {reason.strip()}" if reason.strip() else said


def answers_of(
    log: Sequence[LogEntry], assumption: Assumption, people: People
) -> Mapping[str, Answer]:
    """Give each owning department's last word, in the order of the owners."""
    found: dict[str, Answer] = {}
    for entry in log:
        if entry.event != _SETTLED:
            continue
        body = json.loads(entry.body)
        if body["id"] == assumption.id:
            found |= _read(entry, body, assumption, people)
    return {one: found[one] for one in assumption.owners if one in found}


def _read(entry: LogEntry, body: Json, assumption: Assumption, people: People) -> dict[str, Answer]:
    """Read one entry; where no department is named, it speaks for those of the person's roles."""
    match = _FORM.fullmatch(str(body.get("reason", "")))
    if match is not None:
        answer = Answer(Word(match["word"]), entry.actor, entry.at, match["why"] or "")
        return dict.fromkeys(match["who"].split(_AND), answer)
    words = {one.past: one for one in Word}
    if body.get("status") not in words or entry.actor not in people.by_id:
        return {}
    answer = Answer(words[body["status"]], entry.actor, entry.at, str(body.get("reason", "")))
    roles = people.by_id[entry.actor].roles
    return {one: answer for one in assumption.owners if one in roles}


def status_after(words: Mapping[str, Word], owners: Sequence[str]) -> AssumptionStatus:
    """Say where an assumption stands after these words of its owners."""
    said = {words.get(owner) for owner in owners}
    if Word.REJECT in said:
        return AssumptionStatus.REJECTED
    if Word.DISPUTE in said:
        return AssumptionStatus.DISPUTED
    return AssumptionStatus.CONFIRMED if said == {Word.CONFIRM} else AssumptionStatus.ASSUMED
