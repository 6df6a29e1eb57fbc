"""``people``, ``policy``, ``delegate`` and ``break-glass`` on the command line."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import SystemClock
from tests.app.conftest import PEOPLE, Run, initiated, propose

POLICY = """\
expires_hours = 72

[[rule]]
name = "who is touched"
when = "department"
requires = [{ role = "$department" }]

[[rule]]
name = "who holds which role"
when = "people"
requires = [{ role = "pmo" }, { role = "it-security" }]

[[rule]]
name = "this policy"
when = "policy"
requires = [{ role = "pmo" }, { role = "it-security" }]

[break_glass]
roles = ["operations"]
requires = [{ role = "pmo" }]
max_hours = 8
"""


NORA = ("--name", "Nora Fry", "--department", "finance", "--role", "finance")


def longer(task: str) -> list[dict[str, object]]:
    return [{"op": "set_duration", "task": task, "duration": 5280}]


class Desk:
    """A workspace, and people at their terminals."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder

    def says(self, *words: str | Path, code: int = 0) -> Any:  # noqa: ANN401  # any JSON
        answer = self.run(*words, "--workspace", self.folder, "--json")
        assert answer.code == code, (answer.out, answer.err)
        return json.loads(answer.out) if code == 0 else answer.err

    def shows(self, *words: str | Path) -> str:
        answer = self.run(*words, "--workspace", self.folder)
        assert answer.code == 0, answer.err
        return " ".join(answer.out.split())

    def decides(self, proposal: str, *people: str) -> Any:  # noqa: ANN401  # any JSON
        digest = self.says("proposal", "show", proposal)["digest"]
        words = ("decide", proposal, "approve", "--digest", digest, "--as")
        return [self.says(*words, person) for person in people][-1]


@pytest.fixture
def desk(run: Run, files: Path, tmp_path: Path) -> Desk:
    (files / "policy.toml").write_text(POLICY, encoding="utf-8")
    return Desk(run, initiated(run, files, tmp_path / "work"))


def test_somebody_joins_once_others_have_approved(desk: Desk) -> None:
    made = desk.says("people", "add", "nora", *NORA, "--as", "maya", "--reason", "more hands")

    assert made["governing"] == ["nora gains the role finance", "nora: department finance"]
    assert desk.says("people", "show")["version"] == 1
    assert desk.decides(made["id"], "tom", "sam")["status"] == "applied"
    shown = desk.says("people")
    [nora] = [one for one in shown["people"] if one["id"] == "nora"]
    assert (shown["version"], nora["granted"]) == (2, {"finance": made["id"]})
    assert "finance: P1" in desk.shows("people")


@pytest.mark.parametrize("kind", ["people", "policy"])
def test_a_change_of_who_governs_is_undone_and_the_ledger_stays_whole(
    kind: str, desk: Desk, tmp_path: Path
) -> None:
    words: tuple[str | Path, ...] = ("people", "add", "nora", *NORA)
    if kind == "policy":
        (tmp_path / "new.toml").write_text(f"asks_per_day = 9\n{POLICY}", encoding="utf-8")
        words = ("policy", "propose", tmp_path / "new.toml")
    made = desk.says(*words, "--as", "maya")
    desk.decides(made["id"], "tom", "sam")

    undone = desk.says("propose", "--undo", "2", "--as", "maya")

    assert desk.says("verify")["ok"]
    made = desk.says("propose", "--draft", undone["id"], "--as", "maya")
    desk.decides(made["id"], "tom", "sam")
    assert desk.says(kind, "show")["version"] == 3
    assert desk.says("verify")["ok"]


def test_roles_are_granted_and_taken(desk: Desk) -> None:
    made = desk.says(
        *("people", "change", "olga", "--grant", "auditor", "--take", "operations"),
        *("--name", "Olga P", "--as", "maya"),
    )

    desk.decides(made["id"], "tom", "sam")

    [olga] = [one for one in desk.says("people")["people"] if one["id"] == "olga"]
    assert (olga["name"], olga["roles"]) == ("Olga P", ["auditor"])


def test_a_role_that_one_granted_to_oneself_is_marked(desk: Desk) -> None:
    made = desk.says("people", "change", "maya", "--grant", "finance", "--as", "maya")
    desk.decides(made["id"], "tom", "sam")

    [maya] = [one for one in desk.says("people")["people"] if one["id"] == "maya"]
    assert maya["granted_to_self"] == ["finance"]
    assert "maya granted finance to themselves, and cannot approve with it" in desk.shows("people")


