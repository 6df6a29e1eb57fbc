"""MS Project XML as a plan: what has a place gets it, and what has none is told."""

from datetime import date, datetime

import pytest

from plan.errors import CycleError, PlanFileError
from plan.model import Constraint, ConstraintKind
from tests.tools.planfiles.projects import FRAME, calendar, link, notes, project, read, task
from tools.planfiles.mspdi.reading import read_mspdi

DAY = 4800  # tenths of working minutes


@pytest.mark.parametrize(("code", "kind"), [(0, "FF"), (1, "FS"), (2, "SF"), (3, "SS")])
def test_all_four_link_types_keep_their_lag(code: int, kind: str) -> None:
    found = read(task(1) + task(2, link(1, code, -2 * DAY)))

    assert [str(one) for one in found.plan.links] == [f"T1 {kind}-2d T2"]


def test_an_elapsed_lag_counts_on_the_clock_and_a_percent_is_fixed_and_noted() -> None:
    found = read(
        task(1, hours=16)
        + task(2, link(1, 1, 2 * 14400, 8))
        + task(3, link(1, 3, 50, 19))
        + task(4, link(1, 1, 25, 20))
    )

    assert [str(one) for one in found.plan.links] == [
        "T1 FS+2ed T2",
        "T1 SS+1d T3",
        "T1 FS+4eh T4",
    ]
    assert "3 PredecessorLink: the lag of 50 % of T1 is fixed at 480 minutes" in notes(found)


def test_a_link_on_a_summary_becomes_links_of_the_tasks_below_where_that_says_the_same() -> None:
    found = read(
        task(1)
        + task(2, level=2)
        + task(3, level=2)
        + task(4, link(1))
        + task(5, link(4))
        + task(6, level=2)
        + task(7, link(5, 3))
    )

    assert [str(one) for one in found.plan.links] == ["T2 FS T4", "T3 FS T4", "T4 FS T6"]
    assert [(s.id, s.parent) for s in found.plan.summaries] == [("T1", None), ("T5", None)]
    assert found.plan.by_id["T3"].parent == "T1"
    assert [one for one in notes(found) if one.startswith("7 ")] == [
        "7 PredecessorLink: T7 waits for the start of the summary T5, which is no task; left out"
    ]


def test_constraints_deadlines_percents_and_notes_find_their_place() -> None:
    found = read(
        task(
            1,
            "<ConstraintType>7</ConstraintType><ConstraintDate>2026-03-20T17:00:00</ConstraintDate>"
            "<Deadline>2026-03-21T12:00:00</Deadline><PercentComplete>40</PercentComplete>"
            "<Notes>urgent</Notes>",
        )
    )

    [only] = found.plan.tasks
    by = datetime(2026, 3, 20, 17)  # noqa: DTZ001  # local
    assert only.constraint == Constraint(kind=ConstraintKind.FNLT, date=by)
    assert only.deadline == datetime(2026, 3, 21, 12)  # noqa: DTZ001  # local
    assert (only.note, only.duration) == ("urgent", 480)
    assert found.progress == {"T1": 40}
    assert found.plan.start == datetime(2026, 3, 2, 8)  # noqa: DTZ001  # local


def test_what_has_no_place_is_told_row_by_row() -> None:
    found = read(
        task(1, "<Manual>1</Manual><ActualStart>2026-03-02T09:00:00</ActualStart>")
        + task(2, "<Active>0</Active>")
        + task(3, f"<Priority>900</Priority><Baseline/>{link(2)}{link(9)}")
        + task(4, "<IsNull>1</IsNull>")
        + task(5, "<Recurring>1</Recurring><Milestone>1</Milestone>")
    )

    told = {one.partition(":")[0] for one in notes(found)}
    assert told == {
        "1 Manual",
        "1 ActualStart",
        "2 Active",
        "3 Priority",
        "3 Baseline",
        "3 PredecessorLink",
        "5 Recurring",
        "5 Milestone",
        "None department",
    }
    assert [one.id for one in found.plan.tasks] == ["T1", "T3", "T5"]


def test_resources_become_teams_with_capacity_and_calendar() -> None:
    nights = calendar(2, name="Nights") + calendar(3, base=2, name="Ops")
    rest = (
        "<Resources><Resource><UID>1</UID><Name>Ops</Name><Type>1</Type><MaxUnits>3.00</MaxUnits>"
        "<CalendarUID>3</CalendarUID></Resource><Resource><UID>2</UID><Name>Steel</Name>"
        "<Type>0</Type></Resource></Resources><Assignments><Assignment><TaskUID>1</TaskUID>"
        "<ResourceUID>1</ResourceUID><Units>0.5</Units></Assignment></Assignments>"
    )

    found = read(task(1), calendar(1) + nights, rest=rest)

    [team] = found.plan.teams
    assert (team.id, team.capacity, team.calendar) == ("Ops", 3, "Nights")
    assert found.plan.by_id["T1"].teams == ("Ops",)
    assert "team" in found.columns
    assert {one.partition(":")[0] for one in notes(found)} >= {"None Resources", "None Assignments"}


