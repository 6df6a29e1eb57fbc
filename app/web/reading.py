"""What the page of a proposal shows: the kernel's words and numbers, put in the approver's order.

Nothing is computed here that the kernel has not said. The whole text that a decision names by its
hash stands on the page too, unaltered.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from app.services.auditing import Wanted, audit
from app.services.pictures import picture_of_change
from app.services.proposals import View
from app.services.wording import person_words
from app.web.here import Here
from app.web.seats import left_open, said_as, seat_now, seat_words
from plan.applied import applied
from plan.approval import Missing
from plan.attesting import unattested
from plan.effect import DepartmentEffect, Moved
from plan.gantt import Look, render_svg
from plan.model import Plan
from plan.operations import AnyOperation, ReplaceTask
from plan.page import operation_words
from plan.people import People
from plan.proposal import AnyChange, Decision, Status, Verdict
from plan.records import Observation
from plan.remembering import remembered
from plan.telling import behind
from plan.values import canonical
from plan.visible import visible_line
from plan.waiting import waits_for
from plan.words import shift_words

WIDE, NARROW = 815, 332
_MOST_CLAUSES = 3
_MOST_ROWS = 120
MOST_MOVED = 150  # tasks in the table, and lines of the text, that stand on the page itself
_MOST_DRAWN = 300  # pairs of pictures that are kept for one plan
_ALARMS = ("BREAKS", "OVERLOADS", "LIFTS")
_DAY = 86_400


@dataclass(frozen=True)
class Share:
    """What a change does to one department, in words."""

    name: str
    first: str
    rest: tuple[str, ...]
    worst: bool


@dataclass(frozen=True)
class Seat:
    """One role that has to approve: who did, and for whom it waits."""

    role: str
    count: int
    said: tuple[tuple[str, Decision], ...]
    waits: tuple[str, ...]
    mine: bool

    @property
    def state(self) -> str:
        """Say how it stands, in one word."""
        if any(one.verdict is Verdict.REJECT for _, one in self.said):
            return "rejected"
        return "waits" if self.waits or len(self.said) < self.count else "approved"


@dataclass(frozen=True)
class Quoted:
    """Something that a proposal rests on, and how old it is."""

    observation: Observation
    age: str
    changed: bool
    handed: str | None = None


@dataclass(frozen=True)
class Mine:
    """What the reader can do here."""

    decides: tuple[str, ...]
    decided: Decision | None
    attests: tuple[tuple[str, str], ...]
    behind: bool
    confirm: bool = False
    seat: str | None = None
    said_as: str | None = None
    others: tuple[str, ...] = ()

    @property
    def concerned(self) -> bool:
        """Say whether the reader stands behind it, is asked, or has decided."""
        return self.behind or bool(self.decides or self.attests or self.decided)


@dataclass(frozen=True)
class Read:
    """Everything on the page of a proposal."""

    view: View
    headline: str
    changes: tuple[str, ...]
    shares: tuple[Share, ...]
    rules: tuple[tuple[str, str], ...]
    seats: tuple[Seat, ...]
    attesting: tuple[str, ...]
    quoted: tuple[Quoted, ...]
    mine: Mine
    names: dict[str, str]
    zone: str

    @property
    def handed(self) -> dict[str, tuple[str, ...]]:
        """Give the gates at which others would decide, with who would."""
        was = self.view.plan.by_id
        return {
            one.task.id: one.task.gate
            for one in self.view.case.proposal.plan_operations
            if isinstance(one, ReplaceTask)
            and one.task.id in was
            and one.task.gate != was[one.task.id].gate
        }

    @property
    def behind(self) -> tuple[str, ...]:
        """Give who stands behind it: an answer of anybody else says so."""
        return behind(self.view.case)

    @property
    def open(self) -> bool:
        """Say whether it takes decisions."""
        return self.view.status == Status.OPEN.value

    @property
    def approved(self) -> int:
        """Count the approvals that stand."""
        return sum(one.verdict is Verdict.APPROVE for one in self.view.case.live)

    @property
    def needed(self) -> int:
        """Count the approvals that are needed."""
        return sum(one.count for one in self.view.case.proposal.requirements)


def read_proposal(here: Here, view: View, *, confirm: bool = False) -> Read:
    """Put a proposal's page together for one reader."""
    people = here.workspace.reader.people()
    case = view.case
    missing = waits_for(case, people) if case.waits else ()
    barred = frozenset({case.proposal.author, case.proposal.sponsor})
    left = unattested(case.proposal.attest, case.attested, people, barred=barred)
    return Read(
        view=view,
        headline=headline(view),
        changes=tuple(view.page.sections[0].lines[:-1]),
        shares=tuple(_shares(view)),
        rules=tuple(_rules(view)),
        seats=tuple(_seats(view, people, missing, here.person)),
        attesting=tuple(
            f"{one.department}: is a dependency hidden between {one.before} and {one.after}? "
            f"Waits for {_names(people, one.people)}"
            for one in (left if case.waits else ())
        ),
        quoted=tuple(_quoted(here, view)),
        mine=_mine(here, view, missing, confirm=confirm),
        names={one.id: one.name for one in people.members},
        zone=view.plan.zone,
    )


