"""Keys, receipts, backups, audits and upgrades from the command line, and what the doctor says."""

import csv
import io
import json
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.services.auditing import csv_of
from app.settings import signing_key
from tests.app.conftest import ENVIRONMENT, LONGER, Answer, Run, propose
from tests.ledger.old import unpack_v1

KEY = "6b" * 32


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "config"


@pytest.fixture
def keyed(home: Path) -> Run:
    """Give a command line of somebody whose settings lie in a folder of the test."""

    def run(*words: str | Path) -> Answer:
        env = {**ENVIRONMENT, "XDG_CONFIG_HOME": str(home)}
        result = CliRunner(env=env).invoke(app, [str(word) for word in words])
        assert "Traceback" not in result.output
        return Answer(result.exit_code, result.stdout, result.stderr)

    return run


def doctor(run: Run, place: Path) -> dict[str, dict[str, object]]:
    answer = run("doctor", "--workspace", place, "--json")
    return {one["name"]: one for one in answer.json["checks"]}


def test_a_key_is_made_once_and_only_its_owner_reads_it(keyed: Run, home: Path) -> None:
    made = keyed("keys", "new", "--json").json
    file = home / "interlock" / "signing.key"

    assert file.stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(file.read_text(encoding="utf-8").strip())) == 32
    assert file.read_text(encoding="utf-8").strip() not in json.dumps(made)
    before = file.read_bytes()
    again = keyed("keys", "new")
    assert again.code == 3
    assert "not touched" in again.err
    assert "move that file away" in again.err
    assert file.read_bytes() == before


def test_another_key_takes_the_place_of_one_and_what_the_first_signed_stays_proved(
    keyed: Run, home: Path, small: Path
) -> None:
    first = keyed("keys", "new", "--json").json["public"]
    assert keyed("keys", "add", "--as", "maya", "--workspace", small).code == 0
    (home / "interlock" / "signing.key").rename(home / "old")

    second = keyed("keys", "new", "--json").json["public"]
    added = keyed("keys", "add", "--as", "maya", "--workspace", small)

    assert added.code == 0, added.err
    checked = ("verify", "--require-anchor", "--workspace", small, "--key", second)
    assert [keyed(*checked, "--key", first).code, keyed(*checked).code] == [0, 1]


def test_a_key_of_the_environment_comes_first(tmp_path: Path) -> None:
    place = signing_key({"INTERLOCK_SIGNING_KEY": KEY, "XDG_CONFIG_HOME": str(tmp_path)})

    assert place.read() == b"k" * 32
    assert place.file == tmp_path / "interlock" / "signing.key"
    assert signing_key({"XDG_CONFIG_HOME": str(tmp_path)}).read() is None


@pytest.mark.parametrize("text", ["short", "g" * 64, "6b" * 33])
def test_what_is_no_key_is_refused(text: str, small: Path) -> None:
    env = {**ENVIRONMENT, "INTERLOCK_SIGNING_KEY": text}

    result = CliRunner(env=env).invoke(app, ["keys", "show", "--workspace", str(small)])

    assert result.exit_code == 3
    assert "64 hexadecimal digits" in result.output
    assert text not in result.output


def test_a_key_that_others_can_read_keeps_every_decision_back(
    keyed: Run, home: Path, small: Path
) -> None:
    keyed("keys", "new")
    (home / "interlock" / "signing.key").chmod(0o644)
    file = small.parent / "ops.json"
    file.write_text(json.dumps(LONGER), encoding="utf-8")

    refused = keyed("propose", "--file", file, "--as", "maya", "--workspace", small)

    assert refused.code == 1
    assert "can be read by others (mode 644)" in refused.err
    assert doctor(keyed, small)["signing key"]["ok"] is False
    assert keyed("plan", "show", "--workspace", small).code == 0


