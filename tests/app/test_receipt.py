"""What ``verify`` says of a receipt or key that is not right, and of the ledger then."""

import json
from pathlib import Path

from tests.app.conftest import LONGER, Run, propose


def test_a_receipt_that_was_changed_or_is_half_is_no_fault_of_the_ledger(
    run: Run, small: Path, tmp_path: Path
) -> None:
    made = propose(run, small, LONGER)
    receipt = tmp_path / "receipt.json"
    words = ("decide", made["id"], "approve", "--as", "fiona", "--digest", made["digest"])
    assert run(*words, "--receipt", receipt, "--workspace", small).code == 0
    whole = receipt.read_text(encoding="utf-8")
    receipt.write_text(whole.replace("approve", "reject"), encoding="utf-8")

    changed = run("verify", "--receipt", receipt, "--workspace", small)
    receipt.write_text(json.dumps({"interlock_receipt": 1}), encoding="utf-8")
    half = run("verify", "--receipt", receipt, "--workspace", small)

    assert changed.code == 1
    assert changed.out.strip().startswith("The ledger is whole, and a receipt is not right\n")
    assert "BAD receipt: the receipt itself was changed" in changed.out
    assert "first bad entry" not in changed.out
    assert half.code == 3
    assert "this is a part of a receipt" in half.err


def test_a_ledger_that_another_key_signs_is_told_from_one_that_somebody_changed(
    run: Run, small: Path
) -> None:
    other = run("verify", "--key", "00" * 32, "--workspace", small)
    none = run("verify", "--key", "abc", "--workspace", small)

    assert other.code == 1
    assert other.out.strip().startswith(
        "The ledger is whole, and its keys are not the ones that you named"
    )
    assert "first bad entry" not in other.out
    assert none.code == 3
    assert "the key 'abc' is none: a public key is 64 of 0-9 and a-f" in none.err
