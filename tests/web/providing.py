"""A company's login on loopback that answers as it is told to, also wrongly."""

import hmac
import json
import shutil
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from app.web.application import build_app
from tests.web.visiting import MovableClock, Web

CLIENT, SECRET = "interlock", "a secret that the provider knows"
Claims = dict[str, Any]


@dataclass
class Company:
    """What the provider says; each part can be bent, one at a time."""

    key: RSAKey
    clock: Callable[[], datetime]
    issuer: str = ""
    subject: Any = "00u-olga"
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    header: dict[str, Any] = field(default_factory=dict)
    signed_with: Any = None
    bend: Callable[[str], str] = str
    answer: tuple[int, Any] | None = None
    tokens: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    exchanged: list[dict[str, str]] = field(default_factory=list)

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }

    def keys(self) -> dict[str, Any]:
        return dict(KeySet([self.key]).as_dict())

    def log_in(self, address: str) -> dict[str, str]:
        """Do what a person does there: give what the browser brings back."""
        self.asked = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
        return {"code": "the-code", "state": self.asked["state"], "iss": self.issuer}

    def token(self) -> str:
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.asked.get("nonce"),
            "email": "olga@example.com",
            **self.claims,
        }
        for name in self.without:
            del claims[name]
        key = self.signed_with or self.key
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        algorithms = [header["alg"]]
        return self.bend(jwt.encode(header, claims, key, algorithms=algorithms))

    def exchange(self, form: dict[str, str]) -> tuple[int, Any]:
        self.exchanged.append(form)
        verifier = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if form.get("code") != "the-code" or challenge != self.asked.get("code_challenge"):
            return 400, {"error": "invalid_grant"}
        if self.answer is not None:
            return self.answer
        tokens = {"access_token": "at", "token_type": "Bearer", "id_token": self.token()}
        return 200, {**tokens, **self.tokens}


@contextmanager
def serving(clock: Callable[[], datetime]) -> Iterator[Company]:
    """Give a provider that listens on this machine."""
    company = Company(RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True), clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server calls
            pages = {
                "/.well-known/openid-configuration": company.describe,
                "/keys": company.keys,
            }
            self._say(200, pages[self.path]())

        def do_POST(self) -> None:  # as above
            text = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: one[0] for name, one in parse_qs(text).items()}
            self._say(*company.exchange(form))

        def _say(self, status: int, body: Any) -> None:  # noqa: ANN401  # whatever it is told to say
            raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", f"{company.issuer}/elsewhere")
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    company.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield company
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def house_of(company: Company, of: Path, folder: Path, clock: MovableClock, more: str = "") -> Web:
    """Give a site on a copy of a workspace, whose people may log in with this company's account."""
    shutil.copytree(of, folder)
    (folder / "interlock.toml").write_text(
        f'[oidc]\nissuer = "{company.issuer}"\nclient = "{CLIENT}"\nname = "Example account"\n'
        f"{more}",
        encoding="utf-8",
    )
    return Web(build_app(folder, clock=clock), folder, clock)


def other_key() -> RSAKey:
    """Give a key that is not the provider's."""
    return RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)


def secret_as_key() -> OctKey:
    """Give the client's secret as the key of a signature, which everybody at the client knows."""
    return OctKey.import_key(SECRET)


def signed_by_hand(text: str, secret: bytes) -> str:
    """Sign a token's claims with a text that everybody knows, as if it were a secret."""
    head = urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=").decode()
    body = f"{head}.{text.split('.')[1]}"
    sign = urlsafe_b64encode(hmac.digest(secret, body.encode(), "sha256")).rstrip(b"=").decode()
    return f"{body}.{sign}"
