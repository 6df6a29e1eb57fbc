"""Was this form filled in on our own page: a token that belongs to the cookie, and the origin.

Both are asked of every POST. The token is masked anew on every page, so that its compressed length
tells nothing of it (BREACH).
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from hashlib import sha256
from urllib.parse import urlsplit

FIELD = "form_token"
HEADER = "x-form-token"
_SIZE = 32


def mask_token(key: bytes, cookie: str) -> str:
    """Give a token for a form on a page that this cookie is shown."""
    pad = secrets.token_bytes(_SIZE)
    return urlsafe_b64encode(pad + _mixed(pad, _proof(key, cookie))).decode()


def token_fits(key: bytes, cookie: str | None, given: str | None) -> bool:
    """Say whether a token was made for this cookie."""
    if not cookie or not given:
        return False
    try:
        raw = urlsafe_b64decode(given.encode())
    except ValueError:
        return False
    if len(raw) != 2 * _SIZE:
        return False
    return hmac.compare_digest(_mixed(raw[:_SIZE], raw[_SIZE:]), _proof(key, cookie))


def own_origin(headers: Mapping[str, str], origins: Collection[str]) -> bool:
    """Say whether a request comes from one of our own pages, by what its browser says."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    said = headers.get("origin")
    if said is None:
        said = _origin_of(headers.get("referer"))
    return said in origins if said is not None else site == "same-origin"


def _origin_of(address: str | None) -> str | None:
    if not address:
        return None
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _proof(key: bytes, cookie: str) -> bytes:
    return hmac.new(key, cookie.encode(), sha256).digest()


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
