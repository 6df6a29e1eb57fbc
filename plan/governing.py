"""What a change of people or policy would do, for whom, and whether the workspace stays governable.

The policy says who approves it, as for any change. Refused is what would leave nobody who can
approve: a required role without enough holders, a policy that no rule could ever change again, a
deputy who is nobody, seats of the next change of who governs that could not all be taken, a ledger
that nobody looks after. What is allowed and still worth knowing is said on the page.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from plan.errors import OperationError, PolicyError
from plan.governance_operations import (
    ON_PEOPLE,
    AnyGovernanceOperation,
    Government,
    apply_governance,
)
from plan.model import Plan
from plan.people import FURTHER_ROLES, People
from plan.policy import GOVERNING, Policy, Rule, Ruling, named_rules, rule_on_governance
from plan.seating import able_in, asked_for, can_change, keepers, with_rights
from plan.values import Value


class Governed(Value):
    """What operations on people and policy give; a hash is None where that part stays."""

    people: People
    policy: Policy
    result_people: str | None
    result_policy: str | None
    ruling: Ruling


class RoleChange(Value):
    """Somebody gains or loses a role."""

    person: str
    role: str
    change: Literal["gains", "loses"]

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.person} {self.change} the role {self.role}"


def assess_governance(
    plan: Plan,
    people: People,
    policy: Policy,
    operations: Sequence[AnyGovernanceOperation],
    by: Collection[str | None] = (),
) -> Governed:
    """Compute the next versions, and who has to approve them; ``by`` write or submit it.

    Raises:
        OperationError: an operation does not fit, or all of them together change nothing.
        PolicyError: no rule says who approves, or nobody could govern afterwards.
    """
    before = Government(people, policy)
    after = apply_governance(people, policy, operations)
    changed = {"people": after.people is not people, "policy": after.policy is not policy}
    _check_kinds(operations, changed)
    kinds = [kind for kind, one in changed.items() if one]
    ruling = rule_on_governance(policy, kinds, required_roles(plan, policy))
    check_governable(plan, before, with_rights(before, after, operations, _who(by)))
    return Governed(
        people=after.people,
        policy=after.policy,
        result_people=after.people.hash if changed["people"] else None,
        result_policy=after.policy.hash if changed["policy"] else None,
        ruling=ruling,
    )


def _who(by: Collection[str | None]) -> tuple[str, ...]:
    return tuple(one for one in by if one is not None)


def _check_kinds(operations: Sequence[AnyGovernanceOperation], changed: dict[str, bool]) -> None:
    """Refuse operations of a kind that come to nothing: what is asked has to be what happens."""
    for position, operation in enumerate(operations):
        kind = "people" if isinstance(operation, ON_PEOPLE) else "policy"
        if not changed[kind]:
            raise OperationError(position, f"this changes nothing of the {kind}")


def required_roles(plan: Plan, policy: Policy) -> dict[str, int]:
    """Give every role that the policy could ask for on this plan, with the largest count."""
    owners = {task.department for task in plan.tasks}
    gates = {role for task in plan.tasks for role in task.gate}
    found: dict[str, int] = {}
    for rule in policy.rules:
        stand_ins = {"$department": set(rule.departments) or owners, "$gate": gates}
        for asked in rule.requires:
            for role in stand_ins.get(asked.role, {asked.role}):
                found[role] = max(asked.count, found.get(role, 0))
    if policy.break_glass is not None:
        for need in policy.break_glass.requires:
            found[need.role] = max(need.count, found.get(need.role, 0))
    return dict(sorted(found.items()))


def check_governable(plan: Plan, before: Government, after: Government) -> None:
    """Refuse what leaves too few people for what can be asked of them; ``after`` has its rights.

    What lacked them before and does not lose one by the change is left as it was.

    Raises:
        PolicyError: it says what is missing.
    """
    _check_rules(after)
    _check_roles(plan, before, after)
    for kind in GOVERNING:
        seats = asked_for(before, kind, required_roles(plan, before.policy))
        if can_change(before, seats) and not can_change(after, asked_for(after, kind)):
            raise PolicyError(
                f"nobody could ever change the {kind} again: {_seats_words(after, kind)}; name "
                "another holder first"
            )
    if keepers(before.people) and not keepers(after.people):
        raise PolicyError(
            "nobody would look after the ledger (accept a restored copy, keys, clocks): "
            f"{' and '.join(keepers(before.people))} does, and nobody else holds the role "
            "'operator'; give it to somebody first: interlock people change ID --grant operator"
        )


def _check_rules(after: Government) -> None:
    """Refuse a policy without a rule for one of its kinds, or with a deputy who is nobody."""
    for kind in GOVERNING:
        if not any(rule.when == kind and rule.requires for rule in after.policy.rules):
            raise PolicyError(
                f"the new policy has no rule for a change of the {kind}, so nobody could ever "
                f'change it again; write one with when = "{kind}"'
            )
    for deputy in after.policy.deputies:
        member = after.people.by_id.get(deputy.person)
        if member is None or member.kind != "person":
            raise PolicyError(
                f"the policy names {deputy.person!r} as deputy for {deputy.role}, who would be no "
                "person here; change the policy with it"
            )


def _check_roles(plan: Plan, before: Government, after: Government) -> None:
    """Refuse what leaves a role that can be asked for without enough people."""
    asked_before = required_roles(plan, before.policy)
    for role, count in required_roles(plan, after.policy).items():
        had, has = able_in(before, role), able_in(after, role)
        new = asked_before.get(role, 0) < count
        if len(has) < count and (new or len(has) < len(had)):
            raise PolicyError(
                f"{count} approval(s) of {role!r} can be asked for, and {len(has)} would be left "
                f"who could give one ({', '.join(has) or 'nobody'}); name another holder first"
            )


def _seats_words(government: Government, kind: str) -> str:
    """Say what a change of the people or the policy asks for, and who is there to give it."""
    asked = asked_for(government, kind)
    if not asked:
        return "no rule of the policy says who approves that"
    roles = " and ".join(f"{one.role} x{one.count}" for one in asked)
    able = dict.fromkeys(id_ for one in asked for id_ in able_in(government, one.role))
    return (
        f"it takes {roles}, each from another person and none from whoever submits it, and "
        f"{' and '.join(able) or 'nobody'} could give them"
    )


def indispensable(government: Government) -> dict[str, tuple[str, ...]]:
    """Give the roles that a change of the people asks for, and who cannot be spared in each.

    Where one of them leaves without notice, nobody can be named in their place any more.
    """
    found: dict[str, tuple[str, ...]] = {}
    asked = asked_for(government, "people")
    for need in asked:
        able = able_in(government, need.role)
        lone = tuple(one for one in able if not can_change(government, asked, {one}))
        if lone or not able:
            found[need.role] = lone
    return dict(sorted(found.items()))


def indispensable_words(government: Government, plan: Plan) -> list[str]:
    """Say who could not be replaced if they left without notice, or what is stuck already."""
    asked = asked_for(government, "people")
    if not can_change(government, asked):
        everybody = required_roles(plan, government.policy)
        other = can_change(government, asked_for(government, "policy", everybody))
        rather = "that asks for less" if asked else "with such a rule"
        way = f"propose a policy {rather}" if other else "nor can the policy be changed"
        return [f"nobody can change the people: {_seats_words(government, 'people')}; {way}"]
    return [_lone_words(government, *one) for one in indispensable(government).items()]


def _lone_words(government: Government, role: str, people: Sequence[str]) -> str:
    who = " and ".join(people)
    if set(people) == set(able_in(government, role)):
        return (
            f"only {who} can approve as {role}, which a change of the people asks for: name a "
            f"second holder or a deputy for {role} before they leave"
        )
    return (
        f"without {' or '.join(people)} nobody could change the people any more: name a further "
        f"holder of {role}, who has no other role that it asks for, before they leave"
    )


def role_changes(before: People, after: People) -> tuple[RoleChange, ...]:
    """Give who gains and who loses which role."""
    held, holds = (
        {(m.id, role) for m in one.members for role in m.roles} for one in (before, after)
    )
    gained = (RoleChange(person=p, role=r, change="gains") for p, r in sorted(holds - held))
    lost = (RoleChange(person=p, role=r, change="loses") for p, r in sorted(held - holds))
    return (*gained, *lost)


def government_words(
    plan: Plan,
    before: Government,
    operations: Sequence[AnyGovernanceOperation],
    by: Collection[str | None] = (),
) -> tuple[str, ...]:
    """Say what changes for whom, in lines; ``by`` write or submit it."""
    after = apply_governance(before.people, before.policy, operations)
    after = with_rights(before, after, operations, _who(by))
    return (
        *(str(one) for one in role_changes(before.people, after.people)),
        *_to_themselves(before, after),
        *_described(before.people, after.people),
        *_policy_words(before.policy, after.policy),
        *_thin(plan, before, after),
    )


def _described(before: People, after: People) -> Iterator[str]:
    """Say who goes, and what else is otherwise about somebody: where mail goes, who speaks."""
    for member in after.members:
        was = before.by_id.get(member.id)
        for name in ("name", "department", "address"):
            old, new = getattr(was, name, ""), getattr(member, name)
            if was is None and name != "name" and new:
                yield f"{member.id}: {name} {new}"
            elif was is not None and old != new:
                yield f"{member.id}: {name} {old or 'none'} -> {new or 'none'}"
    yield from (
        f"{one.name} ({one.id}) goes" for one in before.members if one.id not in after.by_id
    )


def _policy_words(before: Policy, after: Policy) -> Iterator[str]:
    old, new = named_rules(before), named_rules(after)
    yield from (f"rule {name!r} is new: {_asks(new, name)}" for name in new if name not in old)
    yield from (f"rule {name!r} goes: {_asks(old, name)}" for name in old if name not in new)
    for name in old:
        if name in new and old[name] != new[name]:
            yield f"rule {name!r}: {_asks(old, name)} -> {_asks(new, name)}"
    for name in (one for one in Policy.model_fields if one not in {"version", "rules"}):
        was, becomes = getattr(before, name), getattr(after, name)
        if was != becomes:
            yield f"{name}: {_setting(was)} -> {_setting(becomes)}"


def _setting(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "not said"
    return "not said" if value is None else str(value)


def _asks(rules: Mapping[str, Rule], name: str) -> str:
    dumped = rules[name].model_dump(mode="json")
    asked = ", ".join(f"{one['role']} x{one['count']}" for one in dumped.pop("requires"))
    conditions = ", ".join(
        f"{key} {' or '.join(value) if isinstance(value, list) else value}"
        for key, value in dumped.items()
        if key != "name" and value
    )
    return f"{conditions} asks {asked}"


def _to_themselves(before: Government, after: Government) -> Iterator[str]:
    """Say who would bring themselves what they could then never approve with (K6)."""
    for one in role_changes(before.people, after.people):
        own = after.people.mandates.granted_to_self(one.person, one.role)
        if one.change == "gains" and own and one.role not in FURTHER_ROLES:
            yield f"{one.person} gives themselves {one.role}, and can approve nothing with it"
    known = {(one.role, one.person) for one in before.policy.deputies}
    for deputy in after.people.mandates.deputies:
        if not deputy.stands and (deputy.role, deputy.person) not in known:
            who = f"{deputy.person} names themselves deputy for {deputy.role}"
            yield f"{who}, and can approve nothing as one"


def _thin(plan: Plan, before: Government, after: Government) -> Iterator[str]:
    """Say which roles would have nobody to spare: who holds one cannot approve their own."""
    told: set[str] = set()
    governing = {one.role for one in asked_for(after, "people")}
    for role, count in required_roles(plan, after.policy).items():
        had, has = able_in(before, role), able_in(after, role)
        if len(has) == count and role in governing:
            told |= set(has)
        if len(has) == count and has != had:
            yield (
                f"only {' and '.join(has)} could approve for {role}; of what they submit "
                "themselves nobody could"
            )
    lone, was = _lone(after), _lone(before)
    for person in (one for one in lone if one not in was and one not in told):
        yield f"without {person} nobody could change the people any more"
    kept = keepers(after.people)
    if kept and kept != keepers(before.people):
        yield f"{' and '.join(kept)} would look after the ledger"


def _lone(government: Government) -> dict[str, None]:
    return dict.fromkeys(one for people in indispensable(government).values() for one in people)
