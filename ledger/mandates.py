"""By what right people act beside holding a role from the start, read back from the ledger.

Grants, delegations and named deputies are given whole; which of them counts is for ``plan`` to say.
"""

import json
import sqlite3
from typing import Any

from plan.mandates import Delegation, Grant, Mandates, NamedDeputy


def load_mandates(raw: sqlite3.Connection, at: str) -> Mandates:
    """Give every grant, delegation and named deputy as of an instant."""
    grants = _rows(
        raw,
        "SELECT g.member, g.role, g.proposal, p.author, p.sponsor "
        "FROM grants AS g JOIN proposals AS p ON p.id = g.proposal "
        "WHERE g.version = (SELECT max(version) FROM people_versions)",
    )
    delegations = _rows(
        raw,
        "SELECT d.id, d.role, d.delegator, d.delegate, d.from_at, d.until_at, d.reason, "
        "e.delegation IS NOT NULL AS ended "
        "FROM delegations AS d LEFT JOIN delegation_ends AS e ON e.delegation = d.id "
        "ORDER BY d.id",
    )
    [policy] = _rows(
        raw,
        "SELECT o.body, p.author, p.sponsor FROM policy_versions AS o "
        "LEFT JOIN governed AS g ON g.policy_version = o.version "
        "LEFT JOIN proposals AS p ON p.id = g.proposal "
        "WHERE o.version = (SELECT max(version) FROM policy_versions)",
    )
    by, named = _by(policy), json.loads(policy["body"]).get("deputies", ())
    return Mandates(
        at=at,
        grants=tuple(Grant(by=_by(row), **row) for row in grants),
        delegations=tuple(Delegation.model_validate(row) for row in delegations),
        deputies=tuple(NamedDeputy(by=by, **one) for one in named),
    )


def _by(row: dict[str, Any]) -> tuple[str, ...]:
    """Take author and sponsor out of a row."""
    names = (row.pop("author"), row.pop("sponsor"))
    return tuple(one for one in names if one is not None)


def _rows(raw: sqlite3.Connection, sql: str) -> list[dict[str, Any]]:
    cursor = raw.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
