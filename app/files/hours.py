"""Working hours as a file writes them: ``["09:00-12:30", "13:30-17:00"]``."""

import re

from app.files.toml import Table
from plan.model import Interval

_HOURS = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
_DAY_END = 1440


def read_hours(file: Table, where: str, value: object) -> tuple[Interval, ...]:
    """Read the intervals of a day; note what is wrong with which field."""
    if not isinstance(value, list):
        file.wrong(where, 'has to be a list such as ["09:00-12:30", "13:30-17:00"]')
        return ()
    found = (file.value(where, lambda text=text: read_interval(text)) for text in value)  # type: ignore[misc]  # bound per text
    return tuple(interval for interval in found if interval is not None)


def read_interval(text: object) -> Interval:
    """Read ``09:00-17:00`` into minutes of the day.

    Raises:
        ValueError: the text is no interval within a day; it says what to write.
    """
    match = _HOURS.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{text!r} is no interval; write 09:00-17:00")
    numbers = [int(part) for part in match.groups()]
    start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if numbers[1] > 59 or numbers[3] > 59 or max(start, end) > _DAY_END:  # noqa: PLR2004  # minutes of an hour
        raise ValueError(f"{text!r} is no time of day; write 09:00-17:00, at most 24:00")
    if start >= end:
        raise ValueError(
            f"{text!r} does not run forward within a day; for a night write "
            f"{match[1]}:{match[2]}-24:00 here and 00:00-{match[3]}:{match[4]} on the day after"
        )
    return start, end
