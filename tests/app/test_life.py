"""The life of proposals on the command line: edit, withdraw, confirm, attest, call, remind."""

import io
import json
import os
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from app.cli import json_files
from app.clock import SystemClock
from ledger.succeeding import SuccessionActs
from plan.errors import RefusedError
from plan.life import Succession
from tests.app.conftest import LONGER, Answer, Run, propose

FIREWALL = [{"op": "set_duration", "task": "T02", "duration": 1920}]
FLIP = [
    {
        "op": "set_constraint",
        "task": "T02",
        "constraint": {"kind": "SNET", "date": "2026-03-23"},
    }
]


class Desk:
    """A workspace and people who act in it."""

    def __init__(self, run: Run, folder: Path) -> None:
        self._run, self.folder = run, folder

    def run(self, *words: str) -> Answer:
        return self._run(*words, "--workspace", self.folder, "--json")

    def text(self, *words: str) -> str:
        answer = self._run(*words, "--workspace", self.folder)
        return answer.out + answer.err

    def propose(self, operations: list[dict[str, Any]], by: str = "maya") -> Any:  # noqa: ANN401  # any JSON
        return propose(self._run, self.folder, operations, by)

    def say(self, made: dict[str, Any], word: str, person: str, *more: str) -> Answer:
        words = ("decide", made["id"], word, "--as", person, "--digest", made["digest"])
        return self.run(*words, *more)

    def file(self, content: object) -> str:
        path = self.folder.parent / "some.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)

    def inbox(self, person: str) -> Any:  # noqa: ANN401  # any JSON
        return self.run("inbox", "--as", person).json


@pytest.fixture
def desk(run: Run, small: Path) -> Desk:
    return Desk(run, small)


def overtake(desk: Desk) -> None:
    """Let another change become a revision."""
    other = desk.propose(FIREWALL)
    assert desk.say(other, "approve", "sam").json["status"] == "applied"


def test_an_edit_replaces_a_proposal_and_shows_what_changed(desk: Desk) -> None:
    old = desk.propose(LONGER)
    desk.say(old, "approve", "fiona")
    file = desk.file([{"op": "set_duration", "task": "T01", "duration": 3360}])

    new = desk.run("edit", old["id"], "--file", file, "--as", "tom").json

    assert (new["id"], new["author"], new["parent"]) == ("P2", "tom", "P1")
    assert "asked anew: T01 takes 7d" in new["since_parent"]
    assert "no longer asked: T01 takes 6d" in new["since_parent"]
    assert new["decisions"] == []
    listed = desk.run("proposal", "list").json["proposals"]
    assert [(one["id"], one["status"], one["became"]) for one in listed] == [
        ("P1", "replaced", "P2"),
        ("P2", "open", None),
    ]
    assert "What changed since P1" in desk.text("proposal", "show", "P2")


def test_who_stands_behind_a_proposal_withdraws_it(desk: Desk) -> None:
    made = desk.propose(LONGER)

    assert desk.run("withdraw", "P1", "--as", "fiona").code == 1
    assert desk.run("withdraw", "P1", "--as", "maya").json["status"] == "withdrawn"
    assert desk.run("withdraw", "P1", "--as", "maya").code == 1
    assert "is withdrawn" in desk.say(made, "approve", "fiona").json["error"]["message"]


def test_what_is_applied_is_undone_and_not_withdrawn(desk: Desk) -> None:
    overtake(desk)

    assert "--undo" in desk.text("withdraw", "P1", "--as", "maya")
    drafted = desk.run("propose", "--undo", "2", "--as", "maya").json
    made = desk.run("propose", "--draft", drafted["id"], "--as", "maya").json
    assert made["operations"][0]["duration"] == 1440
    desk.say(made, "approve", "sam")
    assert desk.run("plan", "show").json["revision"] == 3


def test_a_draft_of_an_older_plan_is_refused_and_asked_for_again(desk: Desk) -> None:
    overtake(desk)
    drafted = desk.run("propose", "--undo", "2", "--as", "maya").json
    moves = desk.propose([{"op": "set_duration", "task": "T02", "duration": 2400}])
    assert desk.say(moves, "approve", "sam").json["status"] == "applied"

    refused = desk.run("propose", "--draft", drafted["id"], "--as", "maya")

    assert refused.code == 1
    assert "drafted on revision 2 and the plan is at 3" in refused.json["error"]["message"]
    assert "Ask for it again" in refused.json["error"]["message"]
    again = desk.run("propose", "--undo", "2", "--as", "maya").json
    assert desk.run("propose", "--draft", again["id"], "--as", "maya").json["status"] == "open"


