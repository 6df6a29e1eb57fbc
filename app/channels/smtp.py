"""The channel by mail: a message goes to a person's address through one SMTP server.

    smtp://user:password@host:587      with STARTTLS; a server that offers none is refused
    smtps://user:password@host:465     inside TLS from the first byte
    smtp+plain://host:25               in the clear: without a password, or on this machine alone

What may pass is tried again at once, with waits that grow; what the server refuses for good is not.
Neither address nor password is part of an error.
"""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from tenacity import RetryError, Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from app.channels.mail import Attachment, mail_of, usable_address
from plan.life import Posted
from plan.people import Person

_SCHEMES = ("smtp", "smtps", "smtp+plain")
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_SECONDS = 20
_TRIES = 3
_FOR_GOOD = 500  # codes from here on say no; those below say not now


class SmtpChannel:
    """Sends mail; each message on a connection of its own, so that one failure is one message's."""

    name = "smtp"

    def __init__(
        self,
        url: str,
        sender: str,
        *,
        attach: Callable[[Posted], Sequence[Attachment]] = lambda _: (),
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        """``sleep`` waits between two tries; only tests give another.

        Raises:
            ValueError: the address of the server is none, or would send a password in the clear.
        """
        self._at = _server(url)
        self._sender, self._attach, self._sleep = sender, attach, sleep

    def send(self, message: Posted, to: Person) -> str:
        """Hand a message to the server and give whom it went to; OSError where it cannot."""
        address = usable_address(to)
        if address is None:
            raise OSError(f"{to.id} has no mail address in people.toml")
        mail = mail_of(message, to, sender=self._sender, attachments=self._attach(message))
        given: dict[str, Any] = {} if self._sleep is None else {"sleep": self._sleep}
        again = Retrying(
            stop=stop_after_attempt(_TRIES),
            wait=wait_exponential(multiplier=1, max=8),
            retry=retry_if_exception(_may_pass),
            **given,
        )
        try:
            again(self._once, mail.as_bytes(), address)
        except RetryError as failed:
            raise OSError(_said(failed.last_attempt.exception())) from None
        except (OSError, smtplib.SMTPException) as error:
            raise OSError(_said(error)) from None
        return address

    def _once(self, mail: bytes, address: str) -> None:
        at = self._at
        host, port = at.hostname or "", at.port or _PORTS[at.scheme]
        context = ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
            if at.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=_SECONDS)
        )
        with server:
            if at.scheme == "smtp":
                server.starttls(context=context)
            if at.username is not None:
                server.login(unquote(at.username), unquote(at.password or ""))
            server.sendmail(self._sender, [address], mail)


def _server(url: str) -> SplitResult:
    at = urlsplit(url)
    if at.scheme not in _SCHEMES or not at.hostname:
        raise ValueError(
            "INTERLOCK_SMTP_URL is no mail server; write smtp://user:password@host:587"
        )
    if at.scheme == "smtp+plain" and at.username and at.hostname not in _THIS_MACHINE:
        raise ValueError(
            "INTERLOCK_SMTP_URL would send a password in the clear; use smtp:// or smtps://"
        )
    return at


def _may_pass(error: BaseException) -> bool:
    """Say whether the same message may go through a moment later."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
            return bool(codes) and max(codes) < _FOR_GOOD
        case smtplib.SMTPResponseException():
            return error.smtp_code < _FOR_GOOD
        case smtplib.SMTPNotSupportedError() | ssl.SSLCertVerificationError():
            return False
    return isinstance(error, OSError)


def _said(error: BaseException | None) -> str:
    """Say what went wrong without anything that the server or the address might give away."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = sorted({code for code, _ in error.recipients.values()})
            return f"the mail server refuses the recipient ({', '.join(map(str, codes))})"
        case smtplib.SMTPAuthenticationError():
            return f"the mail server refuses the password ({error.smtp_code})"
        case smtplib.SMTPResponseException():
            return f"the mail server says {error.smtp_code}"
        case smtplib.SMTPNotSupportedError():
            return "the mail server offers no STARTTLS or no login; use smtps:// or smtp+plain://"
        case OSError() if error.strerror:
            return f"the mail server cannot be reached: {error.strerror}"
    return f"the mail server cannot be reached ({type(error).__name__})"
