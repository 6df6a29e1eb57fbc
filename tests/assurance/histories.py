"""Long random histories, with forgeries between the honest acts; a small oracle knows the answer.

Whatever comes in has to be what the oracle says (``tests/ledger/oracle.py``), and every row that is
written past Python, on the kernel's own connection, has to be refused by the database. Counters
show that honest changes did come in, and how often each guard has refused.
"""

import functools
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from ledger.door import revision_row
from ledger.journal import Row, row_of
from ledger.proposal_rows import ending_row, proposal_rows
from plan.approval import Case
from plan.errors import PlanError
from plan.operations import apply_operations
from plan.proposal import Prose, Status
from plan.values import canonical, sha256
from tests.assurance import spoilt_everywhere, spoilt_life, spoilt_proposals, spoilt_rows
from tests.assurance.forging import AGENT, Forging
from tests.assurance.scene import everything
from tests.assurance.spoiling import Ground, Recipe, Spoiling, messages
from tests.assurance.table import Tally
from tests.ledger.histories import PEOPLE, ROLES
from tests.ledger.steps import draft

STEPS = 500  # of one unit
PARTS = 4  # after each part of a history, rows are spoilt in what it has come to

# How often a unit has to see each guard refuse: 20 times in the 100 units of CI. Which guards there
# are is read from the schema, so that a new one that nobody forges against makes the row hollow.
LEAST = 0.2
HAPPENED = (
    *("applied people", "applied for somebody", "applied under glass", "decided for somebody"),
    *("revoked", "delegated", "ended", "broken", "reviewed", "self-granted"),
    *("expired", "lost a role", "ticked", "tampered with"),
    *("reminded", "decided as a deputy", "successor", "cleared", "withdrawn", "attested", "signed"),
    *("answered", "gate answered", "briefed", "delivered"),
)
FLOORS = {
    "steps": STEPS,
    "applied": 0.0015 * STEPS,
    "spoilt in the history": 45,
    **dict.fromkeys((*HAPPENED, *messages()), LEAST),
}


@functools.cache
def recipes() -> dict[str, Recipe]:
    """Give every wrong row there is, by the guard that it is for."""
    parts = (spoilt_proposals, spoilt_rows, spoilt_life)
    named = {name: one for part in parts for name, one in part.RECIPES.items()}
    return {**spoilt_everywhere.recipes(), **named}


@functools.cache
def _ground_of_everything() -> Ground:
    return Ground(everything())