@pytest.mark.parametrize("governing", [False, True])
def test_an_undo_that_was_withdrawn_is_made_once_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, governing: bool
) -> None:
    (grant_tom_a_role if governing else overtake)(desk)
    first = desk.run("propose", "--undo", "2", "--as", "maya").json["id"]
    proposal = desk.run("propose", "--draft", first, "--as", "maya").json["id"]
    again = desk.text("propose", "--undo", "2", "--as", "maya")
    assert f"interlock proposal show {proposal}" in again
    assert "propose --draft" not in again
    desk.run("withdraw", proposal, "--as", "maya")

    later = SystemClock().now() + timedelta(seconds=1)
    monkeypatch.setattr("app.clock.SystemClock.now", lambda _: later)

    anew = desk.text("propose", "--undo", "2", "--as", "maya")

    second = desk.run("propose", "--undo", "2", "--as", "maya").json["id"]
    assert f"propose --draft {second} --as maya" in anew
    made = desk.run("propose", "--draft", second, "--as", "maya").json
    assert (second == first, made["id"] == proposal, made["status"]) == (False, False, "open")
    assert desk.run("verify").json["ok"]


def grant_tom_a_role(desk: Desk) -> None:
    words = ("people", "change", "tom", "--grant", "auditor", "--as", "maya")
    made = desk.run(*words).json
    for need in made["requires"]:
        who = {"pmo": "tom", "it-security": "sam"}[need["role"]]
        desk.say(made, "approve", "dana" if who == "tom" and need["count"] > 1 else who)


def test_a_change_of_who_governs_is_undone_too(desk: Desk) -> None:
    grant_tom_a_role(desk)
    assert desk.run("plan", "show").json["revision"] == 2, desk.run("proposal", "list").json

    drafted = desk.run("propose", "--undo", "2", "--as", "maya").json

    assert [one["op"] for one in drafted["operations"]] == ["change_person"]
    assert drafted["operations"][0]["person"]["roles"] == ["pmo"]
    again = desk.run("propose", "--draft", drafted["id"], "--as", "maya").json
    assert (again["status"], again["operations"][0]["op"]) == ("open", "change_person")


def test_a_question_is_answered_once(desk: Desk) -> None:
    desk.propose(LONGER)
    desk.run("decide", "P1", "ask", "--as", "olga", "--reason", "Why?")

    assert desk.run("answer", "1", "So.", "--as", "maya").json["question"] == 1
    assert desk.run("answer", "1", "So.", "--as", "maya").code == 1
    assert desk.run("answer", "9", "So.", "--as", "maya").code == 2
    assert "olga asks: Why? (maya answers: So.)" in desk.text("proposal", "show", "P1")


def test_a_successor_that_changed_nothing_is_confirmed_in_one_act(desk: Desk) -> None:
    old = desk.propose(LONGER)
    desk.say(old, "approve", "fiona")
    overtake(desk)

    [waiting] = desk.inbox("fiona")["pending"]
    assert (waiting["id"], waiting["parent"]) == ("P3", "P1")
    assert (waiting["for_you"], waiting["confirmable"]) == (["nothing changed for you"], True)
    assert "interlock decide P3 confirm --as fiona" in desk.text("inbox", "--as", "fiona")
    wrong = desk.run("decide", "P3@" + "0" * 64, "confirm", "--as", "fiona")
    assert (wrong.code, "is not that of P3" in wrong.json["error"]["message"]) == (1, True)
    assert desk.run("decide", "P3", "confirm", "--as", "fiona").json["status"] == "open"
    refused = desk.run("decide", "P3", "confirm", "--as", "olga")
    assert refused.code == 1
    assert "has approved nothing" in refused.json["error"]["message"]


def test_a_pass_names_what_could_not_be_carried_over_and_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.propose(LONGER)
    succeed = SuccessionActs.succeed

    def refuse(_: SuccessionActs, parent: str) -> Succession:
        raise RefusedError(f"not {parent}")

    monkeypatch.setattr(SuccessionActs, "succeed", refuse)
    overtake(desk)  # and the decision is told as applied

    done = desk.run("remind")
    assert (done.code, done.json["left"], done.json["successors"]) == (1, ["P1: not P1"], [])
    assert "not carried over P1: not P1" in desk.text("remind")
    monkeypatch.setattr(SuccessionActs, "succeed", succeed)
    done = desk.run("remind")
    assert (done.code, done.json["left"]) == (0, [])
    assert done.json["successors"] == ["P1 -> P3: nothing changed"]


