"""Long work, such as a turn or a round: in a thread, told in events, taken up by whoever is left.

A job stands in the web's own file, so its page can be left and come back to by way of any process.
While it runs it beats; one that beats no more, because its process was killed, is taken up by
another and begun again. A stop is noted at once and heard at the job's next step; what it would
still say is told to nobody.
"""

import json
import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.bootstrap import LedgerError, Workspace, open_workspace
from app.errors import AppError
from app.web.accounts import stamp
from app.web.events import publish, put
from app.web.site import Site
from app.web.telemetry import LOGGER
from graphs.errors import GraphError
from plan.errors import ClosedError, PlanError, UnknownError

Json = dict[str, Any]
Carry = Callable[[Workspace, "Job", "Hand"], Json]
_BEATS = 1.0  # seconds
_DEAD = timedelta(seconds=6)
_KEPT = timedelta(days=2)
_MOST_TRIES = 3
_AT_ONCE = 12
_FORESEEN = (AppError, PlanError, LedgerError, GraphError)
_COLUMNS = "id, kind, person, body, state, made"
_BROKE = "Something broke on the way; the log of the server says what. Nothing was decided."
_GAVE_UP = "The server ended three times while this ran. Try it again, or ask who runs it."


class StoppedError(Exception):
    """Somebody stopped the job, or another process has it now."""


@dataclass(frozen=True)
class Job:
    """One piece of long work, as it stands in the file."""

    id: int
    kind: str
    person: str
    body: Json
    state: str
    made: str

    @property
    def topic(self) -> str:
        """Name its events."""
        return topic_of(self.id)

    @property
    def running(self) -> bool:
        """Say whether it still goes on."""
        return self.state == "running"


def topic_of(job: int) -> str:
    """Name the events of a job."""
    return f"job.{job}"


@dataclass(frozen=True)
class Hand:
    """What carries a job out holds: a way to tell a step, and to hear that it shall stop.

    ``tell`` raises ``StoppedError`` once nobody waits for the job any more.
    """

    tell: Callable[[str, Json], None]
    on_stop: Callable[[Callable[[], None]], None]


