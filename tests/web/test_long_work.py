"""Long work says how far it is: a large file that is read, and what a change has overtaken."""

import os
import re
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from app.bootstrap import open_workspace
from app.services.dropping import ASIDE, put_aside, take_file
from app.services.proposals import view_proposal
from app.web import carrying
from app.web.application import build_app
from app.web.carrying import LARGE, READING
from app.web.pages import sources
from plan.errors import FormError
from plan.waiting import asks
from tests.web.test_sources import CONFIG, HEAD, WRONG, hand_in
from tests.web.visiting import APPROVERS, PLAN, Visitor, Web, approve, duration, propose
from tests.web.working import finished

MANY = 300
ROWS = b"".join(
    b"T01,50,in progress,%s,note %d %s\n"
    % ((date(2025, 3, 1) + timedelta(n)).isoformat().encode(), n, b"x" * 900)
    for n in range(MANY)
)
_LONGEST = 60.0


def ended(web: Web, person: str) -> Any:  # noqa: ANN401  # a Job
    """Wait until the person's reading has ended."""
    jobs = web.app.state.jobs
    job = finished(jobs, jobs.last(READING, person))
    assert not job.running
    return job


def aside(web: Web) -> list[Path]:
    folder = web.folder / ASIDE
    return [one for one in folder.rglob("*") if one.is_file()] if folder.exists() else []


