"""The shortest loop among tasks: the one that people can mend.

In any arrangement of the tasks every loop has a link that runs back, so a breadth-first search from
where such links lead finds the shortest. The given arrangement is tried, and that of a depth-first
search where it leaves fewer places to begin. What lies on no loop is put aside first, and so is
each place once it was a beginning, with all that then lies on no loop any more.
"""

from collections.abc import Iterable, Mapping, Sequence

_FEW = 8
_Lists = list[list[int]]


def shortest_cycle(edges: Mapping[str, Sequence[str]], order: Iterable[str]) -> list[str]:
    """Give a shortest loop, from its first task in the order on; there has to be one."""
    ids = list(order)
    number = {id_: place for place, id_ in enumerate(ids)}
    out = [[number[x] for x in edges.get(id_, ()) if x in number] for id_ in ids]
    found = _Loops(out).shortest()
    if not found:
        raise AssertionError("no loop among tasks that cannot be put in order")
    first = found.index(min(found))
    return [ids[place] for place in found[first:] + found[:first]]


class _Loops:
    """What still lies on a loop, as numbers with the links both ways."""

    def __init__(self, out: _Lists) -> None:
        self._out = out
        self._into: _Lists = [[] for _ in out]
        for before, links in enumerate(out):
            for after in links:
                self._into[after].append(before)
        self._left_out = [len(links) for links in out]
        self._left_into = [len(links) for links in self._into]
        self._alive = [True] * len(out)
        self._put_aside(
            [n for n in range(len(out)) if not self._left_out[n] or not self._left_into[n]]
        )

    def shortest(self) -> list[int]:
        """Give a shortest loop, or nothing."""
        best: list[int] = []
        roots = self._run_back(range(len(self._out)))
        if len(roots) > _FEW:
            roots = min(roots, self._deep_first(), key=len)
        for root in roots:
            if self._alive[root]:
                best = self._through(root, len(best)) or best
                self._put_aside([root])
        return best

    def _put_aside(self, some: list[int]) -> None:
        """Take these out, and whatever lies on no loop without them."""
        alive = self._alive
        while some:
            gone = some.pop()
            if not alive[gone]:
                continue
            alive[gone] = False
            for links, left in ((self._out, self._left_into), (self._into, self._left_out)):
                for other in links[gone]:
                    left[other] -= 1
                    if not left[other] and alive[other]:
                        some.append(other)

    def _run_back(self, place: Sequence[int]) -> list[int]:
        """Give where the links lead that run back in an arrangement."""
        alive = self._alive
        back = {
            after
            for before, links in enumerate(self._out)
            if alive[before]
            for after in links
            if alive[after] and place[after] <= place[before]
        }
        return sorted(back)

    def _deep_first(self) -> list[int]:
        """Give the same in the order in which a depth-first search leaves the tasks."""
        place = [0] * len(self._out)
        seen = [not alive for alive in self._alive]
        left = len(place)
        for root in range(len(place)):
            stack = [] if seen[root] else [(root, iter(self._out[root]))]
            seen[root] = True
            while stack:
                node, links = stack[-1]
                following = next((x for x in links if not seen[x]), None)
                if following is None:
                    stack.pop()
                    place[node], left = left, left - 1
                else:
                    seen[following] = True
                    stack.append((following, iter(self._out[following])))
        return self._run_back(place)

    def _through(self, root: int, limit: int) -> list[int]:
        """Give a shortest loop through a task; nothing where none is shorter than the limit."""
        came = {root: root}
        frontier, length = [root], 1
        while frontier and (not limit or length < limit):
            following: list[int] = []
            for node in frontier:
                for after in self._out[node]:
                    if after == root:
                        return _walked_back(came, node, root)
                    if after not in came and self._alive[after]:
                        came[after] = node
                        following.append(after)
            frontier = following
            length += 1
        return []


def _walked_back(came: Mapping[int, int], node: int, root: int) -> list[int]:
    path = [node]
    while path[-1] != root:
        path.append(came[path[-1]])
    return path[::-1]
