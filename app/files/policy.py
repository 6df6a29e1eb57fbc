"""``policy.toml``: who has to approve, by what a change does, and what holds beside the rules.

Deputies, delegation, break-glass, hours by risk: docs/configuration.md says each key. The file is
read by ``init``, and later by ``interlock policy propose``; editing it changes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.files.toml import Table, read_toml
from plan.model import DEPARTMENTS
from plan.people import FURTHER_ROLES, People
from plan.policy import BreakGlassRule, DelegationRule, Deputy, Policy, Rule, RuleRequirement

_STAND_INS = ("$department", "$gate")
_SETTINGS = (
    "expires_hours",
    "remind_after_hours",
    "escalate_after_hours",
    "asks_per_day",
    "web_only",
)
_KEYS = (*_SETTINGS, "rule", "deputy", "delegation", "break_glass")
_GOVERNORS = (RuleRequirement(role="it-security"), RuleRequirement(role="pmo"))


def default_policy() -> Policy:
    """Give the policy of a workspace that brings none: who is touched approves, gates too."""
    return Policy(
        version=1,
        rules=(
            Rule(
                name="each department that is touched",
                when="department",
                requires=(RuleRequirement(role="$department"),),
            ),
            Rule(
                name="the roles of each gate that moves",
                when="gate",
                risk="medium",
                requires=(RuleRequirement(role="$gate"),),
            ),
            Rule(
                name="PMO and IT security for who holds which role",
                when="people",
                risk="high",
                requires=_GOVERNORS,
            ),
            Rule(
                name="PMO and IT security for this policy",
                when="policy",
                risk="high",
                requires=_GOVERNORS,
            ),
        ),
    )


def read_policy_file(path: Path, version: int = 1) -> Policy:
    """Read the file, as the version that it is to become.

    Raises:
        CannotError, PlanFileError: see ``read_toml``; every problem with its field.
    """
    file = read_toml(path)
    file.only("", file.data, _KEYS)
    rules = tuple(_rules(file))
    for name, times in Counter(rule.name for rule in rules).items():
        if times > 1:
            file.wrong(f"rule {name!r}", f"{times} rules have this name; give each its own")
    if not rules and not file.problems:
        file.wrong("rule", "there is no rule, so nobody could approve anything; write one")
    fields = {**_settings(file), **_parts(file)}
    if file.problems:
        file.check()
    policy = file.value(
        "policy", lambda: Policy.model_validate({**fields, "version": version, "rules": rules})
    )
    file.check()
    if policy is None:
        raise AssertionError("a policy that could not be read left no problem")
    return policy


def _settings(file: Table) -> dict[str, Any]:
    return {name: file.data[name] for name in _SETTINGS if name in file.data}


def _rules(file: Table) -> Iterator[Rule]:
    for number, row in enumerate(file.tables("rule"), start=1):
        where = f"rule {row.get('name', number)!r}"
        rule = file.value(where, lambda row=row: Rule.model_validate(row))  # type: ignore[misc]  # bound per row
        if rule is not None:
            _check_rule(file, where, rule)
            yield rule


def _parts(file: Table) -> dict[str, Any]:
    """Read deputies, delegation and break-glass, as far as they are there."""
    found: dict[str, Any] = {}
    deputies = list(_deputies(file))
    if deputies:
        found["deputies"] = tuple(deputies)
    for name, kind in (("delegation", DelegationRule), ("break_glass", BreakGlassRule)):
        if name in file.data:
            table = file.table(name)
            found[name] = file.value(name, lambda k=kind, t=table: k.model_validate(t))  # type: ignore[misc]  # bound per part
    glass = found.get("break_glass")
    if glass is not None:
        _check_roles(file, "break_glass.roles", glass.roles)
        asked = [one.role for one in glass.requires]
        _check_roles(file, "break_glass.requires", asked)
        for role in dict.fromkeys(one for one in asked if asked.count(one) > 1):
            said = f"{role!r} stands twice; write it once, with the count of both"
            file.wrong("break_glass.requires", said)
    return found


def _deputies(file: Table) -> Iterator[Deputy]:
    seen: set[Deputy] = set()
    for number, row in enumerate(file.tables("deputy"), start=1):
        where = f"deputy {number}"
        deputy = file.value(where, lambda row=row: Deputy.model_validate(row))  # type: ignore[misc]  # bound per row
        if deputy is not None:
            _check_roles(file, f"{where}.role", [deputy.role])
            if deputy in seen:
                file.wrong(where, f"{deputy.person!r} is deputy for {deputy.role} already")
            seen.add(deputy)
            yield deputy


def _check_rule(file: Table, where: str, rule: Rule) -> None:
    for department in rule.departments:
        if department not in DEPARTMENTS:
            known = ", ".join(DEPARTMENTS)
            file.wrong(f"{where}.departments", f"unknown department {department!r}; use {known}")
    if not rule.requires:
        file.wrong(f"{where}.requires", "names nobody; a rule has to ask for an approval")
    asked = [one.role for one in rule.requires]
    _check_roles(file, f"{where}.requires", asked, stand_ins=_STAND_INS)


def _check_roles(
    file: Table, where: str, asked: Sequence[str], stand_ins: tuple[str, ...] = ()
) -> None:
    roles = (*stand_ins, *DEPARTMENTS, *FURTHER_ROLES)
    for role in asked:
        if role not in roles:
            file.wrong(where, f"unknown role {role!r}; use {', '.join(roles)}")


def check_deputies(policy: Policy, people: People) -> Iterator[str]:
    """Give what is wrong with the deputies that a policy names: each has to be a person here."""
    for deputy in policy.deputies:
        member = people.by_id.get(deputy.person)
        if member is None or member.kind != "person":
            yield f"deputy {deputy.person!r} for {deputy.role} is no person of the people file"
