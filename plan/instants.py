"""Many instants told in one zone: each is told once, and the offset of a day looked up once.

Gives what ``instant_text`` gives. On a day whose clock changes every instant is asked for itself.
"""

from plan.values import DAY_MINUTES, instant_text

_DATE = len("2026-06-12T")
_TIME = len("2026-06-12T00:00")


class Instants(dict[int, str]):
    """Instants of a zone as ISO 8601 with offset, by minute; filled as they are asked for."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone
        self._begins: dict[int, str] = {}
        self._days: dict[int, tuple[str, str] | None] = {}

    def __missing__(self, minute: int) -> str:
        """Tell an instant."""
        day, rest = divmod(minute, DAY_MINUTES)
        if day not in self._days:
            self._days[day] = self._steady(day)
        known = self._days[day]
        if known is None:
            text = instant_text(minute, self._zone)
        else:
            text = f"{known[0]}{rest // 60:02}:{rest % 60:02}{known[1]}"
        self[minute] = text
        return text

    def _steady(self, day: int) -> tuple[str, str] | None:
        """Give date and offset of a day that begins and ends with the same offset."""
        begin, end = self._begin(day), self._begin(day + 1)
        return (begin[:_DATE], begin[_TIME:]) if begin[_TIME:] == end[_TIME:] else None

    def _begin(self, day: int) -> str:
        if day not in self._begins:
            self._begins[day] = instant_text(day * DAY_MINUTES, self._zone)
        return self._begins[day]
