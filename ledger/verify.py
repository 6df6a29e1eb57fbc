"""Is this ledger whole? One file on the standard library, which an auditor can read and run.

It shares no code with the product, on purpose: the log's chain, the hash of every row, the digest
of every proposal, the replay of every revision and the decision on every apply are said a second
time here. A bare chain does not show that its tail was cut, so ``tail`` says "unanchored".

    python verify.py ledger.db [--json]     0 whole, 1 tampered (names the entry), 3 unreadable
"""

import argparse
import hashlib
import json
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Fault = tuple[int | None, str]  # the number of the log entry that it shows in, and what is wrong

APPLICATION_ID, VERSION = 0x494C434B, 1
OWN_ACTS = {"decisions", "revocations", "questions", "answers"}  # the log's actor is the person
PROPOSED = ("base_revision", "base_hash", "result_hash", "author", "sponsor", "created", "expires")
SHADOW = re.compile(
    r"(sqlite_(sequence|stat\d)|observations_fts_(data|idx|docsize|config))$"
)  # SQLite's own, and the full-text index


class UnreadableError(Exception):
    """The file is missing, locked, or no ledger at all."""


def canonical(value: object) -> str:
    """Write JSON as it is hashed."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(domain: str, text: str) -> str:
    """Hash a text under its domain."""
    return hashlib.sha256(f"{domain}\0{text}".encode()).hexdigest()


class Book:
    """The ledger's tables, read on a connection that cannot write."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        names = [name for (name,) in tables.fetchall() if not SHADOW.match(name)]
        info = {
            name: raw.execute("SELECT name, pk FROM pragma_table_info(?)", (name,))
            for name in names
        }
        self.columns: dict[str, dict[str, int]] = {name: dict(rows) for name, rows in info.items()}
        self.log = {entry["seq"]: entry for entry in self.rows("log")}
        self.bodies = {seq: _parsed(entry["body"]) for seq, entry in self.log.items()}
        self.proposals = {row["id"]: row for row in self.rows("proposals")}
        self.revoked = {row["decision"]: row["entry"] for row in self.rows("revocations")}
        self.decisions: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows("decisions"):
            self.decisions[row["proposal"]].append(row)
        self.ends: dict[str, list[int]] = defaultdict(list)
        for row in (*self.rows("endings"), *self.rows("revisions")):
            self.ends[row["proposal"]].append(row["entry"])

    def rows(self, table: str) -> Iterator[Row]:
        """Give a table's rows in the order of its key; none where the table is gone."""
        order = ", ".join(f'"{key}"' for key in self.keys(table))
        if order:
            cursor = self.raw.execute(f'SELECT * FROM "{table}" ORDER BY {order}')  # noqa: S608  # own names
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))

    def keys(self, table: str) -> list[str]:
        """Name the columns of a table's primary key, in its order."""
        columns = self.columns.get(table, {})
        return sorted((name for name, key in columns.items() if key), key=columns.__getitem__)

    def named(self, *, kernel: bool) -> Iterator[tuple[str, str, Row]]:
        """Give each row with its table and its name; the kernel's rows point to a log entry."""
        for table, columns in self.columns.items():
            if table != "log" and ("entry" in columns) is kernel:
                for row in self.rows(table):
                    keys = (str(row[key]) for key in self.keys(table))
                    yield table, "/".join([table, *keys]), row

    def live(self, proposal: str, entry: int) -> list[Row]:
        """Give the decisions on a proposal that stood just before a log entry."""
        given = [row for row in self.decisions[proposal] if row["entry"] < entry]
        return [row for row in given if self.revoked.get(row["id"], entry) >= entry]

    def ended(self, proposal: str, entry: int) -> bool:
        """Say whether a proposal had ended, or was applied, before a log entry."""
        return any(end < entry for end in self.ends[proposal])

    def holds(self, decision: Row, entry: int) -> bool:
        """Say whether a person held the role of a decision when a log entry was written."""
        versions = [row for row in self.rows("people_versions") if row["entry"] < entry]
        return any(
            member["id"] == decision["person"]
            and member["kind"] == "person"
            and decision["role"] in member["roles"]
            for member in json.loads(versions[-1]["body"])["members"]
        )


def _parsed(text: str) -> Row:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def check_integrity(book: Book) -> Iterator[Fault]:
    """Let SQLite look at its pages, indexes and references."""
    for (message,) in book.raw.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield None, f"SQLite finds: {message}"
    for table, _, parent, _ in book.raw.execute("PRAGMA foreign_key_check"):
        yield None, f"a row of {table} points to nothing in {parent}"


def check_schema(book: Book) -> Iterator[Fault]:
    """Compare tables and triggers with the fingerprint that the log holds."""
    sql = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    found = {
        name: text
        for kind, name, text in book.raw.execute(sql)
        if kind != "table" or not SHADOW.match(name)
    }
    noted = [body["schema"] for body in book.bodies.values() if "schema" in body]
    if noted[-1:] != [sha256("interlock/schema/1", canonical(found))]:
        yield None, "tables, views or triggers are not those that the log tells of"


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
        previous, last_at = entry["hash"], entry["at"]
    if not book.log:
        yield None, "the log is empty"


