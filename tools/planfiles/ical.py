"""A plan's dates as an iCalendar file (RFC 5545), for calendars that subscribe to a file.

A task is an event from start to finish in universal time, a milestone a moment, a freeze whole days
that take nobody's time. The same revision gives the same bytes: the stamp is the revision's own.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from plan.model import Freeze, Plan, Task
from plan.schedule import Schedule, compute_schedule
from plan.values import last_minute_of, local_time, minute_of
from plan.visible import visible_line

_DOMAIN = "interlock"


def write_ical(plan: Plan, revision: int, stamp: datetime) -> bytes:
    """Give the calendar of a revision; ``stamp`` is when it came about."""
    schedule = compute_schedule(plan)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Interlock//plan//EN")
    calendar.add("x-wr-calname", visible_line(plan.name))
    for task in plan.tasks:
        calendar.add_component(_task(plan, schedule, task, revision, stamp))
    for freeze in plan.freezes:
        calendar.add_component(_freeze(plan, freeze, revision, stamp))
    made: bytes = calendar.to_ical()
    return made


def _task(plan: Plan, schedule: Schedule, task: Task, revision: int, stamp: datetime) -> Event:
    dates = schedule.dates[task.id]
    event = _event(f"{task.id}.{plan.id}", revision, stamp)
    event.add("summary", visible_line(f"{task.id} {task.name}"))
    event.add("dtstart", _instant(dates.start, plan.zone))
    if not task.milestone:
        event.add("dtend", _instant(dates.finish, plan.zone))
    told = [f"revision {revision}", f"department {task.department}"]
    told += [f"owner {task.owner}"] if task.owner else []
    told += [f"teams {', '.join(task.teams)}"] if task.teams else []
    told += [f"decided by {', '.join(task.gate)}"] if task.gate else []
    told += [f"waits for {', '.join(str(link.before) for link in plan.links_into[task.id])}"]
    event.add(
        "description", visible_line("; ".join(told[: 20 if plan.links_into[task.id] else -1]))
    )
    event.add("categories", [task.department])
    event.add("transp", "TRANSPARENT")
    return event


def _freeze(plan: Plan, freeze: Freeze, revision: int, stamp: datetime) -> Event:
    event = _event(f"freeze-{freeze.id}.{plan.id}", revision, stamp)
    event.add("summary", visible_line(f"Freeze: {freeze.name}"))
    if isinstance(freeze.first, datetime) or isinstance(freeze.last, datetime):
        event.add("dtstart", _instant(minute_of(freeze.first), plan.zone))
        event.add("dtend", _instant(last_minute_of(freeze.last), plan.zone))
    else:
        first: date = freeze.first
        event.add("dtstart", first)
        event.add("dtend", freeze.last + timedelta(days=1))
    event.add(
        "description", visible_line(f"no {freeze.forbids} of {', '.join(freeze.departments)}")
    )
    event.add("transp", "TRANSPARENT")
    return event


def _event(id_: str, revision: int, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{id_}@{_DOMAIN}")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("sequence", revision)
    return event


def _instant(minute: int, zone: str) -> datetime:
    return local_time(minute).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
