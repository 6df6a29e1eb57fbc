"""Long work: one at a time, stopped at once, taken up by another process when its own has died."""

import sqlite3
import threading
from collections.abc import Iterator

import pytest

from app.bootstrap import Workspace
from app.web.events import events_after
from app.web.jobs import Carry, Hand, Job, Jobs, Json, StoppedError, topic_of
from plan.errors import ClosedError, FormError
from tests.web.visiting import Web
from tests.web.working import SECONDS, finished


class Gate:
    """A carrier that waits until a test lets it go on, and notes how it ended."""

    def __init__(self) -> None:
        self.begun, self.open, self.ended = (threading.Event() for _ in range(3))
        self.heard = threading.Event()
        self.how = ""

    def carry(self, workspace: Workspace, job: Job, hand: Hand) -> Json:
        hand.on_stop(self.heard.set)
        hand.tell("step", {"text": f"plan {workspace.reader.head().number}"})
        self.begun.set()
        self.open.wait(SECONDS)
        try:
            hand.tell("step", {"text": "goes on"})
        except StoppedError:
            self.how = "stopped"
            raise
        finally:
            self.ended.set()
        self.how = "done"
        return {"said": job.body["text"]}


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open.set()


def jobs_of(web: Web, carry: Carry) -> Jobs:
    return Jobs(web.app.state.site, {"turn": carry})


def kinds(web: Web, job: Job) -> list[str]:
    return [one.kind for one in events_after(web.app.state.site.store, topic_of(job.id), 0)]


def test_a_job_tells_its_steps_and_its_end(web: Web, gate: Gate) -> None:
    jobs = jobs_of(web, gate.carry)
    gate.open.set()

    job = finished(jobs, jobs.begin("turn", "maya", {"text": "status"}))

    assert job.state == "done"
    assert kinds(web, job) == ["step", "step", "done"]


def test_a_person_has_one_turn_at_a_time(web: Web, gate: Gate) -> None:
    jobs = jobs_of(web, gate.carry)
    first = jobs.begin("turn", "maya", {"text": "one"})

    with pytest.raises(ClosedError, match="still runs"):
        jobs.begin("turn", "maya", {"text": "two"})
    other = jobs.begin("turn", "helen", {"text": "three"})

    gate.open.set()
    assert [finished(jobs, one).state for one in (first, other)] == ["done", "done"]


def test_a_stopped_job_is_heard_and_tells_nothing_more(web: Web, gate: Gate) -> None:
    jobs = jobs_of(web, gate.carry)
    job = jobs.begin("turn", "maya", {"text": "status"})
    assert gate.begun.wait(SECONDS)

    jobs.stop(job.id)
    assert gate.heard.wait(SECONDS)
    gate.open.set()

    assert finished(jobs, job).state == "stopped"
    assert gate.how == "stopped"
    assert kinds(web, job) == ["step", "stopped"]


def test_a_jobs_end_is_told_once_whichever_way_it_came(web: Web, gate: Gate) -> None:
    told: list[tuple[int, str]] = []
    jobs = Jobs(
        web.app.state.site, {"turn": gate.carry}, lambda _, job: told.append((job.id, job.state))
    )
    stopped = jobs.begin("turn", "maya", {"text": "one"})
    assert gate.begun.wait(SECONDS)
    jobs.stop(stopped.id)
    gate.open.set()
    done = jobs.begin("turn", "helen", {"text": "two"})

    finished(jobs, stopped)
    finished(jobs, done)
    jobs.stop(done.id)

    assert told == [(stopped.id, "stopped"), (done.id, "done")]


def test_another_process_can_stop_a_job(web: Web, gate: Gate) -> None:
    mine, other = jobs_of(web, gate.carry), jobs_of(web, gate.carry)
    job = mine.begin("turn", "maya", {"text": "status"})
    assert gate.begun.wait(SECONDS)

    other.stop(job.id)
    mine.look_after()

    assert gate.heard.is_set()


def test_what_a_dead_process_left_is_begun_again_by_another(web: Web, gate: Gate) -> None:
    dead, alive = jobs_of(web, gate.carry), jobs_of(web, lambda *_: {"said": "again"})
    job = dead.begin("turn", "maya", {"text": "status"})
    assert gate.begun.wait(SECONDS)
    dead.close()  # it beats no more

    web.clock.go(seconds=30)
    alive.look_after()

    for thread in [one for one in threading.enumerate() if one.name == f"job-{job.id}"]:
        gate.open.set()
        thread.join(SECONDS)
    assert alive.find(job.id).state == "done"
    assert gate.how == "stopped"
    assert kinds(web, job) == ["step", "again", "done"]


def test_a_job_that_beats_is_left_alone(web: Web, gate: Gate) -> None:
    mine, other = jobs_of(web, gate.carry), jobs_of(web, gate.carry)
    job = mine.begin("turn", "maya", {"text": "status"})
    web.clock.go(seconds=30)

    mine.look_after()
    other.look_after()

    assert "again" not in kinds(web, job)


def test_a_job_that_kills_its_process_is_given_up(web: Web, gate: Gate) -> None:
    jobs = jobs_of(web, gate.carry)
    job = jobs.begin("turn", "maya", {"text": "status"})
    with web.app.state.site.store.opened() as db:
        db.conn.execute("UPDATE jobs SET tries = 3, worker = 'dead', beat = ''")

    jobs_of(web, gate.carry).look_after()

    assert jobs.find(job.id).state == "failed"


@pytest.mark.parametrize(
    ("error", "words"),
    [(FormError("say something"), "say something"), (ZeroDivisionError(), "broke")],
)
def test_a_failure_is_told_in_words(web: Web, error: Exception, words: str) -> None:
    def carry(*_: object) -> Json:
        raise error

    jobs = jobs_of(web, carry)
    job = finished(jobs, jobs.begin("turn", "maya", {"text": "status"}))

    [end] = events_after(web.app.state.site.store, topic_of(job.id), 0)
    assert (job.state, end.kind) == ("failed", "failed")
    assert words in end.body["words"]


def test_a_job_whose_file_cannot_be_read_as_it_begins_fails_and_does_not_run_for_ever(
    web: Web, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: Jobs, __: int) -> bool:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(Jobs, "_mine", busy)
    jobs = jobs_of(web, gate.carry)

    job = finished(jobs, jobs.begin("turn", "maya", {"text": "status"}))

    assert job.state == "failed"
    assert not gate.begun.is_set()


def test_old_jobs_are_forgotten_with_their_events(web: Web) -> None:
    jobs = jobs_of(web, lambda *_: {})
    old = finished(jobs, jobs.begin("turn", "maya", {"text": "one"}))
    web.clock.go(days=3)

    finished(jobs, jobs.begin("turn", "maya", {"text": "two"}))

    assert kinds(web, old) == []