def check_rows(book: Book) -> Iterator[Fault]:
    """Match every row of the kernel's tables with the entry that announced it, both ways."""
    found: set[tuple[int, str]] = set()
    for table, name, row in book.named(kernel=True):
        seq = row["entry"]
        found.add((seq, name))
        announced = book.bodies.get(seq, {}).get("rows", {})
        if announced.get(name) != sha256("interlock/row/1", canonical([table, *row.values()])):
            yield seq, f"{name} is not what entry {seq} says"
        elif row.get("at", book.log[seq]["at"]) != book.log[seq]["at"]:
            yield seq, f"{name} bears another time than entry {seq}"
        elif table in OWN_ACTS and row["person"] != book.log[seq]["actor"]:
            yield seq, f"{name} is another person's than entry {seq}"
    told = {(seq, name) for seq, body in book.bodies.items() for name in body.get("rows", {})}
    yield from ((seq, f"{name} is gone, and entry {seq} tells of it") for seq, name in told - found)


def check_records(book: Book) -> Iterator[Fault]:
    """Match what is known beside the plan with the newest hash that the log has of it."""
    noted: dict[str, tuple[int | None, str | None]] = {}
    for seq, body in book.bodies.items():
        noted |= {name: (seq, digest) for name, digest in body.get("records", {}).items()}
    for table, name, row in book.named(kernel=False):
        entry, digest = noted.pop(name, (None, None))
        if digest != sha256("interlock/record/1", row["body"]):
            yield entry, f"{name} is not what the log says"
        yield from ((entry, f"{name}: {fault}") for fault in _record_faults(table, row))
    yield from ((entry, f"{name} is gone") for name, (entry, digest) in noted.items() if digest)


def _record_faults(table: str, row: Row) -> Iterator[str]:
    body = json.loads(row["body"])
    copied = {**body.get("fact", {}), **body}
    for column, value in row.items():
        if column in copied and copied[column] != value:
            yield f"its column {column} says other than its content"
    if table == "observations":
        fact = canonical(body["fact"])
        if body["hash"] != sha256("interlock/observation/1", fact):
            yield "its hash is not that of the fact"


def check_people(book: Book) -> Iterator[Fault]:
    """Compare members and roles with the hashed versions, and these with their hashes."""
    for kind in ("people", "policy"):
        for row in book.rows(f"{kind}_versions"):
            if row["hash"] != sha256(f"interlock/{kind}/1", row["body"]):
                yield row["entry"], f"{kind} version {row['version']} has another hash"
    stored = {(row["version"], row["id"], row["kind"]) for row in book.rows("members")}
    stored |= {(row["version"], row["member"], row["role"]) for row in book.rows("roles")}
    told = {
        (row["version"], member["id"], what)
        for row in book.rows("people_versions")
        for member in json.loads(row["body"])["members"]
        for what in (member["kind"], *member["roles"])
    }
    yield from ((None, f"person or role {one} is not as imported") for one in sorted(stored ^ told))


def check_proposals(book: Book) -> Iterator[Fault]:
    """Compute each digest again, and compare columns and requirements with the hashed content."""
    asked = {(row["proposal"], row["role"], row["count"]) for row in book.rows("requirements")}
    for id_, row in book.proposals.items():
        body = json.loads(row["body"])
        if row["digest"] != sha256("interlock/proposal/1", row["body"]):
            yield row["entry"], f"{id_} is not what its digest says"
        if row["prose_hash"] != sha256("interlock/prose/1", row["prose"]):
            yield row["entry"], f"the words of {id_} are not those that were submitted"
        if any(row[name] != body[name] for name in PROPOSED):
            yield row["entry"], f"a column of {id_} says other than its content"
        wanted = {(id_, one["role"], one["count"]) for one in body["requirements"]}
        if wanted != {one for one in asked if one[0] == id_}:
            yield row["entry"], f"{id_} asks for other approvals than its content does"


def check_revisions(book: Book) -> Iterator[Fault]:
    """Replay every revision from the plan before it and the operations of its proposal."""
    before: Row | None = None
    for wanted, row in enumerate(book.rows("revisions"), start=1):
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
        seats = {one["person"] for one in book.live(row["proposal"], entry)}
        reasons = {
            "by somebody who does not hold the role": not book.holds(row, entry),
            "by its author or sponsor": row["person"] in {proposal["author"], proposal["sponsor"]},
            "on other content": row["digest"] != proposal["digest"],
            "on another base": row["base_revision"] != proposal["base_revision"],
            "after it had expired": row["at"] >= proposal["expires"],
            "after it had ended": book.ended(row["proposal"], entry),
            "from a seat that was taken": row["person"] in seats,
        }
        for reason in (text for text, wrong in reasons.items() if wrong):
            yield entry, f"decision {row['id']} was given {reason}"