def headline(view: View) -> str:
    """Say in one line what a proposal would change, in the kernel's words for each operation."""
    operations = view.case.proposal.operations
    if len(operations) == 1:
        return operation_words(operations[0], view.plan)
    groups = [tuple(found) for _, found in groupby(operations, key=lambda one: one.op)]
    clauses = [clause for group in groups for clause in _clauses(group)]
    more = len(clauses) - _MOST_CLAUSES
    shown = "; ".join(clauses[:_MOST_CLAUSES])
    return visible_line(f"{shown}; and {more} more" if more > 0 else shown)


def _clauses(alike: Sequence[AnyChange]) -> list[str]:
    if len(alike) <= _MOST_CLAUSES:
        return [str(one) for one in alike]
    return [f"{alike[0]}, and {len(alike) - 1} more like it"]


def one_line(view: View) -> str:
    """Say in one line what a proposal does."""
    effect = view.effect
    if view.case.proposal.governance_operations:
        return "Changes who governs; no date moves"
    broken = f"breaks {_counted(len(effect.broken), 'rule')}" if effect.broken else "breaks nothing"
    moved = f"{_tasks(len(effect.moved), 'moves', 'move')}" if effect.moved else "No task moves"
    gates = f" with {_counted(len(effect.gates), 'gate')}" if effect.gates else ""
    return f"{moved}{gates}; the plan finishes {shift_words(effect.finish_minutes)}; {broken}"


def pictures(view: View) -> tuple[str, str] | None:
    """Draw before and after, for a wide and a narrow screen; None where no task changes."""
    return pictures_of(view.plan, view.case.proposal.plan_operations)


def pictures_of(plan: Plan, operations: Sequence[AnyOperation]) -> tuple[str, str] | None:
    """Draw what operations would do to a plan, as ``pictures`` does."""
    key = tuple(canonical(one) for one in operations)
    return remembered(plan, "pictures", key, lambda: _drawn(plan, operations), most=_MOST_DRAWN)


def _drawn(plan: Plan, operations: Sequence[AnyOperation]) -> tuple[str, str] | None:
    layout = picture_of_change(plan, applied(plan, operations))
    rows = sum(1 for _ in layout.rows)
    if not 0 < rows <= _MOST_ROWS:
        return None
    wide = Look(width=WIDE, colours="light", heading=False, name="wide", href="/plan/why/")
    narrow = Look(width=NARROW, colours="light", heading=False, name="narrow", href="/plan/why/")
    new = [row.id for row in layout.rows if row.id not in plan.by_id]
    return _unlinked(render_svg(layout, wide), new), _unlinked(render_svg(layout, narrow), new)


def _unlinked(svg: str, ids: Sequence[str]) -> str:
    """Take the links of tasks that are not in the plan yet: they have no page."""
    for id_ in ids:
        svg = re.sub(rf'<a href="/plan/why/{re.escape(id_)}">(.*?)</a>', r"\1", svg)
    return svg


def log_of(here: Here, view: View) -> list[dict[str, object]]:
    """Give what happened to a proposal, oldest first."""
    return list(audit(here.workspace, Wanted(proposal=view.case.id)))


