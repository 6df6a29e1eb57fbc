"""Sentences of the coordinator's rules: dates, moves and counts in words, each with its sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agents.answers import ReplyAnswer
from plan.durations import days_text
from plan.model import DEPARTMENTS
from plan.values import minute_of
from plan.words import day_words, limit_words, shift_words, time_words
from tools.views import BreachView, EffectView, MovedView, TaskView

_TITLES = {**DEPARTMENTS, "pmo": "the PMO"}
_MOST_MOVED = 6


@dataclass
class Said:
    """An answer in the making: lines, and the ids that they rest on."""

    lines: list[str] = field(default_factory=list)
    cites: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)

    def say(self, text: str, *cites: str) -> None:
        """Add a line with its sources."""
        self.lines.append(text)
        self.cites += cites

    def item(self, text: str, *cites: str) -> None:
        """Add one of several lines with its sources."""
        self.say(f"- {text}", *cites)

    def answer(self) -> ReplyAnswer:
        """Give it as an answer."""
        return ReplyAnswer(
            text="\n".join(self.lines),
            cites=list(dict.fromkeys(self.cites)),
            drafts=list(dict.fromkeys(self.drafts)),
            unknown=[],
        )


def minute(instant: str) -> int:
    """Give the local minute of an ISO instant."""
    return minute_of(datetime.fromisoformat(instant).replace(tzinfo=None))


def day(instant: str) -> str:
    """Write the day of an ISO instant."""
    return day_words(minute(instant))


def finish_day(instant: str) -> str:
    """Write the day by whose end something is finished."""
    return limit_words(minute(instant))


def time(instant: str) -> str:
    """Write an ISO instant with its time."""
    return time_words(minute(instant))


def title(department: str) -> str:
    """Write a department as people call it."""
    return _TITLES.get(department, department)


def names(items: Iterable[str], joint: str = "and") -> str:
    """Write a list as people say it."""
    words = list(items)
    if len(words) > 1:
        return f"{', '.join(words[:-1])} {joint} {words[-1]}"
    return words[0] if words else "nobody"


def count(number: int, what: str) -> str:
    """Write a number with its word."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def sentence(text: str) -> str:
    """End a text as a sentence ends."""
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def task_words(task: TaskView) -> str:
    """Write a task with its dates and state."""
    when = (
        f"stands at {time(task.start)}"
        if task.start == task.finish
        else f"{day(task.start)} to {finish_day(task.finish)}"
    )
    critical = ", critical" if task.critical else ""
    return f"{task.id} {task.name} ({title(task.department)}): {when}; {task.state}{critical}"


def say_effect(said: Said, effect: EffectView, department: str = "") -> None:
    """Say what a change would do: by department, the first tasks with dates, what breaks."""
    moved = [share for share in effect.departments if share.moved]
    finish = f"the plan would finish {finish_day(effect.finish_to)}"
    said.say(f"On the whole {finish}, {shift_words(effect.finish_minutes)}.")
    for share in moved:
        most = shift_words(share.largest_move)
        said.item(f"{title(share.department)}: {count(share.moved, 'task')} would move, {most}")
    if not moved:
        said.say("No date moves.")
    first = _first_of_each(effect.moved)
    for one in first[:_MOST_MOVED]:
        said.item(moved_words(one), one.task)
    rest = len(effect.moved) + effect.left_out - len(first[:_MOST_MOVED])
    if rest > 0:
        whose = f" of {title(department)}" if department else ""
        said.item(f"and {count(rest, 'further task')}{whose}")
    for breach in effect.broken:
        said.item(breach_words(breach), breach.task)
    if effect.gates:
        said.item(f"gates that move: {names(effect.gates)}", *effect.gates)


def _first_of_each(moved: Sequence[MovedView]) -> list[MovedView]:
    """Put the first task of each department in front, the others behind."""
    first = {one.department: one for one in reversed(moved)}
    heads = [one for one in moved if first[one.department] is one]
    return [*heads, *(one for one in moved if first[one.department] is not one)]


def moved_words(one: MovedView) -> str:
    """Write how a task would move."""
    return (
        f"{one.task} {one.name} ({title(one.department)}): finish {finish_day(one.finish_from)} "
        f"-> {finish_day(one.finish_to)}, {shift_words(one.working_minutes)}"
    )


def breach_words(one: BreachView) -> str:
    """Write what would be broken."""
    return f"BREAKS {one.task} ({title(one.department)}): {one.rule}, by {days_text(one.by)}"
