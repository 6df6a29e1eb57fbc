"""Random histories through the ledger: a change comes in exactly when a small oracle says enough.

Counters show that all of it happened, and that applies did; ``make assurance`` runs many more.
"""

from collections import Counter
from random import Random

from tests.ledger.histories import History

HISTORIES = 24
LEAST = {
    "applied": 35,
    "applied people": 8,
    "applied for somebody": 2,
    "applied under glass": 2,
    "not enough": 100,
    "decided": 180,
    "decided for somebody": 10,
    "revoked": 14,
    "delegated": 40,
    "ended": 10,
    "broken": 30,
    "reviewed": 18,
    "refused": 400,
    "self-granted": 2,
}


def test_a_change_comes_in_exactly_when_the_oracle_says_enough() -> None:
    seen: Counter[str] = Counter()
    for seed in range(HISTORIES):  # plain numbers: hypothesis draws others by what is imported
        history = History(Random(seed))  # noqa: S311  # chance, not secrets
        history.run(90)
        seen.update(history.seen)

    low = {name: seen[name] for name, least in LEAST.items() if seen[name] < least}
    assert not low, f"too little happened: {low}, of {dict(seen)}"