def test_what_changed_for_a_person_is_shown_and_not_confirmed(desk: Desk) -> None:
    old = desk.propose(LONGER)
    desk.say(old, "approve", "fiona")
    other = desk.propose([{"op": "set_duration", "task": "T05", "duration": 2880}])
    for person in ("fiona", "olga", "sam"):
        desk.say(other, "approve", person)

    [waiting] = desk.inbox("fiona")["pending"]

    assert not waiting["confirmable"]
    assert any("T05" in line for line in waiting["for_you"])
    refused = desk.run("decide", waiting["id"], "confirm", "--as", "fiona")
    assert refused.code == 1
    assert "T05" in refused.json["error"]["message"]


def test_several_successors_are_confirmed_at_once(desk: Desk) -> None:
    for task in ("T01", "T05"):
        made = desk.propose([{"op": "set_duration", "task": task, "duration": 2880}])
        desk.say(made, "approve", "fiona")
    overtake(desk)

    wrong = desk.run("decide", "P4@" + "0" * 64, "P1", "confirm", "--as", "fiona")
    both = desk.run("decide", "P4", "P5", "P1", "confirm", "--as", "fiona")

    assert [one["id"] for one in wrong.json["refused"]] == ["P4", "P1"]
    assert both.code == 1
    assert [one["id"] for one in both.json["decided"]] == ["P4", "P5"]
    assert [one["id"] for one in both.json["refused"]] == ["P1"]


def test_decisions_come_from_a_file(desk: Desk) -> None:
    made = desk.propose(LONGER)
    one = {"id": "P1", "digest": made["digest"], "verdict": "approve", "reason": "seen"}

    taken = desk.run("decide", "--file", desk.file([one]), "--as", "fiona")

    assert (taken.code, taken.json["refused"]) == (0, [])
    wrongs: list[Any] = [[], {}, [{**one, "verdict": "yes"}], [{"id": "P1"}], [one, one]]
    for wrong in wrongs:
        assert desk.run("decide", "--file", desk.file(wrong), "--as", "olga").code == 2
    assert desk.run("decide", "P1", "approve", "--file", desk.file([one]), "--as", "olga").code == 2


def test_a_page_that_is_not_as_it_was_shown_is_refused_with_the_news(desk: Desk) -> None:
    made = desk.propose(LONGER)
    desk.say(made, "approve", "fiona")

    stale = desk.say(made, "approve", "olga", "--page", made["page"][:16])

    assert stale.code == 1
    assert "fiona said approve" in stale.json["error"]["message"]
    strange = desk.say(made, "approve", "olga", "--page", "0123456789abcdef")
    assert strange.code == 1
    assert desk.say(made, "approve", "olga", "--page", "0123").code == 2
    page = desk.run("proposal", "show", "P1").json["page"]
    assert desk.say(made, "approve", "olga", "--page", page[:16]).code == 0


def test_owners_attest_on_the_command_line(desk: Desk) -> None:
    made = desk.propose(FLIP)
    [pair] = made["attest"]
    assert (pair["before"], pair["after"]) == ("T02", "T03")
    assert "attest --attest none" in desk.text("inbox", "--as", "owen")

    for person in ("fiona", "olga"):
        if made["requires"]:
            desk.say(made, "approve", person)
    assert desk.say(made, "attest", "owen", "--attest", "none").json["status"] == "open"
    done = desk.say(made, "approve", "sam", "--attest", "none").json
    assert (done["status"], done["revision"]) == ("applied", 2)


def test_a_hidden_dependency_enters_the_register_and_is_drafted(desk: Desk) -> None:
    made = desk.propose(FLIP)

    said = desk.say(made, "attest", "owen", "--attest", "there is one: the cluster needs the port")

    assert (said.json["status"], said.json["assumption"]) == ("closed", "A1")
    [claim] = desk.run("register").json["assumptions"]
    assert (claim["before"], claim["after"]) == ("T02", "T03")
    assert claim["quote"] == "the cluster needs the port"
    again = desk.run("propose", "--draft", said.json["draft"], "--as", "maya").json
    assert again["author"] == "coordinator", "who named it can approve it"
    assert again["operations"][0]["op"] == "add_dependency"


