"""The command line with plan files of every form: in, out, compared, and drafted."""

import json
from pathlib import Path

import pytest

from app.bootstrap import open_workspace
from app.services import plan_files
from tests.app.conftest import PLAN, Answer, Run
from tests.hostile.bombs_zip import zip_bombs
from tests.tools.planfiles.books import HEADER, book
from tests.tools.planfiles.projects import link, project, task
from tools.planfiles.conversion import MissingReaderError

NEWER = PLAN.replace("finance,FIN,5d", "finance,FIN,6d").replace("T03FS+1d", "T03SS+2d")
DAY = 4800


def bring(run: Run, place: Path, file: Path, command: str = "import") -> Answer:
    words = ["--as", "maya"] if command == "import" else []
    return run("plan", command, file, *words, "--workspace", place, "--json")


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    file = tmp_path / "newer.csv"
    file.write_text(NEWER, encoding="utf-8")
    return file


def test_a_newer_file_is_a_draft_and_the_plan_stays(run: Run, small: Path, newer: Path) -> None:
    answer = bring(run, small, newer)

    assert answer.code == 0, answer.out
    assert answer.json["differences"] == [
        {"id": "T01", "column": "duration", "from": "5d", "to": "6d"},
        {"id": "T04", "column": "predecessors", "from": "T02FS;T03FS+1d", "to": "T02FS;T03SS+2d"},
    ]
    assert [one["op"] for one in answer.json["operations"]] == ["set_duration", "change_dependency"]
    assert (answer.json["draft"], answer.json["known"]) == ("D1", False)
    with open_workspace(small) as opened:
        assert opened.reader.head().number == 1
        draft = opened.evidence.draft("D1")
        assert (draft.author, draft.asked_by, draft.base_revision) == ("maya", "maya", 1)
        assert answer.json["sha256"][:12] in draft.rationale


def test_the_same_file_twice_changes_nothing(run: Run, small: Path, newer: Path) -> None:
    bring(run, small, newer)

    again = bring(run, small, newer)

    assert (again.json["draft"], again.json["known"]) == ("D1", True)
    with open_workspace(small) as opened:
        assert len(opened.evidence.drafts()) == 1


def test_once_the_draft_is_applied_the_file_says_what_the_plan_says(
    run: Run, small: Path, newer: Path
) -> None:
    bring(run, small, newer)
    place = ("--workspace", small, "--json")
    made = run("propose", "--draft", "D1", "--as", "maya", *place).json
    people = {"finance": "fiona", "operations": "olga", "it-security": "sam", "pmo": "tom"}
    for one in made["requires"]:
        words = ("--as", people[one["role"]], "--digest", made["digest"])
        run("decide", made["id"], "approve", *words, *place)

    answer = bring(run, small, newer)

    assert (answer.json["revision"], answer.json["same"], answer.json["draft"]) == (2, True, None)


def test_a_file_that_says_what_the_plan_says_drafts_nothing(
    run: Run, small: Path, files: Path
) -> None:
    answer = bring(run, small, files / "plan.csv")

    assert (answer.code, answer.json["same"], answer.json["draft"]) == (0, True, None)


def test_comparing_drafts_nothing(run: Run, small: Path, newer: Path) -> None:
    answer = bring(run, small, newer, "compare")

    assert (answer.code, answer.json["same"]) == (0, False)
    with open_workspace(small) as opened:
        assert opened.evidence.drafts() == ()


def test_a_wrong_file_drafts_nothing_and_names_its_rows(
    run: Run, small: Path, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(NEWER.replace("10d", "ten"), encoding="utf-8")

    answer = bring(run, small, file)

    assert answer.code == 1
    [problem] = answer.json["error"]["problems"]
    assert (problem["file"], problem["row"], problem["field"]) == ("wrong.csv", 4, "duration")


def test_an_agent_brings_no_plan_file(run: Run, small: Path, newer: Path) -> None:
    answer = run("plan", "import", newer, "--as", "coordinator", "--workspace", small, "--json")

    assert answer.code in (1, 2)
    with open_workspace(small) as opened:
        assert opened.evidence.drafts() == ()


@pytest.mark.parametrize("ending", ["csv", "xlsx", "xml", "json"])
def test_every_form_that_is_written_is_read_as_the_same_plan(
    run: Run, small: Path, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"out.{ending}"
    written = run("plan", "export", file, "--workspace", small, "--json")

    assert (written.code, written.json["round_trip"]) == (0, True)
    assert bring(run, small, file, "compare").json["same"] is True
    again = run("init", tmp_path / "again", "--plan", file, "--start", "2026-03-02", "--json")
    assert again.json["dependencies"] == written.json["dependencies"] == 5


def test_a_calendar_file_is_written_and_not_read_back(
    run: Run, small: Path, tmp_path: Path
) -> None:
    written = run("plan", "export", tmp_path / "p.ics", "--workspace", small, "--json")

    assert (written.code, written.json["round_trip"]) == (0, None)
    assert (tmp_path / "p.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert written.err == ""


def test_a_workspace_comes_from_a_workbook(run: Run, tmp_path: Path) -> None:
    row = ("T01", "Map", "finance", "FIN", "5d", "", 0.4, None, "")
    (tmp_path / "plan.xlsx").write_bytes(book(("Plan", [HEADER, row])))

    answer = run("init", tmp_path / "made", "--plan", tmp_path / "plan.xlsx", "--json")

    assert (answer.code, answer.json["tasks"]) == (0, 1)


def test_a_workspace_from_ms_project_starts_when_the_file_says_and_tells_what_it_left_out(
    run: Run, tmp_path: Path
) -> None:
    manual = "<Manual>1</Manual>"
    rows = task(1, manual) + task(2, manual + link(1, 3, 2 * DAY))
    (tmp_path / "p.xml").write_bytes(project(rows))

    answer = run("init", tmp_path / "made", "--plan", tmp_path / "p.xml", "--json")

    assert (answer.code, answer.json["start"]) == (0, "2026-03-02T09:00+00:00")
    assert [(n["row"], n["field"]) for n in answer.json["notes"]][:2] == [
        (1, "Manual"),
        (2, "Manual"),
    ]
    assert "row 1, 2: Manual: is scheduled by hand there" in answer.err
    assert "the plan starts today" not in answer.err


def test_a_reader_that_is_missing_exits_3(
    run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise MissingReaderError("plan.mpp: .mpp files are read through MPXJ")

    monkeypatch.setattr(plan_files, "read_plan_file", missing)
    (tmp_path / "plan.mpp").write_bytes(b"x")

    assert bring(run, small, tmp_path / "plan.mpp", "compare").code == 3


def test_a_workbook_that_claims_a_million_rows_is_refused(run: Run, tmp_path: Path) -> None:
    _, data = next(zip_bombs())
    (tmp_path / "bomb.xlsx").write_bytes(data)

    answer = run("init", tmp_path / "made", "--plan", tmp_path / "bomb.xlsx", "--json")

    assert answer.code == 1
    assert "more than 200,000 rows" in json.loads(answer.out)["error"]["message"]
    assert not (tmp_path / "made").exists()