class Gate:
    """Lets a reading begin, and holds it after its first step."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told, self.go = Event(), Event()
        real = take_file

        def slow(*given: Any, tell: Any, **more: Any) -> Any:  # noqa: ANN401  # as it is
            tell("reading the first half")
            self.told.set()
            assert self.go.wait(_LONGEST)
            return real(*given, tell=tell, **more)

        monkeypatch.setattr(carrying, "take_file", slow)


@pytest.fixture
def olga(web: Web) -> Visitor:
    return web.log_in("olga")


def test_a_large_file_is_read_beside_the_request_and_survives_a_reload(
    web: Web, olga: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    assert len(HEAD + ROWS) >= LARGE

    answer = hand_in(olga, "status.csv", HEAD + ROWS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sources#reading")
    assert gate.told.wait(_LONGEST)

    for _ in range(2):
        text = olga.get("/sources").text
        assert "status.csv is being read. You can leave this page." in text
        assert "<li>reading the first half</li>" in text
        assert 'http-equiv="refresh"' in text
    again = hand_in(olga, "other.csv", HEAD + ROWS)
    assert again.status_code == 409
    assert "the last reading still runs" in again.text
    assert [one.name for one in aside(web)] == ["status.csv"]
    assert "being read" not in web.log_in("sam").get("/sources").text

    gate.go.set()
    assert ended(web, "olga").state == "done"
    text = olga.get("/sources").text
    assert f"is read: {MANY} new, 0 known already" in text
    assert f"status.csv is whole: {MANY} facts; keeping what is new" in text
    assert aside(web) == []


def test_it_is_stopped_by_whoever_began_it_alone(
    web: Web, olga: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    hand_in(olga, "status.csv", HEAD + ROWS)
    assert gate.told.wait(_LONGEST)
    found = re.search(r'action="(/jobs/\d+/stop)"', olga.get("/sources").text)
    assert found is not None

    assert web.log_in("sam").post(found[1]).status_code == 404
    answer = olga.post(found[1])
    gate.go.set()

    assert (answer.status_code, answer.headers["location"]) == (303, "/sources")
    assert ended(web, "olga").state == "stopped"
    assert "Reading status.csv was stopped" in olga.get("/sources").text
    assert aside(web) == [], "what was stopped is nobody's any more"


@pytest.mark.parametrize("error", [FormError("it is too odd"), ZeroDivisionError()])
def test_of_a_file_whose_reading_failed_nothing_is_left(
    web: Web, olga: Visitor, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(carrying, "take_file", broken)

    hand_in(olga, "status.csv", HEAD + ROWS)

    assert ended(web, "olga").state == "failed"
    assert aside(web) == []


def test_a_file_stays_for_the_server_that_takes_its_reading_up(
    web: Web, olga: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    hand_in(olga, "status.csv", HEAD + ROWS)
    assert gate.told.wait(_LONGEST)

    web.app.state.jobs.close()
    gate.go.set()
    job = finished(web.app.state.jobs, web.app.state.jobs.last(READING, "olga"))

    assert job.running
    assert [one.name for one in aside(web)] == ["status.csv"]
    web.clock.go(seconds=30)
    other = Web(build_app(web.folder, clock=web.clock), web.folder, web.clock)
    other.app.state.jobs.look_after()
    assert finished(other.app.state.jobs, job).state == "done"
    assert aside(web) == []


def test_of_two_large_files_at_one_moment_the_first_is_read_and_the_other_refused(
    web: Web, olga: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, gate = put_aside, Gate(monkeypatch)

    def late(root: Path, by: str, name: str, content: bytes) -> Path:
        monkeypatch.setattr(sources, "put_aside", real)
        assert hand_in(olga, "other.csv", HEAD + ROWS).status_code == 303
        return real(root, by, name, content)

    monkeypatch.setattr(sources, "put_aside", late)  # it has looked whether another runs

    answer = hand_in(olga, "status.csv", HEAD + ROWS)

    assert answer.status_code == 409
    assert gate.told.wait(_LONGEST)
    assert [one.name for one in aside(web)] == ["other.csv"]
    gate.go.set()
    assert ended(web, "olga").state == "done"
    assert f"is read: {MANY} new" in olga.get("/sources").text


def test_what_a_killed_server_left_goes_with_the_persons_next_file_a_day_later(
    web: Web, olga: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (put_aside(web.folder, "olga", name, b"x") for name in ("old.csv", "new.csv"))
    os.utime(old.parent, (0, 0))
    gate = Gate(monkeypatch)

    hand_in(olga, "status.csv", HEAD + ROWS)

    assert gate.told.wait(_LONGEST)
    assert {one.name for one in aside(web)} == {new.name, "status.csv"}
    gate.go.set()
    assert ended(web, "olga").state == "done"


def test_a_large_file_that_is_wrong_is_refused_with_its_rows(web: Web, olga: Visitor) -> None:
    hand_in(olga, "status.csv", WRONG + ROWS)

    assert ended(web, "olga").state == "done"
    text = olga.get("/sources").text
    assert "nothing was kept" in text
    assert "T99" in text
    assert str(web.folder) not in text
    assert ASIDE not in text


def test_who_may_hand_nothing_in_is_refused_before_anything_is_kept(web: Web) -> None:
    answer = hand_in(web.log_in("rose"), "status.csv", HEAD + ROWS)

    assert answer.status_code == 403
    assert aside(web) == []
    assert web.app.state.jobs.last(READING, "rose") is None


def test_a_large_plan_file_becomes_a_draft(
    web: Web, olga: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LARGE", 1)

    hand_in(olga, "plan.csv", PLAN.replace("SEC,3d", "SEC,5d").encode())

    assert ended(web, "olga").state == "done"
    text = olga.get("/sources").text
    assert 'href="/about/D1"' in text
    assert "<li>comparing plan.csv with the plan</li>" in text


def test_a_large_source_is_read_now_beside_the_request(web: Web, olga: Visitor) -> None:
    (web.folder / "interlock.toml").write_text(CONFIG, encoding="utf-8")
    (web.folder / "inbox" / "status.csv").write_bytes(HEAD + ROWS)

    answer = olga.post("/sources/status/read")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sources#reading")
    assert ended(web, "olga").state == "done"
    text = olga.get("/sources").text
    assert f"is read: {MANY} new, 0 known already" in text
    assert str(web.folder) not in text


def test_what_a_change_has_overtaken_says_how_far_it_is(web: Web) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        for number in range(8):
            web.clock.go(minutes=1)
            propose(workspace, "maya", duration("T05", 5 + number))
        last = propose(workspace, "maya", duration("T01", 9))
        view = view_proposal(workspace.reader, workspace.evidence, last)
        asked = asks(view.case, workspace.reader.people())
        *before, person = [one for one in APPROVERS if one in asked]
        approve(workspace, last, *before)
    web.app.state.site.lending.carrying.close()
    visitor = web.log_in(person)
    assert "overtook" not in visitor.get("/inbox").text

    visitor.decide(last, "approve")

    with open_workspace(web.folder, web.clock, beside=lambda: None) as workspace:
        total = len(workspace.governance.overtaken())
        assert total > 3
        for path in ("/inbox", f"/proposals/{last}/decided", "/overtaken"):
            assert f"0 of {total} proposals" in visitor.get(path).text
        following = workspace.runner.carry_over()
        next(following)
        next(following)
        text = visitor.get("/overtaken").text
        assert f"2 of {total} proposals" in text
        assert 'data-hx-trigger="every 2s"' in text
        list(following)
    assert "is carried over" in visitor.get("/overtaken").text
    assert "data-hx-trigger" not in visitor.get("/overtaken").text
    assert "overtook" not in visitor.get("/inbox").text
