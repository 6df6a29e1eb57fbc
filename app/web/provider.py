"""The company's own login by OpenID Connect: Authlib talks to it, and every answer is checked here.

Code flow with PKCE, state and nonce. Who somebody is, is issuer and subject: a mail address or a
name in the answer counts for nothing. What does not hold is refused with the reason, never guessed.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ssl import SSLContext
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from app.files.oidc import OidcSettings

DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
JUST_NOW = timedelta(minutes=5)
_SCOPE = "openid"
_SECONDS = 10.0
_KEPT_SECONDS, _AGAIN_SECONDS = 3600.0, 60.0
_LEEWAY = 60
_LONGEST_SUBJECT = 255
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderError(Exception):
    """The company's login gave no answer that holds."""


@dataclass(frozen=True)
class Flow:
    """One login on its way: what was sent along, to be found again in the answer."""

    state: str
    nonce: str
    verifier: str
    again: bool


@dataclass(frozen=True)
class Identity:
    """Who came back; ``proved`` is when they logged in there, None where nobody says."""

    issuer: str
    subject: str
    proved: datetime | None


@dataclass
class _Kept:
    """What was asked of the provider, and when."""

    metadata: dict[str, Any]
    keys: KeySet
    at: float


class Provider:
    """One provider, as the settings name it; what it says about itself is kept for an hour."""

    def __init__(self, settings: OidcSettings) -> None:
        self.settings = settings
        self._lock = Lock()
        self._found: _Kept | None = None

    def begin(self, *, again: bool) -> Flow:
        """Give what one login is sent with."""
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        return Flow(state, nonce, verifier, again)

    def address(self, flow: Flow, back: str) -> str:
        """Give where the browser goes to log in; ``again`` asks for a login even of who has one.

        Raises:
            ProviderError: the provider does not say where.
        """
        more = {"prompt": "login", "max_age": "0"} if flow.again else {}
        with self._client(back) as client:
            found, _ = client.create_authorization_url(
                self._kept().metadata["authorization_endpoint"],
                state=flow.state,
                code_verifier=flow.verifier,
                nonce=flow.nonce,
                **more,
            )
        return str(found)

    def identify(self, flow: Flow, back: str, given: Mapping[str, str], now: datetime) -> Identity:
        """Say who came back, from what the browser brought along.

        Raises:
            ProviderError: the answer does not hold.
        """
        kept = self._kept()
        self._check_answer(kept, given)
        tokens = self._exchange(kept, flow, back, given["code"])
        claims = self._claims(kept, flow, tokens, now)
        return Identity(self.settings.issuer, _subject(claims), _proved(claims, flow, now))

    def _check_answer(self, kept: _Kept, given: Mapping[str, str]) -> None:
        if given.get("error"):
            raise ProviderError(f"it refused the login ({given['error'][:60]})")
        if not given.get("code"):
            raise ProviderError("it sent no code")
        named = kept.metadata.get("authorization_response_iss_parameter_supported") is True
        if given.get("iss", self.settings.issuer if not named else "") != self.settings.issuer:
            raise ProviderError("the answer is of another issuer")

    def _exchange(self, kept: _Kept, flow: Flow, back: str, code: str) -> Mapping[str, Any]:
        try:
            with self._client(back) as client:
                found = client.fetch_token(
                    kept.metadata["token_endpoint"], code=code, code_verifier=flow.verifier
                )
        except (OAuthError, httpx2.HTTPError, ValueError) as error:
            raise ProviderError("it did not take the code") from error
        if not isinstance(found, Mapping) or not isinstance(found.get("id_token"), str):
            raise ProviderError("it sent no token that says who came")
        return found

    def _claims(
        self, kept: _Kept, flow: Flow, tokens: Mapping[str, Any], now: datetime
    ) -> CodeIDToken:
        token = self._decoded(tokens["id_token"], kept)
        options = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client},
        }
        params = {
            "nonce": flow.nonce,
            "client_id": self.settings.client,
            "access_token": tokens.get("access_token"),
        }
        claims = CodeIDToken(token.claims, token.header, options, params)
        try:
            claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
        except (JoseError, ValueError, TypeError) as error:
            raise ProviderError(f"its token does not hold ({error})") from error
        return claims

    def _decoded(self, text: str, kept: _Kept) -> jwt.Token:
        try:
            return jwt.decode(text, kept.keys, algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            fresh = self._asked_again(kept)
        except (JoseError, ValueError) as error:
            raise ProviderError("its token is not signed as it should be") from error
        try:
            return jwt.decode(text, fresh.keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError) as error:
            raise ProviderError("its token is signed with a key that is not its own") from error

    def _asked_again(self, kept: _Kept) -> _Kept:
        """Give the newest keys: a provider changes them from time to time."""
        if time.monotonic() - kept.at < _AGAIN_SECONDS and kept is self._found:
            return kept
        with self._lock:
            self._found = None
        return self._kept()

    def _kept(self) -> _Kept:
        with self._lock:
            found = self._found
            if found is None or time.monotonic() - found.at > _KEPT_SECONDS:
                metadata = self._metadata()
                found = _Kept(metadata, self._keys(metadata["jwks_uri"]), time.monotonic())
                self._found = found
            return found

    def _metadata(self) -> dict[str, Any]:
        found = _fetch(self.settings.issuer.rstrip("/") + DISCOVERY)
        if found.get("issuer") != self.settings.issuer:
            raise ProviderError("it calls itself by another issuer")
        scheme = urlsplit(self.settings.issuer).scheme
        for name in _ENDPOINTS:
            place = found.get(name)
            if not isinstance(place, str) or urlsplit(place).scheme not in {"https", scheme}:
                raise ProviderError(f"it names no {name.replace('_', ' ')} over TLS")
        return found

    def _keys(self, place: str) -> KeySet:
        found = _fetch(place)
        try:
            return KeySet.import_key_set(found)  # type: ignore[arg-type]  # checked by what it does
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderError("it names no keys that can be read") from error

    def _client(self, back: str) -> OAuth2Client:
        secret = self.settings.secret
        return OAuth2Client(
            client_id=self.settings.client,
            client_secret=None if secret is None else secret.get_secret_value(),
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=_SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
            verify=_trusted(),
            timeout=_SECONDS,
            follow_redirects=False,
        )


@cache
def _trusted() -> SSLContext:
    """Read once whom this machine trusts; a login asks its provider several times."""
    return httpx2.create_ssl_context()


def _fetch(place: str) -> dict[str, Any]:
    try:
        answer = httpx2.get(place, verify=_trusted(), timeout=_SECONDS, follow_redirects=False)
        found = answer.raise_for_status().json()
    except (httpx2.HTTPError, ValueError, RecursionError) as error:
        raise ProviderError("it cannot be reached, or answers with something else") from error
    if not isinstance(found, dict):
        raise ProviderError("it answers with something else")
    return found


def _subject(claims: Mapping[str, Any]) -> str:
    found = claims.get("sub")
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST_SUBJECT:
        raise ProviderError("its token names nobody")
    return found


def _proved(claims: Mapping[str, Any], flow: Flow, now: datetime) -> datetime | None:
    """Give when they logged in there; one who was asked to do it again has to have done it."""
    at = claims.get("auth_time")
    if isinstance(at, bool) or not isinstance(at, int | float):
        if flow.again:
            raise ProviderError("it does not say when you logged in")
        return None
    moment = datetime.fromtimestamp(min(max(at, 0), now.timestamp()), UTC)
    if flow.again and now - moment > JUST_NOW:
        raise ProviderError("it let you through without a new login")
    return moment
