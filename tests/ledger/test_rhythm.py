"""Handoffs, nudges and runs in the ledger: once for one cause, whole, and nothing that binds."""

from pathlib import Path

import pytest

from ledger.opening import Ledger, open_ledger
from ledger.verify import verify
from plan.errors import NotEntitledError, RefusedError, UnknownError
from plan.rhythm import Acknowledgement, Handoff, Need, Run, RunStep, run_messages
from plan.telling import Message
from tests.fakes import FakeClock
from tests.ledger.steps import kernel_connection

HANDOFF = Handoff(
    task="T03",
    name="T03 Set up the target cluster",
    recipients=("olga", "owen"),
    cause="T01",
    revision=1,
    start="2026-03-09T09:00+00:00",
    finish="2026-03-20T17:00+00:00",
    needs=(Need(task="T01", name="T01 Map the ledger accounts", words="DOC-1"),),
)
RUN = Run(
    runbook="stale-status",
    digest="0" * 64,
    kind="stale",
    task="T03",
    department="operations",
    text="T03 is stale",
)


def message(person: str = "olga", key: str = "nudge/1") -> Message:
    return Message(
        kind="nudge",
        recipient=person,
        proposal=None,
        subject="s",
        body="b",
        dedupe=f"{key}/{person}",
    )


def test_the_same_cause_hands_over_once_and_another_cause_again(ledger: Ledger) -> None:
    first = ledger.rhythm.hand_over(HANDOFF)
    same = ledger.rhythm.hand_over(HANDOFF.model_copy(update={"finish": "2026-04-01T17:00+00:00"}))
    other = ledger.rhythm.hand_over(HANDOFF.model_copy(update={"cause": "T01 T02"}))

    assert first is not None
    assert other is not None
    assert (first.id, same, other.id) == ("H1", None, "H2")
    assert ledger.rhythm.handoffs() == (first, other)
    told = [one.dedupe for one in ledger.governance.outbox()]
    assert told == [f"handoff/{id_}/{name}" for id_ in ("H1", "H2") for name in ("olga", "owen")]


@pytest.mark.parametrize("person", ["olga", "maya"])
def test_whoever_was_told_takes_over_or_the_pmo_for_them(ledger: Ledger, person: str) -> None:
    ledger.rhythm.hand_over(HANDOFF)

    taken = ledger.rhythm.acknowledge(Acknowledgement(handoff="h1", person=person, words="yes"))

    assert (taken.acknowledged_by, taken.words) == (person, "yes")
    assert taken.acknowledged_at == "2026-03-02T08:00:00+00:00"
    with pytest.raises(RefusedError, match=f"taken over by {person}"):
        ledger.rhythm.acknowledge(Acknowledgement(handoff="H1", person="owen"))


@pytest.mark.parametrize(
    ("handoff", "person", "error"),
    [
        ("H1", "fiona", NotEntitledError),
        ("H1", "coordinator", NotEntitledError),
        ("H1", "nobody", UnknownError),
        ("H7", "olga", UnknownError),
    ],
)
def test_who_it_does_not_concern_takes_nothing_over(
    ledger: Ledger, handoff: str, person: str, error: type[Exception]
) -> None:
    ledger.rhythm.hand_over(HANDOFF)

    with pytest.raises(error):
        ledger.rhythm.acknowledge(Acknowledgement(handoff=handoff, person=person))

    assert ledger.rhythm.handoffs()[0].acknowledged_by is None


def test_a_message_that_was_told_is_not_told_again_and_nothing_new_writes_no_entry(
    ledger: Ledger,
) -> None:
    first = ledger.rhythm.nudge([message(), message("owen"), message()], "stale")
    entries = len(ledger.reader.log())
    again = ledger.rhythm.nudge([message()], "stale")

    assert first == ("nudge/1/olga", "nudge/1/owen")
    assert again == ()
    assert len(ledger.reader.log()) == entries


def test_a_step_is_recorded_once_with_what_it_tells(ledger: Ledger) -> None:
    opened = ledger.rhythm.open_run(RUN)
    assert opened is not None
    step = RunStep(number=1, do="ask_status", outcome="done", detail="asked")
    told = list(run_messages(opened, step, ["olga"], "Where does it stand?", ["olga"]))

    ledger.rhythm.note_step("RUN1", step, told)
    again = ledger.rhythm.note_step("RUN1", step.model_copy(update={"detail": "twice"}), told)

    assert [one.detail for one in again.steps] == ["asked"]
    (posted,) = ledger.governance.outbox()
    assert "interlock runbooks done RUN1 --as olga" in posted.body


def test_one_run_is_open_about_one_thing_and_after_its_end_another_may_begin(
    ledger: Ledger,
) -> None:
    assert ledger.rhythm.open_run(RUN) is not None
    assert ledger.rhythm.open_run(RUN) is None
    ledger.rhythm.end_run("RUN1", "cleared", "it has gone")
    with pytest.raises(RefusedError, match="ended as cleared"):
        ledger.rhythm.end_run("run1", "cleared", "twice")

    again = ledger.rhythm.open_run(RUN)

    assert again is not None
    assert [one.state for one in ledger.rhythm.runs()] == ["cleared", "acted"]


def test_a_person_answers_only_what_waits(ledger: Ledger) -> None:
    ledger.rhythm.open_run(RUN)
    with pytest.raises(RefusedError, match="waits for nobody"):
        ledger.rhythm.answer_step("RUN1", person="olga", words="yes")
    waiting = RunStep(number=1, do="wait", outcome="waiting", detail="waits for owner")
    assert ledger.rhythm.note_step("RUN1", waiting).state == "waits"
    with pytest.raises(RefusedError, match="needs words"):
        ledger.rhythm.answer_step("RUN1", person="olga", words=" ")

    answered = ledger.rhythm.answer_step("RUN1", person="olga", words="it runs")

    assert answered.state == "acted"
    assert (answered.done[1].person, answered.done[1].detail) == ("olga", "it runs")


def test_what_was_recorded_is_there_after_opening_again_and_the_ledger_is_whole(
    ledger: Ledger, path: Path, clock: FakeClock
) -> None:
    ledger.rhythm.hand_over(HANDOFF)
    ledger.rhythm.acknowledge(Acknowledgement(handoff="H1", person="owen"))
    ledger.rhythm.open_run(RUN)
    ledger.rhythm.nudge([message()], "stale")
    before = ledger.rhythm.handoffs(), ledger.rhythm.runs()

    with open_ledger(path, clock) as again:
        assert (again.rhythm.handoffs(), again.rhythm.runs()) == before
    assert verify(path)["ok"]


def test_a_handoff_that_no_kernel_wrote_is_found(ledger: Ledger, path: Path) -> None:
    from datetime import datetime  # noqa: PLC0415  # one test needs it

    from ledger.journal import Act  # noqa: PLC0415  # the way past the rules

    ledger.close()
    with kernel_connection(path) as raw:
        at = datetime.fromisoformat("2026-03-02T08:00:00+00:00")
        Act(raw, at).write("handed_over", "olga", {"id": "H1"})

    report = verify(path)

    assert not report["ok"]
    assert any("is an act of the kernel" in str(one["detail"]) for one in report["checks"])
