"""One bit of a proposal changed after everybody approved: their approvals do not count for it.

The stored content is changed in the file itself, with the triggers dropped and put back, as
somebody with a database tool would: the content alone, or the content with its digest made right
again, or with every approval's digest as well. The door has to refuse, or where even the database
was rewritten throughout, ``verify`` has to name it.
"""

import json
import random
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from ledger.verify import verify
from plan.apply import apply_proposal
from plan.errors import PlanError
from plan.proposal import Proposal
from plan.values import sha256
from tests.assurance.scene import copy_of, opened
from tests.assurance.table import Tally
from tests.ledger.steps import count, plain_connection

SMALL, LARGE = 20, 200
_ABSENT: dict[str, Any] = {
    "sponsor": "tom",
    "model": "gpt",
    "prompt": "0" * 12,
    "evidence": [{"id": "O1", "hash": "0" * 64}],
    "result_people": "0" * 64,
    "result_policy": "0" * 64,
    "parent": "P0",
    "parent_kind": "edit",
    "attest": [{"before": "T01", "after": "T02", "departments": ["finance", "it-security"]}],
    "break_glass": 1,
}


def units(full: bool) -> list[str]:  # noqa: FBT001  # the one choice there is
    """Give every field of a proposal with a number of seeds."""
    each = LARGE if full else SMALL
    return [f"{field} {each}" for field in Proposal.model_fields]


def run(unit: str, folder: Path) -> Tally:
    """Change one field so many times, each time in a fresh copy."""
    field, _, times = unit.partition(" ")
    tally = Tally()
    for number in range(int(times)):
        chance = random.Random(f"bits {field} {number}")  # noqa: S311  # a seed, no secret
        path = copy_of("approved", folder)
        how = ("content", "content and digest", "content, digest and decisions")[number % 3]
        if not _rewrite(path, field, chance, how):
            tally.fail(f"{field}: nothing was changed")
            continue
        tally.count("changed")
        tally.count(f"changed {how}")
        _attempt(tally, path, f"{field} {number} ({how})", how)
    tally.count("fields")
    return tally


def _attempt(tally: Tally, path: Path, what: str, how: str) -> None:
    applied = False
    with suppress(PlanError, sqlite3.Error, ValueError, KeyError), opened(path) as (ledger, _):
        tally.count("still a proposal", bool(ledger.reader.case("P1")))
        apply_proposal(ledger.door, "P1")
        applied = True
    if applied or count(path, "revisions") != 1:
        if how == "content, digest and decisions":
            tally.count("applied from a file rewritten throughout")
        else:
            tally.fail(f"{what}: it was applied")
    else:
        tally.count("refused by the door")
    report = verify(path)
    if report["ok"]:
        tally.fail(f"{what}: verify found the ledger whole")
    else:
        tally.count("named by verify")


def _rewrite(path: Path, field: str, chance: random.Random, how: str) -> bool:
    with plain_connection(path) as raw:
        [(body,)] = raw.execute("SELECT body FROM proposals WHERE id = 'P1'")
        changed = _flip(body, field, chance)
        if changed is None:
            return False
        raw.execute("BEGIN")
        kept = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("UPDATE proposals SET body = ? WHERE id = 'P1'", (changed,))
        digest = sha256("interlock/proposal/1", changed)
        if how != "content":
            raw.execute("UPDATE proposals SET digest = ? WHERE id = 'P1'", (digest,))
            _columns(raw, changed)
        if how == "content, digest and decisions":
            raw.execute("UPDATE decisions SET digest = ? WHERE proposal = 'P1'", (digest,))
        for _, sql in kept:
            raw.execute(sql)
        raw.execute("COMMIT")
    return True


def _columns(raw: sqlite3.Connection, body: str) -> None:
    """Make the columns beside the content say the same as it, where they can."""
    with suppress(ValueError, sqlite3.Error):
        content = json.loads(body)
        for name in ("base_hash", "result_hash", "author", "sponsor", "created", "expires"):
            raw.execute(f"UPDATE proposals SET {name} = ? WHERE id = 'P1'", (content.get(name),))  # noqa: S608  # our names


def _flip(body: str, field: str, chance: random.Random) -> str | None:
    """Flip one bit inside the value of a field; where it is left out, put a value there."""
    content = json.loads(body)
    if content.get(field) in (None, [], ()):
        if field not in _ABSENT:
            return None
        return _canonical({**content, field: _ABSENT[field]})
    value = _canonical(content[field])
    places = [place for place, letter in enumerate(value) if letter not in '"[]{}:,\\']
    for _ in range(100):
        place = chance.choice(places)
        letter = chr(ord(value[place]) ^ (1 << chance.randrange(7)))
        if letter in '"\\' or ord(letter) < ord(" "):
            continue
        flipped = value[:place] + letter + value[place + 1 :]
        with suppress(ValueError):
            return _canonical({**content, field: json.loads(flipped)})
    return None


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
