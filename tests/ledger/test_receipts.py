"""A receipt that was changed, is half or of another form, and what it says of the ledger."""

import json
from pathlib import Path
from typing import Any

import pytest

from ledger.signing import Entry, Signer
from ledger.verify import UnreadableError, main, verify
from tests.fakes import FakeClock
from tests.ledger.kept import OTHER, signing
from tests.ledger.steps import decide, submit

Kept = dict[str, Any]
CHANGED = "the receipt itself was changed"


@pytest.fixture
def receipt(keyed: Path, clock: FakeClock) -> Kept:
    with signing(keyed, clock) as ledger:
        case = submit(ledger, clock)
        decide(ledger, case, "fiona")
        return dict(ledger.keeping.receipt(case.id, "fiona"))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "receipt.json"


def edited(receipt: Kept, edit: Kept) -> Kept:
    return {
        **receipt,
        **{
            name: {**receipt[name], **value} if isinstance(value, dict) else value
            for name, value in edit.items()
        },
    }


def told(ledger: Path, kept: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main([str(ledger), "--receipt", str(kept)])
    said = capsys.readouterr()
    return code, said.out + said.err


def sealed_by(signer: Signer, receipt: Kept, **edit: Any) -> Kept:  # noqa: ANN401  # any JSON
    """Give a receipt with a checkpoint that somebody signs."""
    said = {**receipt["checkpoint"], **edit}
    entry = Entry(receipt["ledger"], said["seq"], said["hash"], said["at"])
    proof = {"public": signer.public, "signature": signer.sign(entry)}
    return {**receipt, "checkpoint": {**said, **proof}}


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"ledger": "x"}, f"{CHANGED}: its signature is wrong"),
        ({"checkpoint": {"signature": "00" * 64}}, f"{CHANGED}: its signature is wrong"),
        ({"checkpoint": {"public": OTHER.public}}, f"{CHANGED}: its signature is wrong"),
        ({"checkpoint": {"hash": "x"}}, f"{CHANGED}: its signature is wrong"),
        ({"entry": {"actor": "tom"}}, CHANGED),
        ({"entry": {"body": {}}}, CHANGED),
        ({"entry": {"hash": "0" * 64}}, CHANGED),
        ({"entry": {"text": "no JSON"}}, "cannot be followed"),
    ],
)
def test_a_receipt_that_was_changed_is_named_and_the_ledger_is_not(  # noqa: PLR0913, PLR0917
    edit: Kept,
    words: str,
    keyed: Path,
    receipt: Kept,
    kept: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept.write_text(json.dumps(edited(receipt, edit)), encoding="utf-8")

    code, said = told(keyed, kept, capsys)

    assert (code, verify(keyed, kept)["ok"], verify(keyed)["ok"]) == (1, False, True)
    assert f"BAD receipt: {words}" in said.replace("the content ", "")
    assert "RECEIPT NOT RIGHT: the ledger itself is whole" in said
    assert "TAMPERED" not in said


def test_a_receipt_that_fits_itself_and_not_the_ledger_is_no_fault_of_the_receipt(
    keyed: Path, receipt: Kept, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = sealed_by(OTHER, receipt, hash="0" * 64)
    for changed, words in (
        ({**receipt, "ledger": "0" * 64, "checkpoint": None}, "of another ledger"),
        (other, "is another than the receipt says"),
    ):
        kept.write_text(json.dumps(changed), encoding="utf-8")
        code, said = told(keyed, kept, capsys)
        assert code == 1
        assert words in said
        assert "TAMPERED; first bad entry" in said
    kept.write_text(json.dumps(sealed_by(OTHER, receipt)), encoding="utf-8")
    assert "a key that the ledger does not know" in told(keyed, kept, capsys)[1]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"interlock_receipt": 2}, "another form of receipt; verify it with a newer Interlock"),
        ({"entry": None}, "a part of a receipt"),
        ({"entry": {"seq": "5"}}, "a part of a receipt"),
        ({"entry": {"text": None}}, "a part of a receipt"),
        ({"ledger": None}, "a part of a receipt"),
        ({"checkpoint": []}, "a part of a receipt"),
        ({"checkpoint": {"signature": None}}, "a part of a receipt"),
    ],
)
def test_a_receipt_that_is_newer_or_half_is_unreadable_and_nobody_tampered(  # noqa: PLR0913, PLR0917
    edit: Kept,
    words: str,
    keyed: Path,
    receipt: Kept,
    kept: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept.write_text(json.dumps(edited(receipt, edit)), encoding="utf-8")

    code, said = told(keyed, kept, capsys)

    assert code == 3
    assert said.startswith("unreadable: ")
    assert words in said


def test_a_receipt_that_lost_its_checkpoint_is_half(keyed: Path, receipt: Kept, kept: Path) -> None:
    del receipt["checkpoint"]
    kept.write_text(json.dumps(receipt), encoding="utf-8")

    with pytest.raises(UnreadableError, match="a part of a receipt"):
        verify(keyed, kept)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"inter', "no JSON", '{"receipt": null}', "[" * 100_000]
)
def test_what_is_no_receipt_is_never_a_whole_one(text: str, keyed: Path, kept: Path) -> None:
    kept.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableError, match="no receipt"):
        verify(keyed, kept)
