"""What is wrong in a plan file: each by file, row and field, all at once, and nothing is made."""

from datetime import date

import pytest

from plan.csv_plan import LARGEST, MOST_ROWS, Frame
from plan.errors import CycleError
from plan.model import Freeze
from tests.plan.plan_files import GOOD, HEADER, more, problems, read, rows


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("T01,x,finance,FIN,-5d,,", "row 2, duration: '-5d' is negative"),
        ("T01,x,finance,FIN,,,", "row 2, duration: '' is no duration"),
        ("T01,x,finance,FIN,5,,", "row 2, duration: '5' is no duration; write 5d"),
        ("T01,x,finance,FIN,0.001d,,", "row 2, duration: '0.001d' is not a whole number"),
        ("T01,x,finance,FIN,999999999d,,", "row 2, duration: '999999999d' is longer than"),
        ("T01,x,sales,FIN,5d,,", "row 2, department: unknown department 'sales'; use finance"),
        (",x,finance,FIN,5d,,", "row 2, id: '': write letters, digits"),
        ("T 1,x,finance,FIN,5d,,", "row 2, id: 'T 1': write letters, digits"),
        ("T01,,finance,FIN,5d,,", "row 2, name: '': is empty; fill it in"),
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
        ({"gate": "the board"}, "gate: 'the board': write letters, digits"),
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

    assert large == "plan.csv: the file is larger than 20 MB; leave out what is no task"
    assert long == f"plan.csv: more than {MOST_ROWS} rows; split the plan"


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
