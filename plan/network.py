"""The order of tasks and the loops that prevent one.

Kahn's algorithm, with ties broken by the plan's own order, so the same plan gives the same order.
A loop is reported as a shortest one, because that is the one that people can mend.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from plan.errors import CycleError
from plan.model import Plan


def topological_order(plan: Plan) -> list[str]:
    """Give task ids so that each stands behind everything that it waits for.

    Raises:
        CycleError: tasks wait for each other; it names a shortest loop.
    """
    waiting = {id_: len(links) for id_, links in plan.links_into.items()}
    ready = deque(id_ for id_, count in waiting.items() if count == 0)
    order: list[str] = []
    while ready:
        id_ = ready.popleft()
        order.append(id_)
        for link in plan.links_from[id_]:
            waiting[link.after] -= 1
            if waiting[link.after] == 0:
                ready.append(link.after)
    if len(order) < len(waiting):
        left = {id_ for id_, count in waiting.items() if count}
        edges = {id_: [x.after for x in plan.links_from[id_] if x.after in left] for id_ in left}
        raise CycleError(shortest_cycle(edges, [id_ for id_ in plan.by_id if id_ in left]))
    return order


def shortest_cycle(edges: Mapping[str, Sequence[str]], order: Iterable[str]) -> list[str]:
    """Give a shortest loop by breadth-first search from each node; there has to be one."""
    best: list[str] | None = None
    for root in order:
        limit = len(best) if best else None
        found = _loop_through(edges, root, limit)
        if found and (best is None or len(found) < len(best)):
            best = found
            if len(best) == 2:  # noqa: PLR2004  # no loop of distinct tasks is shorter
                break
    if best is None:
        raise AssertionError("no loop among tasks that cannot be put in order")
    return best


def _loop_through(
    edges: Mapping[str, Sequence[str]], root: str, limit: int | None
) -> list[str] | None:
    came_from: dict[str, str] = {}
    frontier = [root]
    length = 1
    while frontier and (limit is None or length < limit):
        following: list[str] = []
        for node in frontier:
            for target in edges.get(node, ()):
                if target == root:
                    return _walk_back(came_from, root, node)
                if target not in came_from:
                    came_from[target] = node
                    following.append(target)
        frontier = following
        length += 1
    return None


def _walk_back(came_from: Mapping[str, str], root: str, node: str) -> list[str]:
    path = [node]
    while path[-1] != root:
        path.append(came_from[path[-1]])
    return path[::-1]


def reach(plan: Plan, ids: Iterable[str]) -> set[str]:
    """Give all tasks that hang on the given ones, these included."""
    found = set(ids)
    frontier = list(found)
    while frontier:
        for link in plan.links_from[frontier.pop()]:
            if link.after not in found:
                found.add(link.after)
                frontier.append(link.after)
    return found
