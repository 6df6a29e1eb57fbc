"""Rounds by schedule, around the clock: one runner in a workspace, clean stop, nothing kept.

The workspace is opened anew for each round and each pass, so settings that were changed count, and
nothing grows in memory. What is left to do stands in the ledger: whoever starts again goes on. A
stop in the middle of a round ends it at its next step, and the round is held again.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Lock
from typing import Any

from app.bootstrap import LedgerError, open_workspace
from app.clock import SystemClock
from app.errors import AppError
from app.files.rhythm import WatchSettings
from app.rounds_due import Rounds
from app.scrubbing import scrub, secrets_of
from app.services.passing import noted
from app.services.rounds import hold_round
from app.services.timekeeping import look_after
from app.services.tracking import Tracking
from app.timer import Timer, Wake
from graphs.errors import GraphError
from graphs.locking import held
from plan.errors import PlanError
from plan.ports import Clock

LOCK = "watch.lock"
_LONGEST_NAP = 60.0  # a machine that slept has its clock ahead; look at it again before long
_LONGEST_STOP = 30.0  # a channel that hangs; what it was sent goes out again
_FORESEEN = (AppError, PlanError, LedgerError, GraphError, OSError)
Json = dict[str, Any]


class StoppedError(Exception):
    """Somebody asked to stop; raised at the next step of a round."""


@dataclass
class State:
    """Where the watch stands, for whoever asks for its health."""

    started: str
    rounds: int = 0
    failures: int = 0
    last_round: str | None = None
    last_pass: str | None = None
    last_error: str | None = None
    next_round: str | None = None

    @property
    def ok(self) -> bool:
        """Say whether the last thing that was done went well."""
        return self.last_error is None

    def json(self) -> Json:
        """Give it for JSON."""
        return {"ok": self.ok, **self.__dict__}


@dataclass
class Watch:
    """Holds rounds when they are due; ``tell`` hears an event and its fields.

    ``clock`` and ``wake`` are others only in tests, which say when time has passed; these have no
    timer beside (``passes``).
    """

    root: Path
    tell: Callable[[str, Json], None]
    clock: Clock = field(default_factory=SystemClock)
    wake: Wake = field(default_factory=Event)
    passes: bool = True

    def __post_init__(self) -> None:
        """Begin with nothing held."""
        self._stopping = Event()
        self._passing = Lock()
        self._last: datetime | None = None
        self._secrets: tuple[str, ...] = ()
        self.state = State(started=self._stamp())

    def stop(self) -> None:
        """Ask to stop: now if nothing runs, else at the next step."""
        self._stopping.set()
        self.wake.set()

    def once(self) -> None:
        """Hold one round and one pass, then end.

        Raises:
            AlreadyRunningError: another watch runs in this workspace.
        """
        with held(self.root / LOCK, "a watch is running in this workspace"):
            try:
                self._hold(None)
            except StoppedError:
                self._say("cut_off")

    def run(self) -> None:
        """Hold rounds until somebody asks to stop.

        Raises:
            AlreadyRunningError: another watch runs in this workspace.
            CannotError, LedgerError, PlanFileError: it cannot even begin.
        """
        with held(self.root / LOCK, "a watch is running in this workspace"):
            rounds, minutes = self._begin()
            timer = Timer(self._pass, seconds=minutes * 60, tell=self._failed)
            if self.passes:
                timer.start()
            try:
                while not self._stopping.is_set():
                    rounds = self._step(rounds)
            finally:
                if self.passes:
                    timer.stop(_LONGEST_STOP)
                self._say("stopped")

    def _begin(self) -> tuple[Rounds, int]:
        """Read the settings and where the ledger stands; what is wrong now ends the watch."""
        with open_workspace(self.root, self.clock) as opened:
            briefs = opened.evidence.briefs()
            lives_apart = opened.ledger.meta().get("clock_start") is not None
            if lives_apart:
                self._last = self.clock.now()  # an example's days are not ours
            else:  # a round counts once it is published; before the first one the beginning does
                since = briefs[-1].at if briefs else opened.reader.revisions()[0].at
                self._last = datetime.fromisoformat(since)
            self._secrets = secrets_of(opened.settings)
            rounds = _rounds(opened.settings.watch, opened.reader.plan().zone)
            minutes = opened.settings.watch.pass_minutes
        self._plan_next(rounds)
        self._say("started", next=self.state.next_round)
        return rounds, minutes

    def _step(self, rounds: Rounds) -> Rounds:
        """Hold the round that is due, or wait until one is."""
        now = self.clock.now()
        due = rounds.due(self._last, now)
        if due is None:
            following = rounds.following(now)
            left = _LONGEST_NAP if following is None else (following - now).total_seconds()
            self.wake.wait(min(_LONGEST_NAP, max(0.0, left)))
            return rounds
        missed = 0 if self._last is None else rounds.missed(self._last, due)
        self._last = now
        if rounds.too_late(due, now):
            self._say("missed", due=_minute(due), rounds=missed + 1)
        else:
            rounds = self._try(due, missed, rounds)
        self._plan_next(rounds)
        return rounds

    def _try(self, due: datetime, missed: int, rounds: Rounds) -> Rounds:
        """Hold a round; an error is told, and the next round finds what was left."""
        if missed:
            self._say("catching_up", due=_minute(due), rounds=missed + 1)
        try:
            return self._hold(due)
        except StoppedError:
            self._say("cut_off", due=_minute(due))
        except _FORESEEN as error:
            self._failed(f"{type(error).__name__}: {error}")
        except Exception as error:  # noqa: BLE001  # an edge: the watch goes on, people are told
            self._failed(f"{type(error).__name__}: {error}")
        return rounds

    def _hold(self, due: datetime | None) -> Rounds:
        with open_workspace(self.root, self.clock) as opened:
            self._secrets = secrets_of(opened.settings)
            rounds = _rounds(opened.settings.watch, opened.reader.plan().zone)
            result = hold_round(opened, self._progress)
            look = Tracking(opened)
            self.state.rounds += 1
            self.state.last_round, self.state.last_error = self._stamp(), None
            self._say(
                "round",
                round=result.round,
                due=None if due is None else _minute(due),
                observations=result.observations,
                new=result.new,
                findings=len(result.findings),
                serious=sum(one.severity == "serious" for one in result.findings),
                changed=len(look.changes),
                notices=list(result.notices),
            )
        self._pass()
        return rounds

    def _pass(self) -> None:
        """Do what time brings about, once; two at a time would send messages twice."""
        if self._stopping.is_set():
            return
        with (
            self._passing,
            noted(self.root, self.clock, "watch"),
            open_workspace(self.root, self.clock) as opened,
        ):
            done = look_after(opened)
        self.state.last_pass = self._stamp()
        if not done.idle:
            found = done.model_dump(mode="json")
            self._say("pass", **{name: value for name, value in found.items() if value})

    def _progress(self, line: str) -> None:
        """Hear of a round's step; this is where a round can end early, between two steps."""
        if self._stopping.is_set():
            raise StoppedError(line)

    def _plan_next(self, rounds: Rounds) -> None:
        following = rounds.following(self.clock.now())
        self.state.next_round = None if following is None else _minute(following)

    def _failed(self, what: str) -> None:
        text = scrub(what, self._secrets)
        self.state.failures += 1
        self.state.last_error = text
        self._say("failed", error=text)

    def _say(self, event: str, **more: Any) -> None:  # noqa: ANN401  # any JSON
        with suppress(BrokenPipeError):
            clean = {name: _clean(value, self._secrets) for name, value in more.items()}
            self.tell(event, {"at": self._stamp(), "event": event, **clean})

    def _stamp(self) -> str:
        return self.clock.now().isoformat(timespec="seconds")


def _minute(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


def _rounds(settings: WatchSettings, zone: str) -> Rounds:
    return Rounds(settings.rounds, zone, timedelta(hours=settings.catch_up_hours))


def _clean(value: Any, secrets: tuple[str, ...]) -> Any:  # noqa: ANN401  # any JSON
    if isinstance(value, str):
        return scrub(value, secrets)
    if isinstance(value, list):
        return [_clean(one, secrets) for one in value]
    return value