def test_a_decision_gives_a_receipt_that_verify_reads(
    keyed: Run, small: Path, tmp_path: Path
) -> None:
    keyed("keys", "new")
    assert keyed("keys", "add", "--as", "tom", "--workspace", small).code == 1
    assert keyed("keys", "add", "--as", "maya", "--workspace", small).code == 0
    made = propose(keyed, small, LONGER)
    receipt = tmp_path / "receipt.json"

    said = keyed(
        *("decide", made["id"], "approve", "--as", "fiona", "--digest", made["digest"]),
        *("--receipt", receipt, "--workspace", small, "--json"),
    )

    assert said.code == 0, said.out + said.err
    assert said.json["receipt"] == json.loads(receipt.read_text(encoding="utf-8"))
    assert said.json["receipt"]["anchored"] is True
    anchored = ("verify", "--require-anchor", "--workspace", small, "--json")
    assert keyed(*anchored, "--receipt", receipt).json["ok"] is True
    public = keyed("keys", "show", "--workspace", small, "--json").json["public"]
    assert keyed(*anchored, "--key", public).code == 0
    assert keyed(*anchored, "--key", "00" * 32).code == 1


def test_an_act_without_the_key_is_told_and_signed_once_an_operator_accepts_it(
    keyed: Run, run: Run, small: Path
) -> None:
    keyed("keys", "new")
    keyed("keys", "add", "--as", "maya", "--workspace", small)
    accept = ("keys", "accept", "--as", "maya", "--reason", "Mine.", "--workspace", small)
    anchored = ("verify", "--require-anchor", "--workspace", small)
    assert keyed(*accept).code == 1
    propose(run, small, LONGER)
    propose(keyed, small, [{"op": "set_duration", "task": "T01", "duration": 3360}])

    assert keyed(*anchored).code == 1
    assert "2 act(s) are signed by nobody" in str(doctor(keyed, small)["log's end"]["detail"])
    assert "interlock keys accept" in keyed("keys", "show", "--workspace", small).out
    assert run(*accept).code == 1
    assert keyed(*accept, "--json").json == {"acts": 2, "by": "maya"}

    assert keyed(*anchored).code == 0
    assert doctor(keyed, small)["log's end"]["ok"] is True
    told = keyed("audit", "--workspace", small, "--json").json["entries"]
    assert told[-1]["what"] == "maya accepted 2 act(s) that nobody had signed"


def test_without_a_key_a_receipt_says_that_it_is_unanchored(
    run: Run, small: Path, tmp_path: Path
) -> None:
    made = propose(run, small, LONGER)
    words = ("decide", made["id"], "approve", "--as", "fiona", "--digest", made["digest"])

    said = run(*words, "--receipt", tmp_path / "r.json", "--workspace", small)

    assert said.code == 0
    assert "unanchored" in said.err
    assert run("verify", "--receipt", tmp_path / "r.json", "--workspace", small).code == 0
    assert run("verify", "--require-anchor", "--workspace", small).code == 1


def test_a_receipt_is_never_written_over_something_and_nothing_is_decided_then(
    run: Run, small: Path, tmp_path: Path
) -> None:
    made = propose(run, small, LONGER)
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    words = ("decide", made["id"], "approve", "--as", "fiona", "--digest", made["digest"])

    assert run(*words, "--receipt", taken, "--workspace", small).code == 3

    assert taken.read_text(encoding="utf-8") == "mine"
    events = [one["event"] for one in audit(run, small)]
    assert "decided" not in events


def audit(run: Run, place: Path, *words: str) -> list[dict[str, object]]:
    entries = run("audit", *words, "--workspace", place, "--json").json["entries"]
    assert isinstance(entries, list)
    return entries


def test_an_audit_is_filtered_by_person_task_proposal_event_and_time(
    run: Run, played: tuple[Path, Answer]
) -> None:
    place, _ = played
    everything = audit(run, place)

    assert everything[0]["event"] == "genesis"
    assert {one["actor"] for one in audit(run, place, "--person", "helen")} == {"helen"}
    assert all("P2" in one["proposals"] for one in audit(run, place, "--proposal", "P2"))  # type: ignore[operator]
    assert [one["event"] for one in audit(run, place, "--event", "applied")] == ["applied"]
    assert audit(run, place, "--task", "T66", "--event", "applied")
    assert not audit(run, place, "--task", "T01")
    last = str(everything[-1]["at"])
    assert audit(run, place, "--since", last) == [everything[-1]]
    assert audit(run, place, "--until", last) == everything[:-1]
    assert len(audit(run, place, "--all")) > len(everything)
    reasons = {one["actor"]: one["why"] for one in audit(run, place, "--event", "decided")}
    assert reasons["tom"] == "The CAB of 9 July still fits. I tell the steering group."


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--person", "zoe"), 2),
        (("--proposal", "P9"), 2),
        (("--event", "danced"), 2),
        (("--since", "yesterday"), 2),
        (("--since", "2026-05-18T08:00:00"), 2),
        (("--export", "audit.xls"), 2),
    ],
)
def test_what_an_audit_cannot_find_is_said(
    words: tuple[str, ...], code: int, run: Run, small: Path
) -> None:
    assert run("audit", *words, "--workspace", small).code == code


