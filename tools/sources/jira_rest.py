"""Tickets from a Jira server: paged, and after the first time only what changed since.

The newer search is asked first (``nextPageToken``), the older one where the server has no such
path (``startAt``). Jira reads a time in the zone of the token's owner, so a day more is asked for
than is missing; what was known before changes nothing. With ``user`` the token is an account's,
without it a personal access token.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from plan.errors import Problem
from plan.records import Fact
from tools.sources.base import SourceContext, SourceError, SourceSpec, refuse
from tools.sources.http_json import MAX_PAGES, Endpoint, NothingThereError, bearer, endpoint
from tools.sources.tickets import (
    MAX_TICKETS,
    Ticket,
    category_of,
    newest_update,
    ticket_fact,
)

NEWER, OLDER = "rest/api/3/search/jql", "rest/api/2/search"
PAGE = 100
_FIELDS = (
    "summary,status,issuetype,assignee,labels,duedate,created,updated,resolutiondate,issuelinks"
)
_ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)
_OVERLAP = timedelta(days=1)


def read_jira(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read what a query gives, or what of it has changed since it was read last.

    Raises:
        SourceError: the server or any ticket is wrong; then nothing is used.
    """
    with endpoint(spec, _headers(spec)) as server:
        issues = list(_issues(spec, server, _jql(spec, context)))
    return facts_of(spec, context, issues, _ticket)


def facts_of(
    spec: SourceSpec,
    context: SourceContext,
    issues: list[Any],
    read: Callable[[dict[str, Any]], Ticket],
) -> tuple[Fact, ...]:
    """Make the facts of issues as a server gave them, all or none.

    Raises:
        SourceError: one of them is not as its tracker writes it.
    """
    facts: dict[str, Fact] = {}
    problems: list[Problem] = []
    for issue in issues:
        key = "?"
        try:
            key = str(issue.get("key") or issue.get("iid") or issue.get("number") or "?")
            ticket = read(issue)
            fact = ticket_fact(spec, ticket, f"{spec.name}, {ticket.key}", context)
            facts[ticket.key] = fact
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            message = f"ticket {key[:60]} is not as its tracker writes it: {_short(error)}"
            problems.append(Problem(spec.name, None, None, message))
    if problems:
        raise SourceError(problems)
    return tuple(facts.values())


def _short(error: Exception) -> str:
    missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    return missing[:200]


def _headers(spec: SourceSpec) -> dict[str, str]:
    token = spec.secrets.token
    if not (spec.user and token):
        return bearer(spec)
    pair = b64encode(f"{spec.user}:{token.get_secret_value()}".encode()).decode()
    return {"authorization": f"Basic {pair}"}


def _jql(spec: SourceSpec, context: SourceContext) -> str:
    if _ORDER.search(spec.query):
        raise refuse(spec.name, "has an ORDER BY in its query; leave it out, the order is ours")
    parts = [f"({spec.query})"] if spec.query.strip() else []
    if last := newest_update(context):
        since = datetime.fromisoformat(last) - _OVERLAP
        parts.append(f'updated >= "{since:%Y-%m-%d %H:%M}"')
    return f"{' AND '.join(parts)} ORDER BY updated ASC".strip()


def _issues(spec: SourceSpec, server: Endpoint, jql: str) -> Iterator[Any]:
    try:
        yield from _bounded(spec, _newer(spec, server, jql))
    except NothingThereError:
        yield from _bounded(spec, _older(spec, server, jql))


def _bounded(spec: SourceSpec, issues: Iterator[Any]) -> Iterator[Any]:
    for number, issue in enumerate(issues):
        if number >= MAX_TICKETS:
            raise refuse(spec.name, f"gives more than {MAX_TICKETS:,} tickets; narrow the query")
        yield issue


def _newer(spec: SourceSpec, server: Endpoint, jql: str) -> Iterator[Any]:
    query: dict[str, str | int] = {"jql": jql, "maxResults": PAGE, "fields": _FIELDS}
    seen: set[str] = set()
    for _ in range(MAX_PAGES):
        body = server.get(NEWER, **query).body
        yield from _list(spec, body)
        token = body.get("nextPageToken")
        if not token or body.get("isLast") is True:
            return
        if not isinstance(token, str) or token in seen:
            raise refuse(spec.name, "names the same next page again and again")
        seen.add(token)
        query["nextPageToken"] = token
    raise refuse(spec.name, f"has more than {MAX_PAGES:,} pages; narrow the query")


def _older(spec: SourceSpec, server: Endpoint, jql: str) -> Iterator[Any]:
    begin = 0
    for _ in range(MAX_PAGES):
        answer = server.get(OLDER, jql=jql, maxResults=PAGE, fields=_FIELDS, startAt=begin)
        issues = _list(spec, answer.body)
        yield from issues
        begin += len(issues)
        total = answer.body.get("total")
        if not issues or (isinstance(total, int) and begin >= total):
            return
    raise refuse(spec.name, f"has more than {MAX_PAGES:,} pages; narrow the query")


def _list(spec: SourceSpec, body: Any) -> list[Any]:  # noqa: ANN401  # any JSON
    issues = body.get("issues") if isinstance(body, dict) else None
    if not isinstance(issues, list):
        raise refuse(spec.name, "answers without a list of issues; is it a Jira?")
    return issues


def _ticket(issue: dict[str, Any]) -> Ticket:
    fields = issue["fields"]
    status = fields["status"]
    category = (status.get("statusCategory") or {}).get("key", "")
    category = {"new": "to do"}.get(category, category)
    assignee = fields.get("assignee") or {}
    return Ticket(
        key=str(issue["key"]),
        title=str(fields["summary"]),
        status=str(status["name"]),
        category=category_of(category, str(status["name"])),
        type=str((fields.get("issuetype") or {}).get("name", "")),
        assignee=str(assignee.get("emailAddress") or assignee.get("displayName") or ""),
        labels=tuple(str(one) for one in fields.get("labels") or ()),
        due=str(fields.get("duedate") or ""),
        created=instant(fields.get("created")),
        updated=instant(fields.get("updated")),
        resolved=instant(fields.get("resolutiondate")),
        links=tuple(_links(fields.get("issuelinks") or ())),
    )


def _links(links: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # any JSON
    for link in links:
        for end in ("outward", "inward"):
            if other := link.get(f"{end}Issue"):
                yield str(link["type"][end]), str(other["key"])


def instant(text: str | None) -> datetime | None:
    """Read an instant as trackers write them; it has to have an offset.

    Raises:
        ValueError: it is none.
    """
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return moment
