"""Closure and reduction of a set of ordered pairs; the tests compare both with networkx.

A scenario has a few dozen tasks, so plain searches do. A pair in a loop is in the closure with
itself; the reduction is defined for pairs without loops only, and refused otherwise.
"""

from collections.abc import Iterable, Mapping

Pair = tuple[str, str]


def closure(pairs: Iterable[Pair]) -> frozenset[Pair]:
    """Give every pair (a, b) where b is reached from a along one pair or several."""
    after = _followers(pairs)
    return frozenset((start, end) for start in after for end in _reached(start, after))


def reduction(pairs: Iterable[Pair]) -> frozenset[Pair]:
    """Give the smallest set with the same closure: what no longer way implies.

    Raises:
        ValueError: the pairs hold a loop, so there is more than one smallest set.
    """
    given = frozenset(pairs)
    reached = closure(given)
    if any(start == end for start, end in reached):
        raise ValueError("pairs that wait for each other have no reduction")
    after = _followers(given)
    return frozenset(
        (start, end)
        for start, end in given
        if not any(middle != end and (middle, end) in reached for middle in after[start])
    )


def has_loop(pairs: Iterable[Pair]) -> bool:
    """Say whether something waits for itself."""
    return any(start == end for start, end in closure(pairs))


def _followers(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    after: dict[str, set[str]] = {}
    for start, end in pairs:
        after.setdefault(start, set()).add(end)
    return after


def _reached(start: str, after: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(after[start])
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += after.get(one, ())
    return found
