"""Readings, questions and people in the field's words, the same wherever they are shown."""

from plan.durations import days_text
from plan.errors import FormError
from plan.model import Constraint, ConstraintKind, Plan
from plan.people import People
from plan.records import Reading
from plan.values import parse_moment


def task_words(plan: Plan, id_: str | None) -> str:
    """Name a task by id and name: ``T46 Reconciliation sign-off``."""
    if id_ is None:
        return "the plan"
    return f"{id_} {plan.by_id[id_].name}" if id_ in plan.by_id else id_


def reading_words(reading: Reading, plan: Plan) -> str:
    """Say a reading with a verb: ``T58 Go live finishes no later than 2026-06-12 (FNLT)``."""
    what = task_words(plan, reading.task)
    match reading.type:
        case "freeze":
            first, _, last = reading.value.partition("..")
            return f"no work of {reading.department} from {first} to {last} (freeze)"
        case "deadline":
            return f"{what} is due on {reading.value} (deadline)"
        case "duration":
            return f"{what} takes {days_text(int(reading.value))} in all (duration)"
        case "slip":
            minutes = int(reading.value)
            way = "more" if minutes > 0 else "less"
            return f"{what} needs {days_text(abs(minutes))} {way} (slip)"
        case kind:
            dated = Constraint(kind=ConstraintKind(kind), date=parse_moment(reading.value))
            return f"{what} {dated.words}"


def person_words(people: People, id_: str | None) -> str:
    """Name a member by name; somebody who is not known is said to be."""
    if id_ is None:
        return "somebody unknown"
    return people.by_id[id_].name if id_ in people.by_id else id_


def typed_text(value: object, name: str) -> str:
    """Give what somebody typed.

    Raises:
        FormError: it is no text, or no text in UTF-8, as a terminal can hand in.
    """
    if not isinstance(value, str):
        raise FormError(f"{name} is text in quotes")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise FormError(f"{name} holds half a character that no file can keep; write it again")
    return value
