"""Rounds by schedule: one runner, one catch-up, a clean stop, lines without secrets."""

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.bootstrap import verify_ledger
from app.services.health import health_at
from app.services.watching import LOCK, Watch
from graphs.errors import AlreadyRunningError
from graphs.locking import held
from tests.app.conftest import ENVIRONMENT, Run
from tests.app.rhythm import T01_DONE, Place, Sleeper

Event = dict[str, Any]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def watching(place: Place, until: str) -> tuple[Watch, Sleeper, list[Event]]:
    """Give a watch whose waiting lets time pass, up to an instant."""
    events: list[Event] = []
    sleeper = Sleeper(place.clock, datetime.fromisoformat(until))
    watch = Watch(
        place.root, lambda _, fields: events.append(fields), place.clock, sleeper, passes=False
    )
    sleeper.ends = watch.stop
    return watch, sleeper, events


def named(events: list[Event], *names: str) -> list[Event]:
    return [one for one in events if one["event"] in names]


def test_rounds_are_held_when_the_lines_say(place: Place) -> None:
    place.configure('[watch]\nrounds = ["0 8 * * *", "0 16 * * mon-fri"]\n')
    watch, _, events = watching(place, "2026-03-23T17:00:00+00:00")

    watch.run()

    assert [one["due"] for one in named(events, "round")] == [
        "2026-03-20T08:00+00:00",  # the workspace is older than this instant
        "2026-03-20T16:00+00:00",
        "2026-03-21T08:00+00:00",
        "2026-03-22T08:00+00:00",
        "2026-03-23T08:00+00:00",
        "2026-03-23T16:00+00:00",
    ]
    assert events[0]["event"] == "started"
    assert events[-1]["event"] == "stopped"


def test_a_machine_that_slept_catches_up_with_one_round(place: Place) -> None:
    place.configure('[watch]\nrounds = "0 * * * *"\n')
    watch, sleeper, events = watching(place, "2026-03-20T22:00:00+00:00")
    sleeper.slept = lambda: place.clock.advance(hours=9) if not watch.state.rounds > 1 else None

    watch.run()

    caught = named(events, "catching_up")[-1]
    assert caught["rounds"] >= 9
    later = [one for one in named(events, "round") if one["at"] >= caught["at"]]
    assert len([one for one in later if one["due"] == caught["due"]]) == 1


def test_what_was_missed_too_long_ago_is_told_and_not_held(place: Place) -> None:
    place.configure('[watch]\nrounds = "0 7 * * mon"\ncatch_up_hours = 2\n')
    watch, _, events = watching(place, "2026-03-20T12:05:00+00:00")

    watch.run()

    assert named(events, "round") == []
    assert named(events, "missed")[0]["due"] == "2026-03-16T07:00+00:00"


def test_a_second_watch_in_the_same_workspace_is_refused(place: Place, run: Run) -> None:
    with held(place.root / LOCK, "a watch is running in this workspace"):
        answer = run("watch", "--once", "--workspace", place.root)
        with pytest.raises(AlreadyRunningError):
            Watch(place.root, lambda *_: None, place.clock).run()

    assert answer.code == 3
    assert "a watch is running" in answer.err


class CutShort(Watch):
    """A watch that somebody stops in the middle of its first round."""

    steps = 0

    def _progress(self, line: str) -> None:
        self.steps += 1
        if self.steps == 3:
            self.stop()
        super()._progress(line)


def test_a_round_that_is_cut_off_leaves_a_whole_ledger_and_is_held_again(place: Place) -> None:
    place.status(T01_DONE)
    events: list[Event] = []
    sleeper = Sleeper(place.clock, datetime.fromisoformat("2026-03-20T12:10:00+00:00"))
    first = CutShort(
        place.root, lambda _, fields: events.append(fields), place.clock, sleeper, passes=False
    )

    first.run()

    assert [one["event"] for one in events][-2:] == ["cut_off", "stopped"]
    assert named(events, "round", "failed") == []
    assert verify_ledger(place.root)["ok"]
    with place.opened() as opened:
        assert opened.evidence.briefs() == ()
    again, _, told = watching(place, "2026-03-20T12:20:00+00:00")
    again.run()
    assert [one["due"] for one in named(told, "round")] == ["2026-03-20T07:00+00:00"]


