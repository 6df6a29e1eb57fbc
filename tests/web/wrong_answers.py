"""Answers of a company's login that do not hold, each wrong in one way."""

from collections.abc import Callable

from tests.web import providing
from tests.web.providing import CLIENT, Company


def no_state(_: Company, given: dict[str, str]) -> None:
    del given["state"]


def another_state(_: Company, given: dict[str, str]) -> None:
    given["state"] = "x" * len(given["state"])


def an_error(_: Company, given: dict[str, str]) -> None:
    given["error"] = "access_denied"


def no_code(_: Company, given: dict[str, str]) -> None:
    del given["code"]


def another_code(_: Company, given: dict[str, str]) -> None:
    given["code"] = "stolen"


def another_issuer_beside_the_code(_: Company, given: dict[str, str]) -> None:
    given["iss"] = "https://elsewhere.example"


def an_error_for_the_code(company: Company, _: dict[str, str]) -> None:
    company.answer = (400, {"error": "invalid_grant"})


def a_broken_server(company: Company, _: dict[str, str]) -> None:
    company.answer = (500, "no json")


def something_that_is_no_json(company: Company, _: dict[str, str]) -> None:
    company.answer = (200, "<html>welcome</html>")


def a_list(company: Company, _: dict[str, str]) -> None:
    company.answer = (200, [])


def a_redirect_for_the_code(company: Company, _: dict[str, str]) -> None:
    company.answer = (302, {})


def no_token_of_identity(company: Company, _: dict[str, str]) -> None:
    company.answer = (200, {"access_token": "at", "token_type": "Bearer"})


def a_token_that_is_a_number(company: Company, _: dict[str, str]) -> None:
    company.tokens = {"id_token": 7}


def a_token_that_is_none(company: Company, _: dict[str, str]) -> None:
    company.bend = lambda _: "not.a.token"


def a_token_without_a_signature(company: Company, _: dict[str, str]) -> None:
    def bent(text: str) -> str:
        return f"eyJhbGciOiJub25lIn0.{text.split('.')[1]}."

    company.bend = bent


def the_secret_as_signature(company: Company, _: dict[str, str]) -> None:
    company.signed_with, company.header = providing.secret_as_key(), {"alg": "HS256"}


def the_public_key_as_secret(company: Company, _: dict[str, str]) -> None:
    known = company.key.as_pem(private=False)
    company.bend = lambda text: providing.signed_by_hand(text, known)


def a_key_of_somebody_else(company: Company, _: dict[str, str]) -> None:
    company.signed_with = providing.other_key()


def a_key_that_nobody_named(company: Company, _: dict[str, str]) -> None:
    company.signed_with, company.header = providing.other_key(), {"kid": "unknown"}


def a_key_in_the_header(company: Company, _: dict[str, str]) -> None:
    key = providing.other_key()
    company.signed_with, company.header = key, {"jwk": key.as_dict(private=False)}


def a_token_that_was_changed(company: Company, _: dict[str, str]) -> None:
    def bent(text: str) -> str:
        head, body, sign = text.split(".")
        return f"{head}.{body[:-4]}AAAA.{sign}"

    company.bend = bent


def a_token_of_another_issuer(company: Company, _: dict[str, str]) -> None:
    company.claims = {"iss": "https://elsewhere.example"}


def a_token_for_another_client(company: Company, _: dict[str, str]) -> None:
    company.claims = {"aud": "another"}


def a_token_for_two_clients(company: Company, _: dict[str, str]) -> None:
    company.claims = {"aud": [CLIENT, "another"]}


def a_token_that_another_client_asked_for(company: Company, _: dict[str, str]) -> None:
    company.claims = {"azp": "another"}


def a_token_that_is_over(company: Company, _: dict[str, str]) -> None:
    company.claims = {"exp": int(company.clock().timestamp()) - 120}


def a_token_that_is_never_over(company: Company, _: dict[str, str]) -> None:
    company.without = ("exp",)


def a_token_of_tomorrow(company: Company, _: dict[str, str]) -> None:
    now = int(company.clock().timestamp())
    company.claims = {"iat": now + 86_400, "exp": now + 90_000}


def a_token_that_begins_later(company: Company, _: dict[str, str]) -> None:
    company.claims = {"nbf": int(company.clock().timestamp()) + 600}


def no_nonce(company: Company, _: dict[str, str]) -> None:
    company.without = ("nonce",)


def another_nonce(company: Company, _: dict[str, str]) -> None:
    company.claims = {"nonce": "of another login"}


def nobody(company: Company, _: dict[str, str]) -> None:
    company.without = ("sub",)


def an_empty_name(company: Company, _: dict[str, str]) -> None:
    company.subject = ""


def a_number_for_a_name(company: Company, _: dict[str, str]) -> None:
    company.subject = 7


def a_stranger_with_the_mail_of_somebody_here(company: Company, _: dict[str, str]) -> None:
    company.subject = "00u-stranger"


def an_access_token_that_the_identity_does_not_name(company: Company, _: dict[str, str]) -> None:
    company.claims = {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}


WRONG: list[Callable[[Company, dict[str, str]], None]] = [
    no_state,
    another_state,
    an_error,
    no_code,
    another_code,
    another_issuer_beside_the_code,
    an_error_for_the_code,
    a_broken_server,
    something_that_is_no_json,
    a_list,
    a_redirect_for_the_code,
    no_token_of_identity,
    a_token_that_is_a_number,
    a_token_that_is_none,
    a_token_without_a_signature,
    the_secret_as_signature,
    the_public_key_as_secret,
    a_key_of_somebody_else,
    a_key_that_nobody_named,
    a_key_in_the_header,
    a_token_that_was_changed,
    a_token_of_another_issuer,
    a_token_for_another_client,
    a_token_for_two_clients,
    a_token_that_another_client_asked_for,
    a_token_that_is_over,
    a_token_that_is_never_over,
    a_token_of_tomorrow,
    a_token_that_begins_later,
    no_nonce,
    another_nonce,
    nobody,
    an_empty_name,
    a_number_for_a_name,
    a_stranger_with_the_mail_of_somebody_here,
    an_access_token_that_the_identity_does_not_name,
]