def test_calendars_inherit_and_exceptions_outweigh() -> None:
    period = (
        "<TimePeriod><FromDate>2026-03-{0}T00:00:00</FromDate>"
        "<ToDate>2026-03-{1}T23:59:00</ToDate></TimePeriod>"
    )
    idle = "<DayWorking>0</DayWorking></Exception>"
    off = f"<Exception>{period.format('06', '09')}<Type>1</Type>{idle}"
    fridays = (
        f"<Exception>{period.format('02', '31')}<Type>6</Type><Period>2</Period>"
        f"<DaysOfWeek>32</DaysOfWeek>{idle}"
    )
    odd = f"<Exception>{period.format('01', '31')}<Type>5</Type>{idle}"
    base = calendar(1, f"<Exceptions>{off}</Exceptions>")
    own = calendar(2, f"<Exceptions>{fridays}{odd}</Exceptions>", base=1, name="Ops team")

    found = read(task(1, "<CalendarUID>2</CalendarUID>"), base + own)

    standard, ops = found.plan.calendars
    assert (standard.id, ops.id) == ("standard", "Ops-team")
    assert ops.week == standard.week
    assert sorted(standard.exceptions) == [f"2026-03-0{day}" for day in range(6, 10)]
    assert sorted(set(ops.exceptions) - set(standard.exceptions)) == ["2026-03-20"]
    assert "recurs in a way that is not read" in " ".join(notes(found))


def test_elapsed_durations_count_round_the_clock_and_it_is_noted() -> None:
    found = read(task(1, "<DurationFormat>8</DurationFormat>", hours=24))

    [only] = found.plan.tasks
    assert (only.duration, only.calendar) == (1440, "round-the-clock")
    assert "1 Duration" in {one.partition(":")[0] for one in notes(found)}


def test_text_columns_with_our_names_are_read_and_others_are_not() -> None:
    columns = "".join(
        f"<ExtendedAttribute><FieldID>{n}</FieldID><Alias>{name}</Alias></ExtendedAttribute>"
        for n, name in enumerate(["id", "Department", "owner", "gate", "cost centre"])
    )
    values = "".join(
        f"<ExtendedAttribute><FieldID>{n}</FieldID><Value>{text}</Value></ExtendedAttribute>"
        for n, text in enumerate(["A-1", "IT security", "sam", "finance and pmo", "4711"])
    )

    found = read(task(1, values) + task(2), columns=columns)

    first, second = found.plan.tasks
    assert (first.id, first.department, first.owner) == ("A-1", "it-security", "sam")
    assert first.gate == ("finance", "pmo")
    assert (second.id, second.department) == ("U2", "pmo")
    assert [one for one in notes(found) if "2 department" in one]


def test_a_day_of_our_own_stands_until_somebody_changes_the_date_there() -> None:
    columns = "<ExtendedAttribute><FieldID>1</FieldID><Alias>deadline</Alias></ExtendedAttribute>"
    ours = "<ExtendedAttribute><FieldID>1</FieldID><Value>2026-03-20</Value></ExtendedAttribute>"

    same = read(task(1, f"<Deadline>2026-03-20T23:59:00</Deadline>{ours}"), columns=columns)
    moved = read(task(1, f"<Deadline>2026-03-23T17:00:00</Deadline>{ours}"), columns=columns)

    assert same.plan.tasks[0].deadline == date(2026, 3, 20)
    assert moved.plan.tasks[0].deadline == datetime(2026, 3, 23, 17)  # noqa: DTZ001  # local


@pytest.mark.parametrize(
    ("inner", "row", "field", "words"),
    [
        ("<Duration>8 hours</Duration>", 2, None, None),
        ("<ConstraintType>9</ConstraintType>", 2, "ConstraintType", "none of 0 to 7"),
        ("<Deadline>soon</Deadline>", 2, "Deadline", "is no date"),
        (link(1, 7), 2, "PredecessorLink", "link type 7"),
        ("<PercentComplete>half</PercentComplete>", 2, "PercentComplete", "no whole number"),
    ],
)
def test_what_is_wrong_names_the_row_and_the_field(
    inner: str, row: int, field: str | None, words: str | None
) -> None:
    broken = task(2, inner)
    if field is None:
        broken, field, words = broken.replace("PT8H0M0S", "8 hours"), "Duration", "is no duration"

    with pytest.raises(PlanFileError) as caught:
        read(task(1) + broken)

    [problem] = caught.value.problems
    assert (problem.file, problem.row, problem.field) == ("project.xml", row, field)
    assert words is not None
    assert words in problem.message


def test_tasks_that_wait_for_each_other_are_told_as_a_loop() -> None:
    with pytest.raises(CycleError):
        read(task(1, link(2)) + task(2, link(1)))


def test_calendars_that_somebody_wrote_here_outweigh_those_of_the_file() -> None:
    own = FRAME.calendars[0].model_copy(update={"exceptions": {"2026-04-03": ()}})
    frame = FRAME.model_copy(update={"calendars": (own,)})

    found = read_mspdi(project(task(1)), "project.xml", frame)

    assert found.plan.calendars[0].exceptions == {"2026-04-03": ()}
    assert "calendar 'standard' has other hours there" in " ".join(notes(found))
