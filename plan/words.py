"""Dates and amounts in words, the same on every machine: no locale is asked."""

from plan.durations import DAY, days_text
from plan.values import local_time

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def weekday_word(minute: int) -> str:
    """Write the weekday of an instant: ``Thu``."""
    return _DAYS[local_time(minute).weekday()]


def month_word(minute: int) -> str:
    """Write the month of an instant: ``Jul``."""
    return _MONTHS[local_time(minute).month - 1]


def day_words(minute: int) -> str:
    """Write the day of an instant: ``Thu 30 Jul 2026``."""
    time = local_time(minute)
    return f"{weekday_word(minute)} {time.day} {month_word(minute)} {time.year}"


def limit_words(minute: int) -> str:
    """Write the day by whose end something has to be done: midnight belongs to the day before."""
    return day_words(minute - 1)


def time_words(minute: int) -> str:
    """Write an instant with its time: ``Thu 30 Jul 2026 09:00``."""
    return f"{day_words(minute)} {local_time(minute):%H:%M}"


def shift_words(minutes: int) -> str:
    """Write a move: ``3 days later``, ``1 day earlier``, ``40 minutes later``, ``not moved``."""
    if not minutes:
        return "not moved"
    size = days_text(abs(minutes)) if abs(minutes) >= DAY // 10 else f"{abs(minutes)} minutes"
    return f"{size} {'later' if minutes > 0 else 'earlier'}"
