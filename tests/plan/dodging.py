"""Proposals that ask, for tests of what asks fewer people than its effect deserves."""

from datetime import date
from functools import partial
from typing import Any

from plan.earlier import Past, Step, with_past
from plan.model import Freeze, Plan
from plan.operations import apply_operations, parse_operations
from plan.policy import Policy, Rule, RuleRequirement
from plan.proposing import assess
from tests.builders import DAY, small_plan

Op = dict[str, Any]


def rule(when: str, *roles: str, **fields: Any) -> Rule:  # noqa: ANN401  # any field of a rule
    requires = tuple(RuleRequirement(role=role) for role in roles)
    return Rule.model_validate({"name": when, "when": when, "requires": requires, **fields})


POLICY = Policy(
    version=1,
    rules=(
        rule("department", "$department"),
        rule("order_flip", "$department"),
        rule("freeze_waived", "it-security"),
        rule("breaks", "pmo", risk="high"),
        rule("moves", "pmo", days=10),
    ),
)


def asked_of(plan: Plan, *operations: Op, policy: Policy = POLICY) -> set[str]:
    ruling = assess(plan, parse_operations(list(operations)), policy).ruling
    return {one.role for one in ruling.requirements}


def frozen(plan: Plan, **bound: Any) -> Plan:  # noqa: ANN401  # any field of a freeze
    """Give a plan with one freeze of operations in a week of March; ``bound`` says of what."""
    first, last = date(2026, 3, 16), date(2026, 3, 20)
    freeze = Freeze(id="F", name="F", first=first, last=last, departments=("operations",), **bound)
    return plan.model_copy(update={"freezes": (freeze,)})


def plan_with(*operations: Op) -> Plan:
    return apply_operations(small_plan(), parse_operations(list(operations)))


def described(plan: Plan, id_: str, **fields: object) -> Op:
    task = plan.by_id[id_].model_dump(mode="json")
    return {"op": "replace_task", "task": {**task, **fields}}


def new_task(id_: str, department: str, **fields: object) -> Op:
    task = {"id": id_, "name": id_, "department": department, "duration": DAY, **fields}
    return {"op": "add_task", "task": task}


def pinned(date: str) -> dict[str, str]:
    return {"kind": "SNET", "date": date}


ONLY_FLIPS = Policy(
    version=1,
    rules=(rule("department", "$department"), rule("order_flip", "$department")),
)


def in_steps(first: Plan, *steps: Op | list[Op], policy: Policy = ONLY_FLIPS) -> list[set[str]]:
    """Take steps from a first revision, as the ledger does, and say who is asked for each."""
    asked, plan, taken = [], first, list[Step]()
    for step in steps:
        operations = step if isinstance(step, list) else [step]
        asked.append(asked_of(plan, *operations, policy=policy))
        taken = [*taken, parse_operations(operations)]
        after = apply_operations(plan, taken[-1])
        plan = with_past(after, Past(lambda: first, partial(list, taken)))
    return asked


def begins(task: str, date: str) -> Op:
    return {"op": "set_constraint", "task": task, "constraint": pinned(date)}
