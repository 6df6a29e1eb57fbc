"""The company's own login in the settings: who is asked, and where a secret goes."""

from pathlib import Path

import pytest

from app.settings import load_settings
from plan.errors import PlanFileError

ISSUER = "https://login.example.com/tenant"
FILE = f'[oidc]\nissuer = "{ISSUER}"\nclient = "interlock"\n'


def settings_of(folder: Path, text: str, environment: dict[str, str]):  # type: ignore[no-untyped-def]  # noqa: ANN201  # None, or what is set
    path = folder / "interlock.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, environment).oidc


def test_without_an_issuer_there_are_no_company_accounts(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "", {}) is None


def test_the_file_names_an_issuer_and_the_environment_wins(tmp_path: Path) -> None:
    assert settings_of(tmp_path, FILE, {}).issuer == ISSUER
    other = {"INTERLOCK_OIDC_ISSUER": "https://other.example.com"}
    assert settings_of(tmp_path, FILE, other).issuer == "https://other.example.com"


def test_a_secret_goes_only_to_an_issuer_that_the_environment_names(tmp_path: Path) -> None:
    secret = {"INTERLOCK_OIDC_SECRET": "hidden"}
    with pytest.raises(PlanFileError, match="goes only where you say"):
        settings_of(tmp_path, FILE, secret)

    found = settings_of(tmp_path, FILE, {**secret, "INTERLOCK_OIDC_ISSUER": ISSUER})

    assert found.secret.get_secret_value() == "hidden"
    assert "hidden" not in repr(found)


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.example.com",
        "login.example.com",
        "https://a@login.example.com",
        "https://login.example.com?x=1",
    ],
)
def test_an_issuer_is_reached_over_tls(tmp_path: Path, issuer: str) -> None:
    with pytest.raises(PlanFileError, match="issuer"):
        settings_of(tmp_path, f'[oidc]\nissuer = "{issuer}"\nclient = "x"\n', {})


@pytest.mark.parametrize("text", ["[oidc]\n", '[oidc]\nsecret = "x"\n', "oidc = 3\n"])
def test_a_table_that_says_too_little_or_too_much_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PlanFileError):
        settings_of(tmp_path, text, {})