def test_an_export_is_verified_as_the_ledger_is(
    run: Run, played: tuple[Path, Answer], tmp_path: Path
) -> None:
    place, _ = played
    file = tmp_path / "audit.jsonl"
    assert run("audit", "--export", file, "--workspace", place).code == 0

    found = run("verify", "--file", file, "--json")

    assert (found.code, found.json["source"]) == (0, "export")
    assert run("audit", "--export", file, "--workspace", place).code == 3
    assert run("audit", "--export", file, "--force", "--workspace", place).code == 0
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("No cutover on one", "A cutover on one"), encoding="utf-8")
    assert run("verify", "--file", file).code == 1
    file.write_text("no export\n", encoding="utf-8")
    assert run("verify", "--file", file).code == 3
    assert run("verify", "--file", tmp_path / "nothing").code == 3


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\uff1d"])
def test_no_cell_of_a_csv_is_a_formula(start: str) -> None:
    names = ("seq", "at", "actor", "event", "proposal", "tasks", "role", "channel", "what", "why")
    entry = {**dict.fromkeys(names), "tasks": ["T01", "T02"], "why": f"{start}cmd|'/c calc'!A1"}

    [_, row] = list(csv.reader(io.StringIO(csv_of([entry]))))

    assert row[-1].startswith("'")
    assert row[5] == "T01 T02"


def test_a_backup_is_taken_back_and_goes_on_once_it_is_accepted(
    run: Run, small: Path, tmp_path: Path
) -> None:
    made = propose(run, small, LONGER)
    backup, again = tmp_path / "backup", tmp_path / "again"
    words = ("decide", made["id"], "approve", "--as", "olga", "--digest", made["digest"])
    assert run(*words, "--workspace", small).code == 0
    assert run("backup", backup, "--workspace", small).code == 0
    words = ("decide", made["id"], "approve", "--as", "fiona", "--digest", made["digest"])
    lost = tmp_path / "lost.json"
    assert run(*words, "--receipt", lost, "--workspace", small).code == 0

    restored = run("restore", backup, "--into", again)

    assert restored.code == 0, restored.err
    assert run(*words, "--workspace", again).code == 1
    assert doctor(run, again)["no fork"]["ok"] is False
    missing = run("verify", "--receipt", lost, "--workspace", again)
    assert missing.code == 1
    assert "is another than the receipt says; the log was restored" in " ".join(missing.out.split())
    accept = ("restore", "--accept", "--workspace", again)
    assert run(*accept, "--as", "tom", "--reason", "so").code == 1
    assert run(*accept, "--as", "maya").code == 1
    accepted = run(*accept, "--as", "maya", "--reason", "the disk is dead")
    assert accepted.code == 0
    assert f"and asked again: {made['id']}" in " ".join(accepted.out.split())
    assert run(*words, "--workspace", again).code == 0
    assert f"{made['id']}" in run("inbox", "--as", "olga", "--workspace", again).out
    assert doctor(run, again)["no fork"]["ok"] is True
    assert (again / "interlock.toml").read_bytes() == (small / "interlock.toml").read_bytes()


