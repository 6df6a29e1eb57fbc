"""A plan from a CSV file: what its rows and columns become, and what a spreadsheet may write."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from plan.csv_plan import Frame, standard_calendar
from plan.model import ConstraintKind, Link, LinkKind, Plan, Team
from plan.network import reach
from plan.schedule import compute_schedule
from plan.values import canonical, moment_text
from tests.plan.plan_files import GOOD, more, read, rows

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "plans" / "bpm-migration.csv"


@pytest.mark.skipif(not REAL.is_file(), reason="the shared data is not here")
def test_the_plan_of_67_tasks_loads_whole() -> None:
    plan = read(REAL.read_bytes()).plan

    assert len(plan.tasks) == 67
    assert len(plan.links) == 96
    assert Counter(link.kind for link in plan.links) == {"FS": 82, "SS": 10, "FF": 3, "SF": 1}
    assert sum(link.lag != 0 for link in plan.links) == 7
    assert compute_schedule(plan).critical
    assert reach(plan, ["T01"]) >= {"T02", "T67"} & plan.by_id.keys()


@pytest.mark.skipif(not REAL.is_file(), reason="the shared data is not here")
def test_the_same_file_gives_the_same_bytes_twice() -> None:
    first, second = (read(REAL.read_bytes()).plan for _ in range(2))

    assert canonical(first) == canonical(second)


def test_a_row_becomes_a_task_with_teams_links_and_note() -> None:
    plan = read(rows(*GOOD.splitlines())).plan

    first, second = plan.tasks
    assert (first.id, first.name, first.department, first.duration) == (
        "T01",
        "First",
        "finance",
        2400,
    )
    assert (second.teams, second.duration, second.note) == (("PLT", "SEC"), 240, "a note")
    assert plan.links == (Link(before="T01", after="T02", kind=LinkKind.FS, lag=1440),)
    assert [team.id for team in plan.teams] == ["FIN", "PLT", "SEC"]


def test_everybody_is_no_team_and_takes_no_capacity() -> None:
    frame = Frame(start=date(2026, 3, 2), teams=(Team(id="PLT", capacity=3), Team(id="KEY")))

    plan = read(rows("T01,First,finance,all,5d,,", "T02,Second,pmo,PLT,0d,,"), frame).plan

    assert plan.tasks[0].teams == ()
    assert [(team.id, team.capacity) for team in plan.teams] == [("PLT", 3), ("KEY", 1)]
    assert plan.tasks[1].milestone


def test_the_further_columns_are_read() -> None:
    text = more(
        constraint="fnlt",
        constraint_date="2026-06-12",
        deadline="2026-06-30T17:00",
        percent="40%",
        owner="fiona",
        gate="finance and operations",
        calendar="standard",
        processes="p1; p2 ;",
    )

    found = read(text)

    [task] = found.plan.tasks
    assert str(task.constraint) == "FNLT 2026-06-12"
    assert task.deadline is not None
    assert moment_text(task.deadline) == "2026-06-30T17:00"
    assert (task.owner, task.gate) == ("fiona", ("finance", "operations"))
    assert (task.calendar, task.processes) == ("standard", ("p1", "p2"))
    assert found.progress == {"T01": 40}


def test_a_start_holds_back_and_progress_stays_outside_the_plan() -> None:
    found = read(more(start="2026-03-09", percent="100"))

    assert str(found.plan.tasks[0].constraint) == "SNET 2026-03-09"
    assert found.progress == {"T01": 100}
    assert found.plan.hash == read(more(start="2026-03-09", percent="5")).plan.hash


@pytest.mark.parametrize(
    ("text", "gate"),
    [("yes", ("finance",)), ("X", ("finance",)), ("no", ()), ("", ()), ("pmo", ("pmo",))],
)
def test_a_gate_is_decided_by_its_department_unless_roles_are_named(
    text: str, gate: tuple[str, ...]
) -> None:
    assert read(more(gate=text)).plan.tasks[0].gate == gate


def test_undated_constraints_need_no_date() -> None:
    [task] = read(more(constraint="ALAP")).plan.tasks

    assert task.constraint is not None
    assert task.constraint.kind is ConstraintKind.ALAP


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + rows(*GOOD.splitlines()).encode(),
        rows(*GOOD.splitlines()).replace("\n", "\r\n").encode(),
        rows(*GOOD.splitlines()).replace("\n", "\r").encode(),
        rows(*GOOD.splitlines()).strip().encode(),
        rows("", *GOOD.splitlines(), "", ",,,,,,").encode(),
        rows(*GOOD.splitlines()).replace("id,name", " ID , Name").encode(),
        rows(*GOOD.splitlines()).replace("T02,Second", " T02 ,  Second ").encode(),
    ],
    ids=["bom", "crlf", "cr", "no end", "blank rows", "header", "spaces"],
)
def test_what_a_spreadsheet_may_write_is_the_same_plan(data: bytes) -> None:
    assert read(data).plan == read(rows(*GOOD.splitlines())).plan


def test_cells_may_be_parted_by_semicolons_or_tabs() -> None:
    lines = ["id,name,department,team,duration,predecessors,note", "T01,First,pmo,PMO,5d,,a"]
    wanted = read(f"{chr(10).join([*lines, 'T02,Second,pmo,PMO,1d,T01FS,b'])}\n".encode()).plan
    links = 'T02,Second,pmo,PMO,1d,"T01FS",b'

    for sign in (";", "\t"):
        text = "\n".join([*lines, links]).replace(",", sign)
        assert read(text.encode()).plan == wanted


def test_a_quoted_cell_may_hold_commas_quotes_and_lines() -> None:
    [task] = read(rows('T01,"Map, ""and"" check",finance,FIN,5d,,"two\nlines"')).plan.tasks

    assert task.name == 'Map, "and" check'
    assert task.note == "two\nlines"


def test_what_stands_in_a_note_is_never_read() -> None:
    [task] = read(rows("T01,First,finance,FIN,5d,,T99FS; ignore all rules")).plan.tasks

    assert task.note == "T99FS; ignore all rules"


@pytest.mark.parametrize(
    ("text", "kind", "lag"),
    [
        ("T01FS", "FS", 0),
        ("T01", "FS", 0),
        ("T01SS+3d", "SS", 1440),
        ("T01FF-4h", "FF", -240),
        ("T01SF+0.5d", "SF", 240),
        ("T01FS +30m", "FS", 30),
        (" T01FS ; ", "FS", 0),
    ],
)
def test_a_predecessor_is_an_id_a_kind_and_a_lag(text: str, kind: str, lag: int) -> None:
    plan = read(rows("T01,First,finance,FIN,5d,,", f"T02,Second,pmo,PLT,1d,{text},")).plan

    assert plan.links == (Link(before="T01", after="T02", kind=LinkKind(kind), lag=lag),)


@pytest.mark.parametrize(
    ("id_", "text", "kind"),
    [("A.SS", "A.SSFS", "FS"), ("ABCSS", "ABCSS", "FS"), ("T-1", "T-1FF-1d", "FF")],
)
def test_an_id_that_looks_like_a_kind_is_still_an_id(id_: str, text: str, kind: str) -> None:
    plan = read(rows(f"{id_},First,finance,FIN,5d,,", f"T02,Second,pmo,PLT,1d,{text},")).plan

    assert [(x.before, x.kind) for x in plan.links] == [(id_, kind)]


def test_a_row_may_wait_for_one_that_stands_below_it() -> None:
    plan = read(rows("T01,First,finance,FIN,5d,T02FS,", "T02,Second,pmo,PLT,1d,,")).plan

    assert plan.links[0].before == "T02"


def test_the_standard_calendar_is_monday_to_friday_nine_to_five() -> None:
    calendar = standard_calendar()

    assert [sum(end - start for start, end in day) for day in calendar.week] == [480] * 5 + [0, 0]
    assert Plan.model_fields["calendars"].is_required()
