"""The clocks; nothing else in the product reads the time.

A workspace made from an example lives in the example's own days: its clock stands at the last entry
of the log and goes on by a minute with each act, so the same acts give the same bytes in any year.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from plan.ports import Clock

_STEP = timedelta(seconds=60)


class SystemClock:
    """The machine's clock, in UTC and whole seconds."""

    def now(self) -> datetime:
        """Give the time."""
        return datetime.now(UTC).replace(microsecond=0)


class ExampleClock:
    """A clock that follows the log: one minute after its last entry, or where it starts."""

    def __init__(self, start: datetime, last_entry: Callable[[], datetime | None]) -> None:
        self._start, self._last_entry = start.astimezone(UTC), last_entry

    def now(self) -> datetime:
        """Give the time; it stands still until something has been logged."""
        last = self._last_entry()
        reached = self._start if last is None else max(self._start, last.astimezone(UTC))
        return (reached + _STEP).replace(microsecond=0)


class WorkspaceClock:
    """The clock of an open workspace: the machine's, or an example's once the ledger says so."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def use(self, clock: Clock) -> None:
        """Go by another clock from now on."""
        self._clock = clock

    def now(self) -> datetime:
        """Give the time of the clock in use."""
        return self._clock.now()