class Jobs:
    """Begins, stops, finds and carries out jobs; ``carriers`` says how, by kind.

    ``after`` is called once for each job that has come to its end, whichever way and in whichever
    process; one that is only let go of has not.
    """

    def __init__(
        self,
        site: Site,
        carriers: Mapping[str, Carry],
        after: Callable[[Path, Job], None] = lambda *_: None,
    ) -> None:
        self._site, self._store, self._carriers = site, site.store, carriers
        self._after = after
        self._me = secrets.token_hex(8)
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(_AT_ONCE)
        self._beating: threading.Thread | None = None
        self._closed = threading.Event()
        self._stops: dict[int, Callable[[], None]] = {}

    def begin(self, kind: str, person: str, body: Json, *, alone: bool = False) -> Job:
        """Begin a job, one at a time for a person, or for everybody (``alone``).

        Raises:
            ClosedError: one of this kind still runs.
        """
        now, text = stamp(self._site.clock.now()), json.dumps(body, ensure_ascii=False)
        with self._store.opened() as db:
            db.conn.execute("BEGIN IMMEDIATE")
            other = db.conn.execute(
                "SELECT id FROM jobs WHERE kind = ? AND state = 'running' AND (? OR person = ?)",
                [kind, alone, person],
            ).fetchone()
            if other is not None:
                raise ClosedError(f"the last {kind} still runs; wait for it, or stop it first")
            cursor = db.conn.execute(
                "INSERT INTO jobs(kind, person, body, state, worker, beat, made, tries) "
                "VALUES(?, ?, ?, 'running', ?, ?, ?, 1)",
                [kind, person, text, self._me, now, now],
            )
            job = Job(int(cursor.lastrowid or 0), kind, person, body, "running", now)
            self._forget(db.conn)
        self._start(job)
        return job

    def find(self, id_: int) -> Job:
        """Give a job.

        Raises:
            UnknownError: there is none.
        """
        with self._store.opened() as db:
            row = db.conn.execute(f"SELECT {_COLUMNS} FROM jobs WHERE id = ?", [id_]).fetchone()  # noqa: S608  # our own columns
        if row is None:
            raise UnknownError("job", str(id_))
        return _job(row)

    def last(self, kind: str, person: str | None = None) -> Job | None:
        """Give the newest job of a kind, of a person where one is named."""
        with self._store.opened() as db:
            row = db.conn.execute(
                f"SELECT {_COLUMNS} FROM jobs WHERE kind = ? AND (? IS NULL OR person = ?) "  # noqa: S608  # as above
                "ORDER BY id DESC LIMIT 1",
                [kind, person, person],
            ).fetchone()
        return None if row is None else _job(row)

    def stop(self, id_: int) -> None:
        """Stop a job; one that has ended stays as it is."""
        if self._end(id_, "stopped", {}, worker=None):
            self._say_stop(id_)

    def watch(self) -> None:
        """Begin to beat, and to take up what another process has left."""
        with self._lock:
            if self._beating is None:
                self._beating = threading.Thread(target=self._beat, name="jobs", daemon=True)
                self._beating.start()

    def close(self) -> None:
        """Let go: what runs here ends at its next step, and another process begins it again."""
        self._closed.set()
        with self._store.opened() as db:
            db.conn.execute(
                "UPDATE jobs SET beat = '' WHERE worker = ? AND state = 'running'", [self._me]
            )

    def _start(self, job: Job) -> None:
        self.watch()
        name = f"job-{job.id}"
        threading.Thread(target=self._carry_out, args=[job], name=name, daemon=True).start()

    def _carry_out(self, job: Job) -> None:
        with self._room:
            try:
                if self._closed.is_set() or not self._mine(job.id):  # while it waited for room
                    return
                with open_workspace(self._site.folder, self._site.clock) as workspace:
                    done = self._carriers[job.kind](workspace, job, self._hand(job))
                self._finish(job, "done", done)
            except StoppedError:
                return
            except _FORESEEN as error:
                self._finish(job, "failed", {"words": str(error)})
            except Exception:  # an edge: the person is told, and the log holds what
                logging.getLogger(LOGGER).exception("a %s broke", job.kind)
                self._finish(job, "failed", {"words": _BROKE})
            finally:
                self._stops.pop(job.id, None)

    def _finish(self, job: Job, state: str, body: Json) -> None:
        """End a job unless it was stopped or lost meanwhile."""
        with suppress(Exception):  # the folder may be gone with the process's end
            self._end(job.id, state, body, worker=self._me)

    def _hand(self, job: Job) -> Hand:
        def on_stop(heard: Callable[[], None]) -> None:
            self._stops[job.id] = heard

        def tell(kind: str, body: Json) -> None:
            if self._closed.is_set() or not self._mine(job.id):
                raise StoppedError
            self._publish(job.id, kind, body)

        return Hand(tell, on_stop)

    def _say_stop(self, id_: int) -> None:
        """Let whoever carries a job out here hear at once that it shall stop."""
        heard = self._stops.pop(id_, None)
        if heard is not None:
            heard()

    def _publish(self, id_: int, kind: str, body: Json) -> None:
        publish(self._store, topic_of(id_), kind, body, self._site.clock.now())

    def _mine(self, id_: int) -> bool:
        with self._store.opened() as db:
            row = db.conn.execute(
                "SELECT 1 FROM jobs WHERE id = ? AND state = 'running' AND worker = ?",
                [id_, self._me],
            ).fetchone()
        return row is not None

    def _end(self, id_: int, state: str, body: Json, *, worker: str | None) -> bool:
        """End a job and tell it in one act: who sees that it has ended finds how it did."""
        with self._store.opened() as db:
            ended = db.conn.execute(
                "UPDATE jobs SET state = ? WHERE id = ? AND state = 'running' "  # noqa: S608  # as above
                f"AND (? IS NULL OR worker = ?) RETURNING {_COLUMNS}",
                [state, id_, worker, worker],
            ).fetchone()
            if ended is not None:
                put(db, topic_of(id_), state, body, self._site.clock.now())
        if ended is not None:
            self._after(self._site.folder, _job(ended))
        return ended is not None

    def _beat(self) -> None:
        while not self._closed.wait(_BEATS):
            with suppress(Exception):  # a file that is busy, or gone with its folder; the next beat
                self.look_after()

    def look_after(self) -> None:
        """Beat once for what runs here, and take up what has stopped beating elsewhere."""
        now = self._site.clock.now()
        with self._store.opened() as db:
            busy = db.conn.execute("SELECT 1 FROM jobs WHERE state = 'running'").fetchone()
            if not busy and not self._stops:
                return
            db.conn.execute(
                "UPDATE jobs SET beat = ? WHERE worker = ? AND state = 'running'",
                [stamp(now), self._me],
            )
            rows = db.conn.execute(
                f"SELECT {_COLUMNS}, beat, tries FROM jobs WHERE state = 'running' AND beat < ?",  # noqa: S608  # as above
                [stamp(now - _DEAD)],
            ).fetchall()
        for id_ in tuple(self._stops):
            if not self._mine(id_):  # stopped by way of another process
                self._say_stop(id_)
        for *row, beat, tries in rows:
            self._take_up(_job(tuple(row)), beat, tries)

    def _take_up(self, job: Job, beat: str, tries: int) -> None:
        with self._store.opened() as db:
            taken = db.conn.execute(
                "UPDATE jobs SET worker = ?, beat = ?, tries = tries + 1 "
                "WHERE id = ? AND beat = ? AND state = 'running'",
                [self._me, stamp(self._site.clock.now()), job.id, beat],
            )
            if taken.rowcount != 1:
                return
        if tries >= _MOST_TRIES:
            self._finish(job, "failed", {"words": _GAVE_UP})
            return
        self._publish(job.id, "again", {})
        self._start(job)

    def _forget(self, db: Any) -> None:  # noqa: ANN401  # a connection
        old = stamp(self._site.clock.now() - _KEPT)
        db.execute(
            "DELETE FROM events WHERE topic IN (SELECT 'job.' || id FROM jobs "
            "WHERE state != 'running' AND made < ?)",
            [old],
        )
        db.execute("DELETE FROM jobs WHERE state != 'running' AND made < ?", [old])


def _job(row: tuple[Any, ...]) -> Job:
    id_, kind, person, body, state, made = row
    return Job(id_, kind, person, json.loads(body), state, made)
