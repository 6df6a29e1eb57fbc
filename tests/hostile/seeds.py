"""Whole files of every kind that is read: what the mutator begins with. Each imports as it is."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from app.services.exporting import plan_csv, plan_rows
from plan.values import canonical
from tests.builders import small_plan
from tests.hostile import seeds_more as more
from tools.planfiles.mspdi.writing import write_mspdi
from tools.planfiles.workbook_writing import write_workbook

_MADE = datetime(2026, 3, 2, tzinfo=UTC)


class Seed(NamedTuple):
    """A file that is read without a word; ``share`` says how often it is taken."""

    kind: str
    name: str
    data: bytes
    share: int


_STATUS = """\
task,percent,state,as_of,note
T01,100,done,2026-03-06,signed off
T02,60,in_progress,2026-03-18,"waits, as before"
T03,0,not_started,2026-03-19,
"""
_COUNTS = """\
object,source_count,target_count,task,as_of
invoices,1200,1200,T05,2026-03-18
customers,310,309,T05,2026-03-19
"""
_CONTROLS = """\
control,task,state,evidence,date
C-1,T02,open,four eyes,2026-03-18
C-2,T02,closed,minutes of the board,2026-03-19
"""
_CONFIGURATION = """\
environment,item,expected,actual,task,as_of
PROD,pool.size,20,20,T03,2026-03-18
PROD,timeout,30s,31s,T03,2026-03-19
"""
_JUNIT = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="invoices" tests="3" failures="1" timestamp="2026-03-18T10:00:00">
    <testcase classname="a.B" name="one"/>
    <testcase classname="a.B" name="two"><failure message="no">trace</failure></testcase>
    <testcase classname="a.B" name="three"><system-out>said</system-out></testcase>
  </testsuite>
</testsuites>
"""
_MAIL = """\
From: Fiona Hart <fiona@example.com>
To: maya@example.com
Date: Wed, 18 Mar 2026 09:30:00 +0000
Subject: =?utf-8?q?The_close=E2=80=A6?=
Message-ID: <1@example.com>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="B"

--B
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

T05 cannot finish before 2026-04-20 because of the close.=20

On Tue Maya wrote:
> when?
--B
Content-Type: text/html; charset=utf-8

<p>T05 cannot finish before <b>2026-04-20</b>.</p>
--B--
"""
_STATEMENT = """\
---
from: olga
date: 2026-03-18
---
T03 needs two more days. T04 waits for it.
"""
_BPMN = """\
<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
  <bpmn:process id="invoice" name="Invoice" isExecutable="true">
    <bpmn:startEvent id="s"/>
    <bpmn:callActivity id="c" calledElement="approve"/>
    <bpmn:serviceTask id="t" camunda:type="external" camunda:topic="post"/>
    <bpmn:intermediateCatchEvent id="w"><bpmn:timerEventDefinition>
      <bpmn:timeCycle>R/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition>
    </bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="e"/>
  </bpmn:process>
</bpmn:definitions>
"""
_OPERATIONS = [
    {"op": "set_duration", "task": "T01", "duration": 2880},
    {
        "op": "add_dependency",
        "before": "T02",
        "after": "T03",
        "kind": "SS",
        "lag": 480,
        "basis": "A1",
    },
    {"op": "set_deadline", "task": "T05", "deadline": "2026-05-01"},
]


def _wide_csv() -> str:
    """Give a plan with every column, so that a cell of any kind can be spoiled."""
    return (
        "id,name,department,team,duration,predecessors,constraint,constraint_date,deadline,percent,"
        "owner,gate,calendar,processes,kind,note\r\n"
        'T01,"Map, all",finance,FIN,5d,,SNET,2026-03-04,2026-04-01,40,fiona,,,order; invoice,,\r\n'
        "T02,Firewall,it-security,SEC and NET,0.5d,T01SS+3d,,,,,sam,,standard,,change,urgent\r\n"
        "T03,Cut over,operations,PLT,4h,T01FF-1d;T02FS+2ed,FNLT,2026-05-01T17:00,,,,,,,,\r\n"
        "T04,Go-live,pmo,all,0d,T03FS,,,,,,finance and pmo,,,,\r\n"
    )


def seeds() -> tuple[Seed, ...]:
    """Give the files, with how often each is taken."""
    plan = small_plan()
    text: Mapping[str, tuple[str, str, int]] = {
        "status": ("status.csv", _STATUS, 8),
        "counts": ("counts.csv", _COUNTS, 4),
        "controls": ("controls.csv", _CONTROLS, 4),
        "configuration": ("configuration.csv", _CONFIGURATION, 4),
        "junit": ("T05-report.xml", _JUNIT, 8),
        "mail": ("T05.eml", _MAIL, 10),
        "statements": ("2026-03-18-olga.md", _STATEMENT, 3),
        "bpmn": ("invoice.bpmn", _BPMN, 5),
        "operations": ("ops.json", json.dumps(_OPERATIONS, indent=1), 6),
        "json": ("plan.json", canonical(plan), 8),
    }
    sheet = [row.split(",") for row in _CONTROLS.splitlines()]
    return (
        Seed("csv", "plan.csv", _wide_csv().encode(), 10),
        Seed("csv", "small.csv", plan_csv(plan).encode(), 6),
        Seed("excel", "plan.xlsx", write_workbook("Plan", plan_rows(plan), _MADE), 16),
        Seed("sheet", "controls.xlsx", write_workbook("Controls", sheet, _MADE), 2),
        Seed("mspdi", "project.xml", write_mspdi(plan), 16),
        *(Seed(kind, name, data.encode(), share) for kind, (name, data, share) in text.items()),
        Seed("tickets", "jira.csv", more.JIRA_CSV.encode(), 4),
        Seed("minutes", "2026-03-18-call.md", more.MINUTES.encode(), 2),
        Seed("dmn", "limit.dmn", more.DMN.encode(), 2),
        Seed("export", "deployed.json", more.export(_BPMN), 2),
        Seed("jira", "jira", more.jira(), 3),
        Seed("github", "github", more.github(), 3),
        Seed("gitlab", "gitlab", more.gitlab(), 3),
    )
