"""``plan schedule`` and its views: floats, near-critical, back from a date, beside a baseline."""

from pathlib import Path

import pytest

from tests.app.conftest import Run


def test_both_floats_and_the_longest_path_are_told(run: Run, small: Path) -> None:
    found = run("plan", "schedule", "--workspace", small, "--json").json
    shown = run("plan", "schedule", "--workspace", small)

    rows = {one["id"]: one for one in found["tasks"]}
    assert found["longest_paths"] == {"number": 1, "paths": [["T01", "T03", "T04", "T05", "T06"]]}
    assert (rows["T02"]["total_float"], rows["T02"]["free_float"]) == (13 * 480, 13 * 480)
    assert rows["T01"]["longest_path"] is True
    assert rows["T02"]["longest_path"] is False
    assert found["summaries"] == []
    assert "1. T01 T03 T04 T05 T06" in shown.out


def test_near_critical_tasks_are_those_with_little_float(run: Run, small: Path) -> None:
    few = run("plan", "schedule", "--near", "12", "--workspace", small, "--json").json
    more = run("plan", "schedule", "--near", "13", "--workspace", small)

    assert few["tasks"] == []
    assert "no more than 13 days" in more.out
    assert "T02" in more.out
    assert "T03" not in more.out


def test_a_wanted_finish_says_by_when_all_has_to_start(run: Run, small: Path) -> None:
    usual = run("plan", "schedule", "--workspace", small, "--json").json
    args = ("plan", "schedule", "--workspace", small, "--back-from")

    found = run(*args, "2026-04-15", "--json").json
    late = run(*args, "2026-04-01")

    assert found["must_start"].startswith("2026-03-0")
    assert (found["kept"], found["blocked"]) == (True, [])
    assert found["finish"] == usual["finish"]
    assert "The plan has to start by" in late.out
    assert "is too late" in late.out
    wrong = run(*args, "soon")
    assert wrong.code == 2
    assert "'soon' is no date" in wrong.err


def test_a_date_of_its_own_that_no_start_helps_is_named(run: Run, files: Path) -> None:
    plan = files / "plan.csv"
    text = plan.read_text(encoding="utf-8").splitlines()
    lines = [f"{text[0]},start", *(f"{line}," for line in text[1:])]
    lines[2] += "2026-06-01"
    plan.write_text("\n".join(lines) + "\n", encoding="utf-8")
    place = files.parent / "blocked"
    run("init", place, "--plan", plan)

    shown = run("plan", "schedule", "--back-from", "2026-04-01", "--workspace", place)

    assert "No start is early enough: T02" in shown.out


def test_a_revision_is_a_baseline(run: Run, small: Path) -> None:
    found = run("plan", "schedule", "--baseline", "1", "--workspace", small, "--json").json
    shown = run("plan", "schedule", "--baseline", "1", "--workspace", small)

    assert {one["variance"]["finish_minutes"] for one in found["tasks"]} == {0}
    assert found["baseline_finish"] == found["finish"]
    assert "Revision 1 against revision 1" in shown.out
    assert "not moved" in shown.out


def test_one_view_at_a_time(run: Run, small: Path) -> None:
    both = run("plan", "schedule", "--near", "2", "--baseline", "1", "--workspace", small)

    assert both.code == 2
    assert "choose one of --forecast, --near, --back-from and --baseline" in both.err


def test_summaries_lags_and_kinds_come_in_and_go_out(run: Run, tmp_path: Path) -> None:
    head = "id,name,department,team,duration,predecessors,kind,parent,note\n"
    text = (
        f"{head}S1,Wave one,,,,,,,\nT01,One,finance,FIN,2d,,change,S1,\n"
        "T02,Two,finance,FIN,2d,T01FS+3ed,,S1,\nT03,Three,pmo,PMO,1d,T02SS+1d@night,,,\n"
    )
    (tmp_path / "plan.csv").write_text(text, encoding="utf-8")
    calendar = '[calendar.night]\nweek = { mon = ["00:00-06:00"], fri = ["22:00-24:00"] }\n'
    (tmp_path / "calendar.toml").write_text(calendar, encoding="utf-8")
    place = tmp_path / "place"
    assert run("init", place, "--plan", tmp_path / "plan.csv").code == 0

    out = tmp_path / "out.csv"
    exported = run("plan", "export", out, "--workspace", place, "--json").json
    shown = run("plan", "schedule", "--workspace", place)

    assert exported["round_trip"] is True
    assert "T01FS+3ed" in out.read_text(encoding="utf-8")
    assert "T02SS+1d@night" in out.read_text(encoding="utf-8")
    assert "Wave one" in shown.out
    assert "Summaries" in shown.out


@pytest.mark.parametrize(
    ("more", "kinds"), [((), {"start"}), (("--forecast",), {"hold", "actual"})]
)
def test_why_goes_back_to_the_start_or_to_what_was_reported(
    run: Run, small: Path, more: tuple[str, ...], kinds: set[str]
) -> None:
    reasons = run("plan", "why", "T04", *more, "--workspace", small, "--json").json["reasons"]

    assert reasons[0]["task"] == "T04"
    assert reasons[-1]["kind"] in kinds
