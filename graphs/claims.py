"""From what agents said to what the kernel computes with: grounded answers to readings and claims.

Nothing is added here but who said it and where. The same words read by two departments' agents are
one reading. What a person said to Interlock itself was read and shown back when it was said, so the
agents' reading of those words adds nothing. What earlier rounds read and nobody has settled yet
stands beside what is new.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from agents.answers import ConstraintAnswer, DependencyAnswer
from agents.binding import on_tasks
from agents.crew import DepartmentBriefing, agent_of
from plan.model import Plan
from plan.people import People
from plan.records import Assumption, AssumptionStatus, Finding, Observation, Reading, Severity
from tools.reconciling import Claim

SAID = "say"
ORDERS, SECURITY = "suspicious_text", "it-security"
_UNSETTLED = (AssumptionStatus.ASSUMED, AssumptionStatus.DISPUTED)
_Item = TypeVar("_Item")


def readings_in(
    briefings: Mapping[str, DepartmentBriefing],
    observations: Mapping[str, Observation],
    people: People,
    plan: Plan,
) -> list[Reading]:
    """Give every constraint that was read in a person's words, each once; not yet numbered.

    One on a group of tasks becomes one on each task that it binds.
    """
    found = [
        _reading(department, briefing.written_by, each, observations, people)
        for department, briefing in briefings.items()
        for one in briefing.answer.constraints
        if observations[one.source].fact.source != SAID
        for each in on_tasks(one, plan)
    ]
    return _once(found, [(one.type, one.task, one.value, one.source, one.quote) for one in found])


def standing_readings(
    read: Iterable[Reading], known: Iterable[Reading], observations: Mapping[str, Observation]
) -> list[Reading]:
    """Give what was read now or before, without what its speaker denied.

    What a person said to Interlock itself counts once its speaker has confirmed it.
    """
    before = [
        one
        for one in known
        if one.status == "confirmed"
        or (one.source in observations and observations[one.source].fact.source != SAID)
    ]
    kept = {one.id: one for one in (*before, *read) if one.status != "rejected"}
    return list(kept.values())


def standing_claims(claims: Iterable[Claim], register: Iterable[Assumption]) -> list[Claim]:
    """Put what the register holds and nobody has settled beside what is claimed now."""
    before = [
        Claim(
            before=one.before,
            after=one.after,
            kind=one.kind,
            quote=one.quote,
            source=one.source,
            confidence=one.confidence,
            claimed_by=one.claimed_by,
        )
        for one in register
        if one.status in _UNSETTLED
    ]
    found = [*claims, *before]
    return _once(found, [(one.before, one.after, one.kind, one.source, one.quote) for one in found])


def orders_in(
    briefings: Mapping[str, DepartmentBriefing],
    findings: Sequence[Finding],
    observations: Mapping[str, Observation],
) -> list[Finding]:
    """Give a finding to IT security for each source that tries to give the crew orders.

    What a check has reported already is not reported again.
    """
    known = {id_ for one in findings if one.kind == ORDERS for id_ in one.evidence}
    quotes: dict[str, list[str]] = {}
    for briefing in briefings.values():
        for one in briefing.answer.orders:
            if one.source not in known:
                quotes.setdefault(one.source, []).append(repr(one.quote))
    return [
        Finding(
            id=f"F{number}",
            kind=ORDERS,
            task=observations[source].fact.subject,
            department=SECURITY,
            severity=Severity.SERIOUS,
            text=(
                f"{observations[source].fact.place} reads like orders to the crew: "
                f"{'; '.join(dict.fromkeys(said))}; the crew follows none"
            ),
            evidence=(source,),
        )
        for number, (source, said) in enumerate(quotes.items(), start=len(findings) + 1)
    ]


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
