"""The doctor: each check says no when it should, and an edited file is a notice and no more."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from app.installation import FLOORS, release_of
from app.services.fitness import LEAST_ROOM
from tests.app.conftest import PEOPLE, Answer, Run


def doctor(run: Run, place: Path) -> Answer:
    return run("doctor", "--workspace", place, "--json")


def said(answer: Answer, name: str) -> Any:  # noqa: ANN401  # any JSON
    [one] = [one for one in answer.json["checks"] if one["name"] == name]
    return one


def test_a_fresh_workspace_is_fit(run: Run, small: Path) -> None:
    answer = doctor(run, small)

    assert answer.code == 0, answer.out
    assert answer.json["ok"] is True
    names = {one["name"] for one in answer.json["checks"]}
    assert {"checkpoint serialiser", "schema fingerprint", "log chain", "clock", "model"} <= names
    assert {"version of langgraph", "folder can be written", "room on the disk"} <= names
    assert answer.err == ""


def test_the_doctor_changes_nothing(run: Run, small: Path) -> None:
    before = {path.name: path.read_bytes() for path in small.iterdir() if path.is_file()}

    doctor(run, small)

    assert {p.name: p.read_bytes() for p in small.iterdir() if p.is_file()} == before


@pytest.mark.parametrize("name", ["langgraph", "langchain-core"])
def test_a_package_below_its_floor_is_named(
    run: Run, small: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FLOORS, name, "99.0")

    answer = doctor(run, small)

    assert answer.code == 1
    found = said(answer, f"version of {name}")
    assert found["ok"] is False
    assert "99.0" in found["detail"]


@pytest.mark.parametrize(
    ("older", "newer"),
    [("1.0.9", "1.0.10"), ("1.0.10rc1", "1.0.10"), ("0.9", "1.0.10"), ("1.0", "1.0.1")],
)
def test_versions_are_compared_by_number(older: str, newer: str) -> None:
    assert release_of(older) < release_of(newer)
    assert release_of("1.2.0.post1") >= release_of("1.2.0")


def test_a_serialiser_that_loads_objects_is_found(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphs.checkpoints.plain_serializer", JsonPlusSerializer)

    answer = doctor(run, small)

    assert answer.code == 1
    assert said(answer, "checkpoint serialiser")["ok"] is False


def test_a_ledger_that_everybody_may_write_is_found(run: Run, small: Path) -> None:
    (small / "ledger.db").chmod(0o666)

    answer = doctor(run, small)

    assert answer.code == 1
    assert "chmod o-w ledger.db" in said(answer, "nobody else may write ledger.db")["detail"]


def test_a_changed_log_is_found(run: Run, small: Path) -> None:
    data = (small / "ledger.db").read_bytes()
    (small / "ledger.db").write_bytes(data.replace(b"Maya Lindqvist", b"Mara Lindqvist"))

    answer = doctor(run, small)

    assert answer.code == 1
    assert said(answer, "ledger")["ok"] is False


def test_a_trigger_that_is_gone_is_found(run: Run, small: Path) -> None:
    with sqlite3.connect(small / "ledger.db") as raw:
        raw.execute("DROP TRIGGER decisions_no_delete")
    raw.close()

    answer = doctor(run, small)

    assert answer.code == 1
    assert said(answer, "schema fingerprint")["ok"] is False
    assert "tables or triggers" in said(answer, "opens")["detail"]


def test_a_clock_before_the_newest_entry_is_found(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = datetime(2020, 1, 1, tzinfo=UTC)
    monkeypatch.setattr("app.clock.SystemClock.now", lambda _: early)

    answer = doctor(run, small)

    assert answer.code == 1
    assert "time never runs backwards" in said(answer, "clock")["detail"]
    assert "--accept" not in said(answer, "clock")["detail"]


def test_a_clock_far_ahead_of_the_newest_entry_is_found(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = datetime(2099, 1, 1, tzinfo=UTC)
    monkeypatch.setattr("app.clock.SystemClock.now", lambda _: late)

    answer = doctor(run, small)

    assert answer.code == 1
    assert "clock --accept" in said(answer, "clock")["detail"]


def test_a_full_disk_is_found(run: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = LEAST_ROOM - 1

    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage)

    answer = doctor(run, small)

    assert answer.code == 1
    assert said(answer, "room on the disk")["ok"] is False


@pytest.mark.parametrize(
    ("text", "ok", "part"),
    [
        (PEOPLE, True, "as version 1"),
        (PEOPLE.replace('"fiona"', '"fio"'), False, "editing the file changes nothing"),
        ("people = 3", False, "the file changes nothing"),
    ],
)
def test_a_people_file_that_differs_is_a_notice(
    run: Run,
    small: Path,
    text: str,
    ok: bool,  # noqa: FBT001  # a column of the table above
    part: str,
) -> None:
    (small / "people.toml").write_text(text, encoding="utf-8")

    answer = doctor(run, small)

    found = said(answer, "people.toml")
    assert (found["ok"], found["level"]) == (ok, "notice")
    assert part in found["detail"]
    assert (answer.code, answer.json["ok"]) == (0, True)


def test_a_policy_file_that_differs_is_a_notice(run: Run, small: Path) -> None:
    (small / "policy.toml").write_text(
        '[[rule]]\nname = "nobody asks"\nwhen = "gate"\nrequires = [{ role = "pmo" }]\n'
    )

    answer = doctor(run, small)

    assert answer.code == 0
    assert "changes nothing" in said(answer, "policy.toml")["detail"]


def test_a_newer_ledger_is_told_and_not_opened(run: Run, small: Path) -> None:
    with sqlite3.connect(small / "ledger.db") as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()

    answer = doctor(run, small)

    assert answer.code == 1
    assert "upgrade" in said(answer, "opens")["detail"]


def test_without_a_workspace_only_the_installation_is_checked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    here = run("doctor", "--json")
    named = doctor(run, tmp_path / "nowhere")

    assert (here.code, said(here, "workspace")["level"]) == (0, "notice")
    assert (named.code, said(named, "workspace")["level"]) == (1, "check")


def test_people_read_what_is_wrong_first(run: Run, small: Path) -> None:
    (small / "ledger.db").chmod(0o666)

    told = run("doctor", "--workspace", small).out

    assert "THIS INSTALLATION IS NOT FIT" in told
    assert "BAD nobody else may write ledger.db" in told
