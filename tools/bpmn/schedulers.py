"""Which timers fire inside a window: a cutover, a freeze.

Camunda reads a cycle as Quartz cron (seconds first, Sunday is 1) or as an ISO 8601 repetition; an
expression is known at run time only, and a repetition without a start begins when it is deployed,
so for these the number is said to be unknown or about. Times are local to the plan's zone, as the
engine reads cron in the zone of its machine.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from croniter import CroniterBadDateError, CroniterError, croniter
from pydantic import TypeAdapter

from plan.values import Value
from tools.bpmn.elements import is_expression
from tools.bpmn.inventory import Inventory
from tools.bpmn.model import Timer

MOST_FIRINGS = 1_000
_CRON_FIELDS = (6, 7)
_DAY_OF_WEEK = 5
_LAST_WEEKDAY = re.compile(r"([0-7])L", re.IGNORECASE)
_PERIOD = TypeAdapter(timedelta)
_REPEAT = re.compile(
    r"R(-?\d*)/(?:(?P<start>[^/P][^/]*)/)?(?P<period>P(?:\d+[WD])*(?:T[^/]+)?)(?:/(?P<end>[^/]+))?"
)


class Window(NamedTuple):
    """A stretch of local time, and what it is: the end belongs to it no more."""

    name: str
    first: datetime
    last: datetime


class Firing(Value):
    """What a timer does in a window; ``count`` is None where nobody can say."""

    process: str
    file: str
    element: str
    value: str
    window: str
    count: int | None
    first: str | None = None
    note: str = ""


class _Fires(NamedTuple):
    times: int | None
    first: datetime | None = None
    note: str = ""


def find_firings(inventory: Inventory, windows: tuple[Window, ...]) -> tuple[Firing, ...]:
    """Give every cycle and date that fires in a window, or of which nobody can say whether.

    A duration begins when an instance reaches it, so it is no scheduler.
    """
    return tuple(
        Firing(
            process=process.id,
            file=process.file,
            element=timer.element,
            value=timer.value,
            window=window.name,
            count=found.times,
            first=None if found.first is None else found.first.isoformat(timespec="minutes"),
            note=found.note,
        )
        for window in windows
        for process in inventory.processes
        for timer in process.timers
        if timer.kind != "duration" and (found := firings_in(timer, window)).times != 0
    )


def firings_in(timer: Timer, window: Window) -> _Fires:
    """Count the firings of one timer in a window."""
    if is_expression(timer.value):
        return _Fires(None, note="computed at run time")
    if timer.kind == "date":
        return _dated(timer.value, window)
    if timer.value.startswith("R"):
        return _repeated(timer.value, window)
    return _cron(timer.value, window)


def _dated(value: str, window: Window) -> _Fires:
    try:
        moment = _local(datetime.fromisoformat(value))
    except ValueError:
        return _Fires(None, note="is no date that can be read")
    inside = window.first <= moment < window.last
    return _Fires(int(inside), moment if inside else None)


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _cron(value: str, window: Window) -> _Fires:
    fields = value.upper().split()
    if len(fields) not in _CRON_FIELDS:
        return _Fires(None, note="is no cron expression that Camunda reads")
    fields[_DAY_OF_WEEK] = _weekdays(fields[_DAY_OF_WEEK])
    try:
        dates = croniter(
            " ".join(fields),
            window.first - timedelta(seconds=1),
            ret_type=datetime,
            second_at_beginning=True,
            day_or=False,
        )
        found = list(islice(_until(dates, window.last), MOST_FIRINGS + 1))
    except (CroniterError, ValueError, KeyError, OverflowError):
        return _Fires(None, note="is no cron expression that can be read")
    more = len(found) > MOST_FIRINGS
    note = f"more than {MOST_FIRINGS:,}" if more else ""
    return _Fires(min(len(found), MOST_FIRINGS), found[0] if found else None, note)


def _until(dates: "croniter[datetime]", last: datetime) -> Iterator[datetime]:
    while True:
        try:
            moment: datetime = dates.get_next(datetime)
        except CroniterBadDateError:  # nothing comes any more: the year is over
            return
        if moment >= last:
            return
        yield moment


def _weekdays(field: str) -> str:
    """Turn Quartz's weekdays, where Sunday is 1, into cron's, where it is 0; names stay."""
    if field == "L":
        return "6"
    field = _LAST_WEEKDAY.sub(lambda found: f"L{(int(found[1]) - 1) % 7}", field)
    parts = re.split(r"([,\-/#])", field)
    numbers = [
        str((int(part) - 1) % 7) if part.isdecimal() and before not in ("/", "#") else part
        for before, part in zip(["", *parts], parts, strict=False)
    ]
    return "".join(numbers)


def _repeated(value: str, window: Window) -> _Fires:
    """Count an ISO repetition; without a start it runs all the time, from an unknown second on."""
    match = _REPEAT.fullmatch(value)
    try:
        period = _PERIOD.validate_python(match["period"]) if match else None
        start = _local(datetime.fromisoformat(match["start"])) if match and match["start"] else None
    except (ValueError, OverflowError):
        period = start = None
    if match is None or period is None or period <= timedelta(0):
        return _Fires(None, note="is no repetition that can be counted")
    length = window.last - window.first
    most = int(match[1]) if match[1].isdecimal() else None
    if start is None:
        about = max(1, length // period)
        return _Fires(min(about, most or about, MOST_FIRINGS), note="about: begins when deployed")
    return _counted(start, period, most, window)


def _counted(start: datetime, period: timedelta, most: int | None, window: Window) -> _Fires:
    skipped = max(0, -((start - window.first) // period))
    left = max(0, -((start - window.last) // period)) - skipped
    if most is not None:
        left = min(left, max(0, most - skipped))
    if left <= 0:
        return _Fires(0)
    return _Fires(min(left, MOST_FIRINGS), start + skipped * period)
