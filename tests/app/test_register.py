"""The register: who may settle an assumption, what it costs, and that none of it moves a date."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bootstrap import open_workspace
from app.services.register import read_register, settle
from app.services.saying import say, settle_reading
from app.services.settlements import Word
from plan.errors import PlanError
from plan.records import AssumptionStatus
from plan.schedule import compute_schedule
from tests.app.conftest import PEOPLE, PLAN, Run
from tests.app.dated import make_dated

ACROSS = "T03 can only start once T02 is done."  # operations waits for IT security
INSIDE = "T04 can only start once T01 is done."  # follows from the plan already
CIRCULAR = "T03 can only start once T04 is done."  # the plan says the opposite


@pytest.fixture
def place(files: Path, tmp_path: Path) -> Path:
    return make_dated(files, tmp_path / "dated")


@pytest.fixture
def assumed(run: Run, place: Path) -> Path:
    """Give a workspace in which operations is said to wait for IT security (A1)."""
    run("say", ACROSS, "--as", "sam", "--workspace", place)
    return place


def register(run: Run, place: Path, *words: str) -> Any:  # noqa: ANN401  # any JSON
    answer = run("register", *words, "--workspace", place, "--json")
    assert answer.code == 0, answer.out
    return answer.json


def test_an_assumption_is_listed_with_words_owners_and_price(run: Run, assumed: Path) -> None:
    [one] = register(run, assumed)["assumptions"]

    assert {"id", "before", "after", "status", "quote", "owners", "price"} <= one.keys()
    assert (one["id"], one["before"], one["after"], one["status"]) == (
        "A1",
        "T02",
        "T03",
        "assumed",
    )
    assert one["quote"] in ACROSS
    assert (one["owners"], one["waits_for"]) == (["it-security", "operations"],) * 2
    assert one["people"]["operations"] == ["olga", "owen", "dana"]
    assert (one["evidence"]["speaker"], one["evidence"]["date"]) == ("sam", "2026-03-02")
    assert one["in_plan"] is False


def test_the_price_stands_both_ways(run: Run, place: Path) -> None:
    run("say", "T01 can only start once T02 is done.", "--as", "sam", "--workspace", place)

    [one] = register(run, place)["assumptions"]

    true, false = one["price"]["if_true"], one["price"]["if_false"]
    assert (true["tasks"], true["finish_minutes"]) == (5, 3 * 480)
    assert true["minutes"] == 5 * 3 * 480
    assert [row["id"] for row in true["moved"]] == ["T01", "T03", "T04", "T05", "T06"]
    assert (false["tasks"], false["minutes"], false["moved"]) == (0, 0, [])
    assert one["price"]["tasks"] == true["tasks"]


def test_a_claim_against_the_plan_has_no_price_and_is_never_drafted(run: Run, place: Path) -> None:
    run("say", CIRCULAR, "--as", "olga", "--workspace", place)

    settled = register(run, place, "confirm", "A1", "--as", "olga")

    assert settled["assumptions"][0]["price"]["if_true"]["contradicts_plan"] is True
    assert settled["assumptions"][0]["status"] == "confirmed"
    assert settled["drafts"] == []
    assert "the opposite" in settled["note"]


def test_both_owners_have_to_confirm(run: Run, assumed: Path) -> None:
    first = register(run, assumed, "confirm", "A1", "--as", "sam", "--reason", "as agreed: in May")
    second = register(run, assumed, "confirm", "A1", "--as", "olga")

    [half], [whole] = first["assumptions"], second["assumptions"]
    assert (half["status"], first["drafts"]) == ("assumed", [])
    assert half["standing"] == "confirmed by it-security, waits for operations"
    assert half["answers"]["it-security"]["by"] == "sam"
    assert half["answers"]["it-security"]["reason"] == "as agreed: in May"
    assert (whole["status"], whole["waits_for"]) == ("confirmed", [])
    [draft] = second["drafts"]
    assert draft["operations"] == [
        {
            "op": "add_dependency",
            "before": "T02",
            "after": "T03",
            "kind": "FS",
            "lag": 0,
            "lag_calendar": None,
            "basis": "A1",
            "nature": "mandatory",
        }
    ]


def test_the_audit_says_who_settled_what(run: Run, assumed: Path) -> None:
    register(run, assumed, "confirm", "A1", "--as", "sam", "--reason", "as agreed: in May")
    register(run, assumed, "confirm", "A1", "--as", "olga")

    told = run("audit", "--workspace", assumed, "--person", "sam", "--json").json["entries"]
    assert [(one["what"], one["why"]) for one in told] == [
        (
            "sam gave their word on A1, an assumption: assumed",
            "confirm for it-security: as agreed: in May",
        )
    ]


def test_a_confirmed_dependency_binds_only_once_it_is_approved(run: Run, place: Path) -> None:
    run("say", "T01 can only start once T02 is done.", "--as", "sam", "--workspace", place)
    register(run, place, "confirm", "A1", "--as", "sam")
    before = run("plan", "schedule", "--workspace", place, "--json").json["finish"]
    [draft] = register(run, place, "confirm", "A1", "--as", "fiona")["drafts"]
    assert run("plan", "schedule", "--workspace", place, "--json").json["finish"] == before

    made = run("propose", "--draft", draft["id"], "--as", "maya", "--workspace", place, "--json")
    for person in ("fiona", "olga", "sam"):
        words = ("decide", made.json["id"], "approve", "--as", person)
        run(*words, "--digest", made.json["digest"], "--workspace", place)

    after = run("plan", "schedule", "--workspace", place, "--json").json["finish"]
    assert after > before
    [one] = register(run, place)["assumptions"]
    assert (one["in_plan"], one["price"]["if_true"]["tasks"]) == (True, 0)
    assert one["price"]["if_false"]["finish_minutes"] == -3 * 480


def test_one_person_who_owns_both_ends_answers_for_both(run: Run, place: Path) -> None:
    run("say", "T03 can only start once T05 is done.", "--as", "dana", "--workspace", place)

    [one] = register(run, place, "dispute", "A1", "--as", "dana")["assumptions"]

    assert one["standing"] == "disputed by finance and operations"


SAM, OLGA = "by it-security", "by operations"


@pytest.mark.parametrize(
    ("said", "status", "standing"),
    [
        ("sam reject", "rejected", f"rejected {SAM}"),
        ("sam confirm, olga reject", "rejected", f"confirmed {SAM}, rejected {OLGA}"),
        ("sam reject, olga confirm", "rejected", f"rejected {SAM}, confirmed {OLGA}"),
        ("sam dispute", "disputed", f"disputed {SAM}"),
        ("sam dispute, olga confirm", "disputed", f"disputed {SAM}, confirmed {OLGA}"),
        ("sam reject, sam confirm", "assumed", f"confirmed {SAM}, waits for operations"),
        (
            "sam confirm, olga confirm, owen reject",
            "rejected",
            f"confirmed {SAM}, rejected {OLGA}",
        ),
    ],
)
def test_each_owner_has_one_word_and_it_is_the_last(
    run: Run, assumed: Path, said: str, status: str, standing: str
) -> None:
    for one in said.split(", "):
        person, word = one.split()
        register(run, assumed, word, "A1", "--as", person)

    [found] = register(run, assumed)["assumptions"]

    assert (found["status"], found["standing"]) == (status, standing)


def test_the_same_word_twice_leaves_no_second_entry(run: Run, assumed: Path) -> None:
    register(run, assumed, "confirm", "A1", "--as", "sam")
    ledger = (assumed / "ledger.db").read_bytes()

    register(run, assumed, "confirm", "A1", "--as", "sam")

    assert (assumed / "ledger.db").read_bytes() == ledger


@pytest.mark.parametrize("person", ["fiona", "maya", "security-agent"])
@pytest.mark.parametrize("word", list(Word))
def test_who_owns_neither_end_is_refused_by_name(
    run: Run, assumed: Path, person: str, word: Word
) -> None:
    ledger = (assumed / "ledger.db").read_bytes()

    answer = run("register", word, "A1", "--as", person, "--workspace", assumed)

    assert answer.code == 1
    assert "Sam Reyes (sam)" in answer.err or "is an agent" in answer.err
    assert (assumed / "ledger.db").read_bytes() == ledger


def test_a_reason_cannot_pass_for_another_departments_word(run: Run, assumed: Path) -> None:
    reason = "confirm for operations: and so do they"

    [one] = register(run, assumed, "dispute", "A1", "--as", "sam", "--reason", reason)[
        "assumptions"
    ]

    assert one["standing"] == "disputed by it-security"
    assert one["answers"]["it-security"]["reason"] == reason


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("confirm",), 2),
        (("confirm", "A1"), 2),
        (("agree", "A1", "--as", "sam"), 2),
        (("confirm", "A9", "--as", "sam"), 2),
        (("confirm", "A1", "--as", "zoe"), 2),
    ],
)
def test_wrong_use_is_told(run: Run, assumed: Path, words: tuple[str, ...], code: int) -> None:
    answer = run("register", *words, "--workspace", assumed)

    assert answer.code == code
    assert answer.out == ""


def test_an_empty_register_says_so(run: Run, place: Path) -> None:
    assert "Nobody assumes" in run("register", "--workspace", place).out
    assert register(run, place) == {"assumptions": []}


def test_people_read_who_still_has_to_answer(run: Run, assumed: Path) -> None:
    told = run("register", "--workspace", assumed).out

    assert "T03 Set up the target cluster waits for T02 Approve the firewall change (FS)" in told
    assert "waits for it-security and operations" in told
    assert "operations can be answered for by olga or owen or dana" in told
    assert "if it is not: no date moves" in told


class Act(NamedTuple):
    """One call of register or say."""

    what: str
    of: str
    by: str


PERSONS = st.sampled_from(["maya", "olga", "owen", "fiona", "sam", "dana", "coordinator", "zoe"])
SENTENCES = st.sampled_from(
    [
        ACROSS,
        INSIDE,
        CIRCULAR,
        "T01 depends on T02.",
        "T05 must be finished by 20 March.",
        "T05 cannot start before 13 April.",
        "T03 needs two more weeks.",
        "No changes from 9 to 13 March.",
        "We need to shift the timeline by two weeks.",
        "T05 must be finished by 31 June.",
    ]
)
ACTS = st.one_of(
    st.builds(Act, st.just("say"), SENTENCES, PERSONS),
    st.builds(
        Act,
        st.sampled_from(["confirmed", "rejected"]),
        st.sampled_from(["R1", "R2", "R3", "R4", "R9"]),
        PERSONS,
    ),
    st.builds(Act, st.sampled_from(list(Word)), st.sampled_from(["A1", "A2", "A9"]), PERSONS),
)
DONE: dict[str, int] = {}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give one workspace for all sequences: what was said before is one more beginning."""
    folder = tmp_path_factory.mktemp("property")
    (folder / "plan.csv").write_text(PLAN, encoding="utf-8")
    (folder / "people.toml").write_text(PEOPLE, encoding="utf-8")
    DONE.clear()
    yield make_dated(folder, folder / "dated")
    assert {"say", "confirmed", "rejected", *Word} <= DONE.keys(), (
        "some acts were never carried out"
    )


