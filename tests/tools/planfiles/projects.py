"""Small MS Project files to read, and plans as MPXJ's families make them."""

from datetime import date

from plan.csv_plan import Frame
from tools.planfiles.mspdi.reading import Read, read_mspdi

FRAME = Frame(start=date(2026, 3, 2))
HEAD = '<Project xmlns="http://schemas.microsoft.com/project">'
WEEK = "".join(
    f"<WeekDay><DayType>{day}</DayType><DayWorking>{int(1 < day < 7)}</DayWorking>"
    + (
        "<WorkingTimes><WorkingTime><FromTime>09:00:00</FromTime><ToTime>17:00:00</ToTime>"
        "</WorkingTime></WorkingTimes>"
        if 1 < day < 7
        else ""
    )
    + "</WeekDay>"
    for day in range(1, 8)
)


def calendar(uid: int, inner: str = "", base: int = -1, name: str = "Standard") -> str:
    """Give a calendar; without a base it is Monday to Friday, 9 to 5."""
    week = f"<WeekDays>{WEEK}</WeekDays>" if base < 0 else ""
    head = f"<UID>{uid}</UID><Name>{name}</Name><BaseCalendarUID>{base}</BaseCalendarUID>"
    return f"<Calendar>{head}{week}{inner}</Calendar>"


def task(uid: int, inner: str = "", level: int = 1, hours: int = 8) -> str:
    """Give a row."""
    head = f"<UID>{uid}</UID><ID>{uid}</ID><Name>Row {uid}</Name>"
    place = f"<OutlineLevel>{level}</OutlineLevel><Duration>PT{hours}H0M0S</Duration>"
    return f"<Task>{head}{place}{inner}</Task>"


def link(before: int, kind: int = 1, lag: int = 0, lag_format: int = 7) -> str:
    """Give a predecessor link; the lag in tenths of minutes, or in percent."""
    return (
        f"<PredecessorLink><PredecessorUID>{before}</PredecessorUID><Type>{kind}</Type>"
        f"<LinkLag>{lag}</LinkLag><LagFormat>{lag_format}</LagFormat></PredecessorLink>"
    )


def project(tasks: str, calendars: str = "", columns: str = "", rest: str = "") -> bytes:
    """Give a file that starts on Monday, 2026-03-02."""
    return (
        f"{HEAD}<StartDate>2026-03-02T08:00:00</StartDate><CalendarUID>1</CalendarUID>"
        f"<ExtendedAttributes>{columns}</ExtendedAttributes>"
        f"<Calendars>{calendars or calendar(1)}</Calendars><Tasks>{tasks}</Tasks>{rest}</Project>"
    ).encode()


def read(tasks: str, calendars: str = "", columns: str = "", rest: str = "") -> Read:
    """Read such a file."""
    return read_mspdi(project(tasks, calendars, columns, rest), "project.xml", FRAME)


def notes(found: Read) -> list[str]:
    """Give the notes in one line each."""
    return [f"{row} {field}: {text}" for row, field, text in found.notes]
