"""What if: a sentence or a few changes, tried on today's plan; nothing is saved.

What is tried are operations, the same that a proposal holds, so what somebody sees here is what the
proposal that they make of it would say. A sentence is read by rules alone: a model may take long,
and a page does not wait for one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pydantic import ValidationError

from app.services.listening import Question, check_days, understand
from app.services.saying import MOST_CHARACTERS
from app.services.shapes import Json, effect_json, operations_json
from plan.claimed import added, parse_dependency
from plan.durations import parse_minutes
from plan.effect import Effect, compute_effect
from plan.errors import FormError, UnknownError, message_of
from plan.impact import exposed_by, parse_constraint
from plan.limits import constrained
from plan.model import Constraint, ConstraintKind, Link, Plan, Task
from plan.operations import AnyOperation, SetConstraint, SetDuration, apply_operations
from plan.page import draw_effect, operation_words
from plan.people import People
from plan.ports import Reader
from plan.records import Fact, FactKind, Observation
from plan.schedule import compute_schedule
from plan.stated import operations_of
from plan.values import canonical, local_time, sha256

MOST_CHANGES = 20
LATER, DURATION, AFTER = "later", "duration", "after"
_CHANGE = re.compile(r"\s*(?P<task>\S+)\s+(?P<kind>[A-Za-z]+)\s+(?P<value>\S.*?)\s*")
_ONE = "write T14 duration 15d, T14 later 10d, T58 FNLT 2026-06-12 or T62 after T19"


@dataclass(frozen=True)
class Supposed:
    """What was tried: the operations, what they do, and what could not be read."""

    revision: int
    plan: Plan
    operations: tuple[AnyOperation, ...]
    effect: Effect | None
    questions: tuple[Question, ...]

    @cached_property
    def seen(self) -> str:
        """The hash of what whoever tried this was shown: the operations, and all that they do."""
        effect = None if self.effect is None else effect_json(self.effect)
        operations = [one.model_dump(mode="json") for one in self.operations]
        return sha256("what-if", canonical([operations, effect]))

    @property
    def lines(self) -> tuple[str, ...]:
        """What was tried and what it does, line by line."""
        asked = tuple(operation_words(one, self.plan) for one in self.operations)
        if self.effect is None:
            return asked
        drawn = (line for section in draw_effect(self.effect) for line in section.lines)
        return (*asked, *drawn)

    @property
    def exposed(self) -> tuple[str, ...]:
        """The tasks that hang on what moves, and stand where they are."""
        return () if self.effect is None else exposed_by(self.plan, self.effect)

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "revision": self.revision,
            "operations": operations_json(self.operations, self.plan),
            "effect": None if self.effect is None else effect_json(self.effect),
            "exposed": list(self.exposed),
            "asks_back": [
                {
                    "quote": one.quote,
                    "reason": one.reason,
                    "candidates": list(one.candidates),
                }
                for one in self.questions
            ],
        }


def suppose(  # noqa: PLR0913  # what can be tried, by whom, when, and on which plan
    reader: Reader,
    changes: Sequence[str],
    sentence: str,
    *,
    by: str,
    now: datetime,
    revision: int | None = None,
) -> Supposed:
    """Try changes (``T14 later 10d``) and what a sentence says, in this order.

    It is tried on the newest plan, or on that of an older revision.

    Raises:
        FormError: one is not of its form, or there are too many.
        UnknownError, OperationError, CycleError: one does not fit the plan.
    """
    if len(changes) > MOST_CHANGES:
        raise FormError(f"that is {len(changes)} changes; try {MOST_CHANGES} at a time")
    number = reader.head().number if revision is None else revision  # before the plan is read
    plan, tried, questions = reader.plan(revision), list[AnyOperation](), tuple[Question, ...]()
    for text in changes:
        tried += operations_for(plan, text)
    if sentence.strip():
        more, questions = _read(plan, reader.people(), sentence, by, now)
        tried += more
    effect = compute_effect(plan, apply_operations(plan, tried)) if tried else None
    return Supposed(number, plan, tuple(tried), effect, questions)


def differences(
    before: Supposed, now: Supposed, most: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say what was so and is so no more, and what is so now, at most so many lines of each."""
    was, becomes = before.lines, now.lines
    old, today = set(was), set(becomes)
    gone = [line for line in was if line not in today]
    new = [line for line in becomes if line not in old]
    return _first(gone, most), _first(new, most)


