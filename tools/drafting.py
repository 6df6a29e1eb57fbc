"""Ways out and drafts: what the coordinator may write down for a person to submit.

A draft has no approvals and cannot be applied; submitting it is a person's act. Its operations
come from the kernel's own alternatives or from one stated constraint, never from a model's text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from plan.alternatives import Alternative, find_ways_out
from plan.conflicts import Stated, find_conflicts
from plan.errors import FormError, PlanError, UnknownError
from plan.model import Plan
from plan.operations import AnyOperation
from plan.page import operation_words
from plan.records import Conflict, Draft, Reading
from plan.stated import operations_of
from plan.values import Value
from tools.desk import Desk
from tools.reads import effect_of_operations, parse_tries, reading_of
from tools.views import EffectView, cut, effect_view

AUTHOR = "coordinator"
MOST_TITLE, MOST_RATIONALE = 200, 600
_MOST_WAYS = 8
About = Annotated[
    str,
    Field(description="a conflict (C1) or a reading (R1); empty for the newest open conflict"),
]
Rationale = Annotated[
    str, Field(description="one or two sentences: what it buys and what it costs whom")
]


class ConflictView(Value):
    """What cannot all hold, whose it is, and whether it still stands on today's plan."""

    id: str
    text: str
    owners: tuple[str, ...]
    members: tuple[str, ...]
    through: tuple[str, ...]
    stands: bool


class Conflicts(Value):
    """The conflicts of the last round."""

    conflicts: tuple[ConflictView, ...]


class WayOut(Value):
    """A computed way out: its edits in words, and what it would do."""

    rank: int
    title: str
    operations: tuple[str, ...]
    effect: EffectView


class WaysOut(Value):
    """Ways out of a conflict, or ways to take what somebody stated; the smallest first."""

    about: str
    ways: tuple[WayOut, ...]
    left_out: int


class DraftView(Value):
    """A draft that a person may submit, and what it would do."""

    id: str
    title: str
    operations: tuple[str, ...]
    rationale: str
    author: str
    base_revision: int
    conflict: str | None
    evidence: tuple[str, ...]
    submitted_as: str | None
    effect: EffectView | None


class Drafts(Value):
    """Drafts that nobody has submitted yet, the newest first."""

    drafts: tuple[DraftView, ...]
    left_out: int


@dataclass(frozen=True)
class _Ways:
    about: str
    conflict: str | None
    readings: tuple[Reading, ...]
    found: tuple[Alternative, ...]


def conflicts(desk: Desk) -> Conflicts:
    """List what cannot all hold: the members, whose they are, and whether it stands today."""
    return Conflicts(
        conflicts=tuple(
            ConflictView(
                id=one.id,
                text=one.text,
                owners=one.owners,
                members=tuple(member.ref for member in one.members),
                through=one.through,
                stands=stands(desk, one),
            )
            for one in desk.evidence.conflicts()
        )
    )


def ways_out(desk: Desk, about: About = "") -> WaysOut:
    """Compute ways out of a conflict, or of what somebody stated; smallest first, all checked."""
    ways = _ways(desk, about)
    shown, left = cut(ways.found, _MOST_WAYS)
    return WaysOut(
        about=ways.about,
        ways=tuple(_way(desk.plan, rank, x) for rank, x in _rank(shown)),
        left_out=left,
    )


def draft_way_out(
    desk: Desk,
    about: About = "",
    rank: Annotated[int, Field(ge=1, description="which way: its rank in ways_out")] = 1,
    rationale: Rationale = "",
) -> DraftView:
    """Save one computed way out as a draft that a person may submit; submits nothing."""
    ways = _ways(desk, about)
    if rank > len(ways.found):
        raise UnknownError("way out", str(rank), [str(n) for n, _ in _rank(ways.found)])
    option = ways.found[rank - 1]
    return _save(
        desk,
        option.operations,
        title=option.title,
        rationale=rationale or f"Way {rank} of {len(ways.found)} for {ways.about}, as computed.",
        evidence=[one.source for one in ways.readings],
        conflict=ways.conflict,
        rank=option.rank,
    )


def draft_change(
    desk: Desk,
    constraints: Annotated[
        list[str] | None,
        Field(description="dates to keep: 'T58 FNLT 2026-06-12' or 'T58 deadline 2026-06-12'"),
    ] = None,
    durations: Annotated[
        list[str] | None, Field(description="how long tasks take in all: T17=15d")
    ] = None,
    reading: Annotated[
        str, Field(description="a reading (R1) whose constraint is taken as it stands")
    ] = "",
    rationale: Rationale = "",
) -> DraftView:
    """Save a stated constraint or duration as a draft that a person may submit; submits nothing."""
    operations, evidence = _stated(desk, constraints or [], durations or [], reading)
    title = "; ".join(map(str, operations))
    return _save(
        desk,
        operations,
        title=title,
        rationale=rationale or "Drafted in the conversation with the coordinator, as it was said.",
        evidence=evidence,
        conflict=None,
        rank=1,
    )


def _stated(
    desk: Desk, constraints: list[str], durations: list[str], reading: str
) -> tuple[tuple[AnyOperation, ...], list[str]]:
    if reading and (constraints or durations):
        raise FormError("give a reading or what to change, not both")
    if reading:
        one = reading_of(desk, reading)
        found = operations_of(one, desk.plan)
        if not found:
            raise FormError(f"{one.id} says nothing that the plan does not say, or names no task")
        return found, [one.source]
    operations, _ = parse_tries(desk, [], constraints, durations)
    return tuple(operations), []


