"""When a round is due: cron lines on the plan's clock, and one round for all that were missed.

The newest instant that a line names is what counts, so a machine that slept through five of them
catches up with one round. One that is older than the limit is passed over and told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Rounds:
    """The instants at which rounds are to be held."""

    lines: tuple[str, ...]
    zone: str
    catch_up: timedelta

    def newest(self, now: datetime) -> datetime | None:
        """Give the last instant up to now that a line names; None where there is no line."""
        local = now.astimezone(ZoneInfo(self.zone)) + _SECOND
        found = [croniter(line, local).get_prev(datetime) for line in self.lines]
        return max(found, default=None)

    def following(self, now: datetime) -> datetime | None:
        """Give the next instant that a line names."""
        local = now.astimezone(ZoneInfo(self.zone))
        found = [croniter(line, local).get_next(datetime) for line in self.lines]
        return min(found, default=None)

    def due(self, last: datetime | None, now: datetime) -> datetime | None:
        """Give the instant that a round is due for; None where the last one covers it."""
        newest = self.newest(now)
        if newest is None or (last is not None and last >= newest):
            return None
        return newest

    def too_late(self, due: datetime, now: datetime) -> bool:
        """Say whether a round was missed by so much that it is not caught up with."""
        return now - due > self.catch_up

    def missed(self, last: datetime, due: datetime) -> int:
        """Count the instants between the last round and the one that is due, up to a hundred."""
        return sum(len(_between(line, last, due, self.zone)) for line in self.lines)


def _between(line: str, last: datetime, due: datetime, zone: str) -> Sequence[datetime]:
    found: list[datetime] = []
    steps = croniter(line, last.astimezone(ZoneInfo(zone)))
    while len(found) < 100:  # noqa: PLR2004  # more is many, however many
        at = steps.get_next(datetime)
        if at >= due:
            break
        found.append(at)
    return found
