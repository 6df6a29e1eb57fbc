"""Timing side by side: every case once a round, in turn, so that what disturbs one disturbs all.

Only ratios of medians within one run are comparable between machines.
"""

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One comparison: how many times as long the other takes, and both medians in milliseconds.

    ``target`` is the least ratio that is aimed at, where there is one.
    """

    name: str
    ours_ms: float
    other: str
    other_ms: float
    target: float | None = None

    @property
    def ratio(self) -> float:
        """Other over ours: above 1, ours is faster."""
        return self.other_ms / self.ours_ms


def medians(cases: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Run the cases in turn, so many rounds, and give each one's median in milliseconds."""
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, run in cases.items():
            gc.collect()
            start = time.perf_counter()
            run()
            taken[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def report(command: str, rows: Sequence[Row], *, as_json: bool) -> None:
    """Print the rows with the command that made them."""
    if as_json:
        plain = [{**row.__dict__, "ratio": round(row.ratio, 2)} for row in rows]
        json.dump({"command": command, "rows": plain}, sys.stdout, indent=2)
        print()
        return
    print(f"$ {command}")
    for row in rows:
        aim = "" if row.target is None else f"   target {row.target:g}"
        print(
            f"{row.name:<42} {row.ours_ms:>10.2f} ms   "
            f"{row.other} takes {row.ratio:>7.2f} times as long ({row.other_ms:.2f} ms){aim}"
        )
