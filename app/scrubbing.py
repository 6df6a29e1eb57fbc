"""Keeps secrets out of log lines: whatever the settings hold as a secret is written as ``***``."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from app.settings import Settings

_SHORTEST = 4  # what is shorter would black out innocent words
HIDDEN = "***"


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Give every secret of the settings, and the passwords inside addresses; longest first."""
    found = {one for secret in _held(settings) for one in _parts(secret.get_secret_value())}
    return tuple(sorted((one for one in found if len(one) >= _SHORTEST), key=len, reverse=True))


def scrub(text: str, secrets: tuple[str, ...]) -> str:
    """Give a text without them."""
    for one in secrets:
        text = text.replace(one, HIDDEN)
    return text


def _held(settings: Settings) -> Iterator[SecretStr]:
    if settings.model is not None:
        yield settings.model.api_key
        if settings.model.second is not None:
            yield settings.model.second.api_key
    for source in settings.sources:
        secrets = source.secrets
        yield from (one for one in (secrets.token, secrets.url, secrets.target_url) if one)
    if settings.outbox.smtp is not None:
        yield settings.outbox.smtp
    yield from settings.outbox.notify
    for own in settings.outbox.notify_person.values():
        yield from own


def _parts(secret: str) -> Iterator[str]:
    yield secret
    try:
        address = urlsplit(secret)
    except ValueError:
        return
    if address.scheme and address.password:
        yield address.password
        yield unquote(address.password)
