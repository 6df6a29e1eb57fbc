"""Is this ledger whole? One file on the standard library, which an auditor can read and run.

It shares no code with the product, on purpose: the log's chain, the hash of every row, the digest
of every proposal, the replay of every revision, of people and policy, and the decision on every
apply are said a second time here, and so is the check of a signature (Ed25519, RFC 8032). It reads
a ledger.db, or an export of one as lines of JSON.

A bare chain does not show that its tail was cut. ``tail`` is "anchored" where the newest signed
checkpoint covers the last act, else "unanchored"; a receipt that somebody kept (``--receipt``)
shows a log that was cut back or written anew, and a public key that was kept elsewhere (``--key``)
whose signatures count.

Of the signatures the newest ``SIGNATURES`` are checked, with ``--require-anchor`` every one; the
report says how many of how many.

    python verify.py LEDGER [--receipt FILE]... [--key HEX]... [--require-anchor] [--json]
    0 whole, 1 tampered (names the first bad entry), its end not signed, or a receipt that was
    changed, 3 unreadable: the ledger, or a receipt
"""

import argparse
import hashlib
import json
import re
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Fault = tuple[int | None, str]  # the number of the log entry that it shows in, and what is wrong

APPLICATION_ID, VERSION, EXPORT_FORM, RECEIPT_FORM = 0x494C434B, 2, 1, 1
LEAP = timedelta(days=400)  # so far the clock may come ahead from one entry to the next
SLACK = timedelta(minutes=1)  # so much later than its entry a proposal may be made
YEAR = timedelta(days=366)  # so much earlier than a latest start a task may be over at most
SIGNATURES = 500  # so many of the newest checkpoints, unless the end has to be anchored
PATIENCE = 5  # seconds from one word of progress to the next
TOGETHER = (frozenset({"conflict", "conflicts"}), frozenset({"upgraded"}))  # entries of one act
PROPOSED = ("base_revision", "base_hash", "result_hash", "author", "sponsor", "created", "expires")
ON_PEOPLE = ("add_person", "change_person", "remove_person")
RISKS = ("low", "medium", "high")
PINS = {"MSO": "SNLT", "MFO": "FNLT"}  # a pin is a limit to both sides; this is its late half
STRICT = re.compile(r"\bSTRICT(,\s*)?(?=(WITHOUT ROWID)?\s*$)")  # an old SQLite does not know it
STEPS = 1_000_000  # of SQLite's machine; making an empty table takes a few
SHADOW = re.compile(
    r"(sqlite_(sequence|stat\d)|observations_fts_(data|idx|docsize|config))\Z"
)  # SQLite's own, and the full-text index
TOLD = (
    *("submitted", "succeeded", "cleared", "decided", "revoked", "asked", "answered", "ended"),
    *("applied", "reminded", "escalated", "attested", "called", "called_answer", "broke_glass"),
    *("evidence_changed", "reviewed", "delegated", "undelegated"),
    *("handed_over", "nudged", "run_step", "accepted_fork"),
)
EVENTS = {  # which entry may bring a row into which table
    **dict.fromkeys(("meta",), ("genesis",)),
    **dict.fromkeys(
        ("people_versions", "members", "roles", "policy_versions"), ("genesis", "applied")
    ),
    **dict.fromkeys(("grants", "governed"), ("applied",)),
    **dict.fromkeys(("proposals", "requirements"), ("submitted", "succeeded")),
    **dict.fromkeys(("decisions", "deputed"), ("decided",)),
    "revocations": ("revoked",),
    "questions": ("asked",),
    "answers": ("answered",),
    "endings": ("ended", "applied", "submitted", "attested"),
    "outbox": TOLD,
    "revisions": ("genesis", "applied"),
    "deliveries": ("delivered",),
    "reminders": ("reminded",),
    "escalations": ("escalated", "submitted", "succeeded"),
    "successions": ("succeeded", "cleared"),
    "attestations": ("attested",),
    "calls": ("called",),
    "call_answers": ("called_answer",),
    "briefings": ("evidence_changed",),
    "delegations": ("delegated",),
    "delegation_ends": ("undelegated",),
    "break_glass": ("broke_glass",),
    "reviews": ("reviewed",),
    "keys": ("genesis", "key_added"),
    "checkpoints": ("signed",),
    "forks": ("restored",),
    "fork_acceptances": ("accepted_fork",),
    "upgrades": ("upgraded",),
}
ACTORS = {  # whose act the row is: the log's actor has to be this column, or the kernel
    **dict.fromkeys(("decisions", "revocations", "questions", "answers"), "person"),
    **dict.fromkeys(("attestations", "call_answers", "break_glass", "reviews"), "person"),
    **dict.fromkeys(("delegation_ends", "keys", "fork_acceptances"), "person"),
    "delegations": "delegator",
    "endings": "actor",
}
KERNELS = ("applied", "reminded", "escalated", "succeeded", "cleared", "called")
RHYTHM = ("handed_over", "nudged", "run_opened", "run_step", "run_ended")
KERNEL_EVENTS = (*KERNELS, *RHYTHM, "evidence_changed", "signed", "restored", "upgraded")
BARE = ", not even the one that added a key: its signature was there, and is gone"
CHECKPOINT: dict[str, type] = {
    "seq": int,
    **dict.fromkeys(("hash", "at", "public", "signature"), str),
}
ENTRY: dict[str, type] = {
    "seq": int,
    **dict.fromkeys(("previous", "at", "actor", "event", "text", "hash"), str),
}
ENDS = {"applied": "stale", "submitted": "replaced", "attested": "closed"}  # and no other way
KEYED = {  # what the key of a record is made of, beside its words
    "readings": ("source", "type", "task", "department", "value"),
    "assumptions": ("before", "after"),
    "drafts": ("operations", "base_revision"),
}
LETTERS = {
    "observations": "O",
    "readings": "R",
    "assumptions": "A",
    "drafts": "D",
    "conflict_names": "C",
}


PLACES = {  # columns that say where a record stands; its name in the log holds them
    **dict.fromkeys(("findings", "conflicts"), frozenset({"round", "position"})),
    **dict.fromkeys((*LETTERS, "turns"), frozenset({"number"})),
}


class UnreadableError(Exception):
    """The file is missing, locked, or no ledger at all."""


