"""A small workspace to test with: six tasks in three departments, six people, a plain policy.

Two PMO leads and two operations managers, so that an author never has to approve their own change.
"""

from datetime import date

from plan.model import STANDARD, Calendar, Department, Link, LinkKind, Plan, Task, Team
from plan.people import People, Person
from plan.policy import Policy, Rule, RuleRequirement

DAY = 480
_NINE_TO_FIVE = ((540, 1020),)
_WEEK = (
    _NINE_TO_FIVE,
    _NINE_TO_FIVE,
    _NINE_TO_FIVE,
    _NINE_TO_FIVE,
    _NINE_TO_FIVE,
    (),
    (),
)


def small_plan() -> Plan:
    """Give a plan of six tasks; it starts on Monday 2026-03-02.

    T01 finance 5d -> T03 operations 10d -> T04 operations 8d -> T05 finance 4d -> T06 gate;
    T02 it-security 3d -> T04.
    """
    return Plan(
        id="small",
        name="Invoice migration",
        start=date(2026, 3, 2),
        departments=(
            Department(id="finance", name="Finance"),
            Department(id="operations", name="Operations"),
            Department(id="it-security", name="IT security"),
            Department(id="pmo", name="PMO"),
        ),
        teams=(Team(id="FIN"), Team(id="PLT"), Team(id="SEC")),
        calendars=(Calendar(id=STANDARD, name="Standard", week=_WEEK),),
        tasks=(
            _task("T01", "Map the ledger accounts", "finance", "FIN", 5),
            _task("T02", "Approve the firewall change", "it-security", "SEC", 3),
            _task("T03", "Set up the target cluster", "operations", "PLT", 10),
            _task("T04", "Migrate the invoice process", "operations", "PLT", 8),
            _task("T05", "Reconcile the invoices", "finance", "FIN", 4),
            Task(
                id="T06",
                name="Go-live decision",
                department="operations",
                duration=0,
                gate=("finance", "operations", "it-security"),
            ),
        ),
        links=(
            Link(before="T01", after="T03"),
            Link(before="T02", after="T04"),
            Link(before="T03", after="T04", kind=LinkKind.FS, lag=DAY),
            Link(before="T04", after="T05"),
            Link(before="T05", after="T06"),
        ),
    )


def _task(id_: str, name: str, department: str, team: str, days: int) -> Task:
    return Task(id=id_, name=name, department=department, teams=(team,), duration=days * DAY)


def six_people() -> People:
    """Give six people (maya and tom pmo, olga and owen operations, fiona, sam) and four agents."""
    return People(
        version=1,
        members=(
            _person("maya", "Maya Lindqvist", "pmo"),
            _person("tom", "Tom Okafor", "pmo"),
            _person("olga", "Olga Petrova", "operations"),
            _person("owen", "Owen Price", "operations"),
            _person("fiona", "Fiona Hart", "finance"),
            _person("sam", "Sam Reyes", "it-security"),
            _agent("finance-agent", "Finance agent", "finance"),
            _agent("operations-agent", "Operations agent", "operations"),
            _agent("security-agent", "Security agent", "it-security"),
            _agent("coordinator", "Coordinator", "pmo"),
        ),
    )


def _person(id_: str, name: str, department: str) -> Person:
    return Person(
        id=id_,
        name=name,
        department=department,
        roles=(department,),
        address=f"{id_}@example.com",
    )


def _agent(id_: str, name: str, department: str) -> Person:
    return Person(id=id_, name=name, kind="agent", department=department)


def plain_policy() -> Policy:
    """Give the policy that every department which is touched approves once; 72 hours."""
    return Policy(
        version=1,
        rules=(
            Rule(
                name="who is touched approves",
                when="department",
                requires=(RuleRequirement(role="$department"),),
            ),
        ),
    )
