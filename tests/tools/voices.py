"""The 67-task plan and the small means to say something about it, for tests of the grammar."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from plan.csv_plan import Frame, read_plan
from plan.model import Plan
from plan.records import Fact, FactKind, Observation
from tests.builders import six_people
from tools.grammar import Grammar, Read

PLAN_FILE = Path(__file__).parent / "migration_plan.csv"
SAID = "2026-03-02"


@lru_cache(maxsize=1)
def migration_plan() -> Plan:
    """Give the plan of 67 tasks that starts on Monday 2026-03-02; it has no constraint."""
    frame = Frame(start=date(2026, 3, 2))
    return read_plan(PLAN_FILE.read_bytes(), PLAN_FILE.name, frame).plan


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return Grammar(migration_plan(), six_people())


def statement(text: str, *, at: str = SAID, speaker: str | None = "maya") -> Observation:
    """Give an observation of somebody's words."""
    fact = Fact(
        source="statements",
        kind=FactKind.STATEMENT,
        speaker=speaker,
        at=at,
        place="statements/one.md",
        text=text,
    )
    return Observation(id="O1", received="2026-03-02T08:00:00+00:00", hash=fact.hash, fact=fact)


def read(text: str, *, at: str = SAID, speaker: str | None = "maya") -> Read:
    """Read words about the plan of 67 tasks."""
    return _grammar().read(statement(text, at=at, speaker=speaker))


def summary(found: Read) -> list[str]:
    """Write what was read in one line each: ``FNLT T41 2026-06-05``, ``T39 FS T41 known``."""
    lines = [f"{c.type} {c.task or '-'} {c.value}" for c in found.constraints]
    for claim in found.claims:
        flags = " known" * claim.known + " circular" * claim.circular
        lines.append(f"{claim.before} {claim.kind} {claim.after}{flags}")
    lines += [" ".join(("?", ask.about, *ask.candidates)) for ask in found.asks_back]
    return lines
