"""Reminders that are about no proposal: a status is stale, evidence is due, a handoff lies there.

One cause brings one reminder to each person and, after the limit set, one word to the PMO. A cause
is what a finding rests on and not its words: a report that grows older by a day is no new cause.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from plan.model import Plan
from plan.people import People
from plan.records import Finding
from plan.rhythm import Handoff, Run
from plan.telling import Message
from plan.values import sha256
from plan.visible import shortened, visible_line
from tools.handoffs import has_begun
from tools.situation import PMO, Situation
from tools.tracking import owners_of

# What is asked of the owner of a task, by the kind of the finding.
ASKS: Mapping[str, str] = {
    "stale": "Please report where it stands: percent, state and as of when.",
    "done_without_evidence": "Please name the evidence, or correct the report.",
    "control_open": "Please close the control with its evidence, or say by when you will.",
    "control_overdue": "Please close the control with its evidence, or say by when you will.",
    "evidence_old": "Please bring newer evidence, or say that nothing has changed since.",
    "sources_contradict": "Two sources say different things; please say which one holds.",
}
_LONGEST = 300


def nudges(  # noqa: PLR0913  # everything that it depends on
    findings: Iterable[Finding],
    plan: Plan,
    people: People,
    told: Mapping[str, str],
    *,
    now: datetime,
    escalate_after: timedelta,
) -> Iterator[Message]:
    """Ask owners for what is missing; what they have not brought in time goes to the PMO.

    ``told`` gives when each message was put into the outbox, by its key.
    """
    for one in findings:
        kind = _asked_as(one, plan)
        if kind is None or one.task is None:
            continue
        owners = owners_of(plan.by_id[one.task], people)
        cause = f"{kind}/{one.task}/{_cause(one)}"
        for person in owners:
            yield _message("nudge", person, _cut(one.text), ASKS[kind], f"nudge/{cause}")
        first = told.get(f"nudge/{cause}/{owners[0]}") if owners else ""
        if not owners or _is_over(first, escalate_after, now):
            whose = ", ".join(owners) or "nobody"
            text = f"{whose} was asked and has not answered. {ASKS[kind]}"
            for person in _of_pmo(people, owners):
                yield _message("nudge_late", person, _cut(one.text), text, f"late/{cause}")


def _asked_as(one: Finding, plan: Plan) -> str | None:
    """Say what is asked for; a task that is over by plan and was never reported is stale too."""
    if one.task is None or one.kind in ASKS:
        return one.kind if one.task else None
    unreported = one.kind == "late" and not one.evidence and not plan.by_id[one.task].milestone
    return "stale" if unreported else None


def chases(  # noqa: PLR0913  # everything that it depends on
    handoffs: Sequence[Handoff],
    world: Situation,
    people: People,
    told: Mapping[str, str],
    *,
    now: datetime,
    chase_after: timedelta,
    escalate_after: timedelta,
) -> Iterator[Message]:
    """Ask once more about a handoff that nobody has acknowledged; then tell the PMO."""
    for one in handoffs:
        if one.acknowledged_by or one.task not in world.schedule.plan.by_id:
            continue
        if has_begun(world, one.task) or world.done(one.task):
            continue
        subject = f"{one.id}: {_cut(one.name)} waits to be taken over, due {one.finish[:10]}"
        if _is_over(one.at, chase_after, now):
            for person in one.recipients:
                text = f"Say that you have it: interlock handoff ack {one.id} --as {person}"
                yield _message("handoff_chase", person, subject, text, f"chase/{one.id}")
        first = told.get(f"chase/{one.id}/{one.recipients[0]}", "")
        if _is_over(first, escalate_after - chase_after, now):
            text = f"{', '.join(one.recipients)} was told at {one.at} and has not answered."
            for person in _of_pmo(people, one.recipients):
                yield _message("handoff_late", person, subject, text, f"late/{one.id}")


def run_chases(
    runs: Iterable[Run], people: People, *, now: datetime, escalate_after: timedelta
) -> Iterator[Message]:
    """Tell the PMO of runs that have waited for a person for too long."""
    for one in runs:
        step = one.waits
        if one.outcome is None and step is not None and _is_over(step.at, escalate_after, now):
            for person in _of_pmo(people, ()):
                text = f"Step {step.number} {step.detail} since {step.at}: {one.runbook}."
                yield _message(
                    "run_late", person, f"{one.id}: {_cut(one.text)}", text, f"late/{one.id}"
                )


def _is_over(since: str | None, limit: timedelta, now: datetime) -> bool:
    return bool(since) and now - datetime.fromisoformat(str(since)) >= limit


def _of_pmo(people: People, without: Sequence[str]) -> Iterator[str]:
    return (one.id for one in people.holders(PMO) if one.id not in without)


def _cause(one: Finding) -> str:
    return sha256("interlock/cause/1", " ".join(sorted(one.evidence)))[:16]


def _message(kind: str, person: str, subject: str, body: str, key: str) -> Message:
    return Message(
        kind=kind,
        recipient=person,
        proposal=None,
        subject=subject,
        body=body,
        dedupe=f"{key}/{person}",
    )


def _cut(text: str) -> str:
    return shortened(visible_line(text), _LONGEST)
