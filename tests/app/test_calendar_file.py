"""``calendar.toml``: the calendars, teams, departments and freezes that it can say; its errors."""

from pathlib import Path

import pytest

from app.files.calendar import CalendarFile, read_calendar_file
from plan.errors import PlanFileError
from plan.values import moment_text

WEEK = 'week = { mon = ["09:00-17:00"], sat = ["00:00-06:00", "22:00-24:00"] }\n'


def read(path: Path, text: str) -> CalendarFile:
    file = path / "calendar.toml"
    file.write_text(text, encoding="utf-8")
    return read_calendar_file(file)


def problems(path: Path, text: str) -> list[str]:
    with pytest.raises(PlanFileError) as caught:
        read(path, text)
    return [str(problem).removeprefix("calendar.toml, ") for problem in caught.value.problems]


def test_a_calendar_may_be_like_another(tmp_path: Path) -> None:
    text = (
        f"[calendar.standard]\n{WEEK}"
        '[[calendar.standard.exception]]\ndate = "2026-04-03"\n'
        '[calendar.cutover]\nname = "Cutover"\nlike = "standard"\n'
        '[[calendar.cutover.exception]]\nfirst = "2026-09-12"\nlast = "2026-09-13"\n'
        'hours = ["00:00-24:00"]\nnote = "cutover weekend"\n'
    )

    standard, cutover = read(tmp_path, text).calendars

    assert cutover.week == standard.week
    assert cutover.exceptions == {
        "2026-04-03": (),
        "2026-09-12": ((0, 1440),),
        "2026-09-13": ((0, 1440),),
    }
    assert standard.exceptions == {"2026-04-03": ()}


def test_a_calendar_may_be_like_the_standard_that_no_file_names(tmp_path: Path) -> None:
    standard, night = read(tmp_path, f'[calendar.n]\nlike = "standard"\n{WEEK}').calendars

    assert (standard.id, night.id) == ("standard", "n")
    assert night.week[5] == ((0, 360), (1320, 1440))
    assert night.week != standard.week


def test_teams_and_departments_have_calendars(tmp_path: Path) -> None:
    text = (
        f"[calendar.night]\n{WEEK}[capacity]\nPMO = 2\n"
        '[team.OPS]\ncapacity = 3\ncalendar = "night"\n[team.DBA]\n'
        '[department.operations]\ncalendar = "night"\n'
    )

    found = read(tmp_path, text)

    assert [(team.id, team.capacity, team.calendar) for team in found.teams] == [
        ("PMO", 2, None),
        ("OPS", 3, "night"),
        ("DBA", 1, None),
    ]
    assert {one.id: one.calendar for one in found.departments} == {
        "finance": None,
        "operations": "night",
        "it-security": None,
        "pmo": None,
    }


def test_a_freeze_recurs(tmp_path: Path) -> None:
    text = (
        '[[freeze]]\nid = "cab"\nname = "CAB sits"\nfirst = "2026-06-01"\nlast = "2026-06-14"\n'
        'departments = ["operations"]\nkinds = ["change"]\nforbids = "start"\n'
        'repeat = { on = "weekdays", days = ["thu"] }\nhours = "09:00-12:00"\n'
        '[[freeze]]\nid = "close"\nname = "Close"\nfirst = "2026-06-01"\nlast = "2026-06-30"\n'
        'departments = ["finance"]\nrepeat = { on = "working_days", first = 1, last = 3 }\n'
        '[[freeze]]\nid = "once"\nname = "Once"\nfirst = "2026-06-01"\nlast = "2026-06-30"\n'
        'departments = ["finance"]\n'
    )

    found = read(tmp_path, text).freezes

    assert [(f.id, f.series, moment_text(f.first), moment_text(f.last)) for f in found] == [
        ("cab-2026-06-04", "cab", "2026-06-04T09:00", "2026-06-04T12:00"),
        ("cab-2026-06-11", "cab", "2026-06-11T09:00", "2026-06-11T12:00"),
        ("close-2026-06-01", "close", "2026-06-01", "2026-06-03"),
        ("once", None, "2026-06-01", "2026-06-30"),
    ]
    assert (found[0].kinds, found[0].forbids) == (("change",), "start")


