"""``policy.toml``: who has to approve, as rules over what a change does."""

from pathlib import Path

from app.files.toml import Table, read_toml
from plan.model import DEPARTMENTS
from plan.people import FURTHER_ROLES
from plan.policy import Policy, Rule, RuleRequirement

_STAND_INS = ("$department", "$gate")


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
        ),
    )


def read_policy_file(path: Path) -> Policy:
    """Read the file.

    Raises:
        CannotError, PlanFileError: see ``read_toml``; every problem with its field.
    """
    file = read_toml(path)
    file.only("", file.data, ("expires_hours", "rule"))
    rules: list[Rule] = []
    for number, row in enumerate(file.tables("rule"), start=1):
        where = f"rule {row.get('name', number)!r}"
        rule = file.value(where, lambda row=row: Rule.model_validate(row))  # type: ignore[misc]  # bound per row
        if rule is not None:
            _check_names(file, where, rule)
            rules.append(rule)
    if not rules and not file.problems:
        file.wrong("rule", "there is no rule, so nobody could approve anything; write one")
    hours = file.data.get("expires_hours", 72)
    policy = file.value(
        "policy", lambda: Policy(version=1, expires_hours=hours, rules=tuple(rules))
    )
    file.check()
    if policy is None:
        raise AssertionError("a policy that could not be read left no problem")
    return policy


def _check_names(file: Table, where: str, rule: Rule) -> None:
    for department in rule.departments:
        if department not in DEPARTMENTS:
            known = ", ".join(DEPARTMENTS)
            file.wrong(f"{where}.departments", f"unknown department {department!r}; use {known}")
    roles = (*_STAND_INS, *DEPARTMENTS, *FURTHER_ROLES)
    if not rule.requires:
        file.wrong(f"{where}.requires", "names nobody; a rule has to ask for an approval")
    for requirement in rule.requires:
        if requirement.role not in roles:
            file.wrong(
                f"{where}.requires", f"unknown role {requirement.role!r}; use {', '.join(roles)}"
            )
