"""From what agents said to what the kernel computes with: grounded answers to readings and claims.

Nothing is added here but who said it and where. The same words read by two departments' agents are
one reading. What a person said to Interlock itself was read and shown back when it was said, so the
agents' reading of those words adds nothing.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from agents.answers import ConstraintAnswer, DependencyAnswer
from agents.crew import DepartmentBriefing, agent_of
from plan.people import People
from plan.records import Observation, Reading
from tools.reconciling import Claim

SAID = "say"
_Item = TypeVar("_Item")


def readings_in(
    briefings: Mapping[str, DepartmentBriefing],
    observations: Mapping[str, Observation],
    people: People,
) -> list[Reading]:
    """Give every constraint that was read in a person's words, each once; not yet numbered."""
    found = [
        _reading(department, briefing.written_by, one, observations, people)
        for department, briefing in briefings.items()
        for one in briefing.answer.constraints
        if observations[one.source].fact.source != SAID
    ]
    return _once(found, [(one.type, one.task, one.value, one.source, one.quote) for one in found])


def claims_in(briefings: Mapping[str, DepartmentBriefing]) -> list[Claim]:
    """Give every dependency that somebody's words claim, each once."""
    found = [
        _claim(department, one)
        for department, briefing in briefings.items()
        for one in briefing.answer.claims
    ]
    return _once(found, [(one.before, one.after, one.kind, one.source, one.quote) for one in found])


def _reading(
    department: str,
    read_by: str,
    one: ConstraintAnswer,
    observations: Mapping[str, Observation],
    people: People,
) -> Reading:
    """Number nothing; the constraint is its speaker's, whichever department's agent read it."""
    speaker = observations[one.source].fact.speaker
    member = people.by_id.get(speaker or "")
    return Reading(
        id="",
        type=one.type,  # type: ignore[arg-type]  # the same names; pydantic makes the kind of them
        task=one.task,
        department=department if member is None else member.department,
        value=one.value,
        speaker=speaker,
        quote=one.quote,
        source=one.source,
        confidence=one.confidence,
        read_by=read_by,
    )


def _claim(department: str, one: DependencyAnswer) -> Claim:
    return Claim(**one.model_dump(), claimed_by=agent_of(department).id)


def _once(items: Sequence[_Item], keys: Sequence[object]) -> list[_Item]:
    """Keep the first of each key."""
    seen: dict[object, _Item] = {}
    for item, key in zip(items, keys, strict=True):
        seen.setdefault(key, item)
    return list(seen.values())
