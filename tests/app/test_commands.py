"""What each command promises: its JSON, its exit code, and a word for people."""

import json
import re
import shutil
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS
from tests.app.conftest import LONGER, Answer, Run, propose

INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[+-]\d{2}:\d{2}")


def test_the_schedule_has_what_the_contract_names(run: Run, small: Path) -> None:
    tasks = run("plan", "schedule", "--workspace", small, "--json").json["tasks"]

    assert [one["id"] for one in tasks] == ["T01", "T02", "T03", "T04", "T05", "T06"]
    assert {"id", "start", "finish", "total_float", "critical"} <= tasks[0].keys()
    assert INSTANT.fullmatch(tasks[0]["start"])
    assert (tasks[1]["total_float"], tasks[1]["critical"]) == (13 * 480, False)


def test_impact_has_what_the_contract_names_and_changes_nothing(run: Run, small: Path) -> None:
    ledger = (small / "ledger.db").read_bytes()

    answer = run(
        "impact",
        "--slip",
        "T03=2d",
        "--constraint",
        "T05 FNLT 2026-04-01",
        "--workspace",
        small,
        "--json",
    )

    assert answer.code == 0
    first = answer.json["moved"][0]
    assert (first["id"], first["department"], first["working_minutes"]) == (
        "T03",
        "operations",
        960,
    )
    assert (first["from"], first["to"]) == ("2026-03-20T17:00+00:00", "2026-03-24T17:00+00:00")
    assert [(one["task"], one["rule"]) for one in answer.json["broken"]] == [
        ("T05", "FNLT 2026-04-01")
    ]
    assert answer.json["departments"]["operations"]["moved"] == 3
    assert (small / "ledger.db").read_bytes() == ledger


def test_why_names_the_chain_back_to_the_start(run: Run, small: Path) -> None:
    reasons = run("plan", "why", "T05", "--workspace", small, "--json").json["reasons"]

    assert [one["task"] for one in reasons] == ["T05", "T04", "T03", "T01"]
    assert reasons[-1]["kind"] == "start"


def test_a_proposal_passes_from_submission_to_a_revision(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)
    assert made["base_revision"] == 1
    assert {one["role"] for one in made["requires"]} == {"finance", "it-security", "operations"}
    assert {"id", "digest", "effect"} <= made.keys()
    states = []
    for person in ("fiona", "olga", "sam"):
        [pending] = run("inbox", "--as", person, "--workspace", small, "--json").json["pending"]
        assert {"id", "digest", "effect", "evidence", "requires", "expires"} <= pending.keys()
        words = ("decide", pending["id"], "approve", "--as", person, "--digest", pending["digest"])
        states.append(run(*words, "--workspace", small, "--json").json)

    assert [(one["status"], one["revision"]) for one in states] == [
        ("open", None), ("open", None), ("applied", 2)
    ]  # fmt: skip
    diff = run("plan", "diff", "1", "2", "--workspace", small, "--json").json
    assert [one["op"] for one in diff["operations"]] == ["set_duration"]
    assert diff["operations"][0]["duration"] == 2880
    assert run("verify", "--workspace", small, "--json").json["ok"] is True


def test_what_was_applied_can_be_proposed_back(run: Run, small: Path) -> None:
    test_a_proposal_passes_from_submission_to_a_revision(run, small)

    made = run("propose", "--undo", "2", "--as", "maya", "--workspace", small, "--json").json

    assert made["operations"][0]["duration"] == 2400


def test_a_question_takes_no_seat_and_a_revocation_frees_one(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)
    place = ("--workspace", small, "--json")
    words = ("--as", "fiona", "--digest", made["digest"])

    asked = run("decide", made["id"], "ask", *words, "--reason", "Why?", *place).json
    run("decide", made["id"], "reject", *words, "--reason", "No.", *place)
    back = run("decide", made["id"], "revoke", *words, "--reason", "Yes.", *place).json

    assert (asked["status"], asked["question"]) == ("open", 1)
    assert back["status"] == "open"
    assert "fiona" in back["waits_for"]["finance"]


def test_a_question_waits_in_the_inbox_of_whom_it_is_put_to(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)
    words = ("--as", "fiona", "--digest", made["digest"], "--workspace", small)
    inbox = ("inbox", "--as", "maya", "--workspace", small)
    run("decide", made["id"], "ask", *words, "--reason", "Who pays for it?")

    asked = run(*inbox)
    run("answer", "1", "The project does.", "--as", "maya", "--workspace", small)

    assert f"fiona asks maya about {made['id']}" in asked.out
    assert "Who pays for it?" in asked.out
    assert "interlock answer 1 'your answer' --as maya" in asked.out
    assert "Nothing waits for maya." in run(*inbox).out


def test_the_demo_has_what_the_contract_names(played: tuple[Path, Answer]) -> None:
    workspace, answer = played
    told = answer.json

    assert told["workspace"] == str(workspace)
    assert [one["status"] for one in told["proposals"]] == ["rejected", "applied"]
    assert (told["revisions"], told["verified"], told["model"]) == (2, True, "rules")
    assert told["conflicts"] >= 1
    assert told["assumptions"] >= 2
    assert told["observations"] > 40
    assert len(told["details"]["alternatives"]) >= 2
    assert answer.err.startswith("workspace: ")


