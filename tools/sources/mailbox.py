"""A mailbox over IMAP: each mail one statement, read like an ``.eml`` file.

The folder is opened for reading only and bodies are peeked at, so nothing becomes read, moved or
deleted. After the first time only mails with a higher UID are fetched; where the server has
numbered its mails anew, all are looked at again and those known stay known. A mail that cannot be
read is a fact of its own and does not keep the others out.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from plan.records import Fact
from tools.sources.base import SourceContext, SourceError, SourceSpec, failure_fact, refuse
from tools.sources.eml import MAX_MAIL_BYTES, mail_fact

MOST_MAILS = 500
TIMEOUT = 30
_PORTS = {"imap": 143, "imaps": 993}
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\"\\]")


class _BoundedReader:
    """Refuses a literal that is larger than any mail may be, whatever the server announces."""

    def read(self, size: int) -> bytes:
        if size > 2 * MAX_MAIL_BYTES:
            raise imaplib.IMAP4.abort(f"the server sends {size} bytes at once")
        found: bytes = super().read(size)  # type: ignore[misc]  # imaplib's own, behind the mixin
        return found


class _Plain(_BoundedReader, imaplib.IMAP4):
    """IMAP without TLS: to this machine only."""


class _Secure(_BoundedReader, imaplib.IMAP4_SSL):
    """IMAP over TLS, with the server's certificate checked."""


class _Marks(NamedTuple):
    """How far a folder was read before."""

    validity: int
    uid: int


def read_mailbox(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read the mails that have come since the mailbox was read last.

    Raises:
        SourceError: the server, the folder or the login is wrong.
    """
    known = {_same(fact) for fact in context.heard}
    try:
        with _opened(spec) as (client, folder):
            validity = _examine(spec, client, folder)
            since = _marks(context)
            first = since.uid + 1 if since.validity == validity else 1
            mails = list(_mails(client, first))
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise refuse(spec.name, f"the mailbox cannot be read: {_reason(error)}") from None
    facts = [_fact(spec, context, uid, validity, data) for uid, data in mails]
    return tuple(one for one in facts if _same(one) not in known)


def _same(fact: Fact) -> tuple[str, str, str]:
    return str(fact.data.get("from")), fact.at, fact.text


def _marks(context: SourceContext) -> _Marks:
    """Give the last folder numbering that was heard of, and its highest UID."""
    found = [
        _Marks(validity, uid)
        for fact in context.heard
        if isinstance(validity := fact.data.get("uidvalidity"), int)
        and isinstance(uid := fact.data.get("uid"), int)
    ]
    if not found:
        return _Marks(0, 0)
    validity = found[-1].validity
    return _Marks(validity, max(one.uid for one in found if one.validity == validity))


@contextmanager
def _opened(spec: SourceSpec) -> Iterator[tuple[imaplib.IMAP4, str]]:
    address = spec.address()
    parts = urlsplit(address)
    token = spec.secrets.token
    if parts.scheme not in _PORTS or not parts.hostname:
        raise refuse(spec.name, "has no mailbox's address; write imaps://mail.example.com/INBOX")
    if not (spec.user and token):
        raise refuse(spec.name, "needs a user in the settings and a password in the environment")
    port = parts.port or _PORTS[parts.scheme]
    folder = spec.query or unquote(parts.path.strip("/")) or "INBOX"
    if _CONTROL.search(folder):
        raise refuse(spec.name, f"{folder!r} is no name of a folder")
    client: imaplib.IMAP4
    if parts.scheme == "imaps":
        context = ssl.create_default_context()
        client = _Secure(parts.hostname, port, ssl_context=context, timeout=TIMEOUT)
    else:
        client = _Plain(parts.hostname, port, timeout=TIMEOUT)
    try:
        client.login(spec.user, token.get_secret_value())
        yield client, folder
    finally:
        try:
            client.logout()
        except (imaplib.IMAP4.error, OSError):
            with suppress(OSError):
                client.shutdown()


def _examine(spec: SourceSpec, client: imaplib.IMAP4, folder: str) -> int:
    """Open a folder for reading only; give the number of its numbering."""
    status, _ = client.select(f'"{folder}"', readonly=True)
    if status != "OK":
        raise refuse(spec.name, f"there is no folder {folder!r} in the mailbox")
    _, found = client.response("UIDVALIDITY")
    return int(found[0]) if found and found[0] else 0


def _mails(client: imaplib.IMAP4, first: int) -> Iterator[tuple[int, bytes | None]]:
    """Give UID and content of the mails from a UID on, oldest first; None for one too large."""
    status, found = client.uid("SEARCH", f"UID {first}:*")
    if status != "OK":
        raise imaplib.IMAP4.error("the server does not search")
    uids = sorted(int(one) for one in (found[0] or b"").split() if int(one) >= first)
    for uid in uids[:MOST_MAILS]:
        yield uid, _content(client, uid)


def _content(client: imaplib.IMAP4, uid: int) -> bytes | None:
    _, found = client.uid("FETCH", str(uid), "(RFC822.SIZE)")
    sizes = [int(match[1]) for one in found if (match := _SIZE.search(_head(one)))]
    if not sizes or sizes[0] > MAX_MAIL_BYTES:
        return None
    _, found = client.uid("FETCH", str(uid), "(BODY.PEEK[])")
    return next((one[1] for one in found if isinstance(one, tuple)), None)


def _head(one: object) -> bytes:
    if isinstance(one, tuple):
        return bytes(one[0])
    return one if isinstance(one, bytes) else b""


def _fact(
    spec: SourceSpec, context: SourceContext, uid: int, validity: int, data: bytes | None
) -> Fact:
    place = f"{spec.name}, mail {uid}"
    try:
        if data is None:
            raise refuse(place, f"is larger than {MAX_MAIL_BYTES:,} bytes, or is gone")
        fact = mail_fact(spec, place, data, context)
    except SourceError as error:
        fact = failure_fact(spec, error, context.now)
    marks = {"uid": uid, "uidvalidity": validity}
    return fact.model_copy(update={"place": place, "data": {**fact.data, **marks}})


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    said = error.args[0] if error.args else error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split())[:200]
