"""What a change does: computed from two plans, never from what anybody says about it.

Two things are kept apart, because people read one for the other (planning.md): tasks that *move*,
and tasks that are *squeezed*, whose dates stand but whose float shrinks. ``touched`` names the
departments whose consent a change needs: their task is edited, moves, breaks a rule, loses a link,
or is squeezed below zero float.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from pydantic import Field

from plan.causes import causes_of
from plan.checks import Breach, check_limits, check_schedule
from plan.diff import operations_between
from plan.durations import DAY
from plan.earlier import come_back, heirs
from plan.flips import OrderFlip, order_flips
from plan.instants import Instants
from plan.loosening import Loosened, loosened
from plan.model import Plan, Task
from plan.moves import Carried, Moves, carried
from plan.operations import (
    AnyOperation,
    RemoveFreeze,
    WaiveFreeze,
)
from plan.schedule import Schedule, compute_schedule
from plan.values import Value, instant_text


class Moved(Value):
    """A task whose dates change; instants are ISO 8601 with offset, minutes are working minutes.

    ``driven_by`` is the task that it waits for in the new plan, ``root`` the one where the move
    began, itself included; ``because`` says so in words.
    """

    id: str
    name: str
    department: str
    start_from: str
    start_to: str
    finish_from: str
    finish_to: str
    working_minutes: int
    start_minutes: int = 0
    driven_by: str | None = None
    root: str | None = None
    because: str = ""

    @property
    def days(self) -> int:
        """Whole working days of the larger of both moves, rounded away from nothing."""
        return -(-max(abs(self.working_minutes), abs(self.start_minutes)) // DAY)


class Squeezed(Value):
    """A task whose dates stand while its float changes; minutes are working minutes."""

    id: str
    name: str
    department: str
    float_from: int
    float_to: int
    latest_finish: str


class GateMoved(Value):
    """A gate that a change moves or edits, with the roles that decide there."""

    id: str
    name: str
    department: str
    roles: tuple[str, ...]
    at_from: str | None
    at_to: str | None


class DepartmentEffect(Value):
    """One department's share: how many tasks move, the largest move, what breaks.

    ``roots`` are the tasks where its moves began, most moves first.
    """

    moved: int
    largest_move: int
    squeezed: int
    broken: int
    edited: int
    roots: tuple[str, ...] = ()


class Effect(Value):
    """Everything that a change does, by task and by department.

    ``lifted`` holds the limits that the change takes away and that its dates would break,
    ``loosened`` every late limit that it takes away or puts off;
    ``handed_over`` names, for each task that changes hands, the department that it leaves;
    ``carried`` says how far it is to what bears the name of a task that is called otherwise now.
    """

    finish_from: str
    finish_to: str
    finish_minutes: int
    moved: tuple[Moved, ...]
    squeezed: tuple[Squeezed, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    broken: tuple[Breach, ...]
    mended: tuple[Breach, ...]
    still_broken: tuple[Breach, ...]
    gates: tuple[GateMoved, ...]
    critical_joined: tuple[str, ...]
    critical_left: tuple[str, ...]
    order_flips: tuple[OrderFlip, ...]
    freezes_relaxed_for: tuple[str, ...]
    lifted: tuple[Breach, ...] = ()
    loosened: tuple[Loosened, ...] = ()
    handed_over: dict[str, str] = Field(default_factory=dict)
    removed_from: tuple[str, ...] = ()
    carried: tuple[Carried, ...] = Field(default=(), exclude=True, repr=False)
    edited: tuple[str, ...]
    touched: tuple[str, ...]
    departments: dict[str, DepartmentEffect]


def compute_effect(old: Plan, new: Plan, named: Sequence[AnyOperation] = ()) -> Effect:
    """Compare two plans, schedule against schedule.

    ``named`` are the operations as they are written: whose task one of them names is asked, also
    where the operations cancel each other out.
    """
    before = compute_schedule(old)
    return effect_of(before, before.revised(new), named)


def effect_of(before: Schedule, after: Schedule, named: Sequence[AnyOperation] = ()) -> Effect:
    """Compare two schedules of two plans; see ``compute_effect``."""
    old, new = before.plan, after.plan
    operations = (*operations_between(old, new), *named)
    different = _different(old, new)
    moves = Moves(before, after)
    moved = tuple(_moved(before, after, moves.moved))
    squeezed = tuple(_squeezed(before, after, moves.squeezed))
    breaches = check_schedule(before), check_schedule(after)
    broken, mended, still = _breaches(*breaches)
    edited = _edited(old, new, operations)
    relaxed = _freezes_relaxed(old, new, operations, different)
    critical = set(before.critical), set(after.critical)
    touched = _touched(
        old, new, edited=edited, relaxed=relaxed, moved=moved, broken=broken, squeezed=squeezed
    )
    return Effect(
        finish_from=instant_text(before.finish, old.zone),
        finish_to=instant_text(after.finish, new.zone),
        finish_minutes=_standard_minutes(after, before.finish, after.finish),
        moved=moved,
        squeezed=squeezed,
        added=_only_in(new, old),
        removed=_only_in(old, new),
        broken=broken,
        mended=mended,
        still_broken=still,
        gates=tuple(_gates(before, after, edited)),
        critical_joined=tuple(i for i in after.critical if i not in critical[0]),
        critical_left=tuple(i for i in before.critical if i not in critical[1]),
        order_flips=tuple(order_flips(before, after, moves.moved)),
        freezes_relaxed_for=relaxed,
        lifted=tuple(_lifted(after, different, *breaches)),
        loosened=tuple(loosened(old, new)),
        handed_over={
            was.id: was.department for was, task in different if was.department != task.department
        },
        removed_from=tuple(sorted({old.by_id[id_].department for id_ in _only_in(old, new)})),
        carried=tuple(carried(before, after)),
        edited=edited,
        touched=touched,
        departments=_by_department(
            old, new, moved=moved, squeezed=squeezed, broken=broken, edited=edited
        ),
    )


def _only_in(one: Plan, other: Plan) -> tuple[str, ...]:
    return tuple(id_ for id_ in one.by_id if id_ not in other.by_id)


def _different(old: Plan, new: Plan) -> list[tuple[Task, Task]]:
    """Give the tasks of both plans that are not as they were, in the old plan's order."""
    if old.tasks == new.tasks:
        return []
    both = ((task, new.by_id.get(id_)) for id_, task in old.by_id.items())
    return [(was, task) for was, task in both if task is not None and was is not task != was]


