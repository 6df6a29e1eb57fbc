"""A question to whoever stands behind a proposal waits in their inbox until it is answered."""

from app.bootstrap import open_workspace
from app.services.decisions import ask
from app.services.inbox import inbox_of
from plan.waiting import asks
from tests.web.attacking import successor_of
from tests.web.visiting import APPROVERS, Web, approve, duration, propose


def asked(web: Web, id_: str, person: str, text: str) -> int:
    with open_workspace(web.folder, web.clock) as workspace:
        question = ask(workspace, id_, person=person, text=text, channel="web").question
    assert question is not None
    return question


def waiting(web: Web, person: str) -> list[tuple[str, str]]:
    with open_workspace(web.folder, web.clock) as workspace:
        found = inbox_of(workspace, person)
        told = found.json()["questions"]
    assert [one["id"] for one in told] == [one.id for one in found.questions]
    return [(one.proposal, one.text) for one in found.questions]


def test_a_question_waits_for_whoever_stands_behind_until_it_is_answered(
    web: Web, ids: dict[str, str]
) -> None:
    maya, olga = web.log_in("maya"), web.log_in("olga")
    before = maya.get("/inbox/count").text
    number = asked(web, ids["open"], "sam", "Who is on call?")

    assert waiting(web, "maya") == [(ids["open"], "Who is on call?")]
    assert waiting(web, "olga") == []
    text = maya.get("/inbox").text
    assert "Sam Reyes asks" in text
    assert "“Who is on call?”" in text
    assert f'href="/proposals/{ids["open"]}#questions"' in text
    assert "Nothing waits for you" not in text
    assert (before.strip(), "1" in maya.get("/inbox/count").text) == ("", True)
    assert "Sam Reyes asks" not in olga.get("/inbox").text

    assert maya.post(f"/questions/{number}/answer", text="Grace is.").status_code == 303
    assert waiting(web, "maya") == []
    assert "Nothing waits for you" in maya.get("/inbox").text


def test_an_open_question_goes_on_with_what_takes_the_place(web: Web, ids: dict[str, str]) -> None:
    maya = web.log_in("maya")
    number = asked(web, ids["open"], "sam", "Who is on call?")
    with open_workspace(web.folder, web.clock) as workspace:
        other = propose(workspace, "tom", duration("T01", 9))
        of = asks(workspace.reader.case(other), workspace.reader.people())
        approve(workspace, other, *[one for one in (*APPROVERS, "maya") if one in of])
        child = successor_of(workspace, ids["open"])

    assert waiting(web, "maya") == [(child, "Who is on call?")]
    assert f'href="/proposals/{child}#questions"' in maya.get("/inbox").text
    text = maya.get(f"/proposals/{child}").text
    assert f'of <a href="/proposals/{ids["open"]}">' in text
    assert f'action="/questions/{number}/answer"' in text

    answered = maya.post(f"/questions/{number}/answer", text="Grace is.")

    assert answered.headers["location"] == f"/proposals/{child}#questions"
    assert "Grace is." in maya.get(f"/proposals/{child}").text
    assert waiting(web, "maya") == []
