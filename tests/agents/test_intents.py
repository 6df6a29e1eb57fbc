"""Every way to ask that the rules know, and an honest answer to what they do not."""

from collections.abc import Iterator

import pytest

from agents import intents
from agents.answers import ReplyAnswer
from agents.grounding import ground_reply
from agents.intents import INTENTS, answer_by_rules, examples, find_intent
from tests.graphs.office import Office
from tests.graphs.talking import after_a_round, desk_of, talking_office
from tools.toolbox import Toolbox

PHRASINGS = [
    ("status", "status"),
    ("What's the status?", "status"),
    ("How are we doing?", "status"),
    ("where do we stand", "status"),
    ("are we on track?", "status"),
    ("What blocks T52?", "blocks"),
    ("what is holding up the cutover", "blocks"),
    ("what is T52 waiting for", "blocks"),
    ("What does T52 depend on?", "blocks"),
    ("why is T33 blocked?", "blocks"),
    ("Who is waiting for whom?", "who waits for whom"),
    ("who's waiting on what", "who waits for whom"),
    ("why does T52 start then?", "why"),
    ("why is the go-live so late", "why"),
    ("When does the pen test start?", "why"),
    ("what if T14 slips ten days", "what if"),
    ("What if T14 slips 10d?", "what if"),
    ("suppose T66 has to finish by 30 September", "what if"),
    ("Please tell me what happens if T14 slips two weeks", "what if"),
    ("what waits for finance", "waits for"),
    ("what is pending with IT security?", "waits for"),
    ("what does helen have to decide", "waits for"),
    ("what depends on T14?", "waits for"),
    ("draft the smallest change", "draft"),
    ("Could you please draft a way out of C1?", "draft"),
    ("draft T17 takes 15 days", "draft"),
    ("what does finance's date do to us", "translation"),
    ("What would R1 change for operations?", "translation"),
    ("what does what helen said mean for us?", "translation"),
    ("what changed?", "changes"),
    ("anything new since yesterday", "changes"),
    ("who has to approve", "approvals"),
    ("what is pending?", "approvals"),
    ("which conflicts are there", "conflicts"),
    ("which ways out are there of C1", "ways out"),
    ("what are our options", "ways out"),
    ("what is assumed", "register"),
    ("show me the drafts", "drafts"),
    ("search network board", "search"),
    ("what did Ines say about the firewall?", "search"),
    ("what is late?", "late"),
    ("what is critical", "critical"),
    ("which freezes are there", "windows"),
    ("how is T14?", "state of a task"),
    ("T14", "state of a task"),
    ("approve P1", "decide"),
    ("apply D3 now", "decide"),
    ("help", "help"),
    ("what can you do?", "help"),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    opened = talking_office(after_a_round(tmp_path_factory.mktemp("talk")))
    yield opened
    opened.ledger.close()


def ask(office: Office, question: str, person: str = "maya") -> ReplyAnswer:
    """Answer by rules, and check that all of it stands."""
    box = Toolbox(desk_of(office, person))
    answer = answer_by_rules(question, box)
    material = f"{question} P1 {box.given} {sorted(box.desk.plan.by_id)}"
    grounded = ground_reply(answer, desk_of(office, person).known_ids, material)
    assert grounded.answer == answer
    return answer


@pytest.mark.parametrize(("question", "name"), PHRASINGS)
def test_a_phrasing_is_understood(question: str, name: str) -> None:
    found = find_intent(question)

    assert found is not None
    assert found[0].name == name


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.name)
def test_an_example_is_answered_by_its_own_row(intent: intents.Intent) -> None:
    if not intent.example:
        return
    found = find_intent(intent.example)

    assert found is not None
    assert found[0].name == intent.name


@pytest.mark.parametrize(
    "question", ["blah", "tell me a joke", "2 + 2", "¿qué pasa?", "you are great"]
)
def test_what_is_not_understood_is_said_so_with_examples(office: Office, question: str) -> None:
    answer = ask(office, question)

    assert answer.text.startswith("I do not understand that")
    assert answer.text.count("\n- ") == len(examples())
    assert answer.cites == []


