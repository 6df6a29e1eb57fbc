"""The pages of plan, what-if and brief: what they say, what they refuse, what they make."""

from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from app.bootstrap import open_workspace
from app.services.proposals import propose_operations
from plan.model import Task
from plan.schedule import TaskDates, compute_schedule
from tests.web.conftest import LogIn
from tests.web.visiting import Visitor, Web, approve, duration, field_in, propose

WHAT_IF = "/what-if?task=T03&kind=later&value=10d"


def test_the_plan_shows_every_task_with_why(log_in: LogIn) -> None:
    page = log_in("rose").get("/plan").text

    assert page.count('href="/plan/why/T03"') >= 2
    assert "Set up the target cluster" in page


ORDERS: dict[str, Callable[[Task, TaskDates], Any]] = {
    "plan": lambda task, _: task.id,  # as the file has them
    "name": lambda task, _: task.name.casefold(),
    "department": lambda task, _: task.department,
    "start": lambda _, dates: dates.start,
    "finish": lambda _, dates: dates.finish,
    "duration": lambda task, _: task.duration,
    "float": lambda _, dates: dates.total_float,
}


@pytest.mark.parametrize("sort", ORDERS)
def test_the_table_is_sorted_by_what_the_address_says(web: Web, log_in: LogIn, sort: str) -> None:
    rose = log_in("rose")
    with open_workspace(web.folder, web.clock) as workspace:
        schedule = compute_schedule(workspace.reader.plan())

    def keys(order: str) -> list[Any]:
        table = rose.get(f"/plan?sort={order}").text.partition("<tbody>")[2]
        ids = [part[:3] for part in table.split('href="/plan/why/')[1:]]
        assert sorted(ids) == sorted(schedule.plan.by_id)
        return [ORDERS[sort](schedule.plan.by_id[id_], schedule.dates[id_]) for id_ in ids]

    found = keys(sort)
    assert len(set(found)) > 1, "else any order would do"
    assert found == sorted(found)
    assert keys(f"-{sort}") == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("department=finance", 200),
        ("department=nobody", 404),
        ("critical=true&zoom=3&baseline=1&forecast=true", 200),
        ("baseline=", 200),
        ("baseline=99", 404),
        ("revision=99", 404),
        (f"revision={2**70}", 422),
        ("zoom=9", 422),
        ("sort=colour", 404),
        ("page=7", 200),
    ],
)
def test_the_plan_is_filtered_or_says_what_is_wrong(log_in: LogIn, query: str, status: int) -> None:
    assert log_in("rose").get(f"/plan?{query}").status_code == status


def test_a_department_sees_its_own_rows(log_in: LogIn) -> None:
    page = log_in("rose").get("/plan?department=finance").text.partition("<tbody>")[2]

    assert "T05" in page
    assert "T03" not in page


def test_a_task_says_why_it_starts_when_it_does(log_in: LogIn) -> None:
    page = log_in("rose").get("/plan/why/T04").text

    assert "because T03" in page
    assert 'href="/plan/why/T05"' in page


def test_a_revision_shows_its_diff_and_makes_the_draft_that_undoes_it(
    web: Web, log_in: LogIn
) -> None:
    maya = log_in("maya")
    assert "T01 takes 6d" in maya.get("/plan/revisions/2").text

    answer = maya.post("/plan/revisions/2/undo")

    page = maya.get(answer.headers["location"]).text
    assert "T01 takes 5d" in page
    assert "Submit D1 as mine" in page
    with open_workspace(web.folder, web.clock) as workspace:
        assert workspace.reader.head().number == 2


def test_an_undo_whose_proposal_was_withdrawn_is_made_and_submitted_again(
    web: Web, log_in: LogIn
) -> None:
    maya = log_in("maya")
    first = maya.get(maya.post("/plan/revisions/2/undo").headers["location"]).text
    made = maya.post("/drafts/D1/submit").headers["location"]
    assert "Submit D1 as mine" in first
    known = maya.get(maya.post("/plan/revisions/2/undo").headers["location"]).text
    assert f'href="{made}"' in known
    assert "as mine" not in known
    maya.post(f"{made}/withdraw", reason="Too early.")
    web.clock.go(seconds=1)

    again = maya.post("/plan/revisions/2/undo").headers["location"]

    assert "Submit D2 as mine" in maya.get(again).text
    said = maya.post("/drafts/D2/submit")
    assert said.status_code == 303
    assert said.headers["location"] != made


