"""Handing over and asking again: who can begin hears of it, who has not answered is asked, once.

Looked up in the ledger each time, so that a pass that is cut off, or two at once, tell nobody twice
and leave nobody out. In quiet hours nothing new is asked.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from app.services.shapes import Json
from app.services.tracking import Tracking
from plan.records import Finding
from plan.rhythm import Acknowledgement, Handoff
from plan.values import Value
from tools.chasing import chases, nudges, run_chases
from tools.handoffs import find_handoffs

if TYPE_CHECKING:
    from app.bootstrap import Workspace


class HandedOver(Value):
    """What was handed over, and who was asked for what."""

    handoffs: tuple[str, ...] = ()
    nudges: tuple[str, ...] = ()


def hand_over(workspace: "Workspace") -> HandedOver:
    """Tell owners what is theirs now, and ask for what is missing; after a first round only."""
    if not workspace.evidence.briefs() or is_quiet(workspace):
        return HandedOver()
    look = Tracking(workspace)
    revision = workspace.reader.head().number
    made = [
        told
        for one in find_handoffs(look.world, look.findings, look.people, revision)
        if (told := workspace.rhythm.hand_over(one)) is not None
    ]
    return HandedOver(
        handoffs=tuple(f"{one.id}: {one.name} to {', '.join(one.recipients)}" for one in made),
        nudges=_ask(workspace, look),
    )


def is_quiet(workspace: "Workspace") -> bool:
    """Say whether these are quiet hours."""
    zone = workspace.reader.plan().zone
    return workspace.settings.watch.quiet_hours.at(workspace.clock.now(), zone)


def _ask(workspace: "Workspace", look: Tracking) -> tuple[str, ...]:
    settings, now = workspace.settings.watch, workspace.clock.now()
    told = {one.dedupe: one.at for one in workspace.governance.outbox()}
    late = timedelta(hours=settings.escalate_after_hours)
    every = workspace.rhythm.runs()
    runs = [one for one in every if one.outcome is None]
    asked = {(one.kind, one.task) for one in runs}  # a runbook has asked about these
    asked |= {("late", one.task) for one in every if one.kind == "stale"}
    messages = [
        *run_chases(runs, look.people, now=now, escalate_after=late),
        *nudges(
            [
                one
                for one in look.findings
                if (one.kind, one.task) not in asked and not _waits_itself(workspace, look, one)
            ],
            look.world.schedule.plan,
            look.people,
            told,
            now=now,
            escalate_after=late,
        ),
        *chases(
            workspace.rhythm.handoffs(),
            look.world,
            look.people,
            told,
            now=now,
            chase_after=timedelta(hours=settings.chase_after_hours),
            escalate_after=late,
        ),
    ]
    fresh = [one for one in messages if one.dedupe not in told]
    if not fresh:
        return ()
    new = set(workspace.rhythm.nudge(fresh, "reminders that are about no proposal"))
    return tuple(f"{one.recipient}: {one.subject}" for one in fresh if one.dedupe in new)


def _waits_itself(workspace: "Workspace", look: Tracking, one: Finding) -> bool:
    """Say whether a task that nobody reported may not have begun.

    What is before it is not done, or it was handed over and not taken; that is asked about apart.
    """
    if one.kind not in {"late", "stale"} or one.evidence or one.task is None:
        return False
    links = look.world.schedule.plan.links_into[one.task]
    handed = (h.task for h in workspace.rhythm.handoffs() if not h.acknowledged_by)
    return one.task in handed or any(link.before not in look.done for link in links)


def acknowledge(workspace: "Workspace", id_: str, *, person: str, words: str = "") -> Handoff:
    """Record that somebody has taken a task over.

    Raises:
        UnknownError, NotEntitledError, RefusedError: see ``ledger.rhythm``.
    """
    return workspace.rhythm.acknowledge(Acknowledgement(handoff=id_, person=person, words=words))


def handoff_json(one: Handoff) -> Json:
    """Give a handoff for JSON."""
    return one.model_dump(mode="json")