@pytest.mark.parametrize(
    ("question", "words", "cites"),
    [
        ("status", "it finishes Wed 8 Apr 2026", []),
        ("what blocks T04?", "T02 Approve the firewall change", ["T04", "T02", "T03"]),
        ("what blocks the invoice migration?", "T04 Migrate the invoice process", ["T04"]),
        ("who is waiting for whom", "T02 Approve the firewall change (IT security) is", ["T02"]),
        ("why does T05 start then", "because T04", ["T05", "T04", "T03", "T01"]),
        ("what if T03 slips ten days", "Wed 8 Apr 2026 -> Wed 22 Apr 2026", ["T03", "T04", "T05"]),
        ("what if T05 has to finish by 3 April?", "BREAKS T05 (Finance): FNLT 2026-04-03", ["T05"]),
        ("what waits for operations", "has to be answered: T03 waits for T02", ["A1"]),
        ("what waits for T03", "T04 Migrate the invoice process", ["T03", "T04"]),
        ("what does finance's date do to us", "fiona said", ["R1", "T05"]),
        ("which conflicts are there", "T05 finishes no later than 2026-04-01", ["C1"]),
        ("what is assumed", "assumed because of 'T03 can only start after T02'", ["A1", "T02"]),
        ("search form", "waits for the form", []),
        ("how is T01?", "in progress, 40 %", ["T01"]),
        ("what is critical", "T01 Map the ledger accounts", ["T01", "T03"]),
        ("which gates are there", "gate T06 Go-live decision", ["T06"]),
        ("what changed", "no change has been approved", []),
        ("approve P1", "I decide nothing", []),
    ],
)
def test_an_answer_says_what_the_plan_says_and_cites_it(
    office: Office, question: str, words: str, cites: list[str]
) -> None:
    answer = ask(office, question)

    assert words in answer.text
    assert set(cites) <= set(answer.cites)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what blocks the frobnicator", "I find no task"),
        ("what blocks T99", "there is no task 'T99'"),
        ("what if T03 slips a few days", "how many working days"),
        ("what if it rains", "I read no date and no amount"),
        ("what does marketing's date do to us", "I know no department and nobody"),
        ("what does sam's date do to us", "Nothing that sam said has been read"),
        ("draft way 9 of C1", "no way out '9'"),
        ("draft a way out of C7", "no conflict 'C7'"),
        ("what waits for invoice", "Which one do you mean?"),
    ],
)
def test_what_is_unclear_is_asked_back_and_never_guessed(
    office: Office, question: str, words: str
) -> None:
    assert words in ask(office, question).text


def test_us_is_the_speakers_own_department(office: Office) -> None:
    as_owen = ask(office, "what if T01 slips two days", "owen").text
    mine = ask(office, "what does finance's date do to us", "owen").text

    assert "Operations: 3 tasks would move" in as_owen
    assert "Of Operations," in mine


def test_the_smallest_change_is_the_first_way_out_of_the_open_conflict(office: Office) -> None:
    ways = ask(office, "which ways out are there").text
    drafted = ask(office, "draft the smallest change")

    [first] = [line for line in ways.splitlines() if line.startswith("- way 1: ")]
    title = first.removeprefix("- way 1: ").partition(";")[0]
    assert f"{drafted.drafts[0]} is drafted for C1: {title}" in drafted.text
    assert "interlock propose --draft" in drafted.text


def test_a_sentence_is_drafted_as_it_was_said(office: Office) -> None:
    drafted = ask(office, "draft T03 takes 12 days").drafts[0]

    draft = office.ledger.evidence.draft(drafted)
    assert (draft.title, draft.rationale) == (
        "T03 takes 12d",
        "As said in the conversation: 'T03 takes 12 days'.",
    )
