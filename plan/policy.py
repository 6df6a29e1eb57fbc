"""Who must approve: rules over the computed effect of a proposal, never over what anybody says.

Every rule that matches adds its requirements; for each role the largest count wins. No rule matched
means that nobody has said who may decide, and so nobody may (K4). The roles ``$department`` (the
departments that matched) and ``$gate`` (the roles that the gate names) stand for what the effect
touches.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from plan.effect import Effect
from plan.errors import PolicyError
from plan.model import Id
from plan.values import Value


class Requirement(Value):
    """So many different people in this role have to approve."""

    role: Id
    count: Annotated[int, Field(ge=1)] = 1


class RuleRequirement(Value):
    """A requirement of a rule; ``$department`` and ``$gate`` are filled from the effect."""

    role: Annotated[str, Field(pattern=r"^(\$department|\$gate|[A-Za-z0-9][A-Za-z0-9_.-]*)$")]
    count: Annotated[int, Field(ge=1)] = 1


class Rule(Value):
    """If the effect does this, these have to approve.

    ``when``: ``department`` (touches one of ``departments``, or any), ``gate`` (a gate moves or is
    edited), ``order_flip`` (two departments' tasks change places with no dependency recorded),
    ``freeze_waived`` (a freeze is waived, shortened or lifted, or a task described out of it),
    ``breaks`` (a deadline, constraint or freeze is newly broken, or lifted so that it is not),
    ``moves`` (a task moves by at least ``days`` working days, or is taken out).
    """

    name: str
    when: Literal["department", "gate", "order_flip", "freeze_waived", "breaks", "moves"]
    departments: tuple[Id, ...] = ()
    days: Annotated[int, Field(ge=0)] = 0
    risk: Literal["low", "medium", "high"] = "low"
    requires: tuple[RuleRequirement, ...]


class Policy(Value):
    """The rules of one workspace, as one version."""

    version: int
    expires_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 72
    rules: tuple[Rule, ...]


class Ruling(Value):
    """What the policy asks for an effect, and which rules said so."""

    requirements: tuple[Requirement, ...]
    risk: Literal["low", "medium", "high"]
    because: tuple[str, ...]


_RISKS = ("low", "medium", "high")


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
        asked = dict(_roles(rule, effect, departments))
        if not asked:
            raise PolicyError(f"the rule {rule.name!r} matches and asks nobody; name a role there")
        covered |= set(departments)
        for role, count in asked.items():
            counts[role] = max(count, counts.get(role, 0))
    uncovered = [one for one in effect.touched if one not in covered]
    if not counts or uncovered:
        raise PolicyError(
            "no rule of the policy says who approves this, so nobody may; add a rule that matches "
            f"departments {', '.join(uncovered) or '(none)'}"
        )
    return Ruling(
        requirements=tuple(Requirement(role=r, count=c) for r, c in sorted(counts.items())),
        risk=max((rule.risk for rule in matched), key=_RISKS.index),
        because=tuple(rule.name for rule in matched),
    )


def _matched_departments(rule: Rule, effect: Effect) -> tuple[str, ...] | None:
    """Give the departments that a matching rule speaks for, or None where it does not match."""
    wanted = set(rule.departments)
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
            breaches = (*effect.broken, *effect.lifted)
            found = _with_former(effect, ((b.task, b.department) for b in breaches))
        case _:  # moves
            far = [(m.id, m.department) for m in effect.moved if m.days >= rule.days]
            found = {*_with_former(effect, far), *effect.removed_from}
    kept = tuple(sorted({d for d in found if not wanted or d in wanted}))
    return kept or None


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
