"""What the coordinator may ask the planning engine: dates, conflicts and prices, other orders.

As in ``tools.reads``: a docstring is what a model reads of a tool, and none of them changes
anything.
"""

from typing import Annotated

from pydantic import Field

from plan.backwards import schedule_back
from plan.claimed import effect_if_false, effect_if_true, parse_dependency
from plan.conflict_kinds import Collision, find_collisions
from plan.conflicts import Stated
from plan.durations import DAY
from plan.errors import FormError
from plan.holding import holding_operations
from plan.model import Link
from plan.page import moved_words, operation_words
from plan.paths import longest_paths, near_critical
from plan.redundancy import redundant_dependencies
from plan.resequencing.offers import Offer, find_offers
from plan.schedule import Network, Schedule
from plan.values import Value, instant_text, last_minute_of, parse_moment
from tools.desk import Desk
from tools.moves import Step, moves_since
from tools.reads import TaskId, parse_tries
from tools.views import EffectView, TaskView, cut, effect_view, task_view

_MOST_WAYS = 8
_MOST_MOVES = 10


class ScheduleView(Value):
    """Dates as computed; ``must_start`` is by when the plan has to start for a wanted finish."""

    start: str
    finish: str
    longest_paths: tuple[tuple[str, ...], ...]
    number_of_longest_paths: int
    near_critical: tuple[TaskView, ...]
    left_out: int
    must_start: str | None = None
    kept: bool | None = None
    blocked: tuple[str, ...] = ()


class PriceView(Value):
    """What giving way on one member takes, in words and in working minutes."""

    ref: str
    text: str
    minutes: int
    operations: tuple[str, ...]


class CollisionView(Value):
    """What cannot all hold: leave out any member, and the rest holds."""

    id: str
    kind: str
    text: str
    owners: tuple[str, ...]
    members: tuple[str, ...]
    through: tuple[str, ...]
    prices: tuple[PriceView, ...]


class CollisionsView(Value):
    """The conflicts of the plan and of the claims in the register."""

    conflicts: tuple[CollisionView, ...]
    left_out: int


class OrderView(Value):
    """Another order, or a way out: its edits in words, and what it would do."""

    rank: int
    title: str
    gives_way: str
    operations: tuple[str, ...]
    effect: EffectView


class Orders(Value):
    """Alternatives, the smallest change first; each is checked by the kernel."""

    wish: tuple[str, ...]
    alternatives: tuple[OrderView, ...]
    left_out: int


class RedundantView(Value):
    """A dependency that others imply, and the path that does."""

    dependency: str
    nature: str
    text: str


class RedundantList(Value):
    """Dependencies without which no date would be earlier."""

    redundant: tuple[RedundantView, ...]
    left_out: int


class MoveView(Value):
    """A revision that moved a task: its proposal, who stands for it, and the chain, root first."""

    revision: int
    proposal: str | None
    author: str | None
    approved_by: tuple[str, ...]
    because: str
    chain: tuple[str, ...]


class Moves(Value):
    """Every revision that moved a task, oldest first."""

    task: str
    since: int
    moves: tuple[MoveView, ...]


def schedule(
    desk: Desk,
    back_from: Annotated[
        str, Field(description="a wanted finish, 2026-09-30: by when has the plan to start")
    ] = "",
    near: Annotated[
        int, Field(ge=1, description="list tasks with no more than so many days of float")
    ] = 5,
) -> ScheduleView:
    """Give the plan's dates: start, finish, longest paths, near-critical tasks, latest start."""
    now = desk.schedule
    longest = longest_paths(now)
    shown, left = cut(near_critical(now, near * DAY))
    view = ScheduleView(
        start=instant_text(now.start, desk.plan.zone),
        finish=instant_text(now.finish, desk.plan.zone),
        longest_paths=longest.paths,
        number_of_longest_paths=longest.number,
        near_critical=tuple(task_view(desk, id_) for id_ in shown),
        left_out=left,
    )
    if not back_from:
        return view
    try:
        finish = last_minute_of(parse_moment(back_from))
    except ValueError as error:
        raise FormError(str(error)) from None
    back = schedule_back(desk.plan, finish)
    found = {"must_start": back.must_start_text, "kept": back.kept, "blocked": back.blocked}
    return view.model_copy(update=found)


def plan_conflicts(
    desk: Desk,
    kind: Annotated[
        str,
        Field(
            description="deadline, constraint, gate, capacity, crowding, freeze or loop; empty: all"
        ),
    ] = "",
) -> CollisionsView:
    """List what cannot all hold in the plan itself: members, owners, price of giving way."""
    claims = desk.evidence.assumptions()
    found = [
        one
        for one in find_collisions(desk.plan, claims, f"revision {desk.revision}")
        if kind in {"", one.kind}
    ]
    shown, left = cut(found, _MOST_WAYS)
    return CollisionsView(conflicts=tuple(_collision(desk, one) for one in shown), left_out=left)


