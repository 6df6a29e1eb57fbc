"""Rows that say more: kinds of work, summaries, lags on other clocks."""

from datetime import date

import pytest

from plan.csv_plan import Frame, standard_calendar
from plan.model import Calendar, Freeze, Link, Summary
from tests.plan.plan_files import HEADER, problems, read

NIGHTS = Calendar(id="nights", name="Nights", week=(((0, 360), (1320, 1440)),) * 7)
FRAME = Frame(start=date(2026, 3, 2), calendars=(standard_calendar(), NIGHTS))
SPANS = "'S1' spans other rows and has none of its own; empty it"
WAIT = "'S1' spans other rows; wait for the tasks that it spans"
MORE = f"{HEADER},kind,parent"


def rows(*lines: str) -> str:
    return "\n".join([MORE, *lines]) + "\n"


def test_a_kind_of_work_is_read_and_a_freeze_can_name_it() -> None:
    plan = read(rows("T01,x,finance,FIN,1d,,,change,", "T02,y,finance,FIN,1d,,,,")).plan
    fields = {"id": "F", "name": "F", "first": "2026-03-02", "last": "2026-03-02"}
    freeze = Freeze.model_validate({**fields, "departments": ["finance"], "kinds": ["change"]})

    assert [task.kind for task in plan.tasks] == ["change", None]
    assert [freeze.binds(task) for task in plan.tasks] == [True, False]


def test_rows_that_others_name_as_parent_are_summaries() -> None:
    plan = read(
        rows("S1,All,,,,,,,", "T01,x,finance,FIN,1d,,,,S2", "S2,Half,finance,,0d,,,,S1")
    ).plan

    assert plan.summaries == (
        Summary(id="S1", name="All"),
        Summary(id="S2", name="Half", parent="S1"),
    )
    assert [(task.id, task.parent) for task in plan.tasks] == [("T01", "S2")]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            ("S1,All,finance,FIN,2d,,,,", "T01,x,finance,FIN,1d,,,,S1"),
            [
                f"plan.csv, row 2, team: {SPANS}",
                f"plan.csv, row 2, duration: {SPANS}",
            ],
        ),
        (
            ("S1,All,,,,,,,", "T01,x,finance,FIN,1d,,,,S1", "T02,y,finance,FIN,1d,S1,,,"),
            [
                f"plan.csv, row 4, predecessors: 'S1': {WAIT}",
            ],
        ),
        (
            ("S1,All,,,,,,,", "T01,x,finance,FIN,1d,,,,S1", "T02,y,finance,FIN,1d,S1FS+1d,,,"),
            [
                f"plan.csv, row 4, predecessors: 'S1FS+1d': {WAIT}",
            ],
        ),
        (
            ("T01,x,finance,FIN,1d,,,,S9",),
            ["plan.csv, row 2, parent: unknown parent 'S9'; use an id of this file"],
        ),
        (
            ("S1,All,,,,,,,S2", "S2,Half,,,,,,,S1", "T01,x,finance,FIN,1d,,,,S1"),
            ["plan.csv: summary 'S1' spans itself; summary 'S2' spans itself"],
        ),
        (
            ("S 1,All,,,,,,,", "T01,x,finance,FIN,1d,,,,S 1"),
            None,
        ),
    ],
)
def test_a_summary_that_cannot_be_is_told(lines: tuple[str, ...], says: list[str] | None) -> None:
    found = problems(rows(*lines))

    if says is None:
        assert found[0].startswith("plan.csv, row 2, id: 'S 1'")
    else:
        assert found == says


@pytest.mark.parametrize(
    ("cell", "lag", "clock"),
    [
        ("T01FS+3ed", 4320, "elapsed"),
        ("T01SS-4eh", -240, "elapsed"),
        ("T01FF+30em", 30, "elapsed"),
        ("T01FS+1d@nights", 480, "nights"),
        ("T01FS+1d", 480, None),
    ],
)
def test_a_lag_says_what_it_counts_on(cell: str, lag: int, clock: str | None) -> None:
    plan = read(rows("T01,x,finance,FIN,1d,,,,", f"T02,y,finance,FIN,1d,{cell},,,"), FRAME).plan

    assert plan.links == (
        Link(before="T01", after="T02", kind=plan.links[0].kind, lag=lag, lag_calendar=clock),
    )


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("T01FS+1d@moon", "'T01FS+1d@moon': unknown calendar 'moon'; use standard, nights"),
        ("T01FS+1ed@nights", "'+1ed@nights': elapsed time counts on no calendar"),
    ],
)
def test_a_lag_on_no_known_clock_is_told(cell: str, says: str) -> None:
    [found] = problems(rows("T01,x,finance,FIN,1d,,,,", f"T02,y,finance,FIN,1d,{cell},,,"), FRAME)

    assert found.startswith(f"plan.csv, row 3, predecessors: {says}")


def test_a_calendar_may_not_be_called_elapsed() -> None:
    elapsed = NIGHTS.model_copy(update={"id": "elapsed"})
    frame = Frame(start=date(2026, 3, 2), calendars=(standard_calendar(), elapsed))

    [found] = problems(rows("T01,x,finance,FIN,1d,,,,"), frame)

    assert "a calendar may not be called 'elapsed'" in found
