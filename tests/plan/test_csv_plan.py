"""A plan from a CSV file: whole, or not at all, with every problem in the order of the file."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from plan.csv_plan import LARGEST, MOST_ROWS, Frame, PlanFile, read_plan, standard_calendar
from plan.errors import CycleError, PlanFileError
from plan.model import ConstraintKind, Freeze, Link, LinkKind, Plan, Team
from plan.network import reach
from plan.schedule import compute_schedule
from plan.values import canonical, moment_text

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "plans" / "bpm-migration.csv"
HEADER = "id,name,department,team,duration,predecessors,note"
GOOD = "T01,First,finance,FIN,5d,,\nT02,Second,operations,PLT and SEC,4h,T01FS+3d,a note\n"
MORE = f"{HEADER},constraint,constraint_date,deadline,start,percent,owner,gate,calendar,processes"


def read(text: str | bytes, frame: Frame | None = None) -> PlanFile:
    data = text.encode() if isinstance(text, str) else text
    return read_plan(data, "plan.csv", frame or Frame(start=date(2026, 3, 2)))


def problems(text: str | bytes, frame: Frame | None = None) -> list[str]:
    with pytest.raises(PlanFileError) as caught:
        read(text, frame)
    assert str(caught.value).splitlines() == [str(p) for p in caught.value.problems]
    return [str(problem) for problem in caught.value.problems]


def rows(*lines: str) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


def more(**cells: str) -> str:
    columns = MORE.split(",")
    known = {"id": "T01", "name": "First", "department": "finance", "duration": "5d", **cells}
    return f"{MORE}\n{','.join(known.get(column, '') for column in columns)}\n"


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


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("T01,x,finance,FIN,-5d,,", "row 2, duration: '-5d' is negative"),
        ("T01,x,finance,FIN,,,", "row 2, duration: '' is no duration"),
        ("T01,x,finance,FIN,5,,", "row 2, duration: '5' is no duration; write 5d"),
        ("T01,x,finance,FIN,0.001d,,", "row 2, duration: '0.001d' is not a whole number"),
        ("T01,x,finance,FIN,999999999d,,", "row 2, duration: '999999999d' is longer than"),
        ("T01,x,sales,FIN,5d,,", "row 2, department: unknown department 'sales'; use finance"),
        (",x,finance,FIN,5d,,", "row 2, id: '': String should match pattern"),
        ("T 1,x,finance,FIN,5d,,", "row 2, id: 'T 1': String should match pattern"),
        ("T01,,finance,FIN,5d,,", "row 2, name: '': String should have at least 1"),
        (f"T01,x,finance,{'F' * 201},5d,,", "row 2, team: 'FFF"),
        ("T01,x,finance,FIN,5d,T99FS,", "row 2, predecessors: 'T99FS': unknown predecessor 'T99'"),
        ("T01,x,finance,FIN,5d,T99,", "row 2, predecessors: 'T99': write an id, then FS"),
        ("T01,x,finance,FIN,5d,T01FS,", "row 2, predecessors: 'T01' waits for itself"),
        ("T01,x,finance,FIN,5d,T01XX,", "'T01XX': unknown link type 'XX'; use FS, SS, FF or SF"),
        ("T01,x,finance,FIN,5d,T01fs+3d,", "'T01fs+3d': unknown link type 'fs'; use FS"),
        ("T01,x,finance,FIN,5d,T01FS+3,", "row 2, predecessors: '+3' is no duration"),
        ("T01,x,finance,FIN,5d,T01FS3d,", "row 2, predecessors: 'T01FS3d': write an id"),
        ("T01,x,finance,FIN,5d,T01FS+99999999d,", "'+99999999d' is longer than two hundred"),
        ("T01,x,finance,FIN,5d,!!,", "row 2, predecessors: '!!': write an id"),
        ("T01,x,finance,FIN,5d", "row 2: 5 cells for 7 columns; write all commas"),
        ("T01,x,y,finance,FIN,5d,,", "row 2: 8 cells for 7 columns; quote commas in text"),
    ],
)
def test_a_wrong_row_is_named_by_file_row_and_field(row: str, problem: str) -> None:
    [found] = problems(rows(row))

    assert found.startswith("plan.csv, row 2")
    assert problem in found


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"deadline": "2026-02-30"}, "deadline: '2026-02-30' is no date"),
        ({"deadline": "20260212"}, "deadline: '20260212' is no date"),
        ({"deadline": "1899-01-01"}, "deadline: '1899-01-01' is outside"),
        ({"start": "soon"}, "start: 'soon' is no date"),
        ({"constraint": "FNLT"}, "constraint_date: FNLT needs a date"),
        ({"constraint": "ASAP", "constraint_date": "2026-06-12"}, "constraint_date: ASAP takes no"),
        ({"constraint_date": "2026-06-12"}, "constraint: a constraint_date without a constraint"),
        ({"constraint": "FNLT", "constraint_date": "soon"}, "constraint_date: 'soon' is no date"),
        (
            {"constraint": "LATER", "constraint_date": "2026-06-12"},
            "constraint: unknown constraint",
        ),
        (
            {"constraint": "FNLT", "constraint_date": "2026-06-12", "start": "2026-03-09"},
            "start: a task has one date to keep: a start or a constraint",
        ),
        ({"percent": "101"}, "percent: '101' is no whole percent"),
        ({"percent": "-1"}, "percent: '-1' is no whole percent"),
        ({"percent": "half"}, "percent: 'half' is no whole percent"),
        ({"percent": "5.5"}, "percent: '5.5' is no whole percent"),
        ({"calendar": "nights"}, "calendar: unknown calendar 'nights'; use standard"),
        ({"gate": "the board"}, "gate: 'the board': String should match pattern"),
    ],
    ids=range(16),
)
def test_a_wrong_cell_of_a_further_column_is_told_once(cells: dict[str, str], problem: str) -> None:
    [found] = problems(more(**cells))

    assert found.startswith(f"plan.csv, row 2, {problem}")


def test_an_id_stands_once_even_where_the_first_row_is_wrong() -> None:
    found = problems(
        rows("T01,x,finance,FIN,wrong,,", "T01,y,finance,FIN,5d,,", "T01,z,pmo,PLT,1d,,")
    )

    assert [p.partition(": ")[0] for p in found] == [
        "plan.csv, row 2, duration",
        "plan.csv, row 3, id",
        "plan.csv, row 4, id",
    ]
    assert "'T01' stands twice" in found[1]


def test_a_predecessor_stands_once() -> None:
    [found] = problems(rows("T01,x,finance,FIN,5d,,", "T02,y,pmo,PLT,1d,T01FS;T01SS+1d,"))

    assert found == "plan.csv, row 3, predecessors: 'T01' stands twice"


def test_every_problem_is_told_at_once_and_in_the_order_of_the_file() -> None:
    found = problems(
        rows(
            "T01,x,finance,FIN,5d,T77FS;T88FS,",
            "T02,y,sales,FIN,-1d,,",
            "T03,z,pmo,PLT,1d,T02FS;T03FS,",
            "T04,a,pmo",
            "T05,b,pmo,PLT,x,T02QQ,",
        )
    )

    places = [p.removeprefix("plan.csv, ").partition(": ")[0] for p in found]
    assert places == [
        "row 2, predecessors",
        "row 2, predecessors",
        "row 3, department",
        "row 3, duration",
        "row 4, predecessors",
        "row 5",
        "row 6, duration",
        "row 6, predecessors",
    ]


def test_a_row_is_counted_where_it_begins_as_an_editor_shows_it() -> None:
    found = problems(rows('T01,x,finance,FIN,5d,,"two\nlines"', 'T02,y,sales,FIN,5d,,"two\nmore"'))

    assert [p.partition(": ")[0] for p in found] == ["plan.csv, row 4, department"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "plan.csv: the file is empty; it needs a header line and tasks"),
        (b" \n\t\n", "plan.csv: the file is empty"),
        (b"\xef\xbb\xbf", "plan.csv, row 1, id: the column is missing"),
        (f"{HEADER}\n".encode(), "plan.csv: the file has a header and no task"),
        (f"{HEADER}\n,,,,,,\n\n".encode(), "plan.csv: the file has a header and no task"),
        (rows("T01,Zo\xeb,pmo,PLT,1d,,").encode("latin-1"), "plan.csv, row 2: byte 57 is not UTF"),
        (rows(*GOOD.splitlines()).encode("utf-16"), "plan.csv, row 1: byte 0 is not UTF-8"),
        (rows(*GOOD.splitlines()).encode("utf-16-le"), "plan.csv, row 1: holds a NUL"),
        (rows("T01,a\0b,pmo,PLT,1d,,").encode(), "plan.csv, row 2: holds a NUL; not a text file"),
        (
            rows('T01,"open,pmo,PLT,1d,,').encode(),
            "plan.csv, row 2: this is no CSV: unexpected end",
        ),
        (rows('T01,"a"b,pmo,PLT,1d,,').encode(), "plan.csv, row 2: this is no CSV"),
        (b"PK\x03\x04\x14\x00\x06\x00", "plan.csv, row 1: holds a NUL"),
        (b"<html><body>not a plan</body></html>", "plan.csv, row 1, id: the column is missing"),
    ],
    ids=range(13),
)
def test_what_is_no_plan_file_is_refused(data: bytes, problem: str) -> None:
    assert problems(data)[0].startswith(problem)


@pytest.mark.parametrize("column", HEADER.split(","))
def test_a_missing_column_is_named(column: str) -> None:
    header = HEADER.replace(column, "").replace(",,", ",").strip(",")

    [found] = problems(f"{header}\n")

    assert found == f"plan.csv, row 1, {column}: the column is missing; the header needs {HEADER}"


def test_a_column_that_nobody_knows_or_that_stands_twice_is_named() -> None:
    unknown = problems(f"{HEADER},colour,note\n")

    assert unknown[0].startswith("plan.csv, row 1, note: the column stands twice")
    assert unknown[1].startswith("plan.csv, row 1, colour: unknown column; allowed")


def test_a_file_that_is_too_large_or_too_long_is_refused() -> None:
    [large] = problems(b"x" * (LARGEST + 1))
    [long] = problems((HEADER + "\n" + "a\n" * MOST_ROWS).encode())

    assert large == "plan.csv: the file is larger than 20 MB"
    assert long == f"plan.csv: more than {MOST_ROWS} rows"


def test_a_cell_longer_than_any_text_is_refused_and_does_not_crash() -> None:
    [found] = problems(rows(f"T01,x,pmo,PLT,1d,,{'n' * 200_000}"))

    assert found.startswith("plan.csv, row 2: this is no CSV: field larger")


def test_a_loop_names_its_tasks_and_the_shortest_one() -> None:
    text = rows(
        "T01,a,pmo,PLT,1d,T04FS,",
        "T02,b,pmo,PLT,1d,T01FS,",
        "T03,c,pmo,PLT,1d,T02FS,",
        "T04,d,pmo,PLT,1d,T03FS;T05FS,",
        "T05,e,pmo,PLT,1d,T04SS,",
    )

    with pytest.raises(CycleError) as caught:
        read(text)
    assert caught.value.tasks == ("T04", "T05")


def test_what_surrounds_the_rows_has_to_fit_them() -> None:
    freeze = Freeze(
        id="F1",
        name="Close",
        first=date(2026, 3, 9),
        last=date(2026, 3, 13),
        departments=("finance",),
        waived=("T99",),
    )

    [found] = problems(rows(*GOOD.splitlines()), Frame(start=date(2026, 3, 2), freezes=(freeze,)))

    assert found == "plan.csv: freeze 'F1': unknown task 'T99'"


def test_a_frame_has_a_zone_that_exists() -> None:
    with pytest.raises(ValueError, match="'Mars/Olympus' is no time zone"):
        Frame(start=date(2026, 3, 2), zone="Mars/Olympus")


def test_the_standard_calendar_is_monday_to_friday_nine_to_five() -> None:
    calendar = standard_calendar()

    assert [sum(end - start for start, end in day) for day in calendar.week] == [480] * 5 + [0, 0]
    assert Plan.model_fields["calendars"].is_required()
