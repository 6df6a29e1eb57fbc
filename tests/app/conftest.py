"""Workspaces to run the command line on: a small one, and the demo's, made once and copied."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from app.cli import app
from tests.once import contents, copied

PLAN = """\
id,name,department,team,duration,predecessors,gate,note
T01,Map the ledger accounts,finance,FIN,5d,,,
T02,Approve the firewall change,it-security,SEC,3d,,,
T03,Set up the target cluster,operations,PLT,10d,T01FS,,
T04,Migrate the invoice process,operations,PLT,8d,T02FS;T03FS+1d,,
T05,Reconcile the invoices,finance,FIN,4d,T04FS,,
T06,Go-live decision,operations,all,0d,T05FS,finance and operations and it-security,
"""
PEOPLE = "".join(
    f'[[person]]\nid = "{id_}"\nname = "{name}"\ndepartment = "{roles[0]}"\n'
    f"roles = {json.dumps(roles)}\n\n"
    for id_, name, roles in [
        ("maya", "Maya Lindqvist", ["pmo"]),
        ("tom", "Tom Okafor", ["pmo"]),
        ("olga", "Olga Petrova", ["operations"]),
        ("owen", "Owen Price", ["operations"]),
        ("fiona", "Fiona Hart", ["finance"]),
        ("sam", "Sam Reyes", ["it-security"]),
        ("dana", "Dana Weber", ["finance", "operations"]),
    ]
)
ENVIRONMENT = {
    "INTERLOCK_MODEL": None,
    "OPENAI_API_KEY": None,
    "OPENAI_BASE_URL": None,
    "INTERLOCK_BASE_URL": None,
    "INTERLOCK_DEBUG": None,
    "INTERLOCK_SIGNING_KEY": None,
    "XDG_CONFIG_HOME": "/nonexistent",  # whoever runs the tests may have a signing key
}


class Answer(NamedTuple):
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  # any JSON
        return json.loads(self.out)


Run = Callable[..., Answer]


def command(*words: str | Path) -> Answer:
    result = CliRunner(env=ENVIRONMENT).invoke(app, [str(word) for word in words])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return Answer(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def run() -> Run:
    return command


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Give a folder with a plan file and a people file."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "plan.csv").write_text(PLAN, encoding="utf-8")
    (folder / "people.toml").write_text(PEOPLE, encoding="utf-8")
    return folder


@pytest.fixture
def small(files: Path, tmp_path: Path, run: Run) -> Path:
    """Give a workspace of six tasks that starts on Monday 2026-03-02."""
    return initiated(run, files, tmp_path / "small")


def initiated(run: Run, files: Path, folder: Path) -> Path:
    """Make a workspace of the files as people do, once for all that ask for the same."""

    def make(place: Path) -> None:
        answer = run("init", place, "--plan", files / "plan.csv", "--start", "2026-03-02")
        assert answer.code == 0, answer.err

    return copied(("init", contents(files)), folder, make)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    """Give the demo's workspace after its scripted people have acted, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    words = ["demo", "--auto", "--json", "--dir", str(folder)]
    result = CliRunner(env=ENVIRONMENT).invoke(app, words)
    assert result.exit_code == 0, result.output
    return folder, Answer(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Give a copy of the example's files, to change something in."""
    return copy_example(tmp_path / "example")


def copy_example(folder: Path) -> Path:
    """Copy the example's files to a folder that is not there yet."""
    root = Path(__file__).resolve().parents[2]
    shutil.copytree(root / "examples" / "bpm-migration", folder)
    return folder


def propose(
    run: Run,
    workspace: Path,
    operations: list[dict[str, Any]],
    by: str = "maya",
) -> Any:  # noqa: ANN401  # any JSON
    """Submit operations and give what the command said."""
    file = workspace.parent / "ops.json"
    file.write_text(json.dumps(operations), encoding="utf-8")
    answer = run("propose", "--file", file, "--as", by, "--workspace", workspace, "--json")
    assert answer.code == 0, answer.out
    return answer.json


LONGER = [{"op": "set_duration", "task": "T01", "duration": 2880}]
