"""Whole files of the kinds that come from trackers, meetings and process engines."""

import json
from typing import Any

JIRA_CSV = """\
Summary,Issue key,Status,Status Category,Issue Type,Created,Updated,Due date,Labels,Labels,\
Inward issue link (Blocks),Outward issue link (Blocks)
T03: set up the cluster,ENG-1,In Progress,In Progress,Story,02/Mar/26 9:12 AM,\
13/Mar/26 4:40 PM,01/Apr/26,T03,cluster,ENG-2,
"Firewall, second half",ENG-2,Done,Done,Task,02/Mar/26 9:12 AM,14/Mar/26 10:21 AM,,T02,,,ENG-1
"""
MINUTES = """\
date: 2026-03-18
subject: Weekly call

Olga Petrova (operations): T03 needs two more days.
Fiona Hart (finance): T05 cannot finish before 2026-04-20,
because of the close.
Anna: we cannot test before that.
"""
DMN = """\
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="limits">
  <decision id="approval-limit" name="Approval limit">
    <informationRequirement id="needs"><requiredDecision href="#class"/></informationRequirement>
  </decision>
  <decision id="class" name="Class of the supplier"/>
</definitions>
"""


def export(model: str) -> bytes:
    """Give an export of Camunda 7: a list of definitions, and the XML of one."""
    listed = {"id": "invoice:3:7f1", "key": "invoice", "name": "Invoice", "version": 3}
    plain = {
        "processDefinitions": [listed, {**listed, "id": "archive:1:2c9", "key": "archive"}],
        "xml": [{"id": "invoice:3:7f1", "bpmn20Xml": model}],
    }
    return _json(plain)


def jira() -> bytes:
    """Give a page of a Jira server."""
    fields = {
        "summary": "T03: set up the cluster",
        "status": {"name": "In Progress", "statusCategory": {"key": "indeterminate"}},
        "issuetype": {"name": "Story"},
        "assignee": {"displayName": "Olga Petrova", "emailAddress": "olga@example.com"},
        "labels": ["T03", "cluster"],
        "duedate": "2026-04-01",
        "created": "2026-03-02T09:12:00.000+0000",
        "updated": "2026-03-13T16:40:00.000+0000",
        "resolutiondate": None,
        "issuelinks": [
            {
                "type": {"outward": "blocks", "inward": "is blocked by"},
                "outwardIssue": {"key": "E-2"},
            }
        ],
    }
    issues = [{"key": f"ENG-{number}", "fields": fields} for number in (1, 2)]
    return _json({"issues": issues, "isLast": True})


def github() -> bytes:
    """Give a page of GitHub's issues."""
    issue = {
        "number": 7,
        "title": "T03: set up the cluster",
        "state": "open",
        "assignee": {"login": "olga"},
        "labels": [{"name": "T03"}, {"name": "cluster"}],
        "milestone": {"due_on": "2026-04-01T07:00:00Z"},
        "created_at": "2026-03-02T09:12:00Z",
        "updated_at": "2026-03-13T16:40:00Z",
        "closed_at": None,
    }
    return _json([issue, {**issue, "number": 8, "pull_request": {"url": "x"}}])


def gitlab() -> bytes:
    """Give a page of GitLab's issues."""
    issue = {
        "iid": 7,
        "title": "T03: set up the cluster",
        "state": "opened",
        "issue_type": "issue",
        "assignee": {"name": "Olga Petrova"},
        "labels": ["T03", "cluster"],
        "due_date": "2026-04-01",
        "created_at": "2026-03-02T09:12:00.000Z",
        "updated_at": "2026-03-13T16:40:00.000Z",
        "closed_at": None,
    }
    return _json([issue, {**issue, "iid": 8}])


def _json(plain: Any) -> bytes:  # noqa: ANN401  # any JSON
    return json.dumps(plain, indent=1).encode()
