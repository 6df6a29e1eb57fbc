"""A shorter plan: a genetic search over orders, with forward-backward improvement.

An individual is an order; serial generation makes a schedule of it. Each is pushed to the right
from the finish and then to the left again, which closes gaps (Li and Willis 1992; Valls, Ballestin
and Quintanilla 2008), and the order of its starts takes the order's place. Two parents are crossed
at two points, so that no child puts a row before one that it waits for (Hartmann 1998). The effort
is a number of generated schedules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from plan.resequencing.board import Board
from plan.resequencing.generation import (
    Cost,
    cost_of,
    earliest_places,
    generate,
    latest_finish_first,
    ordered,
    places_at,
)
from plan.resequencing.project import NEVER, Project, mirrored

_POPULATION = 30
_FRESH = 0.05


@dataclass(frozen=True)
class Found:
    """The best schedule of a search, and how many were generated for it."""

    board: Board
    cost: Cost
    schedules: int


@dataclass(frozen=True)
class _One:
    cost: Cost
    order: tuple[int, ...]


class _Search:
    """One run: the population, the best board, and the schedules that are left."""

    def __init__(self, project: Project, effort: int, random: Random) -> None:
        self.project, self.effort, self.random = project, effort, random
        self.best = Board(project)
        self.cost = Cost(NEVER, NEVER)
        self.made = 0
        self.by_start = project.by_start
        self._mirror: Project | None = None
        self._horizon = 0

    def improved(self, order: Sequence[int]) -> _One:
        """Generate a schedule, improve it both ways, and remember it where it is the best."""
        board = self._generate(order)
        cost = self._noted(board)
        while True:
            better = self._leftwards(self._rightwards(board))
            reached = self._noted(better)
            if reached >= cost:
                break
            board, cost = better, reached
        return _One(cost, tuple(self._by_start(board)))

    def _generate(self, order: Sequence[int]) -> Board:
        self.made += 1
        return generate(self.project, order)

    def _noted(self, board: Board) -> Cost:
        cost = cost_of(board)
        if cost < self.cost:
            self.best, self.cost = board, cost
        return cost

    def _by_start(self, board: Board) -> list[int]:
        starts = board.at[::2]
        if self.by_start:
            return sorted(range(len(starts)), key=lambda row: (starts[row], row))
        return ordered(self.project, starts)

    def _rightwards(self, board: Board) -> list[int]:
        """Give the starts when everything is as late as the finish of this schedule lets it be."""
        finish = max(board.at)
        mirror = self._backwards(finish)
        ends = [self._horizon - instant for instant in board.at[1::2]]
        if self.by_start:
            order = sorted(range(len(ends)), key=lambda row: (ends[row], -row))
        else:
            order = ordered(mirror, ends)
        self.made += 1
        late = generate(mirror, order, places_at(mirror, self._horizon - finish))
        return [self._horizon - instant for instant in late.at[1::2]]

    def _backwards(self, finish: int) -> Project:
        if self._mirror is None or finish > self._horizon:
            self._horizon = finish
            self._mirror = mirrored(self.project, finish)
        return self._mirror

    def _leftwards(self, starts: Sequence[int]) -> Board:
        if self.by_start:
            return self._generate(sorted(range(len(starts)), key=lambda row: (starts[row], row)))
        return self._generate(ordered(self.project, starts))

    def sampled(self, keys: Sequence[float], spread: float) -> list[int]:
        """Give an order near the rule's: every key is shaken."""
        return ordered(self.project, [key + self.random.random() * spread for key in keys])

    def crossed(self, mother: Sequence[int], father: Sequence[int]) -> list[int]:
        """Cross two orders: the ends of one, what lies between in the order of the other."""
        count = len(mother)
        first = self.random.randrange(count)
        last = min(count, first + 1 + self.random.randrange(max(1, count // 2)))
        head = mother[:first]
        taken = set(head)
        middle: list[int] = []
        for row in father:
            if len(middle) == last - first:
                break
            if row not in taken:
                middle.append(row)
        taken.update(middle)
        return [*head, *middle, *(row for row in mother if row not in taken)]

    def mutated(self, order: list[int]) -> list[int]:
        """Exchange neighbours here and there, where neither waits for the other."""
        for position in range(len(order) - 1):
            if self.random.random() < _FRESH:
                first, then = order[position], order[position + 1]
                if all(wait.end >> 1 != first for wait in self.project.into[then]):
                    order[position], order[position + 1] = then, first
        return order


def shorten(
    project: Project,
    effort: int,
    seed: int,
    orders: Sequence[Sequence[int]] = (),
    *,
    enough: bool = False,
) -> Found:
    """Search for an earlier finish with every limit kept; at least one schedule is generated.

    ``enough`` ends the search with the first schedule that keeps all limits.
    """
    random = Random(seed)  # noqa: S311  # the same seed has to give the same plan
    search = _Search(project, effort, random)
    rule = latest_finish_first(project)
    best_possible = Cost(0, NEVER) if enough else _bound(project)
    people = [search.improved(order) for order in (rule, *orders)]
    keys = [0.0] * len(rule)
    for position, row in enumerate(rule):
        keys[row] = position
    while search.made < effort and search.cost > best_possible:
        if len(people) < _POPULATION:
            people.append(search.improved(search.sampled(keys, len(rule) / 4)))
            continue
        mother, father = _tournament(people, random), _tournament(people, random)
        child = search.improved(search.mutated(search.crossed(mother.order, father.order)))
        _join(people, child)
    return Found(search.best, search.cost, search.made)


def _bound(project: Project) -> Cost:
    early = earliest_places(project)
    return Cost(0, max((project.ends(r, place)[1] for r, place in enumerate(early)), default=0))


def _tournament(people: Sequence[_One], random: Random) -> _One:
    first, second = random.choice(people), random.choice(people)
    return first if first.cost <= second.cost else second


def _join(people: list[_One], child: _One) -> None:
    """Let a child take the place of the worst, unless it is worse still or there already."""
    worst = max(range(len(people)), key=lambda number: people[number].cost)
    if child.cost <= people[worst].cost and all(child.order != one.order for one in people):
        people[worst] = child
