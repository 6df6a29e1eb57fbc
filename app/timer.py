"""A background timer: one thread that does the same thing again and again until it is stopped.

Clock and waiting are injected, so a test says when time has passed and never sleeps. An error of
one pass is told and does not end the timer: the next pass finds in the ledger what was left.
"""

from collections.abc import Callable
from threading import Event, Thread
from typing import Protocol


class Wake(Protocol):
    """What the timer waits on: an event that somebody sets to stop it, with a time limit."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the event is set or the time is over; say whether it is set."""
        ...

    def set(self) -> None:
        """Wake everybody who waits, for good."""
        ...


class Timer:
    """Runs a pass at once and then every so many seconds, in a thread of its own."""

    def __init__(
        self,
        run: Callable[[], object],
        *,
        seconds: float,
        tell: Callable[[str], None],
        wake: Wake | None = None,
    ) -> None:
        """``tell`` hears of errors; ``wake`` is another event only in tests."""
        self._run, self._seconds, self._tell = run, seconds, tell
        self._wake: Wake = wake or Event()
        self._thread = Thread(target=self._loop, name="interlock-timer", daemon=True)

    def start(self) -> None:
        """Begin; the first pass comes at once."""
        self._thread.start()

    def stop(self, timeout: float | None = None) -> bool:
        """End after the pass that runs, and say whether it has ended in this time."""
        self._wake.set()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        while True:
            try:
                self._run()
            except Exception as error:  # noqa: BLE001  # an edge: the timer goes on, people are told
                self._tell(f"{type(error).__name__}: {error}")
            if self._wake.wait(self._seconds):
                return
