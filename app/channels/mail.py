"""A message as mail: the same message gives the same bytes, and is addressed to one person."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

from plan.life import Posted
from plan.people import Person
from plan.values import sha256
from plan.visible import visible, visible_line

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
_FROM = Address("Interlock", "interlock", "interlock.invalid")


class Attachment(NamedTuple):
    """A file that goes with a message."""

    name: str
    kind: str
    data: bytes


def mail_of(
    message: Posted, to: Person, *, sender: str = "", attachments: Sequence[Attachment] = ()
) -> EmailMessage:
    """Write a message as mail; the same message gives the same bytes."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address("Interlock", addr_spec=sender) if sender else _FROM
    mail["To"] = _address(to)
    mail["Subject"] = visible_line(message.subject)
    mail["Date"] = datetime.fromisoformat(message.at)
    mail["Message-ID"] = f"<{sha256('interlock/message/1', message.dedupe)[:32]}@interlock.invalid>"
    mail["X-Interlock-Dedupe"] = message.dedupe
    mail.set_content(visible(message.body) + "\n")
    for one in attachments:
        main, _, sub = one.kind.partition("/")
        mail.add_attachment(one.data, maintype=main, subtype=sub, filename=one.name)
    if attachments:
        mail.set_boundary(sha256("interlock/boundary/1", message.dedupe)[:32])
    return mail


def usable_address(to: Person) -> str | None:
    """Give the address that mail can go to; None where there is none."""
    return to.address if ADDRESS.fullmatch(to.address) else None


def _address(to: Person) -> Address:
    """Give where a person is reached; whoever has no usable address is named by id."""
    if ADDRESS.fullmatch(to.address):
        name, _, domain = to.address.partition("@")
        return Address(visible_line(to.name), name, domain)
    return Address(visible_line(to.name), to.id, "interlock.invalid")
