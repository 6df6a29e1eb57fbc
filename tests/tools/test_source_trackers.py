"""Jira, GitHub and GitLab over real HTTP: paged, incremental, patient, and close with the token."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from plan.records import Fact, FactKind
from tests.builders import six_people, small_plan
from tests.tools import fake_tracker
from tests.tools.fake_tracker import Asked, Reply, Tracker, of_json, tracking
from tests.tools.sourcing import NOW
from tools.sources import SourceContext, SourceError, SourceSpec, http_json, read_source
from tools.sources.base import Secrets

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
TOKEN = "s3cret-token"  # noqa: S105  # a test's
Serve = Callable[[fake_tracker.Answers], Tracker]


@pytest.fixture
def serve() -> Iterator[Serve]:
    open_: list[Any] = []

    def start(answers: fake_tracker.Answers) -> Tracker:
        manager = tracking(answers)
        open_.append(manager)
        return manager.__enter__()

    yield start
    for manager in open_:
        manager.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Keep how long it would have been waited; nothing waits."""
    asked: list[float] = []
    monkeypatch.setattr(http_json, "pause", asked.append)
    return asked


def read(tracker: Tracker, kind: str, *heard: Fact, **more: Any) -> tuple[Fact, ...]:  # noqa: ANN401  # fields
    given = {"name": kind, "kind": kind, "url": tracker.url, **more}
    spec = SourceSpec.model_validate(given).model_copy(
        update={"secrets": Secrets(token=SecretStr(TOKEN))}
    )
    context = SourceContext(small_plan(), six_people(), NOW, Path(), heard=heard)
    return read_source(spec, context)


def issue(number: int, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    plain = {
        "summary": f"T04: part {number}",
        "status": {"name": "In Review", "statusCategory": {"key": "indeterminate"}},
        "issuetype": {"name": "Story"},
        "assignee": {"displayName": "Olga Petrova"},
        "labels": [],
        "created": "2026-03-01T09:00:00.000+0000",
        "updated": f"2026-03-1{number % 9}T10:00:00.000+0000",
        "issuelinks": [],
    }
    return {"key": f"ENG-{number}", "fields": {**plain, **fields}}


def newer(*pages: list[dict[str, Any]]) -> fake_tracker.Answers:
    def answer(asked: Asked) -> Reply:
        at = int(asked.query.get("nextPageToken", "0"))
        last = at == len(pages) - 1
        body: dict[str, Any] = {"issues": pages[at], "isLast": last}
        return of_json(body if last else {**body, "nextPageToken": str(at + 1)})

    return answer


def older(*issues: dict[str, Any], size: int = 2) -> fake_tracker.Answers:
    def answer(asked: Asked) -> Reply:
        if "/api/3/" in asked.path:
            return Reply(status=404)
        begin = int(asked.query["startAt"])
        return of_json({"issues": issues[begin : begin + size], "total": len(issues)})

    return answer


def test_the_newer_search_is_paged_by_its_tokens(serve: Serve) -> None:
    tracker = serve(newer([issue(1), issue(2)], [issue(3)]))

    facts = read(tracker, "jira", query="project = ENG")

    assert [fact.data["ticket"] for fact in facts] == ["ENG-1", "ENG-2", "ENG-3"]
    assert [one.query.get("nextPageToken") for one in tracker.asked] == [None, "1"]
    assert tracker.asked[0].query["jql"] == "(project = ENG) ORDER BY updated ASC"


def test_the_older_search_is_paged_by_numbers_where_the_newer_is_not_there(serve: Serve) -> None:
    tracker = serve(older(issue(1), issue(2), issue(3)))

    assert len(read(tracker, "jira")) == 3
    assert [one.query.get("startAt") for one in tracker.asked] == [None, "0", "2"]


def test_a_ticket_becomes_a_fact_with_task_person_links_and_time(serve: Serve) -> None:
    links = [
        {"type": {"outward": "blocks", "inward": "is blocked by"}, "outwardIssue": {"key": "A-1"}},
        {"type": {"outward": "blocks", "inward": "is blocked by"}, "inwardIssue": {"key": "A-2"}},
    ]
    tracker = serve(newer([issue(1, issuelinks=links, duedate="2026-04-01")]))

    [fact] = read(tracker, "jira")

    assert (fact.kind, fact.subject, fact.at) == (FactKind.TICKET, "T04", "2026-03-11T10:00")
    assert fact.data["links"] == "blocks A-1; is blocked by A-2"
    assert (fact.data["category"], fact.data["assignee_id"]) == ("in_progress", "olga")
    assert fact.text == (
        "ENG-1 T04: part 1: In Review, Olga Petrova, due 2026-04-01; blocks A-1; is blocked by A-2"
    )


def test_only_what_changed_is_asked_for_and_what_is_known_keeps_its_hash(serve: Serve) -> None:
    tracker = serve(newer([issue(1)]))
    first = read(tracker, "jira", query="project = ENG")

    second = read(tracker, "jira", *first, query="project = ENG")

    assert tracker.asked[1].query["jql"] == (
        '(project = ENG) AND updated >= "2026-03-10 10:00" ORDER BY updated ASC'
    )
    assert [one.hash for one in first] == [one.hash for one in second]


def test_the_token_goes_into_a_header_and_nowhere_else(serve: Serve) -> None:
    tracker = serve(newer([issue(1)]))

    facts = read(tracker, "jira")
    read(tracker, "jira", user="olga@example.com")

    assert tracker.asked[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert tracker.asked[1].headers["authorization"].startswith("Basic ")
    assert TOKEN not in "".join(fact.model_dump_json() for fact in facts)


def test_a_busy_server_is_waited_for_as_long_as_it_asks(serve: Serve, waits: list[float]) -> None:
    tracker = serve(newer([issue(1)]))
    tracker.troubles = [
        Reply(status=429, headers={"Retry-After": "7"}),
        Reply(status=503),
        Reply(b'{"issues": [' + b" " * 100, cut=20),
    ]

    assert len(read(tracker, "jira")) == 1
    assert waits == [7.0, 4.0, 8.0]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Reply(status=500), "answers 500 again and again; the next round asks again"),
        (Reply(status=429, headers={"Retry-After": "3600"}), "asks to wait 3600 s"),
        (Reply(status=401), "the token is missing or wrong"),
        (Reply(status=403), "the token may not read this"),
        (Reply(status=302, headers={"Location": "http://evil.example"}), "redirects (302)"),
        (Reply(b"<html>log in</html>"), "something else than JSON"),
        (Reply(b"[" * 100_000), "something else than JSON"),
        (Reply(b"[]"), "without a list of issues"),
        (Reply(b'{"issues": {}}'), "without a list of issues"),
        (Reply(b'{"issues": [', cut=3), "cannot be reached"),
        (of_json({"issues": [{"key": "A-1"}]}), "ticket A-1 is not as its tracker writes it"),
        (of_json({"issues": ["A-1"]}), "is not as its tracker writes it"),
        (of_json({"issues": [issue(1, updated="yesterday")]}), "ticket ENG-1 is not as"),
        (of_json({"issues": [issue(1, updated="2026-03-11T10:00")]}), "has no offset"),
        (of_json({"issues": [issue(1, updated="2027-01-01T10:00:00+0000")]}), "lies after today"),
        (of_json({"issues": [], "nextPageToken": "x"}), "names the same next page again"),
    ],
)
def test_a_source_that_fails_says_why_and_keeps_its_token(
    serve: Serve, trouble: Reply, words: str
) -> None:
    tracker = serve(lambda _: trouble)

    with pytest.raises(SourceError) as refused:
        read(tracker, "jira")

    assert words in str(refused.value)
    assert TOKEN not in str(refused.value)
    assert tracker.url not in str(refused.value)


