"""The log on the web: filtered, one entry, verified, exported; and the books of savings."""

import json
import sqlite3
from pathlib import Path

import pytest

from app.bootstrap import open_workspace, verify_ledger
from plan.records import Turn
from tests.web.visiting import Web


def test_the_log_is_filtered_by_who_and_what(web: Web, ids: dict[str, str]) -> None:
    visitor = web.log_in("rose")

    everything = visitor.get("/api/v1/audit").json()["entries"]
    sams = visitor.get("/api/v1/audit?person=sam&event=decided").json()["entries"]

    assert len(everything) > len(sams) > 0
    assert all(one["event"] == "decided" for one in sams)
    assert ids["rejected"] in {one["proposal"] for one in sams}
    assert "Not before the audit." in visitor.get("/audit?person=sam").text


def test_the_newest_entries_come_first_and_lead_on(web: Web, ids: dict[str, str]) -> None:
    visitor = web.log_in("rose")
    text = visitor.get(f"/audit?proposal={ids['applied']}").text

    numbers = [
        int(part.partition('"')[0]) for part in text.split('href="/audit/')[1:] if part[0].isdigit()
    ]

    assert numbers == sorted(numbers, reverse=True)
    assert visitor.get("/audit?before=2").text.count("data-item") == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [("since=soon", 422), ("person=nobody", 404), ("event=made-up", 422), ("proposal=P99", 404)],
)
def test_a_filter_that_is_none_is_told(web: Web, query: str, status: int) -> None:
    visitor = web.log_in("rose")

    assert visitor.get(f"/audit?{query}").status_code == status
    assert visitor.get(f"/api/v1/audit?{query}").status_code == status


def test_an_entry_shows_its_place_in_the_chain(web: Web) -> None:
    visitor = web.log_in("rose")
    told = visitor.get("/api/v1/audit/2").json()

    text = visitor.get("/audit/2").text

    assert told["hash"] in text
    assert told["previous"] == visitor.get("/api/v1/audit/1").json()["hash"]
    assert visitor.get("/audit/9999").status_code == 404


def test_verifying_now_says_that_the_ledger_is_whole(web: Web) -> None:
    visitor, before = web.log_in("rose"), web.ledger()

    answer = visitor.post("/audit/verify")

    assert "The ledger is whole" in answer.text
    assert web.ledger() == before


def test_verifying_now_says_that_it_is_not(web: Web) -> None:
    visitor = web.log_in("rose")
    with sqlite3.connect(web.folder / "ledger.db") as db:
        guards = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'decisions'"
        ).fetchall()
        for name, _ in guards:
            db.execute(f'DROP TRIGGER "{name}"')
        db.execute("UPDATE decisions SET reason = 'Gladly.' WHERE verdict = 'reject'")
        for _, sql in guards:
            db.execute(sql)

    assert "NOT whole" in visitor.post("/audit/verify").text


def test_an_export_can_be_verified_elsewhere(web: Web, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    file.write_bytes(web.log_in("maya").get("/audit/export.jsonl").content)

    assert verify_ledger(web.folder, file=file)["ok"]


@pytest.mark.parametrize("person", ["olga", "rose"])
def test_what_somebody_asks_in_the_chat_is_read_by_nobody_without_the_duty(
    web: Web, person: str
) -> None:
    """The whole ledger holds it; its entries, as a page or a table, do not."""
    said = "Is Owen leaving us?"
    turn = Turn(conversation="person.maya", person="maya", role="person", text=said)
    with open_workspace(web.folder, web.clock) as workspace:
        workspace.evidence.add_turn(turn)
        newest = workspace.reader.log()[-1].seq
    visitor, maya = web.log_in(person), web.log_in("maya")

    found = [
        visitor.get(path)
        for path in (
            "/audit/export.jsonl",
            "/api/v1/audit/export",
            "/audit/export.csv?everything=true",
            "/api/v1/audit/export?form=csv&everything=true",
            "/audit?everything=true",
            f"/audit/{newest}",
            f"/api/v1/audit/{newest}",
        )
    ]

    assert [one.status_code for one in found] == [403, 403, 200, 200, 200, 200, 200]
    assert [one for one in found if said in one.text] == []
    assert "everybody can verify it here" in found[0].text
    assert "/audit/export.jsonl" not in visitor.get("/audit").text
    assert said in maya.get("/audit/export.jsonl").text
    assert "/audit/export.jsonl" in maya.get("/audit").text
    assert "can read it in the whole export" in visitor.get("/chat").text


def test_a_table_for_a_spreadsheet_runs_nothing(web: Web, ids: dict[str, str]) -> None:
    visitor = web.log_in("fiona")
    visitor.decide(ids["open"], "ask", "=HYPERLINK(1)")

    answer = visitor.get("/audit/export.csv?event=asked")

    assert answer.headers["content-disposition"].startswith("attachment")
    assert ",'=HYPERLINK(1)" in answer.text


def test_savings_count_and_tell_no_hours_that_nobody_stated(web: Web) -> None:
    visitor = web.log_in("rose")

    text, told = visitor.get("/savings").text, visitor.get("/api/v1/savings").json()

    assert "not stated" in text
    assert told["net_hours_per_week"] == "not stated"
    assert json.dumps(told["people"]["sam"]["decided"]) in text
