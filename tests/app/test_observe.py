"""Files handed in between rounds: kinds by ending and header, whole or not at all, file by file."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Answer, Run
from tests.app.dated import make_dated
from tools.planfiles.workbook_writing import write_workbook

STATUS = (
    "task,percent,state,as_of,note\nT01,40,in_progress,2026-03-02,\nT02,0,blocked,2026-03-02,x\n"
)
WORDS = "from: Fiona Hart\ndate: 2026-03-02\n\nT05 cannot start before 13 April.\n"
COUNTS = "object,source_count,target_count\ninvoices,100,98\n"
CONTROLS = "control,task,state,evidence,date\nSOX-1,T05,open,,\n"
SETTINGS = "environment,item,expected,actual\nPROD,version,8.5,8.4\n"
REPORT = (
    '<testsuite name="one"><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>'
)
MAIL = "From: fiona@example.com\nDate: Mon, 02 Mar 2026 07:00:00 +0000\nSubject: late\n\nLate.\n"
FILES = {
    "status.csv": ("status", STATUS, 2),
    "words.md": ("statements", WORDS, 1),
    "counts.csv": ("counts", COUNTS, 1),
    "controls.csv": ("controls", CONTROLS, 1),
    "settings.csv": ("configuration", SETTINGS, 1),
    "T04-report.xml": ("junit", REPORT, 1),
    "late.eml": ("mail", MAIL, 1),
}


@pytest.fixture
def place(files: Path, tmp_path: Path) -> Path:
    return make_dated(files, tmp_path / "dated")


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """Give a folder outside the workspace with a file of every kind."""
    folder = tmp_path / "drop"
    folder.mkdir()
    for name, (_, text, _) in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def observe(run: Run, place: Path, *words: str | Path) -> Answer:
    return run("observe", *words, "--workspace", place, "--json")


def kinds(found: Any) -> dict[str, tuple[str, int]]:  # noqa: ANN401  # any JSON
    return {Path(one["file"]).name: (one["kind"], one["new"]) for one in found["files"]}


def test_every_kind_is_known_by_its_ending_and_header(run: Run, place: Path, drop: Path) -> None:
    answer = observe(run, place, drop)

    assert answer.code == 0, answer.out
    assert kinds(answer.json) == {name: (kind, new) for name, (kind, _, new) in FILES.items()}
    assert answer.json["observations"] == 8
    assert answer.json["refused"] == []
    assert [one["task"] for one in answer.json["recorded"] if one["kind"] == "status"] == [
        "T01",
        "T02",
    ]


def test_the_same_files_twice_change_nothing(run: Run, place: Path, drop: Path) -> None:
    observe(run, place, drop)
    ledger = (place / "ledger.db").read_bytes()

    answer = observe(run, place, drop)

    assert (answer.json["observations"], answer.json["known"]) == (0, 8)
    assert (place / "ledger.db").read_bytes() == ledger


def test_what_a_round_reads_as_a_source_is_known_to_it_afterwards(run: Run, place: Path) -> None:
    shutil.rmtree(place / "inbox")
    (place / "inbox" / "statements").mkdir(parents=True)
    (place / "inbox" / "status.csv").write_text(STATUS, encoding="utf-8")
    (place / "inbox" / "statements" / "words.md").write_text(WORDS, encoding="utf-8")

    assert observe(run, place, place / "inbox").json["observations"] == 3

    assert run("round", "--workspace", place, "--json").json["new_observations"] == 0


def test_a_file_is_whole_or_not_at_all_and_keeps_no_other_out(
    run: Run, place: Path, drop: Path
) -> None:
    (drop / "status.csv").write_text(f"{STATUS}T99,5,done,2026-03-02,\n", encoding="utf-8")

    answer = observe(run, place, drop / "status.csv", drop / "counts.csv")

    assert answer.code == 1
    assert kinds(answer.json) == {"counts.csv": ("counts", 1)}
    [refused] = answer.json["refused"]
    assert refused["file"] == str(drop / "status.csv")
    assert refused["reason"].startswith("status.csv, row 4, task: there is no task 'T99'")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("plan.xlsx", "PK", "is no whole zip file"),
        ("photo.png", "x", "no kind is known for '.png'"),
        ("odd.csv", "a,b\n1,2\n", "the header is of no known table"),
        ("near.csv", "task,percent,state,as_of\n", "is that of status, and lacks note"),
        ("note.txt", "T05 slips\n", "note.txt, row 1"),
        ("empty.csv", "", "the file is empty"),
        ("words.md", "from: Fiona Hart\ndate: 2026-02-30\n\nx\n", "date"),
        ("deep.xml", '<!DOCTYPE a [<!ENTITY b "c">]><testsuite name="&b;"/>', "deep.xml"),
    ],
)
def test_a_file_that_is_refused_says_why_and_changes_nothing(
    run: Run, place: Path, name: str, text: str, reason: str
) -> None:
    drop = place.parent
    (drop / name).write_text(text, encoding="utf-8")
    ledger = (place / "ledger.db").read_bytes()

    answer = observe(run, place, drop / name)

    assert answer.code == 1
    [refused] = answer.json["refused"]
    assert reason in refused["reason"]
    assert (place / "ledger.db").read_bytes() == ledger


def test_a_file_that_is_too_large_is_refused(run: Run, place: Path, drop: Path) -> None:
    with (drop / "huge.md").open("wb") as file:
        file.truncate(50_000_000)

    [refused] = observe(run, place, drop / "huge.md").json["refused"]

    assert "is larger than 5,000,000 bytes" in refused["reason"]


def test_a_file_that_is_not_there_stops_before_anything_is_read(
    run: Run, place: Path, drop: Path
) -> None:
    ledger = (place / "ledger.db").read_bytes()

    answer = observe(run, place, drop / "status.csv", drop / "no.csv")

    assert answer.code == 3
    assert "there is no such file" in answer.json["error"]["message"]
    assert (place / "ledger.db").read_bytes() == ledger


def test_tables_are_known_as_spreadsheets_save_them(run: Run, place: Path) -> None:
    drop = place.parent / "saved"
    drop.mkdir()
    semicolons = STATUS.replace(",", ";").replace("as_of", "As of")
    (drop / "status.csv").write_text(f"\ufeff{semicolons}", encoding="utf-8")
    (drop / "counts.csv").write_text(
        COUNTS.replace(",", "\t").replace("source_count", "Source count"), encoding="utf-8"
    )
    rows = [line.split(",") for line in STATUS.replace("-02,", "-01,").splitlines()]
    (drop / "status.xlsx").write_bytes(
        write_workbook("Status", rows, datetime(2026, 3, 2, tzinfo=UTC))
    )
    (drop / "jira.csv").write_text(
        "Summary;Issue key;Status\nT01: accounts, all;X-1;Done\n", encoding="utf-8"
    )

    answer = observe(run, place, drop)

    assert answer.json["refused"] == []
    assert kinds(answer.json) == {
        "counts.csv": ("counts", 1),
        "jira.csv": ("tickets", 1),
        "status.csv": ("status", 2),
        "status.xlsx": ("status", 2),
    }


def test_a_kind_may_be_named_where_the_ending_is_silent(run: Run, place: Path, drop: Path) -> None:
    (drop / "counts.txt").write_text(COUNTS, encoding="utf-8")
    (drop / "words.txt").write_text(WORDS, encoding="utf-8")

    counts = observe(run, place, drop / "counts.txt", "--kind", "counts").json
    words = observe(run, place, drop / "words.txt", "--kind", "statements").json

    assert kinds(counts) == {"counts.txt": ("counts", 1)}
    assert kinds(words) == {"words.txt": ("statements", 1)}
    assert observe(run, place, drop / "words.txt", "--kind", "poems").code == 2


def test_people_read_what_became_of_each_file(run: Run, place: Path, drop: Path) -> None:
    (drop / "order.bpmn").write_text("<d/>", encoding="utf-8")

    told = run("observe", drop, "--workspace", place).out

    assert "8 new observation(s)" in told
    assert "REFUSED" in told
