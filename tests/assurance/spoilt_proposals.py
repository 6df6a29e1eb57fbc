"""A wrong row for each guard of proposals, also under broken glass."""

import json
from typing import Any

from ledger.journal import Row
from ledger.sealing import Cell
from plan.values import canonical, sha256
from tests.assurance.spoiling import (
    AGENT,
    LATE,
    AbsentError,
    Books,
    Entry,
    Forgery,
    Recipes,
    later,
    restored,
)

RECIPES = spoils = Recipes()
PLAN_ONLY = (
    "json_extract(body, '$.result_people') IS NULL "
    "AND json_extract(body, '$.result_policy') IS NULL"
)


def proposal(
    books: Books,
    where: str = PLAN_ONLY,
    cells: dict[str, Cell] | None = None,
    **body: Any,  # noqa: ANN401  # JSON
) -> Row:
    """Give a proposal like one that is there, its digest right, with something else in it."""
    row = books.like("proposals", where)
    said = canonical({**json.loads(str(row.cells["body"])), **body})
    digest = sha256("interlock/proposal/1", said)
    given: dict[str, Cell] = {"id": f"P{row.cells['number']}", "body": said, "digest": digest}
    return Row("proposals", {**row.cells, **given, **(cells or {})})


def submitted(row: Row) -> Forgery:
    """Submit it."""
    return [Entry("submitted", str(row.cells["author"]), [row])]


# Proposals.


@spoils
def proposals_columns(books: Books) -> Forgery:
    return submitted(
        proposal(books, cells={"author": books.random.choice(("tom", "sam"))}, author="maya")
    )


@spoils
def proposals_created(books: Books) -> Forgery:
    return submitted(proposal(books, cells={"created": LATE}, created=LATE))


@spoils
def proposals_governing(books: Books) -> Forgery:
    if books.random.random() < 0.5:  # half of the time
        return submitted(proposal(books, result_people="0" * 64))
    return submitted(proposal(books, result_policy="0" * 64))


@spoils
def proposals_one_kind(books: Books) -> Forgery:
    steps = [{"op": "remove_person", "id": "tom"}, {"op": "set_duration", "task": "T01"}]
    return submitted(proposal(books, operations=steps, result_people="0" * 64))


@spoils
def proposals_proceed(books: Books) -> Forgery:
    step = {"op": "proceed_gate", "task": "T06", "call": books.random.choice((1, 2, 9))}
    made = submitted(proposal(books, operations=[step]))
    if books.raw.execute("SELECT 1 FROM call_answers WHERE answer = 'proceed'").fetchone():
        raise AbsentError
    return made


@spoils
def proposals_parent(books: Books) -> Forgery:
    parent = books.any("SELECT id FROM proposals")["id"]
    kind = books.random.choice((None, "successor"))
    return submitted(proposal(books, parent=parent, parent_kind=kind))


@spoils
def proposals_edit(books: Books) -> Forgery:
    parent = books.any("SELECT id FROM proposals")["id"]
    return submitted(proposal(books, parent=parent, parent_kind="edit"))


@spoils
def proposals_replaces(books: Books) -> Forgery:
    of = books.any(
        "SELECT id, author FROM proposals WHERE id NOT IN (SELECT proposal FROM endings)"
    )
    who = str(of["author"])
    cells: dict[str, Cell] = {
        "proposal": of["id"],
        "status": "replaced",
        "reason": "",
        "actor": who,
    }
    fresh = proposal(books, parent=None, parent_kind=None)
    return [Entry("submitted", who, [Row("endings", cells), fresh])]


@spoils
def proposals_successor(books: Books) -> Forgery:
    parent = books.any("SELECT id FROM proposals")["id"]
    row = proposal(books, parent=parent, parent_kind="successor", operations=[])
    return [Entry("succeeded", rows=[row])]


@spoils
def proposals_one_successor(books: Books) -> Forgery:
    sql = "SELECT proposal FROM endings WHERE status = 'stale'"
    parent = str(books.any(sql)["proposal"])
    first = proposal(books, f"id = '{parent}'", parent=parent, parent_kind="successor")
    number = int(str(first.cells["number"])) + 1
    more: dict[str, Cell] = {"number": number, "id": f"P{number}"}
    second = proposal(books, f"id = '{parent}'", more, parent=parent, parent_kind="successor", x=1)
    return [Entry("succeeded", rows=[first, second])]


@spoils
def proposals_fork(books: Books) -> Forgery:
    return [restored(books), *submitted(proposal(books))]


# Broken glass.


def _broken(books: Books, *tasks: str, **changes: Cell) -> Entry:
    """Break glass for operations."""
    holder = books.any("SELECT member FROM own_roles WHERE role = 'operations'")["member"]
    cells: dict[str, Cell] = {
        "id": 10**6,
        "person": holder,
        "reason": "now",
        "scope": canonical({"departments": ["operations"], "tasks": list(tasks)}),
        "until_at": later(books, hours=4),
        "revisions": 1,
        "review_by": later(books, hours=28),
        "channel": "cli",
    }
    row = Row("break_glass", {**cells, **changes})
    return Entry("broke_glass", str(row.cells["person"]), [row])


def _under_glass(books: Books, *tasks: str, **body: Any) -> Forgery:  # noqa: ANN401  # JSON
    """Break glass for operations, and propose something under it."""
    return [_broken(books, *tasks), *submitted(proposal(books, break_glass=10**6, **body))]


@spoils
def break_glass_again(books: Books) -> Forgery:
    return [_broken(books), _broken(books, id=10**6 + 1)]


@spoils
def break_glass_role(books: Books) -> Forgery:
    return [_broken(books, person=AGENT)]


@spoils
def break_glass_limits(books: Books) -> Forgery:
    return [_broken(books, revisions=99)]


@spoils
def break_glass_scope(books: Books) -> Forgery:
    return [_broken(books, scope='{"departments":[]}')]


@spoils
def proposals_under_glass(books: Books) -> Forgery:
    return submitted(proposal(books, break_glass=10**6))


@spoils
def proposals_glass_scope(books: Books) -> Forgery:
    step = {"op": "set_duration", "task": "T04", "duration": 480}
    return _under_glass(books, "T03", operations=[step])


@spoils
def proposals_glass_tasks(books: Books) -> Forgery:
    return _under_glass(books, "T03", operations=[{"op": "set_start"}])


@spoils
def proposals_glass_departments(books: Books) -> Forgery:
    return _under_glass(books, operations=[{"op": "set_duration", "task": "T01"}])


@spoils
def proposals_glass_others(books: Books) -> Forgery:
    return _under_glass(books, operations=[{"op": "set_start", "date": "2026-04-01"}])


@spoils
def proposals_glass_asks(books: Books) -> Forgery:
    step = {"op": "set_duration", "task": "T03", "duration": 480}
    return _under_glass(books, operations=[step], requirements=[])


@spoils
def revisions_gate_review(books: Books) -> Forgery:
    """Let a change come in under broken glass, and another after its review is overdue."""
    broken = _under_glass(books)
    fresh = proposal(books, break_glass=10**6)
    first = books.like("revisions", "proposal IS NOT NULL", proposal=fresh.cells["id"])
    number = int(str(first.cells["number"])) + 1
    second = Row("revisions", {**first.cells, "number": number, "proposal": "P0"})
    late = Entry("applied", rows=[second], at=later(books, hours=99))
    return [*broken, Entry("applied", rows=[first]), late]