class Hostile(Forging):
    """A history in which somebody also writes past Python, again and again."""

    def __init__(self, unit: int) -> None:
        random = Random(f"histories {unit}")  # noqa: S311  # chance, not secrets
        super().__init__(random)
        self.spoiling = Spoiling(recipes(), unit, random)

    def run(self, steps: int) -> None:
        """Let so much happen, spoil rows in between, and close the ledger."""
        each = -(-len(self.spoiling.left) // PARTS)
        for part in range(1, PARTS + 1):
            self.live(steps // PARTS)
            ground = Ground(self.connection())
            wanted = each if part < PARTS else len(self.spoiling.left)
            self.spoiling.spoil(ground, wanted, self.seen, "spoilt in the history")
            ground.close()
        left = len(self.spoiling.left)
        self.spoiling.spoil(_ground_of_everything(), left, self.seen, "spoilt elsewhere")
        assert not self.spoiling.left, f"nothing to spoil for {self.spoiling.left}"
        self.ledger.close()

    def acts(self) -> list[Callable[[], None]]:
        """Give what may happen, each as often as it should."""
        forged = [
            self.forge_decision,
            self.forge_decision,
            self.forge_deputed,
            self.forge_revocation,
            self.forge_revision,
            self.forge_revision,
            self.forge_ready,
            self.forge_ready,
            self.forge_mandate,
            self.forge_glass,
            self.forge_ending,
            self.forge_version,
            self.forge_proposal,
            self.forge_entry,
            self.tamper,
        ]
        return [*super().acts(), *forged * 3]

    def revision(self, case: Case, **changes: str | int | None) -> Row:
        """Give the row that applying a proposal would write."""
        head, plan = self.ledger.reader.head(), self.ledger.reader.plan()
        plan = apply_operations(plan, case.proposal.plan_operations)
        row = revision_row(head.number + 1, plan, parent=head.hash, proposal=case.id)
        return Row("revisions", {**row.cells, **changes})

    def forge_revision(self) -> None:
        """Apply past Python whatever has not got enough."""
        recent = list(self.cases)[-6:]
        poor = [one for one in recent if not self.world.enough(self.asked[one], self.now)]
        if poor:
            case = self.cases[self.random.choice(poor)]
            with suppress(PlanError):  # its operations do not fit the newest plan any more
                self.refused(("applied", "kernel", [self.revision(case)]))

    def forge_ready(self) -> None:
        """Take a change that has all it needs, and spoil one thing of it."""
        ready = [one for one in self.current() if self.world.enough(self.asked[one], self.now)]
        if not ready:
            return
        case = self.cases[self.random.choice(ready)]
        row, raw_plan = self.revision(case), self.ledger.reader.plan()
        head = self.ledger.reader.head()
        other = revision_row(head.number + 1, raw_plan, parent=head.hash, proposal=case.id)
        said = next(one for one in self.asked[case.id].said if one.live)
        spoilt: list[Callable[[], None]] = [
            lambda: self.apply_past(self.revision(case, number=head.number + 2)),
            lambda: self.apply_past(self.revision(case, hash="0" * 64), "result"),
            lambda: self.apply_past(self.revision(case, proposal=None), "requirements", "proposal"),
            lambda: self.apply_past(self.revision(case, proposal="P999999"), "requirements"),
            lambda: self.refused(
                ("ended", case.proposal.author, [self._withdrawn(case)]),
                ("applied", "kernel", [row]),
            ),
            lambda: self.refused(
                ("applied", "kernel", [row]), at=self.clock.now() + timedelta(hours=73)
            ),
            lambda: self.refused(
                ("decided", said.person, [self.decision(case, said.person, said.role)]),
                ("applied", "kernel", [row]),
                without="decisions_seat",
            ),
            lambda: self._bare_proposal(case),
        ]
        if other.cells["hash"] != row.cells["hash"]:
            spoilt.append(lambda: self.apply_past(other))
        unreviewed = any(one.used and not one.reviewed for one in self.world.glasses)
        if unreviewed and not case.proposal.governance_operations:
            late = self.clock.now() + timedelta(hours=29)
            spoilt += [lambda: self.refused(("applied", "kernel", [row]), at=late)] * 3
        if len(ready) > 1:
            rest = self.cases[next(one for one in ready if one != case.id)]
            spoilt += [lambda: self._after_another(row, rest)] * 4
        self.random.choice(spoilt)()

    def apply_past(self, row: Row, *without: str) -> None:
        """Write a revision past Python, and past some conditions of the gate."""
        gone = " ".join(f"revisions_gate_{name}" for name in without)
        self.refused(("applied", "kernel", [row]), without=gone)

    def _withdrawn(self, case: Case) -> Row:
        return ending_row(case.id, Status.WITHDRAWN, "", case.proposal.author)

    def _bare_proposal(self, case: Case) -> None:
        """Bring in a proposal that asks nobody, and apply it."""
        fresh = draft(self.ledger, self.clock, *case.proposal.operations, author=PEOPLE[0])
        [main, *_] = proposal_rows(10**6, fresh, Prose(title="x"))
        row = self.revision(case, proposal=f"P{10**6}", hash=fresh.result_hash)
        self.refused(("submitted", PEOPLE[0], [main]), ("applied", "kernel", [row]))

    def _after_another(self, row: Row, rest: Case) -> None:
        """Apply a change, and then another that was ready beside it."""
        with suppress(PlanError):
            late = self.revision(rest)
            head = {"number": int(str(row.cells["number"])) + 1, "parent_hash": row.cells["hash"]}
            acts = [
                ("applied", "kernel", [row]),
                ("applied", "kernel", [Row("revisions", {**late.cells, **head})]),
            ]
            self.refused(*acts)

    def forge_mandate(self) -> None:
        """Hand on what is not one's own, to nobody, or for too long; end what is others'."""
        giver, role = self.random.choice(PEOPLE), self.random.choice(ROLES)
        held = self.world.holds(giver, role)
        taker = self.random.choice([one for one in PEOPLE if one != giver])
        until, who = self.clock.now() + timedelta(hours=5), giver
        if held:
            how = self.random.choice(("agent", "long", "other"))
            taker = AGENT if how == "agent" else taker
            until = self.clock.now() + timedelta(days=11) if how == "long" else until
            who = taker if how == "other" else giver
        row = row_of(
            "delegations",
            id=self.number("delegations"),
            role=role,
            delegator=giver,
            delegate=taker,
            from_at=self.clock.now().isoformat(),
            until_at=until.isoformat(),
            reason="away",
            channel=self.channel,
        )
        self.refused(("delegated", who, [row]))
        open_ = [n for n, one in enumerate(self.leases, 1) if not one.ended]
        if open_:
            number = self.random.choice(open_)
            end = row_of(
                "delegation_ends", delegation=number, person=AGENT, reason="", channel=self.channel
            )
            self.refused(("undelegated", AGENT, [end]))

    def forge_glass(self) -> None:
        """Break glass without the role, too far or for everything; review one's own."""
        holders = [one for one in PEOPLE if self.world.holds(one, "operations")]
        others = [one for one in PEOPLE if one not in holders]
        how = self.random.choice(("who", "long", "scope", "review"))
        if how == "review" and self.world.glasses:
            number = self.random.randint(1, len(self.world.glasses))
            glass = self.world.glasses[number - 1]
            if not glass.reviewed:
                row = row_of(
                    "reviews",
                    break_glass=number,
                    person=glass.by,
                    finding="fine",
                    channel=self.channel,
                )
                self.refused(("reviewed", glass.by, [row]))
            return
        by = self.random.choice(others if how == "who" or not holders else holders)
        now = self.clock.now()
        until = now + timedelta(hours=9 if how == "long" else 4)
        row = row_of(
            "break_glass",
            id=self.number("break_glass"),
            person=by,
            reason="now",
            scope='{"departments":[]}' if how == "scope" else '{"departments":["finance"]}',
            until_at=until.isoformat(),
            revisions=1,
            review_by=(until + timedelta(hours=24)).isoformat(),
            channel=self.channel,
        )
        if how != "review":
            self.refused(("broke_glass", by, [row]))

    def forge_ending(self) -> None:
        """End what still stands as if it did not; end what has come in."""
        current = [one for one in self.current() if self.asked[one].base == self.world.head]
        applied = self.ledger.reader.head().proposal
        if applied is not None and self.random.random() < 0.5:  # half of the time
            row = ending_row(applied, Status.WITHDRAWN, "", self.cases[applied].proposal.author)
            self.refused(("ended", self.cases[applied].proposal.author, [row]))
        elif current:
            status = self.random.choice((Status.EXPIRED, Status.STALE))
            row = ending_row(self.random.choice(current), status, "")
            self.refused(("ended", "kernel", [row]))

    def forge_version(self) -> None:
        """Bring in people or a policy that nobody has approved."""
        kind = self.random.choice(("people", "policy"))
        table = f"{kind}_versions"
        with self.connection().reading() as raw:
            [(version, body)] = raw.execute(
                f"SELECT version, body FROM {table} ORDER BY version DESC LIMIT 1"  # noqa: S608
            )
        body = canonical({**json.loads(body), "version": version + 1})
        digest = sha256(f"interlock/{kind}/1", body)
        row = row_of(table, version=version + 1, hash=digest, body=body)
        self.refused(("applied", "kernel", [row]))

    def forge_proposal(self) -> None:
        """Bring in a proposal on an old base, of nobody, with another digest, asking for more."""
        if not self.cases:
            return
        case = self.cases[self.random.choice(list(self.cases)[-4:])]
        [main, *_] = proposal_rows(10**6, case.proposal, case.prose)
        by = case.proposal.author
        if self.asked[case.id].base != self.world.head:
            self.refused(("submitted", by, [Row("proposals", {**main.cells, "digest": "0" * 64})]))
            return
        how = self.random.choice(("digest", "nobody", "more"))
        if how == "more":
            ask = row_of("requirements", proposal=case.id, role="auditor", count=1)
            self.refused(("submitted", by, [ask]))
            return
        changed = case.proposal.model_copy(update={"author": AGENT, "sponsor": None})
        if how == "digest":
            cells = {**main.cells, "digest": "0" * 64}
        else:
            [forged, *_] = proposal_rows(10**6, changed, case.prose)
            cells = dict(forged.cells)
        self.refused(("submitted", by, [Row("proposals", cells)]))

    def forge_entry(self) -> None:
        """Write an entry of the log in the past, or in another time."""
        last = datetime.fromisoformat(self.ledger.last_at())
        away = self.random.choice((timedelta(seconds=-1), timedelta(days=400, seconds=1)))
        self.refused(("asked", "maya", []), at=last + away)

    def tamper(self) -> None:
        """Change, remove or overwrite a row of any table."""
        with self.connection().reading() as raw:
            tables = ("log", "decisions", "proposals", "revisions", "requirements", "roles")
            table = self.random.choice(tables)
            column = raw.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchone()[0]
        sql = {
            "update": f'UPDATE "{table}" SET "{column}" = "{column}"',  # noqa: S608  # our names
            "delete": f'DELETE FROM "{table}"',  # noqa: S608  # our names
            "replace": f'REPLACE INTO "{table}" SELECT * FROM "{table}"',  # noqa: S608  # our names
        }
        how = self.random.choice(sorted(sql))
        with self.connection().reading() as raw:
            filled = raw.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
        if not filled:
            return
        try:
            with self.connection().writing() as raw:
                raw.execute(sql[how])
        except PlanError:
            self.seen["tampered with"] += 1
            return
        raise AssertionError(f"the database took {sql[how]}")


def run(unit: str, folder: Path) -> Tally:  # noqa: ARG001  # every row has a folder
    """Let one history of many steps happen."""
    tally = Tally()
    history = Hostile(int(unit))
    try:
        history.run(STEPS)
    except AssertionError as error:
        tally.fail(f"{unit}: {error}")
    tally.count("steps", STEPS)
    for name, number in history.seen.items():
        tally.count(name, number)
    return tally
