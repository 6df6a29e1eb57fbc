"""The days between two dates that nobody works, in words: ``, then the weekend and 6 Apr off``."""

from collections.abc import Iterator
from itertools import groupby

from plan.model import Calendar, Task
from plan.schedule import Schedule
from plan.values import DAY_MINUTES, last_minute_of, local_time, moment_text
from plan.words import day_words

_THURSDAY, _SATURDAY = 3, 5  # 1970 began on a Thursday
_MOST = 3


def pause_between(schedule: Schedule, task: Task, first: int, last: int) -> str:
    """Name the whole days without work in a task's calendar from one instant to another."""
    plan = schedule.plan
    calendar = next(c for c in plan.calendars if c.id == plan.calendar_of(task))
    days = range(-(-first // DAY_MINUTES), last // DAY_MINUTES)
    free = [kind for day in days if (kind := _kind(calendar, day))]
    return f", then {_joined(free)}" if free else ""


def _kind(calendar: Calendar, number: int) -> tuple[str, int] | None:
    """Say why a day is free: the week has it so, or an exception takes it out."""
    day = local_time(number * DAY_MINUTES).date()
    hours = calendar.exceptions.get(day.isoformat())
    usual = calendar.week[day.weekday()]
    if hours or (hours is None and usual):
        return None
    if usual:
        return "off", number
    return ("weekend" if day.weekday() >= _SATURDAY else "off", number)


def _joined(free: list[tuple[str, int]]) -> str:
    weekends = {(number + _THURSDAY) // 7 for kind, number in free if kind == "weekend"}
    parts = list(_ranges([number for kind, number in free if kind == "off"]))
    if weekends:
        parts.insert(0, "the weekend" if len(weekends) == 1 else f"{len(weekends)} weekends")
    if len(parts) > _MOST:
        parts = [*parts[: _MOST - 1], f"{len(parts) - _MOST + 1} more stretches off"]
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def _ranges(numbers: list[int]) -> Iterator[str]:
    """Write days that follow each other as one stretch: ``24 Dec to 28 Dec off``."""
    for _, group in groupby(enumerate(numbers), key=lambda one: one[1] - one[0]):
        days = [number for _, number in group]
        first, last = (_day(day) for day in (days[0], days[-1]))
        yield f"{first} off" if first == last else f"{first} to {last} off"


def _day(number: int) -> str:
    return " ".join(day_words(number * DAY_MINUTES).split()[1:3])


def freeze_before(schedule: Schedule, task: Task) -> str:
    """Name the freeze that a task starts right behind, if there is one that would bind it."""
    time = schedule.time_of(task)
    start = time.index(schedule.dates[task.id].start)
    for freeze in schedule.plan.freezes:
        if freeze.binds(task) and time.index(last_minute_of(freeze.last)) == start:
            window = f"{moment_text(freeze.first)} to {moment_text(freeze.last)}"
            return f", right behind the freeze {freeze.id} ({freeze.name}, {window})"
    return ""
