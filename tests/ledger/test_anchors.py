"""A signature vouches for one act: nothing is signed behind what nobody signed; verify agrees."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger import journal
from ledger import verify as verifier
from ledger.opening import Genesis, Terms, open_ledger
from ledger.sealing import hash_entry, hash_row
from ledger.verify import main, verify
from plan.apply import apply_proposal
from plan.errors import RefusedError
from plan.proposal import Verdict
from plan.values import canonical
from tests.builders import plain_policy, six_people, small_plan
from tests.fakes import FakeClock
from tests.ledger.blind import faults
from tests.ledger.governing import fill_governing, governing_policy
from tests.ledger.kept import OTHER, SIGNER, signing
from tests.ledger.life import fill_life
from tests.ledger.steps import (
    LONGER_FIREWALL,
    append_past,
    count,
    decide,
    fill,
    past_triggers,
    plain_connection,
    submit,
)
from tests.ledger.test_evidence import conflict

KEYS = [SIGNER.public]


def begun(path: Path, clock: FakeClock) -> None:
    """Make a ledger that is signed from its beginning; finance says no to what it holds."""
    genesis = Genesis(small_plan(), six_people(), plain_policy(), by="maya")
    with open_ledger(path, clock, create=genesis, terms=Terms(SIGNER)) as ledger:
        decide(ledger, submit(ledger, clock), "fiona", Verdict.REJECT)


def cut_back(path: Path, to: int) -> None:
    """Take everything out that came after an entry."""
    with past_triggers(path) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        for table in (*verifier.EVENTS, "log"):
            key = "seq" if table == "log" else "entry"
            raw.execute(f'DELETE FROM "{table}" WHERE "{key}" > ?', [to])  # noqa: S608  # our names


def approve_and_apply(path: Path, clock: FakeClock) -> None:
    """Write a history in which finance said yes, without the key."""
    with open_ledger(path, clock) as ledger:
        case = submit(ledger, clock)
        for person in ("fiona", "olga"):
            decide(ledger, case, person)
        apply_proposal(ledger.door, case.id)


def forge_checkpoint(path: Path, signature: str = "00" * 64) -> int:
    """Write a checkpoint over the newest entry, all right but its signature; give its entry."""
    with past_triggers(path) as raw:
        newest = "SELECT seq, hash, at FROM log ORDER BY seq DESC LIMIT 1"
        [(seq, previous, at)] = raw.execute(newest)
        row = [seq, previous, SIGNER.public, signature, at, seq + 1]
        rows = {f"checkpoints/{seq}": hash_row("checkpoints", row)}
        said = (
            seq + 1,
            previous,
            at,
            "kernel",
            "signed",
            canonical({"checkpoint": seq, "rows": rows}),
        )
        raw.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)", (*said, hash_entry(*said)))
        raw.execute("INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?, ?)", row)
    return int(seq) + 1


def test_a_history_that_was_written_anew_is_signed_by_no_later_act(
    path: Path, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    begun(path, clock)
    cut_back(path, to=1)
    approve_and_apply(path, clock)

    with signing(path, clock) as ledger:
        submit(ledger, clock, LONGER_FIREWALL)
        assert ledger.keeping.unsigned() == 6

    report = verify(path, keys=KEYS, require_anchor=True)
    assert (report["ok"], report["tail"], count(path, "checkpoints")) == (False, "unanchored", 0)
    anchor = next(one["detail"] for one in report["checks"] if one["name"] == "anchor")
    assert anchor.endswith(
        "not even the one that added a key: its signature was there, and is gone"
    )
    main([str(path), "--require-anchor"])
    assert "TAMPERED" in capsys.readouterr().out


def test_a_key_that_somebody_wrote_into_the_file_has_nothing_signed(
    path: Path, fresh_file: Path, clock: FakeClock
) -> None:
    path.write_bytes(fresh_file.read_bytes())
    approve_and_apply(path, clock)
    with open_ledger(path, clock) as ledger:
        ledger.keeping.add_key(SIGNER.public, comment="", person="maya", channel="cli")

    with signing(path, clock) as ledger:
        submit(ledger, clock, LONGER_FIREWALL)

        assert ledger.keeping.unsigned() == 2
    assert count(path, "checkpoints") == 0


def test_a_history_that_got_signed_all_the_same_is_named(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(path, clock)
    cut_back(path, to=1)
    approve_and_apply(path, clock)
    monkeypatch.setattr(journal, "unsigned_acts", lambda *_: 0)

    with signing(path, clock) as ledger:
        submit(ledger, clock, LONGER_FIREWALL)

    report = verify(path, keys=KEYS, require_anchor=True)
    assert (report["ok"], report["first_bad"], report["tail"]) == (False, 1, "anchored")
    assert faults(path) == [
        "checkpoint 6 covers acts from entry 1 on that nobody signed, and no operator accepted them"
    ]


def test_what_lies_between_two_signatures_is_named(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(path, clock)
    append_past(path, "nudged", "kernel", {"messages": 3})
    monkeypatch.setattr(journal, "unsigned_acts", lambda *_: 0)

    with signing(path, clock) as ledger:
        submit(ledger, clock, LONGER_FIREWALL)

    assert [f"{one} covers acts from entry 7" for one in ("checkpoint 8",)] == [
        one.partition(" on that")[0] for one in faults(path)
    ]


def test_an_act_that_writes_two_entries_is_one(keyed: Path, clock: FakeClock) -> None:
    with signing(keyed, clock) as ledger:
        ledger.evidence.start_round()
        ledger.evidence.save_conflicts(1, [conflict("R1", "A1"), conflict("R2", "A2")])

    assert verify(keyed, keys=KEYS, require_anchor=True)["ok"]


@pytest.mark.parametrize(
    ("body", "later"),
    [({"records": {"assumptions/1": None}}, 0), ({"records": {}}, 1), ({"records": {}}, 0)],
)
def test_what_only_looks_like_entries_of_one_act_is_named(
    body: dict[str, Any],
    later: int,
    keyed: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with signing(keyed, clock) as ledger:
        ledger.evidence.start_round()
    append_past(keyed, "conflict", "crew", body)
    clock.advance(minutes=later)
    monkeypatch.setattr(journal, "unsigned_acts", lambda *_: 0)
    with signing(keyed, clock) as ledger:
        if body["records"] or later:
            ledger.evidence.save_conflicts(1, [conflict("R1", "A1")])
        else:
            submit(ledger, clock)

    assert any("covers acts from entry 6" in one for one in faults(keyed)), faults(keyed)


def test_a_signature_that_is_none_covers_nothing(path: Path, clock: FakeClock) -> None:
    begun(path, clock)
    with open_ledger(path, clock) as ledger:
        ledger.governance.revoke("P1", person="fiona", reason="seen", channel="cli")
    entry = forge_checkpoint(path)

    with signing(path, clock) as ledger:
        assert ledger.keeping.unsigned() == 2
        with pytest.raises(RefusedError, match=f"entry {entry} of the log bears a signature that"):
            ledger.keeping.accept_end(person="maya", reason="I looked.")
        decide(ledger, submit(ledger, clock, LONGER_FIREWALL), "sam")

    report = verify(path, require_anchor=True)
    assert (report["tail"], count(path, "checkpoints")) == ("unanchored", 4)
    assert f"the signature of checkpoint {entry - 1} is wrong" in faults(path)


def test_every_signature_is_looked_at_where_the_end_has_to_be_anchored(
    path: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    begun(path, clock)
    forge_checkpoint(path)
    monkeypatch.setattr(journal, "unsigned_acts", lambda *_: 0)
    with signing(path, clock) as ledger:
        submit(ledger, clock, LONGER_FIREWALL)
    monkeypatch.setattr(verifier, "SIGNATURES", 1)
    monkeypatch.setattr(verifier, "PATIENCE", -1)

    some, every = verify(path), verify(path, require_anchor=True)

    assert [(one["signatures_checked"], one["signatures"]) for one in (some, every)] == [
        (1, 5),
        (5, 5),
    ]
    assert "the signature of checkpoint 6 is wrong" not in faults(path)
    anchors = next(one for one in every["checks"] if one["name"] == "anchors")
    assert anchors["detail"] == "the signature of checkpoint 6 is wrong"
    assert "verify: 4 of 5 signatures are checked" in capsys.readouterr().err
    main([str(path)])
    assert "1 of 5 signatures checked" in capsys.readouterr().out.splitlines()


def _entry_behind(raw: Any) -> None:  # noqa: ANN401  # a connection
    raw.execute("UPDATE log SET actor = 'tom' WHERE seq = 5")


def _hash_behind(raw: Any) -> None:  # noqa: ANN401  # likewise
    raw.execute("UPDATE log SET hash = 'x' WHERE seq = 5")


def _hash_of_it(raw: Any) -> None:  # noqa: ANN401  # likewise
    raw.execute("UPDATE checkpoints SET hash = 'x' WHERE seq = 5")


def _entry_of_it(raw: Any) -> None:  # noqa: ANN401  # likewise
    raw.execute("UPDATE checkpoints SET entry = 5 WHERE seq = 5")


def _what_it_says(raw: Any) -> None:  # noqa: ANN401  # likewise
    raw.execute('UPDATE log SET body = \'{"schema":"x"}\' WHERE seq = 6')


def _its_key(raw: Any) -> None:  # noqa: ANN401  # likewise
    raw.execute("UPDATE keys SET public = ?", [OTHER.public])


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (_entry_behind, 2),
        (_hash_behind, 2),
        (_hash_of_it, 2),
        (_entry_of_it, 2),
        (_what_it_says, 2),
        (_its_key, 6),
    ],
)
def test_a_checkpoint_covers_only_what_is_still_as_it_signed_it(
    change: Callable[[Any], None], left: int, path: Path, clock: FakeClock
) -> None:
    begun(path, clock)
    with plain_connection(path) as raw:
        assert raw.execute("SELECT max(seq) FROM checkpoints").fetchone() == (5,)
    with past_triggers(path) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        change(raw)

    with open_ledger(path, clock) as ledger:
        assert ledger.keeping.unsigned() == left


def test_a_key_that_you_name_counts_for_nothing_where_the_ledger_knows_none(
    path: Path, fresh_file: Path
) -> None:
    path.write_bytes(fresh_file.read_bytes())

    found = [one for one in verify(path, keys=KEYS)["checks"] if not one["ok"]]

    assert [one["name"] for one in found] == ["keys"]
    assert "knows no key at all" in found[0]["detail"]


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ("noted", "entry 4 is no upgrade, and says what the tables are"),
        ("upgraded", "entry 4 is no upgrade"),
    ],
)
def test_only_the_beginning_and_upgrades_say_what_the_tables_are(
    event: str, found: str, keyed: Path
) -> None:
    with plain_connection(keyed) as raw:
        [(text,)] = raw.execute("SELECT json_extract(body, '$.schema') FROM log WHERE seq = 1")

    append_past(keyed, event, "kernel", {"schema": text})

    assert faults(keyed) == [found]


def test_each_receipt_of_several_is_looked_at(
    keyed: Path, clock: FakeClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with signing(keyed, clock) as ledger:
        case = submit(ledger, clock)
        decide(ledger, case, "fiona")
        receipt = ledger.keeping.receipt(case.id, "fiona")
    for name, ledger_id in (("bad", "another"), ("good", receipt["ledger"])):
        text = json.dumps({**receipt, "ledger": ledger_id})
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    kept = [tmp_path / "bad.json", tmp_path / "good.json"]

    found = {one["name"]: one["ok"] for one in verify(keyed, kept)["checks"]}

    assert (found["receipt bad.json"], found["receipt good.json"]) == (False, True)
    for order in (kept, kept[::-1]):
        assert main([str(keyed), *(f"--receipt={one}" for one in order)]) == 1
    assert "BAD receipt bad.json: the receipt itself was changed" in capsys.readouterr().out


def test_an_end_that_nobody_signed_is_not_called_tampered(
    keyed: Path, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_ledger(keyed, clock) as ledger:
        submit(ledger, clock)

    assert main([str(keyed), "--require-anchor"]) == 1
    said = capsys.readouterr().out
    assert "NOT SIGNED" in said
    assert "TAMPERED" not in said
    append_past(keyed, "signed", "kernel", {})
    assert main([str(keyed), "--require-anchor"]) == 1
    assert "TAMPERED; first bad entry: 5" in capsys.readouterr().out


def test_every_act_there_is_can_be_signed_as_one(path: Path, clock: FakeClock) -> None:
    genesis = Genesis(small_plan(), six_people(), governing_policy(), by="maya")
    with open_ledger(path, clock, create=genesis, terms=Terms(SIGNER)) as ledger:
        fill(ledger, clock)
        fill_life(ledger, clock)
        fill_governing(ledger, clock)

    report = verify(path, keys=KEYS, require_anchor=True)
    assert report["ok"], report
    assert report["signatures_checked"] == report["signatures"] > 40