def test_what_somebody_did_who_has_left_is_found(desk: Desk) -> None:
    first = desk.says("people", "add", "nora", *NORA, "--as", "maya")
    desk.decides(first["id"], "tom", "sam")
    propose(desk.run, desk.folder, longer("T03"), by="nora")
    desk.decides(desk.says("people", "remove", "nora", "--as", "tom")["id"], "maya", "sam")

    acts = [
        one["event"]
        for one in desk.says("audit", "--person", "nora")["entries"]
        if one["actor"] == "nora"
    ]
    assert acts == ["submitted"]
    ghost = desk.run("audit", "--person", "ghost", "--workspace", desk.folder)
    assert (ghost.code, "no person 'ghost'" in ghost.err) == (2, True)


def test_an_apply_is_found_by_its_own_tasks_and_not_by_those_it_overtook(desk: Desk) -> None:
    one = propose(desk.run, desk.folder, longer("T03"), by="maya")
    propose(desk.run, desk.folder, longer("T05"), by="maya")
    desk.decides(str(one["id"]), "fiona", "olga")

    applied = ("--event", "applied")
    assert len(desk.says("audit", "--task", "T03", *applied)["entries"]) == 1
    assert desk.says("audit", "--task", "T05", *applied)["entries"] == []


def test_the_life_of_a_proposal_begins_with_who_asked_for_it_and_why(desk: Desk) -> None:
    one = propose(desk.run, desk.folder, longer("T03"), by="maya")
    late = desk.says(
        *("people", "add", "nora", *NORA, "--as", "maya", "--reason", "Fiona is alone")
    )
    desk.decides(str(one["id"]), "fiona", "olga")

    lived = desk.says("audit", "--proposal", "P3")["entries"]

    assert [(e["event"], e["proposals"]) for e in lived if e["event"] != "applied"] == [
        ("submitted", [late["id"]]),
        ("succeeded", [late["id"], "P3"]),
    ]
    assert lived[0]["why"] == "Fiona is alone"
    assert desk.says("audit", "--proposal", late["id"])["entries"] == lived


def test_who_cannot_be_spared_is_said_before_they_leave(desk: Desk) -> None:
    words = "only sam can approve as it-security, which a change of the people asks for"

    assert desk.says("policy", "show")["indispensable"] == {"it-security": ["sam"]}
    assert words in desk.shows("policy", "show")
    [check] = [one for one in desk.says("doctor")["checks"] if one["name"] == "replaceable"]
    assert (check["ok"], check["level"]) == (False, "notice")
    assert words in check["detail"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("people", "remove", "sam", "--as", "maya"), 1, "'it-security' can be asked for"),
        (("people", "remove", "ghost", "--as", "maya"), 2, "no person 'ghost'"),
        (("people", "remove", "sam"), 2, "interlock people remove ID --as PERSON"),
        (("people", "add", "x", "--as", "maya"), 2, "--name N --department D"),
        (
            ("people", "add", "x", "--name", "X", "--department", "sales", "--as", "maya"),
            2,
            "'sales' is no department",
        ),
        (("people", "change", "tom", "--grant", "king", "--as", "maya"), 2, "'king' is no role"),
        (
            ("people", "change", "tom", "--take", "finance", "--as", "maya"),
            2,
            "'finance' is no role that they hold",
        ),
        (("people", "change", "tom", "--department", "x", "--as", "maya"), 2, "no department"),
        (("people", "change", "tom", "--as", "maya"), 1, "changes nothing of the people"),
        (("people", "remove", "dana", "--as", "coordinator"), 1, "Coordinator is an agent"),
        (("policy", "check"), 2, "interlock policy check FILE"),
        (("policy", "propose", "p.toml"), 2, "--as PERSON"),
        (("delegate", "finance", "--as", "fiona"), 2, "--to P --until W"),
        (("delegate", "finance", "--to", "tom"), 2, "--as PERSON"),
        (("delegate", "end", "--as", "tom"), 2, "delegate end N"),
        (("break-glass", "open"), 2, "--as PERSON"),
        (("break-glass", "open", "--as", "olga"), 2, "a --reason and a scope"),
        (("break-glass", "review", "--as", "olga"), 2, "break-glass review N"),
        (("break-glass", "review", "1", "--as", "olga"), 2, "say what you found"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else None,
)
def test_what_cannot_be_is_refused_with_a_way_out(
    desk: Desk, words: tuple[str, ...], code: int, said: str
) -> None:
    before = (desk.folder / "ledger.db").read_bytes()

    answer = desk.run(*words, "--workspace", desk.folder)

    assert said in " ".join(answer.err.split())
    assert answer.code == code
    assert (desk.folder / "ledger.db").read_bytes() == before


