"""A turn that is listened to: words, tools and drafts as they come, and an end that replaces."""

from collections.abc import Callable
from pathlib import Path

import pytest

from agents.conversing import STOPPED, conversation_digest
from agents.live import Answered, Live, Stop, TurnEvent
from graphs.conversation import Spoken, converse
from tests.agents import fake_endpoint as fake
from tests.agents.streamed import in_pieces
from tests.graphs.office import Office
from tests.graphs.talking import READY, after_a_round, answers, call, calls, crew_at, turns_of
from tests.graphs.talking import talking_office as open_talking

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
GOOD = {"text": "T05 waits for T04.", "cites": ["T05"], "drafts": [], "unknown": []}
FORGED = {**GOOD, "text": "T05 waits for T04. T05 costs 98765 euros."}
LOOK = calls(call("tasks", {"ids": ["T05", "T04"]}))


def heard(
    root: Path, script: list[fake.Reply], on: Callable[[TurnEvent, Stop], None] | None = None
) -> tuple[Spoken, list[TurnEvent], Office]:
    events: list[TurnEvent] = []
    stop = Stop()

    def tell(event: TurnEvent) -> None:
        events.append(event)
        if on is not None:
            on(event, stop)

    with fake.running(script) as endpoint:
        office = open_talking(after_a_round(root), crew_at(endpoint.url))
        spoken = converse(office.context, "why does T05 start then?", "maya", Live(tell, stop))
    return spoken, events, office


def words_of(events: list[TurnEvent]) -> str:
    return "".join(one.text for one in events if one.kind == "words")


def end_of(events: list[TurnEvent]) -> Answered:
    last = events[-1]
    assert isinstance(last, Answered)
    return last


def test_tools_come_first_then_words_then_what_stood(tmp_path: Path) -> None:
    spoken, events, _ = heard(tmp_path, [LOOK, READY, in_pieces(GOOD)])

    kinds = [one.kind for one in events]
    assert kinds[0] == "tool"
    assert kinds.count("words") > 1
    assert words_of(events) == spoken.answer == GOOD["text"]
    assert (end_of(events).replaced, end_of(events).written_by) == (False, "the-model")


def test_what_did_not_stand_is_replaced_at_the_end(tmp_path: Path) -> None:
    spoken, events, _ = heard(tmp_path, [LOOK, READY, in_pieces(FORGED)])

    assert "98765" in words_of(events)
    assert spoken.answer == "T05 waits for T04."
    assert end_of(events).text == spoken.answer
    assert end_of(events).replaced
    assert end_of(events).dropped == {"number_from_nowhere": 1}


def test_words_of_an_answer_that_broke_off_are_taken_back_and_the_rules_answer(
    tmp_path: Path,
) -> None:
    cut = in_pieces(str(GOOD), finish="length")
    begun = in_pieces('{"text": "T05 waits for a mirac', finish="length")

    spoken, events, _ = heard(tmp_path, [LOOK, READY, begun, cut])

    kinds = [one.kind for one in events]
    assert "anew" in kinds
    after = events[len(kinds) - kinds[::-1].index("anew") :]
    assert "mirac" not in words_of(after)
    assert (spoken.written_by, end_of(events).failure) == ("rules", spoken.failure)
    assert "cut off" in str(spoken.failure)


def test_a_stop_between_words_keeps_nothing_and_is_recorded(tmp_path: Path) -> None:
    def at_the_second(event: TurnEvent, stop: Stop) -> None:
        if event.kind == "words":
            stop.request()

    spoken, events, office = heard(tmp_path, [LOOK, READY, in_pieces(GOOD)], at_the_second)

    assert spoken.answer == end_of(events).text == STOPPED
    assert (spoken.failure, spoken.written_by) == ("stopped by the person", "rules")
    assert sum(one.kind == "words" for one in events) == 1
    assert turns_of(office.ledger.evidence)[-1] == f"coordinator: {STOPPED}"


def test_a_stop_before_a_tool_calls_none(tmp_path: Path) -> None:
    def at_the_first(_event: TurnEvent, stop: Stop) -> None:
        stop.request()

    two = calls(call("tasks", {"ids": ["T05"]}), call("findings", {}, "c2"))

    spoken, events, _ = heard(tmp_path, [two], at_the_first)

    assert [one.kind for one in events] == ["tool", "answer"]
    assert spoken.answer == STOPPED


def test_a_draft_is_told_and_stays_after_a_stop(tmp_path: Path) -> None:
    def at_the_draft(event: TurnEvent, stop: Stop) -> None:
        if event.kind == "draft":
            stop.request()

    wanted = call("draft_change", {"durations": ["T03=12d"], "rationale": "as asked"})
    way_out = call("draft_way_out", {"about": "C1", "rationale": "as asked"}, "c2")

    spoken, events, office = heard(tmp_path, [calls(wanted, way_out)], at_the_draft)

    drafted = [one.id for one in events if one.kind == "draft"]
    assert len(drafted) == 1
    assert spoken.drafts == tuple(drafted)
    assert drafted[0] in {one.id for one in office.ledger.evidence.drafts()}


def test_rules_are_listened_to_in_the_same_way(tmp_path: Path) -> None:
    events: list[TurnEvent] = []
    office = open_talking(after_a_round(tmp_path))

    spoken = converse(office.context, "what blocks T04?", "maya", Live(events.append))

    kinds = [one.kind for one in events]
    assert kinds[0] == "tool"
    assert kinds[-2:] == ["words", "answer"]
    assert words_of(events) == spoken.answer
    assert not end_of(events).replaced


def test_nobody_listens_and_the_answer_is_the_same_and_is_not_streamed(tmp_path: Path) -> None:
    with fake.running([LOOK, READY, answers(str(GOOD["text"]), ["T05"])]) as endpoint:
        office = open_talking(after_a_round(tmp_path), crew_at(endpoint.url))
        spoken = converse(office.context, "why does T05 start then?", "maya")

    assert spoken.answer == GOOD["text"]
    assert [request["stream"] for request in endpoint.requests] == [False, False, False]


def test_the_record_of_a_turn_names_the_model_and_its_prompt(tmp_path: Path) -> None:
    spoken, _, office = heard(tmp_path, [LOOK, READY, in_pieces(GOOD)])

    [*_, asked, _, answered] = office.ledger.evidence.turns("person.maya", 9)
    assert (asked.prompt, answered.written_by) == (None, "the-model")
    assert answered.prompt == spoken.prompt == conversation_digest()


def test_what_is_not_known_stands_below_the_answer(tmp_path: Path) -> None:
    unknown = ["Whether the auditor agrees; finance could ask.", "Whether it costs 98765 euros."]

    spoken, events, _ = heard(tmp_path, [LOOK, READY, in_pieces({**GOOD, "unknown": unknown})])

    assert spoken.answer == f"{GOOD['text']}\nNot known: {unknown[0]}"
    assert end_of(events).replaced
    assert spoken.dropped == {"number_from_nowhere": 1}


def test_a_turn_asks_a_model_three_times_at_the_most(tmp_path: Path) -> None:
    with fake.running([LOOK, LOOK, answers(str(GOOD["text"]), ["T05"]), LOOK]) as endpoint:
        office = open_talking(after_a_round(tmp_path), crew_at(endpoint.url))
        spoken = converse(office.context, "why does T05 start then?", "maya")

    assert len(endpoint.requests) == 3
    assert (spoken.written_by, spoken.answer) == ("the-model", GOOD["text"])
