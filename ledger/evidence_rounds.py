"""What belongs to a round: its number, findings, conflicts and brief.

A round that was killed and runs again writes its findings and conflicts again; the log keeps the
hashes of both. A conflict between the same members keeps its id from round to round.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from ledger.journal import Act, Journal
from ledger.tables import Database, Table
from plan.errors import UnknownError
from plan.records import Brief, Conflict, Finding
from plan.values import Value, canonical, sha256

Record = TypeVar("Record", bound=Value)
CREW = "crew"  # the actor of what the rounds write


class RoundRecords:
    """The part of ``plan.ports.Evidence`` that goes by rounds."""

    _actor = CREW

    def __init__(self, journal: Journal, database: Database) -> None:
        self._journal = journal
        self._database = database

    def start_round(self) -> int:
        """Number a new round."""
        with self._journal.act() as act:
            number = act.next_number("rounds", "number")
            body = canonical({"number": number, "at": act.stamp})
            act.note_records("round", self._actor, {f"rounds/{number}": body}, round=number)
            self._table("rounds").insert({"number": number, "at": act.stamp, "body": body})
            return number

    def save_findings(self, round_: int, findings: Sequence[Finding]) -> None:
        """Keep the findings of a round.

        Raises:
            UnknownError: there is no such round.
        """
        columns = {"id", "kind", "task", "department", "severity"}
        rows = [
            {**one.model_dump(mode="json", include=columns), "body": canonical(one)}
            for one in findings
        ]
        with self._journal.act() as act:
            self._replace(act, "findings", round_, rows)

    def findings(self, round_: int | None = None) -> tuple[Finding, ...]:
        """Give the findings of a round, or of the last one."""
        return self._of_round(Finding, "findings", round_)

    def save_conflicts(self, round_: int, conflicts: Sequence[Conflict]) -> tuple[Conflict, ...]:
        """Keep the conflicts of a round; the same members keep their id from round to round.

        Raises:
            UnknownError: there is no such round.
        """
        with self._journal.act() as act:
            named = tuple(
                one.model_copy(update={"id": self._conflict_name(act, one)}) for one in conflicts
            )
            rows = [{"id": one.id, "body": canonical(one)} for one in named]
            self._replace(act, "conflicts", round_, rows)
        return named

    def conflicts(self, round_: int | None = None) -> tuple[Conflict, ...]:
        """Give the conflicts of a round, or of the last one."""
        return self._of_round(Conflict, "conflicts", round_)

    def save_brief(self, brief: Brief) -> None:
        """Keep the brief of a round; of a round that ran twice, the second one.

        Raises:
            UnknownError: there is no such round.
        """
        with self._journal.act() as act:
            self._check_round(brief.round)
            body = canonical(brief)
            act.note_records("brief", self._actor, {f"briefs/{brief.round}": body})
            row = {"round": brief.round, "at": brief.at, "body": body}
            self._table("briefs").upsert(row, pk="round")

    def briefs(self) -> tuple[Brief, ...]:
        """Give all briefs, oldest first."""
        return self._load(Brief, "briefs", order="round")

    def _conflict_name(self, act: Act, conflict: Conflict) -> str:
        members = sorted(member.ref for member in conflict.members)
        key = sha256("interlock/conflict/1", canonical({"members": members}))
        known = list(self._table("conflict_names").rows_where("key = ?", [key]))
        if known:
            return str(known[0]["id"])
        number = act.next_number("conflict_names", "number")
        body = canonical({"id": f"C{number}", "members": members})
        act.note_records("conflict", self._actor, {f"conflict_names/{number}": body})
        row = {"number": number, "id": f"C{number}", "key": key, "body": body}
        self._table("conflict_names").insert(row)
        return f"C{number}"

    def _replace(
        self, act: Act, table: str, round_: int, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Write a round's rows in place of what it wrote before; the same rows change nothing."""
        self._check_round(round_)
        before = [row["body"] for row in self._rows(table, "round = :round", {"round": round_})]
        now = [row["body"] for row in rows]
        if before == now and now:
            return
        bodies: dict[str, str | None] = dict.fromkeys(
            (f"{table}/{round_}/{position}" for position in range(1, len(before) + 1)), None
        )
        bodies |= {f"{table}/{round_}/{position}": body for position, body in enumerate(now, 1)}
        act.note_records(table, self._actor, bodies, round=round_)
        self._table(table).delete_where("round = ?", [round_])
        self._table(table).insert_all(
            {"round": round_, "position": position, **row} for position, row in enumerate(rows, 1)
        )

    def _of_round(self, kind: type[Record], table: str, round_: int | None) -> tuple[Record, ...]:
        sql = "round = coalesce(:round, (select max(number) from rounds))"
        return self._load(kind, table, sql, {"round": round_}, order="position")

    def _check_round(self, round_: int) -> None:
        if not self._table("rounds").count_where("number = ?", [round_]):
            raise UnknownError("round", str(round_))

    def _table(self, name: str) -> Table:
        return self._database.table(name)

    def _rows(
        self,
        table: str,
        where: str | None = None,
        values: Mapping[str, Any] | None = None,
        order: str = "rowid",
    ) -> list[dict[str, Any]]:
        with self._journal.connection.reading():
            found = self._table(table).rows_where(where, dict(values or {}), order_by=order)
            return list(found)

    def _load(
        self,
        kind: type[Record],
        table: str,
        where: str | None = None,
        values: Mapping[str, Any] | None = None,
        order: str = "number",
    ) -> tuple[Record, ...]:
        rows = self._rows(table, where, values, order)
        return tuple(kind.model_validate_json(row["body"]) for row in rows)

    def _one(self, kind: type[Record], table: str, id_: str) -> Record:
        found = self._load(kind, table, "id = :id", {"id": id_})
        if not found:
            raise UnknownError(table.removesuffix("s"), id_)
        return found[0]