def test_a_signal_ends_a_running_watch_with_exit_code_0(place: Place) -> None:
    words = [sys.executable, "-c", "from app.cli import main; main()", "watch", "--json"]
    given = os.environ.items()  # noqa: TID251  # what a shell would hand on
    kept = {name: value for name, value in given if name not in ENVIRONMENT}
    with subprocess.Popen(
        [*words, "--workspace", str(place.root)],
        stdout=subprocess.PIPE,
        env={**kept, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        text=True,
    ) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        rest = [json.loads(line) for line in process.stdout]
        code = process.wait(timeout=60)

    assert first["event"] == "started"
    assert rest[-1]["event"] == "stopped"
    assert code == 0
    assert verify_ledger(place.root)["ok"]


def test_an_error_is_told_without_secrets_and_the_watch_goes_on(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "smtp://crew:hunter2hunter2@mail.example.com:587"
    monkeypatch.setenv("INTERLOCK_SMTP_URL", address)
    place.configure('[watch]\nrounds = "0 * * * *"\n')
    watch, _, events = watching(place, "2026-03-20T14:30:00+00:00")
    calls: list[int] = []

    def hold(*_: object) -> None:
        calls.append(1)
        raise RuntimeError(f"cannot log in to {address} with hunter2hunter2")

    monkeypatch.setattr("app.services.watching.hold_round", hold)
    watch.run()

    failed = named(events, "failed")
    assert len(calls) >= 2
    assert all("hunter2" not in json.dumps(one) for one in events)
    assert failed[0]["error"] == "RuntimeError: cannot log in to *** with ***"
    assert not watch.state.ok


def test_one_round_and_one_pass_are_held_once(place: Place, run: Run) -> None:
    answer = run("watch", "--once", "--json", "--workspace", place.root)

    lines = answer.json["events"]
    assert answer.code == 0
    assert lines[0]["event"] == "round"
    assert lines[0]["round"] == 1
    with place.opened() as opened:
        assert len(opened.evidence.briefs()) == 1


def test_a_single_round_can_be_stopped_too(place: Place) -> None:
    events: list[Event] = []
    watch = CutShort(place.root, lambda _, fields: events.append(fields), place.clock)

    watch.once()

    assert [one["event"] for one in events] == ["cut_off"]
    assert verify_ledger(place.root)["ok"]


def test_settings_that_were_changed_count_from_the_next_round_on(place: Place) -> None:
    place.configure('[watch]\nrounds = "0 * * * *"\n')
    watch, sleeper, events = watching(place, "2026-03-21T12:00:00+00:00")
    sleeper.slept = lambda: place.configure('[watch]\nrounds = "0 6 * * *"\n')

    watch.run()

    assert [one["due"][:13] for one in named(events, "round")] == [
        "2026-03-20T12",
        "2026-03-20T13",
        "2026-03-21T06",
    ]


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.enable_socket
def test_the_health_endpoint_says_where_the_watch_stands(place: Place) -> None:
    watch = Watch(place.root, lambda *_: None, place.clock)

    with health_at(0, watch.state.json) as port, httpx.Client(trust_env=False) as client:
        good = client.get(f"http://127.0.0.1:{port}/health")
        watch._failed("nothing goes")  # noqa: SLF001  # what a round does when it fails
        bad = client.get(f"http://127.0.0.1:{port}/health")
        nothing = client.get(f"http://127.0.0.1:{port}/ledger.db")

    assert good.json()["ok"] is True
    assert bad.status_code == 503
    assert bad.json()["last_error"] == "nothing goes"
    assert nothing.status_code == 404


def test_many_rounds_leave_nothing_behind_but_their_facts(place: Place) -> None:
    place.configure('[watch]\nrounds = "0 * * * *"\n')
    sizes: list[int] = []
    watch, sleeper, events = watching(place, "2026-03-21T08:30:00+00:00")
    sleeper.slept = lambda: sizes.append((place.root / "ledger.db").stat().st_size)

    watch.run()

    files = {path.name for path in place.root.iterdir()}
    assert len(named(events, "round")) == 21
    assert files <= {
        *("interlock.toml", "ledger.db", "checkpoints.db", "inbox", "outbox", "locks"),
        *("round.lock", "watch.lock", "outbox.lock", ".locks", "timer.json"),
    }, files
    assert sizes[-1] - sizes[len(sizes) // 2] <= 256 * 1024


def test_a_brief_holds_a_page_for_each_tracker_that_a_source_speaks_of(place: Place) -> None:
    place.configure(sources=("status", "counts"))
    place.put(
        "counts.csv",
        "object,source_count,target_count,tolerance,task,as_of\ninvoices,9,8,,T04,2026-03-19\n",
    )

    watch, _, _ = watching(place, "2026-03-20T13:00:00+00:00")
    watch.once()

    with place.opened() as workspace:
        [brief] = workspace.evidence.briefs()
    [page] = brief.trackers
    assert (page.name, page.right, page.total) == ("migration", 0, 1)
    assert page.text.startswith("migration: 0 of 1 counted objects equal (0 %)")
    assert page.expected[0].startswith("T04 ")