def _first(lines: Sequence[str], most: int) -> tuple[str, ...]:
    more = len(lines) - most
    return (*lines[:most], f"and {more} lines more") if more > 0 else tuple(lines)


def operations_for(plan: Plan, text: str) -> tuple[AnyOperation, ...]:
    """Read one change into operations.

    Raises:
        FormError: it is not of its form.
        UnknownError: there is no such task.
    """
    match = _CHANGE.fullmatch(text)
    if match is None:
        raise FormError(f"{text!r} is no change; {_ONE}")
    task = plan.by_id.get(match["task"])
    if task is None:
        raise UnknownError("task", match["task"])
    try:
        return _operations(plan, task, match["kind"], match["value"], text)
    except ValidationError as error:
        raise FormError(f"{text!r}: {message_of(error)}") from None


def _operations(
    plan: Plan, task: Task, kind: str, value: str, text: str
) -> tuple[AnyOperation, ...]:
    match kind.casefold():
        case "duration":
            return (SetDuration(task=task.id, duration=_minutes(text, value)),)
        case "later":
            return _later(plan, task, _minutes(text, value))
        case "after":
            return (added(parse_dependency(f"{value} -> {task.id}")),)
    asked = parse_constraint(f"{task.id} {kind} {value}")
    own = asked.constraint if isinstance(asked, SetConstraint) else None
    if own is not None and own.kind is ConstraintKind.SNET:  # held back, it keeps its late limit
        return constrained(plan, task, own)
    return (asked,)


def _minutes(text: str, value: str) -> int:
    try:
        return parse_minutes(value)
    except ValueError as error:
        raise FormError(f"{text!r}: {error}") from None


def _later(plan: Plan, task: Task, minutes: int) -> tuple[AnyOperation, ...]:
    """Hold a task back: it starts no earlier than so much later than now."""
    schedule = compute_schedule(plan)
    time, dates = schedule.time_of(task), schedule.dates[task.id]
    index = time.index(dates.start) + minutes
    held = time.start_at(index) if task.duration else time.finish_at(index)
    return constrained(plan, task, Constraint(kind=ConstraintKind.SNET, date=local_time(held)))


def _read(
    plan: Plan, people: People, sentence: str, by: str, now: datetime
) -> tuple[list[AnyOperation], tuple[Question, ...]]:
    """Read a sentence as if it had been said; it is kept nowhere."""
    words = sentence.strip()
    if len(words) > MOST_CHARACTERS:
        raise FormError(f"the sentence is longer than {MOST_CHARACTERS:,} characters")
    try:
        fact = Fact(
            source="what-if",
            kind=FactKind.STATEMENT,
            speaker=by,
            at=now.date().isoformat(),
            place="what if",
            text=words,
        )
    except ValidationError:
        raise FormError("the sentence holds characters that are no text; type it anew") from None
    said = Observation(id="O0", received=fact.at, hash=fact.hash, fact=fact)
    check_days(said, plan, people)
    understood = understand(said, compute_schedule(plan), people, None)
    found = [one for reading in understood.readings for one in operations_of(reading, plan)]
    known = {(link.before, link.after) for link in plan.links}
    found += _claimed(
        (x.before, x.after) for x in understood.claims if (x.before, x.after) not in known
    )
    return found, understood.questions


def _claimed(pairs: Iterator[tuple[str, str]]) -> Iterator[AnyOperation]:
    for before, after in dict.fromkeys(pairs):
        yield added(Link(before=before, after=after, basis="what if"))
