"""What sources say now: of one thing the newest word of each source, and what has gone is gone.

A test suite, a counted object, a control, a setting of an environment and a task's status are
things that a source may speak of again and again. Of one day the later arrival counts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from plan.records import Fact, FactKind, Observation
from plan.values import last_minute_of, minute_of, parse_moment
from tools.sources.base import UNDATED

EVIDENCE = (FactKind.TEST_RUN, FactKind.COUNT, FactKind.CONTROL, FactKind.CONFIGURATION)
_NAMED_BY: Mapping[FactKind, tuple[str, ...]] = MappingProxyType(
    {
        FactKind.STATUS: (),
        FactKind.TEST_RUN: ("suite",),
        FactKind.COUNT: ("object",),
        FactKind.CONTROL: ("control",),
        FactKind.CONFIGURATION: ("environment", "item"),
    }
)

Thing = tuple[str, ...]


def in_force(
    observations: Iterable[Observation], facts: Iterable[Fact], read: Collection[str]
) -> tuple[Observation, ...]:
    """Leave out what sources no longer say: ``read`` were read whole now and gave ``facts``.

    Evidence that has gone from its source proves nothing any more, and a source that was read has
    stopped failing, also where everything in it was known before. Statuses and words stay.
    """
    said = {fact.hash for fact in facts}
    passing = (*EVIDENCE, FactKind.PROCESS, FactKind.DECISION, FactKind.SOURCE_FAILURE)
    return tuple(
        one
        for one in observations
        if one.fact.source not in read or one.fact.kind not in passing or one.hash in said
    )


def newest_words(
    observations: Sequence[Observation], zone: str
) -> dict[Thing, dict[str, Observation]]:
    """Give for each thing the newest observation of each source, in the order of arrival."""
    found: dict[Thing, dict[str, Observation]] = {}
    for one in observations:
        if one.fact.kind in _NAMED_BY:
            by_source = found.setdefault(_thing(one.fact), {})
            known = by_source.get(one.fact.source)
            if known is None or spoken_at(known, zone) <= spoken_at(one, zone):
                by_source[one.fact.source] = one
    return found


def _thing(fact: Fact) -> Thing:
    names = (str(fact.data.get(name, "")) for name in _NAMED_BY[fact.kind])
    return (fact.kind.value, fact.subject or "", *names)


def spoken_at(observation: Observation, zone: str) -> int:
    """Give the local minute up to which evidence speaks; undated, it is as old as its arrival."""
    if observation.fact.at == UNDATED:
        received = datetime.fromisoformat(observation.received).astimezone(ZoneInfo(zone))
        return minute_of(received.replace(tzinfo=None))
    return last_minute_of(parse_moment(observation.fact.at))


def later_words(
    rests_on: Collection[str], observations: Sequence[Observation]
) -> tuple[tuple[Observation, Observation], ...]:
    """Give, for what something rests on, the newest later observation of the same thing.

    Only one that says something else counts: the same state read again is no news.
    """
    found: dict[str, tuple[Observation, Observation]] = {}
    old = [one for one in observations if one.id in rests_on and one.fact.kind in _NAMED_BY]
    for was in old:
        arrived = False
        for one in observations:
            arrived = arrived or one.id == was.id
            if not arrived or one.fact.kind is not was.fact.kind:
                continue
            if _thing(one.fact) == _thing(was.fact) and one.fact.data != was.fact.data:
                found[was.id] = (was, one)
    return tuple(found.values())
