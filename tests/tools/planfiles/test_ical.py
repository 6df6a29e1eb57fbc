"""Dates for calendars: read again by the library that calendars are tested with."""

from datetime import UTC, date, datetime

from icalendar import Calendar

from plan.model import Freeze
from plan.schedule import compute_schedule
from plan.values import instant_text
from tests.builders import small_plan
from tools.planfiles.ical import write_ical

MADE = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_every_task_is_an_event_at_its_computed_time() -> None:
    plan = small_plan()
    dates = compute_schedule(plan).dates

    events = {
        str(event["uid"]): event
        for event in Calendar.from_ical(write_ical(plan, 3, MADE)).walk("VEVENT")
    }

    assert set(events) == {f"{task.id}.small@interlock" for task in plan.tasks}
    fourth = events["T04.small@interlock"]
    assert fourth.decoded("dtstart") == datetime.fromisoformat(
        instant_text(dates["T04"].start, plan.zone)
    )
    assert fourth.decoded("dtend") == datetime.fromisoformat(
        instant_text(dates["T04"].finish, plan.zone)
    )
    assert (fourth.decoded("sequence"), fourth.decoded("dtstamp")) == (3, MADE)
    assert "waits for T02, T03" in str(fourth["description"])
    assert "dtend" not in events["T06.small@interlock"]


def test_a_freeze_is_whole_days_that_take_nobodys_time() -> None:
    freeze = Freeze(
        id="close",
        name="Close\u202e",
        first=date(2026, 4, 1),
        last=date(2026, 4, 3),
        departments=("finance",),
    )
    plan = small_plan().model_copy(update={"freezes": (freeze,)})

    [event] = [
        one
        for one in Calendar.from_ical(write_ical(plan, 1, MADE)).walk("VEVENT")
        if str(one["uid"]).startswith("freeze-")
    ]

    assert event.decoded("dtstart") == date(2026, 4, 1)
    assert event.decoded("dtend") == date(2026, 4, 4)
    assert "\u202e" not in str(event["summary"])
    assert str(event["transp"]) == "TRANSPARENT"


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    [first, *rest] = small_plan().tasks
    named = first.model_copy(update={"name": "a, long; name\u00e9 " * 12})
    data = write_ical(small_plan().model_copy(update={"tasks": (named, *rest)}), 1, MADE)

    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert (lines[0], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")
    assert data == write_ical(small_plan().model_copy(update={"tasks": (named, *rest)}), 1, MADE)