def test_the_policy_in_force_is_shown_with_who_could_approve(desk: Desk) -> None:
    shown = desk.says("policy")

    assert shown["version"] == 1
    assert {"role": "it-security", "count": 1, "people": ["sam"]} in shown["roles"]
    text = desk.shows("policy", "show")
    assert "break-glass by operations: asks pmo x1; 8 h" in text
    assert "risk low: expires after 72 h, reminder after 24 h, deputy after 48 h" in text


def test_a_file_is_compared_and_proposed_in_the_place_of_the_policy(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(POLICY, encoding="utf-8")
    assert desk.says("policy", "check", file) == {
        "same": True,
        "changes": [],
        "ok": True,
        "refused": None,
    }
    assert "says what the ledger says" in desk.shows("policy", "check", file)
    file.write_text(POLICY.replace("= 72", "= 10"), encoding="utf-8")
    assert desk.says("policy", "check", file)["changes"] == ["expires_hours: 72 -> 10"]
    assert "It could be proposed" in desk.shows("policy", "check", file)

    made = desk.says("policy", "propose", file, "--as", "maya")

    desk.decides(made["id"], "tom", "sam")
    assert desk.says("policy")["policy"]["expires_hours"] == 10


def test_a_file_that_could_not_be_proposed_is_found_before(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(POLICY.partition('[[rule]]\nname = "this')[0], encoding="utf-8")

    answer = desk.run("policy", "check", file, "--workspace", desk.folder, "--json")

    assert answer.code == 1
    assert "no rule for a change of the policy" in answer.json["refused"]
    shown = desk.run("policy", "check", file, "--workspace", desk.folder)
    assert "It would be refused" in shown.out


def test_the_doctor_says_where_a_file_differs_from_what_governs(desk: Desk) -> None:
    for name, text in (("policy.toml", POLICY), ("people.toml", PEOPLE)):
        (desk.folder / name).write_text(text, encoding="utf-8")
    assert _notices(desk) == {"policy.toml": True, "people.toml": True}
    made = desk.says("people", "change", "tom", "--grant", "auditor", "--as", "maya")
    desk.decides(made["id"], "tom", "sam")
    assert _notices(desk) == {"policy.toml": True, "people.toml": False}


_FILES = ("people.toml", "policy.toml")


def _notices(desk: Desk) -> dict[str, bool]:
    checks = desk.says("doctor")["checks"]
    return {one["name"]: one["ok"] for one in checks if one["name"] in _FILES}


@pytest.mark.parametrize(
    "change",
    [
        ("= 72", "= 71"),
        ("max_hours = 8", "max_hours = 9"),
        ("[break_glass]", "[delegation]\nmax_days = 3\n[break_glass]"),
    ],
    ids=["hours", "break-glass", "delegation"],
)
def test_the_doctor_compares_every_part_of_a_policy(desk: Desk, change: tuple[str, str]) -> None:
    (desk.folder / "policy.toml").write_text(POLICY.replace(*change), encoding="utf-8")

    assert _notices(desk) == {"policy.toml": False}


def test_somebody_decides_for_somebody_until_it_is_ended(desk: Desk) -> None:
    day = (SystemClock().now() + timedelta(days=3)).date().isoformat()
    assert "Nobody has delegated anything" in desk.shows("delegate")

    made = desk.says("delegate", "it-security", "--to", "tom", "--until", day, "--as", "sam")

    assert (made["delegator"], made["delegate"], made["runs"]) == ("sam", "tom", True)
    assert made["until_at"] > day
    proposal = desk.says("people", "change", "olga", "--grant", "auditor", "--as", "maya")
    shown = desk.decides(proposal["id"], "tom")
    assert shown["status"] == "open", "one person takes one seat, in whatever capacity"
    assert desk.says("delegate", "end", "1", "--as", "tom", "--reason", "back")["ended"] is True
    assert "1 tom decides for sam as it-security, ended" in desk.shows("delegate", "list")


def test_a_workspace_that_is_taken_back_says_which_delegations_are_over(
    desk: Desk, tmp_path: Path
) -> None:
    day = (SystemClock().now() + timedelta(days=3)).date().isoformat()
    for role, by in (("it-security", "sam"), ("finance", "fiona")):
        desk.says("delegate", role, "--to", "tom", "--until", day, "--as", by)
    desk.says("delegate", "end", "2", "--as", "fiona", "--reason", "back")
    desk.says("backup", tmp_path / "backup")
    again = Desk(desk.run, tmp_path / "again")
    assert desk.run("restore", tmp_path / "backup", "--into", again.folder).code == 0

    said = again.shows("restore", "--accept", "--as", "maya", "--reason", "the disk is dead")

    assert "delegation 1 is over, because it may have been ended after the backup: tom" in said
    assert "delegation 2" not in said
    assert "1 tom decides for sam as it-security, ended" in again.shows("delegate", "list")


def test_a_workspace_that_is_taken_back_asks_nobody_again_about_what_is_rejected(
    desk: Desk, tmp_path: Path
) -> None:
    made = [
        desk.says("people", "change", id_, "--grant", "auditor", "--as", "maya")["id"]
        for id_ in ("olga", "owen")
    ]
    for id_ in made:
        desk.decides(id_, "tom")
    digest = desk.says("proposal", "show", made[0])["digest"]
    no = ("decide", made[0], "reject", "--digest", digest, "--as", "sam", "--reason", "no")
    assert desk.says(*no)["status"] == "rejected"
    desk.says("backup", tmp_path / "backup")
    again = Desk(desk.run, tmp_path / "again")
    assert desk.run("restore", tmp_path / "backup", "--into", again.folder).code == 0

    said = again.says("restore", "--accept", "--as", "maya", "--reason", "the disk is dead")

    assert said["asked_again"] == made[1:]


@pytest.mark.parametrize(
    ("until", "code", "said"),
    [
        ("2199-01-01", 1, "30 days at most"),
        ("2020-01-01", 1, "before it begins"),
        ("soon", 2, "'soon' is no date; write 2026-06-12 or 2026-06-12T17:00"),
    ],
)
def test_a_delegation_ends_at_a_time_that_the_policy_allows(
    desk: Desk, until: str, code: int, said: str
) -> None:
    words = ("delegate", "it-security", "--to", "tom", "--until", until, "--as", "sam")

    answer = desk.run(*words, "--workspace", desk.folder)

    assert (answer.code, said in answer.err) == (code, True), answer.err


def test_an_emergency_is_opened_used_and_reviewed(desk: Desk, tmp_path: Path) -> None:
    assert "No glass has been broken" in desk.shows("break-glass", "list")
    scope = ("--department", "finance", "--department", "operations", "--department", "it-security")
    opened = desk.says("break-glass", "open", "--as", "olga", *scope, "--reason", "fire")
    assert (opened["id"], opened["left"], opened["overdue"]) == (1, 1, False)
    file = tmp_path / "ops.json"
    longer = [{"op": "set_duration", "task": "T01", "duration": 2880}]
    file.write_text(json.dumps(longer), encoding="utf-8")

    made = desk.says("propose", "--file", file, "--break-glass", "1", "--as", "owen")

    assert made["requires"] == [{"role": "pmo", "count": 1}]
    assert made["break_glass"] == 1
    assert "UNDER BREAK-GLASS 1" in desk.shows("inbox", "--as", "maya")
    assert desk.decides(made["id"], "maya")["status"] == "applied"
    assert "revisions under it: 2" in desk.shows("break-glass")
    desk.says("break-glass", "review", "1", "--as", "sam", "--finding", "it was needed")
    [one] = desk.says("break-glass", "list")["break_glass"]
    assert one["review"]["finding"] == "it was needed"
    assert "reviewed by sam: it was needed" in desk.shows("break-glass")


def test_glass_needs_a_file_to_come_under_it(desk: Desk) -> None:
    answer = desk.run(
        *("propose", "--draft", "D1", "--break-glass", "1", "--as", "owen"),
        *("--workspace", desk.folder),
    )

    assert (answer.code, "add --file" in answer.err) == (2, True)
