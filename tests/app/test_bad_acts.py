"""Acts that the rules refuse: a clear error, the right exit code, the ledger byte for byte."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graphs.locking import held
from graphs.round import LOCK
from tests.app.conftest import LONGER, Answer, Run, propose


@contextmanager
def unchanged(workspace: Path) -> Iterator[None]:
    """Hold that a block leaves the ledger as it was."""
    ledger = workspace / "ledger.db"
    before = ledger.read_bytes()
    yield
    assert ledger.read_bytes() == before


def said(run: Run, workspace: Path, word: str, person: str, made: dict[str, str]) -> Answer:
    """Let a person say something to a proposal."""
    proposal, digest = made["id"], made["digest"]
    words = ("decide", proposal, word, "--as", person, "--digest", digest, "--reason", "because")
    return run(*words, "--workspace", workspace)


def test_an_unknown_person_is_refused(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)

    with unchanged(small):
        answer = said(run, small, "approve", "zoe", made)

    assert answer.code == 2
    assert "no person 'zoe'; there are maya, tom" in answer.err


def test_an_unknown_person_has_no_inbox(run: Run, small: Path) -> None:
    assert run("inbox", "--as", "zoe", "--workspace", small).code == 2


def test_an_agent_decides_nothing(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)

    with unchanged(small):
        answer = said(run, small, "approve", "finance-agent", made)

    assert answer.code == 1
    assert "agent" in answer.err


def test_an_agent_submits_nothing(run: Run, small: Path) -> None:
    (small.parent / "ops.json").write_text('[{"op":"remove_task","task":"T06"}]')

    with unchanged(small):
        words = ("--file", small.parent / "ops.json", "--as", "coordinator")
        answer = run("propose", *words, "--workspace", small)

    assert answer.code == 1
    assert "agent" in answer.err


def test_an_old_digest_is_refused(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)

    with unchanged(small):
        answer = said(run, small, "approve", "fiona", made | {"digest": "0" * 64})

    assert answer.code == 1
    assert "look at the proposal again" in answer.err


def test_a_decision_without_a_digest_is_wrong_use(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)

    with unchanged(small):
        answer = run("decide", made["id"], "approve", "--as", "fiona", "--workspace", small)

    assert answer.code == 2
    assert "--digest" in answer.err


def test_the_author_does_not_decide(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER, by="fiona")

    with unchanged(small):
        answer = said(run, small, "approve", "fiona", made)

    assert answer.code == 1
    assert "nobody approves their own" in answer.err


def test_the_same_decision_twice_is_refused(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)
    assert said(run, small, "approve", "fiona", made).code == 0

    with unchanged(small):
        answer = said(run, small, "approve", "fiona", made)

    assert answer.code == 1
    assert "already" in answer.err


def test_a_person_with_two_roles_takes_one_seat(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)
    roles = [one["role"] for one in made["requires"]]
    assert {"finance", "operations"} <= set(roles)
    first = said(run, small, "approve", "dana", made)
    assert first.code == 0

    with unchanged(small):
        second = said(run, small, "approve", "dana", made)

    assert second.code == 1
    [view] = run("inbox", "--as", "olga", "--workspace", small, "--json").json["pending"]
    assert [one["role"] for one in view["decisions"]] == ["finance"]


def test_a_stale_proposal_takes_no_decision(run: Run, small: Path) -> None:
    first = propose(run, small, LONGER)
    second = propose(run, small, [{"op": "set_duration", "task": "T02", "duration": 960}])
    for person in ("fiona", "olga", "sam"):
        said(run, small, "approve", person, first)

    with unchanged(small):
        answer = said(run, small, "approve", "sam", second)

    assert answer.code == 1
    assert "propose it again" in answer.err or "stale" in answer.err


def test_a_rejection_needs_a_reason(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)
    words = ("decide", made["id"], "reject", "--as", "fiona", "--digest", made["digest"])

    with unchanged(small):
        answer = run(*words, "--workspace", small)

    assert answer.code == 2


def test_a_second_round_is_refused_while_one_runs(
    run: Run, played: tuple[Path, Answer], tmp_path: Path
) -> None:
    workspace = tmp_path / "copy"
    shutil.copytree(played[0], workspace)

    with held(workspace / LOCK, "a test"), unchanged(workspace):
        answer = run("round", "--workspace", workspace)

    assert answer.code == 3
    assert "a round is running" in answer.err


@pytest.mark.parametrize(
    ("operations", "words"),
    [
        ('[{"op":"set_duration","task":"T99","duration":1}]', "there is no task 'T99'"),
        ('[{"op":"teleport","task":"T01"}]', "operation 1"),
        ('[{"op":"set_duration","task":"T01","duration":2400}]', "change nothing"),
        ('[{"op":"add_dependency","before":"T05","after":"T01","basis":"x"}]', "wait for each"),
        ('[{"op":"set_duration","task":"T01","duration":-5}]', "operation 1"),
        ("[", "ops.json, row 1: this is no JSON"),
        ("[]", "write a list of operations"),
        ('{"ops": []}', "unknown key 'ops'"),
        ("[" * 100_000, "ops.json"),
    ],
)
def test_operations_that_do_not_fit_are_named(
    run: Run, small: Path, operations: str, words: str
) -> None:
    file = small.parent / "ops.json"
    file.write_text(operations, encoding="utf-8")

    with unchanged(small):
        answer = run("propose", "--file", file, "--as", "maya", "--workspace", small)

    assert answer.code in {1, 2}
    assert words in answer.err


def test_where_nobody_is_named_nothing_can_be_proposed(run: Run, files: Path) -> None:
    (files / "people.toml").unlink()
    workspace = files.parent / "alone"
    assert run("init", workspace, "--plan", files / "plan.csv").code == 0
    (files / "ops.json").write_text('[{"op":"set_duration","task":"T01","duration":480}]')

    with unchanged(workspace):
        words = ("--file", files / "ops.json", "--as", "operator", "--workspace", workspace)
        answer = run("propose", *words)

    assert answer.code == 1
    assert "name another holder" in answer.err


HALF = "\udcff"  # what a byte that is no UTF-8 becomes on its way in
BROKEN = "holds half a character that no file can keep; write it again"
FINANCE = ("--department", "finance")
HUGE = "9" * 20
RULE = '[[rule]]\nname = "all"\nwhen = "people"\nrequires = [{ role = "pmo" }]\n'


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("people", "change", "tom", "--address", HALF, "--as", "maya"), f"address {BROKEN}"),
        (("people", "remove", "tom", "--reason", HALF, "--as", "maya"), f"the reason {BROKEN}"),
        (("people", "add", "x", "--name", HALF, *FINANCE, "--as", "maya"), f"name {BROKEN}"),
        (("people", "add", "x y", "--name", "X", *FINANCE, "--as", "maya"), "no person: id: "),
        (("people", "change", "tom", "--name", "", "--as", "maya"), "no person: name: "),
        (("policy", "propose", "FILE", "--reason", HALF, "--as", "maya"), f"the reason {BROKEN}"),
        (("propose", "--undo", HUGE, "--as", "maya"), f"no revision '{HUGE}'; there are 1"),
        (("plan", "show", "--revision", HUGE), f"no revision '{HUGE}'; there are 1"),
    ],
    ids=range(8),
)
def test_odd_words_and_numbers_are_told_apart_from_our_own_faults(
    run: Run, small: Path, files: Path, words: tuple[str, ...], said: str
) -> None:
    file = files / "other.toml"
    file.write_text(RULE, encoding="utf-8")
    shown = [str(file) if one == "FILE" else one for one in words]

    with unchanged(small):
        answer = run(*shown, "--workspace", small)

    assert (answer.code, answer.err.partition(":")[0]) == (2, "wrong use")
    assert said in answer.err
