"""What a round is given and what it passes from node to node.

The context has neither governance nor the door, so that no node of a round could decide or apply.
It names one revision, read once, so that a round which an approval overtakes still speaks of one
plan. The state is JSON-simple: ids, numbers, texts; values are rebuilt at a node's edge.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, TypedDict

from agents.crew import Crew
from agents.since import LastRound
from graphs.context import CrewContext
from plan.people import People
from plan.ports import Evidence
from plan.schedule import Schedule, compute_schedule
from tools.sources import SourceSpec

Json = dict[str, Any]


@dataclass(frozen=True)
class RoundContext:
    """All that the nodes of one round may use."""

    evidence: Evidence
    crew: Crew
    sources: tuple[SourceSpec, ...]
    root: Path
    progress: Callable[[str], None]
    now: datetime
    revision: int
    schedule: Schedule
    people: People
    last: LastRound | None = None


def round_context(context: CrewContext) -> RoundContext:
    """Take from a workspace's context what a round may have, and read the plan once."""
    revision = context.reader.head().number
    return RoundContext(
        evidence=context.evidence,
        crew=context.crew,
        sources=context.sources,
        root=context.root,
        progress=_one_at_a_time(context.progress),
        now=context.clock.now(),
        revision=revision,
        schedule=compute_schedule(context.reader.plan(revision)),
        people=context.reader.people(),
        last=_last_round(context, revision),
    )


def _last_round(context: CrewContext, revision: int) -> LastRound | None:
    """Give what the last published round had heard and found, and the dates that it looked at."""
    briefs = context.evidence.briefs()
    if not briefs:
        return None
    last = briefs[-1]
    moved_on = last.revision not in {0, revision}
    return LastRound(
        at=last.at,
        heard=last.heard,
        findings=context.evidence.findings(last.round),
        schedule=compute_schedule(context.reader.plan(last.revision)) if moved_on else None,
    )


def _one_at_a_time(progress: Callable[[str], None]) -> Callable[[str], None]:
    """Keep the lines of what runs side by side from running into each other."""
    lock = Lock()

    def tell(line: str) -> None:
        with lock:
            progress(line)

    return tell


class SourceTask(TypedDict):
    """What one ``collect`` is sent: the place of its source in the configuration."""

    source: int


class DepartmentTask(TypedDict):
    """What one ``brief`` is sent."""

    round: int
    department: str


class Collected(TypedDict):
    """What one source gave: its facts, or one fact that says why there are none."""

    source: int
    facts: list[Json]
    failed: bool


class Briefed(TypedDict):
    """What one department's agent said."""

    department: str
    briefing: Json


class RoundState(TypedDict, total=False):
    """What the nodes of a round pass on; lists that are written side by side are sorted on use."""

    round: int
    collected: Annotated[list[Collected], operator.add]
    briefed: Annotated[list[Briefed], operator.add]
    new: int
    readings: list[str]
    assumptions: list[str]
    conflicts: list[str]
    alternatives: list[Json]
    translations: list[Json]
    claims: list[Json]
    notices: Annotated[list[str], operator.add]
    coordination: Json
    drafts: list[str]


def counted(number: int, what: str) -> str:
    """Give a number with its word, for people."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
