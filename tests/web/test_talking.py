"""Chat, rounds and their streams, as a browser without scripts and a program see them."""

import json

import pytest

from app.web.events import publish
from app.web.jobs import Jobs
from tests.web.conftest import LogIn
from tests.web.visiting import Visitor, Web
from tests.web.working import finished


def jobs_of(web: Web) -> Jobs:
    jobs: Jobs = web.app.state.jobs
    return jobs


def ask(web: Web, visitor: Visitor, text: str) -> None:
    answer = visitor.post("/chat", text=text)
    assert (answer.status_code, answer.headers["location"]) == (303, "/chat#say")
    job = jobs_of(web).last("turn")
    assert job is not None
    assert finished(jobs_of(web), job).state == "done"


def events(text: str) -> list[tuple[str, str]]:
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "id" in lines:
            found.append((lines["id"], lines.get("event", "")))
    return found


def test_an_answer_stands_on_the_page_with_what_it_rests_on(web: Web, log_in: LogIn) -> None:
    maya = log_in("maya")

    ask(web, maya, "what blocks T04")

    page = maya.get("/chat").text
    assert "what blocks T04" in page
    assert 'href="/plan/why/T04"' in page
    assert "written by rules" in page


def test_a_turn_changes_no_plan_and_asks_nobody(web: Web, log_in: LogIn) -> None:
    maya = log_in("maya")
    before = maya.get("/api/v1/plan").json()["hash"], maya.get("/api/v1/proposals").json()

    ask(web, maya, "what if T03 slips ten days")

    assert (maya.get("/api/v1/plan").json()["hash"], maya.get("/api/v1/proposals").json()) == before


def test_everybody_has_a_conversation_of_their_own(web: Web, log_in: LogIn) -> None:
    ask(web, log_in("maya"), "what blocks T04")

    assert "what blocks T04" not in log_in("olga").get("/chat").text


def test_what_was_typed_is_kept_where_it_is_refused(log_in: LogIn) -> None:
    answer = log_in("maya").post("/chat", text="x" * 4001)

    assert answer.status_code == 422
    assert "x" * 4001 in answer.text


def test_a_stream_goes_on_behind_the_last_event(web: Web, log_in: LogIn) -> None:
    maya = log_in("maya")
    ask(web, maya, "status")
    job = jobs_of(web).last("turn", "maya")
    assert job is not None

    whole = events(maya.client.get(f"/api/v1/jobs/{job.id}/events").text)
    head = {"last-event-id": whole[0][0]}
    rest = events(maya.client.get(f"/api/v1/jobs/{job.id}/events", headers=head).text)

    assert whole[-1][1] == "done"
    assert rest == whole[1:]


def test_the_stream_of_a_page_is_escaped_and_ends(web: Web, log_in: LogIn) -> None:
    maya, site = log_in("maya"), web.app.state.site
    ask(web, maya, "status")
    job = jobs_of(web).last("turn", "maya")
    assert job is not None
    publish(site.store, job.topic, "words", {"text": "<b>\n\u202e"}, web.clock.now())

    answer = maya.get(f"/events?job={job.id}")

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "&lt;b&gt;" in answer.text
    assert "\u202e" not in answer.text
    assert answer.text.endswith("event: end\ndata: end\n\n")


@pytest.mark.parametrize("path", ["/events?job={}", "/jobs/{}", "/api/v1/jobs/{}"])
def test_somebody_elses_turn_cannot_be_watched(web: Web, log_in: LogIn, path: str) -> None:
    ask(web, log_in("maya"), "status")
    job = jobs_of(web).last("turn")
    assert job is not None

    assert log_in("olga").get(path.format(job.id)).status_code == 404


def test_a_round_is_held_beside_the_page_and_everybody_sees_it(web: Web, log_in: LogIn) -> None:
    answer = log_in("maya").post("/rounds")
    job = jobs_of(web).last("round")
    assert (answer.headers["location"], job is not None) == ("/#round", True)
    assert job is not None
    assert finished(jobs_of(web), job).state == "done"

    page = log_in("olga").get("/").text

    assert "The round is done" in page
    assert "round 1" in page


def test_a_program_begins_a_turn_and_reads_its_events(web: Web, log_in: LogIn) -> None:
    maya = log_in("maya")
    head = {"x-form-token": maya.token()}
    begun = maya.client.post("/api/v1/chat", json={"text": "status"}, headers=head)
    assert begun.status_code == 202

    finished(jobs_of(web), jobs_of(web).find(begun.json()["job"]))
    told = maya.get(f"/api/v1/jobs/{begun.json()['job']}").json()

    assert told["state"] == "done"
    assert told["events"][-1]["kind"] == "done"
    assert maya.get("/api/v1/chat").json()["turns"][0]["text"] == "status"
    assert json.dumps(told["events"][-1]["answer"])


def test_a_second_round_waits_for_the_first(web: Web, log_in: LogIn) -> None:
    with web.app.state.site.store.opened() as db:
        db.conn.execute(
            "INSERT INTO jobs(kind, person, body, state, worker, beat, made, tries) "
            "VALUES('round', 'tom', '{}', 'running', 'elsewhere', '9', '2026', 1)"
        )

    assert log_in("maya").post("/rounds").status_code == 409
