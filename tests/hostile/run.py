"""Throws mutated files and hand-made bombs at every reader: ``python -m tests.hostile.run``.

    --files N    how many mutated files (2,000 in CI, 20,000 in a full run)
    --first N    the number of the first one, to look at one again
    --jobs N     how many workers side by side

It fails when the parent crashed, a file cost more than it may, an error came that nobody foresaw, a
refusal names no file, a bomb was imported or refused for another reason than its own, or the run is
hollow: too few bombs, or too few files that got past the door.
"""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from tests.hostile.bombs import read_bombs
from tests.hostile.corpus import Tally, read_corpus

LEAST_VALIDATED, LEAST_IMPORTED = 0.30, 0.05
MOST_MEMORY, MOST_SECONDS = 256 * 2**20, 11.0  # the limit of 10 s is told a moment later
_BATCH = 400


def main() -> int:
    """Give 0 where everything held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    began = perf_counter()
    batches = [
        (min(_BATCH, asked.files - done), asked.first + done)
        for done in range(0, asked.files, _BATCH)
    ]
    with ThreadPoolExecutor(asked.jobs) as pool:
        exploding = pool.submit(read_bombs)  # first, as it takes longer than any batch
        tally = _joined(list(pool.map(lambda one: read_corpus(*one), batches)))
        bombs, wrong = exploding.result()
    _say(*tally.lines())
    _say("", f"bombs {bombs.files.total()}", f"bombs imported {bombs.imported.total()}")
    _say(f"most memory of one bomb {bombs.memory / 2**20:.0f} MB")
    _say(f"most processor time of one bomb {bombs.seconds:.2f} s")
    failures = [*failures_of(tally), *wrong]
    _say("", f"{perf_counter() - began:.0f} s in all", *failures)
    return 1 if failures else 0


def _joined(tallies: list[Tally]) -> Tally:
    whole = Tally()
    for one in tallies:
        for name in ("files", "imported", "validated", "costly", "nameless"):
            getattr(whole, name).update(getattr(one, name))
        whole.unforeseen += one.unforeseen
        whole.crashes += one.crashes
        whole.seconds = max(whole.seconds, one.seconds)
        whole.memory = max(whole.memory, one.memory)
    return whole


def failures_of(tally: Tally) -> list[str]:
    """Say what did not hold."""
    wrong = [f"FAILED: crashed the parent: {one}" for one in tally.crashes[:10]]
    wrong += [f"FAILED: not foreseen: {one}" for one in tally.unforeseen[:10]]
    if tally.nameless:
        wrong.append(f"FAILED: {tally.nameless.total()} refusals do not name the file")
    if tally.memory > MOST_MEMORY or tally.seconds > MOST_SECONDS:
        wrong.append("FAILED: a file cost more than 256 MB or 10 s")
    if tally.share(tally.validated) < LEAST_VALIDATED:
        wrong.append("FAILED: hollow, too few files reached the validation of rows")
    if tally.share(tally.imported) < LEAST_IMPORTED:
        wrong.append("FAILED: hollow, too few files were imported")
    return wrong


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
