"""Progress as a forecast: beside the approved dates, from the newest reports, changing neither."""

from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Run
from tests.app.dated import make_dated

HEAD = "task,percent,state,as_of,note\n"


@pytest.fixture
def place(files: Path, tmp_path: Path) -> Path:
    return make_dated(files, tmp_path / "dated")


def report(run: Run, place: Path, *rows: str) -> None:
    file = place.parent / f"status-{len(rows)}-{abs(hash(rows))}.csv"
    file.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    assert run("observe", file, "--workspace", place).code == 0


def expected(run: Run, place: Path) -> Any:  # noqa: ANN401  # any JSON
    return run("plan", "schedule", "--forecast", "--workspace", place, "--json").json


def by_task(found: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    return {one["id"]: one["forecast"] for one in found["tasks"]}


def test_without_a_report_nothing_slips_on_the_first_morning(run: Run, place: Path) -> None:
    found = expected(run, place)

    assert {one["working_minutes"] for one in by_task(found).values()} == {0}
    assert found["expected_finish"] == found["finish"]
    assert found["data_date"].startswith("2026-03-02T08:0")


def test_done_ahead_pulls_what_waits_for_it_and_nothing_approved_moves(
    run: Run, place: Path
) -> None:
    before = run("plan", "schedule", "--workspace", place, "--json").json
    report(run, place, "T01,100,done,2026-03-02,")

    found = expected(run, place)

    forecast = by_task(found)
    assert {"start", "finish", "working_minutes"} <= forecast["T01"].keys()
    assert forecast["T01"]["working_minutes"] < 0
    assert forecast["T05"]["working_minutes"] < 0
    assert found["expected_finish"] < found["finish"]
    assert run("plan", "schedule", "--workspace", place, "--json").json == before


def test_what_is_left_counts_from_now(run: Run, place: Path) -> None:
    report(run, place, "T01,20,in_progress,2026-03-02,")

    forecast = by_task(expected(run, place))

    # Four of five days are left, from Monday morning on: done on Thursday, not on Friday.
    assert forecast["T01"]["finish"] == "2026-03-05T17:00+00:00"
    assert forecast["T01"]["working_minutes"] == -480


def test_the_newest_report_counts(run: Run, place: Path) -> None:
    report(run, place, "T01,100,done,2026-03-01,")
    report(run, place, "T01,0,not_started,2026-03-02,", "T02,0,not_started,2026-03-02,")

    assert by_task(expected(run, place))["T01"]["working_minutes"] == 0


def test_people_read_both_dates_beside_each_other(run: Run, place: Path) -> None:
    report(run, place, "T01,20,in_progress,2026-03-02,")

    told = run("plan", "schedule", "--forecast", "--workspace", place).out

    assert "expected finish" in told
    assert "-1 day" in told
    assert "one that should follow is a proposal" in told


def test_a_forecast_reads_and_writes_nothing(run: Run, place: Path) -> None:
    ledger = (place / "ledger.db").read_bytes()

    expected(run, place)

    assert (place / "ledger.db").read_bytes() == ledger


def test_actual_dates_and_what_remains_are_read_from_a_status_file(run: Run, place: Path) -> None:
    file = place.parent / "actuals.csv"
    head = "task,percent,state,as_of,note,actual_start,actual_finish,remaining\n"
    done = "T01,100,done,2026-03-02,,2026-02-23,2026-02-27,\n"
    file.write_text(head + done + "T02,10,in_progress,2026-03-02,,,,1d\n", encoding="utf-8")

    assert run("observe", file, "--workspace", place).code == 0

    forecast = by_task(expected(run, place))
    assert forecast["T01"]["start"] == "2026-02-23T09:00+00:00"
    assert forecast["T01"]["finish"] == "2026-02-27T17:00+00:00"
    assert forecast["T02"]["finish"].startswith("2026-03-02T17:00")


def test_what_was_reported_done_is_not_offered_to_be_shortened(run: Run, place: Path) -> None:
    wish = ("plan", "alternatives", "--finish-by", "2026-04-01", "--workspace", place, "--json")

    def edited() -> set[str]:
        ways = run(*wish).json["alternatives"]
        return {op["task"] for way in ways for op in way["operations"] if "task" in op}

    before = edited()
    report(run, place, "T03,100,done,2026-03-02,")

    assert "T03" in before
    assert edited() == before - {"T03"}
