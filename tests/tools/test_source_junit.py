"""Test reports: what is counted, whose they are, and what is refused."""

from pathlib import Path

import pytest

from plan.records import FactKind
from tests.tools.sourcing import Inbox
from tools.sources.junit import MAX_REPORT_BYTES, parse_report
from tools.sources.suites import MAX_DEPTH

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "junit"
needs_real_reports = pytest.mark.skipif(not REAL.is_dir(), reason="the real reports are not here")

MIXED = """<?xml version="1.0"?>
<testsuites>
  <testsuite name="integration" tests="5" failures="1" errors="1" skipped="1"
             timestamp="2026-03-19T21:15:09.250">
    <testcase classname="Invoice" name="is posted"/>
    <testcase classname="Invoice" name="is stopped"><failure message="no"/></testcase>
    <testcase classname="Invoice" name="is sent"><error/><failure/></testcase>
    <testcase name="is archived"><skipped/></testcase>
    <testcase name="is found"><flakyFailure/><system-out>failure</system-out></testcase>
  </testsuite>
</testsuites>
"""
GREEN = '<testsuite name="unit"><testcase name="a"/></testsuite>'


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path, "junit", "inbox/tests")


def test_cases_are_counted_once_by_their_worst_result(inbox: Inbox) -> None:
    inbox.put(MIXED, "inbox/tests/T03-integration.xml")

    [fact] = inbox.read()

    assert fact.kind is FactKind.TEST_RUN
    assert fact.data == {
        "suite": "integration",
        "passed": 2,
        "failed": 1,
        "errors": 1,
        "skipped": 1,
        "total": 5,
        "flaky": 1,
        "failing": "Invoice.is stopped, Invoice.is sent",
    }
    assert (fact.at, fact.place) == ("2026-03-19T21:15", "tests/T03-integration.xml")
    assert "1 failed, 1 errors" in fact.text


@pytest.mark.parametrize(
    ("name", "task"),
    [
        ("T03-integration.xml", "T03"),
        ("T03.xml", "T03"),
        ("T03_a.xml", "T03"),
        ("T031.xml", None),
        ("T99-unknown.xml", None),
        ("TEST-T03.xml", None),
    ],
)
def test_a_report_belongs_to_the_task_whose_id_begins_its_name(
    inbox: Inbox, name: str, task: str | None
) -> None:
    inbox.put(GREEN, f"inbox/tests/{name}")

    [fact] = inbox.read()

    assert fact.subject == task


def test_the_settings_name_the_task_before_the_file_does(inbox: Inbox) -> None:
    inbox.put(GREEN, "inbox/tests/T03-unit.xml")

    assert [fact.subject for fact in inbox.read(task="T04")] == ["T04"]
    assert "there" in inbox.refusal(task="T99")
    assert "'T99'" in inbox.refusal(task="T99")


def test_a_single_file_is_read_as_well_as_a_folder_by_name(inbox: Inbox) -> None:
    inbox.put(GREEN, "inbox/tests/b.xml")
    inbox.put(MIXED, "inbox/tests/a.xml")
    inbox.put("no report", "inbox/tests/notes.txt")

    assert [fact.place for fact in inbox.read()] == ["tests/a.xml", "tests/b.xml"]
    assert [fact.place for fact in inbox.read("inbox/tests/b.xml")] == ["tests/b.xml"]


def test_nested_suites_count_to_the_suite_at_the_top(inbox: Inbox) -> None:
    inbox.put(
        """<testsuites><testsuite name="all"><testsuite name="a"><testcase name="1"/></testsuite>
        <testsuite name="b"><testsuite name="c"><error message="set-up failed"/></testsuite>
        <testcase name="2"/></testsuite></testsuite>
        <testsuite name="other"><testcase name="3"/></testsuite></testsuites>""",
        "inbox/tests/x.xml",
    )

    top, other = inbox.read()

    assert (top.data["suite"], top.data["total"], top.data["errors"]) == ("all", 3, 1)
    assert top.data["failing"] == "c"
    assert (other.data["suite"], other.data["total"]) == ("other", 1)


def test_suites_of_one_name_in_one_file_are_one_fact(inbox: Inbox) -> None:
    inbox.put(
        """<testsuites><testsuite name="pytest"><testcase name="1"/></testsuite>
        <testsuite name="pytest"><testcase name="2"><failure/></testcase>
        </testsuite></testsuites>""",
        "inbox/tests/x.xml",
    )

    [fact] = inbox.read()

    assert (fact.data["passed"], fact.data["failed"]) == (1, 1)


@pytest.mark.parametrize(
    "report",
    [
        '<testsuites name="loose"><testcase name="1"/></testsuites>',
        '<x:testsuite xmlns:x="urn:any"><x:testcase name="1"/></x:testsuite>',
    ],
)
def test_other_shapes_of_the_root_are_read(inbox: Inbox, report: str) -> None:
    inbox.put(report, "inbox/tests/x.xml")

    [fact] = inbox.read()

    assert (fact.data["passed"], fact.data["total"], fact.at) == (1, 1, "undated")


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (
            '<testsuite name="s" failures="0"><testcase><failure/></testcase></testsuite>',
            "failures",
        ),
        ('<testsuites tests="9"><testsuite><testcase/></testsuite></testsuites>', "9 tests"),
        ('<testsuite tests="many"><testcase/></testsuite>', "many"),
    ],
)
def test_a_head_that_differs_from_its_cases_is_noted_and_not_believed(
    inbox: Inbox, report: str, said: str
) -> None:
    inbox.put(report, "inbox/tests/x.xml")

    [fact] = inbox.read()

    assert said in str(fact.data["contradiction"])
    assert fact.data["total"] == 1


