"""By what right people act beside holding a role from the start, read back from the ledger.

Grants, delegations and named deputies are given whole; which of them counts is for ``plan`` to say.
"""

import sqlite3
from typing import Any

from ledger.connection import fetch
from plan.mandates import Delegation, Grant, Mandates, NamedDeputy


def load_mandates(raw: sqlite3.Connection, at: str, version: int | None = None) -> Mandates:
    """Give every grant, delegation and named deputy as of an instant.

    The grants are those of a version of the people, or of the newest.
    """
    grants = fetch(
        raw,
        "SELECT g.member, g.role, g.proposal, p.author, p.sponsor "
        "FROM grants AS g JOIN proposals AS p ON p.id = g.proposal "
        "WHERE g.version = COALESCE(?1, (SELECT max(version) FROM people_versions))",
        [version],
    )
    delegations = fetch(
        raw,
        "SELECT d.id, d.role, d.delegator, d.delegate, d.from_at, d.until_at, d.reason, "
        "d.channel, e.delegation IS NOT NULL AS ended "
        "FROM delegations AS d LEFT JOIN ended_delegations AS e ON e.delegation = d.id "
        "ORDER BY d.id",
    )
    named = fetch(
        raw,
        "SELECT d.role, d.person, p.author, p.sponsor FROM deputies_since AS d "
        "LEFT JOIN governed AS g ON g.policy_version = d.since "
        "LEFT JOIN proposals AS p ON p.id = g.proposal",
    )
    return Mandates(
        at=at,
        grants=tuple(Grant(by=_by(row), **row) for row in grants),
        delegations=tuple(Delegation.model_validate(row) for row in delegations),
        deputies=tuple(NamedDeputy(by=_by(row), **row) for row in named),
        maker=next((row["id"] for row in fetch(raw, "SELECT id FROM makers")), ""),
    )


def _by(row: dict[str, Any]) -> tuple[str, ...]:
    """Take author and sponsor out of a row."""
    names = (row.pop("author"), row.pop("sponsor"))
    return tuple(one for one in names if one is not None)
