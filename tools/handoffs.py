"""Handoffs: the last predecessor of a task is truly done, so its owner hears what is there.

Nobody is told of a task that has begun, or of a decision at a gate: gates are called. The same
predecessors hand over once (``cause``), whatever happens to dates meanwhile.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from icalendar import Alarm, Calendar, Event

from plan.model import LinkKind, Task
from plan.people import People
from plan.records import FactKind, Finding, Observation
from plan.rhythm import Handoff, Need
from plan.values import instant_text
from plan.visible import visible_line
from tools.evidence import EVIDENCE
from tools.situation import Situation
from tools.tracking import owners_of, truly_done

_STARTING = (LinkKind.FS, LinkKind.SS)
_MOST_CITED = 10


def find_handoffs(
    world: Situation, findings: Sequence[Finding], people: People, revision: int
) -> tuple[Handoff, ...]:
    """Give every task that could begin now because all that it waited for is truly done."""
    done = truly_done(world, findings)
    proofs: dict[str, list[Observation]] = {}
    for one in world.observations:
        if one.fact.subject is not None and one.fact.kind in EVIDENCE:
            proofs.setdefault(one.fact.subject, []).append(one)
    return tuple(
        _handoff(world, task, people, revision, proofs)
        for task in world.schedule.plan.tasks
        if _is_due(world, task, done) and owners_of(task, people)
    )


def _is_due(world: Situation, task: Task, done: frozenset[str]) -> bool:
    if task.milestone or task.id in done or has_begun(world, task.id):
        return False
    links = world.schedule.plan.links_into[task.id]
    return bool(links) and all(link.kind in _STARTING and link.before in done for link in links)


def has_begun(world: Situation, id_: str) -> bool:
    """Say whether somebody reported a task as begun, done or stuck."""
    status = world.status.get(id_)
    if status is None:
        return False
    data = status.fact.data
    return data.get("state") != "not_started" or bool(data.get("percent"))


def _handoff(
    world: Situation,
    task: Task,
    people: People,
    revision: int,
    proofs: dict[str, list[Observation]],
) -> Handoff:
    plan, dates = world.schedule.plan, world.schedule.dates[task.id]
    before = sorted({link.before for link in plan.links_into[task.id]})
    return Handoff(
        task=task.id,
        name=f"{task.id} {task.name}",
        recipients=owners_of(task, people),
        cause=" ".join(before),
        revision=revision,
        start=instant_text(dates.start, plan.zone),
        finish=instant_text(dates.finish, plan.zone),
        needs=tuple(_needs(world, before, proofs)),
    )


def _needs(
    world: Situation, before: Sequence[str], proofs: dict[str, list[Observation]]
) -> Iterator[Need]:
    for id_ in before:
        task, status = world.schedule.plan.by_id[id_], world.status.get(id_)
        cited = [*([status] if status else []), *proofs.get(id_, [])[-_MOST_CITED:]]
        words = [str(status.fact.data.get("evidence") or status.fact.place)] if status else []
        note = str(status.fact.data.get("note") or "") if status else ""
        words += [note] if note else []
        words += [one.fact.place for one in cited if one.fact.kind is not FactKind.STATUS][:3]
        yield Need(
            task=id_,
            name=f"{id_} {task.name}",
            evidence=tuple(one.id for one in cited),
            words="; ".join(dict.fromkeys(words)) or "passed",
        )


def calendar_entry(handoff: Handoff) -> bytes:
    """Give the handoff as an iCalendar file (RFC 5545); the same handoff gives the same bytes."""
    start, finish = datetime.fromisoformat(handoff.start), datetime.fromisoformat(handoff.finish)
    event = Event()
    event.add("uid", f"{handoff.id}.{handoff.at}@interlock")
    event.add("dtstamp", datetime.fromisoformat(handoff.at).astimezone(UTC))
    event.add("sequence", handoff.revision)
    event.add("summary", visible_line(handoff.name))
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", finish.astimezone(UTC))
    needs = "; ".join(f"{one.name}: {one.words}" for one in handoff.needs)
    event.add("description", visible_line(f"{handoff.id}; needs {needs}"))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", visible_line(f"due: {handoff.name}"))
    alarm.add("trigger", finish.astimezone(UTC))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Interlock//handoff//EN")
    calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
