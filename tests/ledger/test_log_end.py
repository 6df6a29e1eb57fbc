"""The end of the log: signed where a key is known, provable by a receipt, not forged by SQL."""

import json
from pathlib import Path

import pytest

from ledger.backup import copy_ledger, mark_restored
from ledger.errors import ExistingLedgerError
from ledger.opening import Genesis, Ledger, Terms, open_ledger
from ledger.verify import UnreadableError, verify
from plan.errors import NotEntitledError, RefusedError, UnknownError
from plan.proposal import Verdict
from tests.builders import plain_policy, six_people, small_plan
from tests.fakes import FakeClock
from tests.ledger.kept import OTHER, SIGNER, signing
from tests.ledger.steps import (
    LONGER_FIREWALL,
    append_past,
    count,
    decide,
    make_ledger,
    past_triggers,
    plain_connection,
    submit,
)


def add_key(ledger: Ledger, person: str = "maya", public: str = SIGNER.public) -> None:
    ledger.keeping.add_key(public, comment="in a safe", person=person, channel="cli")


def test_without_a_key_everything_works_and_nothing_is_signed(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    case = submit(ledger, clock)
    decide(ledger, case, "fiona")
    receipt = ledger.keeping.receipt(case.id, "fiona")

    assert (receipt["anchored"], receipt["checkpoint"]) == (False, None)
    assert ledger.keeping.signs is None
    assert verify(path)["tail"] == "unanchored"
    assert not verify(path, require_anchor=True)["ok"]


def test_a_key_that_is_there_from_the_beginning_signs_the_beginning(
    path: Path, clock: FakeClock
) -> None:
    genesis = Genesis(small_plan(), six_people(), plain_policy(), by="maya")
    with open_ledger(path, clock, create=genesis, terms=Terms(SIGNER)) as ledger:
        assert ledger.keeping.signs == SIGNER.public

    report = verify(path, keys=[SIGNER.public], require_anchor=True)
    assert report["ok"], report
    assert (report["tail"], report["unsigned"], report["entries"]) == ("anchored", 0, 2)


def test_every_act_is_signed_once_the_ledger_knows_the_key(keyed: Path, clock: FakeClock) -> None:
    with signing(keyed, clock) as ledger:
        case = submit(ledger, clock)
        decide(ledger, case, "fiona")

    assert count(keyed, "checkpoints") == 3
    assert verify(keyed, require_anchor=True)["ok"]


def test_a_key_that_the_ledger_does_not_know_signs_nothing(keyed: Path, clock: FakeClock) -> None:
    with signing(keyed, clock, OTHER) as ledger:
        case = submit(ledger, clock)

        assert ledger.keeping.signs is None
        assert not verify(keyed, require_anchor=True)["ok"]
        decide(ledger, case, "fiona")
    assert count(keyed, "checkpoints") == 1
    assert verify(keyed)["unsigned"] == 2


def test_an_act_that_is_refused_signs_nothing(keyed: Path, clock: FakeClock) -> None:
    with signing(keyed, clock) as ledger, pytest.raises(RefusedError):
        add_key(ledger)

    assert count(keyed, "checkpoints") == 1


def test_only_an_operator_adds_a_key(ledger: Ledger) -> None:
    with pytest.raises(NotEntitledError, match="it is maya"):
        add_key(ledger, "tom")
    with pytest.raises(UnknownError):
        add_key(ledger, "zoe")

    assert ledger.keeping.known_keys() == ()
    assert ledger.keeping.operators() == ("maya",)


def test_a_receipt_shows_a_log_that_was_cut_or_written_anew(
    keyed: Path, clock: FakeClock, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.db"
    copy_ledger(keyed, cut)
    with signing(keyed, clock) as ledger:
        case = submit(ledger, clock)
        decide(ledger, case, "fiona")
        kept = tmp_path / "receipt.json"
        kept.write_text(json.dumps(ledger.keeping.receipt(case.id, "fiona")), encoding="utf-8")
    with signing(cut, clock) as other:
        decide(other, submit(other, clock, LONGER_FIREWALL), "sam")

    assert verify(keyed, kept)["ok"]
    assert verify(cut)["ok"]
    found = verify(cut, kept)
    assert not found["ok"]
    assert "another than the receipt says" in detail(found, "receipt")


def detail(report: dict[str, object], name: str) -> str:
    checks = report["checks"]
    assert isinstance(checks, list)
    return next(str(one["detail"]) for one in checks if one["name"] == name)


def test_a_receipt_after_the_backup_is_missing_in_what_was_restored(
    keyed: Path, clock: FakeClock, tmp_path: Path
) -> None:
    backup, kept = tmp_path / "backup.db", tmp_path / "receipt.json"
    copy_ledger(keyed, backup)
    with signing(keyed, clock) as ledger:
        case = submit(ledger, clock)
        decide(ledger, case, "fiona")
        decide(ledger, case, "olga")
        kept.write_text(json.dumps(ledger.keeping.receipt(case.id, "olga")), encoding="utf-8")
    mark_restored(backup, clock, "of Monday", Terms(SIGNER))

    found = verify(backup, kept)

    assert "missing, the log ends at" in detail(found, "receipt")
    assert "restored from a backup of 3" in detail(found, "receipt")
    assert found["first_bad"] is None  # nobody touched the copy; what the receipt proves was lost


def test_a_key_that_nobody_kept_elsewhere_is_found(keyed: Path) -> None:
    assert verify(keyed, keys=[SIGNER.public])["ok"]

    report = verify(keyed, keys=[OTHER.public])
    assert "not one that you named" in detail(report, "keys")
    assert (report["ok"], report["first_bad"]) == (False, None)


@pytest.mark.parametrize("key", ["abc", "", SIGNER.public.upper(), SIGNER.public + "0"])
def test_what_is_no_key_is_said_to_be_none_and_not_that_the_log_was_tampered_with(
    key: str, keyed: Path
) -> None:
    with pytest.raises(UnreadableError, match="a public key is 64 of 0-9 and a-f"):
        verify(keyed, keys=[key])


def test_a_receipt_of_nothing_is_none(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)

    with pytest.raises(UnknownError):
        ledger.keeping.receipt(case.id, "fiona")


def test_where_somebody_is_the_operator_whoever_made_the_ledger_is_not(
    path: Path, clock: FakeClock
) -> None:
    people = six_people()
    tom = people.member("tom").model_copy(update={"roles": ("pmo", "operator")})
    members = tuple(tom if one.id == "tom" else one for one in people.members)
    with make_ledger(path, clock, people=people.model_copy(update={"members": members})) as ledger:
        assert ledger.keeping.operators() == ("tom",)
        with pytest.raises(NotEntitledError, match="it is tom"):
            add_key(ledger, "maya")
        add_key(ledger, "tom")

    assert verify(path)["ok"]


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"interlock_export": 2}'])
def test_what_is_no_export_is_unreadable(text: str, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableError, match="no ledger, and no export"):
        verify(file)


def test_a_restored_ledger_decides_nothing_until_an_operator_accepts_it(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    case = submit(ledger, clock)
    ledger.close()
    mark_restored(path, clock, "of Monday")

    with open_ledger(path, clock) as restored:
        for act in (
            lambda: decide(restored, case, "fiona"),
            lambda: submit(restored, clock, LONGER_FIREWALL),
        ):
            with pytest.raises(RefusedError, match="restored from a backup"):
                act()
        with pytest.raises(NotEntitledError, match="no operator"):
            restored.keeping.accept_forks(person="tom", reason="so", channel="cli")
        with pytest.raises(RefusedError, match="say why"):
            restored.keeping.accept_forks(person="maya", reason=" ", channel="cli")
        assert len(restored.keeping.open_forks()) == 1

        restored.keeping.accept_forks(person="maya", reason="the disk is dead", channel="cli")

        decide(restored, case, "fiona", Verdict.APPROVE)
        with pytest.raises(RefusedError, match="no copy that waits"):
            restored.keeping.accept_forks(person="maya", reason="again", channel="cli")
    assert verify(path)["ok"], verify(path)


def test_an_act_of_governance_is_refused_while_something_is_not_fit_and_nothing_else(
    fresh_file: Path, path: Path, clock: FakeClock
) -> None:
    path.write_bytes(fresh_file.read_bytes())
    reasons: list[str | None] = [None]
    with open_ledger(path, clock, terms=Terms(unfit=lambda: reasons[0])) as ledger:
        case = submit(ledger, clock)
        decide(ledger, case, "fiona")
        reasons[0] = "everybody may write ledger.db"

        with pytest.raises(RefusedError, match=r"everybody may write.*interlock doctor"):
            decide(ledger, case, "olga")
        assert ledger.governance.revoke(case.id, person="fiona", reason="no", channel="cli").revoked


def test_an_act_of_governance_is_refused_where_the_logs_end_was_changed(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    case = submit(ledger, clock)
    with plain_connection(path) as raw:
        [(sql,)] = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'log_no_update'")
        raw.execute("DROP TRIGGER log_no_update")
        raw.execute("UPDATE log SET actor = 'tom' WHERE seq = 2")
        raw.execute(sql)

    with pytest.raises(RefusedError, match="end of the log was changed"):
        decide(ledger, case, "fiona")


def test_a_copy_is_never_written_over_something(keyed: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken.db"
    taken.write_text("mine", encoding="utf-8")

    with pytest.raises(ExistingLedgerError, match="not touched"):
        copy_ledger(keyed, taken)

    assert taken.read_text(encoding="utf-8") == "mine"


def test_a_copy_can_be_read_by_its_owner_only_and_is_whole(keyed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"

    copy_ledger(keyed, copy)

    assert copy.stat().st_mode & 0o777 == 0o600
    assert verify(copy)["ok"]


def forge_at_the_end(path: Path) -> None:
    """Write an act past the triggers, as who can write the file and has no key."""
    append_past(path, "nudged", "kernel", {"messages": 3})


def test_the_next_act_signs_nothing_that_somebody_wrote_before_it(
    keyed: Path, clock: FakeClock
) -> None:
    forge_at_the_end(keyed)

    with signing(keyed, clock) as ledger:
        decide(ledger, submit(ledger, clock), "fiona")
        assert ledger.keeping.unsigned() == 3

    report = verify(keyed, require_anchor=True)
    assert (report["ok"], report["unsigned"], count(keyed, "checkpoints")) == (False, 3, 1)


def test_an_operator_who_has_looked_accepts_the_end_and_it_is_signed_again(
    keyed: Path, clock: FakeClock
) -> None:
    forge_at_the_end(keyed)
    with signing(keyed, clock) as ledger:
        for person, reason, error in (
            ("tom", "I looked.", NotEntitledError),
            ("maya", " ", RefusedError),
        ):
            with pytest.raises(error):
                ledger.keeping.accept_end(person=person, reason=reason)
        assert ledger.keeping.accept_end(person="maya", reason="Three reminders, sent by me.") == 1
        submit(ledger, clock)

        with pytest.raises(RefusedError, match="every act is signed"):
            ledger.keeping.accept_end(person="maya", reason="Again.")

    assert verify(keyed, require_anchor=True)["ok"]


def test_without_the_key_nobody_accepts_the_end(keyed: Path, clock: FakeClock) -> None:
    forge_at_the_end(keyed)
    with signing(keyed, clock, OTHER) as ledger, pytest.raises(RefusedError, match="no key"):
        ledger.keeping.accept_end(person="maya", reason="I looked.")
    with open_ledger(keyed, clock) as ledger, pytest.raises(RefusedError, match="no key"):
        ledger.keeping.accept_end(person="maya", reason="I looked.")


def test_an_end_that_no_operator_accepted_is_found(keyed: Path) -> None:
    append_past(keyed, "end_accepted", "tom", {"acts": 1, "reason": "Mine."})

    faults = [one["detail"] for one in verify(keyed)["checks"] if not one["ok"]]
    assert any("accepts the end of the log, and tom may not" in one for one in faults)


@pytest.mark.parametrize(
    "more",
    [
        {"schema": "another"},
        {"records": {"assumptions/1": "another"}},
        {"checkpoint": 1, "rows": {}},
        {},
    ],
)
def test_an_entry_that_signs_says_nothing_else(more: dict[str, object], keyed: Path) -> None:
    last = append_past(keyed, "signed", "kernel", more)

    report = verify(keyed)
    faults = [one["detail"] for one in report["checks"] if not one["ok"]]
    assert f"entry {last} signs the end, and says more than that" in faults


def test_a_body_that_is_nested_too_deep_is_a_fault_and_no_crash(keyed: Path) -> None:
    with past_triggers(keyed) as raw:
        raw.execute("UPDATE log SET body = ? WHERE seq = 1", ["[" * 100_000])

    report = verify(keyed)
    assert (report["ok"], report["first_bad"]) == (False, 1)
