"""Doubles that several tests share: plain objects that do what the real one promises."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: str = "2026-03-02T08:00:00+00:00") -> None:
        self._now = datetime.fromisoformat(at).astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, *, hours: int = 0, minutes: int = 0, seconds: int = 0) -> None:
        self._now += timedelta(hours=hours, minutes=minutes, seconds=seconds)


class WallClock:
    """A clock that forgets its zone."""

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 8, 0)  # noqa: DTZ001  # the mistake that it stands for
