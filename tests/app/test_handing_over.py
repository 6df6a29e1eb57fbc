"""The next owner hears of it once all before is truly done, and is asked until they answer."""

import email
from email import policy
from pathlib import Path

import pytest
from icalendar import Calendar

from app.services.handing_over import hand_over
from app.services.rounds import hold_round
from app.services.timekeeping import Pass, look_after
from tests.app.conftest import Run
from tests.app.rhythm import T01_DONE, Place

T01_BARE = "T01,100,done,2026-03-09,,\n"
T03_RUNS = "T03,10,in_progress,2026-03-20,,\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def day(place: Place) -> Pass:
    """Hold a round and do what is due."""
    with place.opened() as opened:
        hold_round(opened, lambda _: None)
        return look_after(opened)


def mails(place: Place, kind: str) -> list[str]:
    return sorted(path.name[7:-4] for path in (place.root / "outbox").glob(f"*-{kind}-*.eml"))


def test_the_next_owner_is_told_what_they_need_and_by_when(place: Place) -> None:
    place.status(T01_DONE)

    done = day(place)

    assert done.handoffs == ("H1: T03 Set up the target cluster to olga, owen, dana",)
    assert mails(place, "handoff") == ["handoff-dana", "handoff-olga", "handoff-owen"]
    path = next((place.root / "outbox").glob("*-handoff-olga.eml"))
    mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["Subject"] == "H1: T03 Set up the target cluster is yours now, due 2026-03-20"
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "T01 Map the ledger accounts: DOC-1 signed list; all 412 accounts" in text
    assert "interlock handoff ack H1 --as olga" in text
    (entry,) = mail.iter_attachments()
    (event,) = Calendar.from_ical(entry.get_content()).walk("VEVENT")
    text = event.to_ical().decode()
    assert entry.get_filename() == "T03.ics"
    assert "SUMMARY:T03 Set up the target cluster" in text
    assert "DTEND:20260320T170000Z" in text


def test_a_done_that_names_no_evidence_hands_nothing_over(place: Place) -> None:
    place.status(T01_BARE)

    assert day(place).handoffs == ()


def test_a_done_that_the_tests_deny_hands_nothing_over(place: Place) -> None:
    place.configure(sources=("status", "tests"))
    place.status(T01_DONE)
    place.put(
        "tests/T01-accounts.xml",
        '<testsuite name="accounts" tests="2" failures="1" timestamp="2026-03-10T08:00:00">'
        '<testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>',
    )

    assert day(place).handoffs == ()


def test_nobody_is_told_twice_and_not_when_work_has_begun(place: Place) -> None:
    place.status(T01_DONE)
    day(place)
    place.clock.advance(minutes=10)

    assert day(place).handoffs == ()

    place.status(T01_DONE, T03_RUNS)
    place.clock.advance(hours=30)
    assert not any("H1" in line for line in day(place).nudges)


def test_what_nobody_acknowledges_is_chased_and_then_goes_to_the_pmo(place: Place) -> None:
    place.status(T01_DONE)
    day(place)

    place.clock.advance(hours=25)
    chased = day(place)
    place.clock.advance(hours=1)
    again = day(place)
    place.clock.advance(hours=48)
    late = day(place)

    assert sum("H1: T03" in line for line in chased.nudges) == 3
    assert not any("H1: T03" in line for line in again.nudges)
    told = [line.partition(":")[0] for line in late.nudges if "H1: T03" in line]
    assert told == ["maya", "tom"]


def test_whoever_takes_it_over_is_not_chased(place: Place, run: Run) -> None:
    place.status(T01_DONE)
    day(place)

    with place.opened() as opened:
        assert opened.rhythm.handoffs()[0].acknowledged_by is None
    stranger = run("handoff", "ack", "H1", "--as", "sam", "--workspace", place.root)
    taken = run(
        "handoff", "ack", "h1", "--as", "owen", "--words", "on it", "--workspace", place.root
    )
    twice = run("handoff", "ack", "H1", "--as", "olga", "--workspace", place.root)

    assert (stranger.code, taken.code, twice.code) == (1, 0, 1)
    assert "owen" in twice.err
    listed = run("handoff", "list", "--workspace", place.root).out
    assert "taken over by owen" in listed
    assert "on it" in listed


def test_a_stale_report_is_asked_for_once_and_then_the_pmo_hears_of_it(place: Place) -> None:
    place.configure("[watch]\nescalate_after_hours = 24\n")
    place.status("T01,10,in_progress,2026-03-03,,\n")
    place.put("none.csv", "")
    (place.root / "runbooks").mkdir()
    never = (
        "id: stale-status\ntitle: none\nwhen: {finding: over_capacity}\nsteps: [{do: recheck}]\n"
    )
    (place.root / "runbooks" / "own.yaml").write_text(never, encoding="utf-8")
    place.clock.advance(hours=-24 * 14)

    first = day(place)
    place.clock.advance(hours=24 * 9)
    asked = day(place)
    place.clock.advance(hours=2)
    again = day(place)
    place.clock.advance(hours=23)
    late = day(place)

    def told(done: Pass) -> list[str]:
        return [line.partition(":")[0] for line in done.nudges if "T01" in line and "old" in line]

    assert told(first) == []
    assert told(asked) == ["fiona", "dana"]
    assert told(again) == []
    assert told(late) == ["maya", "tom"]


def test_who_never_reported_a_task_that_is_over_by_plan_is_asked_once(place: Place) -> None:
    place.clock.advance(hours=-24 * 10)  # T01 is under way by plan, and then over
    asked = [day(place)]
    for _ in range(3):
        place.clock.advance(hours=24 * 5)
        asked.append(day(place))

    told = [line for one in asked for line in one.nudges if "T01" in line]
    assert [line.partition(":")[0] for line in told] == ["fiona", "dana", "maya", "tom"]


def test_in_quiet_hours_nobody_is_asked_anything_new(place: Place) -> None:
    place.status(T01_DONE)
    place.configure('[watch]\nquiet_days = ["fri"]\n')

    quiet = day(place)
    place.clock.advance(hours=24)
    loud = day(place)

    assert (quiet.handoffs, quiet.sent) == ((), 0)
    assert len(loud.handoffs) == 1


def test_before_the_first_round_nothing_is_handed_over(place: Place) -> None:
    place.status(T01_DONE)

    with place.opened() as opened:
        assert hand_over(opened).handoffs == ()
