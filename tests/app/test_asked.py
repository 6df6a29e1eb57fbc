"""What people ask and say on the command line: shown with the proposal, and with its successor."""

from tests.app.conftest import LONGER
from tests.app.test_life import FIREWALL, Desk, desk, overtake

__all__ = ["desk"]


def test_what_was_asked_goes_on_with_the_successor_and_its_answer_reaches_who_asked(
    desk: Desk,
) -> None:
    desk.propose(LONGER)
    desk.run("decide", "P1", "ask", "--as", "olga", "--reason", "Why?")
    desk.run("answer", "1", "So.", "--as", "maya")
    desk.run("decide", "P1", "ask", "--as", "fiona", "--reason", "Who pays?")
    overtake(desk)  # P1 goes on as P3
    again = desk.propose([{"op": "set_duration", "task": "T02", "duration": 2400}])
    assert desk.say(again, "approve", "sam").json["status"] == "applied"  # and P3 as P5

    [waiting] = desk.inbox("maya")["questions"]
    assert (waiting["id"], waiting["proposal"]) == (2, "P5")
    assert "fiona asks maya about P5" in desk.text("inbox", "--as", "maya")
    shown = desk.text("proposal", "show", "P5")
    assert "1, olga asks of P1: Why? (maya answers: So.)" in shown
    assert "2, fiona asks of P1: Who pays? (not answered yet)" in shown
    told = [one["proposal"] for one in desk.run("proposal", "show", "P5").json["questions"]]
    assert told == ["P1", "P1"]

    answered = desk.run("answer", "2", "Finance.", "--as", "maya").json

    assert (answered["id"], answered["status"], answered["question"]) == ("P5", "open", 2)
    assert desk.inbox("maya")["questions"] == []
    shown = desk.text("proposal", "show", "P5") + desk.text("inbox", "--as", "fiona")
    assert shown.count("2, fiona asks of P1: Who pays? (maya answers: Finance.)") == 2
    sent = desk.run("outbox", "show").json["messages"]
    assert ("answer", "fiona") in {(one["kind"], one["recipient"]) for one in sent}


def test_what_is_asked_of_what_is_cleared_or_asked_by_oneself_waits_for_nobody(desk: Desk) -> None:
    desk.propose(FIREWALL, by="tom")  # comes to nothing once the same is applied
    desk.propose(LONGER)
    for proposal, person in (("P1", "olga"), ("P2", "maya")):
        desk.run("decide", proposal, "ask", "--as", person, "--reason", "Why?")
    overtake(desk)

    assert [desk.inbox(person)["questions"] for person in ("tom", "maya")] == [[], []]
    assert desk.run("answer", "1", "So.", "--as", "tom").json["id"] == "P1"


def test_who_said_what_and_why_stands_beside_the_page(desk: Desk) -> None:
    made = desk.propose(LONGER)
    desk.say(made, "approve", "fiona", "--reason", "The budget holds")
    assert "fiona said approve (finance): The budget holds" in desk.text("inbox", "--as", "olga")
    desk.run("decide", "P1", "revoke", "--as", "fiona", "--reason", "No")
    desk.say(made, "reject", "fiona", "--reason", "Too dear")

    shown = desk.text("proposal", "show", "P1")

    assert "said fiona said approve (finance), and took it back: The budget holds" in shown
    assert "said fiona said reject (finance): Too dear" in shown
    assert "waits for" not in shown
    desk.run("withdraw", "P1", "--as", "maya", "--reason", "Not this year")
    assert "P1 is withdrawn\n  Not this year" in desk.text("proposal", "show", "P1")