def test_a_head_may_leave_out_what_is_nested(inbox: Inbox) -> None:
    inbox.put(
        """<testsuite tests="1" failures="0"><testcase/>
        <testsuite tests="1" failures="1"><testcase><failure/></testcase></testsuite>
        </testsuite>""",
        "inbox/tests/x.xml",
    )

    [fact] = inbox.read()

    assert "contradiction" not in fact.data


def test_an_instant_with_an_offset_is_told_in_the_time_of_the_plan(inbox: Inbox) -> None:
    inbox.put('<testsuite timestamp="2026-03-19T23:30:00-05:00"/>', "inbox/tests/x.xml")

    assert inbox.read()[0].at == "2026-03-20T04:30"


@pytest.mark.parametrize("stamp", ["2026-02-30T10:00:00", "yesterday", "2026-03-21T00:00:01"])
def test_an_instant_that_does_not_exist_or_has_not_come_is_refused(
    inbox: Inbox, stamp: str
) -> None:
    inbox.put(f'<testsuite timestamp="{stamp}"/>', "inbox/tests/x.xml")

    assert "inbox/tests/x.xml, timestamp: " in inbox.refusal()


BOMB = """<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<testsuite name="&c;"/>"""
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "a bomb of entities": (BOMB, "document type"),
    "an outer entity": (
        '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/hostname">]><testsuite name="&x;"/>',
        "document type",
    ),
    "a document type alone": (
        '<!DOCTYPE t SYSTEM "http://example.com/t.dtd"><t/>',
        "document type",
    ),
    "a cut-off end": (MIXED[:300], "row 6: is no whole XML"),
    "an entity without a type": ('<testsuite name="&x;"/>', "is no whole XML: undefined entity"),
    "an unknown encoding": (
        '<?xml version="1.0" encoding="klingon"?><testsuite/>',
        "unknown or wrong",
    ),
    "bytes of another encoding": (
        '<?xml version="1.0" encoding="utf-8"?><testsuite name="Prüfung"/>'.encode("latin-1"),
        "is no whole XML",
    ),
    "another root": ("<html><body/></html>", "its root is 'html'"),
    "no XML": ("passed: 12", "is no whole XML"),
    "nothing": ("  \n", "the file is empty"),
    "deep nesting": ("<testsuite>" * (MAX_DEPTH + 1), "nests deeper"),
    "deep nesting in a case": ("<testsuite><testcase>" + "<a>" * MAX_DEPTH, "nests deeper"),
    "too many suites": (
        "<testsuites>" + '<testsuite name="a"/>' * 20_001 + "</testsuites>",
        "holds more than 20,000 suites",
    ),
    "two roots": ("<testsuite/><testsuite/>", "is no whole XML"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_report_is_refused_with_its_name(inbox: Inbox, hostile: str) -> None:
    content, reason = HOSTILE[hostile]
    inbox.put(content, "inbox/tests/T03.xml")

    refusal = inbox.refusal()

    assert refusal.startswith("inbox/tests/T03.xml")
    assert reason in refusal


def test_one_wrong_report_makes_the_folder_unread_and_each_is_named(inbox: Inbox) -> None:
    inbox.put(GREEN, "inbox/tests/a.xml")
    inbox.put(BOMB, "inbox/tests/b.xml")
    inbox.put("<html/>", "inbox/tests/c.xml")

    refusal = inbox.refusal()

    assert "b.xml: " in refusal
    assert "c.xml: " in refusal


def test_a_report_of_another_encoding_that_says_so_is_read(inbox: Inbox) -> None:
    report = '<?xml version="1.0" encoding="ISO-8859-1"?><testsuite name="Prüfung"/>'
    inbox.put(report.encode("latin-1"), "inbox/tests/x.xml")
    inbox.put(report.replace("ISO-8859-1", "UTF-16").encode("utf-16"), "inbox/tests/y.xml")

    assert [fact.data["suite"] for fact in inbox.read()] == ["Prüfung", "Prüfung"]


def test_a_report_that_is_too_large_is_refused_before_it_is_parsed(inbox: Inbox) -> None:
    inbox.put("<testsuite>" + " " * MAX_REPORT_BYTES, "inbox/tests/x.xml")

    assert "is larger than 20,000,000 bytes" in inbox.refusal()


@needs_real_reports
def test_the_huge_real_report_is_counted_whole() -> None:
    [suite] = parse_report("huge", (REAL / "junit-report-huge.xml").read_bytes())

    assert suite.counts["total"] == 7_580
    assert (suite.counts["failed"], suite.counts["skipped"]) == (19, 2_430)


@needs_real_reports
def test_the_real_report_with_an_outer_entity_is_refused_and_the_others_are_read(
    tmp_path: Path,
) -> None:
    inbox = Inbox(tmp_path, "junit", "inbox/tests")
    for real in sorted(REAL.glob("*.xml")):
        inbox.put(real.read_bytes(), f"inbox/tests/{real.name}")

    assert inbox.refusal().startswith("inbox/tests/testXxe-xxe.xml: has a document type")
    (tmp_path / "inbox/tests/testXxe-xxe.xml").unlink()
    facts = {fact.place: fact for fact in inbox.read()}

    assert len(facts) == 9
    nested = facts["tests/junit-report-nested-testsuites.xml"]
    assert (nested.data["total"], nested.data["errors"]) == (3, 1)
    assert "claims 186 tests" in str(nested.data["contradiction"])
    assert facts["tests/trend-2.xml"].data["errors"] == 3
