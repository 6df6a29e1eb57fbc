"""Test reports: JUnit XML files, one fact for each suite at the top of a file.

Results are counted from the cases themselves; what a suite's head says is compared with them and a
difference is noted, not believed. Cases that flip between runs of one build are marked. A report
belongs to the task that the settings name, or else to
the one whose id begins its file name (``T37-integration.xml``). Document types are refused.
"""

import re
from datetime import datetime
from pathlib import PurePosixPath
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from plan.errors import Problem
from plan.records import Fact, FactKind, Plain
from tools.sources.base import (
    UNDATED,
    SourceContext,
    SourceError,
    SourceSpec,
    list_files,
    read_bytes,
    read_instant,
    refuse,
    short_place,
    task_of,
)
from tools.sources.flips import Run, with_flips
from tools.sources.suites import NoReportError, ReportReader, Suite

MAX_REPORT_BYTES = 20_000_000
_COUNTS = ("passed", "failed", "errors", "skipped", "total")
_SHOWN = 5


def read_junit(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a report, or every report of a folder, whole.

    Raises:
        SourceError: the folder or any report is wrong.
    """
    task = task_of(spec, context)
    runs: list[Run] = []
    facts: list[Fact] = []
    problems: list[Problem] = []
    for file in list_files(spec.path, context.root, ".xml"):
        try:
            suites = parse_report(file, read_bytes(file, context.root, MAX_REPORT_BYTES))
            subject = task or _task_in_name(file, context)
            facts += [_fact(spec, file, suite, subject, context) for suite in suites]
            runs += [Run(subject, suite) for suite in suites]
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return with_flips(facts, runs)


def parse_report(file: str, data: bytes) -> list[Suite]:
    """Count what a report holds, suite by suite.

    Raises:
        SourceError: it is no JUnit XML, or has a document type or entities.
    """
    reader = ReportReader()
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException:
        message = "has a document type or entities, which may reach out or blow up; export without"
        raise refuse(file, message) from None
    except ParseError as error:
        line = error.position[0]
        message = f"is no whole XML: {_reason(error)}; export the report again"
        raise SourceError([Problem(file, line, None, message)]) from None
    except NoReportError as error:
        raise refuse(file, str(error)) from None
    except (LookupError, ValueError):
        raise refuse(file, "has an unknown or wrong encoding; save it as UTF-8") from None
    return reader.suites


def _reason(error: ParseError) -> str:
    return str(error).partition(":")[0]


def _task_in_name(file: str, context: SourceContext) -> str | None:
    """Find the longest id that begins the file's name and ends where the word ends."""
    name = PurePosixPath(file).name
    found = [
        id_ for id_ in context.plan.by_id if re.match(rf"{re.escape(id_)}(?![A-Za-z0-9])", name)
    ]
    return max(found, key=len, default=None)


def _fact(
    spec: SourceSpec, file: str, suite: Suite, subject: str | None, context: SourceContext
) -> Fact:
    data: dict[str, Plain] = {
        **{name: suite.counts[name] for name in _COUNTS},
        "suite": suite.name or PurePosixPath(file).stem,
    }
    if suite.build:
        data["build"] = suite.build
    if suite.counts["flaky"]:
        data["flaky"] = suite.counts["flaky"]
    if suite.failing:
        data["failing"] = _names(suite)
    if suite.notes:
        data["contradiction"] = "; ".join(suite.notes[:_SHOWN])
    return Fact(
        source=spec.name,
        kind=FactKind.TEST_RUN,
        subject=subject,
        at=_at(file, suite, context),
        place=short_place(file),
        text=_text(data),
        data=data,
    )


def _at(file: str, suite: Suite, context: SourceContext) -> str:
    if not suite.timestamp:
        return UNDATED
    try:
        moment = datetime.fromisoformat(suite.timestamp)
    except ValueError:
        message = f"{suite.timestamp!r} is no instant; write 2026-06-12T17:00:00"
        raise SourceError([Problem(file, None, "timestamp", message)]) from None
    try:
        return read_instant(moment, context)
    except ValueError as error:
        raise SourceError([Problem(file, None, "timestamp", str(error))]) from None


def _names(suite: Suite) -> str:
    shown = ", ".join(suite.failing[:_SHOWN])
    left = suite.counts["failed"] + suite.counts["errors"] - min(len(suite.failing), _SHOWN)
    return f"{shown} and {left} more" if left > 0 else shown


def _text(data: dict[str, Plain]) -> str:
    counts = ", ".join(f"{data[name]} {name}" for name in ("passed", "failed", "errors", "skipped"))
    text = f"{data['suite']}: {data['total']} tests, {counts}"
    text += f", {data['flaky']} flaky" if "flaky" in data else ""
    text += f"; failing: {data['failing']}" if "failing" in data else ""
    return f"{text}; but {data['contradiction']}" if "contradiction" in data else text
