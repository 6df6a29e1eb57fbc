"""Reads files in the child and counts what became of them; nothing here trusts a reader.

A file *reached row validation* when it was imported, or refused for what stands in a named field of
a row behind the header (in JSON, of a named key): then more than the door was tried.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from plan.errors import CycleError, PlanError, PlanFileError
from tests.hostile.mutating import mutate
from tests.hostile.readers import options_of, reader_of
from tests.hostile.seeds import Seed, seeds
from tools.reading import ReadingChild

_TABLES = (
    *("csv", "excel", "sheet", "status", "counts", "controls", "configuration"),
    *("statements", "tickets"),
)
_TICKET = "is not as its tracker writes it"  # a page's row, named by its key
_UNFORESEEN = "cannot be read ("
_COSTLY = ("of memory to be read", "to be read; split it", "can be handed on")


@dataclass
class Tally:
    """What became of the files, by kind, and the most that one of them took."""

    files: Counter[str] = field(default_factory=Counter)
    imported: Counter[str] = field(default_factory=Counter)
    validated: Counter[str] = field(default_factory=Counter)
    costly: Counter[str] = field(default_factory=Counter)
    nameless: Counter[str] = field(default_factory=Counter)
    unforeseen: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    memory: int = 0

    def share(self, counted: Counter[str]) -> float:
        """Give a count as a share of all files."""
        return counted.total() / max(1, self.files.total())

    def lines(self) -> Iterator[str]:
        """Give the counters, zeros too."""
        yield f"{'kind':14} {'files':>6} {'imported':>9} {'rows':>6} {'refused':>8} {'costly':>7}"
        for kind, count in sorted(self.files.items()):
            refused = count - self.imported[kind]
            yield (
                f"{kind:14} {count:6} {self.imported[kind]:9} {self.validated[kind]:6} "
                f"{refused:8} {self.costly[kind]:7}"
            )
        yield f"files {self.files.total()}"
        yield f"imported {self.imported.total()} ({self.share(self.imported):.1%})"
        yield (
            f"reached row validation {self.validated.total()} ({self.share(self.validated):.1%})"
        )
        yield f"crashes of the parent {len(self.crashes)}"
        yield f"errors that nobody foresaw {len(self.unforeseen)}"
        yield f"refusals that do not name the file {self.nameless.total()}"
        yield f"stopped by a limit {self.costly.total()}"
        yield f"most memory of one file {self.memory / 2**20:.0f} MB"
        yield f"most processor time of one file {self.seconds:.2f} s"


def read_one(child: ReadingChild, tally: Tally, seed: Seed, label: str, data: bytes) -> str | None:
    """Read a file and count it; give what refused it, or None where it was imported."""
    tally.files[seed.kind] += 1
    said: str | None = None
    try:
        child.read(reader_of(seed.kind), data, seed.name, options_of(seed.kind))
        tally.imported[seed.kind] += 1
        tally.validated[seed.kind] += 1
    except CycleError as error:
        tally.validated[seed.kind] += 1
        said = str(error)
    except PlanFileError as error:
        said = str(error)
        _count_refusal(tally, seed, label, error)
    except (PlanError, Exception) as error:  # noqa: BLE001  # whatever gets out of the child is a crash
        said = f"{label}: {type(error).__name__}: {error}"
        tally.crashes.append(said)
    tally.seconds = max(tally.seconds, child.usage.seconds)
    tally.memory = max(tally.memory, child.usage.memory)
    return said


def _count_refusal(tally: Tally, seed: Seed, label: str, error: PlanFileError) -> None:
    text = str(error)
    header = 1 if seed.kind in _TABLES else 0
    rows = [one for one in error.problems if (one.row or 0) > header or seed.kind == "json"]
    if any(one.field for one in rows) or _TICKET in text:
        tally.validated[seed.kind] += 1
    if not any(seed.name.rpartition("/")[2] in one.file for one in error.problems):
        tally.nameless[seed.kind] += 1
    if _UNFORESEEN in text:
        tally.unforeseen.append(f"{label}: {text[:200]}")
    if any(words in text for words in _COSTLY):
        tally.costly[seed.kind] += 1


def drawn(count: int, first: int = 0) -> Iterator[tuple[Seed, int]]:
    """Give seeds by their shares, evenly mixed, each with a number of its own."""
    deck = [seed for seed in seeds() for _ in range(seed.share)]
    order = sorted(range(len(deck)), key=lambda n: (n * 7919) % len(deck))
    for number in range(first, first + count):
        yield deck[order[number % len(deck)]], number


def read_corpus(count: int, first: int = 0) -> Tally:
    """Read so many mutated files in one worker."""
    tally = Tally()
    with ReadingChild() as child:
        for seed, number in drawn(count, first):
            label = f"{seed.kind} {number}"
            read_one(child, tally, seed, label, mutate(seed, number))
    return tally