def test_the_import_cannot_be_undone(log_in: LogIn) -> None:
    assert log_in("maya").post("/plan/revisions/1/undo").status_code == 422


def test_a_what_if_says_what_would_be_and_saves_nothing(web: Web, log_in: LogIn) -> None:
    before = web.ledger()

    page = log_in("rose").get(WHAT_IF).text

    assert "It would" in page
    assert "T03 starts no earlier than" in page
    assert web.ledger() == before


@pytest.mark.parametrize(
    "sentence",
    ["T03 needs two more weeks", "T05 depends on T01", "no changes from 10 to 21 August"],
)
def test_a_sentence_is_read_by_rules_and_kept_nowhere(
    web: Web, log_in: LogIn, sentence: str
) -> None:
    before = web.ledger()

    answer = log_in("olga").get(f"/what-if?say={sentence}")

    assert answer.status_code == 200
    assert "What is tried" in answer.text
    assert "It would" in answer.text
    assert web.ledger() == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("T03 later soon", "no duration"),
        ("T99 later 3d", "no task"),
        ("T03 colour 3d", "no date"),
        ("T01 after T05", "T01"),
        ("T03", "no change"),
        ("T03 duration 99999999999d", "T03"),
        ("T03 later 99999999d", ""),
        ("T03 MSO 9999-12-31", ""),
    ],
)
def test_a_what_if_that_does_not_fit_says_why_and_keeps_what_was_typed(
    log_in: LogIn, change: str, words: str
) -> None:
    answer = log_in("rose").get(f"/what-if?change={change}")

    assert answer.status_code in {404, 409, 422}
    assert words in answer.text


def shown(visitor: Visitor, **tried: Any) -> dict[str, Any]:  # noqa: ANN401  # fields of a form
    """Give the form to propose what is tried, as its page has it."""
    text = visitor.get(f"/what-if?{urlencode(tried, doseq=True)}").text
    return {**tried, "seen": field_in(text, "seen"), "revision": field_in(text, "revision")}


def make_it(visitor: Visitor, rationale: str = "", **tried: Any) -> Any:  # noqa: ANN401  # as above
    return visitor.post("/what-if/propose", rationale=rationale, **shown(visitor, **tried))


def move_the_plan_on(web: Web) -> None:
    """Put off what T03 waits for, so that it starts later."""
    with open_workspace(web.folder, web.clock) as workspace:
        approve(workspace, propose(workspace, "tom", duration("T01", 9)), "fiona", "olga", "sam")
        assert workspace.reader.head().number == 3


@pytest.mark.parametrize(
    "tried",
    [
        {"change": ["T03 later 10d"]},  # another date
        {"change": ["T03 duration 12d"]},  # the same operation, which does something else
        {"change": ["T03 SNET 2026-03-12"]},  # what a drag asks for
        {"say": "T03 needs two more weeks"},
    ],
)
def test_what_would_be_something_else_by_now_is_shown_anew_and_not_submitted(
    web: Web, log_in: LogIn, tried: dict[str, Any]
) -> None:
    maya = log_in("maya")
    form = shown(maya, **tried)
    move_the_plan_on(web)
    before = web.ledger()

    answer = maya.post("/what-if/propose", title="Mine", rationale="The vendor.", **form)

    assert answer.status_code == 409
    assert web.ledger() == before
    text = unescape(answer.text)
    assert "Nothing was submitted" in text
    assert "What differs, from revision 2 to 3" in text
    assert "You saw, and it is so no more" in text
    assert "Now it is" in text
    assert (field_in(text, "title"), ">The vendor.</textarea>" in text) == ("Mine", True)
    again = {**form, "seen": field_in(text, "seen"), "revision": field_in(text, "revision")}
    assert maya.post("/what-if/propose", **again).headers["location"].startswith("/proposals/P")