def test_a_page_that_is_too_large_is_not_read_to_its_end(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_json, "MAX_BODY", 10_000)
    tracker = serve(lambda _: Reply(b" " * 20_000))

    with pytest.raises(SourceError, match="more than 10,000 bytes"):
        read(tracker, "jira")


def test_an_order_of_their_own_is_refused_in_a_query(serve: Serve) -> None:
    with pytest.raises(SourceError, match="leave it out"):
        read(serve(newer([])), "jira", query="project = ENG ORDER BY key")


def github(number: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    return {
        "number": number,
        "title": f"Issue {number}",
        "state": "open",
        "assignee": {"login": "olga"},
        "labels": [{"name": "T04"}],
        "created_at": "2026-03-01T09:00:00Z",
        "updated_at": "2026-03-12T09:00:00Z",
        "closed_at": None,
        **more,
    }


def test_github_is_followed_from_page_to_page_without_pull_requests(serve: Serve) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.query.get("page") == "2":
            return of_json([github(3, state="closed", closed_at="2026-03-12T09:00:00Z")])
        link = f'<{tracker.url}repos/acme/bpm/issues?page=2>; rel="next"'
        return of_json([github(1), github(2, pull_request={"url": "x"})], Link=link)

    tracker = serve(answer)

    facts = read(tracker, "github", query="acme/bpm")

    assert [(one.data["ticket"], one.data["category"]) for one in facts] == [
        ("acme/bpm#1", "to_do"),
        ("acme/bpm#3", "done"),
    ]
    assert [one.subject for one in facts] == ["T04", "T04"]
    read(tracker, "github", *facts, query="acme/bpm")
    assert tracker.asked[2].query["since"] == "2026-03-12T09:00:00Z"


def test_gitlab_gives_the_same_shape(serve: Serve) -> None:
    row = {
        "iid": 7,
        "title": "T05 counts",
        "state": "opened",
        "assignee": {"name": "Fiona Hart"},
        "labels": ["x"],
        "due_date": "2026-04-01",
        "created_at": "2026-03-01T09:00:00.000Z",
        "updated_at": "2026-03-12T09:00:00.000Z",
        "closed_at": None,
        "issue_type": "issue",
    }
    tracker = serve(lambda _: of_json([row]))

    [fact] = read(tracker, "gitlab", query="acme/group/bpm")

    assert tracker.asked[0].path == "/api/v4/projects/acme%2Fgroup%2Fbpm/issues"
    assert (fact.subject, fact.data["assignee_id"], fact.data["due"]) == (
        "T05",
        "fiona",
        "2026-04-01",
    )


def test_a_next_page_on_another_server_is_not_asked(serve: Serve) -> None:
    link = '<http://evil.example/steal>; rel="next"'
    tracker = serve(lambda _: of_json([github(1)], Link=link))

    with pytest.raises(SourceError, match="on another server"):
        read(tracker, "github", query="acme/bpm")


@pytest.mark.parametrize("project", ["", "bpm", "../..", "a/../b"])
def test_a_project_is_an_owner_and_a_name(serve: Serve, project: str) -> None:
    with pytest.raises(SourceError, match="is no project"):
        read(serve(lambda _: of_json([])), "github", query=project)


def test_nobody_listening_is_a_refusal_and_no_crash() -> None:
    tracker = Tracker(lambda _: Reply(), url="http://127.0.0.1:9/")

    with pytest.raises(SourceError, match="cannot be reached"):
        read(tracker, "jira")
