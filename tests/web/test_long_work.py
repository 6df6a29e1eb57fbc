"""Long work says how far it is: a large file that is read, and what a change has overtaken."""

import re
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from app.bootstrap import open_workspace
from app.services.dropping import ASIDE, take_file
from app.services.proposals import view_proposal
from app.web import carrying
from app.web.carrying import LARGE, READING
from app.web.pages import sources
from plan.waiting import asks
from tests.web.test_sources import CONFIG, HEAD, WRONG, hand_in
from tests.web.visiting import APPROVERS, PLAN, Visitor, Web, approve, duration, propose

MANY = 300
ROWS = b"".join(
    b"T01,50,in progress,%s,note %d %s\n"
    % ((date(2025, 3, 1) + timedelta(n)).isoformat().encode(), n, b"x" * 900)
    for n in range(MANY)
)
_LONGEST = 60.0


def ended(web: Web, person: str) -> Any:  # noqa: ANN401  # a Job
    """Wait until the person's reading has ended, beat by beat."""
    jobs, beat = web.app.state.jobs, Event()
    for _ in range(int(_LONGEST / 0.05)):
        job = jobs.last(READING, person)
        if not job.running:
            return job
        beat.wait(0.05)
    raise AssertionError("it has not ended")


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