def test_an_attestation_is_not_guessed(desk: Desk) -> None:
    made = desk.propose(FLIP)

    assert desk.say(made, "attest", "owen", "--attest", "nothing hidden").code == 2
    assert desk.say(made, "attest", "owen", "--attest", "there is one:").code == 2
    assert desk.say(made, "attest", "owen").code == 2
    assert desk.say(made, "reject", "owen", "--reason", "no", "--attest", "none").code == 2
    assert desk.say(made, "attest", "owen", "--attest", "none", "--pair", "T02").code == 2
    assert desk.say(made, "attest", "owen", "--attest", "none", "--pair", "T02:T04").code == 2
    assert desk.say(made, "attest", "tom", "--attest", "there is one: x").code == 1
    assert desk.run("register").json["assumptions"] == []


def test_words_that_are_none_are_refused(desk: Desk) -> None:
    desk.propose(LONGER)

    assert desk.run("decide", "P1", "maybe", "--as", "fiona").code == 2
    assert desk.run("decide", "P1", "--as", "fiona").code == 2


def test_a_gate_is_called_answered_and_goes_on_by_approval(desk: Desk) -> None:
    [call] = desk.run("call", "open", "T06").json["calls"]
    assert call["name"] == "G1"
    assert any("T05" in line for line in call["evidence"]["missing"])
    assert "G1 waits for fiona" in desk.text("inbox", "--as", "fiona")

    said = desk.run("call", "proceed", "G1", "--as", "fiona", "--reason", "only reports").json
    made = desk.run("propose", "--draft", said["drafts"][0]["id"], "--as", "fiona").json
    assert made["operations"][0] == {
        "op": "proceed_gate", "task": "T06", "call": 1,
        "text": "T06 goes on after call G1 (T06 is Go-live decision)",
    }  # fmt: skip
    assert "G1" not in desk.text("inbox", "--as", "fiona")
    assert desk.run("call").json["calls"][0]["answers"][0]["answer"] == "proceed"
    assert desk.run("call", "halt", "G1", "--as", "sam", "--reason", "no").json["drafts"] == []


def test_a_call_needs_a_word_a_person_and_a_reason(desk: Desk) -> None:
    desk.run("call", "open", "T06")

    assert desk.run("call", "halt").code == 2
    assert desk.run("call", "halt", "G1").code == 2
    assert desk.run("call", "halt", "G1", "--as", "sam").code == 2
    assert desk.run("call", "stop", "G1", "--as", "sam").code == 2
    assert desk.run("call", "show", "G7").code == 2
    assert desk.run("call", "open", "T05").code == 1
    assert desk.run("call", "halt", "G1", "--as", "maya", "--reason", "no").code == 1


def test_a_pass_delivers_what_lies_in_the_outbox_once(desk: Desk) -> None:
    desk.propose(LONGER)

    first = desk.run("remind").json
    again = desk.run("remind").json

    mails = sorted((desk.folder / "outbox").iterdir())
    assert (first["sent"], again["sent"]) == (len(mails), 0)
    assert first["sent"] > 0
    mail = message_from_bytes(mails[0].read_bytes())
    assert "P1 waits for your decision" in mail["Subject"]


def test_a_message_that_cannot_be_written_is_told_and_tried_again(desk: Desk) -> None:
    desk.propose(LONGER)
    (desk.folder / "outbox").write_text("in the way", encoding="utf-8")

    failed = desk.run("remind").json
    (desk.folder / "outbox").unlink()
    mended = desk.run("remind").json

    assert (failed["sent"], mended["failed"]) == (0, [])
    assert len(failed["failed"]) == mended["sent"]


def test_a_clock_that_is_not_ahead_is_shown_and_accepted_with_a_reason(desk: Desk) -> None:
    assert desk.run("clock", "--accept", "--as", "maya").code == 2
    assert desk.run("clock", "--accept", "--as", "maya", "--reason", "idle").json["accepted"]
    assert set(desk.run("clock").json) == {"clock", "newest_entry", "accepted"}


def test_operations_come_from_stdin_and_a_pipe_is_told_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:

    class Stdin:
        buffer = io.BytesIO(json.dumps(LONGER).encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    assert json_files.read_json(Path("-")) == LONGER
    os.mkfifo(tmp_path / "pipe")
    assert "--file -" in desk.text("propose", "--file", str(tmp_path / "pipe"), "--as", "maya")
