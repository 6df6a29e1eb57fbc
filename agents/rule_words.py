"""What words of a question stand for: tasks, departments, people, and stated dates and amounts.

Nothing is guessed: a name that could mean several tasks is asked back with the candidates.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plan.durations import duration_text
from plan.model import Plan
from plan.people import Person
from plan.records import Fact, FactKind, Observation, Reading
from tools.desk import Desk
from tools.grammar import Grammar

_DEPARTMENTS = {
    "finance": "finance",
    "fin": "finance",
    "operations": "operations",
    "ops": "operations",
    "it-security": "it-security",
    "it security": "it-security",
    "security": "it-security",
    "sec": "it-security",
    "pmo": "pmo",
    "project office": "pmo",
}
_US = {"us", "me", "i", "we", "our department", "our team"}
_EVERYBODY = {"everybody", "everyone", "all", "others", "rest", "plan", "timeline", "whole plan"}
_NO_HINT = "which task is meant?"


@dataclass(frozen=True)
class Heard:
    """A question that fits a way of asking: the plain words by group, and the words as written."""

    match: re.Match[str]
    written: str

    def __getitem__(self, group: str) -> str:
        """Give the plain words of a group, empty where it caught none."""
        return str(self.match[group] or "")

    def original(self, group: str) -> str:
        """Give the words of a group as they were written."""
        start, end = self.match.span(group)
        return self.written[start:end].strip()

    def first(self, name: str) -> str:
        """Give what whichever group of this name (``task``, ``task2``) caught."""
        groups = self.match.groupdict().items()
        return next((text for group, text in groups if group.startswith(name) and text), "")


class NotClearError(Exception):
    """Words that stand for nothing, or for several things; the message is the question back."""

    def __init__(self, message: str, cites: Sequence[str] = ()) -> None:
        self.cites = tuple(cites)
        super().__init__(message)


def task_in(phrase: str | None, desk: Desk) -> str:
    """Give the one task that a phrase means.

    Raises:
        NotClearError: it means none, or could mean several.
    """
    found = desk.finder.find(phrase or "")
    if len(found.tasks) == 1:
        return found.tasks[0]
    candidates = found.tasks or found.candidates
    if candidates:
        named = ", ".join(f"{id_} {desk.plan.by_id[id_].name}" for id_ in candidates)
        raise NotClearError(f"That could be {named}. Which one do you mean?", candidates)
    why = found.reason or _NO_HINT
    raise NotClearError(f"I find no task in {phrase!r}: {why} Name it by its id.")


def department_in(phrase: str | None, desk: Desk) -> str | None:
    """Give the department that a phrase names; "us" is the speaker's own; None where it is none."""
    words = re.sub(r"^the (?:department of )?", "", (phrase or "").strip())
    words = re.sub(r"'s$|'$", "", words)
    if words in _US:
        return desk.department
    known = {one.id for one in desk.plan.departments} | {"pmo"}
    named = _DEPARTMENTS.get(words, words)
    return named if named in known else None


def is_everybody(phrase: str | None) -> bool:
    """Say whether a phrase means nobody in particular."""
    return not phrase or phrase.removeprefix("the ").strip() in _EVERYBODY


def person_in(phrase: str | None, desk: Desk) -> Person | None:
    """Give the person whom a phrase names: by id, by name, or by a first name of one alone."""
    words = (phrase or "").strip().removesuffix("'s")
    if words in {"me", "i"}:
        return desk.people.by_id.get(desk.person or "")
    people = [one for one in desk.people.members if one.kind == "person"]
    whole = desk.people.named(words)
    if whole is not None:
        return whole if whole in people else None
    first = [one for one in people if one.name.casefold().split()[0] == words]
    return first[0] if len(first) == 1 else None


def readings_in(sentence: str, desk: Desk) -> tuple[Reading, ...]:
    """Read what a sentence states, as if it were said today.

    Raises:
        NotClearError: it states nothing that can be computed, or leaves open what is meant.
    """
    said = Fact(
        source="conversation",
        kind=FactKind.STATEMENT,
        speaker=desk.person,
        at=desk.today,
        place="conversation",
        text=sentence,
    )
    heard = Observation(id="said", received=desk.today, hash=said.hash, fact=said)
    read = Grammar(desk.plan, desk.people).read(heard)
    if read.constraints:
        return read.constraints
    if read.asks_back:
        ask = read.asks_back[0]
        raise NotClearError(
            f"I cannot read {sentence!r} without guessing: {ask.reason}", ask.candidates
        )
    raise NotClearError(
        f"I read no date and no amount in {sentence!r}. Say it like 'TASK slips ten days' or "
        "'TASK has to finish by 30 September', with the id or the name of a task."
    )


def tries_of(readings: Sequence[Reading]) -> dict[str, list[str]] | None:
    """Give readings as what the tool ``impact`` tries; None where one of them is no such thing."""
    tries: dict[str, list[str]] = {"slips": [], "constraints": [], "durations": []}
    for one in readings:
        if one.task is None:
            return None
        match one.type:
            case "slip":
                tries["slips"].append(f"{one.task}={duration_text(int(one.value))}")
            case "duration":
                tries["durations"].append(f"{one.task}={duration_text(int(one.value))}")
            case "freeze":
                return None
            case kind:
                tries["constraints"].append(f"{one.task} {kind} {one.value}")
    return tries


def reading_words(reading: Reading, plan: Plan) -> str:
    """Say a reading in the field's words."""
    task = f"{reading.task} {plan.by_id[reading.task].name}" if reading.task else "no task"
    if reading.type in {"slip", "duration"}:
        return f"{task}: {reading.type} {duration_text(int(reading.value))}"
    if reading.type == "freeze":
        return f"a freeze {reading.value.replace('..', ' to ')} for {reading.department}"
    return f"{task}: {reading.type} {reading.value}"