def draft_readings(desk: Desk, readings: Sequence[Reading]) -> DraftView:
    """Save what a sentence of this conversation states as a draft."""
    operations = tuple(op for one in readings for op in operations_of(one, desk.plan))
    if not operations:
        raise FormError("the plan says this already, or no task is named")
    return _save(
        desk,
        operations,
        title="; ".join(map(str, operations)),
        rationale=f"As said in the conversation: {readings[0].quote!r}.",
        evidence=[],
        conflict=None,
        rank=1,
    )


def drafts(desk: Desk) -> Drafts:
    """List drafts that nobody has submitted yet, with their operations; the newest first."""
    waiting = [one for one in desk.evidence.drafts() if one.submitted_as is None]
    shown, left = cut(waiting[::-1], _MOST_WAYS)
    return Drafts(drafts=tuple(_draft_view(desk, one) for one in shown), left_out=left)


def _save(  # noqa: PLR0913  # what a draft consists of
    desk: Desk,
    operations: Sequence[AnyOperation],
    *,
    title: str,
    rationale: str,
    evidence: Sequence[str],
    conflict: str | None,
    rank: int,
) -> DraftView:
    """Keep a draft that fits the plan; what does not fit raises before anything is written."""
    effect_of_operations(desk, tuple(operations))
    saved = desk.evidence.save_draft(
        Draft(
            id="",
            title=title[:MOST_TITLE],
            operations=tuple(operations),
            rationale=" ".join(rationale.split())[:MOST_RATIONALE],
            author=AUTHOR,
            asked_by=desk.person,
            model=desk.model,
            prompt=desk.prompt,
            evidence=tuple(dict.fromkeys(evidence)),
            conflict=conflict,
            base_revision=desk.revision,
            made=desk.now.isoformat(timespec="seconds"),
            rank=rank,
        )
    )
    return _draft_view(desk, saved)


def _draft_view(desk: Desk, draft: Draft) -> DraftView:
    return DraftView(
        id=draft.id,
        title=draft.title,
        operations=tuple(operation_words(one, desk.plan) for one in draft.operations),
        rationale=draft.rationale,
        author=draft.author,
        base_revision=draft.base_revision,
        conflict=draft.conflict,
        evidence=draft.evidence,
        submitted_as=draft.submitted_as,
        effect=_effect(desk, draft),
    )


def _effect(desk: Desk, draft: Draft) -> EffectView | None:
    """Give what a draft would do today; None where it no longer fits the plan."""
    try:
        effect = effect_of_operations(desk, draft.operations)
    except PlanError:
        return None
    return effect_view(effect, ())


def _rank(found: Sequence[Alternative]) -> list[tuple[int, Alternative]]:
    return list(enumerate(found, start=1))


def _way(plan: Plan, rank: int, option: Alternative) -> WayOut:
    return WayOut(
        rank=rank,
        title=option.title,
        operations=tuple(operation_words(one, plan) for one in option.operations),
        effect=effect_view(option.effect, ()),
    )


def _ways(desk: Desk, about: str) -> _Ways:
    """Compute the ways out of what is named, those of the conflict itself first.

    Raises:
        UnknownError: there is no such conflict or reading, or no conflict at all.
        FormError: the conflict no longer stands.
    """
    wanted = about.strip().upper()
    if wanted.startswith("R"):
        reading = reading_of(desk, wanted)
        return _Ways(reading.id, None, (reading,), _found(desk, (reading,))[1])
    conflict = _conflict(desk, wanted)
    readings = _readings_in(desk, conflict)
    standing, found = _found(desk, readings)
    local = _same(conflict, standing)
    if local is None:
        raise FormError(f"{conflict.id} no longer stands on revision {desk.revision} of the plan")
    own = tuple(one for one in found if one.conflict == local)
    return _Ways(conflict.id, conflict.id, readings, own or found)


def _conflict(desk: Desk, id_: str) -> Conflict:
    known = {one.id: one for one in desk.evidence.conflicts()}
    if id_:
        if id_ not in known:
            raise UnknownError("conflict", id_, list(known))
        return known[id_]
    open_ = [one for one in known.values() if stands(desk, one)]
    if not open_:
        raise FormError("no conflict is open; name a reading (R1), or say what should hold")
    return max(open_, key=lambda one: int(one.id[1:]))


def _readings_in(desk: Desk, conflict: Conflict) -> tuple[Reading, ...]:
    refs = {member.ref for member in conflict.members}
    return tuple(
        one for one in desk.evidence.readings() if one.id in refs and one.status != "rejected"
    )


def stands(desk: Desk, conflict: Conflict) -> bool:
    """Say whether a conflict of the last round still is one on today's plan."""
    stated = _stated_in(desk, _readings_in(desk, conflict))
    return _same(conflict, find_conflicts(desk.plan, stated)) is not None


def _same(conflict: Conflict, standing: Sequence[Conflict]) -> str | None:
    """Give the local id of the conflict between the same members."""
    refs = sorted(member.ref for member in conflict.members)
    return next((one.id for one in standing if sorted(m.ref for m in one.members) == refs), None)


def _found(
    desk: Desk, readings: Sequence[Reading]
) -> tuple[tuple[Conflict, ...], tuple[Alternative, ...]]:
    """Put readings through the kernel."""
    stated = _stated_in(desk, readings)
    found = find_ways_out(desk.plan, stated, f"revision {desk.revision}")
    return found.conflicts, found.alternatives


def _stated_in(desk: Desk, readings: Sequence[Reading]) -> list[Stated]:
    """Give readings as statements; one that says nothing new to this plan adds nothing."""
    stated = []
    for one in readings:
        operations = operations_of(one, desk.plan)
        if operations:
            text = "; ".join(map(str, operations))
            stated.append(Stated(one.id, text, one.department, one.source, operations))
    return stated