def canonical(value: object) -> str:
    """Write JSON as it is hashed."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(domain: str, text: str) -> str:
    """Hash a text under its domain."""
    return hashlib.sha256(f"{domain}\0{text}".encode()).hexdigest()


# Ed25519 as in RFC 8032, section 5.1; points in extended coordinates (x, y, z, t).
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
EDWARDS = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * EDWARDS % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _multiples(point: Point) -> list[list[Point]]:
    """Give 0 to 15 times a point, then that of 16 times the point, and so on: 64 rows."""
    rows: list[list[Point]] = []
    for _ in range(64):
        row = [NEUTRAL]
        for _ in range(15):
            row.append(_add(row[-1], point))
        rows.append(row)
        point = _add(row[-1], point)
    return rows


def _times(number: int, multiples: list[list[Point]]) -> Point:
    """Multiply by the digits of a number below 16 to the 64, which is more than ``ORDER``."""
    result = NEUTRAL
    for row in multiples:
        result, number = _add(result, row[number & 15]), number >> 4
    return result


def _point(data: bytes) -> Point | None:
    """Read a point (RFC 8032, 5.1.3), or None where the bytes are none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    square = (y * y - 1) * pow(EDWARDS * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def _bytes(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


@lru_cache(maxsize=8)
def _known(data: bytes, *, turned: bool) -> list[list[Point]] | None:
    """Give the multiples of a point by its bytes, or of its negative; None where it is none."""
    point = _point(data)
    if point is None:
        return None
    x, y, z, t = point
    return _multiples((P - x, y, z, P - t) if turned else point)


BASE = (4 * pow(5, P - 2, P) % P).to_bytes(32, "little")


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether an Ed25519 signature is that of a public key (RFC 8032, 5.1.7)."""
    key = _known(public, turned=True) if (len(public), len(signature)) == (32, 64) else None
    base, scalar = _known(BASE, turned=False), int.from_bytes(signature[32:], "little")
    if key is None or base is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    factor = int.from_bytes(digest, "little") % ORDER
    return _bytes(_add(_times(scalar, base), _times(factor, key))) == signature[:32]


def sealed(ledger: str, checkpoint: Row) -> bool:
    """Say whether a checkpoint bears the signature of its key over this ledger's entry."""
    fields = {"ledger": ledger, **{name: checkpoint[name] for name in ("seq", "hash", "at")}}
    message = f"interlock/checkpoint/1\0{canonical(fields)}".encode()
    try:
        key, signature = (bytes.fromhex(checkpoint[name]) for name in ("public", "signature"))
    except ValueError:
        return False
    return signed(key, message, signature)


def _schema(found: Iterable[tuple[str, str, str | None]]) -> dict[str, str]:
    """Give the SQL of each thing by name; a second one of a name (a trigger may) gets another."""
    schema: dict[str, str] = {}
    for kind, name, sql in found:
        if sql is not None and (kind != "table" or not SHADOW.match(name)):
            schema[name if name not in schema else f"{name} ({kind} {len(schema)})"] = sql
    return schema


class Database:
    """A ledger.db, read on a connection that cannot write."""

    what = "database"

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw: sqlite3.Connection | None = raw
        [(self.version,)] = raw.execute("PRAGMA user_version")
        found = raw.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        self.schema = _schema(found)
        self.columns: dict[str, dict[str, int]] = {}
        for name in sorted(n for kind, n, _ in found if kind == "table" and not SHADOW.match(n)):
            info = raw.execute("SELECT name, pk FROM pragma_table_info(?)", (name,))
            self.columns[name] = dict(info.fetchall())

    def rows(self, table: str, keys: Sequence[str]) -> Iterator[Row]:
        """Give a table's rows in the order of its key."""
        order = ", ".join(f'"{key}"' for key in keys)
        cursor = self.raw.execute(f'SELECT * FROM "{table}" ORDER BY {order}') if self.raw else ()  # noqa: S608  # own names
        for row in cursor:
            yield dict(zip(self.columns[table], row, strict=True))


class Export:
    """A ledger as lines of JSON, as ``interlock audit --export`` writes it."""

    what, raw = "export", None

    def __init__(self, lines: Iterable[str]) -> None:
        values = [json.loads(line) for line in lines]
        head = values[0]
        if head["interlock_export"] != EXPORT_FORM:
            raise ValueError("another form of export")
        self.version, self.schema = int(head["schema_version"]), head["schema"]
        self.columns: dict[str, dict[str, int]] = {}
        self._rows: dict[str, list[list[Any]]] = defaultdict(list)
        self.faults: list[str] = []
        for value in values[1:]:
            if isinstance(value, dict):
                places = {key: place for place, key in enumerate(value["keys"], start=1)}
                if value["table"] in self.columns:
                    self.faults.append(f"the table {value['table']} stands in it twice")
                self.columns[value["table"]] = {n: places.get(n, 0) for n in value["columns"]}
            else:
                self._rows[value[0]].append(value[1:])
        if any(
            len(row) != len(self.columns[name]) for name, rows in self._rows.items() for row in rows
        ):
            raise ValueError("a row has more or fewer cells than its table")

    def loaded(self) -> Iterator[str]:
        """Put the rows into tables of the schema: SQLite asks their conditions, and who they name.

        The log holds the schema, and nothing else holds how an export names its columns.
        """
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
            fresh.set_progress_handler(lambda: 1, STEPS)
            yield from self._made(fresh)
            fresh.set_progress_handler(None, 0)  # it counts over all rows of a table
            info = "SELECT name, pk FROM pragma_table_info(?)"
            for name, columns in self.columns.items():
                if fresh.execute(info, (name,)).fetchall() != list(columns.items()):
                    yield f"the export names the columns of {name} otherwise than its schema"
                    continue
                marks = ", ".join("?" * len(columns))
                try:
                    fresh.executemany(f'INSERT INTO "{name}" VALUES ({marks})', self._rows[name])  # noqa: S608  # a name of the schema
                except (sqlite3.Error, OverflowError) as error:
                    yield f"a row of {name} cannot be: {error}"
            for table, _, parent, _ in fresh.execute("PRAGMA foreign_key_check"):
                yield f"a row of {table} points to nothing in {parent}"

    def _made(self, fresh: sqlite3.Connection) -> Iterator[str]:
        """Make the tables of the schema, and the indexes that let a key stand once."""
        old = sqlite3.sqlite_version_info < (3, 37)  # which does not know STRICT
        for name, sql in self.schema.items():
            if sql.startswith("CREATE TABLE") and name not in self.columns:
                yield f"the export has no table {name}"
            if sql.startswith(("CREATE TABLE", "CREATE UNIQUE INDEX")):
                try:
                    fresh.execute(STRICT.sub("", sql) if old else sql)
                except sqlite3.Error as error:
                    yield f"{name} cannot be made: {error}"

    def rows(self, table: str, keys: Sequence[str]) -> Iterator[Row]:
        """Give a table's rows in the order of its key."""
        found = [dict(zip(self.columns[table], row, strict=True)) for row in self._rows[table]]
        yield from sorted(found, key=lambda row: [row[key] for key in keys])


class Book:
    """The ledger's tables, and what was true just before an entry of the log."""

    def __init__(self, source: Database | Export, *, every: bool = False) -> None:
        """``every`` has every signature checked, and not only the newest."""
        self.source, self.every = source, every
        self._tables: dict[str, list[Row]] = {}
        self._by: dict[tuple[str, str], dict[Any, Row]] = {}
        self.log = {entry["seq"]: entry for entry in self.rows("log")}
        self.bodies = {seq: _parsed(entry["body"]) for seq, entry in self.log.items()}
        self.proposals = {row["id"]: row for row in self.table("proposals")}
        self.revoked = {row["decision"]: row["entry"] for row in self.table("revocations")}
        self.decisions: dict[str, list[Row]] = defaultdict(list)
        for row in self.table("decisions"):
            self.decisions[row["proposal"]].append(row)
        self.ends: dict[str, list[int]] = defaultdict(list)
        for row in (*self.table("endings"), *self.table("revisions")):
            self.ends[row["proposal"]].append(row["entry"])

    def rows(self, table: str) -> Iterator[Row]:
        """Give a table's rows in the order of its key; none where the table is gone."""
        if self.keys(table):
            yield from self.source.rows(table, self.keys(table))

    def table(self, name: str) -> list[Row]:
        """Give a table's rows, read once."""
        if name not in self._tables:
            self._tables[name] = list(self.rows(name))
        return self._tables[name]

    def keys(self, table: str) -> list[str]:
        """Name the columns of a table's primary key, in its order."""
        columns = self.source.columns.get(table, {})
        return sorted((name for name, key in columns.items() if key), key=columns.__getitem__)

    def named(self, *, kernel: bool) -> Iterator[tuple[str, str, Row]]:
        """Give each row with its table and its name; the kernel's rows point to a log entry."""
        for table, columns in self.source.columns.items():
            if table != "log" and ("entry" in columns) is kernel:
                for row in self.rows(table):
                    keys = (str(row[key]) for key in self.keys(table))
                    yield table, "/".join([table, *keys]), row

    def by(self, table: str, key: str) -> dict[Any, Row]:
        """Give a table's rows by one column."""
        if (table, key) not in self._by:
            self._by[table, key] = {row[key]: row for row in self.table(table)}
        return self._by[table, key]

    def body(self, proposal: str) -> Row:
        """Give the hashed content of a proposal."""
        return _parsed(self.proposals[proposal]["body"])

    def behind(self, proposal: str) -> set[str]:
        """Give author and sponsor of a proposal."""
        row = self.proposals[proposal]
        return {one for one in (row["author"], row["sponsor"]) if one}

    def live(self, proposal: str, entry: int) -> list[Row]:
        """Give the decisions on a proposal that stood just before a log entry."""
        given = [row for row in self.decisions[proposal] if row["entry"] < entry]
        accepted = [r["entry"] for r in self.table("fork_acceptances") if r["entry"] < entry]
        again = max(accepted, default=0)  # a yes from before a restored copy was accepted is none
        given = [row for row in given if row["verdict"] != "approve" or row["entry"] > again]
        return [row for row in given if self.revoked.get(row["id"], entry) >= entry]

    def ended(self, proposal: str, entry: int) -> bool:
        """Say whether a proposal had ended, or was applied, before a log entry."""
        return any(end < entry for end in self.ends[proposal])

    def newest(self, table: str, entry: int) -> Row:
        """Give the newest row of a table of versions that stood just before a log entry."""
        return next(row for row in reversed(self.table(table)) if row["entry"] < entry)

    def policy(self, entry: int) -> Row:
        """Give the policy that governed just before a log entry."""
        return _parsed(self.newest("policy_versions", entry)["body"])

    @cached_property
    def gone(self) -> list[tuple[int, Row]]:
        """Give every task that a revision took out or named anew, as it was, with the entry."""
        found: list[tuple[int, Row]] = []
        for was, now in pairwise(self.table("revisions")):
            said = _parsed(self.proposals.get(now["proposal"], {"body": ""})["body"])
            if any(str(op.get("op")).endswith("e_task") for op in said.get("operations", ())):
                before, after = (_called(_parsed(one["body"])) for one in (was, now))
                ids, out = {id_ for id_, _ in after}, before.keys() - after.keys()
                found += [(now["entry"], {**before[x], "stays": x[0] in ids}) for x in out]
        return found

    def is_person(self, id_: str, entry: int) -> bool:
        """Say whether this was a person of the ledger just before a log entry."""
        members = _parsed(self.newest("people_versions", entry)["body"])["members"]
        return any(one["id"] == id_ and one["kind"] == "person" for one in members)

    @cached_property
    def held(self) -> dict[int, dict[tuple[str, str], str | None]]:
        """Give who holds which role in each version of the people, and what brought it (K6)."""
        brought = {row["people_version"]: row["proposal"] for row in self.table("governed")}
        found: dict[int, dict[tuple[str, str], str | None]] = {}
        before: dict[tuple[str, str], str | None] = {}
        for row in self.table("people_versions"):
            version, source = row["version"], brought.get(row["version"])
            pairs = [(m["id"], r) for m in _parsed(row["body"])["members"] for r in m["roles"]]
            steps = _parsed(self.proposals.get(source, {"body": ""})["body"]).get("operations", ())
            out = {op["id"] for op in steps if op["op"] == "remove_person"}
            stays = {
                (who, role): by
                for (who, role), by in before.items()
                if who not in out or (by is not None and who in self.behind(by))
            }
            before = {pair: stays.get(pair, source) for pair in pairs}
            found[version] = before
        return found

    def holds(self, person: str | None, role: str, entry: int) -> bool:
        """Say whether a person held a role, not granted by themselves, just before an entry."""
        held = self.held[self.newest("people_versions", entry)["version"]]
        if person is None or (person, role) not in held or not self.is_person(person, entry):
            return False
        grant = held[person, role]
        return grant is None or person not in self.behind(grant)

    def granted(self, who: str, member: str, role: str, entry: int) -> bool:
        """Say whether somebody had brought a role to a member, as author or sponsor."""
        grant = self.held[self.newest("people_versions", entry)["version"]].get((member, role))
        return grant is not None and who in self.behind(grant)

    def names(self, role: str, deputy: str, entry: int) -> bool:
        """Say whether the policy named this deputy, and the deputy did not do so themselves.

        What counts is the version that brought them: later ones that leave them in name nobody.
        """
        since: int | None = None
        for row in (one for one in self.table("policy_versions") if one["entry"] < entry):
            deputies = _parsed(row["body"]).get("deputies", ())
            if (role, deputy) not in {(one["role"], one["person"]) for one in deputies}:
                since = None
            elif since is None:
                since = row["version"]
        brought = self.by("governed", "policy_version").get(since, {"proposal": None})["proposal"]
        return since is not None and (brought is None or deputy not in self.behind(brought))

    def counts(self, decision: Row, entry: int) -> bool:
        """Say whether whoever decided could do so in that role, just before a log entry."""
        person, role = decision["person"], decision["role"]
        deputed = self.by("deputed", "decision").get(decision["id"])
        if not self.is_person(person, entry):
            return False
        if deputed is None:
            return self.holds(person, role, entry)
        if deputed["escalation"] is not None:
            called = self.by("escalations", "id").get(deputed["escalation"], {})
            wanted = (decision["proposal"], role, person)
            fits = tuple(called.get(name) for name in ("proposal", "role", "deputy")) == wanted
            return fits and called["entry"] < entry and self.names(role, person, entry)
        given = self.by("delegations", "id").get(deputed["delegation"], {})
        wanted = (deputed["principal"], person, role)
        fits = tuple(given.get(name) for name in ("delegator", "delegate", "role")) == wanted
        end = self.by("delegation_ends", "delegation").get(given.get("id"), {"entry": entry})
        return (
            fits
            and given["entry"] < entry <= end["entry"]
            and self.unbroken(given, entry)
            and given["from_at"] <= decision["at"] < given["until_at"]
            and self.holds(deputed["principal"], role, entry)
        )

    def unbroken(self, given: Row, entry: int) -> bool:
        """Say whether a delegation's two had stayed who they were until just before an entry.

        One proposal may take somebody out and bring in another of that id; and a delegation from
        before a restored copy was accepted may have been ended after the backup: neither goes on.
        """
        since = range(given["entry"] + 1, entry)
        governed = [row["proposal"] for row in self.table("governed") if row["entry"] in since]
        steps = [op for proposal in governed for op in self.body(proposal)["operations"]]
        out = {op["id"] for op in steps if op["op"] == "remove_person"}
        accepted = any(row["entry"] in since for row in self.table("fork_acceptances"))
        if accepted or out & {given["delegator"], given["delegate"]}:
            return False
        return all(
            (given["delegator"], given["role"]) in self.held[row["version"]]
            and self.is_person(given["delegate"], row["entry"] + 1)
            for row in self.table("people_versions")
            if row["entry"] in since
        )

    def on_the_web(self, decision: Row, risk: str) -> bool:
        """Say whether a decision and what handed its seat on keep to the web where they must."""
        if risk not in self.policy(decision["entry"]).get("web_only", ()):
            return True
        deputed = self.by("deputed", "decision").get(decision["id"], {"delegation": None})
        given = self.by("delegations", "id").get(deputed["delegation"], {"channel": "web"})
        return (decision["channel"], given["channel"]) == ("web", "web")

    def seats(self, decisions: Iterable[Row]) -> list[str]:
        """Give everybody by whom, or for whom, decisions were given."""
        deputed = self.by("deputed", "decision")
        principals = (deputed.get(row["id"], {}).get("principal") for row in decisions)
        return [*(row["person"] for row in decisions), *(one for one in principals if one)]

    @cached_property
    def unbound(self) -> int:
        """Give the last entry of version 1, which let the clock leap; 0 where there is none."""
        if self.bodies.get(1, {}).get("schema_version") != 1:
            return 0
        later = self.by("upgrades", "version").get(2)
        return max(self.log) if later is None else int(later["entry"])

    @cached_property
    def went_on(self) -> dict[int, int]:
        """Give the entry in which a gate first went on after each call, undone or not."""
        found: dict[int, int] = {}
        for row in (one for one in self.table("revisions") if one["proposal"]):
            for op in self.body(row["proposal"])["operations"]:
                if op["op"] == "proceed_gate":
                    found.setdefault(op["call"], row["entry"])
        return found

    @cached_property
    def noted(self) -> dict[str, int]:
        """Give the entry in which the log first told of each record beside the plan."""
        found: dict[str, int] = {}
        for seq, body in self.bodies.items():
            for name in body.get("records", ()):
                found.setdefault(name, seq)
        return found

    @cached_property
    def sealed(self) -> dict[int, bool]:
        """Say of the checkpoints that are looked at whether each is signed by its key."""
        rows, told = self.table("checkpoints"), time.monotonic()
        name = self.log.get(1, {}).get("hash", "")
        found: dict[int, bool] = {}
        for row in rows if self.every else rows[-SIGNATURES:]:
            at = self.log.get(row["seq"], {}).get("at")
            found[row["seq"]] = sealed(name, {**row, "at": at})
            if time.monotonic() - told > PATIENCE:
                told = time.monotonic()
                sys.stderr.write(f"verify: {len(found)} of {len(rows)} signatures are checked\n")
        return found

    def is_operator(self, person: str, entry: int) -> bool:
        """Say whether a person kept the ledger: an operator, else its maker, else by the rules."""
        held = self.held[self.newest("people_versions", entry)["version"]]
        able = {member for member, role in held if role == "operator"}
        if not able and self.stayed(self.log[1]["actor"], entry):
            able = {self.log[1]["actor"]}
        if able or not self.is_person(person, entry):
            return person in able and self.is_person(person, entry)
        rules = [rule for rule in self.policy(entry)["rules"] if rule["when"] == "people"]
        return any(self.holds(person, o["role"], entry) for one in rules for o in one["requires"])

    def stayed(self, person: str, entry: int) -> bool:
        """Say whether somebody had been here from the first until just before a log entry."""
        governed = [row["proposal"] for row in self.table("governed") if row["entry"] < entry]
        steps = [op for proposal in governed for op in self.body(proposal)["operations"]]
        people = [row["entry"] for row in self.table("people_versions") if row["entry"] < entry]
        here = all(self.is_person(person, at + 1) for at in people)
        return here and {"id": person, "op": "remove_person"} not in steps

    def waits_as_fork(self, entry: int) -> bool:
        """Say whether a restored copy had not been accepted just before a log entry."""
        accepted = self.by("fork_acceptances", "fork")
        forks = [row for row in self.table("forks") if row["entry"] < entry]
        return any(accepted.get(f["id"], {"entry": entry})["entry"] >= entry for f in forks)

    def under_glass(self, glass: int, entry: int) -> int:
        """Count the revisions that came in under a broken glass before a log entry."""
        before = [r for r in self.table("revisions") if r["proposal"] and r["entry"] < entry]
        return sum(self.body(row["proposal"]).get("break_glass") == glass for row in before)


def _parsed(text: str) -> Row:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _after(at: str, hours: int) -> str:
    """Give the instant so many hours later, as the ledger writes it."""
    return (datetime.fromisoformat(at) + timedelta(hours=hours)).isoformat(timespec="seconds")


def _hours(policy: Row, name: str, risk: str, otherwise: int) -> int:
    """Give a number of hours of the policy; a risk that is not named has those of the one below."""
    given = policy.get(name)
    if not isinstance(given, dict):
        return otherwise if given is None else given
    known = [given[one] for one in RISKS[: RISKS.index(risk) + 1] if given.get(one) is not None]
    return known[-1] if known else otherwise


def _expires(policy: Row, risk: str) -> int:
    return _hours(policy, "expires_hours", risk, 72)


def check_integrity(book: Book) -> Iterator[Fault]:
    """Let SQLite look at its pages, indexes, conditions and references, or load an export."""
    if isinstance(book.source, Export):
        yield from ((None, fault) for fault in (*book.source.faults, *book.source.loaded()))
    if book.source.raw is None:
        return
    for (message,) in book.source.raw.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield None, f"SQLite finds: {message}"
    for table, _, parent, _ in book.source.raw.execute("PRAGMA foreign_key_check"):
        yield None, f"a row of {table} points to nothing in {parent}"


def check_schema(book: Book) -> Iterator[Fault]:
    """Compare tables and triggers with the fingerprint that the log holds, and the upgrades."""
    noted = {seq: body["schema"] for seq, body in book.bodies.items() if "schema" in body}
    yield from _upgrades(book, noted)
    if list(noted.values())[-1:] != [sha256("interlock/schema/1", canonical(book.source.schema))]:
        yield None, "tables, views or triggers are not those that the log tells of"
    version = book.bodies.get(1, {}).get("schema_version")
    for row in book.table("upgrades"):
        right = (row["from_version"], row["version"]) == (version, row["from_version"] + 1)
        if not right or row["schema"] != book.bodies[row["entry"]].get("schema"):
            yield row["entry"], f"the upgrade to version {row['version']} does not fit"
        version = row["version"]
    yield from _beginning(book)
    if version != book.source.version:
        yield None, f"the file says version {book.source.version}, and the log says {version}"


def _beginning(book: Book) -> Iterator[Fault]:
    """Compare what was noted at the beginning with the first entry and the first revision."""
    plan = _parsed(book.table("revisions")[0]["body"]).get("id")
    first = str(book.bodies[1]["schema_version"])
    true = {"plan": plan, "created": book.log[1]["at"], "schema_version": first}
    said = {row["key"]: row["value"] for row in book.table("meta") if row["key"] != "clock_start"}
    if said != true:
        yield 1, "what was noted at the beginning is not what came then"


def _upgrades(book: Book, noted: dict[int, str]) -> Iterator[Fault]:
    """Let the beginning and upgrades alone say what the tables are, and each upgrade be one."""
    done = [row["entry"] for row in book.table("upgrades")]
    for seq, entry in book.log.items():
        if entry["event"] == "upgraded" and seq not in done:
            yield seq, f"entry {seq} is no upgrade"
        if seq in noted and entry["event"] not in {"genesis", "upgraded"}:
            yield seq, f"entry {seq} is no upgrade, and says what the tables are"


def check_chain(book: Book) -> Iterator[Fault]:
    """Follow the log: no gap, each entry behind the one before, hashes right, time forward."""
    previous, last_at = "genesis", ""
    for wanted, (seq, entry) in enumerate(book.log.items(), start=1):
        if seq != wanted:
            yield wanted, f"entry {wanted} is missing"
            return
        fields = {key: entry[key] for key in ("seq", "previous", "at", "actor", "event", "body")}
        if entry["previous"] != previous:
            yield seq, f"entry {seq} does not follow entry {seq - 1}"
        if entry["hash"] != sha256("interlock/log/1", canonical(fields)):
            yield seq, f"entry {seq} was changed: its hash is another"
        if entry["at"] < last_at or (entry["event"] == "genesis") is not (seq == 1):
            yield seq, f"entry {seq} is out of its time"
        if last_at and seq > book.unbound:
            yield from _leap(book, entry, last_at)
        previous, last_at = entry["hash"], entry["at"]
    if not book.log:
        yield None, "the log is empty"


def _leap(book: Book, entry: Row, last_at: str) -> Iterator[Fault]:
    """Ask of an entry whether the clock may have come so far since the one before (K8)."""
    seq = entry["seq"]
    if entry["event"] == "clock_accepted":
        if not book.is_operator(entry["actor"], seq):
            yield seq, f"entry {seq} accepts a clock that leaps, and {entry['actor']} may not"
    elif datetime.fromisoformat(entry["at"]) - datetime.fromisoformat(last_at) > LEAP:
        yield seq, f"entry {seq} leaps more than {LEAP.days} days ahead, and nobody accepted it"


def check_rows(book: Book) -> Iterator[Fault]:
    """Match every row of the kernel's tables with the entry that announced it, both ways."""
    found: set[tuple[int, str]] = set()
    for table, name, row in book.named(kernel=True):
        seq = row["entry"]
        found.add((seq, name))
        announced = book.bodies.get(seq, {}).get("rows", {})
        if announced.get(name) != sha256("interlock/row/1", canonical([table, *row.values()])):
            yield seq, f"{name} is not what entry {seq} says"
        else:
            yield from _misplaced(table, name, row, book.log[seq])
    told = {(seq, name) for seq, body in book.bodies.items() for name in body.get("rows", {})}
    yield from ((seq, f"{name} is gone, and entry {seq} tells of it") for seq, name in told - found)


def _misplaced(table: str, name: str, row: Row, entry: Row) -> Iterator[Fault]:
    seq = entry["seq"]
    if row.get("at", entry["at"]) != entry["at"]:
        yield seq, f"{name} bears another time than entry {seq}"
    if entry["event"] not in EVENTS.get(table, ()):
        yield seq, f"{name} came with {entry['event']!r}, which brings no such row"
    if table in ACTORS and row[ACTORS[table]] != entry["actor"]:
        yield seq, f"{name} is another person's than entry {seq}"
    if entry["event"] in KERNEL_EVENTS and entry["actor"] != "kernel":
        yield seq, f"{name} is an act of the kernel, and entry {seq} is of {entry['actor']}"


def check_records(book: Book) -> Iterator[Fault]:
    """Match what is known beside the plan with the newest hash that the log has of it."""
    noted: dict[str, tuple[int | None, str | None]] = {}
    for seq, body in book.bodies.items():
        noted |= {name: (seq, digest) for name, digest in body.get("records", {}).items()}
    for table, name, row in book.named(kernel=False):
        if table == "observations_fts":
            continue
        entry, digest = noted.pop(name, (None, None))
        if digest != sha256("interlock/record/1", row["body"]):
            yield entry, f"{name} is not what the log says"
        yield from ((entry, f"{name}: {fault}") for fault in _record_faults(table, row))
    yield from ((entry, f"{name} is gone") for name, (entry, digest) in noted.items() if digest)


def _record_faults(table: str, row: Row) -> Iterator[str]:
    body = json.loads(row["body"])
    copied = {**body.get("fact", {}), **body}
    given = {name: value for name, value in row.items() if name != "body"}
    if table in LETTERS and body["id"] != f"{LETTERS[table]}{row['number']}":
        yield "its id is not that of its number"
    if "key" in row:
        copied["key"] = _key_of(table, body)
    for column in given.keys() - PLACES.get(table, frozenset()):
        if copied.get(column) != row[column]:
            yield f"its column {column} says other than its content"
    if table == "observations":
        fact = canonical(body["fact"])
        if body["hash"] != sha256("interlock/observation/1", fact):
            yield "its hash is not that of the fact"


def _key_of(table: str, body: Row) -> str:
    """Give what makes two records the same: for words, whatever their case and white space."""
    if table == "conflict_names":
        return sha256("interlock/conflict/1", canonical({"members": body["members"]}))
    what = {name: body[name] for name in KEYED[table]}
    if table == "drafts":  # of people or policy, or asked for again: older ones say neither
        what |= {name: body[name] for name in ("governs", "again") if name in body}
    if "quote" in body:
        what["quote"] = " ".join(body["quote"].casefold().split())
    return sha256(f"interlock/{table}/key/1", canonical(what))


def check_search(book: Book) -> Iterator[Fault]:
    """Build the full-text index again and compare every word; an export has none."""
    raw, made = book.source.raw, book.source.schema.get("observations_fts")
    if raw is None or made is None:
        return
    rows = raw.execute("SELECT number, text, subject, speaker FROM observations").fetchall()
    with closing(sqlite3.connect(":memory:")) as fresh:
        fresh.execute("CREATE TABLE observations (text, subject, speaker)")
        fresh.execute(made)
        marks = "INSERT INTO observations_fts (rowid, text, subject, speaker) VALUES (?, ?, ?, ?)"
        fresh.executemany(marks, rows)
        if _words(raw) != _words(fresh):
            yield None, "the full-text index holds other words than the observations"


def _words(raw: sqlite3.Connection) -> list[tuple[Any, ...]]:
    raw.execute("DROP TABLE IF EXISTS temp.words")
    raw.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, observations_fts, instance)")
    return sorted(raw.execute('SELECT term, doc, col, "offset" FROM temp.words'))


def check_people(book: Book) -> Iterator[Fault]:
    """Compare versions with their hashes, members and roles with the versions, grants with both."""
    for kind in ("people", "policy"):
        for row in book.table(f"{kind}_versions"):
            if row["hash"] != sha256(f"interlock/{kind}/1", row["body"]):
                yield row["entry"], f"{kind} version {row['version']} has another hash"
            if row["version"] != _parsed(row["body"]).get("version"):
                yield row["entry"], f"{kind} version {row['version']} says it is another"
    stored = {(row["version"], row["id"], row["kind"]) for row in book.table("members")}
    stored |= {(row["version"], row["member"], row["role"]) for row in book.table("roles")}
    told = {
        (row["version"], member["id"], what)
        for row in book.table("people_versions")
        for member in json.loads(row["body"])["members"]
        for what in (member["kind"], *member["roles"])
    }
    yield from ((None, f"person or role {one} is not as decided") for one in sorted(stored ^ told))
    grants = {(r["version"], r["member"], r["role"], r["proposal"]) for r in book.table("grants")}
    wanted = {
        (version, member, role, proposal)
        for version, held in book.held.items()
        for (member, role), proposal in held.items()
        if proposal is not None
    }
    yield from ((None, f"{one} is not what brought a role") for one in sorted(grants ^ wanted))
    agents = {
        (row["version"], row["id"]) for row in book.table("members") if row["kind"] != "person"
    }
    yield from _kinds(book)
    for row in book.table("roles"):
        if (row["version"], row["member"]) in agents:
            yield row["entry"], f"{row['member']} is an agent and holds the role {row['role']}"


def _kinds(book: Book) -> Iterator[Fault]:
    """Find whoever is an agent in one version and a person in another."""
    kinds: dict[str, str] = {}
    for row in book.table("members"):
        if kinds.setdefault(row["id"], row["kind"]) != row["kind"]:
            yield row["entry"], f"{row['id']} is an agent in one version, and a person in another"


def check_governed(book: Book) -> Iterator[Fault]:
    """Replay every version of people and policy from the one before and what was applied."""
    applied = {row["proposal"]: row["entry"] for row in book.table("revisions")}
    for kind in ("people", "policy"):
        rows = book.table(f"{kind}_versions")
        for before, row in pairwise(rows):
            yield from _version_faults(book, kind, before, row)
    for proposal, entry in applied.items():
        if proposal is not None:
            yield from _brought(book, proposal, entry)


def _version_faults(book: Book, kind: str, before: Row, row: Row) -> Iterator[Fault]:
    name, entry = f"{kind} version {row['version']}", row["entry"]
    source = book.by("governed", f"{kind}_version").get(row["version"])
    if source is None:
        yield entry, f"{name} was approved by nobody"
        return
    content = source["proposal"]
    revision, body = book.by("revisions", "proposal").get(content, {}), book.body(content)
    replayed = replay_people if kind == "people" else replay_policy
    after = canonical(replayed(_parsed(before["body"]), body["operations"]))
    if entry != revision.get("entry") or row["version"] != before["version"] + 1:
        yield entry, f"{name} did not come with the revision of {content}"
    if (after, row["hash"]) != (row["body"], body.get(f"result_{kind}")):
        yield entry, f"{name} is not what {content} gives"


def _brought(book: Book, proposal: str, entry: int) -> Iterator[Fault]:
    """Compare what an applied proposal brought with what it said that it would."""
    row = book.by("governed", "proposal").get(proposal, {})
    for kind in ("people", "policy"):
        said = book.body(proposal).get(f"result_{kind}") is not None
        if said is (row.get(f"{kind}_version") is None):
            yield entry, f"{proposal} did not bring the {kind} that it was approved for"


def check_proposals(book: Book) -> Iterator[Fault]:
    """Compute each digest again, and compare columns and requirements with the hashed content."""
    asked = {(row["proposal"], row["role"], row["count"]) for row in book.table("requirements")}
    for id_, row in book.proposals.items():
        body = json.loads(row["body"])
        if row["digest"] != sha256("interlock/proposal/1", row["body"]):
            yield row["entry"], f"{id_} is not what its digest says"
        if row["prose_hash"] != sha256("interlock/prose/1", row["prose"]):
            yield row["entry"], f"the words of {id_} are not those that were submitted"
        if any(row[name] != body.get(name) for name in PROPOSED) or id_ != f"P{row['number']}":
            yield row["entry"], f"a column of {id_} says other than its content"
        wanted = {(id_, one["role"], one["count"]) for one in body["requirements"]}
        if wanted != {one for one in asked if one[0] == id_}:
            yield row["entry"], f"{id_} asks for other approvals than its content does"


def check_submissions(book: Book) -> Iterator[Fault]:
    """Ask of each proposal whether it could come in at that time, as what it says it is."""
    for id_, row in book.proposals.items():
        body, entry = json.loads(row["body"]), row["entry"]
        head, policy = book.newest("revisions", entry), book.policy(entry)
        people = [one for one in book.behind(id_) if book.is_person(one, entry)]
        gone = [task for at, task in book.gone if at < entry]
        reasons = {
            "on another plan than the newest": (head["number"], head["hash"])
            != (row["base_revision"], row["base_hash"]),
            "while nobody had accepted the restored ledger": book.waits_as_fork(entry),
            "with nobody behind it": not people or body["sponsor"] not in {None, *people},
            "by somebody who does not stand behind it": book.log[entry]["event"] == "submitted"
            and book.log[entry]["actor"] not in people,
            "before it was made": datetime.fromisoformat(row["created"])
            > datetime.fromisoformat(row["at"]) + SLACK,
            "to go on at a gate to which nobody said so": not _may_proceed(book, body, entry),
            "on a plan of another name": body["plan"] != _parsed(head["body"])["id"],
            "among other people": body["people_version"]
            != book.newest("people_versions", entry)["version"],
            "resting on what was not there": not _rests(book, body, entry),
            "with more time than the policy gives": row["expires"]
            > _after(row["created"], _expires(policy, body["risk"])),
            "after it had expired": row["at"] >= row["expires"],
            "under another policy": policy["version"] != body["policy_version"],
            "asking for less than the policy": not _asks_enough(
                body, policy, head, limits=entry > book.unbound, gone=gone
            ),
            "as another child than it says": not _is_child(book, body, row),
            "beyond its broken glass": not _fits_glass(book, body, row),
        }
        yield from ((entry, f"{id_} came in {text}") for text, wrong in reasons.items() if wrong)


def _asks_enough(body: Row, policy: Row, head: Row, *, limits: bool, gone: Sequence[Row]) -> bool:
    """Say whether a change asks for what the rules ask; who governs is never mixed with the plan.

    Where no rule says who replaces the policy, everybody whom it can ask on this plan has to.
    Version 1 asked nobody about ``limits`` that a change takes away.
    """
    kinds = {"people" if op["op"] in ON_PEOPLE else "policy" for op in body["operations"]}
    governing = [op for op in body["operations"] if op["op"] in (*ON_PEOPLE, "replace_policy")]
    if not governing:
        return asks_for_named(body, policy, _parsed(head["body"]), limits=limits, gone=gone)
    counts: dict[str, int] = {}
    rules = [one for one in policy["rules"] if one["when"] in kinds and one["requires"]]
    if "policy" in kinds and not any(one["when"] == "policy" for one in rules):
        counts = _everybody(policy, _parsed(head["body"]))
    for rule in rules:
        for one in rule["requires"]:
            counts[one["role"]] = max(one["count"], counts.get(one["role"], 0))
    asked = {one["role"]: one["count"] for one in body["requirements"]}
    pure = len(governing) == len(body["operations"]) and body["result_hash"] == body["base_hash"]
    risks = [one.get("risk", "low") for one in rules]
    risks += ["high"] if "policy" in kinds and not any(r["when"] == "policy" for r in rules) else []
    right = body["risk"] == max(risks, key=RISKS.index, default=None)
    return pure and right and asked == counts and bool(counts)


def _rests(book: Book, body: Row, entry: int) -> bool:
    """Say whether all that a change rests on was in the ledger, its observations word for word."""
    tables = {letter: table for table, letter in LETTERS.items()}
    for one in body["evidence"]:
        table = tables.get(one["id"][:1], "")
        row = book.by(table, "id").get(one["id"]) if table else None
        if row is None or book.noted.get(f"{table}/{row['number']}", entry) >= entry:
            return False
        if table == "observations" and row["hash"] != one["hash"]:
            return False
    return True


def _may_proceed(book: Book, body: Row, entry: int) -> bool:
    """Say whether a change goes on only at gates where who decides let it at the newest call."""
    said = {
        (row["call"], row["role"])
        for row in book.table("call_answers")
        if row["answer"] == "proceed" and row["entry"] < entry
    }
    for op in body["operations"]:
        if op["op"] == "proceed_gate":
            calls = [row for row in book.table("calls") if row["entry"] < entry]
            newest = max((row["id"] for row in calls if row["task"] == op["task"]), default=None)
            roles = {(newest, one) for one in _gate(book, op["task"], entry).get("gate", ())}
            if newest != op["call"] or book.went_on.get(newest, entry) < entry or not roles & said:
                return False
    return True


def asks_for_named(
    body: Row, policy: Row, old: Row, *, limits: bool = True, gone: Sequence[Row] = ()
) -> bool:
    """Say whether a change of the plan asks for what its own words make the rules ask.

    The tasks, gates, freezes and deadlines that its operations name need no schedule, and the order
    that it turns is what its owners attest for. What moves because of them needs one: for that its
    revision has to be computed again (``interlock plan diff``).
    """
    if body.get("break_glass") is not None:
        return True  # its own requirements stand in place of the rules'
    if body["risk"] not in {rule.get("risk", "low") for rule in policy["rules"]}:
        return False
    found, gates = _named(body, old, limits=limits, gone=gone)
    asked = {one["role"]: one["count"] for one in body["requirements"]}
    for rule in policy["rules"]:
        matched = found.get(rule["when"], set())
        matched = matched & set(rule.get("departments") or matched)
        if not matched or rule.get("critical") or (rule.get("days") and not found["moves"]):
            continue
        if limits and not rule["requires"]:
            return False  # a rule that matches and asks nobody lets nothing in
        meant = {"$department": matched, "$gate": gates}
        needs = [(meant.get(r["role"], {r["role"]}), r["count"]) for r in rule["requires"]]
        if any(asked.get(role, 0) < count for roles, count in needs for role in roles):
            return False
        if RISKS.index(body["risk"]) < RISKS.index(rule.get("risk", "low")):
            return False
    return not limits or all(_spoken_for(one, policy, found, asked) for one in found["department"])


def _spoken_for(
    department: str, policy: Row, found: dict[str, set[str]], asked: dict[str, int]
) -> bool:
    """Say whether some rule can have asked for a department that is named; else nobody may (K4).

    Where only a schedule tells whether a rule matched, it counts if what it asks is asked.
    """
    for rule in policy["rules"]:
        known = rule["when"] != "freeze_waived" or department in found["freeze_waived"]
        able = rule["when"] not in {"people", "policy"} and known and rule["requires"]
        if able and department in (rule.get("departments") or {department}):
            meant = {"$department": department, "$gate": None}
            needs = [(meant.get(r["role"], r["role"]), r["count"]) for r in rule["requires"]]
            if all(role is None or asked.get(role, 0) >= count for role, count in needs):
                return True
    return False


def _named(
    body: Row, old: Row, *, limits: bool, gone: Sequence[Row] = ()
) -> tuple[dict[str, set[str]], set[str]]:
    """Give the departments that a change's own words concern, by kind of rule, and gates' roles."""
    operations = body["operations"]
    plans, ids = (old, replay(old, operations)), {one for op in operations for one in _tasks(op)}
    named = [task for plan in plans for task in plan["tasks"] if task["id"] in ids]
    waived = {op["freeze"] for op in operations if op["op"] in {"waive_freeze", "remove_freeze"}}
    freezes = {one["id"]: one for plan in reversed(plans) for one in plan["freezes"]}
    left = {task["id"]: task for task in plans[1]["tasks"]}
    leave = {task["department"] for task in old["tasks"] if task["id"] not in left}
    relaxed = {d for id_ in waived & freezes.keys() for d in freezes[id_]["departments"]}
    relaxed |= _let_out(old, plans[1], ids, gone) if limits else set()
    put = [one for one in plans[1]["freezes"] if one not in old["freezes"]]
    started = plans[1]["tasks"] if old["start"] != plans[1]["start"] else []
    own = {task["department"] for task in (*named, *started)}
    found = {
        "department": own | relaxed | {d for one in put for d in one["departments"]},
        "gate": {task["department"] for task in named if task.get("gate")},
        "freeze_waived": relaxed,
        "moves": leave,
        "breaks": {one["department"] for one in old["tasks"] if limits and _loosens(one, left)},
        "order_flip": {d for pair in body.get("attest", ()) for d in pair["departments"]},
    }
    return found, {role for task in named for role in task.get("gate", ())}


def _let_out(old: Row, new: Row, ids: set[str], gone: Sequence[Row]) -> set[str]:
    """Give the departments of freezes that bound a task before, and do not any more.

    A task that comes in is what went out under its id or its name, now or by another change; one
    that is named anew is what went under that name. Where names are many, not all are told apart.
    """
    freezes, left = {one["id"]: one for one in new["freezes"]}, {t["id"]: t for t in new["tasks"]}
    was, found = {task["id"]: task for task in old["tasks"]}, set[str]()
    pairs = [(task, left[id_], id_ in ids) for id_, task in was.items() if id_ in left]
    here, there, past = (_called(one) for one in (old, new, {"tasks": gone}))
    before, after = (Counter(name for _, name in one) for one in (here, there))
    last = {key: one for key, one in (past | here).items() if key not in here or key not in there}
    for own, name in there.keys() - here.keys():
        for id_, known in [key for key in last if key[0] == own or key[1] == name]:
            one, new_id, out = last[id_, known], own not in was, (id_, known) in here
            alone = 1 in {before[name], after[name]} or (new_id and id_ not in left)
            by_name = alone if out else not (one["stays"] and before[name])
            by_id = new_id and id_ == own and not out and not one["stays"]
            if by_id or (known == name and by_name and (new_id or id_ != own)):
                pairs.append((one, there[own, name], True))
    for freeze in old["freezes"]:
        now = freezes.get(freeze["id"], {})
        for task, after, near in pairs if now else ():
            if (near or now != freeze) and _binds(freeze, task) and not _binds(now, after):
                found |= set(freeze["departments"])
    return found


def _called(plan: Row) -> dict[tuple[str, str], Row]:
    """Give the tasks of a plan by what they are known by, the newest of those known by the same."""
    return {(one["id"], one["name"].casefold()): one for one in plan.get("tasks", ())}


def _binds(freeze: Row, task: Row) -> bool:
    teams, kinds = freeze.get("teams"), freeze.get("kinds")
    return (
        task["department"] in freeze["departments"]
        and (not teams or not set(teams).isdisjoint(task.get("teams") or ()))
        and (not kinds or task.get("kind") in kinds)
        and task["id"] not in freeze.get("waived", ())
    )


def _loosens(task: Row, left: dict[str, Row]) -> bool:
    """Say whether a late limit of a task is surely gone or put off in what is ``left``.

    What a latest start means takes a calendar: it may stand for any limit up to a year before, and
    is gone where nothing stands in its place.
    """
    after = left.get(task["id"], {})
    if task == after:
        return False
    before, now = _limits(task), _limits(after)
    if any(exact is None for exact, _ in before) and not now:
        return True
    return any(all(by > exact for _, by in now) for exact, _ in before if exact is not None)


def _limits(task: Row) -> list[tuple[datetime | None, datetime]]:
    """Give when a task has to be over, exactly where that is known, and at the earliest."""
    found: list[tuple[datetime | None, datetime]] = []
    if task.get("deadline"):
        by = _last_minute(task["deadline"])
        found.append((by, by))
    own = task.get("constraint") or {"kind": "ASAP"}
    kind = PINS.get(own["kind"], own["kind"])
    if kind in {"FNLT", "SNLT"}:
        by = _last_minute(own["date"])
        found.append((by, by) if kind == "FNLT" else (None, by - YEAR))
    return found


def _last_minute(moment: str) -> datetime:
    """Give the instant by which a moment is over: midnight after a date, else itself."""
    day = timedelta(days=1) if len(moment) == len("2026-06-12") else timedelta(0)
    return datetime.fromisoformat(moment) + day


def _everybody(policy: Row, plan: Row) -> dict[str, int]:
    """Give every role that a policy could ask for on a plan, as often as it ever does."""
    owners = {one["department"] for one in plan["tasks"]}
    gates = {role for one in plan["tasks"] for role in one.get("gate", ())}
    glass = policy.get("break_glass") or {}
    needs = [(role, one["count"]) for one in glass.get("requires", ()) for role in [one["role"]]]
    for rule in policy["rules"]:
        meant = {"$department": set(rule.get("departments", ())) or owners, "$gate": gates}
        for one in rule["requires"]:
            needs += [(role, one["count"]) for role in meant.get(one["role"], {one["role"]})]
    return {role: max(n for r, n in needs if r == role) for role, _ in needs}


def _is_child(book: Book, body: Row, row: Row) -> bool:
    """Say whether a proposal with a parent is the successor or the edit that it says it is."""
    parent, kind = body.get("parent"), body.get("parent_kind")
    if (parent is None) is not (kind is None):
        return False
    if kind == "edit":
        ends = [one for one in book.table("endings") if one["proposal"] == parent]
        return [(r["status"], r["entry"]) for r in ends] == [("replaced", row["entry"])]
    if (kind == "successor") is not (book.log[row["entry"]]["event"] == "succeeded"):
        return False
    if kind is None:
        return True
    old = book.body(parent or "")
    same = all(old[name] == body[name] for name in ("operations", "author", "sponsor"))
    carried = book.by("successions", "parent").get(parent, {})
    return same and (carried.get("successor"), carried.get("entry")) == (row["id"], row["entry"])


def _fits_glass(book: Book, body: Row, row: Row) -> bool:
    """Say whether a proposal stays within the broken glass that it names (K11)."""
    if body.get("break_glass") is None:
        return True
    glass, entry = book.by("break_glass", "id")[body["break_glass"]], row["entry"]
    scope = json.loads(glass["scope"])
    tasks = {one for op in body["operations"] for one in _tasks(op)}
    if any(body.get(f"result_{kind}") for kind in ("people", "policy")):
        return False
    asked = {one["role"]: one["count"] for one in body["requirements"]}
    needed = book.policy(entry)["break_glass"]["requires"]
    plan = _parsed(book.newest("revisions", entry)["body"])
    found, _ = _named(body, plan, limits=True)
    aimed = all(any(_tasks(op)) for op in body["operations"])
    return (
        glass["entry"] < entry
        and row["at"] < glass["until_at"]
        and bool(needed)
        and all(asked.get(one["role"], 0) >= one["count"] for one in needed)
        and (not scope.get("tasks") or (aimed and tasks <= set(scope["tasks"])))
        and found["department"] <= set(scope["departments"])
        and body["risk"] == "high"
    )


def _tasks(op: Row) -> Iterator[str]:
    """Name the tasks that an operation is about."""
    for name in ("task", "before", "after"):
        value = op.get(name)
        if value is not None:
            yield value["id"] if isinstance(value, dict) else value


def check_revisions(book: Book) -> Iterator[Fault]:
    """Replay every revision from the plan before it and the operations of its proposal."""
    before: Row | None = None
    for wanted, row in enumerate(book.table("revisions"), start=1):
        name = f"revision {row['number']}"
        if row["hash"] != sha256("interlock/plan/1", row["body"]):
            yield row["entry"], f"{name} is not what its hash says"
        if row["number"] != wanted or (row["proposal"] is None) is not (wanted == 1):
            yield row["entry"], f"{name} did not come through a proposal"
        elif before is not None:
            proposal = book.proposals[row["proposal"]]
            if (row["parent_hash"], before["hash"]) != (proposal["base_hash"],) * 2:
                yield row["entry"], f"{name} does not stand on the base of {row['proposal']}"
            operations = json.loads(proposal["body"])["operations"]
            result = canonical(replay(json.loads(before["body"]), operations))
            if result != row["body"] or proposal["result_hash"] != row["hash"]:
                yield row["entry"], f"{name} is not what {row['proposal']} gives"
        before = row


def check_decisions(book: Book) -> Iterator[Fault]:
    """Ask of each decision whether this person could give it, at that time, in that role."""
    for row in (one for given in book.decisions.values() for one in given):
        proposal, entry = book.proposals[row["proposal"]], row["entry"]
        body, own = json.loads(proposal["body"]), book.seats([row])
        head = book.newest("revisions", entry)
        reasons = {
            "by somebody who does not hold the role": not book.counts(row, entry),
            "in a role that is not asked for": row["role"]
            not in {one["role"] for one in body["requirements"]},
            "by its author or sponsor": bool(book.behind(row["proposal"]) & set(own)),
            "on other content": row["digest"] != proposal["digest"],
            "on another base": row["base_revision"] != proposal["base_revision"],
            "after the plan had moved on": head["number"] != row["base_revision"],
            "after it had expired": row["at"] >= proposal["expires"],
            "after it had ended": book.ended(row["proposal"], entry),
            "from a seat that was taken": bool(
                set(book.seats(book.live(row["proposal"], entry))) & set(own)
            ),
            "on the command line, and the policy asks for the web": not book.on_the_web(
                row, body["risk"]
            ),
            "while nobody had accepted the restored ledger": book.waits_as_fork(entry),
        }
        for reason in (text for text, wrong in reasons.items() if wrong):
            yield entry, f"decision {row['id']} was given {reason}"


def check_words(book: Book) -> Iterator[Fault]:
    """Ask of revocations, questions, answers and endings whether they could be given."""
    decisions = {row["id"]: row for given in book.decisions.values() for row in given}
    for row in book.table("revocations"):
        decision = decisions[row["decision"]]
        if row["person"] not in book.seats([decision]):
            yield row["entry"], f"decision {row['decision']} was taken back by somebody else"
        if book.ended(decision["proposal"], row["entry"]):
            yield row["entry"], f"decision {row['decision']} was taken back after the end"
        if not _kept_to_web(book, decision["proposal"], row):
            yield row["entry"], f"decision {row['decision']} was taken back on the command line"
    for table in ("questions", "answers"):
        for row in book.table(table):
            if not book.is_person(row["person"], row["entry"]):
                yield row["entry"], f"one of the {table} is of no person"
    yield from _endings(book)


def _kept_to_web(book: Book, proposal: str, row: Row) -> bool:
    """Say whether what was said about a proposal keeps to the web where the policy asks for it."""
    only = book.policy(row["entry"]).get("web_only", ())
    return row["channel"] == "web" or book.body(proposal)["risk"] not in only


def _endings(book: Book) -> Iterator[Fault]:
    for row in book.table("endings"):
        proposal, entry = book.proposals[row["proposal"]], row["entry"]
        head = book.newest("revisions", entry + 1)
        moved = (head["number"], head["hash"]) != (proposal["base_revision"], proposal["base_hash"])
        early = row["status"] == "expired" and row["at"] < proposal["expires"]
        early |= ENDS.get(book.log[entry]["event"], row["status"]) != row["status"]
        if early or (row["status"] == "stale" and not moved) or book.ended(row["proposal"], entry):
            yield entry, f"{row['proposal']} could not end as {row['status']} then"
        own = row["status"] != "withdrawn" or row["actor"] in book.behind(row["proposal"])
        fact = row["status"] in {"expired", "stale"}
        if not own or not (fact or book.is_person(row["actor"], entry)):
            yield (
                entry,
                f"{row['proposal']} was ended as {row['status']} by {row['actor']}, who may not",
            )


def check_mandates(book: Book) -> Iterator[Fault]:
    """Ask of delegations, called deputies, broken glass and reviews whether the policy let them."""
    for row in book.table("delegations"):
        entry, policy = row["entry"], book.policy(row["entry"])
        days = (policy.get("delegation") or {}).get("max_days", 30)
        right = (
            book.holds(row["delegator"], row["role"], entry)
            and book.is_person(row["delegate"], entry)
            and row["delegate"] != row["delegator"]
            and not book.granted(row["delegate"], row["delegator"], row["role"], entry)
            and row["at"] <= row["from_at"] < row["until_at"] <= _after(row["from_at"], 24 * days)
        )
        if not right:
            yield entry, f"delegation {row['id']} could not be given"
    given = book.by("delegations", "id")
    for row in book.table("delegation_ends"):
        if row["person"] not in {given[row["delegation"]][n] for n in ("delegator", "delegate")}:
            yield row["entry"], f"delegation {row['delegation']} was ended by somebody else"
    for row in book.table("deputed"):
        decisions = [r["entry"] for r in book.table("decisions") if r["id"] == row["decision"]]
        one_right = (row["delegation"] is None) is not (row["escalation"] is None)
        whole = (row["principal"] is None) is (row["delegation"] is None)
        if decisions != [row["entry"]] or not (one_right and whole):
            yield row["entry"], f"decision {row['decision']} was given for somebody by no right"
    yield from _escalations(book)
    yield from _glasses(book)


def _escalations(book: Book) -> Iterator[Fault]:
    for row in book.table("escalations"):
        entry, proposal = row["entry"], book.proposals[row["proposal"]]
        policy, body = book.policy(entry), json.loads(proposal["body"])
        counts = {one["role"]: one["count"] for one in body["requirements"]}
        hours = _hours(
            policy,
            "escalate_after_hours",
            body["risk"],
            min(48, 2 * _expires(policy, body["risk"]) // 3),
        )
        held = book.held[book.newest("people_versions", entry)["version"]]
        others = {
            member
            for member, role in held
            if role == row["role"] and book.holds(member, role, entry)
        } - book.behind(row["proposal"])
        due = {
            "silence": row["at"] >= _after(proposal["created"], hours),
            "barred": len(others) < counts.get(row["role"], 0),
        }
        right = (
            row["role"] in counts
            and book.names(row["role"], row["deputy"], entry)
            and due.get(row["reason"], False)
            and not book.ended(row["proposal"], entry)
        )
        if not right:
            yield entry, f"{row['deputy']} was called as deputy for {row['proposal']} without cause"


def _still_counts(book: Book, glass: Row, other: Row) -> bool:
    """Say whether a glass ran, or waited for its review, when another was broken there."""
    if glass["entry"] >= (entry := other["entry"]):
        return False
    theirs, own = ({*json.loads(one["scope"]).get("departments", ())} for one in (glass, other))
    reviewed = book.by("reviews", "break_glass").get(glass["id"], other)["entry"] < entry
    runs = other["at"] < glass["until_at"] or book.under_glass(glass["id"], entry) > 0
    return runs and not reviewed and not own.isdisjoint(theirs)


def _glasses(book: Book) -> Iterator[Fault]:
    glasses = book.by("break_glass", "id")
    for row in glasses.values():
        rule, entry = book.policy(row["entry"]).get("break_glass") or {}, row["entry"]
        right = (
            any(book.holds(row["person"], role, entry) for role in rule.get("roles", ()))
            and row["at"] < row["until_at"] <= _after(row["at"], rule["max_hours"])
            and row["until_at"] < row["review_by"] <= _after(row["until_at"], rule["review_hours"])
            and 1 <= row["revisions"] <= rule["max_revisions"]
            and bool(json.loads(row["scope"]).get("departments"))
        )
        if not right:
            yield entry, f"glass {row['id']} was broken further than the policy lets"
        elif any(_still_counts(book, one, row) for one in glasses.values()):
            yield entry, f"glass {row['id']} was broken before the last one there was reviewed"
    for row in book.table("reviews"):
        glass, entry = row["break_glass"], row["entry"]
        own = {glasses[glass]["person"]}
        for one in book.table("revisions"):
            if one["proposal"] and book.body(one["proposal"]).get("break_glass") == glass:
                own |= book.behind(one["proposal"])
        if row["person"] in own or not book.is_person(row["person"], entry):
            yield entry, f"glass {glass} was reviewed by somebody who had a hand in it"


def check_life(book: Book) -> Iterator[Fault]:
    """Ask of successions, attestations, calls, reminders and notices whether they could be."""
    stale = {
        row["proposal"]: row["entry"] for row in book.table("endings") if row["status"] == "stale"
    }
    for row in book.table("successions"):
        child = book.proposals.get(row["successor"] or "", {"entry": row["entry"]})
        outcome = "cleared" if row["successor"] is None else "successor"
        late = stale.get(row["parent"], row["entry"] + 1) > row["entry"]
        if late or child["entry"] != row["entry"] or row["outcome"] != outcome:
            yield row["entry"], f"{row['parent']} was not carried over as the log says"
    yield from _attestations(book)
    yield from _calls(book)
    yield from _messages(book)


def _attestations(book: Book) -> Iterator[Fault]:
    for row in book.table("attestations"):
        entry, own = row["entry"], book.behind(row["proposal"])
        asked = (row["before"], row["after"], row["department"]) in _to_attest(
            book, row["proposal"]
        )
        holds = book.holds(row["person"], row["department"], entry)
        barred = row["person"] in own or not _kept_to_web(book, row["proposal"], row)
        if not asked or not holds or barred or book.ended(row["proposal"], entry):
            yield entry, f"attestation {row['id']} could not be given"


def _messages(book: Book) -> Iterator[Fault]:
    for row in book.table("reminders"):
        proposal, policy = book.proposals[row["proposal"]], book.policy(row["entry"])
        risk = json.loads(proposal["body"])["risk"]
        hours = _hours(
            policy, "remind_after_hours", risk, max(1, min(24, _expires(policy, risk) // 3))
        )
        if row["at"] < _after(proposal["created"], hours * row["number"]):
            yield row["entry"], f"{row['person']} was reminded of {row['proposal']} too early"
        if not book.is_person(row["person"], row["entry"]):
            yield row["entry"], f"{row['person']}, who was reminded, is no person"
    yield from _told(book)
    yield from _deliveries(book)


def _told(book: Book) -> Iterator[Fault]:
    observed = {row["id"] for row in book.rows("observations")}
    for row in book.table("briefings"):
        if row["observation"] not in observed:
            yield row["entry"], f"{row['proposal']} was said to rest on what is not there"
    for seq, entry in book.log.items():
        if entry["event"] in RHYTHM and entry["actor"] != "kernel":
            yield seq, f"{entry['event']} is an act of the kernel, and {entry['actor']} did it"
        if entry["event"] == "settled" and not book.is_person(entry["actor"], seq):
            yield seq, f"entry {seq} settles what was claimed, and {entry['actor']} is no person"
    for row in book.table("outbox"):
        if not book.is_person(row["recipient"], row["entry"] + 1):
            yield row["entry"], f"message {row['id']} is for nobody"


def _deliveries(book: Book) -> Iterator[Fault]:
    done: dict[int, list[str]] = defaultdict(list)
    for row in sorted(book.table("deliveries"), key=lambda one: (one["outbox"], one["attempt"])):
        before = done[row["outbox"]]
        right = len(before) == row["attempt"] - 1 and "sent" not in before
        before.append(row["outcome"])
        if not right:
            yield row["entry"], f"message {row['outbox']} was delivered out of order"


def _calls(book: Book) -> Iterator[Fault]:
    calls, before = book.by("calls", "id"), dict[str, tuple[Row, Any]]()
    for row in calls.values():
        task, entry = _gate(book, row["task"], row["entry"]), row["entry"]
        old, gate = before.get(row["task"], ({"id": None, "hash": None}, None))
        before[row["task"]] = row, task.get("gate")
        if row["hash"] != sha256("interlock/call/1", row["body"]) or not task.get("gate"):
            yield entry, f"call {row['id']} is not for a gate of that revision"
        first = book.went_on.get(old["id"], entry) >= entry and gate == task.get("gate")
        if row["hash"] == old["hash"] and (first or old["id"] in task.get("proceeds", ())):
            yield entry, f"call {row['id']} asks what call {old['id']} had asked"
    for row in book.table("call_answers"):
        call, entry = calls[row["call"]], row["entry"]
        holds = book.holds(row["person"], row["role"], entry)
        later = (c for c in calls.values() if c["task"] == call["task"] and c["id"] > call["id"])
        newer = any(one["entry"] < entry for one in later)
        roles = _gate(book, call["task"], entry).get("gate", ())
        if not holds or newer or row["role"] not in roles:
            yield entry, f"answer {row['id']} to call {row['call']} could not be given"


def _gate(book: Book, id_: str, entry: int) -> Row:
    """Give a task as it was just before a log entry."""
    plan = _parsed(book.newest("revisions", entry)["body"])
    return next((task for task in plan["tasks"] if task["id"] == id_), {})


def _to_attest(book: Book, proposal: str) -> set[tuple[str, str, str]]:
    pairs = book.body(proposal).get("attest", ())
    return {(one["before"], one["after"], d) for one in pairs for d in one["departments"]}


def check_applies(book: Book) -> Iterator[Fault]:
    """Decide every apply again, from the decisions, revocations and people of that time."""
    for row in (one for one in book.table("revisions") if one["number"] != 1):
        proposal, entry = book.proposals[row["proposal"]], row["entry"]
        body, live = json.loads(proposal["body"]), book.live(row["proposal"], entry)
        seats = book.seats(live)
        reasons = {
            "nothing said who has to approve": not body["requirements"],
            "somebody had said no": any(one["verdict"] != "approve" for one in live),
            "one person sat on two seats": len(seats) != len(set(seats)),
            "it had ended": book.ended(row["proposal"], entry),
            "it had expired": row["at"] >= proposal["expires"],
            "its base was another": proposal["base_revision"] != row["number"] - 1,
            "nobody had accepted the restored ledger": book.waits_as_fork(entry),
            "an owner had not attested that no dependency is hidden": not _attested(book, row),
            "its broken glass had run out": not _glass_lasts(book, body, row),
            "a broken glass had not been reviewed in time": _review_is_due(book, body, row),
        }
        good = [one for one in live if one["verdict"] == "approve" and book.counts(one, entry)]
        for one in body["requirements"]:
            given = {decision["person"] for decision in good if decision["role"] == one["role"]}
            reasons[f"an approval of {one['role']} was missing"] = len(given) < one["count"]
        for reason in (text for text, wrong in reasons.items() if wrong):
            yield entry, f"revision {row['number']} came in although {reason}"


def _attested(book: Book, revision: Row) -> bool:
    """Say whether every owner had said that no dependency is hidden, and none that there is."""
    entry, proposal = revision["entry"], revision["proposal"]
    given = [
        r for r in book.table("attestations") if r["proposal"] == proposal and r["entry"] < entry
    ]
    none = {
        (row["before"], row["after"], row["department"])
        for row in given
        if row["answer"] == "none" and book.holds(row["person"], row["department"], entry)
    }
    return _to_attest(book, proposal) <= none and all(row["answer"] == "none" for row in given)


def _glass_lasts(book: Book, body: Row, revision: Row) -> bool:
    if body.get("break_glass") is None:
        return True
    glass, entry = book.by("break_glass", "id")[body["break_glass"]], revision["entry"]
    review = book.by("reviews", "break_glass").get(glass["id"], {"entry": entry + 1})
    used = book.under_glass(glass["id"], entry)
    in_time = glass["entry"] < entry < review["entry"] and revision["at"] < glass["until_at"]
    return bool(in_time and used < glass["revisions"])


def _review_is_due(book: Book, body: Row, revision: Row) -> bool:
    """Say whether an overdue review of used broken glass held a change back: one of the plan."""
    kinds, glass = {op["op"] for op in body["operations"]}, body.get("break_glass")
    if kinds and kinds <= {*ON_PEOPLE, "replace_policy"} and glass is None:
        return False
    entry, reviews = revision["entry"], book.by("reviews", "break_glass")
    return any(
        glass["review_by"] < revision["at"]
        and book.under_glass(glass["id"], entry) > 0
        and reviews.get(glass["id"], {"entry": entry})["entry"] >= entry
        for glass in book.table("break_glass")
    )


def check_anchors(book: Book) -> Iterator[Fault]:
    """Check keys, signed checkpoints, restored copies and who accepted them."""
    for row in book.table("keys"):
        own = row["entry"] == 1 or book.is_operator(row["person"], row["entry"])
        if not own:
            yield row["entry"], f"the key {row['public'][:8]} was added by no operator"
    yield from _checkpoints(book)
    for row in book.table("forks"):
        tail = (row["entry"] - 1, book.log[row["backup_seq"]]["hash"])
        if (row["backup_seq"], row["backup_hash"]) != tail:
            yield row["entry"], f"restore {row['id']} says that its backup ended elsewhere"
    for row in book.table("fork_acceptances"):
        if not book.is_operator(row["person"], row["entry"]):
            yield row["entry"], f"restore {row['fork']} was accepted by no operator"


def _checkpoints(book: Book) -> Iterator[Fault]:
    known = book.by("keys", "public")
    for seq, entry in book.log.items():
        told = {"checkpoint": seq - 1, "rows": book.bodies[seq].get("rows")}
        only = book.bodies[seq] == told and {*(told["rows"] or ())} == {f"checkpoints/{seq - 1}"}
        if entry["event"] == "signed" and not only:
            yield seq, f"entry {seq} signs the end, and says more than that"
        if entry["event"] == "end_accepted" and not book.is_operator(entry["actor"], seq):
            yield seq, f"entry {seq} accepts the end of the log, and {entry['actor']} may not"
    for row in book.table("checkpoints"):
        entry = book.log.get(row["seq"], {})
        key = known.get(row["public"], {"entry": row["entry"]})
        if row["seq"] != row["entry"] - 1 or row["hash"] != entry.get("hash"):
            yield row["entry"], f"checkpoint {row['seq']} is of another entry"
        elif key["entry"] >= row["entry"]:
            yield row["entry"], f"checkpoint {row['seq']} is signed by a key that nobody added"
        elif not book.sealed.get(row["seq"], True):
            yield row["entry"], f"the signature of checkpoint {row['seq']} is wrong"
    yield from _uncovered(book)


def _uncovered(book: Book) -> Iterator[Fault]:
    """Find what a signature covers and should not: it vouches for one act, the one that it ends.

    Since the ledger first knew a key, whatever else lies before it has to be accepted by an
    operator; else somebody wrote it into the file and let the next act have it signed.
    """
    keys = [row["entry"] for row in book.table("keys")]
    covered = min(keys, default=1) - 1
    for row in book.table("checkpoints"):
        between = [book.log[seq] for seq in range(covered + 1, row["seq"] + 1) if seq in book.log]
        last = between[-1]["event"] if between else ""
        if not _one_act(book, between) and last != "end_accepted":
            said = f"checkpoint {row['seq']} covers acts from entry {covered + 1} on that nobody"
            yield covered + 1, f"{said} signed, and no operator accepted them"
        covered = row["entry"]


def _one_act(book: Book, entries: Sequence[Row]) -> bool:
    """Say whether entries can be of one act: one, or a few of one time that only the kernel has."""
    if len(entries) <= 1:
        return bool(entries)
    events, times = {one["event"] for one in entries}, {one["at"] for one in entries}
    records = [key for one in entries for key in book.bodies[one["seq"]].get("records", ())]
    own = all(key.startswith("conflict") for key in records)
    return len(times) == 1 and own and any(events <= one for one in TOGETHER)


def replay(plan: Row, operations: Sequence[Row]) -> Row:
    """Apply operations of the closed set to a plan, both as plain JSON values."""
    start, tasks = plan["start"], {task["id"]: task for task in plan["tasks"]}
    links = {(link["before"], link["after"]): link for link in plan["links"]}
    freezes = {freeze["id"]: freeze for freeze in plan["freezes"]}
    held: dict[str, dict[Any, Row]] = {"task": tasks, "dependency": links, "freeze": freezes}
    for op in operations:
        verb, _, what = op["op"].partition("_")
        if op["op"] in (*ON_PEOPLE, "replace_policy"):
            continue
        if what == "start":
            start = op["start"]
        elif verb == "set":
            tasks[op["task"]] = {**tasks[op["task"]], what: op[what]}
        elif verb == "proceed":
            task = tasks[op["task"]]
            tasks[op["task"]] = {**task, "proceeds": [*task.get("proceeds", ()), op["call"]]}
        elif verb == "waive":
            freeze = freezes[op["freeze"]]
            freezes[op["freeze"]] = {**freeze, "waived": sorted({*freeze["waived"], op["task"]})}
        else:
            key, content = _subject(what, op)
            if what == "task":
                _check_goes_on(tasks.get(key, {}), content)
            _put(held[what], verb, key, content)
    lists = {"tasks": tasks, "links": links, "freezes": freezes}
    return {**plan, "start": start, **{name: list(rows.values()) for name, rows in lists.items()}}


def _check_goes_on(held: Row, said: Row) -> None:
    """Refuse a task that says that it goes on: only ``proceed_gate`` says so, after a call."""
    calls = said.get("proceeds", [])
    if calls != held.get("proceeds", [])[: len(calls)]:
        raise ValueError(f"{said['id']} goes on without a call")


def replay_people(people: Row, operations: Sequence[Row]) -> Row:
    """Apply operations on people; the result is the next version."""
    members = {member["id"]: member for member in people["members"]}
    for op in operations:
        if op["op"] in ON_PEOPLE:
            verb, content = op["op"].partition("_")[0], dict(op.get("person", {}))
            key = op.get("id") or content["id"]
            if verb == "change" and members.get(key, content)["kind"] != content["kind"]:
                raise ValueError(f"{key} cannot become a {content['kind']}")
            _put(members, verb, key, content)
    return {"version": people["version"] + 1, "members": list(members.values())}


def replay_policy(policy: Row, operations: Sequence[Row]) -> Row:
    """Put the policy in the place of the one before; the result is the next version."""
    *_, last = (op["policy"] for op in operations if op["op"] == "replace_policy")
    return {**last, "version": policy["version"] + 1}


def _subject(what: str, op: Row) -> tuple[object, Row]:
    """Say what an operation adds, replaces or removes: its key and its content."""
    if what == "dependency":
        return (op["before"], op["after"]), {key: op[key] for key in op if key != "op"}
    subject = op[what]
    return (subject["id"], subject) if isinstance(subject, dict) else (subject, {})


def _put(rows: dict[Any, Row], verb: str, key: object, content: Row) -> None:
    if (key in rows) is {"add": True, "remove": False, "replace": False, "change": False}[verb]:
        raise ValueError(f"{verb} {key} does not fit")
    if verb == "remove":
        del rows[key]
    else:
        rows[key] = content


def check_receipt(book: Book, receipt: Row) -> Iterator[Fault]:
    """Compare a receipt that somebody kept with the log: is what it proves still there?

    One that does not fit itself was changed since it was given; it proves nothing of the ledger.
    """
    entry, checkpoint = dict(receipt["entry"]), receipt["checkpoint"]
    fields = {name: entry[name] for name in ("seq", "previous", "at", "actor", "event")}
    digest = sha256("interlock/log/1", canonical({**fields, "body": entry["text"]}))
    if (digest, json.loads(entry["text"])) != (entry["hash"], entry.get("body")):
        yield None, "the receipt itself was changed"
    elif checkpoint is not None and not sealed(receipt["ledger"], checkpoint):
        yield None, "the receipt itself was changed: its signature is wrong"
    else:
        if receipt["ledger"] != book.log[1]["hash"]:
            yield 1, "the receipt is of another ledger, or this one was begun anew"
        yield from _still_there(book, entry["seq"], entry["hash"])
        if checkpoint is not None:
            yield from _still_there(book, checkpoint["seq"], checkpoint["hash"])
            if checkpoint["public"] not in book.by("keys", "public"):
                yield None, "the receipt is signed by a key that the ledger does not know"


def _still_there(book: Book, seq: int, digest: str) -> Iterator[Fault]:
    forks = [f["backup_seq"] for f in book.table("forks")]
    since = f"; the log was restored from a backup of {forks[-1]}" if forks else ""
    lost = bool(forks) and seq > min(forks)  # by the restore, which is no fault of the log
    if seq not in book.log:
        end = max(book.log, default=0)
        yield None if lost else seq, f"entry {seq} is missing, the log ends at {end}{since}"
    elif book.log[seq]["hash"] != digest:
        yield None if lost else seq, f"entry {seq} is another than the receipt says{since}"


def check_keys(book: Book, keys: Sequence[str]) -> Iterator[Fault]:
    """Compare the ledger's keys with those that somebody kept elsewhere; it has to know one."""
    if not book.table("keys"):
        yield None, "the ledger knows no key at all, so that none of those that you named signs it"
    for row in book.table("keys"):
        if row["public"] not in keys:
            yield None, f"the key {row['public']} is not one that you named"


CHECKS: tuple[Callable[[Book], Iterator[Fault]], ...] = (
    *(check_integrity, check_schema, check_chain, check_rows, check_records, check_search),
    *(check_people, check_governed, check_proposals, check_submissions, check_revisions),
    *(check_decisions, check_words, check_mandates, check_life, check_applies, check_anchors),
)


def verify(
    path: str | Path,
    receipt: str | Path | Sequence[str | Path] | None = None,
    *,
    keys: Sequence[str] = (),
    require_anchor: bool = False,
) -> dict[str, Any]:
    """Check a ledger or an export and say what was found; ``first_bad`` is the first bad entry.

    Each receipt is a check of its own; where there are several, it bears its file's name.

    Raises:
        UnreadableError: there is no ledger, or no receipt, to check; or a key is none.
    """
    where = Path(path)
    for key in keys:
        if not re.fullmatch("[0-9a-f]{64}", key):
            raise UnreadableError(f"the key {key!r} is none: a public key is 64 of 0-9 and a-f")
    if not where.is_file():
        raise UnreadableError(f"{where}: there is no such file")
    given = [receipt] if isinstance(receipt, str | Path) else list(receipt or ())
    kept = [(Path(one).name, _receipt(Path(one))) for one in given]
    try:
        with where.open("rb") as file:
            exported = file.read(15) != b"SQLite format 3"
        if exported:
            return _report(_exported(where), kept, keys, require_anchor=require_anchor)
        uri = f"{where.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect("", isolation_level=None)) as raw:
            raw.execute("PRAGMA temp_store = MEMORY")
            with closing(sqlite3.connect(uri, uri=True)) as used:
                used.backup(raw)  # a copy: who reads for minutes lets nobody write meanwhile
            _check_ours(raw, where)
            return _report(Database(raw), kept, keys, require_anchor=require_anchor)
    except (sqlite3.Error, OSError, LookupError, TypeError, StopIteration, UnicodeError) as error:
        why = f"it cannot be read ({error}); if a program died in it, open the workspace once"
        raise UnreadableError(f"{where}: {why}") from error


def _check_ours(raw: sqlite3.Connection, where: Path) -> None:
    if raw.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        raise UnreadableError(f"{where}: this is no ledger of Interlock")
    if raw.execute("PRAGMA user_version").fetchone() > (VERSION,):
        raise UnreadableError(f"{where}: a newer Interlock wrote this; verify it with that one")


def _exported(where: Path) -> Export:
    try:
        with where.open(encoding="utf-8") as lines:
            return Export(lines)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableError(f"{where}: this is no ledger, and no export of one") from error


def _receipt(where: Path) -> Row:
    try:
        found = json.loads(where.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableError(f"{where}: this is no receipt ({error})") from error
    value = found.get("receipt", found) if isinstance(found, dict) else None
    if not isinstance(value, dict) or "interlock_receipt" not in value:
        raise UnreadableError(f"{where}: this is no receipt")
    if value["interlock_receipt"] != RECEIPT_FORM:
        raise UnreadableError(f"{where}: another form of receipt; verify it with a newer Interlock")
    shapes: dict[str, dict[str, type]] = {"": {"ledger": str}, "entry": ENTRY}
    if value.get("checkpoint", 0) is not None:
        shapes["checkpoint"] = CHECKPOINT
    for name, shape in shapes.items():
        part = value.get(name) if name else value
        if not isinstance(part, dict) or any(type(part.get(k)) is not t for k, t in shape.items()):
            raise UnreadableError(f"{where}: this is a part of a receipt, or of something else")
    return dict(value)


def _report(
    source: Database | Export,
    receipts: Sequence[tuple[str, Row]],
    keys: Sequence[str],
    *,
    require_anchor: bool,
) -> dict[str, Any]:
    book = Book(source, every=require_anchor)
    checks = [(check.__name__[6:], list(_found(check, book))) for check in CHECKS]
    for name, receipt in receipts:
        said = "receipt" if len(receipts) == 1 else f"receipt {name}"
        checks.append((said, list(_found(partial(check_receipt, receipt=receipt), book))))
    if keys:
        checks.append(("keys", list(_found(lambda b: check_keys(b, keys), book))))
    tail, behind = anchor_of(book)
    if require_anchor:
        bare = bool(book.table("keys")) and not book.table("checkpoints")
        missing = f"{behind} act(s) at the end are signed by nobody" + BARE * bare
        checks.append(("anchor", [] if tail == "anchored" else [(None, missing)]))
    return {
        "ok": not any(found for _, found in checks),
        "checks": [
            {"name": name, "ok": not found, "detail": found[0][1] if found else "whole"}
            for name, found in checks
        ],
        "tail": tail,
        "entries": len(book.log),
        "first_bad": min((e for _, found in checks for e, _ in found if e), default=None),
        "source": source.what,
        "unsigned": behind,
        "signatures": len(book.table("checkpoints")),
        "signatures_checked": len(book.sealed),
        "keys": [row["public"] for row in book.table("keys")],
        "forks": len(book.table("forks")),
    }


def anchor_of(book: Book) -> tuple[str, int]:
    """Say whether the newest right checkpoint covers the last act, and how many it does not."""
    acts = [seq for seq, entry in book.log.items() if entry["event"] != "signed"]
    newest = max((seq for seq, right in book.sealed.items() if right), default=0)
    behind = sum(seq > newest for seq in acts)
    return ("anchored" if acts and not behind else "unanchored"), behind


def _found(check: Callable[[Book], Iterator[Fault]], book: Book) -> Iterator[Fault]:
    """Run a check; content that it cannot even follow is a fault as well."""
    try:
        yield from check(book)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        yield None, f"the content cannot be followed: {type(error).__name__} {error}"
    except (StopIteration, RuntimeError) as error:
        yield None, f"something that came before is missing: {error}"


def main(argv: Sequence[str] | None = None) -> int:
    """Check the file that is named and print what was found."""
    parser = argparse.ArgumentParser(prog="verify", description="Is this ledger whole?")
    parser.add_argument("ledger", help="the file ledger.db, or an export of it")
    parser.add_argument(
        "--receipt", action="append", default=[], help="a receipt that somebody kept; repeatable"
    )
    parser.add_argument("--key", action="append", default=[], help="a public key kept elsewhere")
    parser.add_argument("--require-anchor", action="store_true", help="the end has to be signed")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    wanted = parser.parse_args(argv)
    try:
        report = verify(
            wanted.ledger, wanted.receipt, keys=wanted.key, require_anchor=wanted.require_anchor
        )
    except UnreadableError as error:
        sys.stderr.write(f"unreadable: {error}\n")
        return 3
    lines = [f"{'ok ' if c['ok'] else 'BAD'} {c['name']}: {c['detail']}" for c in report["checks"]]
    lines.append(f"{report['entries']} log entries, tail {report['tail']}")
    if report["signatures"]:
        checked, of = report["signatures_checked"], report["signatures"]
        lines.append(f"{checked} of {of} signatures checked")
    lines += [f"restored from a backup {report['forks']} time(s)"] if report["forks"] else []
    bad = [c for c in report["checks"] if not c["ok"]]
    if [c["detail"].endswith("by nobody") for c in bad] == [True]:
        lines.append(
            "NOT SIGNED: nothing else is wrong, and nobody vouches for the acts at its end"
        )
    elif bad and not report["first_bad"] and all(c["name"][:7] == "receipt" for c in bad):
        lines.append("RECEIPT NOT RIGHT: the ledger itself is whole")
    elif [c["name"] for c in bad] == ["keys"]:
        lines.append("OTHER KEYS: nothing else is wrong, and its keys are not the ones you named")
    elif bad:
        lines.append(f"TAMPERED; first bad entry: {report['first_bad'] or 'none names one'}")
    sys.stdout.write((json.dumps(report, indent=2) if wanted.json else "\n".join(lines)) + "\n")
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
