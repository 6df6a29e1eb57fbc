"""Breaking glass: another set of requirements for an emergency, and no check less (K11).

It names a reason, a scope, a limit in time and in number. What comes under it is asked of whom the
policy says, is marked for good, and is reviewed by somebody else. While a review is overdue no
change of the plan comes in. The review itself can always be written, and who governs be changed by
those who always approve that: so somebody can be brought in where nobody may review any more.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from plan.effect import Effect
from plan.errors import NotEntitledError, PolicyError, RefusedError, UnknownError
from plan.model import Id
from plan.operations import AnyOperation
from plan.people import People
from plan.policy import BreakGlassRule, Policy, Ruling
from plan.proposal import Proposal
from plan.values import Value, unset

_FEW = 4  # so many are named; of more it is said what they have to be


class Scope(Value):
    """What may be touched: departments, and where tasks are named only these."""

    departments: Annotated[tuple[Id, ...], Field(min_length=1)]
    tasks: tuple[Id, ...] = Field(default=(), exclude_if=unset)

    def __str__(self) -> str:
        """Say it in words."""
        tasks = f", only {', '.join(self.tasks)}" if self.tasks else ""
        return f"{', '.join(self.departments)}{tasks}"


class Review(Value):
    """What somebody else found when they looked at it afterwards."""

    person: Id
    finding: str
    at: str


class BreakGlass(Value):
    """One broken glass with what came under it; instants are in UTC."""

    id: int
    person: Id
    reason: str
    scope: Scope
    until_at: str
    revisions: int
    review_by: str
    at: str
    came: tuple[int, ...] = ()
    submitted_by: tuple[Id, ...] = ()
    review: Review | None = None

    @property
    def left(self) -> int:
        """How many more revisions may come under it."""
        return max(0, self.revisions - len(self.came))

    def waits(self, now: datetime) -> bool:
        """Say whether it was used, nothing more can come under it, and nobody has reviewed it."""
        over = not self.left or now >= datetime.fromisoformat(self.until_at)
        return bool(self.came) and self.review is None and over

    def overdue(self, now: datetime) -> bool:
        """Say whether it was used, and nobody has reviewed it in time."""
        late = datetime.fromisoformat(self.review_by) < now
        return bool(self.came) and self.review is None and late


def rule_of(policy: Policy) -> BreakGlassRule:
    """Give the policy's rule.

    Raises:
        PolicyError: it has none, so nobody may.
    """
    if policy.break_glass is None:
        raise PolicyError(
            "the policy has no [break_glass], so nobody may break glass; a change of the policy "
            "has to bring it"
        )
    return policy.break_glass


def check_may_break(policy: Policy, people: People, person_id: str) -> None:
    """Refuse somebody whom the policy does not let break glass.

    Raises:
        UnknownError, PolicyError: there is nobody of this name, or no rule.
        NotEntitledError: an agent, or without one of the roles.
    """
    rule, person = rule_of(policy), people.member(person_id)
    if person.kind != "person":
        raise NotEntitledError(f"{person.name} is an agent; only people break glass")
    own = [r for r in person.roles if not people.mandates.granted_to_self(person.id, r)]
    if not set(rule.roles) & set(own):
        raise NotEntitledError(
            f"{person.name} may not break glass; the policy lets {' or '.join(rule.roles)} do so"
        )


def check_limits(
    policy: Policy, scope: Scope, *, hours: int, revisions: int, known: Sequence[str]
) -> None:
    """Refuse what goes further than the policy lets it, or has a scope of nothing.

    Raises:
        UnknownError: the scope names what is not there.
        RefusedError: it says which limit.
    """
    rule = rule_of(policy)
    for name in (*scope.departments, *scope.tasks):
        if name not in known:
            raise UnknownError("department or task", name)
    for word, asked, most in (
        ("hours", hours, rule.max_hours),
        ("revisions", revisions, rule.max_revisions),
    ):
        if not 1 <= asked <= most:
            raise RefusedError(f"{asked} {word} are asked for; the policy allows 1 to {most}")


def check_not_again(glasses: Sequence[BreakGlass], scope: Scope, now: datetime) -> None:
    """Refuse another glass for a department whose last one still runs, or waits for its review.

    Otherwise each glass would bring the policy's number of revisions once more.

    Raises:
        RefusedError: it names the glass that stands in the way.
    """
    for glass in glasses:
        shared = [one for one in scope.departments if one in glass.scope.departments]
        open_ = now < datetime.fromisoformat(glass.until_at) or bool(glass.came)
        if shared and glass.review is None and open_:
            raise RefusedError(
                f"break-glass {glass.id} of {glass.person} for {', '.join(shared)} has not been "
                "reviewed; somebody else reviews it before another is broken there: "
                f"interlock break-glass review {glass.id} --as PERSON"
            )


def review_time(policy: Policy, until: datetime) -> datetime:
    """Give the time by which a review is due."""
    return until + timedelta(hours=rule_of(policy).review_hours)


def ruling_under(policy: Policy, glass: BreakGlass) -> Ruling:
    """Give what is asked under broken glass, in the place of what the effect would ask.

    Of several counts of one role the largest holds, as for every other rule.
    """
    asked = sorted(rule_of(policy).requires, key=lambda one: (one.role, one.count))
    return Ruling(
        requirements=tuple({one.role: one for one in asked}.values()),
        risk="high",
        because=(f"break-glass {glass.id}: {glass.reason}",),
    )


def check_under(
    glass: BreakGlass, effect: Effect, now: datetime, operations: Sequence[AnyOperation] = ()
) -> None:
    """Refuse a change that does not stay within what the glass was broken for.

    Where only some tasks may be touched, an operation that names none (a freeze that comes or goes,
    another start) touches others.

    Raises:
        RefusedError: it has run out, is used up or reviewed, or the change goes beyond its scope.
    """
    check_runs(glass, now)
    outside = [one for one in effect.touched if one not in glass.scope.departments]
    named = {*effect.edited, *effect.added, *effect.removed}
    if glass.scope.tasks:
        outside += sorted(named - set(glass.scope.tasks))
        outside += [f"others ({one})" for one in operations if not _names_a_task(one)]
    if outside:
        raise RefusedError(
            f"break-glass {glass.id} was opened for {glass.scope}; this touches "
            f"{', '.join(outside)} as well"
        )


def _names_a_task(operation: AnyOperation) -> bool:
    return any(hasattr(operation, field) for field in ("task", "before"))


def check_runs(glass: BreakGlass, now: datetime) -> None:
    """Refuse what comes under a broken glass that has run out.

    Raises:
        RefusedError: it says why.
    """
    if now >= datetime.fromisoformat(glass.until_at):
        raise RefusedError(f"break-glass {glass.id} ran until {glass.until_at}")
    if glass.review is not None:
        raise RefusedError(f"break-glass {glass.id} has been reviewed; nothing more comes under it")
    if not glass.left:
        raise RefusedError(f"break-glass {glass.id} is used up: {glass.revisions} revision(s) came")


def reviewers(
    glass: BreakGlass, people: People, by: Collection[str | None] = ()
) -> tuple[str, ...]:
    """Give who may review it: whoever did not break it, use it, or is of ``by``, who would."""
    hands = {glass.person, *glass.submitted_by, *by}
    return tuple(one.id for one in people.members if one.kind == "person" and one.id not in hands)


def check_leaves_reviewer(glass: BreakGlass, people: People, by: Collection[str | None]) -> None:
    """Refuse a change under broken glass after which nobody could review it.

    Raises:
        RefusedError: it names who can submit it all the same.
    """
    if not reviewers(glass, people, by):
        hands = dict.fromkeys((glass.person, *glass.submitted_by))
        here = [one for one in hands if one in people.by_id and people.by_id[one].kind == "person"]
        theirs = f"let {' or '.join(here)} submit it, or " if here else ""
        raise RefusedError(
            f"nobody would be left to review break-glass {glass.id}, which whoever broke or used "
            f"it does not; {theirs}bring somebody in first: interlock people add"
        )


def holding(
    proposal: Proposal, glasses: Sequence[BreakGlass], now: datetime
) -> tuple[BreakGlass, ...]:
    """Give the broken glass whose overdue review holds a proposal back; none does who governs."""
    if proposal.governance_operations and proposal.break_glass is None:
        return ()
    return tuple(one for one in glasses if one.overdue(now))


def overdue_words(glass: BreakGlass, people: People) -> str:
    """Say that a review is overdue, who can write it, and how."""
    able = reviewers(glass, people)
    said = f"break-glass {glass.id} of {glass.person} was to be reviewed by {glass.review_by}"
    held = "no change of the plan comes in"
    if not able:
        return (
            f"{said}, and nobody here may; until somebody has, {held}: bring somebody in, which "
            "this does not hold back: interlock people add"
        )
    who = " or ".join(able) if len(able) <= _FEW else "somebody who neither broke nor used it"
    command = (
        f"interlock break-glass review {glass.id} --as {able[0] if len(able) == 1 else 'PERSON'}"
    )
    return f"{said}; until {who} has, {held}: {command}"


def check_reviews(
    proposal: Proposal, glasses: Sequence[BreakGlass], people: People, now: datetime
) -> None:
    """Refuse a change of the plan while a review is overdue.

    Raises:
        RefusedError: it names whose, and who can write it.
    """
    for glass in holding(proposal, glasses, now):
        raise RefusedError(overdue_words(glass, people))


def check_may_review(glass: BreakGlass, people: People, person_id: str) -> None:
    """Refuse a review by an agent, or by whoever had a hand in it.

    Raises:
        UnknownError: there is nobody of this name.
        NotEntitledError, RefusedError: it says why.
    """
    person = people.member(person_id)
    if person.kind != "person":
        raise NotEntitledError(f"{person.name} is an agent; only people review")
    if person.id in {glass.person, *glass.submitted_by}:
        raise NotEntitledError(f"{person.name} broke or used it; somebody else reviews it")
    if glass.review is not None:
        raise RefusedError(f"{glass.review.person} has reviewed break-glass {glass.id} already")