def _standard_minutes(schedule: Schedule, first: int, last: int) -> int:
    time = schedule.times["standard"]
    return time.index(last) - time.index(first)


def _moved(before: Schedule, after: Schedule, moved: Sequence[str]) -> Iterator[Moved]:
    text = Instants(after.plan.zone)
    old_row, row_of = before.network.row, after.network.row
    old, new, times = before.forward.at, after.forward.at, after.network.time
    for id_, cause in causes_of(after, moved).items():
        was, row = 2 * old_row[id_], row_of[id_]
        task, index = after.plan.by_id[id_], times[row].index
        yield Moved(
            id=id_,
            name=task.name,
            department=task.department,
            start_from=text[old[was]],
            start_to=text[new[2 * row]],
            finish_from=text[old[was + 1]],
            finish_to=text[new[2 * row + 1]],
            working_minutes=index(new[2 * row + 1]) - index(old[was + 1]),
            start_minutes=index(new[2 * row]) - index(old[was]),
            driven_by=cause.driven_by,
            root=cause.root,
            because=cause.because,
        )


def _squeezed(before: Schedule, after: Schedule, squeezed: Sequence[str]) -> Iterator[Squeezed]:
    text = Instants(after.plan.zone)
    for id_ in squeezed:
        task = after.plan.by_id[id_]
        _, late_finish, total_float = after.backward.late(after.network.row[id_])
        yield Squeezed(
            id=id_,
            name=task.name,
            department=task.department,
            float_from=before.floats[before.network.row[id_]],
            float_to=total_float,
            latest_finish=text[late_finish],
        )


def _breaches(
    before: Iterable[Breach], after: Iterable[Breach]
) -> tuple[tuple[Breach, ...], tuple[Breach, ...], tuple[Breach, ...]]:
    """Give what is newly broken or worse, what is mended, and what stays as bad as it was."""
    old = {(b.task, b.kind, b.subject): b for b in before}
    new = {(b.task, b.kind, b.subject): b for b in after}
    worse = {key: None for key, b in new.items() if key not in old or old[key].by < b.by}
    return (
        tuple(new[key] for key in worse),
        tuple(b for key, b in old.items() if key not in new),
        tuple(b for key, b in new.items() if key not in worse),
    )


def _edited(old: Plan, new: Plan, operations: Sequence[AnyOperation]) -> tuple[str, ...]:
    """Give the tasks that an operation names: both ends of a dependency, those in a freeze."""
    named: set[str] = set()
    for operation in operations:
        for field in ("task", "before", "after"):
            value = getattr(operation, field, None)
            if isinstance(value, Task):
                named.add(value.id)
            elif isinstance(value, str):
                named.add(value)
    return tuple(sorted(id_ for id_ in named if id_ in old.by_id or id_ in new.by_id))