def test_three_departments_approved_what_the_demo_applied(
    run: Run, played: tuple[Path, Answer]
) -> None:
    workspace, answer = played
    second = answer.json["proposals"][1]["id"]
    rows = run("plan", "diff", "1", "2", "--workspace", workspace, "--json").json

    assert second == "P2"
    assert len({one["department"] for one in rows["moved"]}) >= 3


def test_the_same_demo_twice_gives_the_same_ledger(run: Run, tmp_path: Path) -> None:
    logs = []
    for name in ("one", "two"):
        run("demo", "--auto", "--json", "--dir", tmp_path / name)
        verified = run("verify", "--workspace", tmp_path / name, "--json").json
        logs.append({key: verified[key] for key in ("ok", "entries", "tail")})
        logs[-1]["bytes"] = (tmp_path / name / "ledger.db").stat().st_size

    assert logs[0] == logs[1]


def test_the_demo_tells_people_what_the_issue_promises(run: Run, tmp_path: Path) -> None:
    told = run("demo", "--auto", "--dir", tmp_path / "demo").out

    for part in (
        "Brief of round 1",
        "What collides",
        "What finance said, and what it does to the others",
        "Questions: dependencies that somebody assumes",
        "Asked of people",
        "Ways out",
        "rejects P1",
        "approves P2",
        "Revision 1 to revision 2",
        "The ledger is whole",
        "Go on with",
    ):
        assert part in told
    lines = [line for line in told.splitlines() if str(tmp_path) not in line]
    assert max(map(len, lines)) <= 120
    assert "\x1b[" not in told


def test_a_round_on_the_demo_adds_nothing_that_is_known(
    run: Run, played: tuple[Path, Answer], tmp_path: Path
) -> None:
    workspace = tmp_path / "copy"
    shutil.copytree(played[0], workspace)

    answer = run("round", "--workspace", workspace, "--json")

    assert answer.code == 0
    assert answer.json["new_observations"] == 0
    assert answer.json["brief"]["sentences"]
    assert "reading status" in answer.err


@pytest.mark.parametrize("name", list(COMMANDS))
def test_help_shows_an_example(run: Run, name: str) -> None:
    answer = run(name, "--help")

    assert answer.code == 0
    assert f"  interlock {name}" in answer.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("plan", "why", "T99"), 2),
        (("plan", "diff", "1", "9"), 2),
        (("plan", "diff", "one", "2"), 2),
        (("plan", "export", "x.csv"), 3),
        (("impact",), 2),
        (("impact", "--slip", "T01"), 2),
        (("impact", "--slip", "T99=1d"), 2),
        (("impact", "--constraint", "T01 SOON 2026-01-01"), 2),
        (("propose", "--as", "maya"), 2),
        (("propose", "--draft", "D9", "--as", "maya"), 2),
        (("propose", "--undo", "1", "--as", "maya"), 2),
        (("propose", "--file", "no.json", "--as", "maya"), 3),
        (("decide", "P9", "approve", "--as", "maya", "--digest", "x"), 2),
        (("decide", "P9", "maybe", "--as", "maya"), 2),
    ],
)
def test_wrong_use_is_one_json_document_and_changes_nothing(
    run: Run, small: Path, words: tuple[str, ...], code: int
) -> None:
    ledger = (small / "ledger.db").read_bytes()

    answer = run(*words, *(() if "export" in words else ("--workspace", small)), "--json")

    assert answer.code == code
    assert answer.json["error"]["exit"] == code
    assert answer.json["error"]["message"]
    assert (small / "ledger.db").read_bytes() == ledger


def test_a_folder_that_is_no_workspace_is_named(run: Run, tmp_path: Path) -> None:
    answer = run("plan", "show", "--workspace", tmp_path / "nowhere")

    assert answer.code == 3
    assert "interlock init" in answer.err


def test_a_ledger_that_somebody_edited_is_not_whole(run: Run, small: Path) -> None:
    data = (small / "ledger.db").read_bytes()
    assert b"Maya Lindqvist" in data
    (small / "ledger.db").write_bytes(data.replace(b"Maya Lindqvist", b"Mara Lindqvist"))

    answer = run("verify", "--workspace", small, "--json")

    assert answer.code == 1
    assert answer.json["ok"] is False


def test_a_ledger_that_is_no_database_cannot_be_verified(run: Run, small: Path) -> None:
    (small / "ledger.db").write_text("not a database", encoding="utf-8")

    assert run("verify", "--workspace", small).code in {1, 3}
    assert run("plan", "show", "--workspace", small).code == 3


def test_what_nobody_foresaw_is_told_in_one_line(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("app.cli.plan.show.show_plan", broken)

    answer = run("plan", "show", "--workspace", small)

    assert answer.code == 3
    assert "INTERLOCK_DEBUG=1" in answer.err
    assert len(answer.err.splitlines()) == 1


def test_json_stays_json_with_hostile_names(run: Run, files: Path) -> None:
    text = (files / "plan.csv").read_text().replace("Map the", "Map\u202e the [red]")
    (files / "plan.csv").write_text(text, encoding="utf-8")
    folder = files.parent / "odd"
    assert run("init", folder, "--plan", files / "plan.csv").code == 0

    shown = run("plan", "schedule", "--workspace", folder)

    assert "\u202e" not in shown.out
    assert "[red]" in shown.out
    assert json.loads(run("plan", "schedule", "--workspace", folder, "--json").out)