def test_nothing_is_written_over(run: Run, small: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine").write_text("mine", encoding="utf-8")
    backup = tmp_path / "backup"
    assert run("backup", backup, "--workspace", small).code == 0

    assert run("backup", taken, "--workspace", small).code == 3
    assert run("backup", backup, "--workspace", small).code == 3
    assert run("restore", backup, "--into", taken).code == 3
    assert run("restore", backup, "--into", small).code == 3

    assert [path.name for path in taken.iterdir()] == ["mine"]


@pytest.mark.parametrize("name", ["ledger.db", "interlock.toml", "manifest.json"])
def test_a_backup_that_was_changed_is_not_taken_back(
    name: str, run: Run, small: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    run("backup", backup, "--workspace", small)
    (backup / name).write_bytes((backup / name).read_bytes()[:-1] + b"x")

    refused = run("restore", backup, "--into", tmp_path / "again")

    assert refused.code == 3
    assert name in refused.err
    assert not (tmp_path / "again").exists()


def test_a_ledger_that_is_not_whole_is_no_backup(run: Run, small: Path, tmp_path: Path) -> None:
    data = (small / "ledger.db").read_bytes()
    (small / "ledger.db").write_bytes(data.replace(b"Maya Lindqvist", b"Mara Lindqvist"))

    refused = run("backup", tmp_path / "backup", "--workspace", small)

    assert refused.code == 3
    assert "not whole" in refused.err
    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize(
    "words",
    [(), ("--into", "x"), ("--accept",), ("backup", "--accept", "--as", "maya")],
)
def test_a_restore_that_says_too_little_is_wrong_use(words: tuple[str, ...], run: Run) -> None:
    assert run("restore", *words).code == 2


def test_an_old_workspace_is_upgraded_and_verifies(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "old"
    place.mkdir()
    unpack_v1(place / "ledger.db")
    refused = run("inbox", "--as", "ravi", "--workspace", place)
    assert refused.code == 3
    assert "interlock upgrade" in refused.err

    done = run("upgrade", "--workspace", place, "--json")

    assert done.json == {"from_version": 1, "version": 2, "kept": "ledger.v1.db"}
    assert run("verify", "--workspace", place).code == 0
    waiting = run("inbox", "--as", "grace", "--workspace", place, "--json").json["pending"]
    assert {one["id"] for one in waiting} == {"P3", "P5"}
    digest = next(one["digest"] for one in waiting if one["id"] == "P5")
    said = run("decide", "P5", "approve", "--as", "grace", "--digest", digest, "--workspace", place)
    assert "revision 3" in said.out
    assert run("upgrade", "--workspace", place, "--json").json["kept"] is None


def test_a_ledger_with_two_names_decides_nothing(run: Run, small: Path, tmp_path: Path) -> None:
    made = propose(run, small, LONGER)
    os.link(small / "ledger.db", tmp_path / "other.db")
    words = ("decide", made["id"], "approve", "--as", "fiona", "--digest", made["digest"])

    refused = run(*words, "--workspace", small)

    assert refused.code == 1
    assert "ledger.db has 2 names on the disk" in refused.err
    assert doctor(run, small)["no hard links"]["ok"] is False
    (tmp_path / "other.db").unlink()
    assert run(*words, "--workspace", small).code == 0


def test_a_checkpoints_file_that_is_the_ledger_is_found(run: Run, small: Path) -> None:
    (small / "checkpoints.db").unlink(missing_ok=True)
    os.link(small / "ledger.db", small / "checkpoints.db")

    found = doctor(run, small)["no hard links"]

    assert found["ok"] is False
    assert "checkpoints.db is the ledger under another name" in str(found["detail"])


def test_a_ledger_that_lies_elsewhere_is_found(run: Run, small: Path, tmp_path: Path) -> None:
    shutil.move(small / "ledger.db", tmp_path / "far.db")
    (small / "ledger.db").symlink_to(tmp_path / "far.db")

    assert "link to another place" in str(doctor(run, small)["no hard links"]["detail"])


def test_a_ledger_that_everybody_may_write_decides_nothing(run: Run, small: Path) -> None:
    (small / "ledger.db").chmod(0o666)
    file = small.parent / "ops.json"
    file.write_text(json.dumps(LONGER), encoding="utf-8")

    refused = run("propose", "--file", file, "--as", "maya", "--workspace", small)

    assert refused.code == 1
    assert "chmod o-w ledger.db" in refused.err
