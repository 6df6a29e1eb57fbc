"""A ledger of version 1 opens with advice, upgrades whole or not at all, verifies, and goes on."""

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ledger import upgrading
from ledger.backup import copy_into
from ledger.connection import connect_kernel
from ledger.errors import ChangedSchemaError, LedgerError, NewerLedgerError, OlderLedgerError
from ledger.opening import Terms, open_ledger
from ledger.schema import VERSION, create_schema, fingerprint
from ledger.signing import Signer
from ledger.upgrading import upgrade_ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.approval import missing_approvals
from plan.errors import RefusedError
from plan.governance_operations import ReplacePolicy
from plan.operations import SetDuration
from plan.policy import Rule, RuleRequirement
from plan.proposal import Verdict
from plan.reminding import ExpiryDue
from tests.fakes import FakeClock
from tests.ledger.governing import propose_governing
from tests.ledger.old import V1_ENTRIES, V1_LAST, unpack_v1
from tests.ledger.steps import count, decide, plain_connection, submit

TABLES_OF_V1 = (
    *("log", "meta", "people_versions", "members", "roles", "policy_versions", "proposals"),
    *("requirements", "decisions", "revocations", "questions", "answers", "endings", "revisions"),
    *("observations", "rounds", "findings", "readings", "assumptions", "conflict_names"),
    *("conflicts", "drafts", "briefs", "turns"),
)


@pytest.fixture
def clock() -> FakeClock:
    clock = FakeClock(V1_LAST)
    clock.advance(minutes=5)
    return clock


@pytest.fixture
def old(path: Path) -> Path:
    return unpack_v1(path)


def version_of(path: Path) -> int:
    with plain_connection(path) as raw:
        [(version,)] = raw.execute("PRAGMA user_version")
        return int(version)


def test_a_ledger_of_version_1_verifies_as_it_is(old: Path) -> None:
    report = verify(old)

    assert report["ok"], report
    assert report["entries"] == V1_ENTRIES


def test_a_ledger_of_version_1_says_what_to_do_and_is_left_alone(
    old: Path, clock: FakeClock
) -> None:
    before = old.read_bytes()

    with pytest.raises(OlderLedgerError, match="interlock upgrade"):
        open_ledger(old, clock)

    assert old.read_bytes() == before


def test_an_upgrade_keeps_every_row_and_a_copy_and_says_so_in_the_log(
    old: Path, clock: FakeClock
) -> None:
    before, rows = old.read_bytes(), contents(old)

    done = upgrade_ledger(old, clock)

    assert (done.from_version, done.version) == (1, VERSION)
    assert done.kept == old.with_name("ledger.v1.db")
    assert contents(done.kept) == rows
    assert version_of(done.kept) == 1
    assert verify(done.kept)["ok"]
    after = contents(old)
    assert {name: after[name][: len(rows[name])] for name in rows} == rows
    assert len(after["log"]) == V1_ENTRIES + VERSION - 1
    assert after["log"][-1][4] == "upgraded"
    report = verify(old)
    assert report["ok"], report
    assert before != old.read_bytes()


def test_an_upgraded_ledger_gets_a_policy_that_says_who_governs_by_everybodys_word(
    old: Path, clock: FakeClock
) -> None:
    upgrade_ledger(old, clock)
    with open_ledger(old, clock) as ledger:
        policy = ledger.reader.policy()
        asked = tuple(
            Rule(name=kind, when=kind, risk="high", requires=(RuleRequirement(role="pmo"),))
            for kind in ("people", "policy")
        )
        new = ReplacePolicy(policy=policy.model_copy(update={"rules": (*policy.rules, *asked)}))
        author = next(one.id for one in ledger.reader.people().holders("pmo"))
        case = propose_governing(ledger, clock, new, by=author)
        needed = {one.role for one in case.proposal.requirements}
        assert needed >= {"finance", "operations", "it-security"}
        with pytest.raises(RefusedError):
            apply_proposal(ledger.door, case.id)
        while waiting := missing_approvals(ledger.reader.case(case.id), ledger.reader.people()):
            decide(ledger, case, waiting[0].people[0])
        apply_proposal(ledger.door, case.id)

        assert ledger.reader.policy().rules == (*policy.rules, *asked)
    assert verify(old)["ok"], verify(old)


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with plain_connection(path) as raw:
        return {
            name: raw.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608  # our names
            for name in TABLES_OF_V1
        }


def test_an_upgraded_ledger_consists_of_what_a_fresh_one_does(old: Path, clock: FakeClock) -> None:
    upgrade_ledger(old, clock)

    with closing(sqlite3.connect(":memory:")) as fresh, plain_connection(old) as raw:
        create_schema(fresh)
        assert fingerprint(raw) == fingerprint(fresh)


def test_an_upgraded_ledger_goes_on_with_what_had_begun(old: Path, clock: FakeClock) -> None:
    upgrade_ledger(old, clock)

    with open_ledger(old, clock) as ledger:
        begun = ledger.reader.case("P5")
        assert [one.person for one in begun.live] == ["helen"]
        decide(ledger, begun, "grace")
        clock.advance(minutes=1)
        assert apply_proposal(ledger.door, "P5").number == 3
        fresh = submit(ledger, clock, SetDuration(task="T48", duration=480))
        decide(ledger, fresh, "ravi", Verdict.REJECT)

    report = verify(old)
    assert report["ok"], report


