"""A plan written to a file and read back: the same plan, and no cell that runs as a formula."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bootstrap import open_workspace
from app.services.exporting import csv_is_whole, frame_of, harmless, plan_csv
from plan.csv_plan import Frame, read_plan
from plan.model import Plan
from plan.values import sha256
from tests.app.conftest import PLAN, Answer, Run, propose
from tests.app.dated import make_dated

FULL = """\
id,name,department,team,duration,predecessors,constraint,constraint_date,deadline,owner,gate,calendar,processes,note
T01,"=HYPERLINK(""http://x"",""a"")",finance,FIN and OPS,2.5d,,SNET,2026-03-04T09:30,,fiona,,standard,order; invoice,"two
lines, and a comma"
T02,@home,operations,OPS,30m,T01FS-1d,FNLT,2026-04-01,2026-04-02,-sam,,,,+1 day
T03,Gate,pmo,,0d,T01SS+3d;T02FF+4h,ALAP,,,,finance and it-security,,," """  # noqa: E501  # as a file is


@pytest.fixture
def place(files: Path, tmp_path: Path) -> Path:
    return make_dated(files, tmp_path / "dated")


def full_plan() -> Plan:
    return read_plan(f'{FULL}"\n'.encode(), "full.csv", Frame(start=date(2026, 3, 2))).plan


def export(run: Run, place: Path, file: Path, *words: str) -> Answer:
    return run("plan", "export", file, *words, "--workspace", place, "--json")


def test_an_exported_csv_makes_the_same_plan_again(
    run: Run, place: Path, files: Path, tmp_path: Path
) -> None:
    answer = export(run, place, tmp_path / "out.csv")

    assert answer.code == 0
    assert (answer.json["round_trip"], answer.json["revision"]) == (True, 1)
    (tmp_path / "out.csv").replace(files / "plan.csv")
    again = make_dated(files, tmp_path / "again")
    with open_workspace(place) as one, open_workspace(again) as other:
        # The id of both plans is the same, so nothing but the rows could make a difference.
        assert other.reader.plan().hash == one.reader.plan().hash == answer.json["hash"]


def test_every_optional_column_comes_back() -> None:
    plan = full_plan()

    text = plan_csv(plan)

    assert read_plan(text.encode(), "x.csv", frame_of(plan)).plan == plan
    assert csv_is_whole(plan, text)
    header = text.splitlines()[0].split(",")
    assert {"constraint", "deadline", "owner", "gate", "calendar", "processes"} <= set(header)


def test_columns_that_no_task_uses_are_left_out(run: Run, place: Path, tmp_path: Path) -> None:
    export(run, place, tmp_path / "out.csv")

    header = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[0]

    assert header == PLAN.splitlines()[0]


def test_no_cell_begins_a_formula() -> None:
    text = plan_csv(full_plan())

    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert ' =HYPERLINK("http://x","a")' in cells


NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=20
)


@settings(derandomize=True, deadline=None, max_examples=150, database=None)
@given(name=NAMES, note=NAMES, first=st.sampled_from(["", "=", "+", "-", "@", "\uff1d", "'", '"']))
def test_whatever_a_name_holds_it_comes_back(name: str, note: str, first: str) -> None:
    words = f"{first}{name}".strip() or "x"
    [*rest, last] = full_plan().tasks
    changed = last.model_copy(update={"name": words, "note": f"{first}{note}".strip()})
    plan = full_plan().model_copy(update={"tasks": (*rest, changed)})

    assert csv_is_whole(plan, plan_csv(plan))
    assert not harmless(words).startswith(("=", "+", "-", "@", "\uff1d"))


def test_json_is_the_text_that_the_hash_covers(run: Run, place: Path, tmp_path: Path) -> None:
    answer = export(run, place, tmp_path / "out.json")

    text = (tmp_path / "out.json").read_text(encoding="utf-8")
    assert sha256("interlock/plan/1", text.rstrip("\n")) == answer.json["hash"]
    assert Plan.model_validate(json.loads(text)).hash == answer.json["hash"]


def test_what_a_csv_cannot_hold_is_told(run: Run, place: Path, tmp_path: Path) -> None:
    # A dependency that came through a proposal says where it comes from; a plan file has no place.
    add = {"op": "add_dependency", "before": "T02", "after": "T03", "basis": "MAIL-7"}
    made = propose(run, place, [add])
    for person in ("olga", "sam", "fiona"):
        words = ("--as", person, "--digest", made["digest"], "--workspace", place)
        run("decide", made["id"], "approve", *words)

    answer = export(run, place, tmp_path / "out.csv")
    first = export(run, place, tmp_path / "first.csv", "--revision", "1")

    assert (answer.json["revision"], answer.json["round_trip"]) == (2, False)
    assert "does not hold everything" in answer.err
    assert first.json["round_trip"] is True
    assert export(run, place, tmp_path / "out.json").json["round_trip"] is True


def test_the_same_plan_gives_the_same_bytes(run: Run, place: Path, tmp_path: Path) -> None:
    export(run, place, tmp_path / "one.csv")
    export(run, place, tmp_path / "two.csv")

    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_a_file_that_is_there_is_written_over_only_when_told_to(
    run: Run, place: Path, tmp_path: Path
) -> None:
    (tmp_path / "out.csv").write_text("mine", encoding="utf-8")

    refused = export(run, place, tmp_path / "out.csv")
    kept = (tmp_path / "out.csv").read_text(encoding="utf-8")
    forced = export(run, place, tmp_path / "out.csv", "--force")

    assert (refused.code, kept) == (3, "mine")
    assert "--force" in refused.json["error"]["message"]
    assert forced.code == 0


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        ("out.txt", (), 2),
        ("out", (), 2),
        ("out.csv", ("--revision", "9"), 2),
        ("nowhere/out.csv", (), 3),
        ("files/plan.csv/out.csv", (), 3),
    ],
)
def test_a_place_that_cannot_be_is_refused_and_leaves_nothing(
    run: Run, place: Path, name: str, words: tuple[str, ...], code: int
) -> None:
    before = sorted(place.parent.rglob("*"))

    answer = export(run, place, place.parent / name, *words)

    assert answer.code == code, answer.out
    assert sorted(place.parent.rglob("*")) == before


def test_the_ledger_is_never_written_over(run: Run, place: Path) -> None:
    (place / "interlock.csv").symlink_to(place / "ledger.db")
    ledger = (place / "ledger.db").read_bytes()

    answer = export(run, place, place / "interlock.csv", "--force")

    assert answer.code == 2
    assert (place / "ledger.db").read_bytes() == ledger