def moved_by_department(
    view: View, most: int | None = None, own: Collection[str] = ()
) -> dict[str, list[Moved]]:
    """Give the tasks that move, by department, in the plan's order; ``most`` leaves others out.

    What is left out is of other departments than the reader's ``own`` while there are any, and
    moves least.
    """
    moved = view.effect.moved
    if most is not None and len(moved) > most:
        far = sorted(moved, key=lambda one: (one.department not in own, -abs(one.working_minutes)))
        shown = {one.id for one in far[:most]}
        moved = tuple(one for one in moved if one.id in shown)
    found: dict[str, list[Moved]] = {}
    for one in moved:
        found.setdefault(one.department, []).append(one)
    return found


def _shares(view: View) -> Iterator[Share]:
    names = {one.id: one.name for one in view.plan.departments}
    for id_, share in view.effect.departments.items():
        first, *rest = (*_share_words(share), "nothing that is computed")
        yield Share(names.get(id_, id_), first, tuple(rest[:-1]), bool(share.broken))


def _share_words(share: DepartmentEffect) -> Iterator[str]:
    if share.moved:
        yield f"{_tasks(share.moved, 'moves', 'move')}, up to {shift_words(share.largest_move)}"
    if share.broken:
        yield f"{share.broken} rule{'' if share.broken == 1 else 's'} broken"
    if share.edited:
        yield f"{share.edited} named in the change"
    if share.squeezed:
        yield f"{share.squeezed} with another float"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _tasks(count: int, one: str, many: str) -> str:
    return f"1 task {one}" if count == 1 else f"{count} tasks {many}"


def _rules(view: View) -> Iterator[tuple[str, str]]:
    for line in view.page.sections[2].lines:
        first = line.partition(" ")[0]
        yield (first.casefold() if first in {*_ALARMS, "gate", "mends"} else "note", line)


def _seats(view: View, people: People, missing: Sequence[Missing], reader: str) -> Iterator[Seat]:
    left = {one.role: one for one in missing}
    for requirement in view.case.proposal.requirements:
        waits = left.get(requirement.role)
        ids = waits.people if waits else ()
        yield Seat(
            role=requirement.role,
            count=requirement.count,
            said=tuple(
                (person_words(people, one.person), one)
                for one in view.case.live
                if one.role == requirement.role
            ),
            waits=(_names(people, ids),) if waits else (),
            mine=reader in ids,
        )


def _names(people: People, ids: Sequence[str]) -> str:
    return " or ".join(person_words(people, id_) for id_ in ids) or "nobody who could"


def _quoted(here: Here, view: View) -> Iterator[Quoted]:
    now, handed = (
        here.workspace.clock.now(),
        here.workspace.evidence.handed_in() if view.evidence else {},
    )
    kept = {one.id: one.hash for one in view.case.proposal.evidence}
    for one in view.evidence:
        age, changed = age_words(one.fact.at, now), kept.get(one.id) != one.hash
        yield Quoted(one, age, changed, handed.get(one.id))


def age_words(at: str, now: datetime) -> str:
    """Say how old something is; a date counts from its beginning."""
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=now.tzinfo)
    days = int((now - moment).total_seconds() // _DAY)
    if days < 1:
        return "today"
    return "1 day old" if days == 1 else f"{days} days old"


def _mine(here: Here, view: View, missing: Sequence[Missing], *, confirm: bool) -> Mine:
    case, person = view.case, here.person
    own = frozenset({case.proposal.author, case.proposal.sponsor})
    roles = tuple(one.role for one in missing if person in one.people)
    said = {(one.before, one.after, one.department) for one in case.attested}
    attests: list[tuple[str, str]] = []
    if person not in own:
        attests = [
            (pair.before, pair.after)
            for pair in case.proposal.attest
            if any(
                department in here.member.roles
                and (pair.before, pair.after, department) not in said
                for department in pair.departments
            )
        ]
    live = next((one for one in case.live if one.person == person), None)
    is_open = view.status == Status.OPEN.value
    seat = seat_now(here, case) if roles and is_open else None
    return Mine(
        decides=roles if is_open else (),
        decided=live,
        attests=tuple(attests) if is_open else (),
        behind=person in own,
        confirm=confirm and is_open,
        seat=seat and seat_words(here.workspace.reader.people(), seat),
        said_as=said_as(here, case),
        others=left_open(seat, roles) if seat else (),
    )