@settings(derandomize=True, deadline=None, max_examples=80, database=None)
@given(acts=st.lists(ACTS, min_size=1, max_size=6))
def test_no_sequence_of_register_and_say_moves_a_date(shared: Path, acts: list[Act]) -> None:
    with open_workspace(shared) as workspace:
        reader = workspace.reader
        before = (reader.head(), reader.plan().hash, compute_schedule(reader.plan()).dates)

        for act in acts:
            try:
                if act.what == "say":
                    say(workspace, act.of, by=act.by)
                elif act.what in {"confirmed", "rejected"}:
                    settle_reading(workspace, act.of, act.what, by=act.by)  # type: ignore[arg-type]  # one of the two
                else:
                    settle(workspace, act.of, Word(act.what), by=act.by)
            except PlanError:
                continue
            DONE[act.what] = DONE.get(act.what, 0) + 1

        after = (reader.head(), reader.plan().hash, compute_schedule(reader.plan()).dates)
        assert after == before
        assert {one.number for one in reader.revisions()} == {1}
        assert reader.cases() == ()
        for entry in read_register(workspace):
            words = {answer.word for answer in entry.answers.values()}
            whole = words == {Word.CONFIRM} and not entry.waits_for
            assert (entry.assumption.status is AssumptionStatus.CONFIRMED) is whole
