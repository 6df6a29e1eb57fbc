"""``policy.toml``: every key is read, and every mistake is named with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.files.policy import default_policy, read_policy_file
from plan.errors import PlanFileError
from plan.policy import BreakGlassRule, Deputy, Policy
from tests.app.conftest import Run

RULE = '[[rule]]\nname = "all"\nwhen = "department"\nrequires = [{ role = "$department" }]\n'
TWICE = '{ role = "pmo" }, { role = "pmo", count = 2 }'
Read = Callable[[str], Policy]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str) -> Policy:
        path = tmp_path / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return read_policy_file(path)

    return read


def test_every_key_is_read(read: Read) -> None:
    policy = read(
        "expires_hours = { low = 72, high = 24 }\n"
        "remind_after_hours = 12\n"
        "escalate_after_hours = { low = 40, high = 20 }\n"
        "asks_per_day = 4\n"
        'web_only = ["high"]\n'
        f"{RULE}"
        '[[deputy]]\nrole = "finance"\nperson = "tom"\n'
        "[delegation]\nmax_days = 7\n"
        '[break_glass]\nroles = ["operations"]\nrequires = [{ role = "pmo", count = 2 }]\n'
        "max_hours = 6\nmax_revisions = 2\nreview_hours = 48\n"
    )

    assert [policy.expires(risk) for risk in ("low", "medium", "high")] == [72, 72, 24]
    assert (policy.remind_after("high"), policy.escalate_after("high")) == (12, 20)
    assert (policy.asks_per_day, policy.web_only) == (4, ("high",))
    assert policy.deputies == (Deputy(role="finance", person="tom"),)
    assert policy.delegation_days == 7
    glass = policy.break_glass
    assert isinstance(glass, BreakGlassRule)
    assert (glass.max_hours, glass.max_revisions, glass.review_hours) == (6, 2, 48)
    assert [(one.role, one.count) for one in glass.requires] == [("pmo", 2)]


def test_two_rules_never_share_a_name(read: Read) -> None:
    with pytest.raises(PlanFileError, match="rule 'all': 2 rules have this name; give each"):
        read(RULE + RULE)


def test_what_is_left_out_has_its_default(read: Read) -> None:
    policy = read(RULE)

    assert (policy.expires("high"), policy.delegation_days) == (72, 30)
    assert (policy.asks_per_day, policy.web_only, policy.deputies) == (None, (), ())
    assert policy.break_glass is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"remind = 3\n{RULE}", "remind: unknown key"),
        (f"expires_hours = 0\n{RULE}", "policy.expires_hours"),
        (f"remind_after_hours = 72\n{RULE}", "have to come before"),
        (f'web_only = ["huge"]\n{RULE}', "policy.web_only.0"),
        (f"asks_per_day = 0\n{RULE}", "policy.asks_per_day"),
        (
            f'{RULE}[[deputy]]\nrole = "king"\nperson = "tom"\n',
            "deputy 1.role: unknown role 'king'",
        ),
        (f'{RULE}[[deputy]]\nrole = "pmo"\n', "deputy 1.person: is missing"),
        (
            RULE + 2 * '[[deputy]]\nrole = "pmo"\nperson = "tom"\n',
            "deputy 2: 'tom' is deputy for pmo already",
        ),
        (
            f'{RULE}[break_glass]\nroles = ["pmo"]\nrequires = [{TWICE}]\n',
            "break_glass.requires: 'pmo' stands twice; write it once",
        ),
        (f"{RULE}[delegation]\nmax_days = 0\n", "delegation.max_days"),
        (f"{RULE}[delegation]\nmost = 3\n", "delegation.most: unknown key"),
        (f"{RULE}[break_glass]\nmax_hours = 3\n", "break_glass.roles: is missing"),
        (
            f'{RULE}[break_glass]\nroles = ["pmo"]\nrequires = []\n',
            "break_glass.requires",
        ),
        (
            f'{RULE}[break_glass]\nroles = ["king"]\nrequires = [{{ role = "queen" }}]\n',
            "break_glass.roles: unknown role 'king'",
        ),
        (
            '[[rule]]\nname = "p"\nwhen = "people"\nrequires = [{ role = "$gate" }]\n',
            "names its roles",
        ),
        (f'{RULE}days = 1\ncritical = "yes, very"\n', "rule 'all'.critical"),
    ],
    ids=range(16),
)
def test_a_mistake_is_named_with_its_place(read: Read, text: str, said: str) -> None:
    with pytest.raises(PlanFileError) as caught:
        read(text)

    assert "policy.toml, " in str(caught.value)
    assert said in str(caught.value)


def test_the_default_policy_says_who_changes_who_governs() -> None:
    policy = default_policy()

    assert {"people", "policy"} <= {rule.when for rule in policy.rules}


def test_a_deputy_who_is_nobody_is_found_at_the_import(
    run: Run, files: Path, tmp_path: Path
) -> None:
    text = f'{RULE}[[deputy]]\nrole = "pmo"\nperson = "ghost"\n'
    (files / "policy.toml").write_text(text, encoding="utf-8")

    answer = run("init", tmp_path / "new", "--plan", files / "plan.csv", "--start", "2026-03-02")

    assert answer.code == 1
    assert "policy.toml, deputy: deputy 'ghost' for pmo is no person" in answer.err
    assert not (tmp_path / "new").exists()
