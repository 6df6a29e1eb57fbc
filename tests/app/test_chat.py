"""``interlock chat`` as people and programs use it: one turn, lines, what would be sent, drafts."""

import io
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app, chat
from tests.agents import fake_endpoint as fake
from tests.app.conftest import ENVIRONMENT, LONGER, Answer, Run, propose
from tests.graphs.talking import READY, answers, call, calls


@pytest.fixture(scope="session")
def rounded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the example's workspace with one round held, nothing proposed."""
    root = Path(__file__).resolve().parents[2] / "examples" / "bpm-migration"
    folder = tmp_path_factory.mktemp("chat") / "workspace"
    runner = CliRunner(env=ENVIRONMENT)
    made = runner.invoke(app, ["init", str(folder), "--plan", str(root / "plan.csv")])
    assert made.exit_code == 0, made.output
    shutil.copytree(root / "inbox", folder / "inbox", dirs_exist_ok=True)
    held = runner.invoke(app, ["round", "--workspace", str(folder)])
    assert held.exit_code == 0, held.output
    return folder


@pytest.fixture
def workspace(rounded_once: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    shutil.copytree(rounded_once, folder)
    return folder


def test_one_turn_answers_with_citations_and_says_who_wrote_it(run: Run, workspace: Path) -> None:
    answer = run(
        "chat", "--as", "maya", "--say", "what blocks T52", "--json", "--workspace", workspace
    )

    assert answer.code == 0
    document = answer.json
    assert "T50 Go / no-go" in document["answer"]
    assert {"T52", "T50", "T51"} <= set(document["citations"])
    assert (document["drafts"], document["written_by"]) == ([], "rules")
    assert document["tools"] == ["what_blocks(task=T52)"]
    assert document["failure"] == "no model is configured"


def test_people_see_tools_answer_sources_and_the_label(run: Run, workspace: Path) -> None:
    answer = run("chat", "--say", "why does T52 start then?", "--workspace", workspace)

    assert "looked at why(task=T52)" in answer.out
    assert "rests on T52" in answer.out
    assert "written by rules, because no model is configured" in answer.out


def test_a_drafted_change_can_be_proposed(run: Run, workspace: Path) -> None:
    place = ("--workspace", workspace, "--json")
    before = run("plan", "show", *place).json["hash"]

    [drafted] = run("chat", "--as", "maya", "--say", "draft T17 takes 15 days", *place).json[
        "drafts"
    ]
    assert run("plan", "show", *place).json["hash"] == before
    proposed = run("propose", "--draft", drafted, "--as", "maya", *place)

    assert proposed.code == 0, proposed.out
    assert (proposed.json["author"], proposed.json["sponsor"]) == ("maya", None)
    assert proposed.json["operations"][0]["duration"] == 15 * 480
    said = run("chat", "--as", "maya", "--say", "who has to approve?", *place).json
    assert proposed.json["id"] in said["citations"]


def test_who_had_a_change_drafted_cannot_approve_it(run: Run, workspace: Path) -> None:
    place = ("--workspace", workspace, "--json")
    said = run("chat", "--as", "ines", "--say", "draft T17 takes 15 days", *place)
    proposed = run("propose", "--draft", said.json["drafts"][0], "--as", "maya", *place).json
    refused = run(
        *("decide", proposed["id"], "approve", "--as", "ines"),
        *("--digest", proposed["digest"], *place),
    )

    assert {one["role"] for one in proposed["requires"]} >= {"it-security"}
    assert refused.code == 1
    assert "nobody approves their own" in refused.json["error"]["message"]


def test_lines_of_stdin_are_turns_and_the_next_process_remembers(workspace: Path, run: Run) -> None:
    words = ["chat", "--as", "maya", "--workspace", str(workspace), "--json"]
    result = CliRunner(env=ENVIRONMENT).invoke(app, words, input="status\n\nwhat is late?\n")
    document = json.loads(result.stdout)

    assert [len(one["answer"]) > 0 for one in document["said"]] == [True, True]
    assert document["answer"] == document["said"][-1]["answer"]
    again = run(*words, "--say", "help")
    assert again.json["history"] == {"recalled": 4, "more_before": False}


def test_a_terminal_is_talked_to_until_ctrl_d(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    lines = iter(["", "status", "x" * 5000])

    def typed(_prompt: str) -> str:
        line = next(lines, None)
        if line is None:
            raise EOFError
        return line

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", typed)
    chat.command(person="maya", workspace=small)

    shown = capsys.readouterr().out
    assert "Tasks done:" in shown
    assert "5000 characters" in shown


def test_what_would_be_sent_is_shown_and_nothing_is_sent(run: Run, small: Path) -> None:
    answer = run("chat", "--say", "status", "--show-request", "--workspace", small)

    document = answer.json
    assert document["leaves_the_machine"] is False
    assert document["model"] is None
    assert [one["role"] for one in document["messages"]] == ["system", "user"]
    assert "what_blocks" in [one["function"]["name"] for one in document["tools"]]
    assert "nothing would leave the machine" in answer.err


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_with_a_model_the_shown_request_is_what_is_then_sent(small: Path) -> None:
    script = [calls(call("what_blocks", {"task": "T04"})), READY, answers("T03 does.", ["T03"])]
    words = ["chat", "--as", "maya", "--say", "what blocks T04?", "--workspace", str(small)]
    with fake.running(script) as endpoint:
        key = "sk-SECRET"
        model = {"INTERLOCK_MODEL": "m", "INTERLOCK_BASE_URL": endpoint.url, "OPENAI_API_KEY": key}
        runner = CliRunner(env={**ENVIRONMENT, **model})
        shown = runner.invoke(app, [*words, "--show-request"])
        assert len(endpoint.requests) == 0
        said = runner.invoke(app, [*words, "--json"])

    document = json.loads(shown.stdout)
    assert document["leaves_the_machine"] is True
    assert document["endpoint"] == endpoint.url
    assert document["messages"] == endpoint.requests[0]["messages"]
    assert document["tools"] == endpoint.requests[0]["tools"]
    assert key not in shown.stdout
    assert json.loads(said.stdout)["answer"] == "T03 does."
    assert json.loads(said.stdout)["written_by"] == "m"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--say", "  "], 2, "say something"),
        (["--say", "x" * 4001], 2, "4001 characters"),
        (["--say", "status", "--as", "nobody"], 2, "no person 'nobody'"),
        (["--say", "status", "--as", "coordinator"], 1, "is an agent"),
        (["--show-request"], 2, "--say TEXT"),
        ([], 2, "nothing was said"),
    ],
)
def test_bad_input_is_told_and_changes_nothing(
    run: Run, small: Path, words: list[str], code: int, message: str
) -> None:
    before = (small / "ledger.db").read_bytes()
    answer: Answer = run("chat", *words, "--workspace", small)

    assert answer.code == code
    assert message in answer.err
    assert (small / "ledger.db").read_bytes() == before


def test_chat_goes_on_while_a_proposal_waits(run: Run, small: Path) -> None:
    case = propose(run, small, LONGER)
    answer = run("chat", "--say", "what waits for finance?", "--workspace", small, "--json")

    assert case["id"] in answer.json["citations"]
    assert run("inbox", "--as", "fiona", "--workspace", small, "--json").json["pending"]


def test_the_ledger_stays_whole(run: Run, workspace: Path) -> None:
    for text in ("status", "draft T17 takes 15 days", "what changed"):
        assert run("chat", "--say", text, "--workspace", workspace).code == 0

    assert run("verify", "--workspace", workspace, "--json").json["ok"]
