"""Whoever can write the file can change it, and verify finds it: one file, its own code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.journal import row_of
from ledger.opening import Ledger
from ledger.verify import UnreadableError, main, replay, verify
from plan.gate_operation import ProceedGate
from plan.model import Constraint, ConstraintKind, Freeze, LinkKind, Task
from plan.operations import (
    AddDependency,
    AddFreeze,
    AddTask,
    AnyOperation,
    ChangeDependency,
    RemoveDependency,
    RemoveFreeze,
    RemoveTask,
    ReplaceTask,
    SetConstraint,
    SetDeadline,
    SetDuration,
    SetStart,
    WaiveFreeze,
    apply_operations,
)
from plan.values import canonical
from tests.builders import small_plan
from tests.fakes import FakeClock
from tests.ledger.steps import (
    count,
    decide,
    plain_connection,
    revision_of,
    submit,
    write_past,
)

VERIFY = Path(__file__).resolve().parents[2] / "ledger" / "verify.py"


def tamper(path: Path, *statements: str) -> None:
    """Change the file as somebody with a database tool would: without triggers, then put back."""
    with plain_connection(path) as raw:
        raw.execute("BEGIN")
        triggers = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            raw.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            assert raw.execute(statement).rowcount != 0, f"changes nothing: {statement}"
        for _, sql in triggers:
            raw.execute(sql)
        raw.execute("COMMIT")


def bad(report: dict[str, object]) -> set[str]:
    checks = report["checks"]
    assert isinstance(checks, list)
    return {check["name"] for check in checks if not check["ok"]}


def test_a_ledger_that_nobody_touched_is_whole(
    full: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = verify(full)

    assert report["ok"], report
    assert (report["tail"], report["first_bad"], report["unsigned"]) == ("anchored", None, 0)
    assert report["entries"] == count(full, "log")
    assert main([str(full)]) == 0
    assert "restored from a backup 1 time(s)" in capsys.readouterr().out.splitlines()


FORGED_YES = (
    "INSERT INTO decisions SELECT 99, 'P2', digest, 2, page, 'sam', 'it-security', 'approve', '', "
    "'cli', at, 13 FROM decisions, (SELECT digest AS d FROM proposals WHERE id = 'P2') LIMIT 1"
)
TWIN = (
    "INSERT INTO observations SELECT 99, 'O99', kind, subject, speaker, source, place, text, "
    "received, 'h', body FROM observations LIMIT 1"
)
TAMPERING: dict[str, tuple[tuple[str, ...], str, int | None]] = {
    "an entry's actor": (("UPDATE log SET actor = 'tom' WHERE seq = 5",), "chain", 5),
    "an entry's body": (("UPDATE log SET body = '{}' WHERE seq = 6",), "chain", 6),
    "an entry's time": (
        ("UPDATE log SET at = '2026-03-02T08:00:01+00:00' WHERE seq = 4",),
        "chain",
        4,
    ),
    "a middle entry": (("DELETE FROM log WHERE seq = 7",), "chain", 7),
    "the log": (("DELETE FROM log",), "chain", None),
    "a verdict": (("UPDATE decisions SET verdict = 'approve' WHERE id = 3",), "rows", None),
    "a decision's person": (("UPDATE decisions SET person = 'owen' WHERE id = 2",), "rows", 7),
    "a forged approval": ((FORGED_YES,), "rows", None),
    "an approval that is gone": (("DELETE FROM decisions WHERE id = 2",), "applies", 7),
    "a revocation that is gone": (("DELETE FROM revocations",), "rows", None),
    "a revision's body": (
        ("UPDATE revisions SET body = replace(body, '5760', '5761') WHERE number = 2",),
        "revisions",
        8,
    ),
    "the first revision": (
        ("UPDATE revisions SET body = replace(body, '2400', '2401') WHERE number = 1",),
        "revisions",
        1,
    ),
    "a revision that is gone": (("DELETE FROM revisions WHERE number = 2",), "rows", 8),
    "an operation": (
        ("UPDATE proposals SET body = replace(body, '5760', '5761') WHERE id = 'P1'",),
        "proposals",
        5,
    ),
    "the words": (("UPDATE proposals SET prose = '{}' WHERE id = 'P1'",), "proposals", 5),
    "who has to approve": (("DELETE FROM requirements WHERE role = 'finance'",), "proposals", 5),
    "an expiry": (("UPDATE proposals SET expires = '2027-01-01T00:00:00+00:00'",), "proposals", 5),
    "an ending": (("UPDATE endings SET reason = 'other'",), "rows", None),
    "a role": (("INSERT INTO roles VALUES (1, 'sam', 'finance', 1)",), "people", 1),
    "the people": (
        ("UPDATE people_versions SET body = replace(body, 'Tom', 'Tim')",),
        "people",
        1,
    ),
    "the policy": (("UPDATE policy_versions SET body = '{}'",), "people", 1),
    "an observation": (
        ("UPDATE observations SET body = replace(body, '\"a\"', '\"c\"')",),
        "records",
        2,
    ),
    "an observation's column": (("UPDATE observations SET text = 'c'",), "records", 2),
    "an observation that is gone": (("DELETE FROM observations WHERE number = 1",), "records", 2),
    "an observation too many": (
        (TWIN,),
        "records",
        None,
    ),
    "an assumption": (("UPDATE assumptions SET body = replace(body, '60', '90')",), "records", 4),
    "meta": (("UPDATE meta SET value = '2020-01-01' WHERE key = 'created'",), "rows", 1),
    "a trigger": (("DROP VIEW approvals",), "schema", None),
    "JSON": (("UPDATE proposals SET body = '{' WHERE id = 'P1'",), "proposals", None),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_found(what: str, full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    statements, check, entry = TAMPERING[what]

    tamper(full, *statements)

    report = verify(full)
    assert not report["ok"]
    assert check in bad(report), report
    if entry is not None:
        assert report["first_bad"] == entry, report
    assert main([str(full)]) == 1
    assert "TAMPERED" in capsys.readouterr().out


def test_a_dropped_trigger_is_found(full: Path) -> None:
    with plain_connection(full) as raw:
        raw.execute("DROP TRIGGER revisions_gate_approvals")

    assert bad(verify(full)) == {"schema"}


def test_a_revision_without_its_approvals_is_found_even_in_a_chain_that_holds(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    case = submit(ledger, clock)
    row = revision_of(ledger, case)
    write_past(path, clock.now(), "applied", [row], without=["revisions_gate_approvals"])

    report = verify(path)

    assert bad(report) == {"applies"}
    assert report["first_bad"] == 3


@pytest.mark.parametrize(
    ("forged", "triggers"),
    [
        ({"person": "operations-agent"}, ["decisions_person", "decisions_role"]),
        ({"person": "sam"}, ["decisions_role"]),
        ({"person": "maya"}, ["decisions_author", "decisions_role"]),
        ({"digest": "f" * 64}, ["decisions_digest"]),
        ({"person": "fiona", "role": "finance"}, ["decisions_seat"]),
    ],
)
def test_a_forged_decision_is_found_even_in_a_chain_that_holds(
    forged: dict[str, str], triggers: list[str], ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    case = submit(ledger, clock)
    decide(ledger, case, "fiona")
    given = ledger.reader.case(case.id).decisions[0].model_dump(mode="json", exclude={"revoked"})
    cells = {**given, "id": 2, "person": "olga", "role": "operations", **forged}
    row = row_of("decisions", **cells)
    write_past(path, clock.now(), "decided", [row], actor=str(cells["person"]), without=triggers)

    report = verify(path)

    assert bad(report) == {"decisions"}
    assert report["first_bad"] == 4


def test_what_is_no_ledger_is_unreadable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, other = tmp_path / "a.txt", tmp_path / "other.db"
    text.write_text("no database " * 100, encoding="utf-8")
    with plain_connection(other) as raw:
        raw.execute("CREATE TABLE log (x)")

    for path in (text, other, tmp_path / "missing.db"):
        with pytest.raises(UnreadableError):
            verify(path)
        assert main([str(path)]) == 3
    assert "unreadable" in capsys.readouterr().err


def test_a_ledger_of_a_newer_version_is_left_to_that_version(full: Path) -> None:
    with plain_connection(full) as raw:
        raw.execute("PRAGMA user_version = 99")

    with pytest.raises(UnreadableError, match="newer Interlock"):
        verify(full)


def test_a_damaged_page_is_never_whole(full: Path) -> None:
    damaged = bytearray(full.read_bytes())
    place = damaged.index(b"submitted")  # inside a row of the log, not in the room beside rows
    damaged[place : place + 600] = b"\xff" * 600
    full.write_bytes(damaged)

    assert main([str(full)]) in {1, 3}


@pytest.mark.parametrize("how", [["-m", "ledger.verify"], ["-I", str(VERIFY)]])
def test_verify_runs_by_itself(how: list[str], full: Path) -> None:
    command = [sys.executable, *how, str(full), "--json"]

    done = subprocess.run(
        command, cwd=VERIFY.parents[1], capture_output=True, check=True, text=True
    )

    assert json.loads(done.stdout)["ok"] is True


def test_verify_changes_nothing(full: Path) -> None:
    before = full.read_bytes()

    verify(full)

    assert full.read_bytes() == before


NEW = Task(id="T07", name="Hypercare", department="operations", duration=960)
FREEZE = Freeze(
    id="F1",
    name="Period close",
    first="2026-03-30",  # type: ignore[arg-type]  # the plan reads dates from text
    last="2026-04-02",  # type: ignore[arg-type]
    departments=("finance",),
)
CHANGES: tuple[AnyOperation, ...] = (
    SetStart(start="2026-03-09"),  # type: ignore[arg-type]
    SetDuration(task="T01", duration=960),
    SetConstraint(task="T02", constraint=Constraint(kind=ConstraintKind.ASAP)),
    SetConstraint(task="T02", constraint=None),
    SetDeadline(task="T05", deadline="2026-05-01T17:00"),  # type: ignore[arg-type]
    AddTask(task=NEW),
    AddDependency(before="T06", after="T07", kind=LinkKind.SS, lag=-60, basis="A1"),
    ChangeDependency(before="T01", after="T03", kind=LinkKind.FF, lag=480, basis="A2"),
    RemoveDependency(before="T03", after="T04"),
    AddDependency(before="T03", after="T04", basis="A3"),
    ReplaceTask(task=NEW.model_copy(update={"note": "two weeks"})),
    RemoveDependency(before="T06", after="T07"),
    RemoveTask(task="T07"),
    AddFreeze(freeze=FREEZE),
    AddFreeze(freeze=FREEZE.model_copy(update={"id": "F2"})),
    WaiveFreeze(freeze="F1", task="T05"),
    WaiveFreeze(freeze="F1", task="T01"),
    RemoveFreeze(freeze="F2"),
    ProceedGate(task="T06", call=3),
    ProceedGate(task="T06", call=1),
    ReplaceTask(task=small_plan().by_id["T06"].model_copy(update={"note": "signed on paper"})),
)


@pytest.mark.parametrize("length", range(1, len(CHANGES) + 1))
def test_verify_replays_the_closed_set_as_the_kernel_does(length: int) -> None:
    changes = CHANGES[:length]
    wanted = apply_operations(small_plan(), changes)

    plan = json.loads(canonical(small_plan()))
    found = replay(plan, [json.loads(canonical(change)) for change in changes])

    assert canonical(found) == canonical(wanted)


def test_every_operation_of_the_closed_set_is_replayed() -> None:
    kinds = {kind.model_fields["op"].default for kind in AnyOperation.__args__}

    assert {change.op for change in CHANGES} == kinds


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "set_everything", "task": "T01"},
        {"op": "add_task", "task": {"id": "T01"}},
        {"op": "remove_freeze", "freeze": "F9"},
        {"op": "add_dependency", "before": "T01", "after": "T03"},
    ],
)
def test_an_operation_that_does_not_fit_is_not_replayed(operation: dict[str, object]) -> None:
    with pytest.raises((LookupError, ValueError)):
        replay(json.loads(canonical(small_plan())), [operation])
