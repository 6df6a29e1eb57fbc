"""Cycles among claimed dependencies: claims that together with the plan's links make a loop.

The plan itself has none. A loop is a shortest one through each claim that closes one, told edge by
edge; drop any edge, and the rest has an order.
"""

from collections import deque
from collections.abc import Iterator, Sequence

from plan.conflict_kinds.values import Collision, departments_of, priced
from plan.model import Link, Plan
from plan.operations import RemoveDependency
from plan.provenance import origin_words
from plan.records import Assumption, AssumptionStatus, Member, Relaxation
from plan.schedule import Schedule

Edge = Link | Assumption


def loop_collisions(
    schedule: Schedule, claims: Sequence[Assumption], revision: str
) -> Iterator[Collision]:
    """Give the loops that claims close, each once; rejected claims close none."""
    plan = schedule.plan
    standing = [
        one
        for one in claims
        if one.status is not AssumptionStatus.REJECTED
        and {one.before, one.after} <= plan.by_id.keys()
    ]
    edges = _edges(plan, standing)
    seen: set[frozenset[tuple[str, str]]] = set()
    for claim in standing:
        way = _shortest(edges, claim.after, claim.before)
        if way is None:
            continue
        loop = [claim, *way]
        key = frozenset((edge.before, edge.after) for edge in loop)
        if key not in seen:
            seen.add(key)
            yield _collision(schedule, loop, revision)


def _edges(plan: Plan, claims: Sequence[Assumption]) -> dict[str, list[Edge]]:
    """Give what leads away from each task; a claim that the plan holds already is its link."""
    found: dict[str, list[Edge]] = {id_: list(links) for id_, links in plan.links_from.items()}
    held = {(link.before, link.after) for link in plan.links}
    for claim in claims:
        if (claim.before, claim.after) not in held:
            found[claim.before].append(claim)
    return found


def _shortest(edges: dict[str, list[Edge]], first: str, last: str) -> list[Edge] | None:
    came: dict[str, Edge] = {}
    frontier = deque([first])
    while frontier:
        id_ = frontier.popleft()
        if id_ == last:
            return _walked(came, first, last)
        for edge in edges[id_]:
            if edge.after not in came and edge.after != first:
                came[edge.after] = edge
                frontier.append(edge.after)
    return None


def _walked(came: dict[str, Edge], first: str, last: str) -> list[Edge]:
    way: list[Edge] = []
    at = last
    while at != first:
        way.append(came[at])
        at = came[at].before
    return way[::-1]


def _collision(schedule: Schedule, loop: Sequence[Edge], revision: str) -> Collision:
    plan = schedule.plan
    tasks = [edge.before for edge in loop]
    said = [_member(plan, edge, revision) for edge in loop]
    owners = {owner for one in loop if isinstance(one, Assumption) for owner in one.owners}
    return Collision(
        id="",
        kind="loop",
        members=tuple(said),
        owners=departments_of(plan, tasks, owners),
        through=tuple(tasks),
        text=f"{'; '.join(m.text for m in said)}: a loop, so they cannot all hold",
        relaxations=tuple(_way(schedule, edge) for edge in loop),
    )


def _ref(edge: Edge) -> str:
    if isinstance(edge, Assumption):
        return edge.id or f"claim:{edge.before} {edge.after}"
    return f"link:{edge.before} {edge.after}"


def _member(plan: Plan, edge: Edge, revision: str) -> Member:
    after, before = plan.by_id[edge.after], plan.by_id[edge.before]
    text = f"{after.id} ({after.name}) waits for {before.id} ({before.name})"
    if isinstance(edge, Assumption):
        quote = " ".join(edge.quote.split())
        text += f' by the claim {edge.id} of {edge.claimed_by}: "{quote}"'
        return Member(ref=_ref(edge), text=text, owner=after.department, source=edge.source)
    text += f" by the plan [{edge}, {origin_words(edge)}]"
    return Member(ref=_ref(edge), text=text, owner=after.department, source=revision)


def _way(schedule: Schedule, edge: Edge) -> Relaxation:
    """Price an edge: a claim is rejected, a discretionary link taken out, others stay."""
    if isinstance(edge, Assumption):
        text = f"Reject the claim {edge.id} ({', '.join(edge.owners)} decide): no task moves"
        return Relaxation(ref=_ref(edge), text=text, minutes=0, operations=())
    text = f"Let {edge.after} no longer wait for {edge.before} (a {edge.nature} dependency)"
    if edge.nature == "discretionary":
        remove = RemoveDependency(before=edge.before, after=edge.after)
        way = priced(schedule, _ref(edge), text, [remove], 0)
        if way is not None:
            return way
    text = f"[{edge}] is {edge.nature} ({origin_words(edge)}): not to be relaxed by a plan"
    return Relaxation(ref=_ref(edge), text=text, minutes=0, operations=())