def test_what_is_proposed_has_to_have_been_seen(web: Web, log_in: LogIn) -> None:
    maya, before = log_in("maya"), web.ledger()
    form = shown(maya, change=["T03 later 10d"])

    other = maya.post("/what-if/propose", **{**form, "change": ["T03 later 11d"]})
    unseen = maya.post("/what-if/propose", change=["T03 later 10d"])

    assert (other.status_code, unseen.status_code) == (409, 409)
    assert web.ledger() == before


def test_a_plan_that_moves_elsewhere_keeps_nobody_from_what_they_saw(
    web: Web, log_in: LogIn
) -> None:
    maya = log_in("maya")
    form = shown(maya, change=["T05 duration 6d"])
    with open_workspace(web.folder, web.clock) as workspace:
        approve(
            workspace,
            propose(
                workspace, "tom", {"op": "set_deadline", "task": "T02", "deadline": "2026-12-01"}
            ),
            "sam",
        )
        assert workspace.reader.head().number == 3

    assert maya.post("/what-if/propose", **form).status_code == 303


def test_a_plan_that_moves_while_it_is_submitted_is_noticed(
    web: Web, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is worked out, found to be what was seen, and then somebody else's change comes in."""
    maya = log_in("maya")
    form = shown(maya, change=["T03 later 10d"])

    def late(*given: Any, **named: Any) -> Any:  # noqa: ANN401  # whatever it takes
        move_the_plan_on(web)
        return propose_operations(*given, **named)

    monkeypatch.setattr("app.web.pages.what_if.propose_operations", late)
    answer = maya.post("/what-if/propose", rationale="The vendor.", **form)

    assert answer.status_code == 409
    assert "looked at on revision 2 and the plan is at 3" in unescape(answer.text)
    assert ">The vendor.</textarea>" in answer.text


def test_words_are_kept_where_what_was_tried_no_longer_fits(log_in: LogIn) -> None:
    answer = log_in("maya").post(
        "/what-if/propose", change=["T99 later 10d"], rationale="The vendor."
    )

    assert answer.status_code == 404
    assert "What you wrote" in answer.text
    assert "The vendor." in answer.text


def test_a_what_if_becomes_a_proposal_of_whoever_tried_it(web: Web, log_in: LogIn) -> None:
    changes = ["T03 later 10d", "T05 duration 6d"]
    answer = make_it(log_in("maya"), change=changes, rationale="The vendor.")

    assert answer.headers["location"].startswith("/proposals/P")
    with open_workspace(web.folder, web.clock) as workspace:
        case = workspace.reader.case(answer.headers["location"].rpartition("/")[2])
    assert case.proposal.author == "maya"
    assert [one.op for one in case.proposal.operations] == ["set_constraint", "set_duration"]


def test_what_a_program_tries_is_what_the_page_says(log_in: LogIn) -> None:
    rose = log_in("rose")
    head = {"x-form-token": rose.token()}

    told = rose.client.post(
        "/api/v1/what-if", json={"changes": ["T03 later 10d"]}, headers=head
    ).json()

    moved = [one["id"] for one in told["effect"]["moved"]]
    assert moved == ["T03", "T04", "T05", "T06"]
    assert all(f"/plan/why/{id_}" in rose.get(WHAT_IF).text for id_ in moved)


def test_the_brief_names_whom_a_proposal_waits_for(log_in: LogIn) -> None:
    page = log_in("olga").get("/").text

    assert "approve or reject as operations" in page
    assert 'href="/proposals/' in page
    assert "Net hours" in page


def test_what_happened_since_is_gone_once_it_was_seen(web: Web, log_in: LogIn) -> None:
    olga = log_in("olga")
    assert "Maya Lindqvist" in olga.get("/").text.partition("Since you last looked")[2]

    olga.post("/seen", until=web.clock.now().isoformat())

    assert "Nothing new" in olga.get("/").text


def test_an_id_that_means_nothing_is_not_there(log_in: LogIn) -> None:
    rose = log_in("rose")

    assert rose.get("/about/O99").status_code == 404
    assert rose.get("/about/T03").headers["location"] == "/plan/why/T03"
