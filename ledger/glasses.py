"""Broken glass read back from the ledger, with what came under it and who looked at it."""

import json
import sqlite3

from ledger.connection import fetch
from plan.break_glass import BreakGlass, Review


def load_glasses(raw: sqlite3.Connection) -> tuple[BreakGlass, ...]:
    """Give every broken glass with what came under it, oldest first."""
    came = fetch(
        raw, "SELECT number, break_glass, author, sponsor FROM under_glass ORDER BY number"
    )
    reviews = fetch(raw, "SELECT break_glass, person, finding, at FROM reviews")
    by_glass = {row.pop("break_glass"): Review.model_validate(row) for row in reviews}
    found = []
    for row in fetch(
        raw,
        "SELECT id, person, reason, scope, until_at, revisions, review_by, at "
        "FROM break_glass ORDER BY id",
    ):
        mine = [one for one in came if one["break_glass"] == row["id"]]
        hands = [one[name] for one in mine for name in ("author", "sponsor") if one[name]]
        found.append(
            BreakGlass.model_validate(
                {
                    **row,
                    "scope": json.loads(row["scope"]),
                    "came": tuple(one["number"] for one in mine),
                    "submitted_by": tuple(dict.fromkeys(hands)),
                    "review": by_glass.get(row["id"]),
                }
            )
        )
    return tuple(found)
