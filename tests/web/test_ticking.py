"""The timer of a server: what is due is done while it serves, once, and an error ends nothing."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Workspace, open_workspace
from app.services.fitness import Check, check_fitness
from app.services.passing import NOTE, LastPass, last_pass
from app.services.timekeeping import Pass
from app.services.watching import Watch
from app.web.application import build_app
from app.web.telemetry import LOGGER
from app.web.ticking import Ticking
from plan.approval import missing_approvals
from plan.life import Posted
from tests.app.test_timer import FakeWake
from tests.web.visiting import Web, approve, duration, propose
from tests.web.working import SECONDS

DAYS = 4  # after which the proposals of the stage have expired


def messages(web: Web) -> tuple[Posted, ...]:
    with open_workspace(web.folder, web.clock) as workspace:
        return workspace.governance.outbox()


def kinds(web: Web) -> set[str]:
    return {one.kind for one in messages(web)}


def ended(web: Web, id_: str) -> str | None:
    with open_workspace(web.folder, web.clock) as workspace:
        end = workspace.reader.case(id_).end
        return None if end is None else end.status


def mails(web: Web) -> list[str]:
    return sorted(one.name for one in (web.folder / "outbox").glob("*.eml"))


def said(caplog: pytest.LogCaptureFixture, event: str) -> list[dict[str, object]]:
    lines = [json.loads(one.message) for one in caplog.records if one.name == LOGGER]
    return [one for one in lines if one.get("event") == event]


@pytest.fixture
def wake() -> Iterator[FakeWake]:
    wake = FakeWake()
    yield wake
    wake.set()


def test_a_server_reminds_ends_what_expired_and_sends_by_itself(
    web: Web, ids: dict[str, str], wake: FakeWake
) -> None:
    ticking = Ticking(web.app.state.site, wake=wake)
    ticking.start()
    assert wake.passed.wait(SECONDS)
    before = mails(web)
    assert "reminder" not in kinds(web)

    web.clock.go(hours=40)
    wake.let_time_pass()
    assert wake.passed.wait(SECONDS)
    reminded = mails(web)
    web.clock.go(days=DAYS)
    wake.let_time_pass()
    assert wake.passed.wait(SECONDS)

    assert "reminder" in kinds(web)
    assert ended(web, ids["open"]) == "expired"
    assert len(before) < len(reminded) < len(mails(web))
    assert wake.asked == [60, 60, 60]


def test_it_runs_while_the_application_serves_and_not_where_it_is_left_to_a_watch(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.application.warm_up", lambda *_: None)  # it would outlive this
    with TestClient(build_app(web.folder, clock=web.clock)):
        pass
    assert mails(web) == []

    with TestClient(build_app(web.folder, clock=web.clock, timer=True)):
        pass

    assert mails(web)


def test_what_it_sends_leads_with_the_address_that_the_server_was_given(web: Web) -> None:
    Ticking(web.app.state.site, url="https://plan.example.com").tick()

    first = (web.folder / "outbox" / mails(web)[0]).read_text(encoding="utf-8")
    assert "https://plan.example.com/proposals/P1" in first


def test_how_often_is_a_setting(web: Web, wake: FakeWake) -> None:
    with (web.folder / "interlock.toml").open("a", encoding="utf-8") as file:
        file.write("\n[web]\npass_minutes = 7\n")
    ticking = Ticking(web.app.state.site, wake=wake)

    ticking.start()

    assert wake.passed.wait(SECONDS)
    assert wake.asked == [420]


def test_an_approval_that_a_killed_server_left_is_carried_out(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        id_ = propose(workspace, "maya", duration("T01", 7))
        with monkeypatch.context() as killed:
            killed.setattr("app.services.decisions.after", lambda *_: None)
            while asked := missing_approvals(workspace.reader.case(id_), workspace.reader.people()):
                approve(workspace, id_, asked[0].people[0])
        assert workspace.reader.case(id_).end is None

    Ticking(web.app.state.site).tick()

    assert ended(web, id_) == "applied"


def test_servers_and_a_watch_beside_each_other_do_nothing_twice(
    web: Web, ids: dict[str, str]
) -> None:
    web.clock.go(days=DAYS)
    sites = [build_app(web.folder, clock=web.clock).state.site for _ in range(3)]
    watch = Watch(web.folder, lambda *_: None, clock=web.clock)
    together = threading.Barrier(4)

    def at_once(act: Callable[[], None]) -> None:
        together.wait(SECONDS)
        act()

    acts = [*(Ticking(site).tick for site in sites), watch._pass]  # noqa: SLF001  # its timer's
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(at_once, act) for act in acts]:
            done.result(SECONDS)
    Ticking(sites[0]).tick()  # what one left to another

    told = messages(web)
    assert ended(web, ids["open"]) == "expired"
    assert len({one.dedupe for one in told}) == len(told)
    assert {one.attempts for one in told if one.kind == "ended"} == {1}
    assert {one.attempts for one in told} <= {0, 1}
    with open_workspace(web.folder, web.clock) as workspace:
        ends = [one for one in workspace.reader.log() if one.event == "ended"]
    assert len({json.loads(one.body)["proposal"] for one in ends}) == len(ends)


def test_an_error_is_logged_and_shown_by_the_doctor_and_ends_nothing(
    web: Web, wake: FakeWake, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    settings = web.folder / "interlock.toml"
    right = settings.read_text(encoding="utf-8")
    monkeypatch.setenv("INTERLOCK_SMTP_URL", "smtp://crew:secretword@")
    settings.write_text(f'{right}\n[outbox]\nchannels = ["smtp"]\n', encoding="utf-8")
    ticking = Ticking(web.app.state.site, wake=wake)
    visitor = web.log_in("maya")

    ticking.start()
    assert wake.passed.wait(SECONDS)

    [failed] = said(caplog, "pass failed")
    assert "INTERLOCK_SMTP_URL is no mail server" in str(failed["error"])
    assert "secretword" not in caplog.text
    assert visitor.get("/inbox").status_code == 200
    notice = timer_check(web)
    assert not notice.ok
    assert "failed: CannotError: INTERLOCK_SMTP_URL is no mail server" in notice.detail
    assert "secretword" not in (web.folder / NOTE).read_text(encoding="utf-8")

    settings.write_text(right, encoding="utf-8")
    wake.let_time_pass()
    assert wake.passed.wait(SECONDS)
    assert mails(web)
    assert last(web).error == ""


def test_what_is_logged_and_noted_of_an_error_holds_no_secret(
    web: Web, wake: FakeWake, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERLOCK_SMTP_URL", "smtp://crew:secretword@mail.example.com")

    def fails(_: Workspace) -> Pass:
        raise OSError("smtp://crew:secretword@mail.example.com is away")

    monkeypatch.setattr("app.services.passing.look_again", fails)
    Ticking(web.app.state.site, wake=wake).start()
    assert wake.passed.wait(SECONDS)

    assert "*** is away" in last(web).error
    assert "*** is away" in str(said(caplog, "pass failed"))
    assert "secretword" not in caplog.text


def last(web: Web) -> LastPass:
    found = last_pass(web.folder)
    assert found is not None
    return found


def timer_check(web: Web) -> Check:
    fitness = check_fitness(web.folder, ask_model=False, given=True)
    return next(one for one in fitness.checks if one.name == "timer")


def test_the_doctor_says_when_nobody_looks_after_what_is_due(web: Web) -> None:
    assert "nobody has looked" in timer_check(web).detail

    Ticking(web.app.state.site).tick()

    told = timer_check(web)  # by the machine's clock, and the stage's days are long over
    assert "by serve; nobody looks after what is due now" in told.detail
    assert told.level == "notice"
    assert not last(web).silent(web.clock.now())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"at": "2026-03-02", "by": "a", "error": ""}'])
def test_a_note_that_is_none_counts_as_no_pass(tmp_path: Path, text: str) -> None:
    (tmp_path / NOTE).write_text(text, encoding="utf-8")

    assert last_pass(tmp_path) is None
