"""Ways to have a wish, as offers of the kernel: read from words, told as JSON, kept as a draft."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.services.colliding import collision_json
from app.services.proposals import check_may_submit
from app.services.shapes import Json, effect_json, operations_json
from plan.conflicts import Stated
from plan.errors import FormError, UnknownError
from plan.holding import holding_operations
from plan.impact import parse_constraint, parse_slip
from plan.model import Plan
from plan.operations import AnyOperation, SetDuration, apply_operations
from plan.ports import Reader
from plan.records import Draft
from plan.resequencing.finishing import finish_statements
from plan.resequencing.offers import Offer, Offers, find_offers
from plan.resequencing.ways import QUICK, Effort
from plan.schedule import Network
from plan.values import parse_moment

if TYPE_CHECKING:
    from app.bootstrap import Workspace

AUTHOR = "coordinator"
_PROOFS = {
    "dates": "No order of the tasks keeps it: even the earliest dates there are miss it.",
    "teams": "No order of the tasks keeps it: every one is more than a team can do in time.",
}


@dataclass(frozen=True)
class Wish:
    """What shall hold: slips, dates, durations, a finish; ``level`` is no team overloaded."""

    slips: Sequence[str] = ()
    constraints: Sequence[str] = ()
    durations: Sequence[str] = ()
    finish_by: str | None = None
    level: bool = False

    @property
    def text(self) -> str:
        """Say it as it was given."""
        said = [*self.slips, *self.constraints, *self.durations]
        said += [f"finish by {self.finish_by}"] if self.finish_by else []
        return "; ".join([*said, *(["no team overloaded"] if self.level else [])])


@dataclass(frozen=True)
class Search:
    """How to look: effort in steps, never in seconds, and the seed of chance."""

    effort: Effort = QUICK
    seed: int = 1


def search_of(steps: int | None, *, thorough: bool, seed: int) -> Search:
    """Give the effort of so many steps; beyond the usual ones the solver is asked too."""
    if steps is not None:
        usual = Effort()
        asked = usual.solver * steps / usual.sets if steps > QUICK.sets else 0
        return Search(Effort(sets=steps, schedules=steps * 3 // 4, solver=asked), seed)
    return Search(Effort() if thorough else QUICK, seed)


@dataclass(frozen=True)
class Choices:
    """What is offered for a wish on one revision."""

    revision: int
    plan: Plan
    wish: Wish
    found: Offers
    granted: bool = False
    draft: Draft | None = field(default=None)

    @property
    def reason(self) -> str:
        """Say why no order keeps the wish, where that is known."""
        return _PROOFS.get(self.found.proof, "")

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "revision": self.revision,
            "wish": self.wish.text,
            "alternatives": [_offer_json(one, self.plan) for one in self.found.offers],
            "proof": self.found.proof or None,
            "conflicts": [collision_json(one, self.plan) for one in self.found.conflicts],
            "draft": None if self.draft is None else self.draft.id,
        }


def _offer_json(one: Offer, plan: Plan) -> Json:
    told = one.model_dump(
        mode="json", exclude={"effect", "operations", "moved", "departments", "order_flips"}
    )
    return {
        "id": f"X{one.rank}",
        **told,
        "tasks_moved": len(one.moved),
        "operations": operations_json(one.operations, plan),
        **effect_json(one.effect),
    }


def find_choices(reader: Reader, wish: Wish, search: Search, done: Collection[str] = ()) -> Choices:
    """Find ways to have what is wished for, or out of what the plan breaks by itself.

    No way touches what is ``done``, unless the wish does.

    Raises:
        FormError: a wish is not of its form.
        UnknownError, OperationError: one does not fit the plan.
    """
    plan, number = reader.plan(), reader.head().number
    stated = list(_stated(plan, wish))
    operations = [op for one in stated for op in one.operations]
    granted = bool(wish.text) and not wish.level and apply_operations(plan, operations) == plan
    found = find_offers(
        plan,
        stated,
        effort=search.effort,
        seed=search.seed,
        level=wish.level,
        revision=f"revision {number}",
        done=done,
    )
    return Choices(number, plan, wish, found, granted)


def draft_choice(workspace: "Workspace", choices: Choices, rank: int, *, by: str) -> Draft:
    """Keep one offer as a draft that a person may propose; it has no approvals.

    Raises:
        UnknownError: there is no such offer or person.
        NotEntitledError: this person may not submit.
    """
    check_may_submit(workspace.reader, by)
    offers = {one.rank: one for one in choices.found.offers}
    if rank not in offers:
        raise UnknownError("alternative", str(rank), [str(number) for number in offers])
    offer = offers[rank]
    rationale = (
        f"Alternative {rank} of {len(offers)} for {choices.wish.text or 'what the plan breaks'}, "
        "as computed; the others are beside it in `plan alternatives`."
    )
    draft = Draft(
        id="",
        title=offer.title[:200],
        operations=offer.operations,
        rationale=rationale,
        author=AUTHOR,
        asked_by=by,
        base_revision=choices.revision,
        made=workspace.clock.now().isoformat(timespec="seconds"),
        rank=rank,
    )
    return workspace.evidence.save_draft(draft)


def _stated(plan: Plan, wish: Wish) -> list[Stated]:
    said: list[tuple[str, tuple[AnyOperation, ...]]] = []
    for text in wish.slips:
        task, minutes = parse_slip(text)
        said.append((text, _slipped(plan, task, minutes)))
    said += [(text, (parse_constraint(text),)) for text in wish.constraints]
    for text in wish.durations:
        task, minutes = parse_slip(text)
        said.append((text, (SetDuration(task=task, duration=minutes),)))
    stated = [
        Stated(f"W{number}", text, _owner(plan, operations), "wish", operations)
        for number, (text, operations) in enumerate(said, start=1)
    ]
    if wish.finish_by:
        changed = apply_operations(plan, [op for one in stated for op in one.operations])
        stated += finish_statements(changed, _moment(wish.finish_by), "finish")
    return stated


def _moment(text: str) -> date | datetime:
    try:
        return parse_moment(text)
    except ValueError as error:
        raise FormError(str(error)) from None


def _slipped(plan: Plan, id_: str, minutes: int) -> tuple[AnyOperation, ...]:
    """Hold a task back by an amount of its own working time."""
    if id_ not in plan.by_id:
        raise UnknownError("task", id_)
    network, task = Network(plan), plan.by_id[id_]
    now = network.schedule()
    time = now.time_of(task)
    later = time.start_at(time.index(now.dates[id_].start) + minutes)
    operations = tuple(holding_operations(plan, network.schedule({id_: later})))
    if not operations:
        raise FormError(f"{id_!r} stands by a fixed date and does not slip; give it another date")
    return operations


def _owner(plan: Plan, operations: Sequence[AnyOperation]) -> str:
    task = plan.by_id.get(getattr(operations[0], "task", ""))
    return task.department if task else plan.departments[0].id