def test_after_years_an_operator_accepts_the_clock_of_what_was_upgraded_and_it_goes_on(
    old: Path, clock: FakeClock
) -> None:
    clock.advance(hours=3 * 365 * 24)

    upgrade_ledger(old, clock)

    with open_ledger(old, clock) as ledger:
        assert ledger.reader.case("P5").end is None
        with pytest.raises(RefusedError, match="interlock clock --accept"):
            decide(ledger, ledger.reader.case("P5"), "grace")
        [operator] = ledger.keeping.operators()
        ledger.governance.accept_clock(person=operator, reason="the workspace lay idle for years")
        due = ledger.governance.due()
        assert {one.proposal for one in due if isinstance(one, ExpiryDue)} >= {"P5"}
        assert [ledger.governance.act_on(one) for one in due] == [True] * len(due)
        assert ledger.reader.case("P5").end is not None
        clock.advance(minutes=1)
        submit(ledger, clock, SetDuration(task="T48", duration=960))
    report = verify(old)
    assert report["ok"], report


def test_an_upgrade_twice_is_an_upgrade_once(old: Path, clock: FakeClock) -> None:
    upgrade_ledger(old, clock)
    before = old.read_bytes()

    again = upgrade_ledger(old, clock)

    assert (again.from_version, again.kept) == (VERSION, None)
    assert old.read_bytes() == before


def test_a_ledger_at_this_version_that_somebody_changed_says_so(
    old: Path, clock: FakeClock
) -> None:
    upgrade_ledger(old, clock)
    with plain_connection(old) as raw:
        raw.execute("DROP TRIGGER decisions_no_delete")

    with pytest.raises(ChangedSchemaError, match="decisions_no_delete"):
        upgrade_ledger(old, clock)


def test_of_two_who_upgrade_at_once_one_does(
    old: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [True]

    def overtaken(raw: sqlite3.Connection, kept: Path) -> None:
        copy_into(raw, kept)
        if first:
            first.clear()
            upgrade_ledger(old, clock)

    monkeypatch.setattr(upgrading, "copy_into", overtaken)

    with pytest.raises(LedgerError, match="somebody else has just upgraded it"):
        upgrade_ledger(old, clock)
    assert verify(old)["ok"]


def test_what_would_not_become_whole_is_left_as_it_was(
    old: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = contents(old)
    monkeypatch.setattr(upgrading, "_renew_conditions", lambda _: None)

    with pytest.raises(ChangedSchemaError, match="it cannot be upgraded"):
        upgrade_ledger(old, clock)
    assert (version_of(old), contents(old)) == (1, rows)


def test_a_copy_that_is_there_is_never_written_over(old: Path, clock: FakeClock) -> None:
    taken = old.with_name("ledger.v1.db")
    taken.write_text("mine", encoding="utf-8")

    done = upgrade_ledger(old, clock)

    assert done.kept == old.with_name("ledger.v1-2.db")
    assert taken.read_text(encoding="utf-8") == "mine"


def test_an_upgrade_is_signed_once_the_ledger_knows_the_key_and_not_before(
    old: Path, clock: FakeClock
) -> None:
    upgrade_ledger(old, clock, Terms(Signer(b"k" * 32)))

    assert count(old, "checkpoints") == 0
    assert verify(old)["ok"]


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TRIGGER decisions_no_delete",
        "UPDATE log SET actor = 'nobody' WHERE seq = 3",
        "CREATE TRIGGER more AFTER INSERT ON log BEGIN SELECT 1; END",
    ],
)
def test_a_ledger_that_somebody_changed_is_not_upgraded(
    sql: str, old: Path, clock: FakeClock
) -> None:
    with plain_connection(old) as raw:
        raw.execute("DROP TRIGGER log_no_update")
        raw.execute(sql)
    before = old.read_bytes()

    with pytest.raises(ChangedSchemaError, match="not whole"):
        upgrade_ledger(old, clock)

    assert old.read_bytes() == before
    assert not old.with_name("ledger.v1.db").exists()


def test_a_newer_ledger_is_left_to_the_newer_version(old: Path, clock: FakeClock) -> None:
    with plain_connection(old) as raw:
        raw.execute("PRAGMA user_version = 99")

    with pytest.raises(NewerLedgerError):
        upgrade_ledger(old, clock)


@pytest.mark.parametrize("part", [0.05, 0.5, 1.0])
def test_an_upgrade_that_is_killed_leaves_version_1_whole(
    part: float, old: Path, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, said = contents(old), Statements(monkeypatch)
    (tmp_path / "whole").mkdir()
    upgrade_ledger(unpack_v1(tmp_path / "whole" / "ledger.db"), clock)
    said.dies_at = round(said.count * part)  # the last one is the COMMIT
    said.count = 0

    child = os.fork()
    if child == 0:
        upgrade_ledger(old, clock)
        os._exit(0)
    _, status = os.waitpid(child, 0)

    assert os.WTERMSIG(status) == signal.SIGKILL
    assert version_of(old) == 1
    assert contents(old) == rows
    assert verify(old)["ok"]
    said.dies_at = 0
    assert upgrade_ledger(old, clock).version == VERSION
    assert verify(old)["ok"]


class Statements:
    """Counts what an upgrade writes, and dies at one of these statements."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self.dies_at = 0, 0
        self._connect = connect_kernel
        monkeypatch.setattr(upgrading, "connect_kernel", self.connect)

    def connect(self, path: Path) -> sqlite3.Connection:
        raw = self._connect(path)
        # Pages reach the file before the commit, so that what was killed has something to undo.
        raw.execute("PRAGMA cache_spill = ON")
        raw.execute("PRAGMA cache_size = 3")
        raw.set_trace_callback(self.said)
        return raw

    def said(self, statement: str) -> None:
        self.count += statement.lstrip().startswith(("CREATE", "DROP", "INSERT", "COMMIT"))
        if self.dies_at and self.count == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