def _collision(desk: Desk, one: Collision) -> CollisionView:
    return CollisionView(
        id=one.id,
        kind=one.kind,
        text=one.text,
        owners=one.owners,
        members=tuple(f"{member.ref} ({member.owner}): {member.text}" for member in one.members),
        through=one.through,
        prices=tuple(
            PriceView(
                ref=way.ref,
                text=way.text,
                minutes=way.minutes,
                operations=tuple(operation_words(op, desk.plan) for op in way.operations),
            )
            for way in one.relaxations
        ),
    )


def alternatives(
    desk: Desk,
    slips: Annotated[list[str] | None, Field(description="tasks that come later: T14=10d")] = None,
    constraints: Annotated[
        list[str] | None, Field(description="dates to keep: 'T58 FNLT 2026-06-12'")
    ] = None,
    durations: Annotated[
        list[str] | None, Field(description="how long tasks take in all: T17=15d")
    ] = None,
    *,
    level: Annotated[bool, Field(description="leave no team over its capacity")] = False,
) -> Orders:
    """Find other orders in which a wish holds, ranked, the smallest change first; all checked.

    Without a wish: out of what the plan breaks by itself. No mandatory dependency is given up.
    """
    stated: list[Stated] = []
    if slips or constraints or durations:
        operations, wanted = parse_tries(desk, slips or [], constraints or [], durations or [])
        held = holding_operations(desk.plan, _held(desk, wanted)) if wanted else ()
        whole = (*operations, *held)
        text = "; ".join(map(str, whole))
        stated = [Stated("wish", text, desk.department or "pmo", "conversation", whole)]
    source = f"revision {desk.revision}"
    found = find_offers(desk.plan, stated, revision=source, level=level).offers
    shown, left = cut(found, _MOST_WAYS)
    return Orders(
        wish=(*(slips or []), *(constraints or []), *(durations or [])),
        alternatives=tuple(_order(desk, one) for one in shown),
        left_out=left,
    )


def _held(desk: Desk, slips: dict[str, int]) -> Schedule:
    """Give the schedule with tasks later by amounts of their own working time."""
    now, hold = desk.schedule, dict[str, int]()
    for id_, minutes in slips.items():
        time = now.time_of(desk.plan.by_id[id_])
        hold[id_] = time.start_at(time.index(now.dates[id_].start) + minutes)
    return Network(desk.plan).schedule(hold)


def _order(desk: Desk, one: Offer) -> OrderView:
    return OrderView(
        rank=one.rank,
        title=one.title,
        gives_way=one.gives_way,
        operations=tuple(operation_words(op, desk.plan) for op in one.operations),
        effect=effect_view(one.effect, ()),
    )


def dependency_impact(
    desk: Desk,
    dependency: Annotated[
        str, Field(description="'T19 -> T62' (T62 waits for T19), 'T19 SS+2d T62', or a claim: A1")
    ],
    *,
    holds: Annotated[
        bool, Field(description="true: as if the plan had it; false: as if it had it not")
    ] = True,
) -> EffectView:
    """Say what hangs on a dependency: what moves if a claim is true, or if one of the plan is not.

    The register's prices come from the same arithmetic. Changes nothing.
    """
    link = _dependency(desk, dependency)
    effect = (effect_if_true if holds else effect_if_false)(desk.plan, link)
    return effect_view(effect, [f"{link} {'holds' if holds else 'does not hold'}"])


def _dependency(desk: Desk, text: str) -> Link:
    """Read a dependency, or take that of a claim in the register."""
    claims = {one.id: one for one in desk.evidence.assumptions()}
    claim = claims.get(text.strip().upper())
    if claim is not None:
        return Link(before=claim.before, after=claim.after, kind=claim.kind, basis=claim.id)
    link = parse_dependency(text)
    ends = {"before": desk.task(link.before).id, "after": desk.task(link.after).id}
    return link.model_copy(update=ends)


def redundant(desk: Desk) -> RedundantList:
    """List dependencies that others imply, each with the path that does; none has to go."""
    shown, left = cut(redundant_dependencies(desk.plan))
    return RedundantList(
        redundant=tuple(
            RedundantView(dependency=str(one.link), nature=one.link.nature, text=str(one))
            for one in shown
        ),
        left_out=left,
    )


def why_moved(
    desk: Desk,
    task: TaskId,
    since: Annotated[int, Field(ge=1, description="a revision; its plan is the baseline")] = 1,
) -> Moves:
    """Say why a date changed and who did it: revisions, proposals, approvers, and the chain."""
    id_ = desk.task(task).id
    steps = moves_since(desk.reader, id_, since)[-_MOST_MOVES:]
    return Moves(task=id_, since=since, moves=tuple(_move(one) for one in steps))


def _move(step: Step) -> MoveView:
    return MoveView(
        revision=step.revision.number,
        proposal=step.revision.proposal,
        author=step.case.proposal.author if step.case else None,
        approved_by=tuple(f"{one.person} for {one.role}" for one in step.approvals),
        because=step.because,
        chain=tuple(moved_words(one) for one in step.chain),
    )