NIGHT = (
    "'22:00-06:00' does not run forward within a day; for a night write 22:00-24:00 here and "
    "00:00-06:00 on the day after"
)
FREEZE = (
    '[[freeze]]\nid = "f"\nname = "F"\nfirst = "2026-06-01"\nlast = "2026-06-30"\n'
    'departments = ["finance"]\n'
)
EXCEPTION = "[calendar.c]\n" + WEEK + "[[calendar.c.exception]]\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("calendar = 3\n", ["calendar: has to be a table: write [calendar]"]),
        ("[calendar]\nc = 3\n", ["calendar.c: has to be a table: write [calendar.c]"]),
        (
            '[calendar.c]\nlike = "d"\n[calendar.d]\nlike = "standard"\n',
            ["calendar.c.like: no calendar 'd' stands before this one"],
        ),
        (
            '[calendar.c]\nweek = { fri = ["22:00-06:00"] }\n',
            [
                f"calendar.c.week.fri: {NIGHT}",
                "calendar.c: calendar 'c' has no working time",
            ],
        ),
        (
            EXCEPTION + 'date = "2026-04-03"\nfirst = "2026-04-03"\n',
            ["calendar.c.exception.date: write date for one day, or first and last for several"],
        ),
        (
            EXCEPTION + 'first = "2026-04-03"\nlast = "2026-04-01"\n',
            ["calendar.c.exception.last: 2026-04-03 to 2026-04-01 is not 1 to 366 days"],
        ),
        (
            EXCEPTION + 'first = "2026-04-03"\nlast = "soon"\n',
            ["calendar.c.exception.last: 'soon' is no date; write 2026-06-12 or 2026-06-12T17:00"],
        ),
        (
            EXCEPTION + 'first = "2026-04-03"\nlast = "2026-04-04"\n'
            '[[calendar.c.exception]]\ndate = "2026-04-04"\n',
            ["calendar.c.exception.date: 2026-04-04 stands twice"],
        ),
        (
            '[team.OPS]\ncalendar = "moon"\n',
            ["team.OPS.calendar: unknown calendar 'moon'; use standard"],
        ),
        ("[team.OPS]\ncapacity = 0\n", None),
        ("[team]\nOPS = 2\n", ["team.OPS: has to be a table: write [team.OPS]"]),
        (
            "[capacity]\nOPS = 2\n[team.OPS]\n",
            ["team.OPS: stands in [capacity] as well; write it in [team.OPS] alone"],
        ),
        (
            "[department.sales]\n",
            ["department.sales: unknown key; use finance, operations, it-security, pmo"],
        ),
        (
            "[department]\npmo = 1\n",
            ["department.pmo: has to be a table: write [department.pmo]"],
        ),
        (
            '[department.pmo]\ncalendar = "moon"\n',
            ["department.pmo.calendar: unknown calendar 'moon'; use standard"],
        ),
        ("[department.pmo]\ncalendar = 3\n", None),
        (
            FREEZE + 'hours = "09:00-12:00"\n',
            ["freeze f.hours: goes with repeat; write the time into first and last"],
        ),
        (FREEZE + 'series = "x"\n', ["freeze f.series: is given by repeat; leave it out"]),
        (FREEZE + 'repeat = { on = "moon" }\n', None),
        (
            FREEZE + 'repeat = { on = "nth_weekday", day = "tue", nth = 2 }\nhours = "9-12"\n',
            ["freeze f.hours: '9-12' is no interval; write 09:00-17:00"],
        ),
        (
            FREEZE
            + 'repeat = { on = "nth_weekday", day = "tue", nth = 2 }\nhours = "09:00-25:00"\n',
            ["freeze f.hours: '09:00-25:00' is no time of day; write 09:00-17:00, at most 24:00"],
        ),
        (
            FREEZE + 'hours = "09:00-10:00"\nrepeat = { on = "month_days", first = 1, last = 1 }\n',
            ["freeze f.repeat: hours go with weekdays; month_days freezes whole days"],
        ),
        (FREEZE + "repeat = { on = 'weekdays' }\n", ["freeze f.repeat.weekdays.days: is missing"]),
    ],
)
def test_what_is_wrong_is_named_with_its_field(
    tmp_path: Path, text: str, says: list[str] | None
) -> None:
    found = problems(tmp_path, text)

    assert found == says if says is not None else len(found) == 1
