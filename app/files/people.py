"""``people.toml``: who may act, in which roles; the crew's agents are added, without roles."""

from collections.abc import Iterator
from pathlib import Path

from app.files.toml import Table, read_toml
from plan.model import DEPARTMENTS
from plan.people import FURTHER_ROLES, RESERVED, People, Person

AGENTS = (
    Person(id="finance-agent", name="Finance agent", kind="agent", department="finance"),
    Person(id="operations-agent", name="Operations agent", kind="agent", department="operations"),
    Person(id="security-agent", name="IT security agent", kind="agent", department="it-security"),
    Person(id="coordinator", name="Coordinator", kind="agent", department="pmo"),
)
TEMPLATE = """\
[[person]]
id = "maya"
name = "Maya Lindqvist"
department = "pmo"
roles = ["pmo"]
address = "maya@example.com"
"""
_KEYS = ("id", "name", "department", "roles", "address")


def nobody_named() -> People:
    """Give the people where nobody was named: an operator, who can approve nothing."""
    operator = Person(id="operator", name="Operator", department="pmo", roles=("operator",))
    return People(version=1, members=(operator, *AGENTS))


def read_people_file(path: Path) -> People:
    """Read the file.

    Raises:
        CannotError, PlanFileError: see ``read_toml``; every problem with its field.
    """
    file = read_toml(path)
    file.only("", file.data, ("person",))
    members = list(_members(file))
    if not members and not file.problems:
        file.wrong("person", f"nobody is named; write\n{TEMPLATE}")
    _check_unique(file, members)
    file.check()
    return People(version=1, members=(*members, *AGENTS))


def _members(file: Table) -> Iterator[Person]:
    for number, row in enumerate(file.tables("person"), start=1):
        where = f"person {row.get('id', number)}"
        file.only(f"{where}.", row, _KEYS)
        known = {key: value for key, value in row.items() if key in _KEYS}
        person = file.value(where, lambda known=known: Person.model_validate(known))  # type: ignore[misc]  # bound per row
        if person is None:
            continue
        _check_names(file, where, person)
        yield person


def _check_names(file: Table, where: str, person: Person) -> None:
    if person.department not in DEPARTMENTS:
        known = ", ".join(DEPARTMENTS)
        file.wrong(f"{where}.department", f"unknown department {person.department!r}; use {known}")
    roles = (*DEPARTMENTS, *FURTHER_ROLES)
    for role in person.roles:
        if role not in roles:
            file.wrong(f"{where}.roles", f"unknown role {role!r}; use {', '.join(roles)}")


def _check_unique(file: Table, members: list[Person]) -> None:
    seen = {agent.id for agent in AGENTS}
    for person in members:
        if person.id in RESERVED:
            said = f"{person.id!r} stands in the log for what nobody did; take another id"
            file.wrong(f"person {person.id}.id", said)
        if person.id in seen:
            what = "is an agent's" if person.id in {a.id for a in AGENTS} else "stands twice"
            file.wrong(f"person {person.id}.id", f"{person.id!r} {what}; ids have to be unique")
        seen.add(person.id)
