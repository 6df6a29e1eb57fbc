"""Sources: whole or not at all, and every refusal says file, row, field and what to do."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plan.errors import PlanError
from plan.records import Fact, FactKind
from tests.builders import six_people, small_plan
from tools.sources import SourceContext, SourceError, SourceSpec, failure_fact, read_source
from tools.sources.base import MAX_BYTES

HEADER = "task,percent,state,as_of,note\n"
NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
STATUS = SourceSpec(name="status", kind="status", path="inbox/status.csv")
STATEMENTS = SourceSpec(name="statements", kind="statements", path="inbox/statements")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "ws" / "inbox" / "statements").mkdir(parents=True)
    return tmp_path / "ws"


def read(root: Path, spec: SourceSpec = STATUS) -> tuple[Fact, ...]:
    context = SourceContext(plan=small_plan(), people=six_people(), now=NOW, root=root)
    return read_source(spec, context)


def problems(root: Path, spec: SourceSpec = STATUS) -> list[str]:
    with pytest.raises(SourceError) as refused:
        read(root, spec)
    return [str(problem) for problem in refused.value.problems]


def write(root: Path, text: str | bytes, path: str = "inbox/status.csv") -> None:
    data = text.encode() if isinstance(text, str) else text
    (root / path).write_bytes(data)


def test_a_status_row_becomes_a_fact_with_its_place(root: Path) -> None:
    write(root, HEADER[:-1] + ",evidence\nT01,100,done,2026-03-10,all well,DOC-1\n")

    [fact] = read(root)

    assert (fact.kind, fact.subject, fact.at) == (FactKind.STATUS, "T01", "2026-03-10")
    assert fact.place == "status.csv, row 2"
    assert fact.data == {"percent": 100, "state": "done", "note": "all well", "evidence": "DOC-1"}
    assert "Map the ledger accounts: done, 100 %" in fact.text


def test_forms_that_spreadsheets_write_are_read(root: Path) -> None:
    write(
        root, "\ufeffTask, Percent,STATE,as_of,note\r\nT01,40 %,In progress,2026-03-10T09:30,\r\n"
    )

    [fact] = read(root)

    assert fact.data["state"] == "in_progress"
    assert (fact.data["percent"], fact.at) == (40, "2026-03-10T09:30")


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("T99,0,done,2026-03-10,", "row 2, task: there is no task 'T99'"),
        ("T01,101,done,2026-03-10,", "row 2, percent: '101'"),
        ("T01,-1,done,2026-03-10,", "row 2, percent: '-1'"),
        ("T01,4.5,done,2026-03-10,", "row 2, percent: '4.5'"),
        ("T01,,done,2026-03-10,", "row 2, percent: ''"),
        ("T01,0,finished,2026-03-10,", "row 2, state: 'finished' is no state; write one of"),
        ("T01,0,done,2026-02-30,", "row 2, as_of: '2026-02-30' is no date"),
        ("T01,0,done,2026-03-12,", "row 2, as_of: '2026-03-12' lies after today, 2026-03-11"),
        ("T01,0,done,2026-03-10,a,b", "row 2: has 6 cells where the header has 5"),
        ("T01,0,done,2026-03-10," + "x" * 2001, "row 2, note: is longer than"),
        ('T01,0,done,2026-03-10,"open', "row 2: is no CSV"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(root: Path, row: str, place: str) -> None:
    write(root, f"{HEADER}{row}\n")

    [problem] = problems(root)

    assert problem.startswith(f"inbox/status.csv, {place}")


ACTUALS = HEADER[:-1] + ",actual_start,actual_finish,remaining\n"


def test_a_task_in_other_letters_is_refused_and_the_right_one_named(root: Path) -> None:
    write(root, HEADER + "t01,40,blocked,2026-03-10,\n")

    assert problems(root) == ["inbox/status.csv, row 2, task: there is no task 't01'; write 'T01'"]


def test_actual_dates_and_what_remains_are_read(root: Path) -> None:
    write(root, f"{ACTUALS}T01,40,in_progress,2026-03-10,,2026-03-02,,1.5d\n")

    [fact] = read(root)

    assert fact.data["actual_start"] == "2026-03-02"
    assert fact.data["remaining"] == 720
    assert "actual_finish" not in fact.data


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("40,in_progress,2026-03-10,,soon,,", "actual_start: 'soon' is no date"),
        ("100,done,2026-03-10,,,2026-02-30,", "actual_finish: '2026-02-30' is no date"),
        ("40,in_progress,2026-03-10,,,,3", "remaining: '3' is no duration"),
        ("40,in_progress,2026-03-10,,,,-1d", "remaining: '-1d' is negative"),
        (
            "100,done,2026-03-10,,2026-03-05,2026-03-04,",
            "actual_finish: 2026-03-04 is before the actual_start 2026-03-05",
        ),
        (
            "40,in_progress,2026-03-10,,,2026-03-04,",
            "actual_finish: stands beside less than 100 percent",
        ),
        ("100,done,2026-03-10,,,,2d", "remaining: 2d remain of a task that is reported done"),
    ],
)
def test_an_actual_that_cannot_be_is_refused(root: Path, row: str, place: str) -> None:
    write(root, f"{ACTUALS}T01,{row}\n")

    [problem] = problems(root)

    assert problem.startswith(f"inbox/status.csv, row 2, {place}")


def test_every_problem_is_named_and_no_row_is_used(root: Path) -> None:
    write(root, HEADER + "T01,10,done,2026-03-10,\nT99,x,done,2026-03-10,\nT02,0,odd,2026-03-10,\n")

    assert [p.split(": ")[0] for p in problems(root)] == [
        "inbox/status.csv, row 3, task",
        "inbox/status.csv, row 3, percent",
        "inbox/status.csv, row 4, state",
    ]


def test_two_rows_that_contradict_each_other_are_refused_and_equal_ones_are_one(root: Path) -> None:
    row = "T01,40,in_progress,2026-03-10,\n"
    write(root, HEADER + row + row)
    assert len(read(root)) == 1

    write(root, HEADER + row + row.replace("40", "50"))
    assert "something else than status.csv, row 2" in problems(root)[0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"  \n\n", "the file is empty"),
        (HEADER.encode() + "T01,0,done,2026-03-10,gr\xfcn".encode("latin-1"), "byte 55 (line 2)"),
        (HEADER.encode() + b"T01,0,done,2026-03-10,\0\n", "line 2 holds a NUL"),
        (b"task,percent,state,as_of\n", "row 1, note: this column is missing"),
        (HEADER.encode()[:-1] + b",evidance\n", "row 1, evidance: unknown column"),
        (HEADER.encode()[:-1] + b",task\n", "row 1, task: this column stands twice"),
        (b"x" * (MAX_BYTES + 1), "is larger than 5,000,000 bytes"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused(root: Path, data: bytes, message: str) -> None:
    write(root, data)

    assert message in problems(root)[0]


def test_more_rows_than_anybody_reports_are_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.sources.table.MAX_ROWS", 2)
    write(root, HEADER + "T01,0,not_started,2026-03-10,\n" * 3)

    assert "more than 2 rows" in problems(root)[0]


def test_a_missing_file_is_refused_without_naming_the_machine(root: Path) -> None:
    [problem] = problems(root)

    assert problem.startswith("inbox/status.csv: there is no such file")
    assert str(root) not in problem


@pytest.mark.parametrize(
    "path", ["../secret.csv", "/etc/passwd", "inbox/../../x", "C:\\x", "..\\x"]
)
def test_a_path_out_of_the_workspace_is_refused(root: Path, path: str) -> None:
    spec = SourceSpec(name="status", kind="status", path=path)

    assert "inside the workspace" in problems(root, spec)[0]


def test_a_link_out_of_the_workspace_is_refused_and_one_inside_is_read(root: Path) -> None:
    outside = root.parent / "outside.csv"
    outside.write_text(HEADER, encoding="utf-8")
    (root / "inbox" / "status.csv").symlink_to(outside)
    assert "leads out of the workspace" in problems(root)[0]

    (root / "inbox" / "status.csv").unlink()
    write(root, HEADER, "inbox/real.csv")
    (root / "inbox" / "status.csv").symlink_to("real.csv")
    assert read(root) == ()


def test_a_pipe_or_a_folder_is_refused_at_once(root: Path) -> None:
    os.mkfifo(root / "inbox" / "status.csv")
    assert "no regular file" in problems(root)[0]

    (root / "inbox" / "status.csv").unlink()
    (root / "inbox" / "status.csv").mkdir()
    assert "cannot be read: Is a directory" in problems(root)[0]


MAIL = "---\nfrom: Maya Lindqvist\ndate: 2026-03-10\nsubject: Status\n---\n\nT01 is well.\n"


def test_a_statement_is_kept_word_for_word(root: Path) -> None:
    write(root, MAIL, "inbox/statements/one.md")

    [fact] = read(root, STATEMENTS)

    assert (fact.kind, fact.speaker, fact.at) == (FactKind.STATEMENT, "maya", "2026-03-10")
    assert fact.text == "T01 is well."
    assert fact.place == "statements/one.md"
    assert fact.data == {"title": "Status", "from": "Maya Lindqvist"}


def test_a_head_without_fences_ends_at_the_blank_line(root: Path) -> None:
    write(root, "From: maya\nDate: 2026-03-10\n\none: two\n\nthree\n", "inbox/statements/one.md")

    [fact] = read(root, STATEMENTS)

    assert (fact.text, fact.data["title"]) == ("one: two\n\nthree", "one")


@pytest.mark.parametrize(
    ("sender", "speaker"),
    [
        ("maya", "maya"),
        ("MAYA@example.com", "maya"),
        ("Maya Lindqvist <maya@example.com>", "maya"),
        ("Maya Lindqvist <somebody@vendor.example>", None),
        ("Tom Okafor <maya@example.com>", None),
        ("Somebody Else", None),
        ("coordinator", None),
        ("Finance agent", None),
    ],
)
def test_a_speaker_is_looked_up_and_never_guessed(
    root: Path, sender: str, speaker: str | None
) -> None:
    write(root, MAIL.replace("Maya Lindqvist", sender), "inbox/statements/one.md")

    [fact] = read(root, STATEMENTS)

    assert (fact.speaker, fact.data["from"]) == (speaker, sender)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from: maya\n\nwords", "one.md, date: is missing"),
        ("date: 2026-03-10\n\nwords", "one.md, from: is missing"),
        ("from: maya\ndate: 2026-03-10\n\n  \n", "says nothing"),
        ("from: maya\ndate: 31 June\n\nwords", "one.md, date: '31 June' is no date"),
        ("from: maya\ndate: 2026-03-12\n\nwords", "one.md, date: '2026-03-12' lies after today"),
        ("from: maya\nform: x\n\nwords", "row 2, form: unknown field"),
        ("from: maya\nfrom: tom\n\nwords", "row 2, from: stands twice"),
        ("just words\n\nmore", "row 1: is no 'name: value' line"),
        ("---\nfrom: maya\ndate: 2026-03-10\nwords", "is no 'name: value' line"),
        ("from: maya\ndate: 2026-03-10", "the head has no end"),
        ("from: maya\ndate: 2026-03-10\n\n" + "x" * 50_001, "is longer than 50,000 characters"),
    ],
)
def test_a_wrong_statement_is_refused_with_its_place(root: Path, text: str, message: str) -> None:
    write(root, text, "inbox/statements/one.md")

    [problem] = problems(root, STATEMENTS)

    assert message in problem
    assert problem.startswith("inbox/statements/one.md")


def test_one_wrong_statement_refuses_the_whole_folder(root: Path) -> None:
    write(root, MAIL, "inbox/statements/one.md")
    write(root, b"\xff\xfe", "inbox/statements/two.md")

    assert "two.md: byte 1 (line 1) is not UTF-8" in problems(root, STATEMENTS)[0]


def test_a_link_among_the_statements_cannot_lead_out(root: Path) -> None:
    outside = root.parent / "outside.md"
    outside.write_text(MAIL, encoding="utf-8")
    (root / "inbox" / "statements" / "one.md").symlink_to(outside)

    assert "leads out of the workspace" in problems(root, STATEMENTS)[0]


def test_a_folder_of_no_statement_says_nothing_and_a_missing_one_is_refused(root: Path) -> None:
    write(root, "not a statement", "inbox/statements/notes.rtf")
    assert read(root, STATEMENTS) == ()

    elsewhere = SourceSpec(name="statements", kind="statements", path="inbox/none")
    assert "there is no such file" in problems(root, elsewhere)[0]
    file = SourceSpec(name="statements", kind="statements", path="inbox/statements/notes.rtf")
    assert "is no folder" in problems(root, file)[0]


def test_a_failure_becomes_a_fact_that_says_why(root: Path) -> None:
    write(root, HEADER + "T99,x,odd,never,\n" * 3)
    with pytest.raises(PlanError) as refused:
        read(root)
    assert isinstance(refused.value, SourceError)

    fact = failure_fact(STATUS, refused.value, NOW)

    assert (fact.kind, fact.at) == (FactKind.SOURCE_FAILURE, "2026-03-11T12:00:00+00:00")
    assert fact.data == {"problems": 12}
    assert "row 2, task: there is no task 'T99'" in fact.text
    assert fact.text.endswith("and 7 more")


def test_the_same_file_read_twice_gives_the_same_facts(root: Path) -> None:
    write(root, HEADER + "T01,40,in_progress,2026-03-10,\n")

    assert [fact.hash for fact in read(root)] == [fact.hash for fact in read(root)]
