"""Who must approve: rules over the computed effect of a proposal, never over what anybody says.

Every rule that matches adds its requirements; for each role the largest count wins. No rule matched
means that nobody has said who may decide, and so nobody may (K4). The roles ``$department`` (the
departments that matched) and ``$gate`` (the roles that the gate names) stand for what the effect
touches. A rule for ``people`` or ``policy`` matches a change of who governs, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from plan.effect import Effect
from plan.errors import PolicyError
from plan.model import Id
from plan.values import Value, canonical, sha256, unset

Risk = Literal["low", "medium", "high"]
_LONGEST = 24 * 90
Span = Annotated[int, Field(ge=1, le=_LONGEST)]
GOVERNING = ("people", "policy")


class Requirement(Value):
    """So many different people in this role have to approve."""

    role: Id
    count: Annotated[int, Field(ge=1)] = 1

    def __str__(self) -> str:
        """Say it in words: ``pmo x1``."""
        return f"{self.role} x{self.count}"


class RuleRequirement(Value):
    """A requirement of a rule; ``$department`` and ``$gate`` are filled from the effect."""

    role: Annotated[str, Field(pattern=r"^(\$department|\$gate|[A-Za-z0-9][A-Za-z0-9_.-]*)$")]
    count: Annotated[int, Field(ge=1)] = 1


class Rule(Value):
    """If the effect does this, these have to approve.

    ``when``: ``department`` (touches one of ``departments``, or any), ``gate`` (a gate moves or is
    edited), ``order_flip`` (two departments' tasks change places with no dependency recorded),
    ``freeze_waived`` (a freeze is waived, shortened or lifted, or a task described out of it),
    ``breaks`` (a deadline, constraint or freeze is newly broken, or a late limit is loosened),
    ``moves`` (a task moves by at least ``days`` working days, or is taken out), ``people`` (who
    holds which role changes), ``policy`` (this policy is replaced).

    The other conditions narrow it down: ``departments``, ``days`` (some task moves that far, or is
    taken out) and ``critical`` (the critical path changes).
    """

    name: str
    when: Literal[
        "department", "gate", "order_flip", "freeze_waived", "breaks", "moves", "people", "policy"
    ]
    departments: tuple[Id, ...] = ()
    days: Annotated[int, Field(ge=0)] = 0
    critical: bool = Field(default=False, exclude_if=unset)
    risk: Risk = "low"
    requires: tuple[RuleRequirement, ...]

    @model_validator(mode="after")
    def _governing_rules_say_who(self) -> Self:
        """Refuse in a rule on who governs what only a change of the plan has."""
        if self.when in GOVERNING:
            if self.departments or self.days or self.critical:
                raise ValueError(f"a rule for {self.when} takes no departments, days or critical")
            if any(one.role.startswith("$") for one in self.requires):
                raise ValueError(
                    f"a rule for {self.when} names its roles; no $department, no $gate"
                )
        return self


class Hours(Value):
    """Hours for each risk class; a class that is not named has the same as the one below it."""

    low: Span
    medium: Span | None = None
    high: Span | None = None

    def of(self, risk: Risk) -> int:
        """Give the hours of a risk class."""
        medium = self.medium or self.low
        return {"low": self.low, "medium": medium, "high": self.high or medium}[risk]

    def __str__(self) -> str:
        """Say it in words: ``low 72, medium 72, high 48``."""
        return ", ".join(f"{risk} {self.of(risk)}" for risk in _RISKS)


class Deputy(Value):
    """Who may decide in a role once its holders are silent, or barred."""

    role: Id
    person: Id

    def __str__(self) -> str:
        """Say it in words: ``tom for it-security``."""
        return f"{self.person} for {self.role}"


class DelegationRule(Value):
    """How long a person may let somebody else decide in a role."""

    max_days: Annotated[int, Field(ge=1, le=366)] = 30

    def __str__(self) -> str:
        """Say it in words."""
        return f"for at most {self.max_days} day(s)"


class BreakGlassRule(Value):
    """Who may break glass, who approves what comes under it, and how far it goes."""

    roles: Annotated[tuple[Id, ...], Field(min_length=1)]
    requires: Annotated[tuple[Requirement, ...], Field(min_length=1)]
    max_hours: Annotated[int, Field(ge=1, le=24 * 14)] = 24
    max_revisions: Annotated[int, Field(ge=1, le=100)] = 3
    review_hours: Annotated[int, Field(ge=1, le=_LONGEST)] = 72

    def __str__(self) -> str:
        """Say it in words."""
        return (
            f"by {' or '.join(self.roles)}, asks {' and '.join(map(str, self.requires))}, for at "
            f"most {self.max_hours} hour(s) and {self.max_revisions} change(s), to be reviewed "
            f"within {self.review_hours} hour(s)"
        )


class Policy(Value):
    """The rules of one workspace, as one version; what is not said is not in the hashed text.

    ``web_only`` names the risk classes that are decided on the web, where a person logs in.
    ``asks_per_day`` caps the decisions asked of one person on one day.
    """

    version: int
    expires_hours: Span | Hours = 72
    remind_after_hours: Span | Hours | None = Field(default=None, exclude_if=unset)
    escalate_after_hours: Span | Hours | None = Field(default=None, exclude_if=unset)
    asks_per_day: Annotated[int, Field(ge=1)] | None = Field(default=None, exclude_if=unset)
    web_only: tuple[Risk, ...] = Field(default=(), exclude_if=unset)
    rules: tuple[Rule, ...]
    deputies: tuple[Deputy, ...] = Field(default=(), exclude_if=unset)
    delegation: DelegationRule | None = Field(default=None, exclude_if=unset)
    break_glass: BreakGlassRule | None = Field(default=None, exclude_if=unset)

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        """Refuse reminders and escalations that come when a proposal is over."""
        for risk in _RISKS:
            last = self.expires(risk)
            given = (self.remind_after_hours, self.escalate_after_hours)
            if any(one is not None and _hours(one, risk) >= last for one in given):
                raise ValueError(
                    f"with risk {risk} a proposal expires after {last} hours; reminder and "
                    "escalation have to come before"
                )
        return self

    @cached_property
    def hash(self) -> str:
        """SHA-256 that the ledger keeps with this version."""
        return sha256("interlock/policy/1", canonical(self))

    def expires(self, risk: Risk) -> int:
        """Give the hours after which a proposal expires; expiry is a no."""
        return _hours(self.expires_hours, risk)

    def remind_after(self, risk: Risk) -> int:
        """Give the hours after which the silent are reminded; 24, or a third of the time."""
        if self.remind_after_hours is None:
            return max(1, min(24, self.expires(risk) // 3))
        return _hours(self.remind_after_hours, risk)

    def escalate_after(self, risk: Risk) -> int:
        """Give the hours after which deputies are asked; 48, or two thirds of the time."""
        if self.escalate_after_hours is None:
            return min(48, 2 * self.expires(risk) // 3)
        return _hours(self.escalate_after_hours, risk)

    @property
    def delegation_days(self) -> int:
        """Give the most days of a delegation."""
        return (self.delegation or DelegationRule()).max_days

    def deputies_of(self, role: str) -> tuple[str, ...]:
        """Give who may stand in for a role, each once."""
        return tuple(dict.fromkeys(one.person for one in self.deputies if one.role == role))


def _hours(given: int | Hours, risk: Risk) -> int:
    return given if isinstance(given, int) else given.of(risk)


class Ruling(Value):
    """What the policy asks for an effect, and which rules said so."""

    requirements: tuple[Requirement, ...]
    risk: Risk
    because: tuple[str, ...]


_RISKS: tuple[Risk, ...] = ("low", "medium", "high")


def named_rules(policy: Policy) -> dict[str, Rule]:
    """Give the rules by name; of those that share one, each gets its number."""
    found: dict[str, Rule] = {}
    for rule in policy.rules:
        times = sum(one.name == rule.name for one in policy.rules)
        nth = 1 + sum(one.name == rule.name for one in found.values())
        found[f"{rule.name} ({nth} of {times})" if times > 1 else rule.name] = rule
    return found


def rule_on_governance(
    policy: Policy, kinds: Iterable[str], everybody: Mapping[str, int] | None = None
) -> Ruling:
    """Say who has to approve a change of who governs; ``kinds`` are ``people`` and ``policy``.

    A policy of the first version names nobody who may replace it. Then ``everybody`` has to: every
    role that it could ask on this plan, each as often as it ever does.

    Raises:
        PolicyError: no rule is there for one of them.
    """
    counts: dict[str, int] = {}
    matched: list[Rule] = []
    for kind in kinds:
        rules = [one for one in policy.rules if one.when == kind and one.requires]
        if not rules and kind == "policy" and everybody:
            rules = [_of_everybody(everybody)]
        if not rules:
            raise PolicyError(
                f"no rule of the policy says who approves a change of the {kind}, so nobody may; "
                f'first propose a policy that says so: a rule with when = "{kind}"'
            )
        matched += rules
        for asked in (one for rule in rules for one in rule.requires):
            counts[asked.role] = max(asked.count, counts.get(asked.role, 0))
    return _ruling(counts, matched)


def _of_everybody(everybody: Mapping[str, int]) -> Rule:
    return Rule(
        name="no rule says who replaces the policy, so everybody whom it can ask does",
        when="policy",
        risk="high",
        requires=tuple(RuleRequirement(role=r, count=c) for r, c in everybody.items()),
    )


def _ruling(counts: dict[str, int], matched: list[Rule]) -> Ruling:
    return Ruling(
        requirements=tuple(Requirement(role=r, count=c) for r, c in sorted(counts.items())),
        risk=max((rule.risk for rule in matched), key=_RISKS.index),
        because=tuple(rule.name for rule in matched),
    )


def rule_on(policy: Policy, effect: Effect) -> Ruling:
    """Say who has to approve a proposal with this effect.

    Raises:
        PolicyError: no rule matches, or one that matches names no role in the end.
    """
    counts: dict[str, int] = {}
    matched: list[Rule] = []
    covered: set[str] = set()
    for rule in policy.rules:
        departments = _matched_departments(rule, effect)
        if departments is None:
            continue
        matched.append(rule)
        asked = tuple(_roles(rule, effect, departments))  # one role may stand there twice
        if not asked:
            raise PolicyError(f"the rule {rule.name!r} matches and asks nobody; name a role there")
        covered |= set(departments)
        for role, count in asked:
            counts[role] = max(count, counts.get(role, 0))
    uncovered = [one for one in effect.touched if one not in covered]
    if not counts or uncovered:
        raise PolicyError(
            "no rule of the policy says who approves this, so nobody may; add a rule that matches "
            f"departments {', '.join(uncovered) or '(none)'}"
        )
    return _ruling(counts, matched)


def _matched_departments(rule: Rule, effect: Effect) -> tuple[str, ...] | None:
    """Give the departments that a matching rule speaks for, or None where it does not match."""
    wanted = set(rule.departments)
    if rule.when in GOVERNING or not _narrowed(rule, effect):
        return None
    found: Iterable[str]
    match rule.when:
        case "department":
            found = effect.touched
        case "gate":
            found = _with_former(effect, ((g.id, g.department) for g in effect.gates))
        case "order_flip":
            found = [d for flip in effect.order_flips for d in flip.departments]
        case "freeze_waived":
            found = effect.freezes_relaxed_for
        case "breaks":
            limits = [(b.task, b.department) for b in (*effect.broken, *effect.lifted)]
            limits += [(one.task, one.department) for one in effect.loosened]
            found = _with_former(effect, limits)
        case _:  # moves
            far = [(m.id, m.department) for m in effect.moved if m.days >= rule.days]
            far += [(c.id, c.department) for c in effect.carried if c.days >= rule.days]
            found = {*_with_former(effect, far), *effect.removed_from}
    kept = tuple(sorted({d for d in found if not wanted or d in wanted}))
    return kept or None


def _narrowed(rule: Rule, effect: Effect) -> bool:
    """Say whether the conditions beside ``when`` and ``departments`` hold."""
    if rule.critical and not (effect.critical_joined or effect.critical_left):
        return False
    far = any(one.days >= rule.days for one in effect.moved)
    far = far or any(one.days >= rule.days for one in effect.carried)
    return not rule.days or far or bool(effect.removed_from)


def _with_former(effect: Effect, tasks: Iterable[tuple[str, str]]) -> set[str]:
    """Give the departments of tasks, and those that they leave with this change."""
    return {d for id_, own in tasks for d in (own, effect.handed_over.get(id_, own))}


def _roles(rule: Rule, effect: Effect, departments: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for requirement in rule.requires:
        match requirement.role:
            case "$department":
                yield from ((department, requirement.count) for department in departments)
            case "$gate":
                for gate in effect.gates:
                    yield from ((role, requirement.count) for role in gate.roles)
            case role:
                yield role, requirement.count