def _freezes_relaxed(
    old: Plan, new: Plan, operations: Sequence[AnyOperation], different: Sequence[tuple[Task, Task]]
) -> tuple[str, ...]:
    """Give the departments whose freeze is waived for a task, lifted, written anew or left.

    A task leaves a freeze when its department or teams are described anew, or when it comes back
    under another id, or after another change took it out, or when another task bears its name from
    now on: that is a waiver by another name.
    """
    departments: set[str] = set()
    freezes = {f.id: f for f in (*new.freezes, *old.freezes)}
    for operation in operations:
        if isinstance(operation, WaiveFreeze | RemoveFreeze) and operation.freeze in freezes:
            departments |= set(freezes[operation.freeze].departments)
    after = {f.id: f for f in new.freezes}
    renamed = [(old.by_id[was], new.by_id[now]) for was, now in heirs(old, new)]
    renamed += [(gone.task, task) for gone, task in come_back(old, new)]
    for freeze in old.freezes:
        now = after.get(freeze.id)
        if now is None:
            continue
        both = chain(renamed, different if now == freeze else _in_both(old, new))
        if any(freeze.binds(was) and not now.binds(task) for was, task in both):
            departments |= set(freeze.departments)
    return tuple(sorted(departments))


def _in_both(old: Plan, new: Plan) -> Iterator[tuple[Task, Task]]:
    return ((task, new.by_id[id_]) for id_, task in old.by_id.items() if id_ in new.by_id)


def _lifted(
    after: Schedule,
    different: Sequence[tuple[Task, Task]],
    breaches: Iterable[Breach],
    breaches_after: Iterable[Breach],
) -> Iterator[Breach]:
    """Give the limits of the old plan that the new dates break, and the new plan no longer has.

    Only a task that is not as it was can have lost a limit.
    """
    was = {(b.task, b.kind): b.by for b in breaches}
    stays = {(b.task, b.kind): b.by for b in breaches_after}
    for task, _ in different:
        for breach in check_limits(after, task, after.span_of(task.id)):
            key = (breach.task, breach.kind)
            if breach.by > max(was.get(key, 0), stays.get(key, 0)):
                yield breach


def _touched(  # noqa: PLR0913  # one argument for each way of being touched
    old: Plan,
    new: Plan,
    *,
    edited: Iterable[str],
    relaxed: Iterable[str],
    moved: Sequence[Moved],
    broken: Sequence[Breach],
    squeezed: Sequence[Squeezed],
) -> tuple[str, ...]:
    departments = set(relaxed) | {m.department for m in moved} | {b.department for b in broken}
    departments |= {s.department for s in squeezed if s.float_to < min(0, s.float_from)}
    for id_ in edited:
        departments |= {p.by_id[id_].department for p in (old, new) if id_ in p.by_id}
    added = {f.id: f for f in new.freezes if f not in old.freezes}
    departments |= {d for freeze in added.values() for d in freeze.departments}
    if old.start != new.start:
        departments |= {task.department for task in new.tasks}
    return tuple(sorted(departments))


def _gates(before: Schedule, after: Schedule, edited: Iterable[str]) -> Iterator[GateMoved]:
    plans = (before.plan, after.plan)
    named = set(edited)
    gated = {task.id for plan in plans for task in plan.tasks if task.gate}
    for id_ in dict.fromkeys(id_ for plan in plans for id_ in plan.by_id if id_ in gated):
        tasks = [plan.by_id[id_] for plan in plans if id_ in plan.by_id]
        old, new = (one.span_of(id_) if id_ in one.plan.by_id else None for one in (before, after))
        same = old is not None and new is not None and old.finish == new.finish
        if same and id_ not in named:
            continue
        yield GateMoved(
            id=id_,
            name=tasks[-1].name,
            department=tasks[-1].department,
            roles=tuple(dict.fromkeys(role for task in tasks for role in task.gate)),
            at_from=None if old is None else instant_text(old.finish, before.plan.zone),
            at_to=None if new is None else instant_text(new.finish, after.plan.zone),
        )


def _by_department(  # noqa: PLR0913  # one argument for each column
    old: Plan,
    new: Plan,
    *,
    moved: Sequence[Moved],
    squeezed: Sequence[Squeezed],
    broken: Sequence[Breach],
    edited: Iterable[str],
) -> dict[str, DepartmentEffect]:
    owner = {id_: (new.by_id.get(id_) or old.by_id[id_]).department for id_ in edited}
    found: dict[str, DepartmentEffect] = {}
    for department in new.departments:
        mine = [m for m in moved if m.department == department.id]
        share = DepartmentEffect(
            moved=len(mine),
            largest_move=max((m.working_minutes for m in mine), key=abs, default=0),
            squeezed=sum(s.department == department.id for s in squeezed),
            broken=sum(b.department == department.id for b in broken),
            edited=sum(owner[id_] == department.id for id_ in edited),
            roots=tuple(root for root, _ in Counter(m.root for m in mine).most_common() if root),
        )
        if any(share.model_dump().values()):
            found[department.id] = share
    return found
