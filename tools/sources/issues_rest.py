"""Tickets from GitHub and GitLab: paged, and after the first time only what changed since.

``query`` names the project, ``owner/name``. The next page is the one that the server names, as long
as it is on the same server. GitHub lists pull requests among its issues; they are left out.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from plan.records import Fact
from tools.sources.base import SourceContext, SourceSpec, refuse
from tools.sources.http_json import MAX_PAGES, Endpoint, bearer, endpoint
from tools.sources.jira_rest import facts_of, instant
from tools.sources.tickets import MAX_TICKETS, Ticket, category_of, newest_update

PAGE = 100


def read_github(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a repository's issues.

    Raises:
        SourceError: the server or any issue is wrong; then nothing is used.
    """
    path = f"repos/{quote(_project(spec), safe='/')}/issues"
    since = _since(context)
    query: dict[str, str | int] = {"state": "all", "sort": "updated", "direction": "asc"}
    with endpoint(spec, bearer(spec)) as server:
        found = _pages(spec, server, path, query | ({"since": since} if since else {}))
        issues = [one for one in found if not (isinstance(one, dict) and one.get("pull_request"))]
    return facts_of(spec, context, issues, lambda issue: _github(spec, issue))


def read_gitlab(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a project's issues.

    Raises:
        SourceError: the server or any issue is wrong; then nothing is used.
    """
    path = f"api/v4/projects/{quote(_project(spec), safe='')}/issues"
    since = _since(context)
    query: dict[str, str | int] = {"scope": "all", "order_by": "updated_at", "sort": "asc"}
    with endpoint(spec, bearer(spec)) as server:
        query |= {"updated_after": since} if since else {}
        issues = list(_pages(spec, server, path, query))
    return facts_of(spec, context, issues, lambda issue: _gitlab(spec, issue))


def _project(spec: SourceSpec) -> str:
    project = spec.query.strip().strip("/")
    if "/" not in project or ".." in project:
        raise refuse(spec.name, f'{spec.query!r} is no project; write query = "owner/name"')
    return project


def _since(context: SourceContext) -> str | None:
    """Give the last change that was told of, in UTC."""
    last = newest_update(context)
    if last is None:
        return None
    local = datetime.fromisoformat(last).replace(tzinfo=ZoneInfo(context.plan.zone))
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _pages(
    spec: SourceSpec, server: Endpoint, path: str, query: dict[str, str | int]
) -> Iterator[Any]:
    answer = server.get(path, per_page=PAGE, **query)
    seen: set[str] = set()
    count = 0
    for _ in range(MAX_PAGES):
        if not isinstance(answer.body, list):
            raise refuse(spec.name, "answers without a list of issues; look at the address")
        yield from answer.body
        count += len(answer.body)
        if answer.following is None:
            return
        if answer.following in seen:
            raise refuse(spec.name, "names the same next page again and again")
        if count > MAX_TICKETS:
            raise refuse(spec.name, f"gives more than {MAX_TICKETS:,} tickets")
        seen.add(answer.following)
        answer = server.get(answer.following)
    raise refuse(spec.name, f"has more than {MAX_PAGES:,} pages")


def _github(spec: SourceSpec, issue: dict[str, Any]) -> Ticket:
    return Ticket(
        key=f"{spec.query}#{int(issue['number'])}",
        title=str(issue["title"]),
        status=str(issue["state"]),
        category=category_of(str(issue["state"])),
        assignee=str((issue.get("assignee") or {}).get("login", "")),
        labels=tuple(_label(one) for one in issue.get("labels") or ()),
        due=str((issue.get("milestone") or {}).get("due_on") or "")[:10],
        created=instant(issue.get("created_at")),
        updated=instant(issue["updated_at"]),
        resolved=instant(issue.get("closed_at")),
    )


def _label(label: Any) -> str:  # noqa: ANN401  # any JSON
    return str(label["name"] if isinstance(label, dict) else label)


def _gitlab(spec: SourceSpec, issue: dict[str, Any]) -> Ticket:
    return Ticket(
        key=f"{spec.query}#{int(issue['iid'])}",
        title=str(issue["title"]),
        status=str(issue["state"]),
        category=category_of(str(issue["state"])),
        type=str(issue.get("issue_type") or ""),
        assignee=str((issue.get("assignee") or {}).get("name", "")),
        labels=tuple(_label(one) for one in issue.get("labels") or ()),
        due=str(issue.get("due_date") or ""),
        created=instant(issue.get("created_at")),
        updated=instant(issue["updated_at"]),
        resolved=instant(issue.get("closed_at")),
    )
