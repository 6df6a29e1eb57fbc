"""A schedule under construction: rows are put down, lifted, and fitted into what is free.

The profile of a pool is two lists, instants and what is free from each on. A row that is put where
it does not fit is not refused: what is free is then below zero until something is lifted.
"""

from bisect import bisect_left, bisect_right

from plan.resequencing.project import NEVER, Project, Wait


class Board:
    """Where the rows of a project are so far; ``at`` holds start and finish of each row."""

    def __init__(self, project: Project, like: "Board | None" = None) -> None:
        """Begin with an empty board, or go on from another and leave that one as it is."""
        rows = len(project.ids)
        self.project = project
        self.place: list[int] = like.place[:] if like else [0] * rows
        self.at: list[int] = like.at[:] if like else [0] * (2 * rows)
        self.down: list[bool] = like.down[:] if like else [False] * rows
        pools = like.pools if like else [(p.times, p.free) for p in project.pools]
        self.pools: list[tuple[list[int], list[int]]] = [
            (list(times), list(free)) for times, free in pools
        ]

    def copy(self) -> "Board":
        """Give a board to go on with."""
        return Board(self.project, self)

    @property
    def finish(self) -> int:
        """The last finish of the rows that are down."""
        ends = zip(self.at[1::2], self.down, strict=True)
        return max((end for end, down in ends if down), default=0)

    def bound(self, row: int) -> int:
        """Give the earliest place that the rows on the board leave to this one."""
        project, place, down = self.project, self.place, self.down
        durations = project.duration
        low = project.floor[row]
        for wait in project.into[row]:
            end = wait[0]
            other = end >> 1
            if not down[other]:
                continue
            if wait[1]:
                forced = place[other] + wait[2]
                if end & 1:
                    forced += durations[other]
            else:
                forced = self._forced(row, wait)
            low = max(low, forced)
        return low

    def needed(self, row: int, wait: Wait) -> int:
        """Give the earliest place that one of its links leaves to a row."""
        if not wait.near:
            return self._forced(row, wait)
        other = wait.end >> 1
        forward = self.project.duration[other] if wait.end & 1 else 0
        return self.place[other] + wait.shift + forward

    def _forced(self, row: int, wait: Wait) -> int:
        instant = self.at[wait.end]
        if wait.lag:
            instant = wait.clock.finish_at(wait.clock.index(instant) + wait.lag)
        if not self.project.duration[row]:
            return instant
        return self.project.clock[row].index(instant) - wait.back

    def ceiling(self, row: int) -> int:
        """Give the latest place that its limit and the rows on the board leave to this one."""
        high = self.project.latest[row]
        for after, wait in self.project.out[row]:
            if self.down[after]:
                high = min(high, latest_before(self.project, row, after, wait, self.place[after]))
        return high

    def earliest(self, row: int, low: int) -> int:
        """Give the first place from ``low`` on that is open, and where the pool has room."""
        project = self.project
        pool, duration = project.pool[row], project.duration[row]
        windows = project.windows[row]
        if windows:
            low = self.opened(row, low)
        if pool < 0:
            return low
        clock = project.clock[row]
        times, free = self.pools[pool]
        guards, need = project.pools[pool].guards, project.need[row]
        steps = len(times)
        while True:
            finish = clock.finish_at(low + duration)
            step = bisect_right(times, clock.start_at(low)) - 1
            while step < steps and times[step] < finish:
                if (free[step] - need) & guards != guards:
                    break
                step += 1
            else:
                return low
            while (free[step] - need) & guards != guards:
                step += 1
            low = clock.index(times[step])
            if windows:
                low = self.opened(row, low)

    def opened(self, row: int, place: int) -> int:
        """Give the place itself, or the first behind the windows that it lies in."""
        for first, last, then in self.project.windows[row]:
            if first <= place < last:
                place = then
        return place

    def put(self, row: int, place: int) -> None:
        """Put a row down."""
        start, finish = self.project.ends(row, place)
        self.place[row] = place
        self.at[2 * row], self.at[2 * row + 1] = start, finish
        self.down[row] = True
        self._book(row, -self.project.need[row])

    def lift(self, row: int) -> None:
        """Take a row off the board; its place and dates stay to be read."""
        self.down[row] = False
        self._book(row, self.project.need[row])

    def _book(self, row: int, amount: int) -> None:
        pool = self.project.pool[row]
        if pool < 0:
            return
        times, free = self.pools[pool]
        first = self._cut(times, free, self.at[2 * row])
        for step in range(first, self._cut(times, free, self.at[2 * row + 1])):
            free[step] += amount

    @staticmethod
    def _cut(times: list[int], free: list[int], instant: int) -> int:
        step = bisect_left(times, instant)
        if step == len(times) or times[step] != instant:
            times.insert(step, instant)
            free.insert(step, free[step - 1])
        return step


def latest_before(project: Project, row: int, after: int, wait: Wait, place: int) -> int:
    """Give the latest place of a row that lets ``after`` stand at ``place``."""
    duration = project.duration[row]
    forward = duration if wait.end & 1 else 0
    if wait.near:
        return place - wait.shift - forward
    instant = place
    if project.duration[after]:
        instant = project.clock[after].start_at(max(0, place + wait.back))
    if wait.lag:
        instant = wait.clock.start_at(max(0, wait.clock.index(instant) - wait.lag))
    if not duration:
        return instant
    clock = project.clock[row]
    index = clock.index(instant)
    if not forward and clock.start_at(index) > instant:
        index -= 1
    return index - forward


def allows(project: Project, row: int, place: int) -> bool:
    """Say whether a place keeps the row's own dates: floor, limit, pin and closed windows."""
    pin = project.pinned[row]
    if pin is not None:
        return place == pin
    if not project.floor[row] <= place <= min(project.latest[row], NEVER):
        return False
    return not any(first <= place < last for first, last, _ in project.windows[row])