def check_applies(book: Book) -> Iterator[Fault]:
    """Decide every apply again, from the decisions, revocations and people of that time."""
    applied = [row for row in book.rows("revisions") if row["number"] != 1]
    for row in applied:
        proposal, entry = book.proposals[row["proposal"]], row["entry"]
        requirements = json.loads(proposal["body"])["requirements"]
        live = book.live(row["proposal"], entry)
        reasons = {
            "nothing said who has to approve": not requirements,
            "somebody had said no": any(one["verdict"] != "approve" for one in live),
            "it had ended": book.ended(row["proposal"], entry),
            "it had expired": row["at"] >= proposal["expires"],
            "its base was another": proposal["base_revision"] != row["number"] - 1,
        }
        good = [one for one in live if one["verdict"] == "approve" and book.holds(one, entry)]
        for one in requirements:
            given = {decision["person"] for decision in good if decision["role"] == one["role"]}
            reasons[f"an approval of {one['role']} was missing"] = len(given) < one["count"]
        for reason in (text for text, wrong in reasons.items() if wrong):
            yield entry, f"revision {row['number']} came in although {reason}"


def replay(plan: Row, operations: Sequence[Row]) -> Row:
    """Apply operations of the closed set to a plan, both as plain JSON values."""
    start, tasks = plan["start"], {task["id"]: task for task in plan["tasks"]}
    links = {(link["before"], link["after"]): link for link in plan["links"]}
    freezes = {freeze["id"]: freeze for freeze in plan["freezes"]}
    held: dict[str, dict[Any, Row]] = {"task": tasks, "dependency": links, "freeze": freezes}
    for op in operations:
        verb, _, what = op["op"].partition("_")
        if what == "start":
            start = op["start"]
        elif verb == "set":
            tasks[op["task"]] = {**tasks[op["task"]], what: op[what]}
        elif verb == "waive":
            freeze = freezes[op["freeze"]]
            freezes[op["freeze"]] = {**freeze, "waived": sorted({*freeze["waived"], op["task"]})}
        else:
            _put(held[what], verb, *_subject(what, op))
    lists = {"tasks": tasks, "links": links, "freezes": freezes}
    return {**plan, "start": start, **{name: list(rows.values()) for name, rows in lists.items()}}


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


CHECKS: tuple[Callable[[Book], Iterator[Fault]], ...] = (
    *(check_integrity, check_schema, check_chain, check_rows, check_records),
    *(check_people, check_proposals, check_revisions, check_decisions, check_applies),
)


def verify(path: str | Path) -> dict[str, Any]:
    """Check a ledger and say what was found; ``first_bad`` is the first log entry that is wrong.

    Raises:
        UnreadableError: there is no ledger to check.
    """
    where = Path(path)
    if not where.is_file():
        raise UnreadableError(f"{where}: there is no such file")
    try:
        uri = f"{where.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as raw:
            return _report(raw, where)
    except (sqlite3.Error, LookupError, TypeError) as error:
        why = f"it cannot be read ({error}); if a program died in it, open the workspace once"
        raise UnreadableError(f"{where}: {why}") from error


def _report(raw: sqlite3.Connection, where: Path) -> dict[str, Any]:
    raw.execute("BEGIN")
    if raw.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        raise UnreadableError(f"{where}: this is no ledger of Interlock")
    if raw.execute("PRAGMA user_version").fetchone() > (VERSION,):
        raise UnreadableError(f"{where}: a newer Interlock wrote this; verify it with that one")
    book = Book(raw)
    faults = [(check.__name__[6:], list(_found(check, book))) for check in CHECKS]
    return {
        "ok": not any(found for _, found in faults),
        "checks": [
            {"name": name, "ok": not found, "detail": found[0][1] if found else "whole"}
            for name, found in faults
        ],
        "tail": "unanchored",
        "entries": len(book.log),
        "first_bad": min((e for _, found in faults for e, _ in found if e), default=None),
    }


def _found(check: Callable[[Book], Iterator[Fault]], book: Book) -> Iterator[Fault]:
    """Run a check; content that it cannot even follow is a fault as well."""
    try:
        yield from check(book)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        yield None, f"the content cannot be followed: {type(error).__name__} {error}"


def main(argv: Sequence[str] | None = None) -> int:
    """Check the file that is named and print what was found."""
    parser = argparse.ArgumentParser(prog="verify", description="Is this ledger whole?")
    parser.add_argument("ledger", help="the file ledger.db")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    wanted = parser.parse_args(argv)
    try:
        report = verify(wanted.ledger)
    except UnreadableError as error:
        sys.stderr.write(f"unreadable: {error}\n")
        return 3
    lines = [f"{'ok ' if c['ok'] else 'BAD'} {c['name']}: {c['detail']}" for c in report["checks"]]
    lines.append(f"{report['entries']} log entries, tail {report['tail']}")
    if not report["ok"]:
        lines.append(f"TAMPERED; first bad entry: {report['first_bad'] or 'none names one'}")
    sys.stdout.write((json.dumps(report, indent=2) if wanted.json else "\n".join(lines)) + "\n")
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
