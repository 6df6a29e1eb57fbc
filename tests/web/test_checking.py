"""The doctor before decisions: a server verifies its ledger, and what is found holds them back."""

import json
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.bootstrap import open_workspace, verify_ledger
from app.cli import app
from app.errors import CannotError
from app.installation import FLOORS
from app.services.fitness import unfit_to_serve
from app.standing import VERDICT
from app.web.application import build_app
from app.web.checking import Checking
from app.web.telemetry import LOGGER
from plan.errors import RefusedError
from tests.app.test_timer import FakeWake
from tests.ledger.old import unpack_v1
from tests.web.visiting import Visitor, Web, duration, propose
from tests.web.working import SECONDS

LogIn = Callable[[str], Visitor]


def change_in_the_middle(folder: Path) -> None:
    """Change what somebody said, with the guards of the table put back as they were."""
    with sqlite3.connect(folder / "ledger.db") as raw:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        guards = raw.execute(query, ["decisions"]).fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("UPDATE decisions SET reason = 'Never said.' WHERE id = 1")
        for _, sql in guards:
            raw.execute(sql)
    raw.close()


def refusal(web: Web) -> str:
    with open_workspace(web.folder, web.clock) as workspace:
        with pytest.raises(RefusedError) as caught:
            propose(workspace, "maya", duration("T01", 8))
        return str(caught.value)


def proposes(web: Web) -> str:
    with open_workspace(web.folder, web.clock) as workspace:
        return propose(workspace, "maya", duration("T01", 7))


def test_a_server_that_starts_on_a_changed_ledger_holds_decisions_back_and_shows_the_pages(
    web: Web, ids: dict[str, str], log_in: LogIn, caplog: pytest.LogCaptureFixture
) -> None:
    change_in_the_middle(web.folder)
    fiona = log_in("fiona")

    Checking(web.folder).check()

    said = [json.loads(one.message) for one in caplog.records if one.name == LOGGER]
    assert [one["event"] for one in said if "first_bad" in one] == ["ledger changed"]
    assert caplog.records[-1].levelno == logging.CRITICAL
    answer = fiona.decide(ids["open"], "approve")
    assert answer.status_code == 409
    assert "the last verification found the ledger changed" in answer.text
    assert fiona.get("/inbox").status_code == 200
    assert "the last verification found the ledger changed" in refusal(web)


def test_the_doctor_and_verify_hold_decisions_back_likewise_until_the_ledger_is_mended(
    web: Web,
) -> None:
    whole = (web.folder / "ledger.db").read_bytes()
    change_in_the_middle(web.folder)
    proposes(web)  # nobody has looked yet
    run = CliRunner()

    for command in ("doctor", "verify"):
        (web.folder / VERDICT).unlink(missing_ok=True)
        assert run.invoke(app, [command, "--workspace", str(web.folder)]).exit_code == 1
        assert "interlock verify" in refusal(web)

    (web.folder / "ledger.db").write_bytes(whole)
    assert run.invoke(app, ["verify", "--workspace", str(web.folder)]).exit_code == 0
    assert not (web.folder / VERDICT).exists()
    proposes(web)


def test_a_verdict_that_cannot_be_read_lets_nothing_through(web: Web) -> None:
    (web.folder / VERDICT).write_text("", encoding="utf-8")

    assert f"{VERDICT} cannot be read" in refusal(web)


def test_what_a_receipt_or_a_key_asks_says_nothing_of_the_ledger(web: Web) -> None:
    found = verify_ledger(web.folder, require_anchor=True)

    assert not found["ok"]
    assert not (web.folder / VERDICT).exists()


def test_it_is_verified_at_the_start_and_every_day(web: Web) -> None:
    wake = FakeWake()
    checking = Checking(web.folder, wake=wake)
    checking.start()
    assert wake.passed.wait(SECONDS)
    change_in_the_middle(web.folder)
    assert not (web.folder / VERDICT).exists()

    wake.let_time_pass()

    assert wake.passed.wait(SECONDS)
    assert (web.folder / VERDICT).exists()
    assert wake.asked == [86_400, 86_400]
    checking.stop()


def test_a_server_begins_to_verify_and_lets_go_at_its_end(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(Checking, "start", lambda _: done.append("start"))
    monkeypatch.setattr(Checking, "stop", lambda _: done.append("stop"))
    monkeypatch.setattr("app.web.application.warm_up", lambda *_: None)  # it would outlive this

    with TestClient(build_app(web.folder, clock=web.clock, checks=True)):
        assert done == ["start"]

    assert done == ["start", "stop"]


def test_a_release_with_known_holes_holds_decisions_back(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setitem(FLOORS, "starlette", "99.0")
        assert "version of starlette" in refusal(web)
        assert any("version of starlette" in one for one in unfit_to_serve(web.folder))

    assert proposes(web)


def test_a_serialiser_that_loads_objects_holds_decisions_back(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        _ = workspace.runner  # as in every server: the graphs are loaded
    with monkeypatch.context() as loose:
        loose.setattr("graphs.checkpoints.plain_serializer", JsonPlusSerializer)
        assert "checkpoint serialiser: it loads any object" in refusal(web)
        with (
            open_workspace(web.folder, web.clock) as workspace,
            pytest.raises(CannotError, match="nothing is carried out: checkpoint serialiser"),
        ):
            _ = workspace.runner

    assert proposes(web)


def test_a_ledger_of_an_older_version_is_not_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[object] = []
    monkeypatch.setattr("app.cli.serve.run_server", lambda *given: served.append(given))
    unpack_v1(tmp_path / "ledger.db")

    said = CliRunner().invoke(app, ["serve", "--workspace", str(tmp_path)])

    assert said.exit_code == 3
    assert "interlock upgrade" in said.stderr
    assert served == []


def test_a_server_says_at_its_start_what_is_not_fit(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.serve.run_server", lambda *_: None)
    (web.folder / "ledger.db").chmod(0o666)
    (web.folder / VERDICT).write_text('{"bad": "chain: entry 7"}', encoding="utf-8")

    said = CliRunner().invoke(app, ["serve", "--workspace", str(web.folder)])

    assert said.exit_code == 0, said.output
    assert "BAD nobody else may write ledger.db" in said.stderr
    assert "BAD the last verification found the ledger changed (chain: entry 7)" in said.stderr
