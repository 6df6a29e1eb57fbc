"""The order of tasks and the loops that prevent one.

Kahn's algorithm, with ties broken by the plan's own order, so the same plan gives the same order.
A loop is reported as a shortest one (``plan.loops``), edge by edge.
"""

from collections import deque
from collections.abc import Iterable

from plan.errors import CycleError
from plan.loops import shortest_cycle
from plan.model import Plan
from plan.provenance import origin_words


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
        loop = shortest_cycle(edges, [id_ for id_ in plan.by_id if id_ in left])
        raise CycleError(
            loop, [_edge_words(plan, *pair) for pair in zip(loop, loop[1:] + loop[:1], strict=True)]
        )
    return order


def _edge_words(plan: Plan, before: str, after: str) -> str:
    """Say one link of a loop: who waits for whom, how firmly, and where that comes from."""
    link = next(x for x in plan.links_from[before] if x.after == after)
    first, then = plan.by_id[before], plan.by_id[after]
    return (
        f"{then.id} ({then.name}, {then.department}) waits for {first.id} ({first.name}, "
        f"{first.department}) [{link}; {link.nature}; {origin_words(link)}]"
    )


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
